"""The timer on the screen: a few words that count down, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedq.domain.text import clean_line

if TYPE_CHECKING:  # with it comes SQLAlchemy
    from feedq.services.reproducing.workbench import Running


def timer_words(running: Running, now: datetime) -> str:
    """`focus core 12:31`; `rest 4:10`."""
    timer = running.timer
    until = timer.rest_until if running.resting else timer.focus_until
    seconds = max(int((until - now) / timedelta(seconds=1)), 0)
    what = "rest" if running.resting else f"focus {clean_line(timer.milestone)}".rstrip()
    return f"{what} {seconds // 60}:{seconds % 60:02}"


def is_over(running: Running, now: datetime) -> bool:
    """Whether what it counts has come to its end."""
    timer = running.timer
    return now >= (timer.rest_until if running.resting else timer.focus_until)
