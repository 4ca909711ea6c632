"""Follow and unfollow in the text of the user's config, which keeps its comments and spelling.

Text in, text out; nothing moves but what is asked for, and what was added and taken out again
leaves no trace. What comes out is read again, and must differ from what it was by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from feedq.config.adding import values_of, with_account, with_category, with_tables
from feedq.config.following import ACCOUNTS, TABLES, subscriptions
from feedq.config.layout import unmarked
from feedq.config.reading import parse
from feedq.config.removing import without
from feedq.config.sections import Arxiv, Config, HuggingFace
from feedq.domain.model import Subscription
from feedq.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Addition:
    """Something to follow, and the folder of a feed, `A/B` for nested ones."""

    subscription: Subscription
    folder: str = ""


def added(text: str, additions: Sequence[Addition]) -> str:
    """The config with these followed as well.

    A feed or report becomes a table of its own, a category joins the list of them, an account
    the researcher of its name, who is added when new. Names become one clean line.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    before, after = parse(text), text
    wanted = {s.key for s in subscriptions(before)}
    wanted |= {addition.subscription.key for addition in additions}
    for source, group in groupby(additions, key=lambda addition: addition.subscription.source):
        if source == "arxiv":
            for one in group:
                after = with_category(after, one.subscription.address)
        elif source in ACCOUNTS:
            for one in group:
                after = with_account(after, one.subscription)
        else:
            name = TABLES.get(source, "subscriptions")
            after = with_tables(
                after, (name,), [values_of(one.subscription, one.folder) for one in group]
            )
    return mark + _checked(before, after, wanted)


def removed(text: str, gone: Iterable[Subscription]) -> str:
    """The config without these, wherever it names them.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    before, after = parse(text), text
    wanted = {s.key: s for s in subscriptions(before)}
    for one in gone:
        wanted.pop(one.key, None)
        while (shorter := without(after, one)) is not None:
            after = shorter
    return mark + _checked(before, after, set(wanted))


def _checked(before: Config, text: str, wanted: set[str]) -> str:
    try:
        after = parse(text)
    except ConfigError as error:
        raise ConfigError(f"cannot be edited for you ({error}); do it by hand") from error
    if {s.key for s in subscriptions(after)} != wanted or _rest(before) != _rest(after):
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
    return text


def _rest(config: Config) -> Config:
    """What the config says of other things than what is followed."""
    arxiv = msgspec.structs.replace(config.arxiv, categories=(), searches=Arxiv().searches)
    return msgspec.structs.replace(
        config,
        arxiv=arxiv,
        researchers=(),
        feeds=(),
        reports=(),
        subscriptions=(),
        huggingface=HuggingFace(),
    )
