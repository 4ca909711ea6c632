"""A server that answers with recorded payloads, for tests and for looking at the real thing.

The recordings are not part of the project; without them the tests that use them are skipped.
`python -m tests.recorded PAYLOADS CONFIG` serves them and writes a config that points there.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from pathlib import Path
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
PAYLOADS = SHARED / "payloads"

_BLUESKY = (
    "regular_post_with_link",
    "regular_post_with_multi_links",
    "regular_post_text_only",
    "quote_as_a_reply",
    "reply",
    "atat_externalEmbed",
    "atat_postWithRecordEmbed",
    "atat_externalRepostWithComment",
)


_ENTRY = re.compile(r"<entry>.*?</entry>", re.DOTALL)
_FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>arXiv Query</title>'
    "<id>https://arxiv.org/api/recorded</id>"
)
_NO_RECORDS = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-04-27T00:00:00Z'
    '</responseDate><request/><error code="noRecordsMatch">none recorded</error></OAI-PMH>'
)


class Recorded:
    """Answers every protocol from the recordings in a folder.

    Attributes:
        asked: the path of each request, in order.
    """

    def __init__(self, payloads: Path) -> None:
        self._payloads = payloads
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        path = request.path
        self.asked.append(request.full_path)
        if path.startswith("/atom/"):
            return self._listing(path.removeprefix("/atom/"))
        if path == "/api/query":
            return self._api(request.args)
        if path == "/oai":
            return Response(_NO_RECORDS, content_type="text/xml; charset=utf-8")
        if path == "/api/daily_papers":
            return self._daily(request.args.get("date", ""))
        if path.startswith("/api/papers/"):
            return self._paper(path.removeprefix("/api/papers/"))
        if path == "/api/v1/papers/":
            return _json({"count": 0, "next": None, "previous": None, "results": []})
        if path.startswith("/api/v1/papers/"):
            return _json({"detail": "Not found."}, 404)
        if path.startswith("/xrpc/"):
            return self._bluesky(path.removeprefix("/xrpc/"))
        if path.startswith("/2/users"):
            return self._x(path, request)
        if path.startswith("/api/v1/accounts"):
            return self._mastodon(path)
        file = self._payloads / path.lstrip("/")
        if file.is_file():
            return Response(file.read_bytes(), content_type="application/xml")
        return Response("not found", 404)

    def _xml(self, name: str, status: int = 200) -> Response:
        body = (self._payloads / name).read_bytes()
        return Response(body, status, content_type="application/atom+xml; charset=utf-8")

    def _listing(self, category: str) -> Response:
        names = {
            "cs.AI": "atom_cs_ai_2025-08-20.xml",
            "cs.CL": "rss_cs_cl_2026-04-27.xml",
            "cs.LG": "rss_cs_ai_2026-04-27.xml",
        }
        return self._xml(f"arxiv_rss/{names[category]}")

    def _api(self, args: Any) -> Response:
        """The recorded results that fit the query, newest first, a page of them."""
        found = {_tag(entry, "id").rpartition("/abs/")[2]: entry for entry in self._entries()}
        if wanted := [one for one in args.get("id_list", "").split(",") if one]:
            ids = {name.rpartition("v")[0]: entry for name, entry in found.items()}
            entries = [entry for one in wanted if (entry := found.get(one) or ids.get(one, ""))]
        else:
            query = args.get("search_query", "")
            entries = [entry for entry in found.values() if _fits(entry, query)]
            backwards = args.get("sortOrder") != "ascending"
            entries.sort(key=lambda entry: _tag(entry, "published"), reverse=backwards)
        start, most = int(args.get("start", 0)), int(args.get("max_results", 10))
        page = entries[start : start + most]
        numbers = {"totalResults": len(entries), "startIndex": start, "itemsPerPage": len(page)}
        told = "".join(f"<opensearch:{k}>{v}</opensearch:{k}>" for k, v in numbers.items())
        body = f"{_FEED}{told}{''.join(page)}</feed>"
        return Response(body, content_type="application/atom+xml; charset=utf-8")

    def _entries(self) -> list[str]:
        """Every entry of every recorded answer of the API."""
        bodies = [
            path.read_text() for path in sorted(self._payloads.glob("arxiv_api/*_http200.xml"))
        ]
        return [entry for body in bodies for entry in _ENTRY.findall(body)]

    def _picks(self) -> Any:
        return json.loads((self._payloads / "hf/daily_papers_2026-06.json").read_text())

    def _daily(self, day: str) -> Response:
        picks = self._picks()
        if day:
            picks = [one for one in picks if one["paper"]["submittedOnDailyAt"][:10] == day]
        return _json(picks)

    def _paper(self, identifier: str) -> Response:
        known = {one["paper"]["id"]: one["paper"] for one in self._picks()}
        if identifier in known:
            return _json(known[identifier])
        return _json({"error": "Paper not found"}, 404)

    def _bluesky(self, method: str) -> Response:
        profile = json.loads((self._payloads / "bluesky/profile.json").read_text())
        if method.endswith("getProfile"):
            return _json(profile)
        if method.endswith("resolveHandle"):
            return _json({"did": profile["did"]})
        feed = []
        for name in _BLUESKY:
            found = json.loads((self._payloads / f"bluesky/{name}.json").read_text())
            feed.append(found if "post" in found else {"post": found})
        return _json({"feed": feed})

    def _x(self, path: str, request: Request) -> Response:
        if path.endswith("/tweets"):
            found = json.loads((self._payloads / "x/get_users_tweets_0.json").read_text())
            body = found["body"]
            if request.args.get("pagination_token") or request.args.get("since_id"):
                body = {"meta": {"result_count": 0}}
            return _json(body)
        names = request.args.get("usernames", "").split(",")
        return _json(
            {
                "data": [
                    {"id": str(783214 + i), "name": n, "username": n} for i, n in enumerate(names)
                ]
            }
        )

    def _mastodon(self, path: str) -> Response:
        if path.endswith("/lookup"):
            return _json({"id": "117020565966271181", "acct": "mastodonpy_test"})
        found = json.loads((self._payloads / "mastodon/fetch_next_previous_02.json").read_text())
        return _json(found["body"])


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json; charset=utf-8")


def _tag(entry: str, name: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", entry, re.DOTALL)
    return match[1] if match else ""


def _fits(entry: str, query: str) -> bool:
    """Whether an entry is in the category and the window that a query names."""
    window = re.search(r"submittedDate:\[(\d{8,12}) TO (\d{8,12})\]", query)
    moment = re.sub(r"\D", "", _tag(entry, "published"))[:12]
    if window and not window[1] <= moment <= window[2].ljust(12, "9"):
        return False
    categories = re.findall(r"cat:([\w.-]+)", query)
    return not categories or any(f'term="{one}"' in entry for one in categories)


def config_for(base: str) -> str:
    """A config that follows one of everything at the server."""
    host = base.removeprefix("http://")
    return f"""
