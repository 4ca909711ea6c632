"""What people paste, and what of it is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.model import Subscription
from feedq.errors import ConfigError
from feedq.sources.spelling import as_url, identity, recognise


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("cs.LG", "arxiv:cs.LG"),
        (" cs.lg ", "arxiv:cs.LG"),
        ("HEP-TH", "arxiv:hep-th"),
        ("physics.soc-ph", "arxiv:physics.soc-ph"),
        ("https://arxiv.org/list/cs.LG/recent", "arxiv:cs.LG"),
        ("https://rss.arxiv.org/rss/cs.LG", "arxiv:cs.LG"),
        ("http://export.arxiv.org/rss/stat.ml", "arxiv:stat.ML"),
        ("@ada@social.example", "mastodon:@ada@social.example"),
        ("acct:ada@social.example", "mastodon:@ada@social.example"),
        ("https://social.example/@ada/", "mastodon:@ada@social.example"),
        ("https://social.example/@ada/112233", "mastodon:@ada@social.example"),
        ("https://social.example/@ada@other.example", "mastodon:@ada@other.example"),
        ("https://social.example/users/ada", "mastodon:@ada@social.example"),
        ("social.example/@ada", "mastodon:@ada@social.example"),
        ("Ada.bsky.social", "bluesky:ada.bsky.social"),
        ("@ada.example", "bluesky:ada.example"),
        ("bsky:ada.example", "bluesky:ada.example"),
        ("https://bsky.app/profile/ada.example/post/3k", "bluesky:ada.example"),
        ("https://bsky.app/profile/did%3Aplc%3Aabc", "bluesky:did:plc:abc"),
        ("did:plc:abc", "bluesky:did:plc:abc"),
        ("x:ada_l", "x:ada_l"),
        ("https://x.com/ada_l/status/1?s=20", "x:ada_l"),
        ("https://mobile.twitter.com/@ada_l", "x:ada_l"),
    ],
)
def test_accounts_and_categories_in_their_usual_spellings(what: str, key: str) -> None:
    found = recognise(what)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    ("what", "url"),
    [
        ("https://blog.example/", "https://blog.example/"),
        ("blog.example", "https://blog.example"),
        ("blog.example:8080/feed?x=1", "https://blog.example:8080/feed?x=1"),
        ("feed://blog.example/rss", "https://blog.example/rss"),
        ("feed:http://blog.example/rss", "http://blog.example/rss"),
        ("https://user:key@blog.example/rss", "https://user:key@blog.example/rss"),
        ("https://social.example/@ada.rss", "https://social.example/@ada.rss"),
        ("https://www.youtube.com/@ada", "https://www.youtube.com/@ada"),
        ("https://medium.com/@ada", "https://medium.com/@ada"),
        ("https://arxiv.org/help", "https://arxiv.org/help"),
    ],
)
def test_addresses_of_feeds_and_pages(what: str, url: str) -> None:
    assert recognise(what) is None
    assert as_url(what) == url


@pytest.mark.parametrize(
    "what",
    ["", "@ada", "cs", "two words", "https://", "http:///x", "https://[::1", "https://a b/",
     "https://h\x1b.example/", "https://a.example/\u202eb", "javascript:alert(1)",
     "file:///etc/passwd", "x:a-handle-that-is-none"],
)  # fmt: skip
def test_what_means_nothing(what: str) -> None:
    assert recognise(what) is None
    assert as_url(what) == ""


@pytest.mark.parametrize("what", ["2301.00001", "https://arxiv.org/abs/2301.00001v2"])
def test_a_paper_is_not_followed(what: str) -> None:
    with pytest.raises(ConfigError, match="one paper"):
        recognise(what)


@pytest.mark.parametrize("what", ["https://x.com/", "https://x.com/home", "https://x.com/i/lists"])
def test_a_page_of_x_that_is_nobodys(what: str) -> None:
    with pytest.raises(ConfigError, match="nobody's"):
        recognise(what)


@pytest.mark.parametrize(
    ("source", "one", "other"),
    [
        ("feed", "http://Blog.example/a%7eb", "https://blog.example/a~b"),
        ("mastodon", "ada@social.example", "@Ada@social.example"),
        ("x", "@Ada", "ada"),
    ],
)
def test_spellings_of_one_thing_are_one(source: str, one: str, other: str) -> None:
    assert identity(Subscription(source, "", one)) == identity(Subscription(source, "", other))


def test_paths_that_differ_in_case_are_two() -> None:
    one, other = (Subscription("feed", "", f"https://a.example/{path}") for path in "Aa")
    assert identity(one) != identity(other)


@given(st.text() | st.from_regex(r"https?://[^ ]{0,20}/[@\w./:-]{0,20}"))
def test_any_text_is_something_or_nothing(what: str) -> None:
    url = as_url(what)
    assert url.isprintable()
    try:
        found = recognise(what)
    except ConfigError:
        return
    if found:
        assert identity(found)
        assert found.address.strip() == found.address != ""
