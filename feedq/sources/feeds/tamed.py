"""feedparser, held to time in proportion to what it reads.

It has places that take the square of it, hours for 2 MB; each is bounded here. What nobody has
found yet ends with the time that `within` gives.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax.xmlreader import AttributesNSImpl

import feedparser.api
import feedparser.mixin

from feedq.errors import ParseError
from feedq.sources.feeds.items import LONGEST_AUTHOR

_MOST_ATTRIBUTES = 100
_MOST_NAMESPACES = 100
_MOST_TAGS = 200
_LONGEST_BASE = 2_048
_OFTEN = 64
"""Tags between two looks at the clock."""

_patience = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What feedparser reads inside may take so much of this thread's processor time.

    Raises:
        ParseError: it took more.
    """
    _patience.until = time.thread_time() + seconds
    try:
        yield
    finally:
        del _patience.until


def _tame() -> None:
    """Bound feedparser's places, for everybody who uses it.

    It looks for a mail address anywhere in an author's name, goes through all attributes for
    each attribute, through all namespaces for each element, through all categories for each
    category, and makes the base of each element longer than that of the one around it.
    """
    strict: Any = feedparser.api.StrictFeedParser
    mixin: Any = feedparser.mixin._FeedParserMixin
    start_ns, start = strict.startElementNS, mixin.unknown_starttag
    track, add_tag, sync = mixin.track_namespace, mixin._add_tag, mixin._sync_author_detail

    def start_element(self: Any, name: Any, qname: Any, attributes: Any) -> None:
        few = len(attributes) <= _MOST_ATTRIBUTES
        start_ns(self, name, qname, attributes if few else AttributesNSImpl({}, {}))

    def start_tag(self: Any, tag: Any, attributes: Any) -> None:
        self.seen = seen = getattr(self, "seen", 0) + 1
        until = getattr(_patience, "until", None)
        if not seen % _OFTEN and until is not None and time.thread_time() > until:
            raise ParseError("the feed takes too long to be read; follow another feed of this site")
        if len(self.baseuri or "") > _LONGEST_BASE:
            self.baseuri = ""
        start(self, tag, attributes)

    def track_namespace(self: Any, prefix: Any, uri: Any) -> None:
        if len(self.namespaces_in_use) < _MOST_NAMESPACES:
            track(self, prefix, uri)

    def add(self: Any, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags") or ()) < _MOST_TAGS:
            add_tag(self, term, scheme, label)

    def sync_author(self: Any, key: str = "author") -> None:
        context = self._get_context()
        if len(str(context.get(key) or "")) > LONGEST_AUTHOR:
            context[key] = context[key][:LONGEST_AUTHOR]
        sync(self, key)

    strict.startElementNS, mixin.unknown_starttag = start_element, start_tag
    mixin.track_namespace, mixin._add_tag = track_namespace, add
    mixin._sync_author_detail = sync_author


_tame()
