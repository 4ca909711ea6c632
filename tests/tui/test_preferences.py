"""What the config says of the app is in force, and what is wrong in it is told in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from feedq.bootstrap import Feedq
from feedq.config import App, Config
from feedq.config.reading import parse
from feedq.domain.kinds import Status
from feedq.errors import ConfigError
from feedq.tui.app import FeedqApp
from feedq.tui.keys import EVERY_KEY
from feedq.tui.preferences import keymap, theme_named
from tests.conftest import OpenFeedq
from tests.library import add, paper
from tests.tui.driving import current, painted, paper_titled, press, settle, titles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A config of the user, with a comment."""
    path = tmp_path / "config.toml"
    path.write_text('# mine\n[app]\ntheme = "dark"  # for the evening\n')
    return path


def opened(
    open_feedq: OpenFeedq, config: Config, path: Path | None = None, **said: object
) -> Feedq:
    feedq = open_feedq(msgspec.structs.replace(config, app=App(**said)))  # type: ignore[arg-type]
    feedq.config_path = path
    if not feedq.inbox.counts()["all"]:
        add(feedq.store, *(paper(number) for number in range(1, 7)))
    return feedq


@pytest.mark.parametrize("said", ["dark", "light", "ansi", "nord"])
async def test_theme_of_the_config(open_feedq: OpenFeedq, config: Config, said: str) -> None:
    app = FeedqApp(opened(open_feedq, config, theme=said), fetch=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert said in app.theme


async def test_a_theme_that_was_chosen_is_kept(
    open_feedq: OpenFeedq, config: Config, path: Path
) -> None:
    app = FeedqApp(opened(open_feedq, config, path), fetch=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.theme = "textual-light"
        await settle(pilot)
    assert path.read_text() == '# mine\n[app]\ntheme = "light"  # for the evening\n'


async def test_a_theme_that_cannot_be_kept_is_said(
    open_feedq: OpenFeedq, config: Config, path: Path
) -> None:
    path.chmod(0o444)
    app = FeedqApp(opened(open_feedq, config, path), fetch=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.theme = "nord"
        await settle(pilot)
        assert app.theme == "nord"
        await press(pilot, "M")
        assert "warning: Not kept for the next time" in painted(app)
        assert "read-only" in painted(app)


async def test_keys_of_the_config_take_the_place_of_the_usual_ones(
    open_feedq: OpenFeedq, config: Config
) -> None:
    keys = {"paper.skip": "d", "paper.done": "x", "list.down": "ctrl+n, down"}
    feedq = opened(open_feedq, config, keys=keys)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 60)) as pilot:
        await press(pilot, "d", "x", "j")
        assert current(app) == "Paper 3"
        await press(pilot, "ctrl+n", "?")
        assert "d  Skip: not for me" in painted(app)
    assert paper_titled(feedq, "Paper 1").status is Status.SKIPPED
    assert paper_titled(feedq, "Paper 2").status is Status.DONE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"paper.skipp": "d"}, "did you mean 'paper.skip'?"),
        ({"paper.skip": "q"}, "paper.skip and paper.queue both want 'q'"),
        ({"paper.skip": "?"}, "both want"),
        ({"paper.skip": ""}, "names no key"),
        ({"paper.skip": "z,,"}, "names no key"),
        ({"paper.skip": "flurb"}, "no key is called 'flurb'"),
    ],
)
def test_a_wrong_key_is_told(said: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace("?", r"\?")):
        keymap(said)


@pytest.mark.parametrize(
    "key",
    ["z", "Z", "é", "f5", "ctrl+y", "alt+z", "shift+f3", "insert", "percent_sign", "minus", "+"],
)
def test_a_key_that_a_terminal_sends_is_taken(key: str) -> None:
    assert keymap({"paper.skip": key}) == {"paper.skip": key}


def test_a_wrong_theme_is_told() -> None:
    with pytest.raises(ConfigError, match="did you mean 'light'"):
        theme_named("ligth", ["textual-light"])


