"""A Mastodon with one account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from feedq.config import Config
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.mastodon import Mastodon
from tests.sources.scripted import ScriptedHttp, answer

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
ADA = Subscription("mastodon", "Ada", "@ada@lattice.example", by="Ada")
BASE = 1155_0000_0000_0000_00


def status(number: int, **fields: Any) -> dict[str, Any]:
    """A status of Ada's; the higher the number the later."""
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
    return {
        "id": str(BASE + number),
        "uri": f"https://lattice.example/statuses/{number}",
        "created_at": at.isoformat(),
        "content": f"<p>status {number}</p>",
        "account": {"id": "1", "acct": "ada"},
    } | fields


class Server:
    """A Mastodon with one account, which has statuses 1 to `statuses`."""

    def __init__(self, statuses: int = 0, *, page: int = 40, evil: bool = False) -> None:
        self.statuses = statuses
        self.page = page
        self.edits: dict[int, str] = {}
        self.evil = evil
        self.refusals: dict[str, Response] = {}
        self.http = ScriptedHttp(self)
        self.source = Mastodon(self.http, Config())

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        action = path.rpartition("/")[2]
        if action in self.refusals:
            return self.refusals[action]
        if action == "webfinger":
            raise FetchError("there is nothing at this address", status=404)
        if action == "lookup":
            assert params == {"acct": "ada"}
            return answer({"id": "1", "acct": "ada"})
        assert path == "/api/v1/accounts/1/statuses"
        newest = int(params["max_id"]) - BASE - 1 if "max_id" in params else self.statuses
        oldest = max(newest - self.page, 0)
        shown = [
            status(n, **({"edited_at": self.edits[n]} if n in self.edits else {}))
            for n in range(newest, oldest, -1)
        ]
        host = "https://evil.example" if self.evil else "https://lattice.example"
        url = f"{host}{path}?limit=40&max_id={BASE + oldest + 1}"
        link = f'<{url}>; rel="next", <{host}{path}?min_id={BASE + newest}>; rel="prev"'
        return answer(shown, **({"link": link} if oldest else {}))

    def fetch(
        self, state: FetchState | None = None, subscription: Subscription = ADA, **wanted: Any
    ) -> list[Batch]:
        asked = Wanted(now=NOW, **wanted)
        return list(self.source.fetch(subscription, state or FetchState(), asked))
