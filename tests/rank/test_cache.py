from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from feedq.errors import RankError
from feedq.rank import Document, archive, catalogue
from feedq.rank import cache as kept
from feedq.rank.cache import Features
from tests.rank.library import library

DAY_S = 86_400.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db.features.npz"


@pytest.fixture
def later(path: Path) -> Path:
    """What came since the first file was written."""
    return path.with_name("library.db.features.later.npz")


def features(papers: Sequence[Document], path: Path, now: float = 0.0) -> Features:
    return kept.features(catalogue(papers), path, now=now)


def rows(made: Features) -> csr_array:
    return made.matrix.take(np.arange(len(made.rows)))


def equal(one: csr_array, other: csr_array) -> bool:
    return bool(one.shape == other.shape and (one != other).nnz == 0)


def same(one: Features, other: Features) -> bool:
    return equal(rows(one), rows(other)) and np.array_equal(one.rows, other.rows)


def test_second_run_computes_nothing(path: Path) -> None:
    papers = library(100)
    first, second = features(papers, path), features(papers, path)
    assert (first.new, second.new) == (100, 0)
    assert same(first, second)
    assert first.space.idf.tobytes() == second.space.idf.tobytes()
    assert first.space.words == second.space.words


def test_only_new_and_edited_papers_are_computed(path: Path) -> None:
    papers = library(100)
    features(papers, path)
    edited = [*papers, *library(105)[100:]]
    edited[3] = replace(edited[3], abstract="adversarial policy graph")
    made = features(edited, path)
    assert made.new == 6
    assert equal(rows(made), made.space.transform(edited))
    again = features(edited, path)
    assert again.new == 0
    assert same(again, made)


def test_edit_that_is_taken_back_gives_the_first_row(path: Path) -> None:
    papers = library(100)
    first = features(papers, path)
    features([replace(papers[0], title="Another"), *papers[1:]], path)
    assert same(features(papers, path), first)


def test_a_day_writes_what_came_and_leaves_the_rest_alone(path: Path, later: Path) -> None:
    features(library(100), path)
    before = path.read_bytes()
    assert not later.exists()
    assert features(library(102), path).new == 2
    assert features(library(105), path).new == 3
    made = features(library(105), path)
    assert made.new == 0
    assert equal(rows(made), made.space.transform(library(105)))
    assert path.read_bytes() == before
    assert later.stat().st_size < len(before) / 4


def test_rows_follow_the_papers_given(path: Path) -> None:
    papers = library(100)
    features(papers, path)
    fewer = papers[5:95]
    made = features(fewer, path)
    assert made.new == 0
    assert equal(rows(made), made.space.transform(fewer))


def test_space_is_frozen_until_the_library_grew_by_a_fifth(path: Path, later: Path) -> None:
    features(library(100), path)
    assert features(library(120), path).space.papers == 100
    assert later.exists()
    assert features(library(121), path).space.papers == 121
    assert not later.exists()


def test_space_of_a_library_that_lost_or_changed_a_fifth_is_chosen_anew(path: Path) -> None:
    features(library(100), path)
    assert features(library(100)[:84], path).space.papers == 100
    assert features(library(100)[:83], path).space.papers == 83
    edited = [replace(paper, title=f"Edited {paper.title}") for paper in library(83)[:20]]
    assert features([*edited, *library(83)[20:]], path).new == 83


def test_file_of_another_library_is_not_believed(path: Path) -> None:
    features(library(100, seed=1), path)
    made = features(library(100), path)
    assert made.new == 100
    assert same(made, kept.features(catalogue(library(100)), None))


def test_rows_of_another_space_are_not_believed(path: Path, later: Path) -> None:
    features(library(100, seed=1), path)
    features(library(110, seed=1), path)
    foreign = later.read_bytes()
    features(library(100), path)
    later.write_bytes(foreign)
    made = features(library(110), path)
    assert made.new == 10
    assert equal(rows(made), made.space.transform(library(110)))


def test_space_is_fitted_anew_after_a_month_that_brought_papers(path: Path) -> None:
    month_s = 31 * DAY_S
    features(library(100), path)
    assert features(library(100), path, month_s).new == 0
    assert features(library(101), path, month_s).space.papers == 101
    assert features(library(102), path, 2 * month_s - 2 * DAY_S).space.papers == 101


def test_clock_that_was_a_year_ahead_does_not_freeze_the_space(path: Path) -> None:
    features(library(100), path, now=365 * DAY_S)
    assert features(library(101), path, now=0.0).space.papers == 101


def test_only_new_and_edited_papers_are_read(path: Path) -> None:
    papers = library(105)
    papers[3] = replace(papers[3], title="Another title")
    features(library(100), path)
    asked: list[int] = []
    shelf = catalogue(papers)
    watched = replace(shelf, read=lambda rows: asked.extend(rows) or shelf.read(rows))  # type: ignore[func-returns-value]
    kept.features(watched, path)
    assert asked == [3, 100, 101, 102, 103, 104]


