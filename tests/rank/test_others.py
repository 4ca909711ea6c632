"""A day's work in a large library: some papers, beside others that stand for all the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feedq.rank import Catalogue, Example, Interest, Ranking, catalogue, others, rank
from feedq.rank import cache as kept
from feedq.rank.cache import Features
from feedq.rank.model import Tuning
from tests.rank.library import NOW, about, library
from tests.rank.test_cache import DAMAGE, DAY_S, equal

COUNT = 120
NONE = np.empty(0, np.int64)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the features of a library of `COUNT` papers are kept."""
    found = tmp_path / "library.db.features.npz"
    keep(COUNT, found)
    return found


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_DRAWN", 30)
    monkeypatch.setattr(others, "_NEXT", 20)


def keep(count: int, path: Path) -> None:
    """As a ranking of all papers does; the best are the newest, which are the first."""
    made = kept.features(catalogue(library(count)), path)
    others.keep_others(made, np.arange(count), NONE, path, now=0.0)


def some(rows: Sequence[int], total: int = COUNT) -> Catalogue:
    papers = library(max(total, max(rows) + 1))
    return replace(catalogue([papers[row] for row in rows]), total=total)


def near(papers: Catalogue, path: Path, now: float = 0.0) -> Features:
    made = others.near(papers, path, now=now)
    assert made is not None
    return made


def test_some_papers_have_others_beside_them(path: Path) -> None:
    made = near(some([3, 7, 90]), path)
    assert made.beside is not None
    assert set(made.rows.tolist()) >= {*range(20), 90}
    assert (made.beside & kept.NEXT > 0).tolist() == (made.rows < 20).tolist()
    assert len(made.compared()) == 30
    assert made.beside[made.rows == 90] in (0, kept.DRAWN)
    papers = library(COUNT)
    rows = made.matrix.take(np.arange(len(made.rows)))
    assert equal(rows, made.space.transform([papers[row] for row in made.rows.tolist()]))


def test_profiles_are_compared_by_the_same_papers_every_day(path: Path) -> None:
    whole = kept.features(catalogue(library(COUNT)), path)
    day, another = near(some([3, 7, 90]), path), near(some([60, 61, 119]), path)
    drawn = whole.rows[whole.compared()].tolist()
    assert len(drawn) == 30
    assert drawn == day.rows[day.compared()].tolist() == another.rows[another.compared()].tolist()


def test_texts_are_read_once(path: Path) -> None:
    asked: list[int] = []

    def watched(rows: Sequence[int]) -> Catalogue:
        papers = some(rows)
        return replace(papers, read=lambda rows: asked.extend(rows) or papers.read(rows))  # type: ignore[func-returns-value]

    drawn = set(near(some([0]), path).rows.tolist())
    rows = [row for row in range(COUNT) if row not in drawn][:9]
    assert near(watched(rows), path).new == 9
    assert near(watched(rows[1:]), path).new == 0
    edited = replace(watched(rows[:3]), marks=np.array([1, *some(rows[:3]).marks[1:]], np.uint64))
    assert near(edited, path).new == 1
    assert asked == [*rows, rows[0]]


