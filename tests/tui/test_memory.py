"""How the app holds and gives back memory."""

from __future__ import annotations

import gc

import pytest

from feedq.tui import memory


def test_garbage_is_looked_for_again_once_the_app_has_settled() -> None:
    memory.hold()
    assert not gc.isenabled()
    try:
        memory.settle()
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_settling_without_a_hold_freezes_nothing() -> None:
    before = gc.get_freeze_count()
    memory.settle()
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, before)


def test_what_is_free_can_be_given_back() -> None:
    memory.Heap().trim()


def test_a_c_library_that_cannot_give_back_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    memory.Heap().trim()
