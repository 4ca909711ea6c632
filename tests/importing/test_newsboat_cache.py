"""What newsboat's cache says of papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedq.errors import ImportFailed
from feedq.importing.newsboat_cache import is_cache, read_state
from tests.importing.databases import newsboat_cache


def test_flagged_and_read_papers_are_told_apart_and_the_rest_is_left(tmp_path: Path) -> None:
    path = newsboat_cache(
        tmp_path / "cache.db",
        ("a", "https://arxiv.org/abs/2301.00001v2", 0, None, 0),
        ("oai:arXiv.org:2301.00002v1", "https://x.example/", 0, "", 0),
        ("c", "https://arxiv.org/abs/2301.00003", 1, "s", 0),
        ("d", "https://arxiv.org/abs/2301.00003", 0, None, 0),
        ("e", "https://arxiv.org/abs/2301.00004", 1, None, 0),
        ("f", "https://arxiv.org/abs/2301.00005", 0, "s", 1),
        ("g", "https://blog.example/post", 0, None, 0),
    )
    before = path.read_bytes()
    assert is_cache(path)
    found = read_state(path)
    assert [one.key for one in found.flagged.papers] == ["2301.00003"]
    assert [one.key for one in found.read.papers] == ["2301.00001", "2301.00002"]
    assert path.read_bytes() == before


def test_a_damaged_cache_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"SQLite format 3\0" + b"x" * 5_000)
    with pytest.raises(ImportFailed, match="cannot be read"):
        is_cache(tmp_path / "cache.db")
