"""Where entries come from: wire -> `Entry`. A new source is one file and one line in `SOURCES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from feedq.config import Config
from feedq.sources.base import Source
from feedq.sources.http import Http

SourceFactory = Callable[[Http, Config], Source]


def _late(module: str, name: str) -> SourceFactory:
    """Import a source when it is first used: a feed parser costs a tenth of a second."""

    def make(http: Http, config: Config) -> Source:
        return cast(Source, getattr(import_module(f"feedq.sources.{module}"), name)(http, config))

    return make


SOURCES: Mapping[str, SourceFactory] = {
    "arxiv": _late("arxiv_feed", "ArxivFeed"),
    "arxiv-search": _late("arxiv_api", "ArxivApi"),
    "feed": _late("webfeed", "WebFeed"),
    "x": _late("x", "X"),
    "bluesky": _late("bluesky", "Bluesky"),
    "mastodon": _late("mastodon", "Mastodon"),
    "report": _late("reports", "CourseReports"),
    "huggingface": _late("huggingface", "DailyPapers"),
}
