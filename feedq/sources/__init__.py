"""Where entries come from: wire -> `Entry`. A new source is one file and one line in `SOURCES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from feedq.config import Config
from feedq.sources.base import Source
from feedq.sources.http.client import Http

SourceFactory = Callable[[Http, Config], Source]


def _late(module: str, name: str) -> SourceFactory:
    """Import a source when it is first used: a feed parser costs a tenth of a second."""

    def make(http: Http, config: Config) -> Source:
        return cast(Source, getattr(import_module(f"feedq.sources.{module}"), name)(http, config))

    return make


SOURCES: Mapping[str, SourceFactory] = {
    "arxiv": _late("arxiv.feed", "ArxivFeed"),
    "arxiv-search": _late("arxiv.api", "ArxivApi"),
    "feed": _late("feeds.webfeed", "WebFeed"),
    "x": _late("social.x", "X"),
    "bluesky": _late("social.bluesky", "Bluesky"),
    "mastodon": _late("social.mastodon", "Mastodon"),
    "report": _late("reports.pages", "CourseReports"),
    "huggingface": _late("huggingface", "DailyPapers"),
}
