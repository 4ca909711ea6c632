"""Choices that may be spelled in more than one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

QUEUE = {"queue": "queued", "queued": "queue"}
"""A paper is queued, and then in the queue: each is understood where the other is meant."""


class Moment(click.DateTime):
    """A day or a time of one form; `such` is one, for who wrote another."""

    def __init__(self, form: str, such: str) -> None:
        super().__init__([form])
        self._such = such

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            moment: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r}: write it as in {self._such}", param, ctx)
        return moment


class Choice(click.Choice[str]):
    """One of `choices`.

    Args:
        also: other spellings of them, which are not listed.
        elsewhere: words that some take for one of them, and what to do instead.
    """

    def __init__(
        self,
        choices: Sequence[str],
        also: Mapping[str, str],
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(choices)
        self._elsewhere = elsewhere or {}
        self._also = {word: meant for word, meant in also.items() if meant in choices}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self._elsewhere:
            self.fail(f"{value!r} is none; {self._elsewhere[value]}", param, ctx)
        return super().convert(self._also.get(value, value), param, ctx)
