"""Where the revisions of the schema are, and which is the newest; light enough to ask at start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from feedq.errors import StoreUnusable

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def scripts() -> Path:
    """The folder of the revisions: inside the wheel, or beside the package in a checkout."""
    for folder in (_PACKAGE / "_migrations", _PACKAGE.parent / "migrations"):
        if (folder / "versions").is_dir():
            return folder
    raise StoreUnusable("the installation lacks its migrations; install feedq again")


@cache
def head() -> str:
    """The newest revision; revisions are numbered, so their file names sort in order."""
    return max(path.name.split("_")[0] for path in (scripts() / "versions").glob("[0-9]*_*.py"))
