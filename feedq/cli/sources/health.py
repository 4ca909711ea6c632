"""feedq sources health"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.config.credentials import has_x_token
from feedq.domain.text import counted
from feedq.export.json import instant

if TYPE_CHECKING:
    from feedq.export.shapes import HealthItem
    from feedq.services.fetching.health import SourceHealth

_LACKING = "needs a token: FEEDQ_X_BEARER_TOKEN, or [x] bearer_token_cmd"


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def health(context: Context, as_json: bool) -> None:
    """How each subscription is doing: last success, error and since when, next try."""
    with context.open() as feedq:
        found = feedq.health.sources()
        spending = feedq.health.x_spending()
    now = feedq.clock.now()
    lacking = "" if has_x_token(context.config, os.environ) else _LACKING
    if as_json:
        write_json([_item(one, now, lacking) for one in found])
        return
    header = ("source", "name", "state", "last success", "a week", "what is wrong")
    print_rows(header, [_row(one, now, lacking) for one in found])
    if spending is not None:
        note(f"X: ${spending:.2f} of ${context.config.x.budget_usd_per_month:.2f} this month")


def _lacks(one: SourceHealth, lacking: str) -> str:
    """Why an account of X is not asked at all."""
    return lacking if one.subscription.source == "x" and one.word == "new" else ""


def _row(one: SourceHealth, now: datetime, lacking: str) -> tuple[str, ...]:
    from feedq.services.fetching.health import silence_words, since_words

    condition = one.condition
    name, source = one.subscription.name, one.subscription.source
    if condition is None:
        return (source, name, one.word, "never", "", _lacks(one, lacking))
    weekly = f"{one.items_a_week:.1f}" if one.activity.items else ""
    wrong = condition.notice or silence_words(one) or _lacks(one, lacking)
    if condition.failing:
        since = since_words(condition.failing_since, now)
        wrong = f"since {since} ({counted(condition.failures, 'time')}): {condition.last_error}"
        if condition.next_due_at:
            wrong += f"; next try {condition.next_due_at:%Y-%m-%d %H:%M} UTC"
    return (source, name, one.word, since_words(condition.last_success_at, now), weekly, wrong)


def _item(one: SourceHealth, now: datetime, lacking: str) -> HealthItem:
    condition = one.condition
    return {
        "source": one.subscription.source,
        "name": one.subscription.name,
        "address": one.subscription.address,
        "state": one.word,
        "last_success_at": instant(condition.last_success_at) if condition else None,
        "failing_since": instant(condition.failing_since) if condition else None,
        "failures": condition.failures if condition else 0,
        "error": (condition and condition.last_error) or None,
        "notice": (condition and condition.notice) or _lacks(one, lacking) or None,
        "next_due_at": instant(condition.next_due_at) if condition else None,
        "items": one.activity.items,
        "items_per_week": one.items_a_week,
        "last_item_at": instant(one.activity.last_at),
        "silent_days": one.silent_for.days if one.silent_for else None,
    }
