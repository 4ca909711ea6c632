"""Notes in a folder: yours is kept, nothing outside is touched."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from feedq.errors import ExportError
from feedq.export.obsidian import MARKER
from feedq.services.exchange.notes import write_notes
from tests.export.shortlist import PLAIN, SHORTLIST, TEX

NAME = "arxiv-2401.00017.md"


def test_a_note_a_paper_in_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "vault" / "papers"
    done = write_notes(SHORTLIST, folder)
    assert (done.new, done.changed, done.unchanged, done.left_alone) == (len(SHORTLIST), 0, 0, ())
    assert len(list(folder.iterdir())) == len(SHORTLIST)
    assert all(path.suffix == ".md" for path in folder.iterdir())


def test_a_second_export_touches_nothing(tmp_path: Path) -> None:
    write_notes(SHORTLIST, tmp_path)
    before = {path: path.stat() for path in tmp_path.iterdir()}
    done = write_notes(SHORTLIST, tmp_path)
    assert done.unchanged == len(SHORTLIST)
    assert {path: path.stat() for path in tmp_path.iterdir()} == before


def test_what_you_wrote_stays_when_the_paper_changes(tmp_path: Path) -> None:
    write_notes([TEX], tmp_path)
    note = tmp_path / NAME
    note.write_bytes(note.read_bytes() + b"# Mine\r\n\xff\n")
    note.chmod(0o600)
    done = write_notes([replace(TEX, title="Renamed")], tmp_path)
    assert done.changed == 1
    content = note.read_bytes()
    assert b"Renamed" in content
    assert content.endswith(MARKER.encode() + b"\n# Mine\r\n\xff\n")
    assert note.stat().st_mode & 0o777 == 0o600


def test_a_paper_that_left_the_view_keeps_its_note(tmp_path: Path) -> None:
    write_notes([TEX, PLAIN], tmp_path)
    write_notes([PLAIN], tmp_path)
    assert (tmp_path / NAME).exists()


def test_a_file_without_the_marker_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("all mine")
    done = write_notes([TEX, PLAIN], tmp_path)
    assert done.left_alone == (NAME,)
    assert done.new == 1
    assert (tmp_path / NAME).read_text() == "all mine"


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_in_the_folder_is_not_followed(tmp_path: Path, *, exists: bool) -> None:
    folder, outside = tmp_path / "vault", tmp_path / "outside.md"
    folder.mkdir()
    if exists:
        outside.write_text(f"secret\n{MARKER}\n")
    (folder / NAME).symlink_to(outside)
    assert write_notes([TEX], folder).left_alone == (NAME,)
    assert outside.exists() == exists
    assert (folder / NAME).is_symlink()
    if exists:
        assert outside.read_text() == f"secret\n{MARKER}\n"


def test_a_folder_or_a_pipe_where_a_note_would_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    os.mkfifo(tmp_path / "arxiv-2603.00007.md")
    assert len(write_notes([TEX, PLAIN], tmp_path).left_alone) == 2


def test_an_id_names_no_place_outside(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    ids = ("url:https://example.org/../../../x", "arxiv:../../x", "doi:10.1000//etc/x", "x")
    write_notes([replace(PLAIN, id=name) for name in ids], folder)
    assert len(list(folder.iterdir())) == len(ids)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_file_where_the_folder_should_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("")
    for folder in (tmp_path / "vault", tmp_path / "vault" / "inner"):
        with pytest.raises(ExportError, match="vault"):
            write_notes([TEX], folder)


def test_a_failed_write_leaves_the_old_note_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notes([TEX], tmp_path)
    before = (tmp_path / NAME).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ExportError, match="cannot be written: the disk is full; free some room"):
        write_notes([replace(TEX, title="Renamed")], tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
