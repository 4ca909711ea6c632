"""The man page: every command is in it, and the programs that show it have nothing to say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docs.generate import commands
from docs.manual import RELEASED, manual_page
from feedq import __version__
from feedq.cli.root import cli

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "feedq.1"


def asked(*command: str) -> str:
    """What a program says of itself; nothing where it is not there."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout if done.returncode == 0 else ""


def shown() -> str:
    """The page as `man` shows it, without bold and with single spaces."""
    if "man " not in asked("man", "--version"):  # another man, or a stub of a small system
        pytest.skip("man-db is not installed")
    done = subprocess.run(
        ["man", "--warnings=w", "--nh", "--nj", "-E", "UTF-8", "-l", str(PAGE)],
        env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "300", "MAN_KEEP_FORMATTING": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return re.sub(r"\s+", " ", re.sub(r".\x08|\x1b\[\d*m", "", done.stdout))


def test_man_shows_it_without_a_warning() -> None:
    page = shown()
    assert "feedq - a research-feed aggregator" in page
    assert "such as '{id} {title}'" in page
    assert '"a phrase" in quotes' in page
    assert '--name "Ada Example"' in page


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_finds_no_fault() -> None:
    command = ["mandoc", "-Tlint", "-Wwarning", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_command_has_its_section() -> None:
    page = manual_page()
    for path in commands(cli):
        if path:
            assert f'.SS "{" ".join(("feedq", *path))}"' in page or path in (
                ("repro",),
                ("zotero",),
            )


def test_no_line_is_taken_for_a_request() -> None:
    requests = {"TH", "SH", "SS", "PP", "TP", "B", "RS", "RE", "nf", "fi", '\\"'}
    for line in manual_page().splitlines():
        assert not line.startswith("'")
        if line.startswith("."):
            assert line[1:].split(" ")[0] in requests, line


def test_the_newest_release_in_the_changelog_is_this_version_of_that_day() -> None:
    changes = (PAGE.parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d\S*)\] - (\S+)$", changes, re.MULTILINE)
    assert newest is not None
    assert newest.groups() == (__version__, RELEASED)
