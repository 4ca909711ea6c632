"""The word that was meant, where what was written is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


def did_you_mean(
    written: str,
    known: Iterable[str],
    otherwise: str = "",
    *,
    quoted: bool = False,
    likeness: float = 0.5,
) -> str:
    """`did you mean timeout_s?`, or `otherwise` where no known word is near.

    Args:
        known: the words, or spelling -> the word to suggest for it.
        quoted: suggest it in quotes.
        likeness: 0 to 1, how like it the nearest must be.
    """
    near = get_close_matches(written, known, 1, likeness)
    if not near:
        return otherwise
    word = str(known[near[0]] if isinstance(known, Mapping) else near[0])
    return f"did you mean {word!r}?" if quoted else f"did you mean {word}?"
