"""A Zotero server in the small: libraries with versions, paging, and writes that may be refused.

It does what https://www.zotero.org/support/dev/web_api/v3/start says and the tests of
github.com/zotero/dataserver expect, as far as feedq asks for it, and is as strict.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlencode

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Data = dict[str, Any]

_SHARED = {
    "title", "abstractNote", "place", "date", "citationKey", "url", "accessDate", "archive",
    "archiveLocation", "shortTitle", "language", "libraryCatalog", "callNumber", "rights", "extra",
}  # fmt: skip
# From schema.json of github.com/zotero/zotero-schema.
FIELDS = {
    "preprint": _SHARED | {"genre", "repository", "archiveID", "series", "seriesNumber", "DOI"},
    "journalArticle": _SHARED
    | {
        "publicationTitle", "publisher", "volume", "issue", "section", "partNumber", "partTitle",
        "pages", "series", "seriesTitle", "seriesText", "journalAbbreviation", "DOI", "PMID",
        "PMCID", "ISSN",
    },
    "conferencePaper": _SHARED
    | {
        "proceedingsTitle", "conferenceName", "publisher", "eventPlace", "volume", "issue",
        "numberOfVolumes", "pages", "series", "seriesNumber", "DOI", "ISBN", "ISSN",
    },
    "report": _SHARED
    | {
        "reportNumber", "reportType", "institution", "seriesTitle", "seriesNumber", "pages", "DOI",
        "ISBN", "ISSN",
    },
}  # fmt: skip
_META = {"key", "version", "itemType", "creators", "tags", "collections", "relations"}
_LONGEST = 65_535

Fault = Callable[[Request], Response | None]


class Refused(Exception):
    """One object cannot be written: code and message."""


def check_item(one: Data, kind: str) -> None:
    """Whether the server would take this item.

    Raises:
        Refused: no, for a reason that is in the paper.
        AssertionError: no, and whoever made it is to blame.
    """
    for name in set(one) - _META:
        if name not in FIELDS[kind]:
            raise Refused(400, f"'{name}' is not a valid field for type '{kind}'")
        assert isinstance(one[name], str)
        if len(one[name]) > _LONGEST:
            raise Refused(413, f"Field value '{one[name][:20]}...' too long")
    for creator in one.get("creators", ()):
        assert creator["creatorType"] == "author"
        assert creator.keys() in (
            {"creatorType", "name"}, {"creatorType", "firstName", "lastName"},
        ), creator  # fmt: skip
        assert creator.get("name") or creator.get("lastName")
    for tag in one.get("tags", ()):
        assert tag.keys() <= {"tag", "type"}
        assert 0 < len(tag["tag"].strip()) <= 255


class ZoteroServer:
    """One library at `users/12`, served by `httpserver`.

    Attributes:
        requests: method and path of each request.
        faults: each takes the place of the next answer, or returns None and does something else.
        losing: after this many writes the next answer is lost on its way.
        most_bytes: of one request's body.
    """

    PREFIX = "/users/12"
    KEY = "K3yOfMyLibrary"

    def __init__(self, httpserver: HTTPServer) -> None:
        self.version = 7
        self.collections: dict[str, Data] = {}
        self.items: dict[str, Data] = {}
        self.requests: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.losing = -1
        self.most_bytes = 10_000_000
        self.may_write = True
        self.counts_results = True
        self.backoff = ""
        self._keys = count()
        self.base = httpserver.url_for("").rstrip("/")
        httpserver.expect_request("/").respond_with_data("")
        from pytest_httpserver import URIPattern

        class Any(URIPattern):
            def match(self, uri: str) -> bool:
                return uri.startswith(ZoteroServer.PREFIX)

        httpserver.expect_request(Any()).respond_with_handler(self.answer)

    # What a user does in another program

    def add_collection(self, name: str, parent: str | bool = False) -> str:
        self.version += 1
        key = self._key("C")
        self.collections[key] = {
            "key": key, "version": self.version, "name": name, "parentCollection": parent,
        }  # fmt: skip
        return key

    def add_item(self, *collections: str, **data: Any) -> str:
        self.version += 1
        key = self._key("I")
        self.items[key] = {
            "itemType": "preprint", "tags": [], **data, "key": key, "version": self.version,
            "collections": list(collections),
        }  # fmt: skip
        return key

    def within(self, collection: str) -> list[Data]:
        return [item for item in self.items.values() if collection in item["collections"]]

    @property
    def writes(self) -> int:
        return sum(method == "POST" for method, _ in self.requests)

    # The wire

    def answer(self, request: Request) -> Response:
        self.requests.append((request.method, request.path.removeprefix(self.PREFIX)))
        assert request.headers["Zotero-API-Version"] == "3"
        if self.faults:
            fault = self.faults.pop(0)(request)
            if fault is not None:
                return fault
        if request.headers.get("Zotero-API-Key") != self.KEY:
            return Response("Forbidden", 403)
        path = request.path.removeprefix(self.PREFIX)
        if request.method == "POST":
            answer = self._write(request, path)
        elif path == "/collections":
            answer = self._page(request, list(self.collections.values()))
        elif path == "/items/top":
            answer = self._page(request, list(self.items.values()))
        else:
            key = path.split("/")[2]
            if key not in self.collections:
                return Response("Collection not found", 404)
            answer = self._page(request, self.within(key))
        if self.backoff:
            answer.headers["Backoff"] = self.backoff
        return answer

    def _page(self, request: Request, found: list[Data]) -> Response:
        assert request.args["format"] == "json"
        start = int(request.args.get("start", 0))
        limit = min(int(request.args.get("limit", 25)), 100)
        found = sorted(found, key=lambda one: -one["version"])
        page = [
            {"key": one["key"], "version": one["version"], "library": {}, "data": one}
            for one in found[start : start + limit]
        ]
        answer = Response(json.dumps(page), content_type="application/json")
        answer.headers["Last-Modified-Version"] = str(self.version)
        if self.counts_results:
            answer.headers["Total-Results"] = str(len(found))
        if start + limit < len(found):
            asked = urlencode({**request.args, "start": start + limit, "limit": limit})
            answer.headers["Link"] = f'<{request.base_url}?{asked}>; rel="next"'
        return answer

    def _write(self, request: Request, path: str) -> Response:
        if not self.may_write:
            return Response("Write access denied", 403)
        assert request.content_type == "application/json"
        if len(request.data) > self.most_bytes:
            return Response("Request Entity Too Large", 413)
        objects = json.loads(request.data)
        assert isinstance(objects, list)
        if len(objects) > 50:
            return Response("Cannot add more than 50 items at a time", 413)
        assert "Zotero-Write-Token" not in request.headers, "redundant beside a version"
        if int(request.headers["If-Unmodified-Since-Version"]) < self.version:
            headers = {"Last-Modified-Version": str(self.version)}
            return Response("Library has been modified since", 412, headers)
        told: dict[str, Data] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        version = self.version + 1
        for place, one in enumerate(objects):
            try:
                write = self._write_collection if path == "/collections" else self._write_item
                written = write(one, version)
            except Refused as refused:
                code, message = refused.args
                told["failed"][str(place)] = {"key": "", "code": code, "message": message}
                continue
            key = written["key"]
            told["success"][str(place)] = key
            told["successful"][str(place)] = {"key": key, "version": version, "data": written}
        if told["success"]:
            self.version = version
        body = json.dumps(told)
        headers = {"Last-Modified-Version": str(self.version)}
        self.losing -= 1
        if self.losing == -1:
            lost = Response(body, headers=headers)
            lost.headers["Content-Length"] = str(len(body) + 1)
            return lost
        return Response(body, headers=headers, content_type="application/json")

    def _write_collection(self, one: Data, version: int) -> Data:
        if not one.get("name") or len(one["name"]) > 255:
            raise Refused(413, "Collection name too long")
        key = self._key("C")
        self.collections[key] = {"key": key, "version": version, **one}
        return self.collections[key]

    def _write_item(self, one: Data, version: int) -> Data:
        before = self.items.get(one.get("key", ""), {})
        if one.get("key") and not before:
            raise Refused(404, "Item doesn't exist")
        kind = str(one.get("itemType", before.get("itemType")))
        check_item(one, kind)
        for collection in one["collections"]:
            if collection not in self.collections:
                raise Refused(409, f"Collection {collection} doesn't exist")
        key = before.get("key") or self._key("I")
        self.items[key] = {"tags": [], **before, **one, "key": key, "version": version}
        return self.items[key]

    def _key(self, first: str) -> str:
        number, letters = next(self._keys), "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
        digits = [letters[number // len(letters) ** place % len(letters)] for place in range(7)]
        return first + "".join(reversed(digits))
