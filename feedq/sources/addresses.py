"""What an address tells: where it leads, and what of it may be shown."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit, urlunsplit

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
