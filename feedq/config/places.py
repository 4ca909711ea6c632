"""Where config and database are, and the config that a new user starts from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from feedq.config.sections import Config
from feedq.errors import ConfigError

_EXAMPLE = "config.example.toml"
_PACKAGE = Path(__file__).resolve().parent.parent


def default_config_path(environ: Mapping[str, str]) -> Path:
    """FEEDQ_CONFIG, else `feedq/config.toml` in the user's config folder."""
    if environ.get("FEEDQ_CONFIG"):
        return _expanded(environ["FEEDQ_CONFIG"], "FEEDQ_CONFIG")
    from platformdirs import user_config_path

    return user_config_path("feedq") / "config.toml"


def database_path(config: Config, environ: Mapping[str, str], flag: Path | None) -> Path:
    """Flag, else FEEDQ_DB, else `[database] path`, else the user's data folder."""
    if flag is not None:
        return _expanded(str(flag), "--db")
    if environ.get("FEEDQ_DB"):
        return _expanded(environ["FEEDQ_DB"], "FEEDQ_DB")
    if config.database.path:
        return _expanded(config.database.path, "[database] path")
    from platformdirs import user_data_path

    return user_data_path("feedq") / "feedq.db"


def _expanded(path: str, named: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{named}: {path}: there is no such user on this machine") from error


def example() -> str:
    """The text of the example config: from the wheel, or beside the package in a checkout."""
    for path in (_PACKAGE / "_data" / _EXAMPLE, _PACKAGE.parent / _EXAMPLE):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError(f"the installation lacks {_EXAMPLE}; install feedq again")


def path_exists(path: Path) -> bool:
    """Whether something is there.

    Raises:
        ConfigError: the folder may not be looked into.
    """
    try:
        return path.exists()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be looked for: {error.strerror or error}; name another place with "
            "--config or FEEDQ_CONFIG"
        ) from error


def write_example(path: Path) -> None:
    """Write the example config, readable by its owner only; an existing file is left alone.

    Raises:
        ConfigError: the folder cannot be made or written.
    """
    text = example()
    try:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            _place(Path(partial), path)
        finally:
            with suppress(FileNotFoundError):
                Path(partial).unlink()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror or error}; name another place with "
            "--config or FEEDQ_CONFIG"
        ) from error


def _place(written: Path, path: Path) -> None:
    """Give a complete file its name, unless something has that name already."""
    try:
        os.link(written, path)  # unlike a rename, this never replaces
    except FileExistsError:
        return
    except OSError:  # a file system without links, such as FAT
        written.rename(path)
