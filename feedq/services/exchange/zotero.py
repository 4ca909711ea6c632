"""Papers from a Zotero library, and into one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedq.config import Config
from feedq.domain.identity import Identifier, parse
from feedq.domain.model import Paper
from feedq.errors import ConfigError, NotFound, SourceError
from feedq.export.zotero import MARK, to_item
from feedq.importing import ListedPaper, PaperList
from feedq.importing.entries import entry

if TYPE_CHECKING:
    from feedq.sources.http.client import Sender
    from feedq.sources.zotero import Collection, Zotero

_IDS = ("archiveID", "DOI", "url")
_SAID = ("extra", "publicationTitle", "archiveLocation", "reportNumber", "volume", "pages")
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one paper.

    Attributes:
        outcome: `created`, `added` (the library had it, now the collection has it, too), `there`
            (nothing to do), or `failed`; of a dry run what would be.
        key: of its item in Zotero, or "".
        why: it failed, or "".
    """

    paper: Paper
    outcome: str
    key: str = ""
    why: str = ""


class ZoteroService:
    """One library of the user's, named by `[zotero] library`.

    Args:
        make_http: makes the HTTP client of one call.
    """

    def __init__(self, config: Config, make_http: Callable[[threading.Event], Sender]) -> None:
        self._config = config
        self._make_http = make_http

    def pull(self, key: str, collection: str = "") -> PaperList:
        """The papers of a collection, or of the whole library, as an import sees them.

        Raises:
            ConfigError: `[zotero] library` or the key is missing.
            NotFound: there is no such collection, or several.
            SourceError: Zotero could not be asked.
        """
        with self._open(key) as zotero:
            within = ""
            if collection:
                found = zotero.collection(collection)
                if found is None:
                    raise NotFound(f"no collection is called {collection!r} in the Zotero library")
                within = found.key
            return PaperList(tuple(map(_listed, zotero.items(within))))

    def push(
        self,
        key: str,
        papers: Sequence[Paper],
        collection: str,
        *,
        create: bool = False,
        dry_run: bool = False,
    ) -> list[Pushed]:
        """Put papers into a collection; what is there already, by arXiv id, DOI or address, stays.

        Nothing is removed or overwritten. What was written stays written when the rest fails.

        Args:
            create: make the collection when there is none.

        Raises:
            ConfigError, NotFound: as `pull`.
            SourceError: Zotero could not be asked; nothing was written.
        """
        from feedq.sources.zotero import LibraryChanged

        with self._open(key) as zotero:
            push = _Push(zotero, papers)
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    push.plan(_target(zotero, collection, create=create, dry_run=dry_run))
                except LibraryChanged:
                    if attempt == _ATTEMPTS:
                        raise
                    continue
                if dry_run or push.write():
                    break
            return push.outcomes(dry_run=dry_run)

    @contextmanager
    def _open(self, key: str) -> Iterator[Zotero]:
        from feedq.sources.http.client import opened
        from feedq.sources.zotero import Zotero

        library = self._config.zotero.library
        if not library:
            raise ConfigError("[zotero] library: is empty; write users/NUMBER or groups/NUMBER")
        with opened(self._make_http(threading.Event())) as http:
            yield Zotero(http, self._config.endpoints.zotero, library, key)


def _target(zotero: Zotero, name: str, *, create: bool, dry_run: bool) -> Collection | None:
    """Where papers go; None: a collection that a dry run does not make."""
    found = zotero.collection(name)
    if found is None and not create:
        raise NotFound(f"no collection is called {name!r} in the Zotero library; --create makes it")
    return zotero.create_collection(name) if found is None and not dry_run else found


@dataclass(frozen=True, slots=True)
class _Job:
    """A paper, what is written for it, and what that comes to."""

    paper: Paper
    outcome: str
    item: Mapping[str, Any]


