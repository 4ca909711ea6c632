"""The tags of arxiv-sanity-lite, read out of pickles that are never loaded."""

from __future__ import annotations

import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import ImportFailed
from feedq.importing.pickled import LARGEST, load
from feedq.importing.sanity import Tag, read_tags
from tests.importing.databases import sanity_tags

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.text())
        | st.frozensets(st.text())
    ),
    max_leaves=30,
)


class Evil:
    """Loading its pickle makes a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._folder),)


def shown(tags: tuple[Tag, ...]) -> dict[str, list[str]]:
    return {
        tag.name: [one.paper.value if one.paper else one.why for one in tag.papers.papers]
        for tag in tags
    }


def test_each_tag_gives_its_papers(tmp_path: Path) -> None:
    path = sanity_tags(
        tmp_path / "dict.db",
        {"root": {"rl": {"2301.00002", "2301.00001v2"}, "gan": {"1406.2661", "x"}, "RL": {"?"}}},
    )
    before = path.read_bytes()
    assert shown(read_tags(path)) == {
        "gan": ["1406.2661", "names no arXiv paper"],
        "rl": ["2301.00001", "2301.00002", "names no arXiv paper"],
    }
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["dict.db"]


def test_a_compressed_database_is_read_too(tmp_path: Path) -> None:
    value = zlib.compress(pickle.dumps({"rl": {"2301.00001"}}))
    assert shown(read_tags(sanity_tags(tmp_path / "a.db", {"root": value}))) == {
        "rl": ["2301.00001"]
    }


def test_of_several_users_one_is_named(tmp_path: Path) -> None:
    path = sanity_tags(tmp_path / "dict.db", {"ada": {"a": {"2301.00001"}}, "bob": {}})
    with pytest.raises(ImportFailed, match="name one with --user: ada, bob"):
        read_tags(path)
    assert shown(read_tags(path, "ada")) == {"a": ["2301.00001"]}
    assert read_tags(path, "bob") == ()
    with pytest.raises(ImportFailed, match="no tags of 'eve', but of ada, bob"):
        read_tags(path, "eve")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_run_code_is_refused_and_not_run(tmp_path: Path, protocol: int) -> None:
    made = tmp_path / "made"
    value = pickle.dumps({"rl": Evil(made)}, protocol)
    with pytest.raises(ImportFailed, match="can run code"):
        load(value)
    with pytest.raises(ImportFailed, match="can run code"):
        read_tags(sanity_tags(tmp_path / "dict.db", {"root": value}))
    assert not made.exists()


def test_other_databases_are_told_from_it(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="no table of tags"):
        read_tags(sanity_tags(tmp_path / "a.db", {"a": {}}, table="email"))
    with pytest.raises(ImportFailed, match="not the dict"):
        read_tags(sanity_tags(tmp_path / "b.db", {"a": ["2301.00001"]}))
    with pytest.raises(ImportFailed, match="no tags of anybody"):
        read_tags(sanity_tags(tmp_path / "c.db", {}))
    (tmp_path / "d.db").write_bytes(b"SQLite format 3\0" + b"x" * 5_000)
    with pytest.raises(ImportFailed, match="cannot be read"):
        read_tags(tmp_path / "d.db")


def test_a_value_is_read_in_bounds() -> None:
    with pytest.raises(ImportFailed, match="larger than 20 MB"):
        load(zlib.compress(b"\x80\x05" + b"N" * (LARGEST * 2)))
    nested = b"\x80\x04})" + b"\x85" * 1_000_000 + b"Ns."
    with pytest.raises(ImportFailed, match="key of another kind"):
        load(nested)


@given(PLAIN, st.sampled_from([4, 5]), st.booleans())
@settings(deadline=None)
def test_plain_values_come_back_as_they_were(value: object, protocol: int, small: bool) -> None:
    body = pickle.dumps(value, protocol)
    assert load(zlib.compress(body) if small else body) == value


@given(st.binary() | st.binary().map(zlib.compress) | st.binary().map(b"\x80\x04".__add__))
@settings(deadline=None)
def test_any_bytes_give_a_value_or_one_line(body: bytes) -> None:
    words = ""
    try:
        load(body)
    except ImportFailed as error:
        words = str(error)
    assert "\n" not in words
