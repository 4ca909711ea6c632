"""An X whose accounts have as many posts as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from feedq.config import Config, Endpoints
from feedq.config import X as XConfig
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.x import X
from tests.sources.scripted import ScriptedHttp, answer

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
WANTED = Wanted(now=NOW)
TOKEN = "AAAA%2Bsecret"
ADA = Subscription("x", "Ada", "@AdaLattice", by="Ada")
BO = Subscription("x", "Bo", "bo_kernel", by="Bo")
BASE = 1_990_000_000_000_000_000
IDS = {"adalattice": "44", "bo_kernel": "55"}
NOTES = {f"id:{handle}": user for handle, user in IDS.items()}


class Server:
    """An X whose every account has posts 1 to `posts`."""

    def __init__(self, posts: int = 0, **config: Any) -> None:
        self.posts = posts
        self.config = {"bearer_token": TOKEN} | config
        self.refusal: Response | None = None
        self.answers = 0
        self.restart()

    def restart(self) -> None:
        """As the next run does."""
        self.http = ScriptedHttp(self)
        endpoints = Endpoints(x="http://x.test/base/")
        self.source = X(self.http, Config(x=XConfig(**self.config), endpoints=endpoints))

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        if self.refusal:
            return self.refusal
        if path == "/base/2/users/by":
            return answer(self._users(params["usernames"].split(",")))
        assert path.removesuffix("/tweets").rpartition("/")[2] in IDS.values()
        assert params["exclude"] == "retweets,replies"
        size = int(params["max_results"])
        assert 5 <= size <= 100
        newest = self.posts
        for name in ("until_id", "pagination_token"):
            if name in params:
                newest = min(newest, int(params[name]) - BASE - 1)
        oldest = max(newest - size, 0, int(params.get("since_id", BASE)) - BASE)
        data = [
            {"id": str(BASE + n), "text": f"post {n}", "created_at": at(n).isoformat()}
            for n in range(newest, oldest, -1)
            if "start_time" not in params or at(n) >= datetime.fromisoformat(params["start_time"])
        ]
        more = len(data) == size and newest - size > int(params.get("since_id", BASE)) - BASE
        meta = {"result_count": len(data)} | (
            {"next_token": str(BASE + oldest + 1)} if more else {}
        )
        return answer({"meta": meta} | ({"data": data} if data else {}))

    def _users(self, handles: list[str]) -> dict[str, Any]:
        missing = [{"value": h, "detail": f"No user {h}."} for h in handles if h not in IDS]
        found = [{"id": IDS[h], "username": h.upper()} for h in handles if h in IDS]
        return {"data": found} | ({"errors": missing} if missing else {})

    def fetch(
        self, state: FetchState | None = None, subscription: Subscription = ADA, **wanted: Any
    ) -> list[Batch]:
        before = state or FetchState(shared=NOTES)
        return list(self.source.fetch(subscription, before, Wanted(now=NOW, **wanted)))


def at(number: int) -> datetime:
    return datetime(2025, 10, 1, tzinfo=UTC) + timedelta(hours=number)  # before BASE tells


def numbers(batches: Sequence[Batch]) -> list[int]:
    return [int(e.source_id) - BASE for batch in batches for e in batch.entries]
