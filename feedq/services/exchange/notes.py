"""Notes into a folder that somebody else keeps: nothing of theirs is lost, no link is followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from feedq.domain.model import Paper
from feedq.errors import ExportError
from feedq.export.obsidian import Note, merged, notes
from feedq.refusals import refusal


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the notes.

    Attributes:
        left_alone: names of files that are there but are not notes of ours: without the marker
            line, links, folders.
    """

    new: int
    changed: int
    unchanged: int
    left_alone: tuple[str, ...]


def write_notes(papers: Sequence[Paper], folder: Path) -> Written:
    """A note a paper, each replaced as a whole; what stands below its marker line is kept.

    Notes of papers that are not among these stay. A note that would not change is not touched.

    Raises:
        ExportError: the folder or a note cannot be written; notes written before stay.
    """
    made = notes(papers)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    left_alone: list[str] = []
    with _opened(folder) as place:
        for note in made:
            try:
                outcome = _put(place, note)
            except OSError as error:
                raise _failed(folder / note.name, error) from error
            if outcome:
                counts[outcome] += 1
            else:
                left_alone.append(note.name)
    return Written(**counts, left_alone=tuple(left_alone))


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The folder, made when there is none; all that follows stays in it, whatever is moved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileExistsError as error:
        raise ExportError(f"{folder}: is a file; obsidian writes a folder of notes") from error
    except OSError as error:
        raise _failed(folder, error) from error
    try:
        yield place
    finally:
        os.close(place)


def _failed(path: Path, error: OSError) -> ExportError:
    return ExportError(refusal(path, "cannot be written", error))


def _put(place: int, note: Note) -> str:
    """`new`, `changed` or `unchanged`; "" when the file is none of ours."""
    try:
        status = os.stat(note.name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        _replace(place, note.name, note.content, 0o644)
        return "new"
    if not stat.S_ISREG(status.st_mode):
        return ""
    existing = _read(place, note.name)
    content = merged(existing, note)
    if content is None:
        return ""
    if content == existing:
        return "unchanged"
    _replace(place, note.name, content, stat.S_IMODE(status.st_mode))
    return "changed"


def _read(place: int, name: str) -> bytes:
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=place), "rb") as file:
        return file.read()


def _replace(place: int, name: str, content: bytes, mode: int) -> None:
    """Seen whole or not at all. Renaming replaces a link, should one have come, not its target."""
    partial = f".{name}.{token_hex(4)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    handle = os.open(partial, flags, 0o600, dir_fd=place)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(partial, name, src_dir_fd=place, dst_dir_fd=place)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial, dir_fd=place)
        raise
