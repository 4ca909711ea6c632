"""What all screens with a view in them share: the lines around it and the common keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import DescendantBlur
from textual.screen import Screen
from textual.widget import Widget

from feedq.bootstrap import Feedq
from feedq.errors import FeedqError
from feedq.tui.keys import COMMON_KEYS
from feedq.tui.messages import ViewChosen
from feedq.tui.views import TABS
from feedq.tui.widgets.bars import KeyLine, StatusLine, ViewTabs

if TYPE_CHECKING:
    from feedq.tui.app import FeedqApp
    from feedq.tui.typeahead import Typed

T = TypeVar("T")


class FeedqScreen(Screen[None]):
    """Tabs above, status and keys below."""

    BINDINGS: ClassVar[list[BindingType]] = list(COMMON_KEYS)
    # Classes that Textual puts on the screen, by width in cells.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - a list in Textual
        (0, "-narrow"),
        (100, "-wide"),
        (180, "-huge"),
    ]

    def __init__(self, feedq: Feedq, view: str) -> None:
        super().__init__()
        self.feedq = feedq
        self.view = view
        self._awaited = 0

    @property
    def feedq_app(self) -> FeedqApp:
        return cast("FeedqApp", self.app)

    def compose(self) -> ComposeResult:
        yield ViewTabs(self.view)
        yield from self.body()
        yield StatusLine()
        yield KeyLine()

    def body(self) -> Iterator[Widget]:
        """What stands between the lines."""
        raise NotImplementedError

    def facts(self) -> Sequence[str]:
        """What the status line tells of this view, the most important first."""
        raise NotImplementedError

    def update_lines(self) -> None:
        """Tell anew what the lines above and below tell."""
        tabs = self.query(ViewTabs)
        if not tabs:  # not there yet, or not any more
            return
        state = self.feedq_app.state
        tabs.first().show(self.view, state.shown_counts)
        left = [*state.facts(), *self.facts()]
        self.query_one(StatusLine).show(left, state.health)

    def library_changed(self) -> None:
        """Something may be new in the database; show it where nothing moves by it."""
        self.update_lines()

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """What keys typed from now on are meant for is still being read: they wait."""
        self._awaited += 1
        try:
            yield
        finally:
            self._awaited -= 1
            self.keys_may_go_on()

    def is_ready_for(self, typed: Typed) -> bool:
        """Whether what is on the screen is what this key is meant for."""
        return not self._awaited

    def keys_may_go_on(self) -> None:
        """Give keys that waited their turn."""
        self.app.call_later(self.feedq_app.typeahead.go_on)

    async def ask(self, job: Callable[[], T], *, long: bool = False) -> T | None:
        """Run a service call in a thread; None when it failed, which the user is told.

        Args:
            long: it takes longer the larger the library is.
        """
        try:
            return await self.feedq_app.readers.run(job, long=long)
        except FeedqError as error:
            self.complain(str(error))
            return None

    def complain(self, text: str) -> None:
        """One line about what went wrong."""
        self.notify(text, severity="error")

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Textual takes the keyboard from what is hidden behind a zoomed detail; give it back."""
        self.call_later(self._refocus, event.widget)

    def _refocus(self, widget: Widget) -> None:
        if self.is_current and self.focused is None and widget.is_attached:
            widget.focus(scroll_visible=False)

    def on_view_chosen(self, message: ViewChosen) -> None:
        self.action_view(message.view)

    def action_view(self, view: str) -> None:
        self.feedq_app.show_view(view)

    def action_next_view(self, step: int) -> None:
        names = [name for _, name, _ in TABS]
        self.action_view(names[(names.index(self.view) + step) % len(names)])

    def action_fetch(self) -> None:
        self.feedq_app.start_fetch()

    def action_cancel_fetch(self) -> None:
        self.feedq_app.cancel_fetch()

    def action_keys(self) -> None:
        from feedq.tui.screens.keys import KeysScreen

        self.app.push_screen(KeysScreen(self.active_bindings.values()))

    def action_messages(self) -> None:
        from feedq.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self.feedq_app.state.told))

    def action_command_palette(self) -> None:
        self.app.action_command_palette()

    def action_suspend(self) -> None:
        self.app.action_suspend_process()

    async def action_quit(self) -> None:
        await self.app.action_quit()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel_fetch":
            return self.feedq_app.fetching
        if action == "suspend":
            return not self.app.is_web  # there is no shell in a browser
        return super().check_action(action, parameters)