[fetch]
contact = "tests@example.org"

[arxiv]
categories = ["cs.AI", "cs.CL", "cs.LG"]
searches = [{{ name = "testing", query = "all:testing" }}]

[[researchers]]
name = "Somebody"
x = "somebody"
bluesky = "somebody.example"
mastodon = "@mastodonpy_test@{host}"
feeds = ["{base}/feeds/james_simon_github_io_feed_xml.xml"]

[[feeds]]
name = "Never Work in Theory"
url = "{base}/feeds/neverworkintheory.atom"

[[feeds]]
name = "A lab"
url = "{base}/feeds/bair_blog_2026-04.xml"

[[feeds]]
name = "JSON Feed"
url = "{base}/jsonfeed/allthis-partial.json"

[[feeds]]
name = "RDF"
url = "{base}/feeds/rss_1.0_biorxiv.xml"

[[reports]]
name = "CS224n 2017"
url = "{base}/course_reports/cs224n_2017_reports.html"

[huggingface]
lists = ["daily"]

[x]
bearer_token = "test-token"

[[profiles]]
name = "rl"
keywords = ["reinforcement learning", "policy gradient"]

[[profiles]]
name = "lm"
keywords = ["language model", "reasoning"]

[endpoints]
arxiv_feed = "{base}"
arxiv_api = "{base}"
arxiv_oai = "{base}"
x = "{base}"
bluesky = "{base}"
huggingface = "{base}"
paperswithcode = "{base}"
"""


def main() -> None:
    """Serve until interrupted."""
    payloads, target = Path(sys.argv[1]), Path(sys.argv[2])
    server = HTTPServer("127.0.0.1", 0)
    from re import compile as pattern

    server.expect_request(pattern(".*")).respond_with_handler(Recorded(payloads))
    server.start()
    target.write_text(config_for(server.url_for("").rstrip("/")))
    threading.Event().wait()


if __name__ == "__main__":
    main()
