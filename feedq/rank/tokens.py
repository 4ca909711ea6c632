"""Texts as numbers of words: what counting works on."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedq.rank.values import Document
from feedq.rank.words import words

Ints = NDArray[np.int64]

CHUNK = 2_000  # papers counted at once: bounds memory, loses no speed
GAP = 0  # stands between fields and for unknown words: no pair of words reaches across it
SKIP = 1  # a stop word: pairs reach across it
FIRST_WORD = 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """Texts as numbers of words; every title and every abstract ends with a gap.

    Attributes:
        ids: all words of all papers.
        ends: (n_papers,) where each paper ends in `ids`.
        titles: (n_papers,) where each title ends in `ids`.
    """

    ids: NDArray[np.int32]
    ends: Ints
    titles: Ints

    def chunks(self) -> Iterator[tuple[NDArray[np.int32], Ints, NDArray[np.bool_]]]:
        """(word, paper within the chunk, whether in its title), without stop words."""
        for first in range(0, len(self.ends), CHUNK):
            ends = self.ends[first : first + CHUNK]
            start = self.ends[first - 1] if first else 0
            starts = np.concatenate(([start], ends[:-1]))
            ids = self.ids[start : ends[-1]]
            paper = np.repeat(np.arange(len(ends)), ends - starts)
            in_title = np.arange(start, ends[-1]) < self.titles[first : first + CHUNK][paper]
            kept = ids != SKIP
            yield ids[kept], paper[kept], in_title[kept]


class Numbers(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def tokenise(documents: Sequence[Document], numbers: Mapping[str, int], *, grow: bool) -> Tokens:
    ids = array("i")
    titles = np.empty(len(documents), np.int64)
    ends = np.empty(len(documents), np.int64)
    number = numbers.__getitem__ if grow else lambda word: numbers.get(word, GAP)
    for position, document in enumerate(documents):
        ids.extend(map(number, words(document.title)))
        ids.append(GAP)
        titles[position] = len(ids)
        ids.extend(map(number, words(document.abstract)))
        ids.append(GAP)
        ends[position] = len(ids)
    return Tokens(np.frombuffer(ids, np.int32) if ids else np.empty(0, np.int32), ends, titles)
