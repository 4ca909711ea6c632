"""Items of a collection, by Zotero's Web API: https://www.zotero.org/support/dev/web_api/v3/basics"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from feedq.errors import NotFound, ParseError
from feedq.sources.http import Http, Response

_PAGE = 100
_MOST = 50_000


class Zotero:
    """One library.

    Args:
        base: of the API; `library`: `users/123` or `groups/45`.
        key: sent to that host alone.
    """

    def __init__(self, http: Http, base: str, library: str, key: str) -> None:
        self._http = http
        self._root = f"{base.rstrip('/')}/{library}"
        self._headers = {"Zotero-API-Version": "3", "Zotero-API-Key": key}

    def collection(self, name: str) -> str:
        """The key of the collection with that name.

        Raises:
            NotFound: there is none, or several.
            SourceError: Zotero could not be asked.
        """
        wanted = name.strip().casefold()
        found = [
            str(one.get("key", ""))
            for one in self._pages("/collections")
            if str(_data(one).get("name", "")).strip().casefold() == wanted
        ]
        if len(found) != 1:
            many = "several collections are" if found else "no collection is"
            raise NotFound(f"{many} called {name!r} in the Zotero library")
        return found[0]

    def items(self, collection: str) -> Iterator[Mapping[str, Any]]:
        """The data of each item, without notes and attachments.

        Raises:
            SourceError: Zotero could not be asked.
        """
        for one in self._pages(f"/collections/{quote(collection, safe='')}/items/top"):
            yield _data(one)

    def _pages(self, path: str) -> Iterator[Mapping[str, Any]]:
        start = 0
        while start < _MOST:
            params = {"format": "json", "limit": str(_PAGE), "start": str(start)}
            answer = self._http.get(self._root + path, params=params, headers=self._headers)
            page = _decoded(answer)
            yield from (one for one in page if isinstance(one, dict))
            start += len(page)
            total = answer.headers.get("total-results", "")
            known = int(total[:12]) if total.isdecimal() else None
            if not page or (len(page) < _PAGE if known is None else start >= known):
                return
        raise ParseError(f"Zotero lists more than {_MOST:,} items; split the collection")


def _data(one: Mapping[str, Any]) -> Mapping[str, Any]:
    data = one.get("data")
    return data if isinstance(data, dict) else {}


def _decoded(answer: Response) -> list[Any]:
    try:
        return msgspec.json.decode(answer.body, type=list[Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ParseError(
            f"Zotero gave no list of items ({answer.url.partition('?')[0]})"
        ) from error
