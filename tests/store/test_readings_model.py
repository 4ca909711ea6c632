"""Any sequence of decisions, moves, undo and redo, against a model of a few lines."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, paper

PAPERS = 4
Places = st.integers(0, PAPERS - 1)


@dataclass(frozen=True)
class Model:
    """What the user sees: each reading without its number in the queue, and the queue."""

    readings: tuple[Reading, ...] = (Reading(),) * PAPERS
    queue: tuple[int, ...] = ()

    def decided(self, places: list[int], what: Decision, now: object) -> Model:
        readings, queue = list(self.readings), list(self.queue)
        for place in dict.fromkeys(places):
            before = readings[place]
            after = replace(
                before,
                status=before.status if what.status is None else what.status,
                starred=before.starred if what.star is None else what.star,
                candidate=before.candidate if what.candidate is None else what.candidate,
                note=before.note if what.note is None else what.note,
            )
            if after == before:
                continue
            readings[place] = replace(after, version=1, decided_at=now)  # type: ignore[arg-type]
            if before.status is Status.QUEUED and after.status is not Status.QUEUED:
                queue.remove(place)
            elif after.status is Status.QUEUED and before.status is not Status.QUEUED:
                queue.append(place)
        return Model(tuple(readings), tuple(queue))


class Triage(RuleBasedStateMachine):
    """The store beside the model, compared after every step."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.open(self.folder / "feedq.db", now=TODAY)
        self.rows = add(self.store, *(paper(number) for number in range(1, PAPERS + 1)))
        self.now = TODAY
        self.model = Model()
        self.past: list[Model] = []
        self.future: list[Model] = []

    @rule(
        places=st.lists(Places, min_size=1, max_size=3),
        what=st.builds(
            Decision,
            status=st.none() | st.sampled_from(Status),
            star=st.none() | st.booleans(),
            candidate=st.none() | st.booleans(),
            note=st.none() | st.sampled_from(["", "a", "b"]),
        ),
    )
    def decide(self, places: list[int], what: Decision) -> None:
        self.now += DAY
        with self.store.write() as tx:
            step = tx.readings.decide([self.rows[place] for place in places], what, self.now)
        after = self.model.decided(places, what, self.now)
        assert (step is None) == (after == self.model)
        if step is not None:
            self.past.append(self.model)
            self.future.clear()
            self.model = after

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        with self.store.write() as tx:
            taken = tx.readings.undo(steps, self.now)
        assert len(taken) == min(steps, len(self.past))
        for _ in taken:
            self.future.append(self.model)
            self.model = self.past.pop()

    @rule(steps=st.integers(1, 3))
    def redo(self, steps: int) -> None:
        with self.store.write() as tx:
            redone = tx.readings.redo(steps, self.now)
        assert len(redone) == min(steps, len(self.future))
        for _ in redone:
            self.past.append(self.model)
            self.model = self.future.pop()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder / "feedq.db", now=self.now)

    @rule(number=st.integers(1, PAPERS), version=st.integers(1, 3))
    def fetch(self, number: int, version: int) -> None:
        """What the world says meanwhile is no concern of a reading."""
        add(self.store, paper(number, title=f"Title {version}", abstract=f"{version}"))

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        with self.store.read() as snapshot:
            known = snapshot.readings.get(self.rows)
            queue = [self.rows.index(row) for row in snapshot.views.ids("queue")]
        readings = tuple(replace(known[row][0], queue_position=None) for row in self.rows)
        assert readings == self.model.readings
        assert tuple(queue) == self.model.queue

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)


TestTriage = Triage.TestCase
TestTriage.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
