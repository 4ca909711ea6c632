from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from feedq.rank import matrix
from feedq.rank.archive import Archive, write
from feedq.rank.matrix import Filed, Held, Matrix

WIDTH = 7


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "_PIECE", 5)
    monkeypatch.setattr(matrix, "_GAP", 2)


def some_rows(count: int, seed: int) -> csr_array:
    rng = np.random.default_rng(seed)
    return csr_array((rng.random((count, WIDTH)) * (rng.random((count, WIDTH)) < 0.4)).astype("f4"))


def filed(rows: csr_array, path: Path) -> Filed:
    arrays = {"values": [rows.data], "indices": [rows.indices.astype(np.int32)]}
    write(path, arrays)
    stored, count = Archive(path), rows.nnz
    places = [
        stored.check(name, kind, count, lambda _: np.bool(True))
        for name, kind in (("values", np.float32), ("indices", np.int32))
    ]
    return Filed(stored.file, places[0], places[1], rows.indptr.astype(np.int64), WIDTH)


@given(st.integers(0, 30), st.integers(0, 12), st.lists(st.integers(0, 41), max_size=30), st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_parts_it_is_what_it_would_be_in_one(
    tmp_path: Path, stored: int, in_memory: int, wanted: list[int], data: st.DataObject
) -> None:
    both = some_rows(stored + in_memory, 0)
    parts: list[Filed | Held] = [filed(both[:stored], tmp_path / "rows.npz"), Held(both[stored:])]
    at = data.draw(st.none() | st.permutations(range(both.shape[0])))
    made = Matrix(parts, None if at is None else np.array(at, np.int64))
    whole = both if at is None else both[np.array(at, np.int64)]
    assert made.shape == whole.shape
    weights = np.random.default_rng(1).random((3, WIDTH)).astype("f4")
    assert made.times(weights) == pytest.approx((whole @ weights.T).T)
    positions = np.array([place for place in wanted if place < whole.shape[0]], np.int64)
    assert np.array_equal(made.take(positions).toarray(), whole[positions].toarray())
    assert np.array_equal(
        made.only(positions).take(np.arange(len(positions))).toarray(), whole[positions].toarray()
    )
