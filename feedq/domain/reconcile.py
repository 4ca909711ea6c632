"""Decide what a batch of entries changes; touch nothing.

A paper is told of by many entries: three category feeds, the API, a replacement. Every fact is
taken from the entry of highest precedence that states it. That is a maximum per field, so the
order in which entries arrive does not matter and a batch seen twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Authority
from feedq.domain.model import Entry, Facts

_AUTHORITIES = (Authority.INDEX, Authority.PUBLISHER)  # the higher, the more it counts
_ANNOUNCEMENT = {kind: place for place, kind in enumerate(Announcement)}
_MERGED = (
    "version",
    "title",
    "authors",
    "abstract",
    "categories",
    "comment",
    "doi",
    "journal_ref",
    "url",
    "pdf_url",
    "origin",
    "published_at",
    "updated_at",
    "code_url",
)


class Precedence(NamedTuple):
    """Whose word counts: the higher authority, then the newer version, then the entry id."""

    authority: int
    version: int
    entry: str

    @property
    def whose(self) -> Authority:
        return _AUTHORITIES[self.authority]


@dataclass(frozen=True, slots=True)
class Record:
    """A paper as stored: its facts, and for each fact how much the entry it came from counts.

    Attributes:
        precedence: of the entry that gave most facts.
        provenance: field -> precedence, where it differs from `precedence` and a value is known.
    """

    facts: Facts
    precedence: Precedence
    provenance: Mapping[str, Precedence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one batch changes in the store.

    Attributes:
        new: papers not stored before.
        updated: papers whose facts changed.
        retraced: papers whose facts stand, only where they come from changed.
        posts: entries to store as posts, new or edited, with their digests.
        new_posts: how many of `posts` are new.
    """

    new: tuple[Record, ...] = ()
    updated: tuple[Record, ...] = ()
    retraced: tuple[Record, ...] = ()
    posts: tuple[tuple[Entry, str], ...] = ()
    new_posts: int = 0


def precedence(facts: Facts, entry: str) -> Precedence:
    """How much an entry counts; `entry` is its key, unique over all subscriptions."""
    return Precedence(_AUTHORITIES.index(facts.authority), facts.version, entry)


def merge(record: Record | None, facts: Facts, rank: Precedence) -> Record:
    """The paper after one more entry spoke of it."""
    if record is None:
        return Record(facts, rank)
    known = record.facts
    top = max(record.precedence, rank)
    values: dict[str, Any] = {}
    sources: dict[str, Precedence] = {}
    for name in _MERGED:
        before = record.provenance.get(name, record.precedence)
        value, source = getattr(known, name), before
        said = getattr(facts, name)
        if said and (not value or rank >= before):
            value, source = said, rank
        values[name] = value
        if value and source != top:
            sources[name] = source
    announced = min(known, facts, key=_announcement_order)
    merged = replace(
        known,
        authority=top.whose,
        announced_at=announced.announced_at,
        announce_type=announced.announce_type,
        upvotes=max((v for v in (known.upvotes, facts.upvotes) if v is not None), default=None),
        **values,
    )
    return Record(merged, top, sources)


def _announcement_order(facts: Facts) -> tuple[bool, bool, float, int]:
    """The first announcement counts; one that arXiv made beats one worked out from a date."""
    kind, at = facts.announce_type, facts.announced_at
    return (
        at is None,
        kind is None,
        at.timestamp() if at else 0.0,
        _ANNOUNCEMENT[kind] if kind else len(_ANNOUNCEMENT),
    )


def listed_at(facts: Facts, now: datetime) -> datetime:
    """The day a paper counts for in time order; the present one where nothing says."""
    return facts.listed_at or now


def digest(entry: Entry) -> str:
    """A fingerprint of what an entry says, to notice edits.

    Without `posted_at`: some feeds put the present moment there.
    """
    mentions = tuple(map(str, entry.mentions))
    said = (entry.url, entry.title, entry.text, entry.author, entry.links, mentions)
    return hashlib.blake2b(repr(said).encode("utf-8", "replace"), digest_size=16).hexdigest()


def reconcile(
    entries: Iterable[Entry],
    *,
    subscription: str,
    papers: Mapping[Identifier, Record],
    posts: Mapping[str, str],
) -> Changes:
    """What `entries` of one subscription change.

    Args:
        subscription: its key; with an entry's `source_id` it names the entry.
        papers: the stored records of every paper the entries define.
        posts: source_id -> digest of the subscription's stored posts.
    """
    records: dict[Identifier, Record] = {}
    told: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        if entry.facts is not None:
            identifier = entry.facts.identifier
            record = records.get(identifier) or papers.get(identifier)
            rank = precedence(entry.facts, f"{subscription}/{entry.source_id}")
            records[identifier] = merge(record, entry.facts, rank)
        if entry.facts is None or entry.mentions:
            told[entry.source_id] = (entry, digest(entry))
    changed = [(papers.get(identifier), record) for identifier, record in records.items()]
    fresh = [(entry, mark) for key, (entry, mark) in told.items() if posts.get(key) != mark]
    return Changes(
        new=tuple(after for before, after in changed if before is None),
        updated=tuple(a for b, a in changed if b is not None and b.facts != a.facts),
        retraced=tuple(a for b, a in changed if b is not None and b != a and b.facts == a.facts),
        posts=tuple(fresh),
        new_posts=sum(entry.source_id not in posts for entry, _ in fresh),
    )
