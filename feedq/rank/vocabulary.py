"""Choosing a feature space: which words and pairs of words tell papers apart.

Counting is done on numbers instead of strings: a word is numbered once, a pair of words is one
integer, and the rest is sorting. It needs a fraction of the time and memory of counting strings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from feedq.rank.features import FeatureSpace, Weighting
from feedq.rank.tokens import CHUNK, FIRST_WORD, GAP, SKIP, Ints, Numbers, Tokens, tokenise
from feedq.rank.values import Document
from feedq.rank.words import STOP_WORDS, find_singular


def fit(
    documents: Sequence[Document], weighting: Weighting | None = None
) -> tuple[FeatureSpace, csr_array]:
    """Choose the terms that tell these papers apart; also returns the papers in that space.

    The order of the papers does not matter.
    """
    weighting = weighting or Weighting()
    numbers = Numbers({"": GAP, "\n": SKIP})
    tokens = tokenise(documents, numbers, grow=True)
    del numbers["\n"]
    least, most = weighting.min_papers(len(documents)), weighting.max_papers(len(documents))
    spellings = list(numbers)
    old = np.fromiter(numbers.values(), np.int64, len(numbers))
    spelled, shared, renumber = _merge_plurals(tokens, spellings, old, least)
    tokens = Tokens(renumber[tokens.ids], tokens.ends, tokens.titles)
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
    return space, space.rows(tokens, space.categories_of(documents))


def _merge_plurals(
    tokens: Tokens, spellings: list[str], old: Ints, least: int
) -> tuple[tuple[str, ...], Ints, NDArray[np.int32]]:
    """Number the words worth keeping by the alphabet; a plural gets its singular's number.

    Returns:
        the words; the number of each; and the new token of each old one.
    """
    df = np.zeros(int(old.max(initial=SKIP)) + 1, np.int64)
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
    renumber = np.full(len(df), GAP, np.int32)
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
        renumber[known[word]] = shared[word] + FIRST_WORD
    renumber[stop] = SKIP
    return spelled, np.array([shared[word] for word in spelled], np.int64), renumber


def _count(
    tokens: Tokens, n_numbers: int, least: int, most: float, weighting: Weighting
) -> tuple[Ints, Ints, Ints, float]:
    """In how many papers each word and each frequent pair occurs, and all words together."""
    singles = np.zeros(n_numbers, np.int64)
    pairs, counts = np.empty(0, np.int64), np.empty(0, np.int64)
    waiting: list[tuple[Ints, Ints]] = []
    total = 0.0
    for ids, paper, in_title in tokens.chunks():
        known = ids >= FIRST_WORD
        total += float(np.where(in_title, weighting.title, 1.0)[ids > GAP].sum())
        number = ids.astype(np.int64) - FIRST_WORD
        key = np.unique(paper[known] * n_numbers + number[known])
        singles += np.bincount(key % max(n_numbers, 1), minlength=n_numbers)
        both = known[:-1] & known[1:]
        key = number[:-1][both] * n_numbers + number[1:][both]
        # The paper goes below the pair, so that one sort counts every pair's papers.
        key = np.unique(key * CHUNK + paper[:-1][both]) // CHUNK
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
