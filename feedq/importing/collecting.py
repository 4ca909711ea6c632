"""Feeds as they are found in a list: each address once, with a name, or why it is left out."""

from __future__ import annotations

from urllib.parse import urlsplit

from feedq.domain.identity import from_url
from feedq.domain.text import clean_line, safe_link
from feedq.importing.values import FeedList, ListedFeed

_LONGEST_NAME = 200


class Collection:
    """Takes what a list says and keeps what can be followed."""

    def __init__(self) -> None:
        self._feeds: dict[str, ListedFeed] = {}
        self._left_out: list[str] = []
        self.papers = False

    def add(self, address: str, name: str, folder: str) -> None:
        """Take in a feed as a list spells it; what is none is left out with the reason."""
        address = address.strip()
        if address.startswith("feed:"):  # https://en.wikipedia.org/wiki/Feed_URI_scheme
            rest = address.removeprefix("feed:")
            address = rest if rest.startswith("http") else f"https:{rest}"
        url = safe_link(address)
        host = (urlsplit(url).hostname or "") if url.startswith(("http:", "https:")) else ""
        if not host:
            self.leave_out(address, "no web address")
            return
        if from_url(url):
            self.papers = True
            self.leave_out(address, "one paper, not a feed")
            return
        name = clean_line(name, limit=_LONGEST_NAME) or host.removeprefix("www.")
        folder = clean_line(folder, limit=_LONGEST_NAME)
        self._feeds.setdefault(url, ListedFeed(url, name, folder))

    def leave_out(self, what: str, why: str) -> None:
        """Note what cannot be followed."""
        self._left_out.append(f"{clean_line(what, limit=100)}: {why}")

    def list(self) -> FeedList:
        """All that was taken in."""
        return FeedList(tuple(self._feeds.values()), tuple(self._left_out), self.papers)
