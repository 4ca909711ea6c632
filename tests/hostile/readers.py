"""Everything that reads bytes from outside, by name: bytes in, a value or one `FeedqError` out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from feedq.config import Config, reading
from feedq.config.editing import Addition, added, removed
from feedq.domain import identity, text
from feedq.domain.code import find_repository
from feedq.domain.identity import Identifier
from feedq.domain.latex import latex_to_text
from feedq.domain.markup import html_to_text
from feedq.domain.model import FetchState, Subscription
from feedq.domain.query import parse_query
from feedq.errors import SourceError
from feedq.importing import newsboat_cache, pickled, read, records, sanity
from feedq.services.exchange.zotero import ZoteroService
from feedq.sources import huggingface, paperswithcode, spelling
from feedq.sources.arxiv import oai, parse
from feedq.sources.arxiv.api import ArxivApi
from feedq.sources.base import Wanted
from feedq.sources.feeds import discovery, plainfeed, schedule, webfeed
from feedq.sources.http.exchange import Response
from feedq.sources.http.headers import retry_after_s
from feedq.sources.http.inflate import Inflater
from feedq.sources.reports import pages
from feedq.sources.social import mastodon_wire, posts, x_wire
from feedq.sources.social.bluesky_wire import parse_feed, parse_profile, parse_refusal
from feedq.sources.social.mastodon_handles import parse_address, parse_webfinger
from feedq.sources.zotero import Zotero
from feedq.store.backup import verify
from tests.library import FakeClock
from tests.sources.scripted import ScriptedHttp

Reader = Callable[[bytes], object]

URL = "https://outside.example/place/feed"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
PAPER = Identifier("arxiv", "1706.03762")
_HANDLE = parse_address("@ada@lattice.example")


def _feed(content_type: str) -> Reader:
    return lambda body: webfeed.parse(body, url=URL, content_type=content_type)


def _api(body: bytes) -> object:
    """A search, as the daily fetch asks for it."""
    http = ScriptedHttp(lambda path, asked: Response("https://arxiv.example/api", 200, {}, body))
    source = ArxivApi(http, Config())
    (batch,) = source.fetch(
        Subscription("arxiv-search", "search", "ti:x"), FetchState(), Wanted(now=NOW)
    )
    return batch.entries


class _Zotero(ScriptedHttp):
    """A library of the user's that answers one thing with `body`."""

    def __init__(self, wrong: str, body: bytes) -> None:
        right = {"collections": b'[{"data": {"key": "A", "name": "mine"}}]', "top": b"[]"}
        self._said = {**right, "items": b"{}", wrong: body}
        super().__init__(lambda path, asked: self.say(path))

    def say(self, path: str) -> Response:
        # As many as were sent: a server that says otherwise is asked on, up to a cap.
        headers = {"total-results": "1", "last-modified-version": "7"}
        said = self._said[path.rpartition("/")[2]]
        return Response("https://zotero.example", 200, headers, said)


def _zotero(body: bytes) -> object:
    config = reading.parse('[zotero]\nlibrary = "users/1"\n')
    return ZoteroService(config, lambda cancelled: _Zotero("top", body)).pull("K", "mine")


def _zotero_written(body: bytes) -> object:
    library = Zotero(_Zotero("items", body), "https://zotero.example", "users/1", "K")
    library.collection("mine")
    return [one.why for one in library.write([{"title": "t"}])]


def _zotero_collections(body: bytes) -> object:
    library = Zotero(_Zotero("collections", body), "https://zotero.example", "users/1", "K")
    found = library.collection("mine")
    return found and (found.name, found.path)


