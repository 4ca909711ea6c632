"""A Zotero library by its Web API, v3: read, and added to; nothing is ever removed.

Every state of a library has a version. What is read is of one version; a write says which one it
was made for, and is refused when the library has changed since (412). So nothing is written twice,
also when an answer was lost and the request is repeated. Source:
https://www.zotero.org/support/dev/web_api/v3/start: basics, write_requests, syncing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from feedq.domain.text import clean_line
from feedq.errors import FetchError, NotFound, ParseError, RateLimited, SourceError
from feedq.sources.http.client import PATIENCE_S, Sender
from feedq.sources.http.exchange import Response
from feedq.sources.http.headers import backoff_s

AT_ONCE = 50
"""Objects that one request may write."""
_PAGE = 100
_MOST = 100_000
_ATTEMPTS = 3
_NO_WORKS = frozenset({"attachment", "note", "annotation"})
_REFUSALS = (400, 403, 404, 409, 412, 413, 428)
_WHY = {
    403: "the key may not write to this library; make one that may at zotero.org/settings/keys",
    404: "no such library; check [zotero] library",
    409: "the library is locked for the moment; push again later",
}

Data = Mapping[str, Any]
T = TypeVar("T")


class LibraryChanged(SourceError):
    """Someone else wrote to the library since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__("the Zotero library keeps changing; try again when nobody writes to it")


