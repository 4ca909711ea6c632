"""What an address tells: where it leads, and what of it may be shown."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from feedq.sources.http.target import PORTS, parse_target
from feedq.sources.http.trouble import PrivateNetwork, UselessAnswer

NO_ADDRESS = "redirected to something that is no web address"

_LONGEST_SHOWN = 300
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")
_ODD_PORT = re.compile(r"(//[^/?#:\[\]]*:)(?!\d*(?:[/?#]|$)).*", re.DOTALL)
"""No port: the rest may be a password that holds a slash."""
_WRAPPERS = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""IPv6 whose last bits are the IPv4 address that a translator leads to: RFC 4291, 6052, 8215."""
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")


def without_login(url: str) -> str:
    """The address without user and password."""
    return _LOGIN.sub("", url, count=1)


def shown(url: str) -> str:
    """An address fit for a message: no user, no password, no query that may hold a key."""
    bare = _ODD_PORT.sub(r"\1...", without_login(url))
    try:
        parts = urlsplit(bare)
        query = "..." if parts.query else ""
        bare = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    except ValueError:
        bare = bare.partition("?")[0].partition("#")[0]
    return "".join(c if c.isprintable() else "?" for c in bare)[:_LONGEST_SHOWN]


def with_params(url: str, params: Mapping[str, str]) -> str:
    """The address with these behind the parameters that it has."""
    if not params:
        return url
    bare, mark, fragment = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode(params)}{mark}{fragment}"


def is_private(host: str) -> bool:
    """Whether a host is this machine or its network, as far as its spelling tells.

    Of an address it tells all; a public name that stands for a private one is not found out.
    """
    try:
        return _leads_home(ipaddress.ip_address(host))
    except ValueError:
        pass
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(_LOCAL_NAMES):
        return True
    try:
        # `127.1`, `0x7f000001` and `2130706433` are addresses, too.
        return _leads_home(ipaddress.IPv4Address(socket.inet_aton(host)))
    except (OSError, ValueError):
        return False


def _leads_home(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not address.is_global or address.is_multicast:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return False
    if address.is_site_local:
        return True
    if any(address in network for network in _WRAPPERS):
        return _leads_home(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    inner = address.ipv4_mapped or address.sixtofour
    return inner is not None and _leads_home(inner)


def redirected(url: str, location: str, *, private: bool) -> str:
    """Where a redirect leads.

    Args:
        private: the answer came from a private network, and may lead anywhere in it.

    Raises:
        FetchError: to no web address, from https to http, or into a private network.
    """
    where = shown(url)
    try:
        onward = urljoin(url, location)
        was, to = parse_target(url), parse_target(onward)
    except ValueError as error:
        raise UselessAnswer(NO_ADDRESS, url=where) from error
    if was.scheme == "https" and to.scheme == "http":
        if to.host != was.host or to.port != PORTS["http"]:
            raise UselessAnswer(
                "redirected from https to http; refused. If you trust it, put the address it "
                f"leads to into the config: {shown(onward)}",
                url=where,
            )
        # A server behind a proxy that thinks it is asked by http; RFC 6797 does the same.
        onward = replace(to, scheme="https", port=PORTS["https"]).url
    if is_private(to.host) and not private:
        raise PrivateNetwork(shown(onward), url=where)
    return onward
