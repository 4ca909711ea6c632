"""Take papers of another program's list into the library: find them, fetch them, decide on them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import SourceError
from feedq.services.exchange.hooks import Hooks
from feedq.services.fetching import lookup
from feedq.services.fetching.lock import fetch_lock
from feedq.sources.http.client import MakeHttp, opened
from feedq.store.store import Store


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the papers of a list; each is in one of these, or unknown to arXiv.

    Attributes:
        matched: were in the library, undecided, and have the status now.
        fetched: likewise, but arXiv was asked for them.
        kept: were decided on before and stay as they are.
        missing: not in the library and not asked for: a dry run, or arXiv failed before.
        error: why arXiv could not be asked, or "".
    """

    matched: frozenset[Identifier]
    fetched: frozenset[Identifier]
    kept: Mapping[Identifier, Status]
    missing: frozenset[Identifier]
    error: str = ""


class Intake:
    """Gives papers that were read, or chosen, elsewhere their reading status here."""

    def __init__(
        self,
        store: Store,
        config: Config,
        clock: Clock,
        make_http: MakeHttp,
        hooks: Hooks,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._make_http = make_http
        self._hooks = hooks

    def stored(self, papers: Sequence[Identifier]) -> set[Identifier]:
        """Those of the papers that the library has."""
        with self._store.read() as snapshot:
            return set(snapshot.papers.rows(papers))

    def take(self, papers: Sequence[Identifier], status: Status, *, dry_run: bool = False) -> Taken:
        """Give these arXiv papers a status, in one step that `undo` takes back.

        What the library lacks is fetched by id. A paper that has left the inbox stays as it is:
        the user knows better than a list of yesterday.

        Args:
            dry_run: change and fetch nothing.

        Raises:
            StoreLocked: papers have to be fetched while another fetch is running.
        """
        papers = list(dict.fromkeys(papers))
        stored = self.stored(papers)
        lacking = [paper for paper in papers if paper not in stored]
        error = self.fetch(lacking) if lacking and not dry_run else ""
        with self._store.read() as snapshot:
            rows = snapshot.papers.rows(papers)
            readings = snapshot.readings.get(rows.values())
        statuses = {paper: readings[row][0].status for paper, row in rows.items()}
        undecided = [paper for paper in papers if statuses.get(paper) is Status.INBOX]
        if undecided and not dry_run:
            with self._store.write() as tx:
                chosen = [rows[paper] for paper in undecided]
                step = tx.readings.decide(chosen, Decision(status=status), self._clock.now())
            self._hooks.decided(step)
        asked_for = not dry_run and not error
        return Taken(
            matched=frozenset(paper for paper in undecided if paper in stored),
            fetched=frozenset(paper for paper in undecided if paper not in stored),
            kept={paper: one for paper, one in statuses.items() if one is not Status.INBOX},
            missing=frozenset() if asked_for else frozenset(set(papers) - set(rows)),
            error=error,
        )

    def bring(self, papers: Sequence[Identifier]) -> str:
        """`fetch` those of them that the library lacks and arXiv may have."""
        stored = self.stored(papers)
        lacking = [one for one in papers if one not in stored and one.scheme == "arxiv"]
        return self.fetch(lacking) if lacking else ""

    def fetch(self, papers: Sequence[Identifier]) -> str:
        """Fetch by id; returns why not all could be asked for, or "".

        Raises:
            StoreLocked: another fetch is running.
        """
        with fetch_lock(self._store.location), opened(self._make_http(threading.Event())) as http:
            try:
                for _ in lookup.fetch(self._store, self._config, self._clock, http, papers):
                    pass
            except SourceError as error:
                return str(error)
        return ""