def _file(use: Callable[[Path], object]) -> Reader:
    """A reader of files."""

    def from_bytes(body: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(body)
            return use(path)

    return from_bytes


def _newsboat_cache(path: Path) -> object:
    return newsboat_cache.is_cache(path) and newsboat_cache.read_state(path)


def _config(path: Path) -> object:
    return reading.load(path, environ={})


def _edited(body: bytes) -> object:
    """What `sources add` and `sources remove` do to a config that is one."""
    config = body.decode("utf-8", "replace")
    reading.parse(config)
    one = Subscription("feed", 'a "feed" \\ ]', "https://a.example/feed?x=#'")
    longer = added(config, [Addition(one)])
    reading.parse(longer)
    return removed(longer, [one])


def _inflated(coding: str) -> Reader:
    def read_all(body: bytes) -> object:
        import zlib

        inflater, size = Inflater(coding), 0
        try:
            for part in inflater.feed(body):
                size += len(part)
                if size > 20_000_000:  # as the one client, which stops there
                    break
        except zlib.error as error:
            raise SourceError("damaged") from error
        return size

    return read_all


def _words(use: Callable[[str], object]) -> Reader:
    """A reader of text, which may hold whatever a `str` can."""
    return lambda body: use(body.decode("utf-8", "surrogatepass" if _half(body) else "replace"))


def _half(body: bytes) -> bool:
    try:
        body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _plain_text(words: str) -> Iterator[str]:
    for use in (text.clean, text.clean_line, text.unwrap, latex_to_text, text.safe_link):
        yield text.clean(use(words))
    found, links = html_to_text(words)
    yield text.clean(found)
    yield from map(text.safe_link, links)


def _names(words: str) -> Iterator[object]:
    for use in (
        identity.parse,
        identity.parse_arxiv,
        identity.from_url,
        identity.find_in_text,
        find_repository,
        parse_query,
        spelling.as_url,
        posts.links_in,
    ):
        yield use(words)
    yield posts.papers_in(words, [words])


def _followed(words: str) -> object:
    return spelling.recognise(words)


def _header(words: str) -> object:
    """One header of an answer, wherever one is read."""
    clock = FakeClock()
    names = ("cache-control", "expires", "retry-after", "x-ratelimit-reset", "link", "etag")
    headers = dict.fromkeys(names, words)
    return (
        schedule.fresh_until(b"", headers, NOW),
        retry_after_s(headers, clock),
        posts.patience_s(headers, NOW),
        mastodon_wire.find_older(words),
        webfeed.parse(b"<rss version='2.0'><channel><title>t</title></channel></rss>", url=URL,
                      content_type=words),
        discovery.find_feeds(b"<html>", URL, words),
    )  # fmt: skip


READERS: Mapping[str, Reader] = {
    "feed": _feed(""),
    "feed as page": _feed("text/html; charset=iso-8859-1"),
    "feed as json": _feed("application/feed+json"),
    "plain feed": lambda body: plainfeed.parse_items(body, url=URL),
    "arxiv listing": parse.parse,
    "arxiv api": _api,
    "arxiv oai": oai.parse,
    "reports": lambda body: pages.parse(body, url=URL),
    "discovery": lambda body: discovery.find_feeds(body, URL),
    "schedule": lambda body: schedule.fresh_until(body, {}, NOW),
    "bluesky feed": parse_feed,
    "bluesky profile": parse_profile,
    "bluesky refusal": parse_refusal,
    "mastodon statuses": lambda body: mastodon_wire.parse_statuses(body, "host.example"),
    "mastodon account": lambda body: mastodon_wire.parse_account(body, "host.example"),
    "mastodon refusal": mastodon_wire.find_refusal,
    "webfinger": lambda body: parse_webfinger(body, _HANDLE),
    "x posts": lambda body: x_wire.parse_posts(body, "ada"),
    "x users": x_wire.parse_users,
    "x refusal": lambda body: str(x_wire.refusal(429, {}, body, NOW)),
    "daily papers": lambda body: huggingface.parse(body).entries,
    "code at hugging face": lambda body: huggingface.parse_code(body, PAPER),
    "code record": lambda body: paperswithcode.parse_paper(body, PAPER),
    "code row": lambda body: paperswithcode.find_row(body, PAPER),
    "code listing": paperswithcode.parse_repositories,
    "zotero": _zotero,
    "zotero collections": _zotero_collections,
    "zotero written": _zotero_written,
    "list of papers": lambda body: read(body, papers=True),
    "list of feeds": read,
    "records": records.parse,
    "pickle": pickled.load,
    "dict.db": _file(sanity.read_tags),
    "cache.db": _file(_newsboat_cache),
    "backup": _file(verify),
    "config": _file(_config),
    "edited config": _edited,
    "gzip": _inflated("gzip"),
    "deflate": _inflated("deflate"),
    "text": _words(lambda words: list(_plain_text(words))),
    "names": _words(lambda words: list(_names(words))),
    "followed": _words(_followed),
    "header": _words(_header),
}
