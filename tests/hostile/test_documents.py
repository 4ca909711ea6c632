"""Whatever a document is: a value, or one clear line; and what a value says is fit to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

import msgspec
import pytest

from feedq.domain.model import Entry
from feedq.domain.text import clean, clean_entry, clean_line
from feedq.errors import FeedqError
from tests.hostile.documents import DAMAGES, good_documents, odd_values
from tests.hostile.readers import READERS

LONGEST_LINE = 600
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


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_document_is_a_value_or_one_clear_line(damage: str) -> None:
    wrong = [
        (reader, said)
        for reader, body in good_documents()
        if (said := complaint(reader, DAMAGES[damage](body)))
    ]
    assert not wrong


def test_the_documents_that_are_damaged_are_good() -> None:
    for reader, body in good_documents():
        assert READERS[reader](body) is not None


def test_a_document_of_another_kind_is_a_value_or_one_clear_line() -> None:
    bodies = [body for _, body in good_documents()]
    wrong = [
        (reader, body[:40], said)
        for reader in READERS
        for body in bodies
        if (said := complaint(reader, body))
    ]
    assert not wrong


@pytest.mark.parametrize("reader", dict.fromkeys(reader for reader, _, _ in odd_values()))
def test_odd_dates_and_ids_are_left_out_or_one_clear_line(reader: str) -> None:
    wrong = [
        (value[:40], said)
        for name, value, body in odd_values()
        if name == reader and (said := complaint(reader, body))
    ]
    assert not wrong


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    damaged = sum(1 for _ in good_documents()) * len(DAMAGES)
    assert damaged > 1_000
    assert sum(1 for _ in odd_values()) > 1_000
