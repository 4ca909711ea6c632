"""What the items of JSON documents look like; docs/json.md says what their keys mean.

docs/schema.py makes the JSON Schema of these types; a test holds every command's output to it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, TypedDict

from msgspec import Meta

from feedq.domain.kinds import Announcement, CodeStatus, Origin, Outcome, Status
from feedq.domain.reproduction import Area


def _words(*words: str) -> Meta:
    return Meta(extra_json_schema={"enum": list(words)})


def _of(kind: type[StrEnum]) -> Meta:
    return _words(*(one.value for one in kind))


Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Address = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
FetchOutcome = Annotated[str, _of(Outcome)]


class ReasonItem(TypedDict):
    term: str
    weight: float


class MentionItem(TypedDict):
    by: str
    source: str
    url: Address | None
    text: str
    posted_at: Instant | None


class CodeItem(TypedDict):
    status: Annotated[str, _of(CodeStatus)]
    url: Address | None


class PaperItem(TypedDict):
    id: str
    version: int | None
    title: str
    authors: list[str]
    abstract: str
    categories: list[str]
    comment: str | None
    doi: str | None
    journal_ref: str | None
    origin: Annotated[str, _of(Origin)]
    announced_at: Instant | None
    published_at: Instant | None
    updated_at: Instant | None
    announce_type: Annotated[str, _of(Announcement)] | None
    url: Address | None
    pdf_url: Address | None
    status: Annotated[str, _of(Status)]
    starred: bool
    candidate: bool
    decided_at: Instant | None
    new_version: int | None
    score: float | None
    rank: int | None
    profile: str | None
    reasons: list[ReasonItem]
    nearest: str | None
    explore: bool
    mentions: list[MentionItem]
    code: CodeItem
    notes: str


class FetchItem(TypedDict):
    source: str
    name: str
    outcome: FetchOutcome
    new: int
    updated: int
    seconds: float
    error: str | None


class SubscriptionItem(TypedDict):
    source: str
    name: str
    address: str
    by: str


class HealthItem(TypedDict):
    source: str
    name: str
    address: str
    state: Annotated[str, _words("new", "ok", "failing", "silent", "ended", "paused")]
    last_success_at: Instant | None
    failing_since: Instant | None
    failures: int
    error: str | None
    notice: str | None
    next_due_at: Instant | None
    items: int
    items_per_week: float
    last_item_at: Instant | None
    silent_days: int | None


class TrialItem(TypedDict):
    source: str
    name: str
    address: str
    outcome: FetchOutcome
    entries: int
    newest_title: str | None
    newest_at: Instant | None
    error: str | None


class ListedFeedItem(TypedDict):
    name: str
    url: Address
    folder: str | None
    new: bool


class ListedPaperItem(TypedDict):
    key: str
    title: str | None
    id: str | None
    outcome: Annotated[
        str, _words("added", "known", "matched", "fetched", "kept", "missing", "skipped")
    ]
    why: str | None


class TakenItem(TypedDict):
    id: str
    outcome: Annotated[str, _words("taken", "same", "kept", "missing")]


class PushItem(TypedDict):
    id: str
    title: str
    outcome: Annotated[str, _words("created", "added", "there", "failed")]
    key: str | None
    why: str | None


class RankItem(TypedDict):
    papers: int
    examples: int
    reason: str | None


class HitsItem(TypedDict):
    ndcg: float
    share: float


class ReportItem(TypedDict):
    session: int
    days: int
    liked: int
    model: HitsItem
    newest_first: HitsItem
    without: dict[str, HitsItem] | None
    adds: dict[str, float] | None
    reason: str


class DayItem(TypedDict):
    day: Day
    papers: int
    decided: int
    liked: int


class ProfileItem(TypedDict):
    name: str
    decided: int
    liked: int


class StatsItem(TypedDict):
    days: list[DayItem]
    decisions: dict[str, int]
    decided: int
    liked: int
    hit_rate: float | None
    profiles: list[ProfileItem]
    days_to_decide: float | None
    liked_place: float | None
    counts: dict[str, int]


class CheckItem(TypedDict):
    check: str
    well: bool
    text: str
    remedy: str


class ScheduleItem(TypedDict):
    kind: Annotated[str, _words("systemd", "launchd", "cron")]
    usable: bool
    installed: bool
    inactive: str | None
    at: str
    commands: list[list[str]]
    text: str
    installed_text: str | None


class AreaItem(TypedDict):
    area: Annotated[str, _of(Area)]
    missing: bool
    finished: int
    under_way: int
    waiting: int


class TimerItem(TypedDict):
    id: str
    milestone: str | None
    started_at: Instant
    phase: Annotated[str, _words("focus", "rest")]
    seconds_left: int


class ResourceItem(TypedDict):
    kind: Annotated[str, _words("added", "code", "mention", "related")]
    title: str
    url: Address | None


class KeyItem(TypedDict):
    key: str
    question: str
    values: list[str]


class SuggestionItem(TypedDict):
    area: Annotated[str, _of(Area)]
    reasons: list[ReasonItem]


class PartItem(TypedDict):
    name: str
    value: float | None
    weight: float
    points: float
    words: str


class FeasibilityItem(TypedDict):
    score: float
    parts: list[PartItem]


class CaseItem(PaperItem):
    """`reproduction` has the facts of a sheet, the entries of a record, and:
    `suggested_area`, a `SuggestionItem`, and `feasibility`, a `FeasibilityItem`."""

    reproduction: dict[str, Any]
