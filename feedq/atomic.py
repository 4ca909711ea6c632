"""Files written as a whole: a reader sees the old content or the new, never half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def writing(
    path: Path, *, mode: int = 0o600, lasting: bool = False, only_new: bool = False
) -> Iterator[IO[bytes]]:
    """A file beside `path`, which gets its name when the block ends well.

    Args:
        path: what has that name is replaced, a link as well: resolve it to write behind it.
        mode: who may read and write it.
        lasting: it survives a power cut from then on.
        only_new: leave alone what has that name by then.

    Raises:
        OSError: the folder or the disk does not allow it; `path` is as it was.
    """
    import tempfile  # with `random` and `hashlib`, for which no command need wait

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            if lasting:
                os.fsync(file.fileno())
        if only_new:
            _place(partial, path)
        else:
            partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _place(written: Path, path: Path) -> None:
    try:
        os.link(written, path)  # unlike a rename, this never replaces
    except FileExistsError:
        return
    except OSError:  # a file system without links, such as FAT
        if not os.path.lexists(path):
            written.rename(path)
