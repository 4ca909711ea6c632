"""Memory as Python and the C library manage it, arranged for an app that answers keys.

Garbage is not looked for while the app starts, and never in what the start has made: each look goes
through all objects there are. A start makes a hundred thousand that stay, so that looks during it
find nothing, and one later would stop the app for longer than a key may take.

What is given back to the C library goes back to the system. glibc keeps a heap for each thread, and
what a thread once needed to put a view in order would stay with it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress

SETTLED_S = 1.0
"""Seconds after the start by which everything usual is loaded."""

_M_ARENA_MAX = -8  # <malloc.h>


def hold() -> None:
    """Do not look for garbage until `settle`."""
    gc.disable()


def settle() -> None:
    """Look from now on, but not at what there is; nothing without a `hold` before."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


class Heap:
    """The one that all threads share from now on, where the C library can do that (glibc)."""

    def __init__(self) -> None:
        from ctypes import CDLL

        self._trim: Callable[[int], object] | None = None
        with suppress(OSError, AttributeError):
            library = CDLL(None)
            library.mallopt(_M_ARENA_MAX, 1)
            self._trim = library.malloc_trim

    def trim(self) -> None:
        """Give back what is free; takes a millisecond or two, and is for threads that read."""
        if self._trim is not None:
            self._trim(0)
