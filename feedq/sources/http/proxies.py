"""Which proxy the user's surroundings name for an address: HTTP_PROXY and its kin, NO_PROXY."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping

from feedq.sources.http.target import Target

_ASKED = ("darwin", "win32")
"""Systems that keep proxies in their settings as well."""


class Proxies:
    """Read once from environment and system settings.

    Attributes:
        named: `http`, `https` or `all` -> the proxy's address.
    """

    def __init__(self) -> None:
        self.named: Mapping[str, str] = {}
        if sys.platform in _ASKED or any(name.lower().endswith("_proxy") for name in os.environ):
            from urllib.request import getproxies  # 30 ms

            kinds = ("http", "https", "all")
            self.named = {
                kind: proxy if "://" in proxy else f"http://{proxy}"
                for kind, proxy in getproxies().items()
                if kind in kinds and proxy
            }

    def find(self, target: Target) -> str:
        """The proxy to ask for an address, "" for none: this machine is never asked for by one."""
        proxy = self.named.get(target.scheme) or self.named.get("all", "")
        if not proxy or _is_loopback(target.host) or _is_excepted(target):
            return ""
        return proxy


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_excepted(target: Target) -> bool:
    """Whether NO_PROXY names a host, its domain or, as curl has it, its network."""
    from urllib.request import proxy_bypass

    host = target.host.rstrip(".")
    if proxy_bypass(f"{host}:{target.port}") or proxy_bypass(host):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return any(address in network for network in _networks(listed))


def _networks(listed: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    networks = []
    for one in listed.split(","):
        try:
            networks.append(ipaddress.ip_network(one.strip(), strict=False))
        except ValueError:
            continue
    return networks
