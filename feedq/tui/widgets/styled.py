"""The styles that everything painted line by line shares, each looked up once."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.widget import Widget


class Styled(Widget):
    """Component classes of the style sheet, by name."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--title",
        "list--mark",
        "list--meta",
        "list--decided",
        "list--cursor",
        "list--range",
        "list--cut",
        "list--post",
        "list--good",
        "list--bad",
        "list--warn",
    }

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[str, Style] = {}

    def style_of(self, name: str) -> Style:
        """The style of a component class, named without its prefix."""
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"list--{name}")
            self._styles[name] = style
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
