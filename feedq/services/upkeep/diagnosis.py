"""What a bug report needs: versions, sizes, health, the end of the log; nothing about its reader.

Left out: tokens, the home folder, names and addresses of what is followed, titles, notes, and what
was read. Paths begin with `~`, addresses are `<address>`, names `“…”`.
"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from feedq.config import Config, subscriptions
from feedq.domain.location import Location
from feedq.services.fetching.health import HealthService
from feedq.services.log import last_lines
from feedq.services.upkeep.finding import Finding
from feedq.store import postgres

_PACKAGES = ("sqlalchemy", "alembic", "httpx", "textual", "scikit-learn", "numpy", "click")
_LINES = 20
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>)]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_QUOTED = re.compile(r"“[^”]*”")
_HANDLE = re.compile(r"(?<!\w)@[\w.-]+(@[\w.-]+)?")
_SOURCE = re.compile(r"source .* \((\S+)\)")


class Redaction:
    """Takes out of a text what is nobody's concern.

    Args:
        secrets: never to be shown, whatever they look like.
        names: of what is followed.
    """

    def __init__(self, secrets: Iterable[str], names: Iterable[str], home: Path) -> None:
        hidden = sorted({one for one in (*secrets, *names) if len(one) > 2}, key=len, reverse=True)
        self._hidden = re.compile("|".join(map(re.escape, hidden))) if hidden else None
        self._home = re.compile(rf"{re.escape(str(home))}(?=/|\b)") if str(home) != "/" else None

    def __call__(self, text: str) -> str:
        text = _ADDRESS.sub("<address>", text)
        text = _HANDLE.sub("<name>", _MAIL.sub("<mail>", _QUOTED.sub("“…”", text)))
        if self._home is not None:
            text = self._home.sub("~", text)
        return self._hidden.sub("…", text) if self._hidden is not None else text


def secrets(config: Config, environ: Mapping[str, str]) -> Iterator[str]:
    """What must never be shown: the config's token, and what looks like one in the environment."""
    yield config.x.bearer_token
    for name, value in environ.items():
        if re.search("TOKEN|KEY|PASSWORD|SECRET", name, re.IGNORECASE):
            yield value


def names(config: Config) -> Iterator[str]:
    """What the user follows and likes, by name."""
    for one in subscriptions(config):
        yield one.name
        yield urlsplit(one.address).netloc if "://" in one.address else ""
    yield from (one.name for one in config.researchers)
    for profile in config.profiles:
        yield profile.name
        yield from profile.keywords


def report(
    config: Config, findings: Iterable[Finding], *, version: str, redact: Redaction, log: Path
) -> Iterator[str]:
    """The report, a line each, without the library."""
    yield f"feedq {version}"
    yield f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {platform.platform()}"
    yield ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    yield ""
    yield "config: " + "; ".join(_keys(config))
    for finding in findings:
        check = _SOURCE.sub(r"source (\1)", finding.check)
        yield f"{'ok ' if finding.well else 'FIX'} {redact(check)}: {redact(finding.text)}"
    yield ""
    yield f"the end of {redact(str(log))}:"
    yield from map(redact, last_lines(log, _LINES) or ["(empty)"])


def library_lines(location: Location, health: HealthService) -> Iterator[str]:
    """How large the library is, and how its sources are, by kind."""
    if isinstance(location, Path):
        files = sorted(location.parent.glob(f"{location.name}*"))
        yield "files: " + ", ".join(
            f"{one.name} {one.stat().st_size / 1e6:.1f} MB" for one in files if one.is_file()
        )
    else:
        version, size = postgres.describe(location)
        yield f"server: PostgreSQL {version}, {size / 1e6:.1f} MB"
    kinds = Counter(
        (one.subscription.source, "failing" if one.failing else "well") for one in health.sources()
    )
    yield "sources: " + (", ".join(f"{n} {s} {k}" for (s, k), n in sorted(kinds.items())) or "none")


def _keys(config: Config) -> Iterator[str]:
    """The keys that differ from their default; of lists and tables how many there are."""
    plain, default = msgspec.to_builtins(config), msgspec.to_builtins(Config())
    for section, value in plain.items():
        if value == default[section]:
            continue
        if isinstance(value, list | tuple):
            yield f"[[{section}]] {len(value)}"
        else:
            changed = [name for name in value if value[name] != default[section][name]]
            yield f"[{section}] " + " ".join(f"{name}{_count(value[name])}" for name in changed)


def _count(value: Any) -> str:
    return f" ({len(value)})" if isinstance(value, list | tuple) else ""


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
