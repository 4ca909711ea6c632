"""What there is to tell of a source: a line of the list, and all of it beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Outcome
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.services.fetching.following import Trial
from feedq.services.fetching.health import SourceHealth, silence_words, since_words
from feedq.tui.messages import Stage
from feedq.tui.widgets.line_list import Cell, Line

_FIRST = {"failing": 0, "silent": 1, "ended": 2, "new": 3, "ok": 4, "paused": 5}
_STYLE = {"ok": "good", "failing": "bad", "silent": "warn", "ended": "warn", "paused": "meta"}
_INK = {"good": "$text-success", "bad": "bold $text-error", "warn": "$text-warning"}
_ROOM_FOR_REST = 70

Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as it was when the library was asked.

    Attributes:
        now: the moment it was asked.
    """

    health: SourceHealth
    now: datetime

    @property
    def subscription(self) -> Subscription:
        return self.health.subscription

    @property
    def key(self) -> str:
        return self.subscription.key


def read_sources(feedq: Feedq) -> list[SourceState]:
    """Every source, those that are not well first, otherwise in the order of the config."""
    now = feedq.clock.now()
    found = sorted(feedq.health.sources(), key=lambda one: _FIRST[one.word])
    return [SourceState(one, now) for one in found]


def source_line(one: SourceState, stages: Mapping[str, str], width: int) -> Line:
    """`failing  Ida Reader  feed  failing since 3 days ago`; during a fetch, how far it is.

    Args:
        stages: of the fetch that is going on, by key; empty without one.
        width: of the list, in cells.
    """
    word, style = one.health.word, _STYLE.get(one.health.word, "title")
    stage = stages.get(one.key)
    if stage is not None:
        word = stage
        style = {Stage.WAITS: "meta", Stage.GOES: "mark", "failed": "bad"}.get(stage, "good")
    cells = [Cell(word, 14 if stages else 8, style), Cell(clean_line(one.subscription.name))]
    cells.append(Cell(one.subscription.source, 12, "meta"))
    if width >= _ROOM_FOR_REST:
        cells.append(Cell(_since(one), 26, "meta"))
    return Line(one.key, tuple(cells))


def _since(one: SourceState) -> str:
    condition = one.health.condition
    if condition is None:
        return "never fetched"
    if one.health.failing:
        return f"since {since_words(condition.failing_since, one.now)}"
    return f"fetched {since_words(condition.last_success_at, one.now)}"


def source_words(one: SourceState, trial: Trial | None) -> Content:
    """Everything about a source.

    Args:
        trial: how asking it went just now, if it was.
    """
    about = one.subscription
    word = one.health.word
    parts: list[Part] = [(clean_line(about.name), "bold")]
    parts.append((f"\n{about.source} · {clean_line(about.address)}", "$foreground-muted"))
    if about.by and about.by != about.name:
        parts.append((f"\nby {clean_line(about.by)}", ""))
    parts.append((f"\n\n{word}", _INK.get(_STYLE.get(word, ""), "bold")))
    parts += _condition(one)
    parts += _activity(one)
    if trial is not None:
        parts += _trial(trial)
    resume = "e fetches it again" if one.health.paused else "e leaves it alone for a while"
    hint = f"\n\nT asks for its first page, F fetches it, {resume}, D unfollows it."
    parts.append((hint, "$foreground-muted"))
    return Content.assemble(*parts)


def _condition(one: SourceState) -> list[Part]:
    condition, now = one.health.condition, one.now
    if condition is None:
        return [("\nIt was never fetched.", "")]
    parts: list[Part] = [(f"\nlast success {since_words(condition.last_success_at, now)}", "")]
    if condition.failing:
        times = f"{condition.failures} time{'s' if condition.failures > 1 else ''}"
        since = since_words(condition.failing_since, now)
        parts.append((f"\nfailing since {since}, {times} in a row:", ""))
        parts.append((f"\n{clean_line(condition.last_error)}", "$text-error"))
    if condition.next_due_at is not None and condition.next_due_at > now:
        parts.append((f"\nnext try {condition.next_due_at.astimezone():%d %b %H:%M}", ""))
    said = clean_line(condition.notice) or silence_words(one.health)
    if said:
        parts.append((f"\n{said}", "$text-warning"))
    return parts


def _activity(one: SourceState) -> list[Part]:
    activity = one.health.activity
    if not activity.items:
        return []
    last = since_words(activity.last_at, one.now)
    weekly = f"{one.health.items_a_week:.1f} a week"
    return [(f"\n{activity.items:,} items so far, {weekly}, the last one {last}", "")]


def _trial(trial: Trial) -> list[Part]:
    parts: list[Part] = [("\n\nTested: ", "bold $text-primary")]
    if trial.outcome is Outcome.OK:
        count = f"{trial.entries} entr{'y' if trial.entries == 1 else 'ies'} on its first page"
        parts.append((f"answers, {count}", "$text-success"))
    else:
        parts.append((trial.outcome.value, "$text-error"))
    title, moment = trial.newest
    if title:
        day = f", {moment:%d %b %Y}" if moment else ""
        parts.append((f"\nthe newest: {clean_line(title)}{day}", ""))
    if trial.error:
        parts.append((f"\n{clean_line(trial.error)}", ""))
    return parts


def health_facts(states: Sequence[SourceState]) -> list[str]:
    """What the status line tells of them."""
    paused = sum(one.health.paused for one in states)
    count = f"{len(states)} source{'s' if len(states) != 1 else ''}"
    return [f"{count}, {paused} paused" if paused else count, "a follows another"]
