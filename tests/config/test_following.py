"""What a config follows."""

from __future__ import annotations

from feedq.config import Config, Feed, Researcher, subscriptions
from feedq.config.reading import parse


def test_subscriptions_stand_in_the_order_of_the_config() -> None:
    config = parse(
        """
        [arxiv]
        categories = ["cs.LG", "hep-th"]
        searches = [{ name = "nets", query = "all:nets" }]
        [[reports]]
        name = "a course"
        url = "https://example.org/reports"
        [[feeds]]
        name = "a lab"
        url = "https://example.org/lab.xml"
        [[researchers]]
        name = "Ada"
        x = "@ada"
        bluesky = "@ada.example"
        mastodon = "@ada@example.org"
        feeds = ["https://example.org/ada.xml"]
        [huggingface]
        lists = ["daily"]
        [[subscriptions]]
        source = "report"
        name = "another course"
        address = "https://example.org/projects"
        """
    )
    assert [(s.source, s.name, s.address, s.by) for s in subscriptions(config)] == [
        ("arxiv", "cs.LG", "cs.LG", ""),
        ("arxiv", "hep-th", "hep-th", ""),
        ("arxiv-search", "nets", "all:nets", ""),
        ("x", "Ada", "ada", "Ada"),
        ("bluesky", "Ada", "ada.example", "Ada"),
        ("mastodon", "Ada", "@ada@example.org", "Ada"),
        ("feed", "Ada", "https://example.org/ada.xml", "Ada"),
        ("feed", "a lab", "https://example.org/lab.xml", ""),
        ("report", "a course", "https://example.org/reports", ""),
        ("huggingface", "Hugging Face daily papers", "daily", ""),
        ("report", "another course", "https://example.org/projects", ""),
    ]


def test_what_is_named_twice_is_followed_once_by_its_first_name() -> None:
    url = "https://example.org/feed"
    config = Config(
        researchers=(Researcher(name="Ada", feeds=(url, url)),), feeds=(Feed(name="f", url=url),)
    )
    assert [s.name for s in subscriptions(config)] == ["Ada"]
