"""Paint the pictures of the documentation from the demo: python docs/screenshots.py"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.demo.run import open_demo
from feedq.tui.app import FeedqApp

IMAGES = Path(__file__).parent / "images"
STILL_S = 0.4
"""Longer than anything the app waits for before it paints."""

PICTURES: dict[str, tuple[str, tuple[int, int], Sequence[str]]] = {
    "inbox": ("dark", (120, 32), ("x", "q", "s", "r")),
    "inbox-light": ("light", (120, 32), ()),
    "posts": ("dark", (120, 32), ("0", "j")),
    "sources": ("dark", (120, 32), ("9", "T")),
    "narrow": ("dark", (80, 24), ()),
}
"""name: colours, size in cells, keys."""


async def paint(feedq: Feedq, name: str) -> None:
    """One picture, as `images/NAME.svg`."""
    theme, size, keys = PICTURES[name]
    app = FeedqApp(feedq, fetch=False)
    app.theme = f"textual-{theme}"

    async def settle(pilot: Pilot[None]) -> None:
        await pilot.pause(STILL_S)

    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        app.clear_notifications()
        await settle(pilot)
        IMAGES.mkdir(exist_ok=True)
        (IMAGES / f"{name}.svg").write_text(app.export_screenshot(title="feedq"), encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder)) as feedq:
        feedq.refresh.run()
        feedq.rerank.run()
        for name in PICTURES:
            asyncio.run(paint(feedq, name))
            feedq.triage.undo(10)


if __name__ == "__main__":
    main()
