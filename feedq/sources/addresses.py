"""What an address tells: where it leads, and what of it may be shown."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urljoin, urlsplit, urlunsplit

from feedq.errors import FetchError

NO_ADDRESS = "redirected to something that is no web address"

_LONGEST_SHOWN = 300
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa")


def without_login(url: str) -> str:
    """The address without user and password."""
    return _LOGIN.sub("", url, count=1)


def shown(url: str) -> str:
    """An address fit for a message: no user, no password, no query that may hold a key."""
    bare = without_login(url)
    try:
        parts = urlsplit(bare)
        query = "..." if parts.query else ""
        bare = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    except ValueError:
        bare = bare.partition("?")[0].partition("#")[0]
    return "".join(c if c.isprintable() else "?" for c in bare)[:_LONGEST_SHOWN]


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what secrets are meant for.

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def is_private(host: str) -> bool:
    """Whether a host is this machine or its network, as far as its spelling tells.

    A public name that resolves to a private address is not found out.
    """
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(_LOCAL_NAMES):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # `127.1`, `0x7f000001` and `2130706433` are addresses, too.
        return not ipaddress.IPv4Address(socket.inet_aton(host)).is_global
    except (OSError, ValueError):
        return False


def redirected(url: str, target: str) -> str:
    """Where a redirect leads.

    Raises:
        FetchError: to no web address, from https to http, or into a private network.
    """
    where = shown(url)
    try:
        onward = urljoin(url, target)
        (scheme, host, port), (was_scheme, was_host, _) = origin(onward), origin(url)
    except ValueError as error:
        raise FetchError(NO_ADDRESS, url=where) from error
    if scheme not in ("http", "https") or not host:
        raise FetchError(NO_ADDRESS, url=where)
    if was_scheme == "https" and scheme == "http":
        if host != was_host or port is not None:
            raise FetchError(
                "redirected from https to http; refused. If you trust it, put the address it "
                f"leads to into the config: {shown(onward)}",
                url=where,
            )
        # A server behind a proxy that thinks it is asked by http; RFC 6797 does the same.
        onward = f"https{onward[len(scheme) :]}"
    if is_private(host) and not is_private(was_host or ""):
        raise FetchError("redirected into a private network; refused", url=where)
    return onward
