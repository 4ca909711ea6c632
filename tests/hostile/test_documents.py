"""Whatever a document is: a value, or one clear line; and what a value says is fit to be shown."""

from __future__ import annotations

import pytest

from tests.hostile.complaints import complaint
from tests.hostile.documents import DAMAGES, good_documents, odd_values
from tests.hostile.readers import READERS


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
