"""A frozen feature space: which terms count, how rare each is, and papers as rows in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from feedq.rank.tokens import FIRST_WORD, GAP, SKIP, Ints, Tokens, tokenise
from feedq.rank.values import Document
from feedq.rank.words import STOP_WORDS, words

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weighting:
    """How counts become values.

    Attributes:
        max_terms: most columns kept for words and pairs, by the number of papers they are in.
        max_share: a term in more than this share of the papers says nothing.
        title: how many times a title's words count.
        k1, b: BM25's saturation of repeated terms and its correction for length.
        category: weight of the categories beside the text, whose own length is 1.
    """

    max_terms: int = 200_000
    max_share: float = 0.3
    title: float = 3.0
    k1: float = 1.2
    b: float = 0.75
    category: float = 0.3

    def min_papers(self, papers: int) -> int:
        """In how many papers a term must occur; in a small library even one counts."""
        return 1 if papers < 200 else 2 if papers < 2_000 else 3

    def max_papers(self, papers: int) -> float:
        """In how many it may occur; few papers are too few to tell a common word by."""
        return papers if papers < 2_000 else self.max_share * papers


@dataclass(frozen=True)
class FeatureSpace:
    """Columns, frozen: single words, then pairs of words, then categories.

    Attributes:
        papers: how many it was fitted on.
        average_length: words in an average paper, titles weighted.
        words: every known word; `numbers` gives each its number, which a plural shares.
        columns: (n_numbers,) the column of each number, -1 for a word that is only good in pairs.
        pairs: sorted, `first * n_numbers + second`; the column of pair i is `n_singles + i`.
        categories: in the order of their columns, the last ones.
        idf: (n_words + n_pairs,) rarity of each term.
    """

    weighting: Weighting
    papers: int
    average_length: float
    words: tuple[str, ...]
    numbers: NDArray[np.int32]
    columns: NDArray[np.int32]
    pairs: Ints
    categories: tuple[str, ...]
    idf: Floats

    @property
    def n_terms(self) -> int:
        """Columns of words and pairs; those of categories follow."""
        return len(self.idf)

    @property
    def n_columns(self) -> int:
        return len(self.idf) + len(self.categories)

    @cached_property
    def lookup(self) -> dict[str, int]:
        """word -> what `Tokens.ids` has for it."""
        found = dict(zip(self.words, (self.numbers + FIRST_WORD).tolist(), strict=True))
        return found | dict.fromkeys(STOP_WORDS, SKIP)

    @cached_property
    def _category_columns(self) -> dict[str, int]:
        return {name: self.n_terms + at for at, name in enumerate(self.categories)}

    @cached_property
    def _spellings(self) -> dict[int, str]:
        # A plural shares its number with the singular, which is shorter or equal.
        found: dict[int, str] = {}
        for word, number in zip(self.words, self.numbers.tolist(), strict=True):
            if number not in found or len(word) < len(found[number]):
                found[number] = word
        return found

    @cached_property
    def _column_numbers(self) -> Ints:
        single = np.flatnonzero(self.columns >= 0)
        return single[np.argsort(self.columns[single])]

    def name(self, column: int) -> str:
        """How a reader knows a column: `diffusion model`, `category cs.CV`."""
        if column >= self.n_terms:
            return f"category {self.categories[column - self.n_terms]}"
        singles = len(self._column_numbers)
        if column < singles:
            return self._spellings[int(self._column_numbers[column])]
        first, second = divmod(int(self.pairs[column - singles]), len(self.columns))
        return f"{self._spellings[first]} {self._spellings[second]}"

    def transform(self, documents: Sequence[Document]) -> csr_array:
        """Papers as rows: terms of length 1 (0 if there are none), categories beside them.

        Returns:
            (n_papers, n_columns), float32.
        """
        tokens = tokenise(documents, self.lookup, grow=False)
        return self.rows(tokens, self.categories_of(documents))

    def phrase(self, text: str) -> dict[int, float]:
        """Columns that stand for a word or phrase; pairs count more than their single words."""
        ids = np.array([n for w in words(text) if (n := self.lookup.get(w, GAP)) != SKIP], np.int64)
        found: dict[int, float] = {}
        singles, pairs = self._terms(ids)
        for column in singles[singles >= 0].tolist():
            found[column] = float(self.idf[column]) * (1.0 if len(ids) == 1 else 0.4)
        for column in pairs[pairs >= 0].tolist():
            found[column] = float(self.idf[column])
        return found

    def _terms(self, ids: NDArray[np.integer]) -> tuple[Ints, Ints]:
        """Columns of each word, and of each pair it begins; -1 for none."""
        known = ids >= FIRST_WORD
        number = np.where(known, ids - FIRST_WORD, 0).astype(np.int64)
        singles = np.where(known, self.columns[number] if len(self.columns) else -1, -1)
        if len(self.pairs) == 0 or len(ids) < 2:
            return singles.astype(np.int64), np.empty(0, np.int64)
        key = number[:-1] * len(self.columns) + number[1:]
        at = np.minimum(np.searchsorted(self.pairs, key), len(self.pairs) - 1)
        hit = known[:-1] & known[1:] & (self.pairs[at] == key)
        return singles.astype(np.int64), np.where(hit, at + len(self._column_numbers), -1)

    def categories_of(self, documents: Sequence[Document]) -> list[list[int]]:
        columns = self._category_columns
        return [
            sorted({columns[name] for name in document.categories if name in columns})
            for document in documents
        ]

    def rows(self, tokens: Tokens, categories: Sequence[Sequence[int]]) -> csr_array:
        indices: list[NDArray[np.int32]] = []
        values: list[Floats] = []
        lengths: list[Ints] = []
        first = 0
        for ids, paper, in_title in tokens.chunks():
            papers = int(paper[-1]) + 1
            column, value, length = self._values(ids, paper, in_title, papers)
            own = categories[first : first + papers]
            extra = np.array([len(each) for each in own], np.int64)
            if extra.any():
                # Categories have the highest columns: they go to the end of each row.
                end = np.repeat(np.cumsum(length), extra)
                flat = np.array([c for each in own for c in each], np.int32)
                weight = np.repeat(self.weighting.category / np.sqrt(np.maximum(extra, 1)), extra)
                column = np.insert(column, end, flat)
                value = np.insert(value, end, weight.astype(np.float32))
            indices.append(column)
            values.append(value)
            lengths.append(length + extra)
            first += papers
        counts = np.concatenate([np.zeros(1, np.int64), *lengths])
        return csr_array(
            (
                np.concatenate([np.empty(0, np.float32), *values]),
                np.concatenate([np.empty(0, np.int32), *indices]),
                np.cumsum(counts).astype(np.int32 if counts.sum() < 2**31 else np.int64),
            ),
            shape=(len(tokens.ends), self.n_columns),
        )

    def _values(
        self,
        ids: NDArray[np.int32],
        paper: Ints,
        in_title: NDArray[np.bool_],
        papers: int,
    ) -> tuple[NDArray[np.int32], Floats, Ints]:
        """One chunk's columns and values in row order, and how many each paper has."""
        singles, pairs = self._terms(ids)
        column = np.concatenate((singles, pairs))
        weight = np.where(in_title, self.weighting.title, 1.0)
        length = np.bincount(paper, weight * (ids > GAP), minlength=papers)
        hit = column >= 0
        key = np.concatenate((paper, paper[: len(pairs)]))[hit] * self.n_columns + column[hit]
        weight = np.concatenate((weight, weight[: len(pairs)]))[hit]
        order = np.argsort(key, kind="stable")
        key, weight = key[order], weight[order]
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        count = np.add.reduceat(weight, starts) if len(starts) else weight
        owner, column = np.divmod(key[starts], self.n_columns)
        # Robertson & Zaragoza (2009), section 3.4; then every paper gets length 1.
        relative = length / self.average_length if self.average_length else length
        saturation = self.weighting.k1 * (1 - self.weighting.b + self.weighting.b * relative)
        value = count / (count + saturation[owner]) * self.idf[column]
        norm = np.sqrt(np.bincount(owner, value**2, minlength=papers))
        value /= norm[owner]
        return (
            column.astype(np.int32),
            value.astype(np.float32),
            np.bincount(owner, minlength=papers),
        )
