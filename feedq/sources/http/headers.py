"""What feedq says in a request's headers, and what it reads in an answer's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from feedq.domain.clock import Clock
from feedq.errors import FetchError
from feedq.sources.http.addresses import shown
from feedq.version import __version__

PUBLIC = frozenset(
    (
        "accept",
        "content-type",
        "if-modified-since",
        "if-none-match",
        "if-unmodified-since-version",
        "zotero-api-version",
    )
)
"""Headers of requests that any host may see; all others may be secrets."""
_PLAIN = re.compile(r"[ -~]*")
_FOLD = re.compile(r"[\r\n]+[ \t]*")  # a value over several lines: RFC 9112, section 5.2


def agent(contact: str) -> str:
    """The User-Agent: the program, and whom a server's owner can ask."""
    known = "".join(c for c in contact if " " <= c <= "~")
    return f"feedq/{__version__} (+{known})" if known else f"feedq/{__version__}"


def sendable(headers: Mapping[str, str], url: str) -> dict[str, str]:
    """The headers that HTTP can carry; a validator that it cannot is left out.

    Raises:
        FetchError: another one cannot be sent; without its value, which may be a secret.
    """
    sent = {}
    for name, value in headers.items():
        if _PLAIN.fullmatch(value):
            sent[name] = value
        elif not name.lower().startswith("if-"):
            raise FetchError(
                f"the {name} header holds characters that cannot be sent; check the config",
                url=shown(url),
            )
    return sent


def without_secrets(said: bytes, headers: Mapping[str, str]) -> bytes:
    """What a server said, without the secrets that it was sent: refusals quote what they refuse."""
    for name, value in headers.items():
        if name.lower() not in PUBLIC:
            for secret in (value, value.rpartition(" ")[2]):
                said = said.replace(secret.encode(), b"...") if secret else said
    return said


def joined(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """An answer's headers, names in lower case; a name that comes twice has both values."""
    headers: dict[str, str] = {}
    for name, value in lines:
        key, value = name.lower(), _FOLD.sub(" ", value.strip())
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def backoff_s(headers: Mapping[str, str]) -> float:
    """Seconds that Backoff asks us to leave the server alone, whatever else it answered; or 0.

    Source: Zotero Web API v3, Rate Limiting.
    """
    value = headers.get("backoff", "").strip()
    return float(value[:12]) if value.isascii() and value.isdigit() else 0.0


def retry_after_s(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
        return max(
            ((date if date.tzinfo else date.replace(tzinfo=UTC)) - clock.now()).total_seconds(), 0.0
        )
    except (TypeError, ValueError, OverflowError):
        return None
