"""feedq's own JSON, as `export --format json` writes it: its items, and what was decided."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.text import clean, clean_line
from feedq.domain.triage import Decision
from feedq.errors import ImportFailed
from feedq.importing.values import UNKNOWN

MOST = 100_000
"""Items read of one file."""

_LONGEST_NOTE = 20_000
_IDENTIFIER = re.compile(r"[a-z][a-z0-9+-]{1,19}:\S{1,2000}")
_SIGN = re.compile(rb'\s*\{\s*"schema_version"\s*:')


def is_own(body: bytes) -> bool:
    """Whether a file begins as feedq's own JSON does."""
    return _SIGN.match(body.removeprefix(b"\xef\xbb\xbf")) is not None


def items(body: bytes) -> list[Any]:
    """The items of a file, not looked at yet.

    Raises:
        ImportFailed: it is no JSON of feedq.
    """
    try:
        document: Any = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ImportFailed(f"no JSON that can be read: {error}") from error
    found = document.get("items") if isinstance(document, dict) else None
    if not isinstance(found, list) or "schema_version" not in document:
        raise ImportFailed(UNKNOWN)
    return found


def identifier(text: object) -> Identifier:
    """Raises: ValueError, for what is none."""
    if not isinstance(text, str) or not _IDENTIFIER.fullmatch(text):
        raise ValueError("has no id")
    scheme, _, value = text.partition(":")
    return Identifier(scheme, value)


def decisions(body: bytes) -> tuple[dict[Identifier, Decision], list[str]]:
    """What was decided on each paper of a file, and what could not be read, a line each.

    Papers that nothing was decided on are left out.

    Raises:
        ImportFailed: it is no JSON of feedq.
    """
    found: dict[Identifier, Decision] = {}
    damaged = []
    listed = items(body)
    for number, item in enumerate(listed[:MOST], 1):
        try:
            decision = _decision(item)
            if decision != Decision():
                found.setdefault(identifier(item.get("id")), decision)
        except ValueError as error:
            damaged.append(f"item {number}: {clean_line(str(error), limit=200)}")
    if len(listed) > MOST:
        damaged.append(f"the rest: more than {MOST:,} items")
    return found, damaged


def _decision(item: object) -> Decision:
    if not isinstance(item, dict):
        raise ValueError("is no paper")
    said, note = item.get("status", "inbox"), item.get("notes") or ""
    if said not in list(Status):
        raise ValueError(f"status: {clean_line(str(said), limit=40)!r} is none")
    if not isinstance(note, str):
        raise ValueError("notes: is no text")
    status = Status(said)
    return Decision(
        status=None if status is Status.INBOX else status,
        star=True if item.get("starred") is True else None,
        candidate=True if item.get("candidate") is True else None,
        note=clean(note, limit=_LONGEST_NOTE).strip() or None,
    )
