"""The record of a reproduction: what is asked of a candidate, and what was done with it.

The terms are those of the ML Reproducibility Checklist (J. Pineau, version 2.0, 2020), the ML
Reproducibility Challenge's report, ReScience C and the ML Code Completeness Checklist (Papers
with Code, 2020).

A fact is not given (None), unknown, or known. `unknown` says that someone looked or decided not
to; so does `none`, which says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from feedq.domain.kinds import CodeStatus

UNKNOWN: Literal["unknown"] = "unknown"
"""The value of any fact that was asked for and cannot be told; a text may be it, too."""

Text = str | None
Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)] | Literal["unknown"] | None
Amount = Annotated[float, msgspec.Meta(ge=0, le=1e9)] | Literal["unknown"] | None
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | Literal["unknown"] | None
UpTo4 = Annotated[int, msgspec.Meta(ge=0, le=4)] | Literal["unknown"] | None
UpTo5 = Annotated[int, msgspec.Meta(ge=0, le=5)] | Literal["unknown"] | None
From1To5 = Annotated[int, msgspec.Meta(ge=1, le=5)] | Literal["unknown"] | None


class RecordStatus(StrEnum):
    """How far a reproduction is; the last four are its verdict."""

    CANDIDATE = "candidate"
    SHORTLISTED = "shortlisted"
    PLANNED = "planned"
    ACTIVE = "active"
    REPLICATED = "replicated"
    PARTIAL = "partial"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Area(StrEnum):
    """The guide's four areas, one reproduction in each; `rl` includes neuroevolution."""

    CNN = "cnn"
    LSTM = "lstm"
    GAN = "gan"
    RL = "rl"
    OTHER = "other"
    UNKNOWN = "unknown"


class Publication(StrEnum):
    """Where the paper stands."""

    STUDENT_REPORT = "student report"
    PREPRINT = "preprint"
    VENUE = "venue"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """With the authors' code, or from the paper alone."""

    RERUN = "rerun"
    REIMPLEMENTATION = "reimplementation"
    UNKNOWN = "unknown"


