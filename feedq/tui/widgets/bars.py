"""The lines above and below: which view, how far along, how the sources are, which keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import Footer

from feedq.tui.messages import ViewChosen
from feedq.tui.views import SHORT, TABS
from feedq.tui.widgets.paint import fit


class ViewTabs(Widget):
    """The views with their numbers; a click chooses one."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self._counts: Mapping[str, int] = {}

    @property
    def current(self) -> str:
        """The view that is marked."""
        return self._current

    def show(self, current: str, counts: Mapping[str, int]) -> None:
        """Mark another view, and tell how many papers each has."""
        if (current, counts) != (self._current, self._counts):
            self._current, self._counts = current, dict(counts)
            self.refresh()

    def labels(self, width: int) -> list[tuple[str, str]]:
        """(view, label) as there is room: counts everywhere, at the current one, or short names."""
        for counted, names, gap in (
            ("all", "whole", " "),
            ("here", "whole", " "),
            ("here", "whole", ""),
            ("here", "short", " "),
            ("here", "shortest", ""),
            ("none", "shortest", ""),
        ):
            labels = [
                (name, gap + self._label(key, name, title, counted, names))
                for key, name, title in TABS
            ]
            if _fits(labels, width):
                break
        return self._near(labels, width)

    def _near(self, labels: list[tuple[str, str]], width: int) -> list[tuple[str, str]]:
        """Without as many of the first as keep the current one from being seen."""
        here = next((at for at, (name, _) in enumerate(labels) if name == self._current), 0)
        first = 0
        while first < here and not _fits(labels[first : here + 1], width):
            first += 1
            labels[first] = (labels[first][0], f"‹{labels[first][1]}")
        return labels[first:]

    def _label(self, key: str, name: str, title: str, counted: str, names: str) -> str:
        here = name == self._current
        count = self._counts.get(name)
        told = count is not None and (counted == "all" or (here and counted == "here"))
        whole = names == "whole" or (here and names == "short")
        shown = title if whole else SHORT.get(name, title)
        return f"{key} {shown}{f' {count:,}' if told else ''} "

    def render(self) -> Content:
        return Content.assemble(
            *(
                (label, "bold reverse" if name == self._current else "")
                for name, label in self.labels(self.size.width)
            )
        )

    def on_click(self, event: Click) -> None:
        right = 0
        for name, label in self.labels(self.size.width):
            right += cell_len(label)
            if event.x < right:
                self.post_message(ViewChosen(name))
                return


def _fits(labels: Sequence[tuple[str, str]], width: int) -> bool:
    """Whether there is room for them; the last one ends with a blank."""
    return sum(cell_len(label) for _, label in labels) <= width + 1


class StatusLine(Widget):
    """One line of facts, the most important first; what has no room is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._left: tuple[str, ...] = ()
        self._right = ""

    def show(self, left: Sequence[str], right: str) -> None:
        """Tell `left`, from the most important on, and `right` at the other end."""
        if (tuple(left), right) != (self._left, self._right):
            self._left, self._right = tuple(left), right
            self.refresh()

    def text(self, width: int) -> str:
        """The line in exactly `width` cells."""
        said = ""
        for fact in self._left:
            longer = f"{said} · {fact}" if said else fact
            if said and cell_len(longer) > width:
                break
            said = longer
        left = width - cell_len(said)
        if self._right and left >= 12:
            room = left - 2
            right = self._right if cell_len(self._right) <= room else fit(self._right, room)
            return said + " " * (left - cell_len(right)) + right
        return fit(said, width)

    def render(self) -> Content:
        return Content(self.text(self.size.width))


class KeyLine(Footer):
    """The keys of what is in front; where not all have room, the one for help stands last."""

    DEFAULT_CSS = """
    KeyLine.-crowded FooterKey.-help {
        dock: right;
        padding-left: 1;
        margin: 0;
    }
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)

    def compose(self) -> ComposeResult:
        for shown in super().compose():
            shown.set_class(getattr(shown, "action", "") == "keys", "-help")
            yield shown
        self._make_room()

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        active = (one.binding for one in self.screen.active_bindings.values())
        keys = {one.action: one for one in reversed([*active]) if one.show}  # the first of two
        words = " ".join(
            f"{self.app.get_key_display(one)} {one.description}" for one in keys.values()
        )
        self.set_class(0 < self.size.width < cell_len(words), "-crowded")
