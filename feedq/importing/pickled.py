"""Plain values out of a pickle, which is never run.

Only containers, text and numbers are rebuilt; a pickle that names a class or calls anything is
refused. Source: https://docs.python.org/3/library/pickletools.html
"""

from __future__ import annotations

import pickletools
import zlib
from collections.abc import Callable
from typing import Any

from feedq.errors import ImportFailed

LARGEST = 20_000_000
"""Bytes of one value, also after decompression."""
_MOST_STEPS = 5_000_000
_ZLIB = b"x"  # as zlib always begins; no pickle does
_REFUSED = "holds more than plain lists, sets and text; it is not read, for a pickle can run code"

_MARK = object()
# Keys of a deeply nested tuple would be hashed to the end of the stack.
_KEYS = (str, bytes, int, float, type(None))
_CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_ARGUMENTS = frozenset(
    ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
     "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
     "BINBYTES", "SHORT_BINBYTES", "BINBYTES8")
)  # fmt: skip
_EMPTY: dict[str, Callable[[], Any]] = {
    "EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_SET": set, "EMPTY_TUPLE": tuple
}  # fmt: skip
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_PUT, _GET = ("PUT", "BINPUT", "LONG_BINPUT"), ("GET", "BINGET", "LONG_BINGET")


def load(body: bytes) -> Any:
    """The value of a pickle of plain values, zlib-compressed or not.

    Raises:
        ImportFailed: it is no pickle, too large, or one of anything else.
    """
    if body.startswith(_ZLIB):
        body = _inflated(body)
    if len(body) > LARGEST:
        raise ImportFailed(f"is larger than {LARGEST // 1_000_000} MB; no real one is")
    try:
        return _Machine().run(body)
    except ImportFailed:
        raise
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError) as error:
        raise ImportFailed("is damaged: no pickle that can be read") from error


def _inflated(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        return inflater.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise ImportFailed("is damaged: its compression cannot be read") from error


class _Machine:
    """The stack of a pickle, without the steps that import, call or build."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self, body: bytes) -> Any:
        for count, (step, argument, _) in enumerate(pickletools.genops(body)):
            if count > _MOST_STEPS:
                raise ImportFailed("has more steps than any real pickle")
            if step.name == "STOP":
                return self._pop()
            self._do(step.name, argument)
        raise ValueError("no end")

    def _do(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in ("PROTO", "FRAME"):
            return
        if name in _ARGUMENTS:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name == "MARK":
            stack.append(_MARK)
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = self._top()
        elif name in _PUT:
            self._memo[int(argument)] = self._top()
        elif name in _GET:
            stack.append(self._memo[int(argument)])
        else:
            self._gather(name)

    def _gather(self, name: str) -> None:
        if name in _TUPLES:
            parts = [self._pop() for _ in range(_TUPLES[name])]
            self._stack.append(tuple(reversed(parts)))
        elif name in ("TUPLE", "LIST", "FROZENSET", "DICT"):
            items = self._marked()
            made: dict[str, Callable[[], Any]] = {
                "TUPLE": lambda: tuple(items),
                "LIST": lambda: items,
                "FROZENSET": lambda: frozenset(map(_key, items)),
                "DICT": lambda: _pairs(items),
            }
            self._stack.append(made[name]())
        elif name in ("APPEND", "APPENDS"):
            items = [self._pop()] if name == "APPEND" else self._marked()
            self._into(list).extend(items)
        elif name in ("SETITEM", "SETITEMS"):
            items = [self._pop(), self._pop()][::-1] if name == "SETITEM" else self._marked()
            self._into(dict).update(_pairs(items))
        elif name == "ADDITEMS":
            items = self._marked()
            self._into(set).update(map(_key, items))
        elif name == "POP":
            self._stack.pop()
        elif name == "POP_MARK":
            self._marked()
        else:
            raise ImportFailed(f"{_REFUSED} ({name})")

    def _top(self) -> Any:
        if self._stack[-1] is _MARK:
            raise ValueError("a mark is no value")
        return self._stack[-1]

    def _pop(self) -> Any:
        value = self._top()
        self._stack.pop()
        return value

    def _marked(self) -> list[Any]:
        """What stands above the last mark, which goes too."""
        items: list[Any] = []
        while (value := self._stack.pop()) is not _MARK:
            items.append(value)
        items.reverse()
        return items

    def _into(self, kind: type) -> Any:
        if type(self._stack[-1]) is not kind:
            raise ValueError("no such container")
        return self._stack[-1]


def _pairs(items: list[Any]) -> dict[Any, Any]:
    return {_key(key): value for key, value in zip(items[::2], items[1::2], strict=True)}


def _key(value: Any) -> Any:
    if not isinstance(value, _KEYS):
        raise ImportFailed(f"{_REFUSED} (a key of another kind)")
    return value
