"""A day's work in a large library: a few papers are ranked, others are kept to compare with."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feedq.rank.archive import DAMAGE, Archive
from feedq.rank.cache import (
    DRAWN,
    MONTH_S,
    NEXT,
    Features,
    Known,
    Stored,
    file_beside,
    load_some,
    load_space,
    rows_of,
    save_some,
    transform,
)
from feedq.rank.catalogue import Catalogue
from feedq.rank.matrix import Filed, Held, Matrix
from feedq.rank.profiles import Learned
from feedq.rank.tokens import Ints

SURE = 1_000
"""Papers that a reader may come to; see `Ranking.missed`."""
_NEXT = 40_000
"""The best of a large library, any of which may have a place tomorrow."""
_WEEK_S = 7 * 86_400.0


def keep_others(made: Features, best: Ints, vouching: Ints, cache: Path, *, now: float) -> None:
    """Keep the rows of what a day's work in a large library compares with: papers drawn by chance,
    which stand for all, and those that come next, any of which may rise.

    Not being able to write is no error, as ever.

    Args:
        made: of all papers.
        best: their positions, the best first.
        vouching: positions of those that profiles learn from, for being nearest to the keywords;
            their own profile may leave them out, and no other makes much of them.
        now: POSIX seconds.
    """
    known = load_space(cache)
    if known is None or made.drawn is None or not known.has(made.space):
        return
    drawn, following = made.compared(), np.union1d(best[:_NEXT], vouching)
    at = np.union1d(drawn, following)
    why = (DRAWN * np.isin(at, drawn) | NEXT * np.isin(at, following)).astype(np.uint8)
    with contextlib.suppress(OSError):
        save_some(file_beside(cache, "others"), known, made, at, why=why, since=np.array([now]))


def near(papers: Catalogue, cache: Path, *, now: float) -> Features | None:
    """Some papers of a large library as rows, beside the others that were kept.

    Reads nothing but these; see `features` for the rest. None when no space is kept, or it is to
    be chosen anew, or no others are kept, or they were chosen a week ago.
    """
    known = load_space(cache)
    kept = _load_others(file_beside(cache, "others"), known, now) if known else None
    if known is None or kept is None:
        return None
    if known.outgrown(papers.total, papers.total) or abs(now - known.fitted) > MONTH_S:
        return None
    stored, why = kept
    parts: list[Filed | Held] = [stored.part]
    place = stored.find(papers)
    mine = load_some(file_beside(cache, "near"), known)
    if mine is not None:
        parts.append(mine.part)
        at = mine.find(papers)
        place = np.where(at >= 0, at + len(stored.rows), place)
    fresh, place = transform(known.space, place, papers, parts)
    others = np.flatnonzero(~np.isin(stored.rows, papers.rows))
    rows = np.concatenate((papers.rows, stored.rows[others]))
    order = np.argsort(rows)
    made = Features(
        known.space,
        Matrix(parts, np.concatenate((place, others))[order]),
        rows[order],
        np.concatenate((papers.marks, stored.marks[others]))[order],
        fresh,
        stored.rows[why & DRAWN > 0],
        np.concatenate((_why(papers.rows, stored.rows, why), why[others]))[order],
    )
    if fresh:
        with contextlib.suppress(OSError):
            at = np.searchsorted(made.rows, papers.rows)
            save_some(file_beside(cache, "near"), known, made, at)
    return made


def _why(rows: Ints, kept: Ints, why: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Why each of the rows is kept, (n_rows,); 0: it is not.

    Args:
        kept: rows, ascending; at least one.
        why: (n_kept,)
    """
    at = np.minimum(np.searchsorted(kept, rows), len(kept) - 1)
    return np.where(kept[at] == rows, why[at], 0).astype(np.uint8)


def _load_others(path: Path, known: Known, now: float) -> tuple[Stored, NDArray[np.uint8]] | None:
    """The others' rows, and why each is kept, (n_rows,).

    None when they are absent, damaged, of another space, or were chosen a week ago.
    """
    try:
        archive = Archive(path)
        if abs(now - float(archive.load("since")[0])) > _WEEK_S:
            return None
        why = archive.load("why").astype(np.uint8)
        stored = rows_of(archive, known)
    except DAMAGE:
        return None
    return (stored, why) if 0 < len(why) == len(stored.rows) else None


def find_rivals(
    made: Features, learned: Sequence[Learned], papers: Catalogue, scores: NDArray[np.float64]
) -> tuple[Ints, float]:
    """The papers that should have been ranked as well, and how many more of them there may be: see
    `Ranking.rivals` and `Ranking.missed`.

    Args:
        learned: what each profile that learned anything makes of all papers of `made`.
        papers: those that were ranked.
        scores: (n_undecided,) of those of them that are still to be decided on.
    """
    if made.beside is None or not learned:
        return np.empty(0, np.int64), 0.0
    others = ~np.isin(made.rows, papers.rows)
    least = np.partition(scores, -SURE)[-SURE] if len(scores) >= SURE else -np.inf
    better = others & (np.max([each.scores for each in learned], axis=0) > least)
    # Who is no other's next best stands for all that are not even looked at beside.
    alone = made.beside == DRAWN
    unseen = papers.total - int((~alone).sum())
    each = unseen / max(1, int(alone.sum()))
    return made.rows[better], max(0.0, each - 1) * int((better & alone).sum())