class _Push:
    """What has become of each paper so far."""

    def __init__(self, zotero: Zotero, papers: Sequence[Paper]) -> None:
        self._zotero = zotero
        self._papers = papers
        self._done: dict[str, Pushed] = {}
        self._sent: dict[str, str] = {}  # paper -> what it comes to, if it was written after all
        self._jobs: list[_Job] = []
        self._failure = ""

    def plan(self, target: Collection | None) -> None:
        """Find out what is there, and what is to be written.

        Raises:
            SourceError: Zotero could not be asked.
        """
        if target is not None:
            self._look(self._zotero.items(target.key), target)
        if any(self._left()):
            self._look(self._zotero.items(), target)

    def _look(self, items: Sequence[Mapping[str, Any]], target: Collection | None) -> None:
        known: dict[Identifier, list[Mapping[str, Any]]] = {}
        for item in items:
            for name in names_of_item(item):
                known.setdefault(name, []).append(item)
        place = target.key if target else ""
        self._jobs = []
        for paper in list(self._left()):
            found = [item for name in names_of_paper(paper) for item in known.get(name, ())]
            there = next((item for item in found if place in _collections(item)), None)
            if there is not None:
                outcome = self._sent.get(paper.id, "there")
                self._done[paper.id] = Pushed(paper, outcome, str(there.get("key", "")))
            elif found:
                within = [*_collections(found[0]), place]
                item = {"key": found[0].get("key"), "collections": within}
                self._jobs.append(_Job(paper, "added", item))
            else:
                self._jobs.append(_Job(paper, "created", to_item(paper, place)))

    def write(self) -> bool:
        """Write what was planned; False: the library has changed, plan again."""
        from feedq.sources.zotero import AT_ONCE, LibraryChanged, TooMuch

        parts = [self._jobs[at : at + AT_ONCE] for at in range(0, len(self._jobs), AT_ONCE)]
        while parts:
            part = parts.pop(0)
            try:
                written = self._zotero.write([job.item for job in part])
            except LibraryChanged as error:
                # One of ours, perhaps, of which the answer was lost.
                self._sent |= {job.paper.id: job.outcome for job in part}
                self._failure = str(error)
                return False
            except TooMuch as error:
                if len(part) == 1:
                    paper = part[0].paper
                    self._done[paper.id] = Pushed(paper, "failed", why=str(error))
                else:
                    parts[:0] = [part[: len(part) // 2], part[len(part) // 2 :]]
                continue
            except SourceError as error:
                self._failure = str(error)
                return True
            for job, one in zip(part, written, strict=True):
                outcome = job.outcome if one.key else "failed"
                self._done[job.paper.id] = Pushed(job.paper, outcome, one.key, one.why)
        return True

    def outcomes(self, *, dry_run: bool) -> list[Pushed]:
        """One a paper, in their order."""
        if dry_run:
            self._done |= {job.paper.id: Pushed(job.paper, job.outcome) for job in self._jobs}
        return [
            self._done.get(paper.id) or Pushed(paper, "failed", why=self._failure)
            for paper in self._papers
        ]

    def _left(self) -> Iterator[Paper]:
        return (paper for paper in self._papers if paper.id not in self._done)


def _collections(item: Mapping[str, Any]) -> list[str]:
    found = item.get("collections")
    return [str(one) for one in found] if isinstance(found, list) else []


def names_of_paper(paper: Paper) -> set[Identifier]:
    """All that tells a paper from others."""
    return {name for name in (parse(paper.id), parse(paper.doi)) if name}


def names_of_item(item: Mapping[str, Any]) -> set[Identifier]:
    """All that tells an item of a library from others, wherever it says so."""
    said = _texts(item)
    listed = _listed(item).paper
    # A field that an item type lacks is a line of `extra`: `DOI: 10.1000/xyz`.
    lines = [said.get("DOI", ""), said.get("url", ""), *said.get("extra", "").splitlines()]
    named = (parse(line.strip().removeprefix(MARK)) for line in lines)
    return {name for name in (listed, *named) if name}


def _texts(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in item.items() if isinstance(value, str)}


def _listed(item: Mapping[str, Any]) -> ListedPaper:
    said = _texts(item)
    return entry(
        said.get("key", ""),
        said.get("title", ""),
        [said.get(name, "") for name in _IDS],
        [said.get(name, "") for name in _SAID],
    )
