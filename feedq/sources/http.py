"""The one HTTP client: limits, politeness, errors. Nothing else imports httpx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, read whole and within the caps.

    Attributes:
        url: the address that answered, after redirects.
        headers: names in lower case.
        moved_to: the new address when every redirect on the way was permanent, else "".
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str = ""


class Http(Protocol):
    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        """GET, politely.

        Args:
            lane: requests of one lane never overlap and keep its interval; "" is the host.
            ok: statuses returned as they are instead of raised; 2xx and 304 always are.

        Raises:
            RateLimited: 429, or 503 with Retry-After.
            FetchError: anything else that is not an answer: no connection, a time-out, a body
                over the cap, a status of 400 and more (404 and 410 with `status` set).
        """
        ...
