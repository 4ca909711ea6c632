"""What is written has its name when all of it is there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from feedq import atomic


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_written_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old")
    with atomic.writing(path, mode=0o640) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old", "a reader meanwhile sees the old content"
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)
    assert names(tmp_path) == ["list.txt"]


def test_a_writer_that_fails_leaves_things_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old")
    with pytest.raises(TypeError), atomic.writing(path) as file:
        file.writelines([b"ne", "w"])  # type: ignore[list-item]
    assert path.read_text() == "old"
    assert names(tmp_path) == ["list.txt"]


def test_only_new_leaves_alone_what_came_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    with atomic.writing(path, only_new=True) as file:
        file.write(b"second")
        path.write_text("first")
    assert path.read_text() == "first"
    assert names(tmp_path) == ["list.txt"]


def test_only_new_does_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "list.txt"
    for content in (b"first", b"second"):
        with atomic.writing(path, only_new=True) as file:
            file.write(content)
    assert path.read_text() == "first"
    assert names(tmp_path) == ["list.txt"]
