"""The end of a session: what came of it, and that it is enough for today."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from feedq.tui.reads import Summary
from feedq.tui.widgets.scroller import Scroller

_MOST_TITLES = 12


def closing_words(summary: Summary) -> Content:
    """The text of the screen."""
    minutes = f"{summary.minutes} minute{'s' if summary.minutes > 1 else ''}"
    parts: list[tuple[str, str] | str] = [("Done for today", "bold"), f"  after {minutes}."]
    for word, titles in summary.groups:
        parts.append((f"\n\n{len(titles)} {word}", "bold $text-primary"))
        parts += [f"\n  {title}" for title in titles[:_MOST_TITLES]]
        if len(titles) > _MOST_TITLES:
            parts.append(f"\n  and {len(titles) - _MOST_TITLES} more")
    if summary.skipped:
        parts.append((f"\n\n{summary.skipped} skipped", "bold $text-primary"))
    fetched = f"\n\nLast fetch {summary.last_fetch}; {summary.next_fetch}."
    parts.append((fetched, "$foreground-muted"))
    parts.append(("\nEsc goes back to the list, 2 to the queue, Q quits.", "$foreground-muted"))
    return Content.assemble(*parts)


class ClosingScreen(ModalScreen[None]):
    """Stands over the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space", "leave('')", "back", tooltip="Back", id="closing.back"),
        Binding("2", "leave('queue')", "queue", tooltip="To the queue", id="closing.queue"),
        Binding("u", "take_back", "undo", tooltip="Take the last decision back", id="closing.undo"),
        Binding("Q", "app.quit", "quit", tooltip="Quit", id="closing.quit"),
    ]

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self._summary = summary

    def compose(self) -> ComposeResult:
        with Scroller(classes="window"):
            yield Static(closing_words(self._summary), markup=False)

    async def action_leave(self, view: str) -> None:
        await self.dismiss()
        if view:
            await self.app.run_action(f"screen.view('{view}')")

    async def action_take_back(self) -> None:
        await self.dismiss()
        await self.app.run_action("screen.undo")
