"""Decompression of an answer, a bounded piece at a time: a bomb must not explode in one chunk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

ACCEPTED = "gzip, deflate"
"""For the Accept-Encoding header; every Python has these two, and no other is read."""
_GZIP = frozenset(("gzip", "x-gzip"))
_GZIP_START = b"\x1f\x8b"
_PIECE = 65_536


class Inflater:
    """Pieces of a body in, pieces of its content out.

    Args:
        coding: the Content-Encoding header.

    Raises:
        ValueError: a coding that was not asked for.
    """

    def __init__(self, coding: str) -> None:
        self._coding = coding.strip().lower()
        self._plain = self._coding in ("", "identity")
        if not self._plain and self._coding != "deflate" and self._coding not in _GZIP:
            raise ValueError(f"the answer is compressed in a way not asked for: {coding[:40]!r}")
        self._stream: Any = None
        self._members = 0
        self._ended = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The content of one more piece, at most 64 kB at a time; some may be empty.

        Raises:
            zlib.error: damaged.
        """
        if self._plain:
            yield piece
            return
        data = piece
        while data and not self._ended:
            if self._stream is None and not self._begin(data):
                return
            content = self._stream.decompress(data, _PIECE)
            yield content
            data = self._stream.unconsumed_tail
            while len(content) == _PIECE and not data and not self._stream.eof:
                # The input is used up, and yet there may be more of its content.
                content = self._stream.decompress(b"", _PIECE)
                yield content
            if self._stream.eof:
                data, self._stream = self._stream.unused_data, None
                self._members += 1

    def cut_short(self) -> bool:
        """Whether the content is incomplete, now that the body is at its end."""
        return self._stream is not None

    def _begin(self, data: bytes) -> bool:
        """Start reading a member: gzip may have several (RFC 1952, section 2.2).

        Anything else behind the first, such as padding, is not content.
        """
        gzip = self._coding in _GZIP
        if self._members and not (gzip and data.startswith(_GZIP_START[: len(data)])):
            self._ended = True
            return False
        if gzip:
            window = zlib.MAX_WBITS | 16
        else:
            # Some servers send raw deflate where zlib's format is meant.
            window = zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
        self._stream = zlib.decompressobj(window)
        return True
