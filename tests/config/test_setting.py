"""One key of the user's file is set; its comments and all else stay as they were."""

from __future__ import annotations

import pytest

from feedq.config import Search, example, is_paused, subscriptions
from feedq.config.reading import parse
from feedq.config.setting import (
    with_other_search,
    with_paused,
    with_search,
    with_value,
    without_search,
)
from feedq.domain.model import Subscription
from feedq.errors import ConfigError

ADA_X = Subscription("x", "Ada", "ada", "Ada")
ADA_FEED = Subscription("feed", "Ada", "https://ada.example/feed", "Ada")
OURS = """\
# mine
[[researchers]]
name = "Ada"  # Lovelace
x = "@ada"
feeds = ["https://ada.example/feed"]

[arxiv]
categories = ["cs.LG"]
"""


def paused(text: str) -> set[str]:
    config = parse(text)
    return {one.key for one in subscriptions(config) if is_paused(config, one)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[app]\ntheme = "light"\n'),
        ("[app]  # a\n", '[app]  # a\ntheme = "light"\n'),
        ('[app]\ntheme = "dark"  # b\n', '[app]\ntheme = "light"  # b\n'),
        ("app = {}\n", 'app = {theme = "light"}\n'),
        ('app = {decided = "hide"}\n', 'app = {decided = "hide", theme = "light"}\n'),
        ('app.theme = "nord"\n', 'app.theme = "light"\n'),
        ('app.decided = "hide"\n', 'app.decided = "hide"\napp.theme = "light"\n'),
        ("\ufeff[app]\r\n", '\ufeff[app]\r\ntheme = "light"\r\n'),
    ],
)
def test_a_value_is_set_wherever_it_stands(before: str, after: str) -> None:
    assert with_value(before, "app", "theme", "light") == after


def test_a_broken_config_is_not_touched() -> None:
    with pytest.raises(ConfigError):
        with_value("[app\n", "app", "theme", "light")


@pytest.mark.parametrize("text", [OURS, example(), OURS + "[fetch]\npaused = []  # none\n"])
def test_paused_and_resumed_leaves_what_was_paused_before(text: str) -> None:
    one = subscriptions(parse(text))[0]
    edited = with_paused(text, one, paused=True)
    assert paused(edited) == {one.key}
    assert with_paused(edited, one, paused=True) == edited
    again = with_paused(edited, one, paused=False)
    assert paused(again) == set()
    if "paused = []" in text:
        assert again == text


def test_one_account_of_a_paused_person_is_resumed_alone() -> None:
    text = OURS + '[fetch]\npaused = [\n    "ada",  # on leave\n    "CS.lg",\n]\n'
    assert paused(text) == {ADA_X.key, ADA_FEED.key, "arxiv:cs.LG"}
    edited = with_paused(text, ADA_X, paused=False)
    assert paused(edited) == {ADA_FEED.key, "arxiv:cs.LG"}
    assert '"CS.lg",' in edited


def test_a_search_is_kept_replaced_and_forgotten() -> None:
    text = with_search(OURS, Search(name="small", query='"small data" -survey'))
    text = with_search(text, Search(name="gates\n[x]", query="ti:gate"))
    text = with_search(text, Search(name="SMALL", query="few shot"))
    assert parse(text).app.searches == (
        Search(name="gates [x]", query="ti:gate"),
        Search(name="SMALL", query="few shot"),
    )
    text = without_search(without_search(text, "small"), "gates [x]")
    assert parse(text).app.searches == ()
    assert text.startswith(OURS)


def test_a_search_is_changed_in_its_place() -> None:
    text = OURS + '[app]\nsearches = [\n  { name = "a", query = "b" }, # why\n'
    text += '  { name = "c", query = "d" },\n]\n'
    changed = with_other_search(text, "A", Search(name="A [x]", query="b\x1b e"))
    assert parse(changed).app.searches == (
        Search(name="A [x]", query="b e"),
        Search(name="c", query="d"),
    )
    assert "# why" in changed
    for name, search, told in (
        ("z", Search(name="z", query="q"), "any more"),
        ("a", Search(name="C", query="q"), "called 'C' already"),
        ("a", Search(name=" ", query="q"), "a name and a query"),
    ):
        with pytest.raises(ConfigError, match=told):
            with_other_search(text, name, search)


@pytest.mark.parametrize(("name", "query"), [("", "a"), ("a", " \n"), ("\x1b", "a")])
def test_a_search_without_name_or_words_is_refused(name: str, query: str) -> None:
    with pytest.raises(ConfigError, match="a name and a query"):
        with_search(OURS, Search(name=name, query=query))


def test_searches_in_tables_of_their_own_are_left_to_their_author() -> None:
    text = '[[app.searches]]\nname = "a"\nquery = "b"\n'
    with pytest.raises(ConfigError, match="by hand"):
        with_search(text, Search(name="a", query="c"))
    with pytest.raises(ConfigError, match="by hand"):
        with_search(text, Search(name="other", query="c"))
