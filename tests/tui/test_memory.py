"""When the app looks for garbage."""

from __future__ import annotations

import gc

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
