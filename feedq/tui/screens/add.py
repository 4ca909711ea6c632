"""Follow something new: paste what it is, see what was found there, follow it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from feedq.bootstrap import Feedq
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.errors import FeedqError

if TYPE_CHECKING:
    from feedq.services.fetching.following import Found
    from feedq.tui.app import FeedqApp

_HINT = "A feed or a page, @user@server, NAME.bsky.social, x:NAME, or a category: cs.RO"
_KEYS = "Enter looks for it, Esc leaves"


class AddScreen(ModalScreen[Subscription | None]):
    """Answers what is followed now, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave", id="add.leave", priority=True),
    ]

    def __init__(self, feedq: Feedq) -> None:
        super().__init__()
        self._feedq = feedq
        self._found: Found | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content("What do you want to follow?"), classes="heading", markup=False)
            yield Input(placeholder="https://", id="what")
            yield Static(Content(_HINT), id="said", markup=False)
            yield Static(Content(_KEYS), id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @property
    def _app(self) -> FeedqApp:
        return cast("FeedqApp", self.app)

    def _say(self, text: str, hint: str = _KEYS) -> None:
        self.query_one("#said", Static).update(Content(text))
        self.query_one("#hint", Static).update(Content(hint))

    def on_input_changed(self) -> None:
        self._found = None
        self._say(_HINT)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._found is not None:
            self._follow(self._found.subscription)
        elif what := event.value.strip():
            self._say(f"Asking {clean_line(what, limit=60)} ...")
            self._look(what)

    @work(exclusive=True, group="find")
    async def _look(self, what: str) -> None:
        try:
            found = await self._app.readers.run(partial(self._feedq.following.find, what))
        except FeedqError as error:
            self._say(str(error))
            return
        if self.query_one(Input).value.strip() != what:
            return  # another one was typed meanwhile
        if found.known is not None:
            self._say(f"Followed already, as {clean_line(found.known.name)}.")
            return
        one = found.subscription
        lines = [f"{clean_line(one.name)} ({one.source})", *found.said]
        self._found = found
        self._say("\n".join(lines), "Enter follows it, Esc leaves")

    @work(exclusive=True, group="settings")
    async def _follow(self, one: Subscription) -> None:
        try:
            await self._app.writer.run(partial(self._feedq.settings.follow, one))
        except FeedqError as error:
            self._say(str(error))
            return
        self.dismiss(one)

    def action_leave(self) -> None:
        self.dismiss(None)
