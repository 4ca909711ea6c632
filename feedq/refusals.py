"""What the operating system refuses, in words: where, what, why, and what to do next."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TypeGuard

_KNOWN = {
    errno.ENOSPC: ("the disk is full", "free some room"),
    errno.EDQUOT: ("your share of the disk is used up (quota)", "delete something of yours there"),
    errno.EFBIG: ("it would be larger than a file may be (ulimit -f)", ""),
    errno.EROFS: ("the disk is read-only", ""),
    errno.EIO: ("the disk fails (input/output error)", "check it before you trust it again"),
    errno.EISDIR: ("it is a folder", "name a file in it"),
    errno.ENAMETOOLONG: ("the name is too long", "choose a shorter one"),
    errno.ELOOP: ("its links lead in a circle", "'ls -l' shows where"),
    errno.EMFILE: ("too many files are open (ulimit -n)", "try again"),
    errno.ENFILE: ("too many files are open on this machine", "try again later"),
    errno.ENOMEM: ("the memory is used up", "close other programs"),
}


_DENIED = (errno.EACCES, errno.EPERM)


def is_refusal(error: Exception) -> TypeGuard[OSError]:
    """Whether the machine is in the way; a wrong name of our own would be a bug."""
    return isinstance(error, OSError) and (
        error.errno in _DENIED or (error.errno in _KNOWN and error.errno != errno.EISDIR)
    )


def refusal(path: Path, what: str, error: OSError, *, instead: str = "") -> str:
    """`/a/b.bib: cannot be written: the disk is full; free some room`, in one line.

    Args:
        path: what the user knows it by, not a file of ours beside it.
        what: what was refused, such as `cannot be written`.
        instead: what helps as well, such as `name another place with --db`.
    """
    return f"{path}: {what}: {reason(path, error, instead=instead)}"


def reason(path: Path, error: OSError, *, instead: str = "") -> str:
    """Only why, and what to do next, where path and deed are said already."""
    why, advice = _why(path, error)
    return f"{why}; {', or '.join(filter(None, (advice, instead)))}" if advice or instead else why


def not_run(error: OSError) -> str:
    """Why a program does not start."""
    if error.errno == errno.ENOENT:
        return "there is no such program"
    if error.errno in _DENIED:
        return "permission denied; is it a program, and yours to run ('chmod u+x')?"
    if error.errno == errno.ENOEXEC:
        return "it is no program; a script begins with what runs it, such as '#!/bin/sh'"
    return error.strerror or str(error)


def _why(path: Path, error: OSError) -> tuple[str, str]:
    """The reason, and what mends it or ""."""
    number = error.errno or 0
    folder = path.absolute().parent
    if number in _DENIED:
        return "permission denied", f"'ls -ld {_nearest(path)}' shows whose it is"
    if number == errno.ENOENT:
        missing = not os.path.lexists(folder)
        return (f"there is no folder {folder}", "make it") if missing else ("it is not there", "")
    if number in (errno.ENOTDIR, errno.EEXIST):
        wrong = next((one for one in (*reversed(folder.parents), folder) if _is_file(one)), path)
        return f"{wrong} is a file, not a folder", "move it"
    return _KNOWN.get(number, (error.strerror or str(error), ""))


def _nearest(path: Path) -> Path:
    """The path, or of what leads to it the last that can be seen."""
    for one in (path, *path.absolute().parents):
        if os.path.lexists(one):
            return one
    return path


def _is_file(path: Path) -> bool:
    return os.path.lexists(path) and not path.is_dir()
