"""Memory as the C library manages it (glibc): one heap for all threads, and giving back.

glibc keeps a heap for each thread, so that none waits for another, which under the interpreter's
lock none does: eight heaps with holes cost a fetch 7 MB of 62, and what a thread once needed to put
a view in order would stay with it. Large blocks stay apart from it, however many there were: one
that grows is then moved without being copied, and goes back as soon as it is free.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # <malloc.h>
_LARGE = 128 * 1024  # bytes, as glibc begins
_TROUBLE = (ImportError, OSError, AttributeError, TypeError)
"""What a C library that is another says to it."""


@cache
def share() -> None:
    """Let all threads use one heap from now on."""
    with suppress(*_TROUBLE):
        _library().mallopt(_M_ARENA_MAX, 1)
        _library().mallopt(_M_MMAP_THRESHOLD, _LARGE)


def trim() -> None:
    """Give back what is free; takes a millisecond or two, and is for threads that read."""
    with suppress(*_TROUBLE):
        _library().malloc_trim(0)


@cache
def _library() -> Any:
    from ctypes import CDLL  # no start need wait for it

    return CDLL(None)
