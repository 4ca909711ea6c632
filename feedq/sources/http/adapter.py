"""Make libraries that bring `requests` along speak through the one HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any

import requests
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from feedq.errors import FetchError
from feedq.sources.http.addresses import shown
from feedq.sources.http.client import Http

EVERY_REFUSAL = tuple(range(400, 500))
"""Statuses that the library, which knows what they mean, is told instead of an exception."""
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class HttpAdapter(BaseAdapter):
    """A `requests` transport over `Http`, for a library's session; see `take_over`.

    Args:
        rewrite: address prefix -> what takes its place, for `[endpoints]`; nothing else is asked.
        lane: see `Http.get`.
        ok: statuses handed to the library; others are raised as `FetchError`, which is no
            `requests` exception, so no library takes it for one of its own to retry.
    """

    def __init__(
        self,
        http: Http,
        *,
        rewrite: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = EVERY_REFUSAL,
    ) -> None:
        super().__init__()
        self._http = http
        self._rewrite = dict(rewrite or {})
        self._lane = lane
        self._ok = ok

    def take_over(self, session: requests.Session) -> None:
        """From now on all that the session asks goes through here, or nowhere."""
        session.trust_env = False  # an entry in .netrc would replace a token, or add a login
        session.adapters.clear()
        for scheme in ("https://", "http://"):
            session.mount(scheme, self)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """One GET; the session's own time-outs, proxies and certificates have no say here."""
        if request.method != "GET":
            raise FetchError(f"{request.method} is not used here", url=shown(str(request.url)))
        url = self._rewritten(str(request.url))
        wanted = ("accept", "authorization")
        headers = {
            name: value if isinstance(value, str) else value.decode("latin-1")
            for name, value in request.headers.items()
            if name.lower() in wanted
        }
        answer = self._http.get(url, headers=headers, lane=self._lane, ok=self._ok)
        response = Response()
        response.status_code = answer.status
        response.reason = _REASONS.get(answer.status, "")
        # The body is decompressed and whole; what described its journey no longer holds.
        response.headers = CaseInsensitiveDict(
            {
                name: value
                for name, value in answer.headers.items()
                if name not in ("content-encoding", "transfer-encoding", "content-length")
            }
        )
        response.raw = BytesIO(answer.body)
        response.url = answer.url
        response.request = request
        response.encoding = "utf-8"
        return response

    def _rewritten(self, url: str) -> str:
        for prefix, base in self._rewrite.items():
            if url.startswith(f"{prefix}/"):
                return base.rstrip("/") + "/" + url.removeprefix(prefix).lstrip("/")
        if self._rewrite:
            raise FetchError("a library asks where it has no business", url=shown(url))
        return url

    def close(self) -> None:
        """Nothing of its own to close."""
