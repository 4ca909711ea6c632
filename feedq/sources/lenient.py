"""An answer in JSON, read leniently: a blemish in one item must not cost the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from feedq.domain.text import clean_line
from feedq.errors import ParseError

T = TypeVar("T")

_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


def decode(body: bytes, kind: type[T], whose: str) -> T:
    """A JSON document as `kind`.

    Args:
        whose: who answered, for the message: `Bluesky`, a host.

    Raises:
        ParseError: it is not JSON, or not of that shape.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            if b"\\u" not in body:
                raise
            # Half a surrogate pair, as JavaScript writes text that was cut: a blemish of one
            # post, not of the document.
            whole = json.dumps(json.loads(body), ensure_ascii=False)
            return msgspec.json.decode(whole.encode("utf-8", "replace"), type=kind)
    except _UNREADABLE as error:
        page = body.lstrip()[:1] == b"<"
        said = "a web page" if page else f"something else ({one_line(str(error), 80)})"
        raise ParseError(
            f"{whose} answered with {said} instead of the JSON its API documents; "
            "try again later, and check the address"
        ) from error


def read(raw: msgspec.Raw | None, kind: type[T]) -> T | None:
    """One part of a document, or None when it is missing, null or not of that shape."""
    if raw is None or not bytes(raw):
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except _UNREADABLE:
        return None


def read_each(raws: Iterable[msgspec.Raw] | None, kind: type[T]) -> list[T]:
    """The items that can be read; the others are skipped, for one must not cost the rest."""
    return [item for raw in raws or () if (item := read(raw, kind)) is not None]


def read_time(text: str | None) -> datetime | None:
    """An ISO 8601 instant in UTC; None when it is missing, not a date or beyond the calendar."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def one_line(text: str, limit: int = 200) -> str:
    """What a server said, fit for an error message."""
    return clean_line(text, limit=limit)
