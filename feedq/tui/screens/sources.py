"""What is followed, and how it is doing: a dead source is seen here, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.errors import FeedqError
from feedq.services.fetching.following import Trial
from feedq.tui.browser import open_in_browser
from feedq.tui.keys import COMMON_KEYS, SCREEN_KEYS, SOURCE_KEYS
from feedq.tui.messages import LineChosen, LineMoved
from feedq.tui.screens.lines import LinesScreen
from feedq.tui.sources import (
    SourceState,
    health_facts,
    read_sources,
    source_line,
    source_words,
)
from feedq.tui.views import SOURCES
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.line_list import LineList

_NONE = "Nothing is followed yet: a follows what you paste, an address, an account or cs.LG."


class SourcesScreen(LinesScreen, inherit_bindings=False):
    """List and detail."""

    BINDINGS: ClassVar[list[BindingType]] = [*SOURCE_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq) -> None:
        super().__init__(feedq, SOURCES)
        self._states: dict[str, SourceState] = {}
        self._trials: dict[str, Trial] = {}

    @property
    def _current(self) -> SourceState | None:
        return self._states.get(self.lines.current or "")

    @work(exclusive=True, group="sources")
    async def action_reload(self, select: str | None = None, *, sort: bool = True) -> None:
        """Read every source; without `sort` each stays where it stands, new ones at the end."""
        with self.awaited():
            found = await self.ask(partial(read_sources, self.feedq))
        if found is not None:
            if not sort:
                places = {key: place for place, key in enumerate(self._states)}
                found.sort(key=lambda one: places.get(one.key, len(places)))
            self._states = {one.key: one for one in found}
            self.lines.say(_NONE)
            self._paint(select)
            self.update_lines()

    def renew(self) -> None:
        self.action_reload(sort=False)

    def _paint(self, select: str | None = None) -> None:
        going = self.feedq_app.state.going
        stages = going.stages if going is not None else {}
        lines = self.lines
        width = lines.size.width
        shown = [source_line(one, stages, width) for one in self._states.values()]
        lines.show(shown, select=select)
        self._show_detail()

    def _show_detail(self, *, same: bool = True) -> None:
        one = self._current
        trial = self._trials.get(one.key) if one else None
        self.query_one(Detail).show(source_words(one, trial) if one else Content(), same=same)

    def on_line_moved(self, message: LineMoved) -> None:
        self._show_detail(same=False)

    def on_line_chosen(self, message: LineChosen) -> None:
        self.action_zoom()

    def on_resize(self) -> None:
        self.call_after_refresh(self._paint)

    def update_lines(self) -> None:
        super().update_lines()
        if self._states and self.query(LineList):
            self._paint()  # how far a fetch is

    def facts(self) -> Sequence[str]:
        return health_facts(list(self._states.values()))

    # What keys do

    def action_fetch_one(self) -> None:
        if (one := self._current) is not None:
            self.feedq_app.start_fetch([one.key])

    @work(group="open")
    async def action_open(self) -> None:
        one = self._current
        if one is None:
            return
        refused = await self.ask(partial(open_in_browser, one.subscription.address))
        if refused:
            self.notify(refused, timeout=15)

    @work(group="ask")
    async def action_add(self) -> None:
        """Follow what is pasted, once it was found."""
        from feedq.tui.screens.add import AddScreen

        added = await self.app.push_screen_wait(AddScreen(self.feedq))
        if added is not None:
            self.notify(f"Followed: {added.name}. F fetches it now.")
            self.action_reload(added.key)

    @work(group="settings")
    async def action_pause(self) -> None:
        one = self._current
        if one is None:
            return
        pause = partial(self.feedq.settings.pause, one.subscription, not one.health.paused)
        if await self._change(pause):
            self.renew()  # so that the next one is where it was
            self.feedq_app.look_soon()

    @work(group="ask")
    async def action_remove(self) -> None:
        """Follow it no longer, when the user is sure."""
        from feedq.tui.screens.confirm import ConfirmScreen

        one = self._current
        if one is None:
            return
        question = f"Follow {one.subscription.name} no longer? What was read stays."
        if not await self.app.push_screen_wait(ConfirmScreen(question)):
            return
        if await self._change(partial(self.feedq.settings.unfollow, one.subscription)):
            self.renew()
            self.feedq_app.look_soon()

    @work(group="ask")
    async def action_test(self) -> None:
        """Ask the source for its first page and store nothing; X only when the user is sure."""
        from feedq.tui.screens.confirm import ConfirmScreen

        one = self._current
        if one is None:
            return
        paid = one.subscription.source == "x"
        question = f"X bills what is read. Ask for posts of {one.subscription.name} anyway?"
        if paid and not await self.app.push_screen_wait(ConfirmScreen(question)):
            return
        self.notify(f"Asking {one.subscription.name}.", timeout=2)
        self._test(one, paid)

    @work(group="test")
    async def _test(self, one: SourceState, paid: bool) -> None:
        ask = partial(self.feedq.following.try_out, [one.subscription], paid=paid)
        found = await self.ask(ask)
        if found:
            self._trials[one.key] = found[0]
            self._show_detail()

    async def _change(self, job: partial[None]) -> bool:
        try:
            await self.feedq_app.writer.run(job)
        except FeedqError as error:
            self.complain(str(error))
            return False
        return True
