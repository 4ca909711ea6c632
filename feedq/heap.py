"""Memory as the C library manages it (glibc): one heap for all threads, and giving back.

glibc keeps a heap for each thread, so that none waits for another, which under the interpreter's
lock none does: eight heaps with holes cost a fetch 7 MB of 62, and what a thread once needed to put
a view in order would stay with it.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

_M_ARENA_MAX = -8  # <malloc.h>
_TROUBLE = (ImportError, OSError, AttributeError, TypeError)
"""What a C library that is another says to it."""


@cache
def share() -> None:
    """Let all threads use one heap from now on."""
    with suppress(*_TROUBLE):
        _library().mallopt(_M_ARENA_MAX, 1)


def trim() -> None:
    """Give back what is free; takes a millisecond or two, and is for threads that read."""
    with suppress(*_TROUBLE):
        _library().malloc_trim(0)


@cache
def _library() -> Any:
    from ctypes import CDLL  # no start need wait for it

    return CDLL(None)
