"""Ask only for what changed: validators out, validators in (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import urlsplit

from feedq.domain.model import Batch, FetchState
from feedq.sources.base import Wanted
from feedq.sources.http.client import Http
from feedq.sources.http.exchange import Response

GONE = 410
_NOT_MODIFIED = 304
_DIGEST = "digest"


def get(
    http: Http,
    url: str,
    state: FetchState,
    wanted: Wanted,
    *,
    accept: str,
    ok: tuple[int, ...],
    lane: str = "",
    outside: bool = False,
) -> Response:
    """GET with the validators of the last success, unless everything is wanted again."""
    headers = {"Accept": accept}
    if not wanted.full:
        if state.etag:
            headers["If-None-Match"] = state.etag
        if state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
    return http.get(url, headers=headers, ok=ok, lane=lane, outside=outside)


def settled(response: Response, state: FetchState, wanted: Wanted) -> Batch | None:
    """The batch of an answer without news: 304, 410, or the very bytes of the last time."""
    if response.status == _NOT_MODIFIED:
        return Batch(state=state, not_modified=True, moved_to=response.moved_to, last=True)
    if response.status == GONE:
        host = urlsplit(response.url).hostname or response.url
        notice = f"{host} says that this is gone for good; remove it from the config"
        return Batch(state=state, gone=True, notice=notice, last=True)
    if not wanted.full and state.cursor.get(_DIGEST) == _digest(response.body):
        same = after(response, state)
        return Batch(state=same, not_modified=True, moved_to=response.moved_to, last=True)
    return None


def after(response: Response, state: FetchState) -> FetchState:
    """What the next fetch starts from, once the body is read: many servers send no validators,
    so a digest of the body is kept as well."""
    return replace(
        state,
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
        cursor={**state.cursor, _DIGEST: _digest(response.body)},
    )


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
