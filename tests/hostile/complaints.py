"""What is wrong with what came of a hostile document or word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

import msgspec

from feedq.domain.model import Entry
from feedq.domain.text import clean, clean_entry, clean_line
from feedq.errors import FeedqError
from tests.cli.conftest import Done
from tests.hostile.readers import READERS
from tests.hostile.words import COMMANDS

IMPORTED = (
    "list of papers",
    "list of feeds",
    "records",
    "zotero",
    "zotero library",
    "dict.db",
    "cache.db",
)
"""What these give goes to the user as it is."""
LONGEST_LINE = 600


def strings(value: object) -> Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*value.keys(), *value.values()])
    elif is_dataclass(value):
        yield from strings([getattr(value, one.name) for one in fields(value)])
    elif isinstance(value, msgspec.Struct):
        yield from strings([getattr(value, name) for name in value.__struct_fields__])
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            yield from strings(one)


def entries(value: object) -> Iterator[Entry]:
    """Every entry in a value, at any depth."""
    if isinstance(value, Entry):
        yield value
    elif is_dataclass(value):
        yield from entries([getattr(value, one.name) for one in fields(value)])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from entries(one)


def complaint(reader: str, body: bytes) -> str:
    """What is wrong with what a reader makes of a document; "" for nothing."""
    try:
        value = READERS[reader](body)
    except FeedqError as error:
        said = str(error)
        if said != clean_line(said):
            return f"an unclean message: {said!r}"
        return f"a message of {len(said)} characters" if len(said) > LONGEST_LINE else ""
    except Exception as error:  # whatever it is: it would end the program
        return f"a crash: {type(error).__name__}: {error}"
    outside = strings(value) if reader in IMPORTED else strings(map(clean_entry, entries(value)))
    return next((f"unclean text: {one!r}" for one in outside if one != clean(one)), "")


def check(done: Done) -> None:
    """Fail where a command printed what a terminal obeys, or broke."""
    for text in (done.out, done.err):
        assert not COMMANDS.search(text), ascii(COMMANDS.search(text))
    assert "Traceback" not in done.err
    assert done.status != 1
