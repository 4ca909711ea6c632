"""Local servers that speak each source's protocol; loopback only."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from feedq.atomic import writing
from feedq.config import Config, load, path_exists
from feedq.demo import wire
from feedq.demo.content import CLASSIC, Content, DemoPaper
from feedq.demo.content import load as load_content
from feedq.demo.hub import Hub
from feedq.demo.settings import Origin, toml
from feedq.domain.identity import parse_arxiv
from feedq.errors import ConfigError

_TERM = re.compile(r'(all|ti|abs|au|cat):("[^"]*"|[^\s()]+)')
_WINDOW = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_TITLES = {
    "rss": "Chandra reads",
    "atom": "Notes of Dora Keller",
    "rdf": "The Slow Newsletter",
    "json": "Model Garden",
    "forum": "Reproduction Forum",
}
Answer = tuple[int, str, bytes, dict[str, str]]


class StandIns:
    """All sources at once, started and stopped as a context.

    Args:
        now: the demo's present; default the real one.
        trouble: source (`arxiv`, `x`, `bluesky`, `mastodon`, `feed`, `report`, `huggingface`,
            `paperswithcode`) -> HTTP status that it answers with instead.
        origin: of the demo that is to go on; its papers and posts keep their names.

    Raises:
        ConfigError: the port of `origin` is taken.
    """

    def __init__(
        self,
        *,
        now: datetime | None = None,
        trouble: Mapping[str, int] | None = None,
        origin: Origin | None = None,
    ) -> None:
        self._now = now or datetime.now(UTC)
        self._trouble = dict(trouble or {})
        self._made = origin.made if origin else self._now.date()
        self._content: Content = load_content(self._now, self._made)
        self._ids = self._content.ids()
        self._hub = Hub(self._content.papers)
        self._passed = 0
        self._server = _listen(origin.port if origin else 0, self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def base(self) -> str:
        """Where they listen."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def content(self) -> Content:
        """What they serve."""
        return self._content

    def __enter__(self) -> StandIns:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def advance(self, days: int = 1) -> None:
        """Let announcement days pass; there is something new for one."""
        self._passed += days

    def toml(self, database: Path) -> str:
        """A config that follows everything here."""
        return toml(self.base, self._made, database, self._content.people)

    def config(self, database: Path, folder: Path) -> Config:
        """The same, read back from a file in `folder`; one that is there is left as it is."""
        path = self.config_path(folder)
        # Not for others to read: doctor asks the same of a config with a real token.
        if not path_exists(path):
            with writing(path, only_new=True) as file:
                file.write(self.toml(database).encode("utf-8"))
        return load(path, environ={})

    @staticmethod
    def config_path(folder: Path) -> Path:
        """Where `config` writes it."""
        return folder / "config.toml"

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """One request's answer: status, content type, body, headers."""
        for prefix, source, method in (
            ("/atom/", "arxiv", self._listing),
            ("/api/query", "arxiv", self._query),
            ("/2/users", "x", self._x),
            ("/xrpc/", "bluesky", self._bluesky),
            ("/api/v1/accounts/", "mastodon", self._mastodon),
            ("/api/daily_papers", "huggingface", self._daily),
            ("/api/papers/", "huggingface", self._page),
            ("/api/v1/papers/", "paperswithcode", self._catalogue),
            ("/feeds/", "feed", self._feed),
            ("/course/", "report", self._report),
        ):
            if path.startswith(prefix):
                if source in self._trouble:
                    return self._trouble[source], "text/plain", b"trouble", {}
                return method(path.removeprefix(prefix), query, headers)
        return 404, "application/json", b'{"error": "not found"}', {}

    def _visible(self) -> list[DemoPaper]:
        return [paper for paper in self._content.papers if paper.ago >= -self._passed]

    def _listing(self, category: str, query: Mapping[str, str], headers: Any) -> Answer:
        papers = [paper for paper in self._visible() if category in paper.categories]
        body = wire.listing(category, papers, self._now)
        return 200, "application/atom+xml; charset=utf-8", body, {}

    def _query(self, rest: str, query: Mapping[str, str], headers: Any) -> Answer:
        start, most = int(query.get("start", "0")), int(query.get("max_results", "10"))
        newest = {paper.id: paper for paper in sorted(self._visible(), key=lambda p: p.version)}
        wanted = [one for one in query.get("id_list", "").split(",") if one]
        bad = [one for one in wanted if parse_arxiv(one) is None]
        if bad:
            body = wire.refusal(f"incorrect id format for {bad[0]}")
            return 400, "application/atom+xml", body, {}
        if wanted:
            found = [newest[one] for one in wanted if one in newest]
            body = wire.results(found, len(found), 0, classic=CLASSIC in wanted)
            return 200, "application/atom+xml", body, {}
        found = [p for p in newest.values() if _matches(p, query.get("search_query", ""))]
        backwards = query.get("sortOrder") != "ascending"
        found.sort(key=lambda paper: paper.submitted, reverse=backwards)
        page = found[start : start + most]
        body = wire.results(page, len(found), start, classic=False)
        return 200, "application/atom+xml", body, {}

    def _x(self, rest: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if headers.get("authorization") != "Bearer demo":
            return 401, "application/json", b'{"title": "Unauthorized", "status": 401}', {}
        people = {one["x"]: one["name"] for one in self._content.people if one["x"]}
        numbers = {name: str(1000 + place) for place, name in enumerate(people)}
        if rest.startswith("/by"):
            asked = [name for name in query.get("usernames", "").split(",") if name in people]
            users = [{"id": numbers[n], "username": n, "name": people[n]} for n in asked]
            return _json({"data": users})
        handle = next((n for n, number in numbers.items() if rest == f"/{number}/tweets"), "")
        since = int(query.get("since_id", "0"))
        posts = [
            wire.tweet(post, self._ids)
            for post in self._content.posts
            if post.place == "x" and post.by == people.get(handle)
        ]
        fresh = [post for post in posts if int(post["id"]) > since]
        return _json({"data": fresh, "meta": {"result_count": len(fresh)}})

    def _bluesky(self, method: str, query: Mapping[str, str], headers: Any) -> Answer:
        handles = {one["bluesky"]: one["name"] for one in self._content.people if one["bluesky"]}
        actor = query.get("actor") or query.get("handle", "")
        handle = next((h for h in handles if actor in (h, wire.did_of(h))), "")
        if not handle:
            return _json({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        if not method.endswith("getAuthorFeed"):
            return _json({"did": wire.did_of(handle), "handle": handle, "labels": []})
        feed = [
            wire.skeet(post, self._ids, handle)
            for post in self._content.posts
            if post.place == "bluesky" and post.by == handles[handle]
        ]
        return _json({"feed": feed})

    def _mastodon(self, rest: str, query: Mapping[str, str], headers: Any) -> Answer:
        users = {one["mastodon"]: one["name"] for one in self._content.people if one["mastodon"]}
        if rest == "lookup":
            user = query.get("acct", "").split("@")[0]
            if user not in users:
                return _json({"error": "Record not found"}, 404)
            return _json({"id": f"user-{user}", "acct": user, "username": user})
        user = rest.partition("/")[0].removeprefix("user-")
        statuses = [
            wire.toot(post, self._ids, self.base, user)
            for post in self._content.posts
            if post.place == "mastodon" and post.by == users.get(user)
        ]
        return _json([] if "max_id" in query else statuses)

    def _feed(self, kind: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        if kind not in _TITLES:
            return 404, "text/plain", b"not found", {}
        posts = [post for post in self._content.posts if post.place == kind]
        body = wire.feed(kind, _TITLES[kind], posts, self._ids)
        mime = "application/feed+json" if kind == "json" else "application/xml; charset=utf-8"
        return _validated(body, mime, headers)

    def _report(self, rest: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        body = wire.reports_page(self._content.reports)
        return _validated(body, "text/html; charset=utf-8", headers)

    def _daily(self, rest: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        body = self._hub.daily(query.get("date", ""))
        return _validated(body, "application/json; charset=utf-8", headers)

    def _page(self, rest: str, query: Mapping[str, str], headers: Any) -> Answer:
        body = self._hub.paper(rest)
        return _json({"error": "Paper not found"}, 404) if body is None else _found(body)

    def _catalogue(self, rest: str, query: Mapping[str, str], headers: Any) -> Answer:
        if not rest:
            return _json({"count": 0, "next": None, "previous": None, "results": []})
        body = self._hub.record(rest)
        return _json({"detail": "Not found."}, 404) if body is None else _found(body)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_ins = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet: a second one would wait for 40 ms

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                told = {name.lower(): value for name, value in self.headers.items()}
                status, mime, body, extra = stand_ins.answer(parts.path, query, told)
                self.send_response(status)
                for name, value in {"Content-Type": mime, **extra}.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Quiet: the terminal belongs to the app."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has left: the terminal belongs to the app."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise ConfigError(
            f"the stand-ins of this demo listen at port {port} of this machine, which is taken: "
            "close the demo that runs there, or name another folder with --dir"
        ) from error


def _found(body: bytes) -> Answer:
    return 200, "application/json; charset=utf-8", body, {}


def _json(value: object, status: int = 200) -> Answer:
    return status, "application/json; charset=utf-8", json.dumps(value).encode(), {}


def _validated(body: bytes, mime: str, headers: Mapping[str, str]) -> Answer:
    etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    if headers.get("if-none-match") == etag:
        return 304, mime, b"", {"ETag": etag}
    return 200, mime, body, {"ETag": etag}


def _matches(paper: DemoPaper, query: str) -> bool:
    window = _WINDOW.search(query)
    if window and not window[1] <= f"{paper.submitted:%Y%m%d%H%M}" <= window[2]:
        return False
    places = {
        "ti": paper.title,
        "abs": paper.abstract,
        "au": " ".join(paper.authors),
        "cat": " ".join(paper.categories),
    }
    places["all"] = " ".join(places.values())
    terms = [(field, words.strip('"').lower()) for field, words in _TERM.findall(query)]
    return all(words in places[field].lower() for field, words in terms)
