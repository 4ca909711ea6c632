from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedq.rank import Document, catalogue
from feedq.rank import cache as kept
from feedq.rank.cache import Features
from tests.rank.library import library


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db.features.npz"


def features(papers: Sequence[Document], path: Path, now: float = 0.0) -> Features:
    return kept.features(catalogue(papers), path, now=now)


def same(one: Features, other: Features) -> bool:
    return (
        one.matrix.shape == other.matrix.shape
        and (one.matrix != other.matrix).nnz == 0
        and np.array_equal(one.rows, other.rows)
    )


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
    fresh = made.space.transform(edited)
    assert (made.matrix != fresh).nnz == 0
    assert features(edited, path).new == 0


def test_file_is_left_alone_for_a_few_new_papers(path: Path) -> None:
    features(library(100), path)
    before = path.read_bytes()
    assert features(library(102), path).new == 2
    assert path.read_bytes() == before
    assert features(library(103), path).new == 3
    assert features(library(103), path).new == 0


def test_rows_follow_the_papers_given(path: Path) -> None:
    papers = library(100)
    features(papers, path)
    fewer = papers[20:90:2]
    made = features(fewer, path)
    assert made.new == 0
    assert (made.matrix != made.space.transform(fewer)).nnz == 0


def test_space_is_frozen_until_the_library_grew_by_a_fifth(path: Path) -> None:
    features(library(100), path)
    assert features(library(120), path).space.papers == 100
    assert features(library(121), path).space.papers == 121


def test_space_is_fitted_anew_after_a_month_that_brought_papers(path: Path) -> None:
    month_s = 31 * 86_400.0
    features(library(100), path)
    assert features(library(100), path, month_s).new == 0
    assert features(library(101), path, month_s).space.papers == 101
    assert features(library(102), path, 2 * month_s - 2 * 86_400.0).space.papers == 101


def test_only_new_and_edited_papers_are_read(path: Path) -> None:
    papers = library(105)
    papers[3] = replace(papers[3], title="Another title")
    features(library(100), path)
    asked: list[int] = []
    shelf = catalogue(papers)
    watched = replace(shelf, read=lambda rows: asked.extend(rows) or shelf.read(rows))  # type: ignore[func-returns-value]
    kept.features(watched, path)
    assert asked == [3, 100, 101, 102, 103, 104]


def test_missing_folder_is_no_error(tmp_path: Path) -> None:
    assert features(library(10), tmp_path / "none" / "x.npz").new == 10


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    features(library(10), path)
    assert list(path.parent.iterdir()) == [path]


def test_failed_write_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    features(library(100), path)
    before = path.read_bytes()

    def full(file: object, **arrays: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert features(library(110), path).new == 10
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"not an archive",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 3] + b"?" + whole[len(whole) // 3 + 1 :],
    ],
    ids=["empty", "text", "half", "short", "one byte"],
)
def test_damaged_file_is_replaced(path: Path, damage: object) -> None:
    papers = library(50)
    good = features(papers, path)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    made = features(papers, path)
    assert made.new == 50
    assert same(made, good)
    assert features(papers, path).new == 0


def test_directory_in_its_place_is_no_error(path: Path) -> None:
    path.mkdir()
    assert features(library(10), path).new == 10


def test_pickle_is_never_loaded(path: Path) -> None:
    features(library(20), path)
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    assert all(array.dtype != object for array in arrays.values())
    arrays["words"] = np.array([{"an": "object"}], dtype=object)
    np.savez(path, **arrays)
    assert features(library(20), path).new == 20


@pytest.mark.parametrize("name", ["shape", "ends", "indices", "values", "pairs", "numbers", "rows"])
def test_arrays_that_disagree_are_replaced(path: Path, name: str) -> None:
    features(library(20), path)
    with np.load(path) as stored:
        arrays = {key: stored[key] for key in stored.files}
    arrays[name] = arrays[name][:-1] if len(arrays[name]) > 1 else arrays[name]
    np.savez(path, **arrays)
    assert features(library(20), path).new == 20


@given(st.integers(0, 2**31), st.integers(1, 255))
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_flipped_byte_gives_the_same_rows(path: Path, at: int, flip: int) -> None:
    papers = library(12)
    path.unlink(missing_ok=True)
    good = features(papers, path)
    whole = bytearray(path.read_bytes())
    whole[at % len(whole)] ^= flip
    path.write_bytes(whole)
    assert same(features(papers, path), good)
