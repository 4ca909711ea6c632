"""Choices that may be spelled in more than one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

QUEUE = {"queue": "queued", "queued": "queue"}
"""A paper is queued, and then in the queue: each is understood where the other is meant."""


class Choice(click.Choice[str]):
    """One of `choices`; `also` are other spellings of them, which are not listed."""

    def __init__(self, choices: Sequence[str], also: Mapping[str, str]) -> None:
        super().__init__(choices)
        self._also = {word: meant for word, meant in also.items() if meant in choices}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(self._also.get(value, value), param, ctx)
