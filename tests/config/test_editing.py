"""The user's file is changed by what was asked for, and by nothing else."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import X, example, subscriptions
from feedq.config.adding import folder_path
from feedq.config.editing import Addition, added, removed
from feedq.config.reading import parse
from feedq.config.saving import read_file, replace_file
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.errors import ConfigError
from tests.config.layouts import LAYOUTS, SMALL

FEED = Subscription("feed", "A blog", "https://blog.example/feed")
REPORT = Subscription("report", "CS1", "https://cs1.example/reports.html")
CATEGORY = Subscription("arxiv", "cs.RO", "cs.RO")
ADA = [
    Subscription("x", "Ada", "ada", "Ada"),
    Subscription("bluesky", "Ada", "ada.bsky.social", "Ada"),
    Subscription("mastodon", "Ada", "@ada@social.example", "Ada"),
]
OTHER = Subscription("openreview", "ICLR", "ICLR.cc/2026")
ALL = [FEED, REPORT, CATEGORY, *ADA, OTHER]


def follow(text: str, *chosen: Subscription) -> str:
    return added(text, [Addition(one) for one in chosen])


@pytest.mark.parametrize("text", [example(), SMALL, "", "# nothing\n"], ids=range(4))
def test_what_was_added_and_taken_out_again_leaves_no_trace(text: str) -> None:
    edited = follow(text, *ALL)
    assert {s.key for s in subscriptions(parse(edited))} >= {s.key for s in ALL}
    assert set(text.splitlines()) - set(edited.splitlines()) <= {
        line for line in text.splitlines() if line.startswith("categories")
    }
    before = {s.key for s in subscriptions(parse(text))}
    again = removed(edited, ALL)
    assert {s.key for s in subscriptions(parse(again))} == before
    if text == example():
        assert again == text


def test_each_goes_where_its_kind_is() -> None:
    assert follow(SMALL, FEED, CATEGORY) == SMALL.replace(
        "# learning\n", '# learning\n    "cs.RO",\n'
    ).replace(
        "first.example/'\n",
        'first.example/\'\n\n[[feeds]]\nname = "A blog"\nurl = "https://blog.example/feed"\n',
    )


def test_an_account_joins_the_researcher_of_its_name() -> None:
    text = follow("", ADA[0])
    text = follow(text, ADA[1])
    (one,) = parse(text).researchers
    assert (one.name, one.x, one.bluesky) == ("Ada", "ada", "ada.bsky.social")
    other = Subscription("x", "ADA ", "countess", "ADA ")
    with pytest.raises(ConfigError, match="has another account at x"):
        follow(text, other)


def test_the_feed_of_a_researcher_is_taken_out_of_the_list() -> None:
    text = '[[researchers]]\nname = "Ada"\nx = "ada"\nfeeds = ["https://a/", "https://b/"]\n'
    one = Subscription("feed", "Ada", "https://a/", "Ada")
    assert removed(text, [one]) == text.replace('"https://a/", ', "")


def test_a_folder_is_kept() -> None:
    (feed,) = parse(added("", [Addition(FEED, "/News / Blogs/")])).feeds
    assert feed.folder == "News/Blogs"


@pytest.mark.parametrize("one", [FEED, REPORT, CATEGORY, *ADA, OTHER], ids=lambda one: one.key)
@pytest.mark.parametrize("text", LAYOUTS.values(), ids=list(LAYOUTS))
def test_adding_is_undone_byte_for_byte(text: str, one: Subscription) -> None:
    edited = follow(text, one)
    old, new = parse(text.removeprefix("\ufeff")), parse(edited.removeprefix("\ufeff"))
    assert [s.key for s in subscriptions(new) if s not in subscriptions(old)] == [one.key]
    assert (new.rank, new.profiles, new.x) == (old.rank, old.profiles, old.x)
    if "\r\n" in text:
        assert edited.count("\r\n") == edited.count("\n")
    again = removed(edited, [one])
    # Where there was no list of categories, an empty one remains.
    if one != CATEGORY or "categories" in text:
        assert again == text
    assert parse(again.removeprefix("\ufeff")) == old


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=list(LAYOUTS))
def test_everything_can_be_taken_out_and_comments_stay(text: str) -> None:
    followed = subscriptions(parse(text.removeprefix("\ufeff")))
    rest = removed(text, followed)
    assert subscriptions(parse(rest.removeprefix("\ufeff"))) == ()
    lines = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in rest.splitlines() if line.startswith("#")] == lines


def test_a_comment_below_a_table_stays_with_what_it_explains() -> None:
    edited = follow(LAYOUTS["tables of one name apart"], FEED)
    assert 'b.example"\n\n[[feeds]]' in edited
    assert '.example/feed"\n# on x\n[x]' in edited
    rank = follow("[[feeds]]\nname='A'\nurl='http://a'\n# on A\n\n# on rank\n[rank]\n", FEED)
    assert "# on A\n\n[[feeds]]" in rank
    assert '/feed"\n\n# on rank\n[rank]\n' in rank


def test_a_comma_where_the_last_had_none() -> None:
    assert follow(LAYOUTS["no last comma"], CATEGORY) == (
        '[arxiv]\ncategories = [\n  "cs.CV", # x\n  "cs.NE", # y\n  "cs.RO"\n]\n'
    )


def test_what_is_named_twice_is_taken_out_twice() -> None:
    text = (
        '[[researchers]]\nname = "Ada"\nfeeds = ["https://blog.example/feed"]\n\n'
        '[[feeds]]\nname = "A"\nurl = "https://blog.example/feed"\n'
    )
    assert subscriptions(parse(removed(text, [FEED]))) == ()


@given(st.text(max_size=50), st.text(max_size=30), st.sampled_from([FEED, ADA[0], OTHER]))
def test_no_name_or_folder_escapes_its_quotes(name: str, folder: str, one: Subscription) -> None:
    named = replace(one, name=name)
    edited = added(SMALL, [Addition(named, folder)])
    config = parse(edited)
    assert config.rank.session_size == 9
    assert config.x == X()
    written = {s.key: s.name for s in subscriptions(config)}[one.key]
    assert written == (clean_line(name) or one.address)
    if one == FEED:
        assert config.feeds[1].folder == folder_path(folder)


def test_a_file_is_replaced_as_a_whole_with_its_mode_and_behind_its_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_bytes(b"# one\r\n")
    real.chmod(0o600)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    replace_file(link, read_file(link) + "# two\r\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"# one\r\n# two\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "real.toml"]


def test_a_read_only_file_is_respected_though_its_folder_would_allow_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n")
    path.chmod(0o444)
    with pytest.raises(ConfigError, match="is read-only"):
        replace_file(path, "")
    assert path.read_text() == "# mine\n"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: it is not there"):
        read_file(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="no UTF-8"):
        read_file(tmp_path / "odd.toml")
    with pytest.raises(ConfigError, match="cannot be written"):
        replace_file(tmp_path / "missing" / "c.toml", "")
