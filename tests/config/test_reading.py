"""What a config is read as, and what a mistake in it is told."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import Config, Feed, load
from feedq.config.reading import parse
from feedq.config.sections import Profile, Report, Search
from feedq.errors import ConfigError


def read_back(text: str) -> str:
    """What a user is told about a config, or "" when nothing is wrong with it."""
    try:
        parse(text)
    except ConfigError as error:
        return str(error)
    return ""


def said(text: str) -> str:
    """The one line that a config's mistake is told in."""
    line = read_back(text)
    assert line
    assert "\n" not in line
    return line


def hook(line: str) -> str:
    """A hook that is well but for this line."""
    lines = {"event": 'event = "status"', "command": 'command = ["true"]'}
    lines[line.partition(" ")[0]] = line
    return "\n".join(("[[hooks]]", *lines.values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[fetch]\ncontact = "me', "line 2 (contact): a text is not closed"),
        ('[fetch]\ncontact = "me\ntimeout_s = 3', "line 2 (contact): a text is not closed"),
        ("[fetch]\ncontact = 'me", "line 2 (contact): a text is not closed"),
        ("[fetch]\ncontact = '''\nme", "line 3: a text is not closed"),
        ("[fetch]\ncontact = “me”", "line 2 (contact): the quotes are not straight"),
        ("[fetch]\ncontact = me", "line 2 (contact): that is no value; a text stands in quotes"),
        ("[fetch]\ncontact =", "line 2 (contact): the value is missing"),
        ("[x]\npause = yes", "line 2 (pause): write true or false"),
        ("[arxiv]\n[fetch]\n[arxiv]", "line 3 ([arxiv]): [arxiv] is there twice; put its keys"),
        ("[a.b]\n[a.b]", "line 2 ([a.b]): [a.b] is there twice"),
        ("a = 1\na = 2", "line 2 (a): the key is there twice"),
        ("arxiv:\n  categories: []", "line 1 (arxiv): expected key = value"),
        ("[arxiv\n", "line 1 ([arxiv): a section's name is not closed"),
        ("a = [1 2]", "line 1 (a): a list is not closed with ], or a comma is missing in it"),
        ("a = { b = 1", "line 1 (a): a group is not closed with }"),
        ('a = "b" c', "line 1 (a): something follows the value"),
        ('a = "C:\\Users"', "line 1 (a): write \\ twice in a text"),
        ("<html>", "line 1: expected key = value, [section]"),
    ],
)
def test_a_slip_of_the_pen_is_told_by_its_line_and_in_plain_words(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


def test_a_token_on_the_line_that_is_wrong_is_not_told() -> None:
    for wrong in (
        'bearer_token = "hush',
        "bearer_token = hush",
        "bearer_token “hush”",
        'bearer_token = """\nhush',
        "bearer_token =\nhush",
    ):
        assert "hush" not in said(f"[x]\n{wrong}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[fetch]\ntimout_s = 3", "[fetch] timout_s: unknown key; did you mean timeout_s?"),
        ("[artiv]\n", "[artiv]: unknown table; did you mean [arxiv]?"),
        ("[[profile]]\n", "[[profile]]: unknown table; did you mean [[profiles]]?"),
        (
            '[[profiles]]\nname = "a"\n[[profiles]]\nname = "gan"\nkeyword = []',
            "[[profiles]] #2 (gan): keyword: unknown key; did you mean keywords?",
        ),
        (
            '[arxiv]\nsearches = [{ nam = "x" }]',
            "[arxiv] searches #1: nam: unknown key; did you mean name?",
        ),
        (hook("time = 3"), "[[hooks]] #1: time: unknown key; did you mean timeout_s?"),
        ("categories = []", "categories: unknown key; it belongs into [arxiv]"),
        (
            '[[profiles]]\nname = "rl"\nsession_size = 9',
            "[[profiles]] #1 (rl): session_size: unknown key; it belongs into [rank]",
        ),
        ("[rank]\nqqq = 1", "[rank] qqq: unknown key; known are session_size, explore, "),
        ('[rank]\n"a\\nb" = 1', '[rank] "a\\nb": unknown key'),
    ],
)
def test_unknown_key_is_told_with_the_nearest_known_one(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[fetch]\nconcurrency = "eight"',
            '[fetch] concurrency: expected a whole number; found "eight"',
        ),
        ("[fetch]\nconcurrency = 8.0", "[fetch] concurrency: expected a whole number; found 8.0"),
        ("[fetch]\ntimeout_s = true", "[fetch] timeout_s: expected a number; found true"),
        ("[fetch]\ncontact = 1979-05-27", "[fetch] contact: expected text in quotes; found a date"),
        (
            '[arxiv]\ncategories = "cs.LG"',
            '[arxiv] categories: expected a list in brackets; found "cs.LG"',
        ),
        (
            "[arxiv]\ncategories = [1]",
            "[arxiv] categories #1: expected text in quotes; found 1",
        ),
        (
            '[[profiles]]\nname = "rl"\nkeywords = [["a"]]',
            "[[profiles]] #1 (rl): keywords #1: expected text in quotes; found a list",
        ),
        ("fetch = 3", "fetch: expected a section that begins with [fetch]; found 3"),
        (
            '[feeds]\nname = "a"',
            "[feeds]: expected a section that begins with [[feeds]]; found a table",
        ),
        ('[[feeds]]\nname = "a blog"', "[[feeds]] #1 (a blog): has no url"),
        (
            hook('command = "true"'),
            '[[hooks]] #1: command: expected a list in brackets; found "true"',
        ),
    ],
)
def test_wrong_type_is_told_with_what_was_expected_and_found(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_token_of_the_wrong_type_is_not_repeated() -> None:
    assert "4711" not in said("[x]\nbearer_token = 4711")


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("[fetch]\ntimeout_s = 0", "[fetch] timeout_s", "0"),
        ("[fetch]\ntimeout_s = nan", "[fetch] timeout_s", "nan"),
        ("[fetch]\nconcurrency = 65", "[fetch] concurrency", "between 1 and 64"),
        ("[rank]\nsession_size = 0", "[rank] session_size", "between 1 and 1000"),
        ("[rank]\nsession_size = 5\nexplore = 6", "[rank] explore", "between 0 and 5"),
        ("[x]\nbudget_usd_per_month = -1", "[x] budget_usd_per_month", "-1"),
        ('[arxiv]\ncategories = ["cs"]', "[arxiv] categories", "name a subject such as cs.LG"),
        ('[arxiv]\ncategories = ["cs.lg"]', "[arxiv] categories", "did you mean cs.LG?"),
        ('[arxiv]\ncategories = ["news"]', "[arxiv] categories", "no arXiv category"),
        ('[endpoints]\nx = ""', "[endpoints] x", "no web address"),
        ('[[feeds]]\nname = "a"\nurl = "feed.xml"', "[[feeds]] #1 (a): url", "https://"),
        ('[[reports]]\nname = "a"\nurl = "file:///etc/passwd"', "[[reports]] #1", "https://"),
        ('[huggingface]\nlists = ["weekly"]', "[huggingface] lists: 'weekly'", "there is daily"),
        (
            '[[researchers]]\nname = "a"\nfeeds = ["http://["]',
            "[[researchers]] #1 (a): feeds",
            "http://[",
        ),
        ('[[profiles]]\nname = " "', "[[profiles]] #1", "empty"),
        ('[[profiles]]\nname = "a"\n[[profiles]]\nname = "A"', "[[profiles]] #2", "taken"),
        ('[[profiles]]\nname = "a"\npapers = ["12"]', "[[profiles]] #1 (a): papers", "arXiv id"),
        ('[[profiles]]\nname = "a"\nkeywords = [""]', "[[profiles]] #1 (a): keywords", "empty"),
        (
            '[[subscriptions]]\nsource = "feed"\nname = "a"\naddress = ""',
            "[[subscriptions]] #1 (a): address",
            "empty",
        ),
        ('[arxiv]\nsearches = [{ name = "a", query = " " }]', "[arxiv] searches #1", "empty"),
        (hook('event = "fetch"'), "[[hooks]] #1: event: 'fetch'", "did you mean fetched?"),
        (hook('event = "boot"'), "[[hooks]] #1: event", "there are fetched and status"),
        (hook("command = []"), "[[hooks]] #1: command", "empty"),
        (hook('command = ["notify-send hi"]'), "[[hooks]] #1: command", "each word"),
        (hook('command = ["./tell"]'), "[[hooks]] #1: command", "whole path"),
        (hook('command = ["echo", "a\\u0000b"]'), "[[hooks]] #1: command", "NUL"),
        (hook("timeout_s = 0"), "[[hooks]] #1: timeout_s", "0"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_its_key(text: str, key: str, why: str) -> None:
    line = said(text)
    assert line.startswith(key)
    assert why in line


@pytest.mark.parametrize(
    "category", ["cs.LG", "hep-th", "stat.ML", "cond-mat.mes-hall", "physics.soc-ph", "q-bio.NC"]
)
def test_every_shape_of_category_is_accepted(category: str) -> None:
    assert parse(f'[arxiv]\ncategories = ["{category}"]').arxiv.categories == (category,)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[fetch]\ntimeout_s = \n", 2),
        ("[fetch\n", 1),
        ("a = 1\n\n\na = 2\n", 4),
        ('[fetch]\n\ncontact = "no end', 3),
        ('[fetch]\ncontact = """no\nend\n\n\n', 3),
    ],
)
def test_syntax_error_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=rf"config\.toml: line {line}( \(.*\))?: "):
        load(path, environ={})


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[fetch]\n# \xe9t\xe9\n")
    with pytest.raises(ConfigError, match=r"line 2: not UTF-8"):
        load(path, environ={})


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[fetch]\r\nconcurrency = 2\r\n")
    assert load(path, environ={}).fetch.concurrency == 2


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="feedq init"):
        load(tmp_path / "none.toml", environ={})
    with pytest.raises(ConfigError, match="is a folder"):
        load(tmp_path, environ={})


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError, match=r"c\.toml: cannot be read: permission denied"):
        load(tmp_path / "c.toml", environ={})


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.sampled_from(["[" * 9000, "9" * 5000]))
def test_any_text_is_a_config_or_one_line(text: str) -> None:
    for document in (text, f"x = {text}", f"[fetch]\n{text}"):
        assert len(read_back(document).splitlines()) <= 1


_KEYS = [f.name for f in msgspec.structs.fields(Config)] + ["name", "url", "keywords", "x", "qqq"]
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4))
def test_any_shape_is_a_config_or_one_line(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda _: document)
        assert len(read_back("").splitlines()) <= 1


def test_sections_are_values() -> None:
    """Frozen and comparable: a config is passed around, never changed."""
    made = Config(
        feeds=(Feed(name="a", url="u"),),
        reports=(Report(name="a", url="u"),),
        profiles=(Profile(name="a"),),
    )
    assert Search(name="a", query="b") == Search(name="a", query="b")
    with pytest.raises(AttributeError):
        made.feeds = ()  # type: ignore[misc]