class Availability(StrEnum):
    """Of data; `not needed` where the paper makes its own, as a game does."""

    PUBLIC = "public"
    ON_REQUEST = "on request"
    NONE = "none"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """To a question of a checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n.a."
    UNKNOWN = "unknown"


class Fits(StrEnum):
    """Whether a run fits one GPU."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """How the authors were asked."""

    MAIL = "mail"
    ISSUE = "issue"
    FORUM = "forum"
    POST = "post"
    IN_PERSON = "in person"


class LogKind(StrEnum):
    """What a line of the log is about."""

    PROBLEM = "problem"
    UNKNOWN = "unknown"
    HYPOTHESIS = "hypothesis"
    RESULT = "result"
    RESOURCE = "resource"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Target(_Part, frozen=True):
    """What would show the claim.

    Attributes:
        reported: the paper's value, in the metric's unit.
        tolerance: how far from it still counts as reproduced, in the same unit.
    """

    task: Text = None
    dataset: Text = None
    metric: Text = None
    reported: Number = None
    tolerance: Amount = None


class Data(_Part, frozen=True):
    """The data the paper used."""

    availability: Availability | None = None
    url: Text = None


class CodeFacts(_Part, frozen=True):
    """The code there is.

    Attributes:
        completeness: how many of the five hold: dependencies, training code, evaluation code,
            pre-trained models, a table of results with the commands for it.
    """

    status: CodeStatus | None = None
    url: Text = None
    commit: Text = None
    completeness: UpTo5 = None


class Compute(_Part, frozen=True):
    """What it takes to run.

    Attributes:
        worker: where it runs: a laptop, a rented card.
        memory_gb: of the GPU, for one run.
        price_per_hour: of a GPU, in the user's currency.
    """

    worker: Text = None
    memory_gb: Amount = None
    gpu_hours: Amount = None
    runs: Count = None
    price_per_hour: Amount = None
    single_gpu: Fits | None = None


class Milestone(_Part, frozen=True):
    """A part of the plan.

    Attributes:
        key: its name within the plan, never changed: `core`.
        start, due: the first and the last day, in the user's time zone.
        hours: planned, doubling included.
        done: the day it was reached.
    """

    key: str
    title: str
    start: date
    due: date
    hours: Annotated[float, msgspec.Meta(ge=0, le=100_000)]
    done: date | None = None


class Plan(_Part, frozen=True):
    """Milestones in order.

    Attributes:
        revision: rises with each change, so that calendars take the newer one.
        changed_at: of this revision.
    """

    milestones: tuple[Milestone, ...] = ()
    revision: int = 0
    changed_at: datetime | None = None


class Result(_Part, frozen=True):
    """How it ended; the verdict is the status."""

    reproduced: Number = None
    reason: Text = None
    easy: Text = None
    difficult: Text = None
    repository: Text = None


class Reached(_Part, frozen=True):
    """A status, and when it was reached."""

    status: RecordStatus
    at: datetime


class Sheet(_Part, frozen=True):
    """Everything decided about a reproduction; each change of it can be undone.

    Attributes:
        pseudocode: 0 none, 1 prose only, 2 parts, 3 whole, 4 whole with every parameter.
        moving_parts: 1 one model and one loss, to 5 many that must all work at once.
        checklist: question -> answer; see `checklist.QUESTIONS`.
        reached: every status in the order in which it was entered.
    """

    status: RecordStatus = RecordStatus.CANDIDATE
    area: Area | None = None
    origin: Publication | None = None
    kind: Kind | None = None
    claim: Text = None
    target: Target = Target()
    data: Data = Data()
    code: CodeFacts = CodeFacts()
    pseudocode: UpTo4 = None
    moving_parts: From1To5 = None
    compute: Compute = Compute()
    checklist: Mapping[str, Answer] = {}
    plan: Plan = Plan()
    result: Result = Result()
    reached: tuple[Reached, ...] = ()


class LogEntry(_Part, frozen=True):
    """A line of the log."""

    at: datetime
    kind: LogKind
    text: str


class Contact(_Part, frozen=True):
    """A question to the authors, and what they answered, "" until they do."""

    at: datetime
    channel: Channel
    question: str
    to: str = ""
    reply: str = ""
    replied_at: datetime | None = None


class Work(_Part, frozen=True):
    """What was spent: time at the desk, hours of a GPU, money.

    Attributes:
        milestone: the key it counts for, or "".
    """

    at: datetime
    minutes: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    gpu_hours: Annotated[float, msgspec.Meta(ge=0, le=1e6)] = 0.0
    money: Annotated[float, msgspec.Meta(ge=0, le=1e9)] = 0.0
    milestone: str = ""
    text: str = ""


class Resource(_Part, frozen=True):
    """Something that explains the paper or its method."""

    url: str
    added_at: datetime
    title: str = ""


class Timer(_Part, frozen=True):
    """A span of focus and the rest after it.

    Attributes:
        milestone: the key it counts for, or "".
    """

    started_at: datetime
    focus_minutes: float
    rest_minutes: float
    milestone: str = ""

    @property
    def focus_until(self) -> datetime:
        return self.started_at + timedelta(minutes=self.focus_minutes)

    @property
    def rest_until(self) -> datetime:
        return self.focus_until + timedelta(minutes=self.rest_minutes)


class Reproduction(_Part, frozen=True):
    """The whole record; entries in the order of their time."""

    sheet: Sheet = Sheet()
    log: tuple[LogEntry, ...] = ()
    contacts: tuple[Contact, ...] = ()
    work: tuple[Work, ...] = ()
    resources: tuple[Resource, ...] = ()


def known(value: object) -> bool:
    """Whether a fact is given and not `unknown`."""
    return value is not None and value != UNKNOWN


def cost(compute: Compute, factor: float = 1.0) -> float | None:
    """What all runs cost, `factor` times over; None when it cannot be told."""
    hours, price = gpu_hours(compute, factor), compute.price_per_hour
    if hours is None or price is None or price == UNKNOWN:
        return 0.0 if hours == 0 else None
    return hours * float(price)


def gpu_hours(compute: Compute, factor: float = 1.0) -> float | None:
    """GPU-hours of all runs, `factor` times over; None when it cannot be told."""
    hours, runs = compute.gpu_hours, compute.runs
    if hours is None or hours == UNKNOWN:
        return None
    if float(hours) == 0:
        return 0.0
    return None if runs is None or runs == UNKNOWN else float(hours) * int(runs) * factor


def fits_one_gpu(compute: Compute, memory_gb: float | None) -> bool | None:
    """As the user said, else by the memory of their GPU; None when it cannot be told."""
    if compute.single_gpu in (Fits.YES, Fits.NO):
        return compute.single_gpu is Fits.YES
    needed = compute.memory_gb
    if memory_gb is None or needed is None or needed == UNKNOWN:
        return None
    return float(needed) <= memory_gb
