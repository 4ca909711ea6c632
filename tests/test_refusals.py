"""What the operating system refuses is told where, why, and with what to do next."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from feedq.refusals import is_refusal, not_run, reason, refusal


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/tmp/.hidden.a1b2c3")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; free some room"),
        (errno.EDQUOT, "(quota); delete something of yours there"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EISDIR, "it is a folder; name a file in it"),
        (errno.ENAMETOOLONG, "the name is too long; choose a shorter one"),
    ],
)
def test_the_reason_is_in_words_and_names_no_file_of_ours(
    tmp_path: Path, number: int, said: str
) -> None:
    path = tmp_path / "a.bib"
    told = refusal(path, "cannot be written", refused(number))
    assert told.startswith(f"{path}: cannot be written: ")
    assert told.endswith(said)
    assert "Errno" not in told
    assert ".hidden" not in told


def test_another_way_out_follows_the_first(tmp_path: Path) -> None:
    full = reason(tmp_path / "a", refused(errno.ENOSPC), instead="name another with --db")
    assert full == "the disk is full; free some room, or name another with --db"
    locked = reason(tmp_path / "a", refused(errno.EROFS), instead="name another with --db")
    assert locked == "the disk is read-only; name another with --db"


def test_of_a_path_the_part_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for wrong in (errno.ENOTDIR, errno.EEXIST):
        said = reason(tmp_path / "file" / "below" / "a.bib", refused(wrong))
        assert said == f"{tmp_path / 'file'} is a file, not a folder; move it"
    said = reason(tmp_path / "none" / "a.bib", refused(errno.ENOENT))
    assert said == f"there is no folder {tmp_path / 'none'}; make it"
    assert reason(tmp_path / "a.bib", refused(errno.ENOENT)) == "it is not there"
    said = reason(tmp_path / "none" / "a.bib", refused(errno.EACCES))
    assert said == f"permission denied; 'ls -ld {tmp_path}' shows whose it is"


def test_an_unknown_reason_is_told_as_the_system_has_it() -> None:
    assert reason(Path("a"), OSError(errno.ENOTTY, "Not a typewriter")) == "Not a typewriter"
    assert reason(Path("a"), OSError("without a number")) == "without a number"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "there is no such program"),
        (errno.EACCES, "permission denied; is it a program, and yours to run ('chmod u+x')?"),
        (errno.ENOEXEC, "it is no program; a script begins with what runs it, such as '#!/bin/sh'"),
        (errno.E2BIG, os.strerror(errno.E2BIG)),
    ],
)
def test_a_program_that_does_not_start_is_told(number: int, said: str) -> None:
    assert not_run(refused(number)) == said


def test_a_wrong_name_of_our_own_is_a_bug() -> None:
    assert is_refusal(refused(errno.ENOSPC))
    assert is_refusal(refused(errno.EACCES))
    for bug in (refused(errno.ENOENT), refused(errno.EISDIR), OSError("odd"), KeyError("x")):
        assert not is_refusal(bug)
