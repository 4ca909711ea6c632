"""A frozen feature space: which terms count, how rare each is, and papers as rows in it.

Counting is done on numbers instead of strings: a word is numbered once, a pair of words is one
integer, and the rest is sorting. It needs a fraction of the time and memory of counting strings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from feedq.rank.values import Document
from feedq.rank.words import STOP_WORDS, find_singular, words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_CHUNK = 2_000  # papers counted at once: bounds memory, loses no speed
_GAP = 0  # stands between fields, so that no pair of words reaches across
_SKIP = 1  # a stop word: pairs reach across it
_FIRST_WORD = 2


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
    max_share: float = 0.5
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


@dataclass(frozen=True, slots=True)
class _Tokens:
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
        for first in range(0, len(self.ends), _CHUNK):
            ends = self.ends[first : first + _CHUNK]
            start = self.ends[first - 1] if first else 0
            starts = np.concatenate(([start], ends[:-1]))
            ids = self.ids[start : ends[-1]]
            paper = np.repeat(np.arange(len(ends)), ends - starts)
            in_title = np.arange(start, ends[-1]) < self.titles[first : first + _CHUNK][paper]
            kept = ids != _SKIP
            yield ids[kept], paper[kept], in_title[kept]


class _Numbers(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def _tokenise(documents: Sequence[Document], numbers: Mapping[str, int], *, grow: bool) -> _Tokens:
    from array import array

    ids = array("i")
    titles = np.empty(len(documents), np.int64)
    ends = np.empty(len(documents), np.int64)
    number = numbers.__getitem__ if grow else lambda word: numbers.get(word, _GAP)
    for position, document in enumerate(documents):
        ids.extend(map(number, words(document.title)))
        ids.append(_GAP)
        titles[position] = len(ids)
        ids.extend(map(number, words(document.abstract)))
        ids.append(_GAP)
        ends[position] = len(ids)
    return _Tokens(np.frombuffer(ids, np.int32) if ids else np.empty(0, np.int32), ends, titles)


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
        """word -> what `_Tokens.ids` has for it."""
        found = dict(zip(self.words, (self.numbers + _FIRST_WORD).tolist(), strict=True))
        return found | dict.fromkeys(STOP_WORDS, _SKIP)

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
        tokens = _tokenise(documents, self.lookup, grow=False)
        return self._rows(tokens, self._categories_of(documents))

    def phrase(self, text: str) -> dict[int, float]:
        """Columns that stand for a word or phrase; pairs count more than their single words."""
        ids = np.array(
            [n for w in words(text) if (n := self.lookup.get(w, _GAP)) != _SKIP], np.int64
        )
        found: dict[int, float] = {}
        singles, pairs = self._terms(ids)
        for column in singles[singles >= 0].tolist():
            found[column] = float(self.idf[column]) * (1.0 if len(ids) == 1 else 0.4)
        for column in pairs[pairs >= 0].tolist():
            found[column] = float(self.idf[column])
        return found

    def _terms(self, ids: NDArray[np.integer]) -> tuple[Ints, Ints]:
        """Columns of each word, and of each pair it begins; -1 for none."""
        known = ids >= _FIRST_WORD
        number = np.where(known, ids - _FIRST_WORD, 0).astype(np.int64)
        singles = np.where(known, self.columns[number] if len(self.columns) else -1, -1)
        if len(self.pairs) == 0 or len(ids) < 2:
            return singles.astype(np.int64), np.empty(0, np.int64)
        key = number[:-1] * len(self.columns) + number[1:]
        at = np.minimum(np.searchsorted(self.pairs, key), len(self.pairs) - 1)
        hit = known[:-1] & known[1:] & (self.pairs[at] == key)
        return singles.astype(np.int64), np.where(hit, at + len(self._column_numbers), -1)

    def _categories_of(self, documents: Sequence[Document]) -> list[list[int]]:
        columns = self._category_columns
        return [
            sorted({columns[name] for name in document.categories if name in columns})
            for document in documents
        ]

    def _rows(self, tokens: _Tokens, categories: Sequence[Sequence[int]]) -> csr_array:
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
        length = np.bincount(paper, weight * (ids > _GAP), minlength=papers)
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


def fit(
    documents: Sequence[Document], weighting: Weighting | None = None
) -> tuple[FeatureSpace, csr_array]:
    """Choose the terms that tell these papers apart; also returns the papers in that space.

    The order of the papers does not matter.
    """
    weighting = weighting or Weighting()
    numbers = _Numbers({"": _GAP, "\n": _SKIP})
    tokens = _tokenise(documents, numbers, grow=True)
    del numbers["\n"]
    least, most = weighting.min_papers(len(documents)), weighting.max_papers(len(documents))
    spellings = list(numbers)
    old = np.fromiter(numbers.values(), np.int64, len(numbers))
    spelled, shared, renumber = _merge_plurals(tokens, spellings, old, least)
    tokens = _Tokens(renumber[tokens.ids], tokens.ends, tokens.titles)
    n_numbers = int(shared.max(initial=-1)) + 1
    single_df, pair, pair_df, total = _count(tokens, n_numbers, least, most, weighting)

    wanted = (single_df >= least) & (single_df <= most)
    chosen = np.zeros(n_numbers, bool)
    df = np.concatenate((single_df[wanted], pair_df))
    if len(df) > weighting.max_terms:
        # Ties at the border go by column, hence by the alphabet: never by the papers' order.
        best = np.sort(np.lexsort((np.arange(len(df)), -df))[: weighting.max_terms])
        singles = best[best < wanted.sum()]
        chosen[np.flatnonzero(wanted)[singles]] = True
        pair = pair[best[len(singles) :] - wanted.sum()]
        df = df[best]
    else:
        chosen = wanted
    columns = np.where(chosen, np.cumsum(chosen) - 1, -1).astype(np.int32)
    papers = len(documents)
    names: set[str] = set()
    for document in documents:
        names.update(name for name in document.categories if name and name.isprintable())
    space = FeatureSpace(
        weighting=weighting,
        papers=papers,
        average_length=total / papers if papers else 0.0,
        words=spelled,
        numbers=shared.astype(np.int32),
        columns=columns,
        pairs=pair,
        categories=tuple(sorted(names)),
        idf=np.log1p((papers - df + 0.5) / (df + 0.5)).astype(np.float32),
    )
    return space, space._rows(tokens, space._categories_of(documents))


def _merge_plurals(
    tokens: _Tokens, spellings: list[str], old: Ints, least: int
) -> tuple[tuple[str, ...], Ints, NDArray[np.int32]]:
    """Number the words worth keeping by the alphabet; a plural gets its singular's number.

    Returns:
        the words; the number of each; and the new token of each old one.
    """
    df = np.zeros(int(old.max(initial=_SKIP)) + 1, np.int64)
    for ids, paper, _ in tokens.chunks():
        key = np.unique(paper * len(df) + ids)
        df += np.bincount(key % len(df), minlength=len(df))
    known = dict(zip(spellings, old.tolist(), strict=True))
    stop = np.array([known[word] for word in STOP_WORDS if word in known], np.int64)
    singular = {
        word: base
        for word in spellings
        if (base := find_singular(word)) in known and base not in STOP_WORDS and base
    }
    together = df.copy()
    for word, base in singular.items():
        together[known[base]] += df[known[word]]
    renumber = np.full(len(df), _GAP, np.int32)
    kept = sorted(
        word
        for word, number in known.items()
        if word and together[number] >= least and word not in STOP_WORDS and word not in singular
    )
    shared = {word: number for number, word in enumerate(kept)}
    for word, base in singular.items():
        if base in shared:
            shared[word] = shared[base]
    spelled = tuple(sorted(shared))
    for word in spelled:
        renumber[known[word]] = shared[word] + _FIRST_WORD
    renumber[stop] = _SKIP
    return spelled, np.array([shared[word] for word in spelled], np.int64), renumber


def _count(
    tokens: _Tokens, n_numbers: int, least: int, most: float, weighting: Weighting
) -> tuple[Ints, Ints, Ints, float]:
    """In how many papers each word and each frequent pair occurs, and all words together."""
    singles = np.zeros(n_numbers, np.int64)
    pairs, counts = np.empty(0, np.int64), np.empty(0, np.int64)
    waiting: list[tuple[Ints, Ints]] = []
    total = 0.0
    for ids, paper, in_title in tokens.chunks():
        known = ids >= _FIRST_WORD
        total += float(np.where(in_title, weighting.title, 1.0)[ids > _GAP].sum())
        number = ids.astype(np.int64) - _FIRST_WORD
        key = np.unique(paper[known] * n_numbers + number[known])
        singles += np.bincount(key % max(n_numbers, 1), minlength=n_numbers)
        both = known[:-1] & known[1:]
        key = number[:-1][both] * n_numbers + number[1:][both]
        # The paper goes below the pair, so that one sort counts every pair's papers.
        key = np.unique(key * _CHUNK + paper[:-1][both]) // _CHUNK
        waiting.append(np.unique(key, return_counts=True))
        if sum(len(each) for each, _ in waiting) > 2_000_000 + len(pairs):
            pairs, counts = _merge([(pairs, counts), *waiting])
            waiting = []
    pairs, counts = _merge([(pairs, counts), *waiting])
    kept = (counts >= least) & (counts <= most)
    return singles, pairs[kept], counts[kept], total


def _merge(parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    key = np.concatenate([each for each, _ in parts])
    count = np.concatenate([each for _, each in parts])
    order = np.argsort(key, kind="stable")
    key, count = key[order], count[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    return key[starts], np.add.reduceat(count, starts) if len(starts) else count
