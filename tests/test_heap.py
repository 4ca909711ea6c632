"""One heap for all threads, where the C library has them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feedq import heap


@pytest.fixture(autouse=True)
def library_asked_anew() -> Iterator[None]:
    for asked in (heap.share, heap._library):
        asked.cache_clear()
    yield
    for asked in (heap.share, heap._library):
        asked.cache_clear()


def test_what_is_free_can_be_given_back() -> None:
    heap.share()
    heap.trim()


def test_a_c_library_that_cannot_give_back_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    heap.share()
    heap.trim()
