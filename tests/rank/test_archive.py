from __future__ import annotations

import fcntl
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from feedq.rank.archive import Archive, Array, bytes_to_lines, lines_to_bytes, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "numbers.npz"


@given(st.lists(arrays(np.float32, st.integers(0, 40)), min_size=1, max_size=4))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_in_pieces_is_read_as_a_whole(path: Path, pieces: list[Array]) -> None:
    write(path, {"some": pieces, "none": [np.empty(0, np.int64)]})
    archive = Archive(path)
    whole = np.concatenate(pieces)
    assert archive.load("some").tobytes() == whole.tobytes()
    assert archive.load("none").shape == (0,)
    seen: list[Array] = [whole[:0]]

    def look(piece: Array) -> np.bool:
        seen.append(piece.copy())
        return np.bool(True)

    begin = archive.check("some", np.float32, len(whole), look)
    assert np.concatenate(seen).tobytes() == whole.tobytes()
    again = np.empty_like(whole)
    archive.file.fill(again, begin)
    assert again.tobytes() == whole.tobytes()


def test_numpy_reads_it_too(path: Path) -> None:
    write(path, {"one": [np.arange(3), np.arange(2)]})
    with np.load(path, allow_pickle=False) as stored:
        assert stored["one"].tolist() == [0, 1, 2, 0, 1]


def test_sums_tell_contents_apart(path: Path) -> None:
    write(path, {"one": [np.arange(3)], "two": [np.arange(3)]})
    first = Archive(path)
    assert first.sums("one") == first.sums("two")
    write(path, {"one": [np.arange(1, 4)], "two": [np.arange(3)]})
    assert Archive(path).sums("one", "two") != first.sums("one", "two")


def test_what_a_killed_process_left_is_swept_away_and_nothing_else(path: Path) -> None:
    left, busy, other = (
        path.with_name(name) for name in (f".{path.name}.dead", f".{path.name}.busy", "notes.npz")
    )
    for file in (left, busy, other):
        file.write_bytes(b"half")
    with busy.open("rb") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        write(path, {"one": [np.arange(3)]})
    assert sorted(path.parent.iterdir()) == sorted([busy, other, path])


@given(st.lists(st.text()))
@settings(deadline=None)
def test_lines_come_back(lines: list[str]) -> None:
    kept = [line.replace("\n", " ") for line in lines]
    expected = tuple(kept) if kept != [""] else ()
    assert bytes_to_lines(lines_to_bytes(lines)) == expected
