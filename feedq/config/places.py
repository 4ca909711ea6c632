"""Where config and database are, and the config that a new user starts from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from feedq import atomic
from feedq.config.sections import Config
from feedq.domain.location import FORM, Location, Server, is_url
from feedq.errors import ConfigError
from feedq.refusals import refusal

_EXAMPLE = "config.example.toml"
_ELSE = "name another place with --config or FEEDQ_CONFIG"
_PACKAGE = Path(__file__).resolve().parent.parent


def default_config_path(environ: Mapping[str, str]) -> Path:
    """FEEDQ_CONFIG, else `feedq/config.toml` in the user's config folder."""
    if environ.get("FEEDQ_CONFIG"):
        return _expanded(environ["FEEDQ_CONFIG"], "FEEDQ_CONFIG")
    from platformdirs import user_config_path

    return user_config_path("feedq") / "config.toml"


def database_location(config: Config, environ: Mapping[str, str], flag: str | None) -> Location:
    """Flag, else FEEDQ_DB, else `[database]` url or path, else the user's data folder.

    Raises:
        ConfigError: what was given is neither a file nor a PostgreSQL server.
    """
    if flag is not None:
        return location(flag, "--db")
    if environ.get("FEEDQ_DB"):
        return location(environ["FEEDQ_DB"], "FEEDQ_DB")
    path, url = config.database.path, config.database.url
    if path and url:
        raise ConfigError("[database] path and url: remove the one that is not meant")
    if url:
        if not is_url(url):
            raise ConfigError(f"[database] url: not {FORM}; a file is a path")
        return location(url, "[database] url")
    if path:
        if is_url(path):
            raise ConfigError("[database] path: that is a URL; write it as url")
        return _expanded(path, "[database] path")
    from platformdirs import user_data_path

    return user_data_path("feedq") / "feedq.db"


def location(text: str, named: str) -> Location:
    """The file or server that a user means; `named` is where they wrote it.

    Raises:
        ConfigError: it is neither.
    """
    if not is_url(text):
        return _expanded(text, named)
    try:
        return Server.named(text)
    except ValueError as error:
        raise ConfigError(f"{named}: {error}") from error


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
        raise ConfigError(refusal(path, "cannot be looked for", error, instead=_ELSE)) from error


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
        with atomic.writing(path, only_new=True) as file:
            file.write(text.encode())
    except OSError as error:
        raise ConfigError(refusal(path, "cannot be written", error, instead=_ELSE)) from error
