"""Paint the pictures of the documentation from the demo: python docs/screenshots.py

Stills, and one recording: an SVG that shows what is on the screen after each key, in turn. None
loads anything from elsewhere. The demo's day stands still, so a picture changes only when the app
does: `python docs/screenshots.py --check` names those that no longer show it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.demo.run import open_demo
from feedq.domain.clock import SystemClock
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp

IMAGES = Path(__file__).parent / "images"
TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
STILL_S = 0.4
"""Longer than anything the app waits for before it paints."""
PATIENCE = 20
"""So many times at most it is waited that a picture changes no more."""

PICTURES: dict[str, tuple[str, tuple[int, int], Sequence[str]]] = {
    "inbox": ("dark", (120, 32), ("x", "q", "s", "r")),
    "inbox-light": ("light", (120, 32), ()),
    "posts": ("dark", (120, 32), ("0", "j")),
    "sources": ("dark", (120, 32), ("9", "T")),
    "narrow": ("dark", (80, 24), ()),
}
"""name: colours, size in cells, keys."""

LATER: dict[str, tuple[str, tuple[int, int], Sequence[str]]] = {
    "board": ("dark", (140, 34), ("7", "l")),
    "stats": ("dark", (120, 32), ("x", "q", "s", "x", "m", "t")),
}
"""The same, of a library in which something was decided and begun."""

SESSION = ("dark", (100, 26), ("x", "q", "s", "j", "r", "u", "r", "7"))
FRAME_S = 1.6
OPEN_TO_DONE = ("shortlisted", "planned", "active", "replicated")
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_OPENING = re.compile(r"<svg [^>]*>")
_BOX = re.compile(r'viewBox="([^"]+)"')


class Still(SystemClock):
    """A day that does not pass; waiting takes its time."""

    def now(self) -> datetime:
        return TODAY


async def frames(feedq: Feedq, theme: str, size: tuple[int, int], keys: Sequence[str]) -> list[str]:
    """What is on the screen at first and after each key, as SVG."""
    app = FeedqApp(feedq, fetch=False)
    app.theme = f"textual-{theme}"
    painted = []
    async with app.run_test(size=size) as pilot:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            await pilot.pause(STILL_S)
            app.clear_notifications()
            painted.append(await settled(app, pilot))
    return painted


async def settled(app: FeedqApp, pilot: Pilot[None]) -> str:
    """The picture, once it changes no more: a busy machine may be behind."""
    before = ""
    for _ in range(PATIENCE):
        await pilot.pause(STILL_S)
        now = _FONTS.sub("", app.export_screenshot(title="feedq"))
        if now == before:
            return now
        before = now
    raise TimeoutError(f"the app paints on after {PATIENCE * STILL_S:g} s")


def recording(painted: Sequence[str], frame_s: float = FRAME_S) -> str:
    """One SVG that shows the frames in turn, each for `frame_s` seconds; the first alone where
    the viewer asks for little motion, or moves nothing."""
    box = _BOX.search(painted[0])
    assert box
    style = [
        f".frame{{visibility:hidden;animation:turn {frame_s * len(painted):g}s steps(1) infinite}}",
        f"@keyframes turn{{0%{{visibility:visible}}{100 / len(painted):.4f}%,100%"
        "{visibility:hidden}}",
        "#frame0{visibility:visible}",
        *(f"#frame{n}{{animation-delay:{n * frame_s:g}s}}" for n in range(len(painted))),
        "@media(prefers-reduced-motion:reduce){.frame{animation:none}}",
    ]
    parts = [
        f'<svg viewBox="{box[1]}" xmlns="http://www.w3.org/2000/svg" role="img" '
        'aria-label="One key decides on a paper and moves on">',
        f"<style>{''.join(style)}</style>",
    ]
    for number, frame in enumerate(painted):
        inner = _OPENING.sub("", frame.strip(), count=1).removesuffix("</svg>")
        parts.append(f'<g class="frame" id="frame{number}">{inner}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def begin(feedq: Feedq) -> None:
    """Candidates in every state, as after some months."""
    rows = feedq.inbox.ids("all")[:13]
    feedq.triage.decide(rows, Decision(candidate=True))
    feedq.triage.decide(rows[1:9:3], Decision(star=True))
    for row, reached in zip(rows, (1, 2, 4, 1, 0, 3, 0, 1, 0, 0, 0, 4, 0), strict=True):
        for status in OPEN_TO_DONE[:reached]:
            if status == "planned":
                feedq.planning.make(row)
            facts = ["area=suggested", f"status={status}"]
            feedq.reproductions.revise(row, facts, rest_unknown=True)


def pictures() -> Iterator[tuple[str, str]]:
    """Name of a file -> its picture, one after the other."""
    with tempfile.TemporaryDirectory() as folder, open_demo(Path(folder), Still()) as feedq:
        feedq.refresh.run()
        feedq.rerank.run()
        for name, picture in PICTURES.items():
            yield f"{name}.svg", asyncio.run(frames(feedq, *picture))[-1]
            feedq.triage.undo(10)
        begin(feedq)
        for name, picture in LATER.items():
            yield f"{name}.svg", asyncio.run(frames(feedq, *picture))[-1]
        while feedq.triage.undo(10):
            pass
        yield "session.svg", recording(asyncio.run(frames(feedq, *SESSION)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; say what changed")
    check = parser.parse_args().check
    os.environ["TZ"] = "UTC"
    time.tzset()
    changed = False
    for name, picture in pictures():
        path = IMAGES / name
        if path.exists() and path.read_text(encoding="utf-8") == picture:
            continue
        changed = True
        print(f"{name} changed")
        if not check:
            IMAGES.mkdir(exist_ok=True)
            path.write_text(picture, encoding="utf-8")
    if changed and check:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
