"""What the user changes of the config from within: written into their file, and then in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from feedq.config import Config, Search
from feedq.config.editing import Addition, added, removed
from feedq.config.reading import parse
from feedq.config.saving import rewrite
from feedq.config.setting import (
    with_other_search,
    with_paused,
    with_query,
    with_value,
    without_search,
)
from feedq.domain.model import Subscription
from feedq.errors import ConfigError


class Settings:
    """Each call is one change; when it fails the file is as it was.

    Args:
        path: the user's file; None: there is none to write to.
        config: tells what is in force.
        use: puts another config in force.

    Every method raises ConfigError when the file cannot be edited or written.
    """

    def __init__(
        self, path: Path | None, config: Callable[[], Config], use: Callable[[Config], None]
    ) -> None:
        self._path = path
        self._config = config
        self._use = use

    def follow(self, one: Subscription) -> None:
        """Follow one thing more."""
        self._change(lambda text: added(text, [Addition(one)]))

    def unfollow(self, one: Subscription) -> None:
        """Follow it no longer; what was read stays."""
        self._change(lambda text: removed(text, [one]))

    def pause(self, one: Subscription, paused: bool = True) -> None:
        """Leave it alone for now, or no longer."""
        self._change(lambda text: with_paused(text, one, paused))

    def choose_theme(self, name: str) -> None:
        """The app's colours from now on."""
        self._change(lambda text: with_value(text, "app", "theme", name))

    def save_search(self, query: str) -> str:
        """Keep a search by its own words; returns how it is called. No other one is touched."""
        name = ""

        def edit(text: str) -> str:
            nonlocal name
            text, name = with_query(text, query)
            return text

        self._change(edit)
        return name

    def change_search(self, old: str, name: str, query: str) -> None:
        """Put another search in the place of the one called `old`."""
        new = Search(name=name, query=query)
        self._change(lambda text: with_other_search(text, old, new))

    def forget_search(self, name: str) -> None:
        """Keep it no longer."""
        self._change(lambda text: without_search(text, name))

    def _change(self, edit: Callable[[str], str]) -> None:
        if self._path is None:
            raise ConfigError("there is no config file to write this to")
        after = parse(rewrite(self._path, edit))
        # The token may come from the environment or a command; nothing here changes it.
        self._use(msgspec.structs.replace(after, x=self._config().x))
