"""What every command shares: where config and database are, opened when needed."""

from __future__ import annotations

import os
import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from feedq.config import (
    Config,
    database_location,
    default_config_path,
    load,
    path_exists,
    write_example,
    x_token,
)
from feedq.domain.location import Location, spelled
from feedq.domain.text import clean_line
from feedq.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from feedq.bootstrap import Feedq
    from feedq.config.editing import Addition
    from feedq.config.seeding import Seed
    from feedq.domain.model import Subscription
    from feedq.services.log import Log


class Context:
    """Flags and environment; the config is read once, when it is first asked for."""

    def __init__(
        self, config_file: Path | None, database: str | None, *, verbose: bool = False
    ) -> None:
        self._verbose = verbose
        self._flag = config_file
        self._database = database
        self._create = False
        self._must_write = False

    @cached_property
    def log(self) -> Log:
        """The log in the user's folder."""
        from feedq.services.log import Log, log_path

        tell = partial(click.echo, err=True)
        return Log(log_path(), verbose=self._verbose, tell=tell)

    @property
    def config_path(self) -> Path:
        """Flag, else environment, else the user's config folder."""
        return self._flag or default_config_path(os.environ)

    @cached_property
    def config(self) -> Config:
        """The config; a missing one is written where nobody named another place.

        Raises:
            ConfigError: it cannot be read, or has an error.
        """
        path = self.config_path
        if not path_exists(path):
            named = self._flag is not None or "FEEDQ_CONFIG" in os.environ
            if named and not self._create:
                raise ConfigError(
                    f"{path}: no such config; 'feedq init' with the same name makes it"
                )
            try:
                write_example(path)
            except ConfigError as error:
                if named or self._must_write:
                    raise
                _tell(f"feedq: {error}; going on with the example")
                return load(None, environ=os.environ)
            _tell(f"wrote {path}: choose what to follow there")
        return load(path, environ=os.environ)

    @property
    def database(self) -> Location:
        """Flag, else environment, else config, else the user's data folder."""
        return database_location(self.config, os.environ, self._database)

    @property
    def named_database(self) -> Location | None:
        """The same where flag or environment say it, None where the config is to decide."""
        named = self._database is not None or os.environ.get("FEEDQ_DB")
        return self.database if named else None

    def prepare(self, *, must_write: bool = False) -> None:
        """Write the example config when there is none, wherever it was asked for.

        Args:
            must_write: a config that cannot be written is an error, not a reason to go on
                with the example.
        """
        self._create, self._must_write = True, must_write
        _ = self.config

    def edit_config(
        self, *, adding: Sequence[Addition] = (), removing: Sequence[Subscription] = ()
    ) -> None:
        """Change what the user's file follows.

        Raises:
            ConfigError: it cannot be edited or written; it is as it was.
        """
        from feedq.config.editing import added, removed

        def edit(text: str) -> str:
            if adding:
                text = added(text, adding)
            return removed(text, removing) if removing else text

        self._rewrite_config(edit)

    def pause(self, chosen: Sequence[Subscription], paused: bool) -> None:
        """Leave these alone for now, or no longer, in the user's file.

        Raises:
            ConfigError: it cannot be edited or written; it is as it was.
        """
        from feedq.config.setting import with_paused

        def edit(text: str) -> str:
            for one in chosen:
                text = with_paused(text, one, paused)
            return text

        self._rewrite_config(edit)

    def seed_profile(self, name: str, seeds: Sequence[Seed]) -> None:
        """Put example papers into a profile of the user's file, made when new.

        Raises:
            ConfigError: it cannot be edited or written; it is as it was.
        """
        from feedq.config.seeding import seeded

        self._rewrite_config(lambda text: seeded(text, name, seeds))

    def _rewrite_config(self, edit: Callable[[str], str]) -> None:
        from feedq.config.saving import rewrite

        rewrite(self.config_path, edit)

    def open(self, *, token: bool = False) -> Feedq:
        """The library; `token` also asks for the X token, which may run a command.

        Raises:
            ConfigError, StoreError
        """
        feedq = self.later(token=token)
        _ = feedq.store
        return feedq

    def later(self, *, token: bool = False) -> Feedq:
        """The same, not opened yet: whoever needs it first does it, and gets the StoreError.

        Raises:
            ConfigError
        """
        from feedq.bootstrap import Feedq

        config = with_token(self.config) if token else self.config
        environ = os.environ | {
            "FEEDQ_CONFIG": str(self.config_path.absolute()),
            "FEEDQ_DB": spelled(self.database),
        }
        feedq = Feedq(config, database=self.database, environ=environ, config_path=self.config_path)
        feedq.log = self.log
        feedq.complain = lambda line: _tell(f"feedq: {line}")
        if sys.stderr.isatty():  # cron is told of what failed, and of nothing else
            feedq.explain = feedq.complain
        return feedq


def _tell(line: str) -> None:
    """A line beside the results; what prints results is imported when there are some."""
    click.echo(clean_line(line), err=True)


def with_token(config: Config) -> Config:
    """The config with the X token from environment, command or file."""
    token = x_token(config, os.environ)
    return msgspec.structs.replace(config, x=msgspec.structs.replace(config.x, bearer_token=token))


pass_context = click.make_pass_decorator(Context)