def test_terms_of_a_huge_library_are_chosen_from_some_of_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_SAMPLE", 60)
    monkeypatch.setattr(kept, "_AT_ONCE", 7)
    made = features(library(100), path)
    assert made.space.papers == 60
    assert equal(rows(made), made.space.transform(library(100)))
    again = features(library(101), path)
    assert again.new == 1
    assert equal(rows(again), made.space.transform(library(101)))


def test_missing_folder_is_no_error(tmp_path: Path) -> None:
    assert features(library(10), tmp_path / "none" / "x.npz").new == 10


def test_nothing_is_left_beside_the_files(path: Path, later: Path) -> None:
    features(library(10), path)
    features(library(11), path)
    assert sorted(path.parent.iterdir()) == sorted([path, later])


@pytest.mark.parametrize("count", [110, 130], ids=["a few came", "many came"])
def test_failed_write_keeps_the_old_files(
    path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    features(library(100), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_write", full)
    made = features(library(count), path)
    assert equal(rows(made), made.space.transform(library(count)))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "text": lambda whole: b"not an archive",
    "half": lambda whole: whole[: len(whole) // 2],
    "short": lambda whole: whole[:-1],
    "one byte": lambda whole: whole[: len(whole) // 3] + b"?" + whole[len(whole) // 3 + 1 :],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_damaged_file_is_replaced(path: Path, damage: Callable[[bytes], bytes]) -> None:
    papers = library(50)
    good = features(papers, path)
    path.write_bytes(damage(path.read_bytes()))
    made = features(papers, path)
    assert made.new == 50
    assert same(made, good)
    assert features(papers, path).new == 0


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_damaged_file_of_what_came_is_replaced(
    path: Path, later: Path, damage: Callable[[bytes], bytes]
) -> None:
    features(library(50), path)
    good = features(library(55), path)
    later.write_bytes(damage(later.read_bytes()))
    made = features(library(55), path)
    assert made.new == 5
    assert same(made, good)
    assert features(library(55), path).new == 0


def test_directory_in_its_place_is_no_error(path: Path, later: Path) -> None:
    path.mkdir()
    assert features(library(10), path).new == 10
    path.rmdir()
    features(library(10), path)
    later.mkdir()
    assert features(library(11), path).new == 1


def test_file_that_is_replaced_while_in_use_stays_readable(path: Path) -> None:
    features(library(50), path)
    made = features(library(50), path)
    before = rows(made)
    features(library(90), path)
    assert equal(rows(made), before)


def test_file_that_is_cut_short_while_in_use_is_said_in_one_line(path: Path) -> None:
    features(library(50), path)
    made = features(library(50), path)
    with path.open("r+b") as file:
        file.truncate(100)
    with pytest.raises(RankError, match=r"features.npz: it was cut short; delete it"):
        rows(made)
    assert features(library(50), path).new == 50


def test_pickle_is_never_loaded(path: Path) -> None:
    features(library(20), path)
    arrays = _arrays(path)
    assert all(array.dtype != object for array in arrays.values())
    arrays["words"] = np.array([{"an": "object"}], dtype=object)
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert features(library(20), path).new == 20


def test_compressed_file_is_not_what_was_written(path: Path) -> None:
    features(library(20), path)
    np.savez_compressed(path, **_arrays(path))  # type: ignore[arg-type]
    assert features(library(20), path).new == 20


@pytest.mark.parametrize(
    "name", ["format", "ends", "indices", "values", "pairs", "numbers", "rows", "marks", "idf"]
)
def test_arrays_that_disagree_are_replaced(path: Path, name: str) -> None:
    features(library(20), path)
    arrays = _arrays(path)
    arrays[name] = arrays[name][:-1]
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert features(library(20), path).new == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [("indices", -1), ("indices", 10**6), ("values", np.nan), ("numbers", 10**6), ("ends", 10**9)],
)
def test_numbers_out_of_range_are_not_believed(path: Path, name: str, value: float) -> None:
    features(library(20), path)
    arrays = _arrays(path)
    arrays[name][3] = value
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert features(library(20), path).new == 20


def _arrays(path: Path) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    with np.load(path) as stored:
        return {key: stored[key] for key in stored.files}


@given(st.integers(0, 2**31), st.integers(1, 255), st.booleans())
@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_flipped_byte_gives_the_same_rows(
    path: Path, later: Path, at: int, flip: int, which: bool
) -> None:
    papers = library(12)
    path.unlink(missing_ok=True)
    features(papers[:10], path)
    good = features(papers, path)
    file = path if which else later
    whole = bytearray(file.read_bytes())
    whole[at % len(whole)] ^= flip
    file.write_bytes(whole)
    made = features(papers, path)
    assert np.array_equal(made.rows, good.rows)
    assert equal(rows(made), made.space.transform(papers))
    if made.new < len(papers):
        assert same(made, good)
