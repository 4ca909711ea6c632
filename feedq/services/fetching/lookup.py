"""Fetch by id the papers that profiles and posts name and no listing told of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.identity import Identifier, arxiv_ids
from feedq.domain.model import Entry, Subscription
from feedq.domain.reconcile import reconcile
from feedq.services.fetching.visit import told
from feedq.sources.http.client import Http
from feedq.store.store import Store

LOOKUPS = Subscription("arxiv", "mentioned papers", "lookup")
_MOST = 300
_AT_ONCE = 100
"""Papers asked for and stored together; a run that is killed costs no more than that."""


def missing(store: Store, config: Config, clock: Clock) -> list[Identifier]:
    """The arXiv papers worth asking for, those of the profiles first."""
    examples = arxiv_ids(text for profile in config.profiles for text in profile.papers)
    now = clock.now()
    with store.read() as snapshot:
        found = snapshot.posts.worth_asking(examples, now)
        found += snapshot.posts.unknown_papers(now, _MOST)
        found += snapshot.posts.bare_papers(now, _MOST)
    return list(dict.fromkeys(found))


def fetch(
    store: Store, config: Config, clock: Clock, http: Http, asked: Sequence[Identifier]
) -> Iterator[tuple[int, int]]:
    """Ask arXiv for these papers; of each part, how many are new, and of how many more is known.

    Raises:
        SourceError: arXiv could not be asked; what it told before is stored.
    """
    from feedq.sources.arxiv.api import ArxivApi

    api = ArxivApi(http, config)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        yield _keep(store, clock, part, api.lookup(part))


def _keep(
    store: Store, clock: Clock, asked: Sequence[Identifier], entries: Sequence[Entry]
) -> tuple[int, int]:
    kept = [told(entry) for entry in entries]
    found = {entry.facts.identifier for entry in kept if entry.facts}
    now = clock.now()
    with store.write() as tx:
        changes = reconcile(
            kept, subscription=LOOKUPS.key, papers=tx.papers.records(found), posts={}
        )
        tx.papers.apply(changes, now)
        tx.posts.looked_up([i for i in asked if i in found], "found", now)
        tx.posts.looked_up([i for i in asked if i not in found], "missing", now)
    return len(changes.new), len(changes.updated)
