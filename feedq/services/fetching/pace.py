"""When a subscription is asked again: after a failure, and where all is well."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from feedq.domain.text import counted
from feedq.errors import RateLimited, SourceError
from feedq.store.health import Condition

PATIENCE = 2
"""Failures in a row that are simply tried again at the next run."""
_FIRST_DELAY_S = 15 * 60
_MAX_DELAY_S = 12 * 60 * 60
_MAX_ASKED_S = 7 * 24 * 60 * 60  # a server that asks for more has made a mistake
_LONGEST_WISH = timedelta(days=1)
_LONGEST = timedelta(seconds=_MAX_ASKED_S)
"""Who waits for longer than any server may ask was told so while the clock was ahead."""
_SLACK = 0.9  # a run every day at the same minute is not late by a few seconds, and then by a day


def after_failure(
    failures: int, error: SourceError | None, now: datetime, rng: Random
) -> datetime | None:
    """Not before then: as the server asked, else doubling with jitter; None: at the next run."""
    asked = error.retry_after_s if isinstance(error, RateLimited) else None
    if asked is not None:
        return now + timedelta(seconds=min(max(asked, 0.0), _MAX_ASKED_S))
    if failures <= PATIENCE:
        return None
    delay_s = min(_FIRST_DELAY_S * 2.0 ** min(failures - PATIENCE - 1, 16), _MAX_DELAY_S)
    return now + timedelta(seconds=delay_s * rng.uniform(0.5, 1.0))


def after_success(fresh_until: datetime | None, now: datetime) -> datetime | None:
    """Not before then, as the source wishes; at most a day, for feedq is read every day."""
    if fresh_until is None or fresh_until <= now:
        return None
    return now + min(fresh_until - now, _LONGEST_WISH) * _SLACK


def waiting(condition: Condition, now: datetime) -> str:
    """Why a subscription is not asked now, or "" when it is due."""
    if condition.gone:
        return "the source ended for good (410); remove it from the config"
    due = condition.next_due_at
    if due is None or due <= now or due - now > _LONGEST:
        return ""
    if condition.failing:
        return (
            f"waits until {due:%Y-%m-%d %H:%M} UTC after {counted(condition.failures, 'failure')} "
            f"({condition.last_error})"
        )
    return f"asks not to be fetched before {due:%Y-%m-%d %H:%M} UTC"
