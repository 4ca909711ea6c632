"""Where a request goes, spelled as the wire has it."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import unquote

PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65_535
_SPELLED = re.compile(
    r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*\.?)(?::([0-9]{1,5}))?"
    r"(/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII | re.IGNORECASE,
)
"""Addresses that are spelled as the wire has them: no login, nothing to encode, no fragment."""
_HOST = re.compile(r"[\w.~!$&'()*+,;=:-]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart.

    Attributes:
        scheme: `http` or `https`.
        host: ASCII, lower case; an IPv6 address without brackets.
        path: from the first slash on, with the query; percent-encoded.
        login: `user:password` as they were meant, or "".
    """

    scheme: str
    host: str
    port: int
    path: str
    login: str = ""

    @property
    def place(self) -> tuple[str, str, int]:
        """Which server it is, and what its secrets are for."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without its login."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str) -> Target:
    """Take an address apart; what is written for people is encoded as browsers do (WHATWG, IDNA).

    Raises:
        ValueError: it is no web address.
    """
    spelled = _SPELLED.fullmatch(url)
    if spelled is None or "/." in url:  # dots between slashes are steps
        return _encoded(url)
    scheme, host, port, path, query = spelled.groups("")
    if host[-1].isdigit() and not _is_quad(host):
        return _encoded(url)
    scheme = scheme.lower()
    return Target(scheme, host.lower(), _port(scheme, port), f"{path or '/'}{query}")


def _encoded(url: str) -> Target:
    """By the library that knows how; it is imported for nothing else where there is no proxy."""
    from feedq.sources.http.httpx_import import httpx_library

    httpx = httpx_library()
    if "\\" in url.partition("//")[2].partition("/")[0]:
        raise ValueError("a host for some readers, a password for others")
    try:
        parts = httpx.URL(url)
        host, path = parts.raw_host.decode("ascii"), parts.raw_path.decode("ascii")
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error
    if parts.scheme not in PORTS or not _HOST.fullmatch(host):
        raise ValueError("another scheme, or no host")
    user, _, password = parts.userinfo.decode("ascii").partition(":")
    login = f"{unquote(user)}:{unquote(password)}" if user or password else ""
    port = "" if parts.port is None else str(parts.port)
    return Target(parts.scheme, host, _port(parts.scheme, port), path, login)


def _port(scheme: str, port: str) -> int:
    number = int(port) if port else PORTS[scheme]
    if not 0 < number <= _MOST_PORT:
        raise ValueError("no such port")
    return number


def _is_quad(host: str) -> bool:
    try:
        return bool(socket.inet_pton(socket.AF_INET, host))
    except OSError:
        return False
