"""What `doctor` says of the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from feedq.services.fetching.health import since_words
from feedq.services.schedule.schedulers import Installed
from feedq.services.schedule.timetable import LastRun
from feedq.services.upkeep.finding import Finding

_OVERDUE = timedelta(hours=49)
"""A daily run that is missed once is a machine that was off; twice is worth a word."""
_NAME = "schedule"
_AGAIN = "'feedq schedule --install' writes it again"
_MEANING = {
    0: "all is well",
    3: "some sources failed",
    4: "every source failed",
    5: "another fetch was running",
    None: "it did not end, or runs now",
}


def check_schedule(present: Sequence[Installed], last: LastRun, now: datetime) -> list[Finding]:
    """Whether it is installed, can run, and did."""
    if not present:
        return [Finding(_NAME, True, "none", "'feedq schedule --install' makes one")]
    if len(present) > 1:
        kinds = " and ".join(one.kind for one in present)
        return [
            Finding(_NAME, False, f"{kinds} both fetch", "'feedq schedule --install' keeps one")
        ]
    return [_check(present[0], last, now)]


def _check(one: Installed, last: LastRun, now: datetime) -> Finding:
    if one.inactive:
        return Finding(_NAME, False, f"{one.kind}: {one.inactive}", _AGAIN)
    if one.job is None:
        return Finding(_NAME, True, f"{one.kind}, changed by hand; {_ran(last, now)}")
    program = one.job.commands[0][0]
    if not Path(program).exists():
        return Finding(_NAME, False, f"{one.kind}: runs {program}, which is gone", _AGAIN)
    text = f"{one.kind}, every day at {one.job.time}; {_ran(last, now)}"
    known = max(filter(None, (last.ran_at, last.installed_at)), default=None)
    if known is None or now - known > _OVERDUE:
        return Finding(_NAME, False, text, _why_not(one.kind))
    return Finding(_NAME, last.status != 4, text, _remedy(last))


def _ran(last: LastRun, now: datetime) -> str:
    if last.ran_at is None:
        return "it has not run yet"
    return f"it ran {since_words(last.ran_at, now)}: {_meaning(last.status)}"


def _meaning(status: int | None) -> str:
    return _MEANING.get(status, f"exit status {status}")


def _remedy(last: LastRun) -> str:
    return "'feedq sources health' says which and why" if last.status in (3, 4) else ""


def _why_not(kind: str) -> str:
    if kind == "systemd":
        return (
            "'journalctl --user -u feedq' says what happened; 'loginctl enable-linger' lets it run "
            "while you are logged out"
        )
    if kind == "launchd":
        return "~/Library/Logs/feedq.log says what happened"
    return "is cron running ('systemctl status cron'), and the machine on at that time?"