def test_a_wrong_key_ends_the_app_with_one_line(tmp_path: Path) -> None:
    script = (
        "import os, pty, sys\n"
        "sys.exit(os.waitstatus_to_exitcode(pty.spawn([sys.executable, '-m', 'feedq',"
        " '--config', sys.argv[1], '--db', sys.argv[2]])))"
    )
    path = tmp_path / "config.toml"
    path.write_text('[app]\nkeys = { "paper.skipp" = "d" }\n')
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(tmp_path / "feedq.db")],
        capture_output=True,
        text=True,
        env={**os.environ, "TERM": "xterm-256color"},
        check=False,
    )
    assert done.returncode == 2
    assert "did you mean 'paper.skip'?" in done.stdout
    assert "Traceback" not in done.stdout


async def test_decided_papers_hide_where_the_config_says_so(
    open_feedq: OpenFeedq, config: Config
) -> None:
    feedq = opened(open_feedq, config, decided="hide")
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "j", "x")
        assert titles(app) == ["Paper 1", "Paper 3", "-", "Paper 4", "Paper 5", "Paper 6"]
        assert current(app) == "Paper 3"
        assert "1 of 3 decided" in painted(app)
        await press(pilot, "u")
        assert titles(app)[:3] == ["Paper 1", "Paper 2", "Paper 3"]
        assert current(app) == "Paper 2"
        await press(pilot, "G", "q")
        assert current(app) == "Paper 5"
        assert "2 below the cut" in painted(app)
        await press(pilot, "g", "V", "x", "y")
        assert "Paper 2" not in titles(app)
    assert feedq.inbox.counts()["skipped"] == 3


async def test_columns_of_the_config(open_feedq: OpenFeedq, config: Config) -> None:
    app = FeedqApp(opened(open_feedq, config, columns=("id",)), fetch=False)
    async with app.run_test(size=(240, 40)) as pilot:
        await settle(pilot)
        line = painted(app).splitlines()[1][:136]
        assert "2603.00001" in line
        assert "cs.LG" not in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[app]\ncolumns = ["titel", "authors"]', "there are"),
        ('[app]\ncolumns = ["autors"]', "did you mean authors?"),
        ('[app]\ndecided = "gone"', "write grey or hide"),
        ('[app]\nsearches = [{ name = "a", query = " " }]', "query: is empty"),
        ("[app]\nkeys = { a = 1 }", "[app] keys: expected text in quotes for each name in it"),
    ],
)
def test_a_mistake_is_told_by_the_config_itself(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert told in str(caught.value)


@pytest.mark.parametrize("chosen_later", [False, True])
async def test_without_colours_the_terminals_own_stay_its_own(
    open_feedq: OpenFeedq, config: Config, monkeypatch: pytest.MonkeyPatch, chosen_later: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    feedq = opened(open_feedq, config, theme="dark" if chosen_later else "ansi")
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "x")
        if chosen_later:
            app.theme = theme_named("ansi", app.available_themes)
            await settle(pilot)
        styles = [
            segment.style for strip in app.screen._compositor.render_strips() for segment in strip
        ]
    colours = [colour for style in styles if style for colour in (style.color, style.bgcolor)]
    assert all(colour is None or colour.is_default for colour in colours)


def test_every_action_can_be_moved() -> None:
    assert keymap({str(binding.id): binding.key for binding in EVERY_KEY})


_WRITTEN = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "greater_than_sign": ">",
    "less_than_sign": "<",
}


def test_the_manual_names_every_action_its_keys_and_what_it_does() -> None:
    manual = Path(__file__).parents[2] / "docs" / "app.md"
    rows = [line for line in manual.read_text("utf-8").splitlines() if line.startswith("| `")]
    for row, one in zip(rows, EVERY_KEY, strict=True):
        keys = ",".join(_WRITTEN.get(key, key) for key in one.key.split(","))
        assert row == f"| `{one.id}` | `{keys}` | {one.tooltip} |"
