"""Documents that can be made as long as one likes: what is repeated is what some reader pays for.

Each is one line. A reader whose time grows with the square of a document's length, or faster,
turns two megabytes into hours; so each is read at two lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

_MARK = b"{n}"


@dataclass(frozen=True, slots=True)
class Shape:
    """`head`, then `piece` again and again, then `closing` as often, then `tail`.

    Attributes:
        readers: names in `READERS`, separated by commas.
        piece, closing: `{n}` is the number of the repetition.
    """

    readers: str
    head: bytes
    piece: bytes
    closing: bytes = b""
    tail: bytes = b""

    @property
    def name(self) -> str:
        piece = self.piece[:40].decode("latin-1").encode("unicode_escape").decode()
        head = self.head[-16:].decode("latin-1").encode("unicode_escape").decode()
        return f"{self.readers.partition(',')[0]}: {head}({piece})"

    def make(self, size: int) -> bytes:
        """About `size` bytes."""
        unit = len(self.piece) + len(self.closing) + 2 * self.piece.count(_MARK)
        count = max(2, size // unit)
        return b"".join(
            (self.head, _times(self.piece, count), _times(self.closing, count), self.tail)
        )


def _times(piece: bytes, count: int) -> bytes:
    if _MARK not in piece:
        return piece * count
    return b"".join(piece.replace(_MARK, b"%d" % number) for number in range(count))


def shapes(
    readers: str, head: str, pieces: tuple[str | tuple[str, str], ...], tail: str = ""
) -> list[Shape]:
    """One for each piece, which is what is repeated, or what opens and what closes it."""
    found = []
    for piece in pieces:
        opening, closing = piece if isinstance(piece, tuple) else (piece, "")
        found.append(
            Shape(
                readers,
                *(one.encode("utf-8", "surrogatepass") for one in (head, opening, closing, tail)),
            )
        )
    return found
