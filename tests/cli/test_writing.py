"""`-o FILE`: whole or not at all, and nothing but regular files is replaced."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from feedq.cli.writing import put
from feedq.errors import ExportError


def test_a_pipe_stays_a_pipe_and_takes_the_content(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    put(b"papers", pipe, "1 papers")
    reader.join()
    assert heard == [b"papers"]
    assert pipe.is_fifo()


def test_a_link_leads_to_the_new_content_and_the_mode_stays(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    real, link = tmp_path / "notes" / "papers.bib", tmp_path / "papers.bib"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    put(b"new", link, "1 papers")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    assert list((tmp_path / "notes").iterdir()) == [real]


@pytest.mark.parametrize(("name", "words"), [("", "is a folder"), ("none/a.bib", "cannot be writ")])
def test_what_cannot_be_written_is_one_line(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(ExportError, match=words):
        put(b"papers", tmp_path / name, "1 papers")
    assert not list(tmp_path.iterdir())
