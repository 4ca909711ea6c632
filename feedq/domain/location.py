"""Where a library lives: in a SQLite file, or in a database of a PostgreSQL server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

_IS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]:,@/?#]*)(?::\d*)?"
# As libpq reads it: several hosts, or none, may stand there.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
_SERVER = re.compile(
    r"(?:postgresql\+psycopg|postgresql|postgres)://"
    r"(?:(?P<user>[^:@/?#]*)(?P<password>:[^@/?#]*)?@)?"
    rf"(?P<hosts>{_HOST}(?:,{_HOST})*)"
    r"(?:/(?P<name>[^@:/?#]*))?(?:\?(?P<query>[^?#]*))?"
)
_SECRETS = ("password", "sslpassword")
FORM = "postgresql+psycopg://USER@HOST/NAME"


@dataclass(frozen=True, slots=True)
class Server:
    """A library on a PostgreSQL server. As text it never shows a password.

    Attributes:
        url: `postgresql://...` as libpq reads it; may hold a password.
        shown: the same as a user writes it, without secrets.
        name: of the database; "" where a service or the user's name says it.
    """

    url: str = field(repr=False)
    shown: str
    name: str

    @classmethod
    def named(cls, url: str) -> Server:
        """The server that a URL names.

        Raises:
            ValueError: it is no such URL; the words do not repeat it, for it may hold a password.
        """
        match = _SERVER.fullmatch(url)
        if match is None:
            if _SERVER.match(url):
                raise ValueError(f"not {FORM}; / : @ ? # in a part are %2F %3A %40 %3F %23")
            raise ValueError(f"a library is a file, or {FORM}")
        user, password, hosts, name, query = match.groups()
        login = "" if user is None else f"{user}@"
        path = "" if name is None else f"/{name}"
        told = [one for one in (query or "").split("&") if one]
        open_ = [one for one in told if unquote(one.partition("=")[0]).lower() not in _SECRETS]
        full = f"{user or ''}{password or ''}@" if login else ""
        return cls(
            url="postgresql://" + full + hosts + path + _query(told),
            shown="postgresql+psycopg://" + login + hosts + path + _query(open_),
            name=unquote(name or ""),
        )

    def masked(self, text: str) -> str:
        """What a library of others says of this server, without its secrets."""
        return text.replace(self.url, self.shown)

    def __str__(self) -> str:
        return self.shown


Location = Path | Server


def spelled(location: Location) -> str:
    """As an argument of the command line, from any folder; without the password of a server."""
    return str(location.absolute() if isinstance(location, Path) else location)


def for_environment(location: Location) -> str:
    """As the value of FEEDQ_DB for a program of the user's own; with a password, if it has one."""
    return str(location.absolute()) if isinstance(location, Path) else location.url


def is_url(text: str) -> bool:
    """Whether `text` is meant as a URL, not as the name of a file."""
    return _IS_URL.match(text) is not None


def _query(told: list[str]) -> str:
    return f"?{'&'.join(told)}" if told else ""