@pytest.mark.parametrize("total", [99, 145])
def test_a_library_that_is_not_large_or_outgrew_the_space_is_looked_at_whole(
    path: Path, total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert others.near(some([1], total), path, now=0.0) is None
    monkeypatch.setattr(kept, "_DRAWN", COUNT)
    small = path.with_name("small.features.npz")
    keep(COUNT, small)
    assert others.near(some([1]), small, now=0.0) is None


def test_every_week_all_are_looked_at(path: Path) -> None:
    assert others.near(some([1]), path, now=6 * DAY_S) is not None
    assert others.near(some([1]), path, now=8 * DAY_S) is None
    made = kept.features(catalogue(library(COUNT)), path)
    others.keep_others(made, NONE, NONE, path, now=40 * DAY_S)
    assert others.near(some([1]), path, now=40 * DAY_S) is None, "the space is too old as well"


def test_a_space_that_is_chosen_anew_has_its_own_files(path: Path) -> None:
    near(some([1, 2, 3]), path)
    kept.features(catalogue(library(COUNT + 30)), path)
    assert sorted(path.parent.iterdir()) == [path]
    keep(COUNT + 30, path)
    assert near(some([1, 2, 3], COUNT + 30), path).space.papers == COUNT + 30


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("kind", ["near", "others"])
def test_damaged_files_are_done_without(
    path: Path, damage: Callable[[bytes], bytes], kind: str
) -> None:
    rows = list(range(0, COUNT, 5))
    good = near(some(rows), path)
    file = path.with_name(f"library.db.features.{kind}.npz")
    file.write_bytes(damage(file.read_bytes()))
    made = others.near(some(rows), path, now=0.0)
    if kind == "others":
        assert made is None
    else:
        assert made is not None
        assert made.new == good.new > 0
        every = np.arange(len(made.rows))
        assert equal(made.matrix.take(every), good.matrix.take(every))


def _rank(papers: Catalogue, cache: Path | Features) -> Ranking:
    liked = [Example(row, 1.0, "rl", NOW) for row in about(library(COUNT), "rl")[:3]]
    skipped = [Example(row, -1.0, "", NOW) for row in about(library(COUNT), "gan")[:4]]
    interests = [Interest("rl", ("reinforcement",)), Interest("lstm", ("lstm", "gate"))]
    given = [*liked, *skipped]
    return rank(
        papers,
        given,
        interests,
        now=NOW,
        seed=0,
        explore=2,
        cache=cache,
        tuning=Tuning(negatives=12),
    )


def test_where_all_others_are_beside_some_papers_stand_as_among_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "SURE", 5)
    path.unlink()
    whole = _rank(catalogue(library(COUNT)), path)
    monkeypatch.setattr(others, "_NEXT", COUNT)
    whole.keep(path)
    decided = [each for name in ("rl", "gan") for each in about(library(COUNT), name)[:4]]
    best = [row for row in whole.ordered() if row not in decided][:40]
    papers = some(sorted({*best, *decided}))
    day = _rank(papers, near(papers, path, NOW))
    assert (len(day), day.total, day.missed, len(day.rivals)) == (len(papers), COUNT, 0, 0)
    assert day.fingerprint == whole.fingerprint
    assert day.scores_of(best) == pytest.approx(whole.scores_of(best), abs=1e-6)
    assert [row for row in day.ordered() if row in best] == best
    assert day.reasons(best[:5]) == whole.reasons(best[:5])
    assert [one.nearest for one in day.scored(best)] == [one.nearest for one in whole.scored(best)]


def test_a_day_learns_the_same_from_what_its_profile_leaves_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers nearest to the keywords vouch for words, also when a rule keeps them out."""
    monkeypatch.setattr(others, "_NEXT", 5)
    path.unlink()
    documents = library(COUNT)
    surveys = about(documents, "rl")
    for row in surveys:
        documents[row] = replace(documents[row], title=f"Survey: {documents[row].title}")
    interests = [Interest("rl", ("reinforcement",), exclude=("survey",)), Interest("gan", ("gan",))]

    def ranked(papers: Catalogue, cache: Path | Features) -> Ranking:
        tuning = Tuning(negatives=12)
        return rank(papers, [], interests, now=NOW, seed=0, explore=0, cache=cache, tuning=tuning)

    everything = catalogue(documents)
    whole = ranked(everything, path)
    whole.keep(path)
    best = [row for row in whole.ordered() if row not in surveys][:10]
    some_papers = replace(catalogue([documents[row] for row in best]), total=COUNT)
    features = near(some_papers, path, NOW)
    assert ranked(some_papers, features).fingerprint == whole.fingerprint


def test_papers_that_would_be_among_the_best_are_named_and_missed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "SURE", 5)
    worst = about(library(COUNT), "graph")
    decided = [each for name in ("rl", "gan") for each in about(library(COUNT), name)[:4]]
    papers = some(sorted({*worst, *decided}))
    day = _rank(papers, near(papers, path))
    assert day.missed > 5
    assert set(day.rivals.tolist()) & set(about(library(COUNT), "rl"))
    assert not set(day.rivals.tolist()) & {*worst, *decided}
