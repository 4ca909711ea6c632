"""The user's file is changed by what was asked for, and by nothing else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import example, subscriptions
from feedq.config.editing import Addition, added, read_file, removed, replace_file
from feedq.config.reading import parse
from feedq.domain.model import Subscription
from feedq.errors import ConfigError

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
SMALL = """\
# mine
[arxiv]  # one only
categories = [
    "cs.LG",  # learning
]

[[feeds]]
name = "First"   # the first
url = 'https://first.example/'
# [rank] comes next
[rank]
session_size = 9"""


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
    (feed,) = parse(added("", [Addition(FEED, "News/Blogs")])).feeds
    assert feed.folder == "News/Blogs"


@pytest.mark.parametrize(
    "text",
    [
        'feeds = [{name = "A", url = "https://a.example/"}]\n',
        '[[feeds]]\nurl = "https://a.example/"\nname = """\n[x]\n"""\n',
    ],
)
def test_what_cannot_be_edited_safely_is_not(text: str) -> None:
    with pytest.raises(ConfigError, match=r"by hand|cannot be edited"):
        follow(text, FEED)


@given(st.text(min_size=1, max_size=50).filter(str.strip), st.text(max_size=30))
def test_no_name_or_folder_escapes_its_quotes(name: str, folder: str) -> None:
    try:
        edited = added(SMALL, [Addition(Subscription("feed", name, FEED.address), folder)])
    except ConfigError:
        return  # TOML cannot hold it
    _, feed = parse(edited).feeds
    assert (feed.name, feed.url, feed.folder) == (name, FEED.address, folder)
    assert parse(edited).rank.session_size == 9


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


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_file(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="no UTF-8"):
        read_file(tmp_path / "odd.toml")
    with pytest.raises(ConfigError, match="cannot be written"):
        replace_file(tmp_path / "missing" / "c.toml", "")
