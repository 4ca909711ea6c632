"""An `Http` that answers from a function, and entries in a form that JSON can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import strategies as st

from feedq.domain.model import Batch, Entry
from feedq.errors import FetchError, RateLimited
from feedq.sources.http.exchange import Response
from tests.wire import Asked, FakeHttp

Answer = Callable[[str, Mapping[str, str]], Response]


class ScriptedHttp(FakeHttp):
    """Keeps the promises of `Http` without a network.

    Attributes:
        asked: path and parameters of each request, in order.
        headers: of each request, names in lower case.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []

    def reply(self, request: Asked) -> Response:
        parts = urlsplit(request.url)
        asked = {**dict(parse_qsl(parts.query)), **request.params}
        self.asked.append((parts.path, asked))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        response = self._answer(parts.path, asked)
        if response.status < 400 or response.status in request.ok:
            return response
        if response.status == 429:
            raise RateLimited("too many requests", url=request.url)
        raise FetchError(f"answered {response.status}", url=request.url, status=response.status)


def answer(document: Any, code: int = 200, /, **headers: str) -> Response:
    """An answer in JSON; `retry_after` in Python is `retry-after` on the wire."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("http://server.test/", code, names, json.dumps(document).encode())


def numbers(batches: Sequence[Batch]) -> list[int]:
    """Of entries whose ids end in one."""
    return [int(e.source_id.rpartition("/")[2]) for batch in batches for e in batch.entries]


def plain(entry: Entry) -> dict[str, Any]:
    """What an entry says, without what it leaves empty."""
    said = {
        "source_id": entry.source_id,
        "url": entry.url,
        "text": entry.text,
        "author": entry.author,
        "posted_at": entry.posted_at.isoformat() if entry.posted_at else None,
        "links": list(entry.links),
        "mentions": [str(identifier) for identifier in entry.mentions],
    }
    return {name: value for name, value in said.items() if value}


def json_with(names: str, *texts: str) -> st.SearchStrategy[Any]:
    """Any JSON whose objects have some of these names; `texts` are among its texts."""
    said = st.text(max_size=5) | st.sampled_from(["", *texts])
    return st.recursive(
        st.none() | st.booleans() | st.integers() | said,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(names.split()), inner, max_size=6)
        ),
        max_leaves=20,
    )


def plain_facts(entry: Entry) -> dict[str, Any]:
    """What an entry says of its paper, in a form that JSON can hold, without what is empty."""
    assert entry.facts is not None
    said = asdict(entry.facts) | {"identifier": str(entry.facts.identifier)}
    del said["origin"], said["authority"]
    kept = {name: value for name, value in said.items() if value}
    told: dict[str, Any] = json.loads(
        json.dumps({"source_id": entry.source_id, **kept}, default=str)
    )
    return told
