"""What is done about a reproduction: focus, work, questions to the authors, resources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.model import Paper
from feedq.domain.reproduction import Channel, Contact, Plan, Resource, Timer, Work
from feedq.domain.text import clean, clean_line, safe_link
from feedq.errors import NotFound, RecordError
from feedq.services.reproducing.reproduction import candidate
from feedq.store.store import Snapshot, Store, Transaction

_LONGEST = 20_000
_RELATED = 8
_LEAST_MINUTES = 1.0  # less than that is a slip, and not logged


@dataclass(frozen=True, slots=True)
class Running:
    """The timer, and where it stands.

    Attributes:
        resting: the focus is over and logged; what is left is rest.
        left: of the focus, or of the rest.
    """

    paper: Paper
    timer: Timer
    resting: bool
    left: timedelta


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that points at a paper or its method.

    Attributes:
        kind: mention, code, related, added.
        url: safe to open, or "" when there is none.
    """

    kind: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Due:
    """A question that waits for an answer for too long."""

    paper: Paper
    contact: Contact
    days: int


class Workbench:
    """Entries beside a record's sheet; each call is one transaction."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    # --- the timer ---------------------------------------------------------------------------

    def start(self, row: int, milestone: str = "") -> Running:
        """Start a span of focus; one that runs is stopped and logged first.

        Raises:
            NotFound: the paper is no candidate, or its plan has no such milestone.
        """
        now, repro = self._clock.now(), self._config.repro
        with self._store.write() as tx:
            self._settle(tx, now, end=True)
            paper = candidate(tx, row)
            plan = tx.reproductions.get([row])[row].sheet.plan
            _check_milestone(plan, milestone)
            chosen = milestone or next((one.key for one in plan.milestones if not one.done), "")
            timer = Timer(
                milestone=chosen,
                started_at=now,
                focus_minutes=repro.focus_minutes,
                rest_minutes=repro.rest_minutes,
            )
            tx.timers.put(row, timer)
        return Running(paper, timer, False, timer.focus_until - now)

    def running(self) -> Running | None:
        """The timer as it stands; a focus that ended meanwhile, also without feedq, is logged."""
        now = self._clock.now()
        with self._store.read() as snapshot:
            found = snapshot.timers.find()
            if found is None:
                return None
            row, timer = found
            (paper,) = snapshot.views.papers([row])
            logged = _logged(snapshot, row, timer)
        if now < timer.focus_until:
            return Running(paper, timer, False, timer.focus_until - now)
        if not logged or now >= timer.rest_until:
            with self._store.write() as tx:
                self._settle(tx, now, end=False)
        if now >= timer.rest_until:
            return None
        return Running(paper, timer, True, timer.rest_until - now)

    def stop(self) -> float | None:
        """Stop the timer; returns the minutes of focus it logged, None when none runs."""
        with self._store.write() as tx:
            return self._settle(tx, self._clock.now(), end=True)

    def _settle(self, tx: Transaction, now: datetime, *, end: bool) -> float | None:
        """Log what the timer has, once; forget it when it is over or is to end."""
        found = tx.timers.find()
        if found is None:
            return None
        row, timer = found
        # A clock that was set back gives less than nothing.
        elapsed = max((min(now, timer.focus_until) - timer.started_at).total_seconds() / 60, 0.0)
        over = now >= timer.focus_until
        minutes = 0.0
        if (over or end) and elapsed >= _LEAST_MINUTES and not _logged(tx, row, timer):
            minutes = round(elapsed, 1)
            entry = Work(at=timer.started_at, minutes=minutes, milestone=timer.milestone)
            tx.reproductions.add(row, entry)
        if end or now >= timer.rest_until:
            tx.timers.clear()
        return minutes

    # --- work --------------------------------------------------------------------------------

    def spend(self, row: int, work: Work) -> Work:
        """Record time, hours of a GPU or money.

        Args:
            work: its `at` is replaced by now.

        Raises:
            NotFound: the paper is no candidate, or its plan has no such milestone.
            RecordError: all of it is zero.
        """
        if not (work.minutes or work.gpu_hours or work.money):
            raise RecordError("say what was spent: --minutes, --gpu-hours or --money")
        entry = Work(
            at=self._clock.now(),
            minutes=work.minutes,
            gpu_hours=work.gpu_hours,
            money=work.money,
            milestone=work.milestone,
            text=clean(work.text, limit=_LONGEST).strip(),
        )
        with self._store.write() as tx:
            candidate(tx, row)
            _check_milestone(tx.reproductions.get([row])[row].sheet.plan, work.milestone)
            tx.reproductions.add(row, entry)
        return entry

    # --- questions ---------------------------------------------------------------------------

    def ask(self, row: int, question: str, *, to: str = "", channel: Channel) -> Contact:
        """Record a question to the authors as asked now.

        Raises:
            NotFound: the paper is no candidate.
            RecordError: the question is empty, or the address is none.
        """
        question = clean(question, limit=_LONGEST).strip()
        if not question:
            raise RecordError("what is the question? --question TEXT")
        to = clean_line(to, limit=320)
        if channel is Channel.MAIL and to and not _is_address(to):
            raise RecordError(f"{to[:60]!r} is no mail address")
        contact = Contact(at=self._clock.now(), channel=channel, question=question, to=to)
        with self._store.write() as tx:
            candidate(tx, row)
            tx.reproductions.add(row, contact)
        return contact

    def answered(self, row: int, reply: str) -> Contact:
        """Record what the authors answered to the oldest open question.

        Raises:
            NotFound: no question waits for an answer.
        """
        now = self._clock.now()
        with self._store.write() as tx:
            contacts = tx.reproductions.get([row])[row].contacts
            place = next((n for n, one in enumerate(contacts) if not one.replied_at), None)
            if place is None:
                raise NotFound("no question waits for an answer")
            said = clean(reply, limit=_LONGEST).strip()
            old = contacts[place]
            contact = Contact(
                at=old.at,
                channel=old.channel,
                question=old.question,
                to=old.to,
                reply=said,
                replied_at=now,
            )
            tx.reproductions.replace(row, place, contact)
        return contact

    def due(self) -> list[Due]:
        """Questions without an answer for `[repro] remind_days`, the oldest first."""
        now, after = self._clock.now(), self._config.repro.remind_days
        with self._store.read() as snapshot:
            rows = snapshot.views.ids("candidates")
            records = snapshot.reproductions.get(rows)
            papers = snapshot.views.papers(rows)
        found = [
            Due(paper, contact, (now - contact.at).days)
            for paper in papers
            for contact in records[paper.row].contacts
            if not contact.replied_at and (now - contact.at).days >= after > 0
        ]
        return sorted(found, key=lambda one: one.contact.at)

    # --- resources ---------------------------------------------------------------------------

    def add_resource(self, row: int, url: str, title: str = "") -> bool:
        """Keep an address with a record; False when it is there already.

        Raises:
            NotFound: the paper is no candidate.
            RecordError: it is no web address.
        """
        link = safe_link(url)
        if not link.lower().startswith(("http://", "https://")):
            raise RecordError(f"{clean_line(url, limit=60)!r} is no web address: https://...")
        resource = Resource(
            url=link, added_at=self._clock.now(), title=clean_line(title, limit=1_000)
        )
        with self._store.write() as tx:
            candidate(tx, row)
            return bool(tx.reproductions.add(row, resource))

    def remove_resource(self, row: int, url: str) -> None:
        """Forget an address that was added.

        Raises:
            NotFound: it was not.
        """
        with self._store.write() as tx:
            links = [one.url for one in tx.reproductions.get([row])[row].resources]
            if (link := safe_link(url)) not in links:
                raise NotFound(f"{clean_line(url, limit=60)!r} was not added to this record")
            tx.reproductions.remove(row, links.index(link), Resource)

    def resources(self, row: int) -> list[Pointer]:
        """Everything that points at a paper or its method: added, code, mentions, related."""
        with self._store.read() as snapshot:
            (paper,) = snapshot.views.papers([row])
            record = snapshot.reproductions.get([row])[row]
            related = snapshot.views.papers(
                snapshot.similar.to(paper.title, paper.abstract, without=row, limit=_RELATED)
            )
        found = [Pointer("added", one.title, one.url) for one in record.resources]
        if link := safe_link(paper.code.url):
            found.append(Pointer("code", paper.code.status.value, link))
        found += [
            Pointer("mention", f"{one.by}: {clean_line(one.text, limit=120)}", safe_link(one.url))
            for one in paper.mentions
        ]
        found += [Pointer("related", one.title, safe_link(one.url)) for one in related]
        return found


def _logged(store: Snapshot | Transaction, row: int, timer: Timer) -> bool:
    entries: Sequence[Work] = store.reproductions.get([row])[row].work
    return any(one.at == timer.started_at and one.minutes for one in entries)


def _is_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(at and name and "." in host) and not any(c in text for c in ' <>,;:"\\()[]')


def _check_milestone(plan: Plan, milestone: str) -> None:
    """Raises: NotFound, when the plan has none of that key; "" is no milestone in particular."""
    keys = [one.key for one in plan.milestones]
    if milestone and milestone not in keys:
        raise NotFound(
            f"the plan has no milestone {milestone[:40]!r}; it has "
            f"{', '.join(keys) or 'none: feedq repro plan ID makes it'}"
        )
