"""Papers with Code: which repositories implement a paper.

The catalogue at paperswithcode.co answers for an arXiv id at once
(https://github.com/huggingface/pwc-cli is its reference client). The service it took over from,
and mirrors of that one, find the paper first and list its repositories second
(https://paperswithcode-client.readthedocs.io).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from feedq.config import Config
from feedq.domain.identity import Identifier, parse_arxiv
from feedq.domain.kinds import CodeStatus
from feedq.domain.model import Code
from feedq.errors import ParseError
from feedq.sources.http.client import Http
from feedq.sources.huggingface import named_repository
from feedq.sources.lenient import decode, read_each

_HEADERS = {"Accept": "application/json"}
_NOT_FOUND = 404
_WHOSE = "Papers with Code"
_STRANGE = "Papers with Code answers in a form that feedq does not know; update feedq"


def fetch_code(http: Http, config: Config, identifier: Identifier) -> Code:
    """The best repository for an arXiv paper, or status `none`.

    Raises:
        SourceError: it could not be asked, or what it answered says nothing.
    """
    papers = f"{config.endpoints.paperswithcode.rstrip('/')}/api/v1/papers"
    record = http.get(
        f"{papers}/{quote(identifier.value, safe='/')}",
        params={"include_resources": "true"},
        headers=_HEADERS,
        ok=(_NOT_FOUND,),
    )
    if record.status != _NOT_FOUND:
        return parse_paper(record.body, identifier)
    # That 404 is believed when the listing beside it answers; else the service has moved away.
    listing = http.get(f"{papers}/", params={"arxiv_id": identifier.value}, headers=_HEADERS)
    row = find_row(listing.body, identifier)
    if not row:
        return Code(CodeStatus.NONE)
    listed = http.get(f"{papers}/{quote(row, safe='')}/repositories/", headers=_HEADERS)
    return parse_repositories(listed.body)


class _Repository(msgspec.Struct):
    url: str
    is_official: bool | None = None
    num_stars: int | None = None
    stars: int | None = None


class _Paper(msgspec.Struct):
    arxiv_id: str
    repositories: list[msgspec.Raw]


class _Row(msgspec.Struct):
    id: str | int
    arxiv_id: str | None = None


class _Listing(msgspec.Struct):
    results: list[msgspec.Raw]


def parse_paper(body: bytes, identifier: Identifier) -> Code:
    """What the record of a paper, asked for with its resources, says of its code.

    Raises:
        ParseError: it is not the record of this paper, or lacks the list of repositories.
    """
    paper = decode(body, _Paper, _WHOSE)
    if not _same(paper.arxiv_id, identifier):
        raise ParseError(
            f"Papers with Code answered for {paper.arxiv_id[:40]!r}, not for {identifier}"
        )
    return _best(paper.repositories)


def find_row(body: bytes, identifier: Identifier) -> str:
    """The catalogue's own id of a paper among the papers of a listing, or "".

    A server that does not know the filter lists papers at large, hence the comparison.

    Raises:
        ParseError: this is no listing.
    """
    raws = decode(body, _Listing, _WHOSE).results
    rows = read_each(raws, _Row)
    if raws and not rows:
        raise ParseError(_STRANGE)
    return next((str(row.id) for row in rows if _same(row.arxiv_id, identifier)), "")


def parse_repositories(body: bytes) -> Code:
    """The best of a listing of repositories, or status `none`.

    Raises:
        ParseError: this is no listing.
    """
    return _best(decode(body, _Listing, _WHOSE).results)


def _same(arxiv_id: str | None, identifier: Identifier) -> bool:
    named = parse_arxiv(arxiv_id or "")
    return named is not None and named[0] == identifier


def _best(raws: Sequence[msgspec.Raw]) -> Code:
    """The official repository, else the one with most stars, else the first.

    Raises:
        ParseError: there are some, and none can be read; that is not the same as none.
    """
    known = [
        (bool(one.is_official), one.num_stars or one.stars or 0, url)
        for one in read_each(raws, _Repository)
        if (url := named_repository(one.url))
    ]
    if raws and not known:
        raise ParseError(_STRANGE)
    if not known:
        return Code(CodeStatus.NONE)
    official, _, url = max(known, key=lambda one: one[:2])
    return Code(CodeStatus.OFFICIAL if official else CodeStatus.COMMUNITY, url)
