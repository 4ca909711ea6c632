"""The app: what lives as long as it runs. Screens do the rest."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import SystemCommand
from textual.filter import LineFilter, Monochrome, NoColor
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme

from feedq import heap
from feedq.bootstrap import Feedq
from feedq.domain.text import clean, clean_line
from feedq.errors import FeedqError
from feedq.tui import memory
from feedq.tui.commands import Actions
from feedq.tui.fetching import Fetching, fetch_words
from feedq.tui.listing import Listing
from feedq.tui.messages import FetchEnded, FetchGoing
from feedq.tui.pause import Pause
from feedq.tui.preferences import keymap, theme_named, theme_said
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.screens.papers import PapersScreen
from feedq.tui.state import State, Told
from feedq.tui.threads import Readers, Writer
from feedq.tui.turns import KeysInTurn
from feedq.tui.typeahead import Typed
from feedq.tui.views import CANDIDATES, SEARCHES, SOURCES, STATS

STALE_AFTER = timedelta(hours=6)
"""A fetch older than this is repeated when the app is opened."""

FETCH_AFTER_S = 1.0
"""What a fetch imports would make the first keys slow."""

POLL_S = 30.0
"""Seconds between looks for what other programs brought."""

WATCH_S = 2.0
"""Seconds between two glances at the files of the library, which tell that somebody wrote."""

TICK_S = 1.0
"""Seconds between two words of a running timer."""

PAUSE_S = 0.4
"""Seconds without a decision after which the counts are read again."""

_LONGEST_MESSAGE = 1_000
_NO_COLOR = NoColor()


class FeedqApp(KeysInTurn):
    """One library on a terminal."""

    TITLE = "feedq"
    CSS_PATH = "feedq.tcss"
    # One alone: several stand in the order of a set, which is another at each start.
    COMMANDS: ClassVar[set[object]] = {Actions}  # type: ignore[assignment]

    def __init__(self, feedq: Feedq, *, fetch: bool, first: Listing | None = None) -> None:
        """Raises: ConfigError, for a theme or a key that there is not."""
        super().__init__(keymap(feedq.config.app.keys))
        self.feedq = feedq
        self.theme = theme_named(feedq.config.app.theme, self.available_themes)
        self.state = State(began=feedq.clock.now())
        self.writer = Writer()
        self.readers = Readers()
        self._fetch_when_stale = fetch
        self._settled = False
        self._seen: tuple[int, ...] = ()
        self._fetching: Fetching | None = None
        self.looking = Pause(self, PAUSE_S, self.look)
        self.waking = Pause(self, FETCH_AFTER_S, self._fetch_if_stale)
        self._papers = PapersScreen(feedq, first=first)
        self._elsewhere = feedq.complain
        feedq.complain = lambda line: self.notify(line, severity="warning")

    def get_default_screen(self) -> Screen[None]:
        return self._papers

    def on_mount(self) -> None:
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.app_resume_signal.subscribe(self, lambda app: self.screen.refresh())
        self.set_timer(memory.SETTLED_S, memory.settle)

    @work(group="settings")
    async def _keep_theme(self, theme: Theme) -> None:
        """Write the user's choice into the config, so that it is there the next time."""
        said = theme_said(theme.name)
        if said == self.feedq.config.app.theme:
            return
        try:
            await self.writer.run(lambda: self.feedq.settings.choose_theme(said))
        except FeedqError as error:
            self.notify(f"Not kept for the next time: {error}", severity="warning")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With NO_COLOR greys for colours, but not for the terminal's own, which have none.

        Textual chooses once, by the theme that it starts with; black on black came of it.
        """
        filters = super().get_line_filters()
        if self.no_color and self.native_ansi_color:
            return [_NO_COLOR if isinstance(one, Monochrome) else one for one in filters]
        return filters

    def settle_in(self) -> None:
        """Begin what goes on in the background; called whenever papers have been listed."""
        if self._settled:
            return
        self._settled = True
        heap.share()
        self.look()
        self.set_interval(POLL_S, self.look)
        self.set_interval(WATCH_S, self.watch_files)
        self.set_interval(TICK_S, self._tick)
        if self._fetch_when_stale:
            self.waking.again()

    def is_ready_for(self, typed: Typed) -> bool:
        screen = self.screen
        return not isinstance(screen, FeedqScreen) or screen.is_ready_for(typed)

    async def on_unmount(self) -> None:
        self.feedq.complain = self._elsewhere
        self.cancel_fetch()
        self.readers.close()
        await asyncio.to_thread(self.writer.close)

    # Views

    def show_view(self, view: str, *, select: int | None = None) -> None:
        """Bring a view to the front; `select` is the paper to be on then."""
        screen = self.screen
        if isinstance(screen, FeedqScreen) and screen is not self._papers and screen.view == view:
            return
        other = self._screen_of(view, select)
        if other is None:
            self.show_papers(view, select=select)
            return
        if screen is not self._papers:
            self.pop_screen()
        self.push_screen(other)

    def show_papers(self, view: str, *, select: int | None = None) -> None:
        """Bring a view to the front as a list of papers."""
        if self.screen is not self._papers:
            self.pop_screen()
        self._papers.go(view, select=select)

    def look_for(self, query: str) -> None:
        """Bring all papers that a query finds to the front."""
        if self.screen is not self._papers:
            self.pop_screen()
        self._papers.look_for(query)

    def _screen_of(self, view: str, select: int | None) -> FeedqScreen | None:
        """The screen of a view that is no list of papers."""
        if view == CANDIDATES:
            from feedq.tui.screens.board import BoardScreen

            return BoardScreen(self.feedq, select)
        if view == SOURCES:
            from feedq.tui.screens.sources import SourcesScreen

            return SourcesScreen(self.feedq)
        if view == SEARCHES:
            from feedq.tui.screens.searches import SearchesScreen

            return SearchesScreen(self.feedq)
        if view == STATS:
            from feedq.tui.screens.stats import StatsScreen

            return StatsScreen(self.feedq)
        return None

    def action_help_quit(self) -> None:
        """Ctrl-C: say which key ends the app."""
        keys = [key for key, one in self.active_bindings.items() if one.binding.id == "quit"]
        self.notify(f"{' or '.join(keys) or 'Ctrl-Q'} quits; everything is saved already.")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand(
            "Theme", "Choose colours: dark, light, the terminal's own", self.search_themes
        )

    # What changes behind the app's back

    def watch_files(self) -> None:
        """Look when the library's files were written to, by whomever."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self.look_soon()

    def _stamp(self) -> tuple[int, ...]:
        """Of the file and its log; of a library on a server nothing, which `POLL_S` looks at."""
        found: list[int] = []
        for name in (str(self.feedq.database), f"{self.feedq.database}-wal"):
            with suppress(OSError):
                status = Path(name).stat()
                found += (status.st_mtime_ns, status.st_size)
        return tuple(found)

    def look_soon(self) -> None:
        """Look once the user pauses."""
        self.looking.again()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """See whether counts or health changed; another program may write to the library."""
        try:
            counts = await self.readers.run(self.feedq.inbox.counts)
            health = await self.readers.run(self.feedq.health.line)
            trouble, fed = "", True
            if not counts.get("all"):
                from feedq.services.fetching.health import trouble_words

                sources = await self.readers.run(self.feedq.health.sources)
                trouble = trouble_words(sources)
                fed = not all(one.paused for one in sources)
        except FeedqError as error:
            self.notify(str(error), severity="error")
            return
        await self.look_at_timer()
        self.state.counts, self.state.health = counts, health
        self.state.trouble, self.state.fed = trouble, fed
        self._tell_screens()

    # The timer

    async def look_at_timer(self) -> None:
        """See whether a timer runs, wherever it was started, and which questions wait."""
        try:
            running = await self.writer.run(self.feedq.workbench.running)
            due = await self.readers.run(self.feedq.workbench.due)
        except FeedqError:
            return  # `look` tells
        was_focusing = self.state.focusing
        self.state.running, self.state.due = running, len(due)
        self._tell_time()
        if self.state.focusing is not was_focusing and self._papers.view == "inbox":
            self._papers.load()

    @work(exclusive=True, group="timer")
    async def _tick(self) -> None:
        running = self.state.running
        if running is None:
            return
        from feedq.tui.timing import is_over

        if is_over(running, self.feedq.clock.now()):
            await self.look_at_timer()
        else:
            self._tell_time()

    def _tell_time(self) -> None:
        from feedq.tui.timing import timer_words

        running = self.state.running
        says = "" if running is None else timer_words(running, self.feedq.clock.now())
        self.state.timer_says = says
        self._update_lines()

    # What is told

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message for some seconds, and keep it to be read again.

        Whatever a name or a server's answer brought into it, no terminal obeys it, and it is no
        markup, whatever `markup` says: Textual's widgets ask for that unless told otherwise.
        """
        message = clean(message, limit=_LONGEST_MESSAGE)
        self.state.told.append(Told(self.feedq.clock.now(), severity, message))
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def _tell_screens(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, FeedqScreen):
                screen.library_changed()

    def _update_lines(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, FeedqScreen):
                screen.update_lines()

    # Fetching

    @property
    def fetching(self) -> bool:
        """Whether a fetch is going on."""
        return self.state.going is not None

    def start_fetch(self, only: Sequence[str] = ()) -> None:
        """Fetch everything, or what `only` names, in the background, unless that is going on."""
        if self.fetching:
            self.notify("A fetch is going on already; c stops it.")
            return
        self.state.going = FetchGoing(0, 0, "")
        self._fetching = Fetching(self.feedq, self.post_message, only)
        self._fetching.start()
        self._update_lines()

    def cancel_fetch(self) -> None:
        """Stop a running fetch."""
        if self._fetching is not None and self.fetching:
            self._fetching.cancel()

    @work(group="look")
    async def _fetch_if_stale(self) -> None:
        try:
            last = await self.readers.run(self.feedq.health.last_fetch_at)
        except FeedqError:
            return  # `look` tells
        if last is None or self.feedq.clock.now() - last > STALE_AFTER:
            self.start_fetch()

    def on_fetch_going(self, message: FetchGoing) -> None:
        if self.state.going is None:
            return
        if message.ended > self.state.going.ended:
            self.look_soon()
        self.state.going = message
        self._update_lines()

    def on_fetch_ended(self, message: FetchEnded) -> None:
        self.state.going = None
        self.state.ranking = any(result.new or result.updated for result in message.results)
        said = message.error or fetch_words(message.results)
        self.notify(said, severity="error" if message.error else "information")
        if message.revised:
            self.notify(clean_line(message.revised), timeout=15)
        self._update_lines()
        self.look()

    def on_library_changed(self) -> None:
        self.state.reordered = self.state.ranking
        self.state.ranking = False
        self._update_lines()
        self.look()


def run(feedq: Feedq, *, fetch: bool, first: Listing | None = None) -> None:
    """Run the app on this terminal until the user leaves.

    Args:
        fetch: begin with a refresh in the background when the last one is old.
        first: the inbox, when it was read already.
    """
    app = FeedqApp(feedq, fetch=fetch, first=first)
    try:
        app.run()
    finally:
        app.writer.close()
    if app.return_code:
        sys.exit(app.return_code)
