"""Back and forth through the journal of decisions, from any screen that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import work

from feedq.domain.kinds import Status
from feedq.errors import FeedqError
from feedq.tui.views import CANDIDATES

if TYPE_CHECKING:
    from feedq.domain.model import Reading
    from feedq.domain.triage import Step
    from feedq.tui.screens.base import FeedqScreen

    Base = FeedqScreen
else:
    Base = object

_HOME = {
    Status.QUEUED: "queue",
    Status.READING: "reading",
    Status.DONE: "done",
    Status.SKIPPED: "skipped",
}


def home(reading: Reading) -> str:
    """The view where a paper with this reading is to be found."""
    if reading.status is not Status.INBOX:
        return _HOME[reading.status]
    return "starred" if reading.starred else CANDIDATES if reading.candidate else "inbox"


class Stepping(Base):
    """The part of a screen that takes decisions back, and makes them again."""

    def show_step(self, step: Step, readings: Sequence[Reading]) -> None:
        """Go to the papers of a step, whose readings are these now."""
        raise NotImplementedError

    @work(group="writes")
    async def action_undo(self) -> None:
        """Take the last step back, and go to the paper it concerned."""
        with self.awaited():  # a key typed now is meant for the paper that it goes to
            steps = await self._stepped(self.feedq.triage.undo, "Nothing to take back.")
            if steps:
                self.feedq_app.state.closed = False
                self._go_to(steps[0], steps[0].before)

    @work(group="writes")
    async def action_redo(self) -> None:
        """Do the last undone step again, and go to the paper it concerns."""
        with self.awaited():
            steps = await self._stepped(self.feedq.triage.redo, "Nothing was taken back.")
            if steps:
                self._go_to(steps[0], steps[0].after)

    async def _stepped(self, job: Callable[[], Sequence[Step]], nothing: str) -> Sequence[Step]:
        try:
            steps = await self.feedq_app.writer.run(job)
        except FeedqError as error:
            self.complain(str(error))
            return ()
        if not steps:
            self.notify(nothing)
        return steps

    def _go_to(self, step: Step, readings: Sequence[Reading]) -> None:
        self.feedq_app.look_soon()
        if step.moves:
            self.feedq_app.show_papers("queue", select=step.rows[0])
        else:
            self.show_step(step, readings)