class TooMuch(SourceError):
    """More than Zotero takes in one request; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Zotero takes less at once")


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection; `path` has those it is in, as `Reading/To reproduce`."""

    key: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one object: its key, or why Zotero refused it."""

    key: str = ""
    why: str = ""


class Zotero:
    """One library.

    Args:
        base: of the API; `library`: `users/123` or `groups/45`.
        key: sent to that host alone.
    """

    def __init__(self, http: Sender, base: str, library: str, key: str) -> None:
        self._http = http
        self._root = f"{base.rstrip('/')}/{library}"
        self._headers = {"Zotero-API-Version": "3", "Zotero-API-Key": key}
        self._version = ""
        self._rest_s = 0.0

    # Reading

    def collection(self, name: str) -> Collection | None:
        """The collection of that path, name or key; None: there is none.

        Raises:
            NotFound: there are several.
            SourceError: Zotero could not be asked.
        """
        known = self._collections()
        wanted = name.strip().casefold()
        for found in (
            [one for one in known if one.path.casefold() == wanted],
            [one for one in known if one.name.casefold() == wanted],
            [one for one in known if one.key == name.strip()],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                paths = ", ".join(
                    clean_line(f"{one.key} ({one.path})", limit=80) for one in found[:5]
                )
                raise NotFound(
                    f"{len(found)} collections are called {name!r}; name one by its key: {paths}"
                )
        return None

    def items(self, collection: str = "") -> list[Data]:
        """The data of each work, all of one version; without notes and attachments.

        Args:
            collection: its key; "" is the whole library.

        Raises:
            SourceError: Zotero could not be asked.
        """
        within = f"/collections/{quote(collection, safe='')}" if collection else ""
        found = self._all(f"{within}/items/top")
        return [one for one in found if one.get("itemType") not in _NO_WORKS]

    def _collections(self) -> list[Collection]:
        known = {str(one.get("key", "")): one for one in self._all("/collections")}
        return [Collection(key, _name(one), _path(key, known)) for key, one in known.items()]

    def _all(self, path: str) -> list[Data]:
        for _ in range(_ATTEMPTS):
            try:
                return list(self._pages(path))
            except LibraryChanged:
                continue
        raise LibraryChanged

    def _pages(self, path: str) -> Iterator[Data]:
        """Raises LibraryChanged when the pages are not of one version."""
        start, first = 0, None
        while start < _MOST:
            self._be_patient()
            params = {"format": "json", "limit": str(_PAGE), "start": str(start)}
            answer = self._http.get(self._root + path, params=params, headers=self._headers)
            self._learn(answer)
            first = self._version if first is None else first
            if self._version != first:
                raise LibraryChanged
            page = _decoded(answer, list[Any])
            yield from (_data(one) for one in page if isinstance(one, dict))
            start += len(page)
            total = answer.headers.get("total-results", "")
            known = int(total[:12]) if total.isascii() and total.isdigit() else None
            if not page or (len(page) < _PAGE if known is None else start >= known):
                return
        raise ParseError(f"Zotero lists more than {_MOST:,} of them; name a smaller collection")

    # Writing

    def create_collection(self, name: str) -> Collection:
        """A new collection, in no other.

        Raises:
            LibraryChanged: since it was read last.
            SourceError: Zotero could not be asked, or refuses.
        """
        (written,) = self._post("/collections", [{"name": name, "parentCollection": False}])
        if not written.key:
            raise SourceError(f"Zotero refuses the collection {name!r}: {written.why}")
        return Collection(written.key, name, name)

    def write(self, items: Sequence[Data]) -> list[Written]:
        """Create items, `AT_ONCE` at most; one with `key` and `version` is changed in what it says.

        An item that is refused costs itself alone.

        Raises:
            LibraryChanged: since it was read last; nothing was written.
            TooMuch: likewise; try fewer.
            SourceError: Zotero could not be asked, or refuses all.
        """
        return self._post("/items", items)

    def _post(self, path: str, objects: Sequence[Data]) -> list[Written]:
        if not self._version:
            raise ParseError("Zotero tells no version of its library; nothing was written")
        self._be_patient()
        answer = self._http.post(
            self._root + path,
            msgspec.json.encode(objects),
            headers={
                **self._headers,
                "Content-Type": "application/json",
                "If-Unmodified-Since-Version": self._version,
            },
            ok=_REFUSALS,
        )
        if answer.status == 412:
            raise LibraryChanged
        if answer.status == 413:
            raise TooMuch
        if answer.status >= 400:
            said = clean_line(answer.body.decode("utf-8", "replace"), limit=200)
            raise FetchError(_WHY.get(answer.status, f"Zotero refuses it: {said}"))
        self._learn(answer)
        return _outcomes(_decoded(answer, dict[str, Any]), len(objects))

    # Both

    def _learn(self, answer: Response) -> None:
        self._version = answer.headers.get("last-modified-version", "")
        self._rest_s = backoff_s(answer.headers)

    def _be_patient(self) -> None:
        """A short rest is the HTTP client's; a long one is left to another day."""
        if self._rest_s > PATIENCE_S:
            raise RateLimited(
                f"Zotero asks to be left alone for {self._rest_s:.0f} s; try again then",
                retry_after_s=self._rest_s,
            )


def _outcomes(told: Mapping[str, Any], count: int) -> list[Written]:
    """What a multi-object write says of each object, by its place."""
    keys = {**_table(told, "unchanged"), **_table(told, "success")}
    failed = _table(told, "failed")
    found = []
    for place in map(str, range(count)):
        if isinstance(keys.get(place), str):
            found.append(Written(key=keys[place]))
            continue
        failure = failed.get(place)
        why = failure.get("message") if isinstance(failure, dict) else None
        said = clean_line(why, limit=200) if isinstance(why, str) else ""
        found.append(Written(why=said or "Zotero does not say what became of it"))
    return found


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    # PHP, which the server is written in, encodes an empty table as a list.
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _data(one: Mapping[str, Any]) -> Data:
    data = one.get("data")
    return data if isinstance(data, dict) else {}


def _name(collection: Data) -> str:
    return clean_line(str(collection.get("name", "")), limit=200)


def _path(key: str, known: Mapping[str, Data]) -> str:
    names: list[str] = []
    while key in known and len(names) < 50:  # a circle has no end
        names.insert(0, _name(known[key]))
        key = str(known[key].get("parentCollection"))
    return "/".join(names)


def _decoded(answer: Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ParseError(
            f"Zotero answered with something else ({answer.url.partition('?')[0]})"
        ) from error
