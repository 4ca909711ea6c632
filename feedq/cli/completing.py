"""What a shell may complete: views, ids, names of the config.

Nothing is made or migrated for it, and what cannot be read is not offered: a shell that waits for
a word is no place for a message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from feedq.errors import FeedqError

if TYPE_CHECKING:
    from feedq.config import Config

VARIABLE = "_FEEDQ_COMPLETE"
"""Set by a shell that asks for completions."""

_MOST = 50
Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]


def _offered(find: Callable[[click.Context, str], Iterable[tuple[str, str]]]) -> Completer:
    """(value, help) pairs that begin as the word does; none when they cannot be told."""

    @wraps(find)
    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        found: list[CompletionItem[str]] = []
        taken = ctx.params.get(param.name or "") or ()
        with suppress(FeedqError, OSError):
            for value, told in find(ctx, incomplete):
                if value.startswith(incomplete) and value not in taken:
                    found.append(CompletionItem(value, help=told))
        return found

    return complete


@_offered
def views(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Views of the library."""
    from feedq.domain.views import POSTS, VIEWS

    yield from ((view, "") for view in (*VIEWS, POSTS))


@_offered
def papers(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of papers that were kept, then of the best undecided ones."""
    return _papers(ctx, incomplete, candidates=False)


@_offered
def candidates(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of reproduction candidates."""
    return _papers(ctx, incomplete, candidates=True)


@_offered
def profiles(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Profiles of the config."""
    return ((one.name, ", ".join(one.keywords)) for one in _config(ctx).profiles)


@_offered
def sources(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Names of what the config follows."""
    from feedq.config import subscriptions

    told: dict[str, list[str]] = {}
    for one in subscriptions(_config(ctx)):
        told.setdefault(one.name, []).append(one.source)
    return ((name, ", ".join(kinds)) for name, kinds in told.items())


def _papers(ctx: click.Context, word: str, *, candidates: bool) -> Iterator[tuple[str, str]]:
    from feedq.config import database_location
    from feedq.services.glance import ids_like

    prefix = word if ":" in word else f"arxiv:{word}"
    database = database_location(_config(ctx), os.environ, _flag(ctx, "database"))
    for identifier, title in ids_like(database, prefix, most=_MOST, candidates=candidates):
        yield (identifier if ":" in word else identifier.removeprefix("arxiv:")), title


def _config(ctx: click.Context) -> Config:
    """The config as it is; the example where there is none yet."""
    from feedq.config import default_config_path, load

    path = _path(ctx, "config_file") or default_config_path(os.environ)
    return load(path if path.exists() else None, environ=os.environ)


def _flag(ctx: click.Context, name: str) -> str | None:
    value = ctx.find_root().params.get(name)
    return str(value) if value else None


def _path(ctx: click.Context, name: str) -> Path | None:
    value = _flag(ctx, name)
    return Path(value) if value else None
