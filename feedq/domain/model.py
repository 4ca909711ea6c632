"""The nouns of feedq, as values.

What the world says of a paper (`Facts`, `Paper`, `Mention`) and what the user did with it
(`Reading`) never share a type, as they never share a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feedq.domain.identity import Identifier
from feedq.domain.kinds import (
    Announcement,
    Authority,
    CodeStatus,
    Origin,
    Status,
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One thing followed at a source.

    Attributes:
        source: the key in `feedq.sources.SOURCES`: `arxiv`, `feed`, `x`, ...
        name: how the user knows it, shown and matched by `fetch --only`.
        address: what is followed there: `cs.LG`, a URL, a handle; with `source` the key.
        by: the researcher who posts there, or "" where it is not one person's.
    """

    source: str
    name: str
    address: str
    by: str = ""

    @property
    def key(self) -> str:
        """Identity across runs."""
        return f"{self.source}:{self.address}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one entry says of the paper it defines. None or empty: the entry does not say.

    Attributes:
        version: 1 and up; 0 when the source does not count versions.
        categories: primary first.
        announced_at: the day arXiv announced it, not the day it was submitted.
        published_at: first submission; `updated_at`: this version's submission.
        code_url: a repository the source itself names as the paper's code.
        upvotes: how often readers of the source marked it, or None.
    """

    identifier: Identifier
    title: str
    version: int = 0
    authors: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    comment: str = ""
    doi: str = ""
    journal_ref: str = ""
    url: str = ""
    pdf_url: str = ""
    origin: Origin = Origin.PREPRINT
    authority: Authority = Authority.PUBLISHER
    published_at: datetime | None = None
    updated_at: datetime | None = None
    announced_at: datetime | None = None
    announce_type: Announcement | None = None
    code_url: str = ""
    upvotes: int | None = None

    @property
    def listed_at(self) -> datetime | None:
        """The day the paper counts for in time order, if anything says."""
        return self.announced_at or self.published_at


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as the source gave it; keyed by (subscription, source_id).

    An entry defines a paper (`facts`), or points at papers (`mentions`), or both, or neither.

    Attributes:
        source_id: the source's own id for it, stable across fetches.
        author: who wrote it, as the source spells it.
        text: plain text; HTML is turned into text by the source.
        posted_at: aware, or None when the source does not say.
        links: absolute http(s) URLs in the order they stand, shorteners expanded where possible.
        mentions: the papers the links and the text point at, without what `facts` defines.
    """

    source_id: str
    url: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    posted_at: datetime | None = None
    links: tuple[str, ...] = ()
    mentions: tuple[Identifier, ...] = ()
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class FetchState:
    """What the last fetch of a subscription left for the next one.

    Attributes:
        cursor: the source's own notes for this subscription: a since_id, a DID, a day.
        shared: the source's notes for all its subscriptions: a month's spending.
        known: whether this subscription was ever fetched with success.
        last_success_at: when.
    """

    etag: str = ""
    last_modified: str = ""
    cursor: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    last_success_at: datetime | None = None

    @property
    def known(self) -> bool:
        return self.last_success_at is not None


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a fetch, stored in one transaction together with where it leaves off.

    Attributes:
        state: what the next fetch starts from; also what a killed run resumes from.
        not_modified: the source said nothing changed; `entries` is empty.
        moved_to: the address it is read at since it moved for good (301, 308), or "".
        gone: the source said it ended for good (410).
        notice: one line for the user about something that is not an error, or "".
        fresh_until: the source says that it has no news before then, or None.
        last: nothing follows; the batch and the record of the fetch are stored together.
    """

    entries: tuple[Entry, ...] = ()
    state: FetchState = FetchState()
    not_modified: bool = False
    moved_to: str = ""
    gone: bool = False
    notice: str = ""
    fresh_until: datetime | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class HostCondition:
    """A host that failed when it was last asked.

    Attributes:
        failures: requests in a row.
        retry_at: not asked before then, or None: at the next occasion.
        error: what was wrong the last time.
    """

    failures: int = 0
    retry_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the user did with a paper. Only triage writes it, never a refresh.

    Attributes:
        version: the version that was decided on; a later one is worth a notice.
        queue_position: order within the queue, lower first, or None when not queued.
    """

    status: Status = Status.INBOX
    starred: bool = False
    candidate: bool = False
    note: str = ""
    version: int = 0
    decided_at: datetime | None = None
    queue_position: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A post that points at a paper.

    Attributes:
        by: the researcher, or the feed's name.
        source: the kind of source it came from.
    """

    by: str
    source: str
    url: str
    text: str
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post by itself.

    Attributes:
        id: the store's number for it; for views, never shown.
        by: the researcher, or the feed's name.
        papers: identifiers of what it points at, stored or not.
    """

    id: int
    by: str
    source: str
    url: str
    title: str
    text: str
    posted_at: datetime | None
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: `weight` is what it added (or took, when negative)."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Code:
    """What is known of a paper's code."""

    status: CodeStatus = CodeStatus.UNKNOWN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as every view, export and `--json` sees it: facts, reading, rank, mentions.

    Attributes:
        id: `arxiv:2301.00001`, never with a version.
        row: the store's number for it; for views, never shown.
        score: higher is better, comparable within one fitted model; None when not ranked.
        rank: 1 for the best of its view; None when not ranked.
        new_version: a version newer than the one the user decided on, or None.
        nearest: id of the liked paper it resembles most, or "".
        explore: chosen from outside the known interests, and marked so.
    """

    id: str
    row: int
    version: int
    title: str
    authors: tuple[str, ...]
    abstract: str
    categories: tuple[str, ...]
    comment: str
    doi: str
    journal_ref: str
    url: str
    pdf_url: str
    origin: Origin
    published_at: datetime | None
    updated_at: datetime | None
    announced_at: datetime | None
    announce_type: Announcement | None
    status: Status
    starred: bool
    candidate: bool
    notes: str
    decided_at: datetime | None
    new_version: int | None
    score: float | None
    rank: int | None
    profile: str
    reasons: tuple[Reason, ...]
    nearest: str
    mentions: tuple[Mention, ...]
    code: Code
    explore: bool = False

    @property
    def listed_at(self) -> datetime | None:
        """The day it counts for in time order, if anything says."""
        return self.announced_at or self.published_at

    @property
    def short_id(self) -> str:
        """The id as one would type it: arXiv's without the prefix."""
        return self.id.removeprefix("arxiv:")
