"""What the config follows, as the subscriptions of a fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedq.config.sections import Config

if TYPE_CHECKING:
    from feedq.domain.model import Subscription

TABLES = {"feed": "feeds", "report": "reports"}
"""Sources whose subscriptions are tables of a name of their own."""
ACCOUNTS = ("x", "bluesky", "mastodon")
"""Sources whose subscriptions are keys of a researcher."""


def subscriptions(config: Config) -> tuple[Subscription, ...]:
    """Everything the config follows, in its order; what is named twice is followed once."""
    from feedq.domain.model import Subscription  # the app starts without

    found: dict[str, Subscription] = {}

    def follow(source: str, name: str, address: str, by: str = "") -> None:
        subscription = Subscription(source, name, address.strip(), by)
        found.setdefault(subscription.key, subscription)

    for category in config.arxiv.categories:
        follow("arxiv", category, category)
    for search in config.arxiv.searches:
        follow("arxiv-search", search.name, search.query)
    for one in config.researchers:
        if one.x:
            follow("x", one.name, one.x.strip().removeprefix("@"), one.name)
        if one.bluesky:
            follow("bluesky", one.name, one.bluesky.strip().removeprefix("@"), one.name)
        if one.mastodon:
            follow("mastodon", one.name, one.mastodon, one.name)
        for url in one.feeds:
            follow("feed", one.name, url, one.name)
    for feed in config.feeds:
        follow("feed", feed.name, feed.url)
    for report in config.reports:
        follow("report", report.name, report.url)
    for name in config.huggingface.lists:
        follow("huggingface", f"Hugging Face {name} papers", name)
    for other in config.subscriptions:
        follow(other.source, other.name, other.address)
    return tuple(found.values())


def is_paused(config: Config, one: Subscription) -> bool:
    """Whether the config says to leave it alone for now."""
    return not names_of(one).isdisjoint(map(folded, config.fetch.paused))


def active(config: Config) -> tuple[Subscription, ...]:
    """What is followed and not paused."""
    return tuple(one for one in subscriptions(config) if not is_paused(config, one))


def names_of(one: Subscription) -> set[str]:
    """What a user may call it, in small letters and without `@`."""
    names = (one.name, one.by, one.address, one.key)
    return {folded(name) for name in names if name}


def folded(name: str) -> str:
    """A name as it is compared."""
    return name.strip().casefold().removeprefix("@")
