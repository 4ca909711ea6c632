"""Write the starting folder of a reproduction; what is there stays as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from feedq.errors import ExportError
from feedq.refusals import refusal


@dataclass(frozen=True, slots=True)
class Laid:
    """The files that were written, and those that were there already."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def lay_out(folder: Path, files: Mapping[str, bytes]) -> Laid:
    """Create what is missing; a file or link that is there is never opened for writing.

    Args:
        files: path within the folder, with slashes -> content.

    Raises:
        ExportError: a folder or a file cannot be written; those written before stay.
    """
    written, kept = [], []
    for name, content in files.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(target, flags, 0o644), "wb") as file:
                file.write(content)
        except FileExistsError as error:
            if not target.parent.is_dir():
                raise ExportError(f"{target.parent}: is a file; name another folder") from error
            kept.append(name)
        except OSError as error:
            raise ExportError(refusal(target, "cannot be written", error)) from error
        else:
            written.append(name)
    return Laid(tuple(written), tuple(kept))
