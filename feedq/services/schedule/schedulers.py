"""Which schedulers there are, which one suits, and what is installed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from feedq.errors import ScheduleFailed
from feedq.services.schedule.cron import Cron
from feedq.services.schedule.job import Job, check
from feedq.services.schedule.launchd import Launchd
from feedq.services.schedule.systemd import Systemd


class Scheduler(Protocol):
    """Something on this machine that runs a job each day."""

    @property
    def kind(self) -> str:
        """Its key in `SCHEDULERS`."""
        ...

    @property
    def needs(self) -> str:
        """What is amiss where it is not usable."""
        ...

    def usable(self) -> bool:
        """Whether it works here and now."""
        ...

    def text(self, job: Job) -> str:
        """What is written down for the job."""
        ...

    def read(self, text: str) -> Job | None:
        """The job of such a text; None when it was changed by hand."""
        ...

    def installed(self) -> str | None:
        """The text that is written down now, or None."""
        ...

    def inactive(self) -> str:
        """Why what is installed does not run, or ""."""
        ...

    def install(self, job: Job) -> None:
        """Write the job down, in place of the one before. Raises ScheduleFailed."""
        ...

    def remove(self) -> None:
        """Take the job away, also where its program is gone. Raises ScheduleFailed."""
        ...


SCHEDULERS: Mapping[str, Scheduler] = {one.kind: one for one in (Systemd(), Launchd(), Cron())}
"""The first that is usable is chosen; cron, which makes up for nothing, is the last."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What a scheduler has of ours.

    Attributes:
        job: None when the text was changed by hand.
        inactive: why it does not run, or "".
    """

    kind: str
    text: str
    job: Job | None
    inactive: str


def chosen() -> Scheduler:
    """The scheduler this machine is best served by.

    Raises:
        ScheduleFailed: there is none.
    """
    for scheduler in SCHEDULERS.values():
        if scheduler.usable():
            return scheduler
    raise ScheduleFailed(
        "neither 'systemctl --user' nor crontab works here: install cron, or run 'feedq fetch' by "
        "what this machine has"
    )


def present() -> list[Installed]:
    """What is installed now, of every kind."""
    found = []
    for scheduler in SCHEDULERS.values():
        # A machine without cron has no crontab; units and agents are files that can be left over.
        if scheduler.kind == "cron" and not scheduler.usable():
            continue
        text = scheduler.installed()
        if text is not None:
            inactive = scheduler.inactive()
            found.append(Installed(scheduler.kind, text, scheduler.read(text), inactive))
    return found


def install(job: Job, kind: str) -> bool:
    """Have a scheduler run the job, and no other; False when all is so already.

    Raises:
        ScheduleFailed: it refuses or is not there, or the job cannot be written down for it.
    """
    check(job)
    scheduler = SCHEDULERS[kind]
    if not scheduler.usable():
        raise ScheduleFailed(
            f"{kind}: {scheduler.needs}; leave out --kind, and what serves this machine is taken"
        )
    wanted, there = scheduler.text(job), present()
    others = [one.kind for one in there if one.kind != kind]
    same = any(one.kind == kind and one.text == wanted and not one.inactive for one in there)
    if not same:
        scheduler.install(job)
    for other in others:
        SCHEDULERS[other].remove()
    return bool(others) or not same


def remove(kind: str = "") -> list[str]:
    """Take away what is installed, of one kind or of all; returns the kinds it was of.

    Raises:
        ScheduleFailed: a scheduler refuses.
    """
    there = [one.kind for one in present() if kind in ("", one.kind)]
    for one in there:
        SCHEDULERS[one].remove()
    return there


def program() -> tuple[str, ...]:
    """How this very feedq is started from anywhere: the program, or the interpreter with it."""
    started = Path(sys.argv[0])
    if started.name == "feedq":
        found = started if started.parent != Path() else Path(shutil.which("feedq") or started)
        if found.is_file():
            return (str(found.absolute()),)
    # -P: a folder named feedq where it runs is not this program.
    return (sys.executable, "-P", "-m", "feedq")
