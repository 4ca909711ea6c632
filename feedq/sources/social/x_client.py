"""X's API through tweepy: one request at a time, over the one HTTP client; refusals told apart."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from feedq.errors import FetchError
from feedq.sources.http.client import Http
from feedq.sources.social.x_wire import refusal

_FOR_EVERYONE = (None, 401, 402, 403, 429)
_TWEEPY_HOST = "https://api.twitter.com"  # fixed in tweepy


class XClient:
    """Asks until an answer would be the same for every account, and nothing from then on.

    Attributes:
        broken: that answer: token refused, no credits, a cap, a rate limit.
    """

    def __init__(self, http: Http, base: str, token: str) -> None:
        self._http = http
        self._base = base.rstrip("/")
        self._token = token
        self._tweepy: Any = None
        self.broken: FetchError | None = None

    def ask(self, method: str, now: datetime, **params: Any) -> bytes:
        """One request through tweepy; the body of an answer that is no refusal.

        Raises:
            RateLimited, FetchError: refused, or not answered.
        """
        import requests
        import tweepy

        if self.broken:
            raise self.broken
        try:
            response = getattr(self._client(), method)(**params)
            return bytes(response.content)
        except _Refused as refused:
            answer = refused.answer
            error = refusal(answer.status_code, answer.headers, answer.content, now)
            if error.status in _FOR_EVERYONE and "not-authorized-for-resource" not in answer.text:
                self.broken = error
            raise error from refused
        except FetchError as failure:
            if failure.status in _FOR_EVERYONE:
                self.broken = failure
            raise
        except (tweepy.TweepyException, requests.RequestException) as failure:
            raise FetchError(f"X could not be asked: {type(failure).__name__}") from failure

    def _client(self) -> Any:
        if self._tweepy is None:
            import requests
            import tweepy

            from feedq.sources.http.adapter import HttpAdapter

            client = tweepy.Client(self._token, return_type=requests.Response)
            # At this level it logs every request, the token included.
            logging.getLogger("tweepy").setLevel(logging.INFO)
            adapter = HttpAdapter(self._http, rewrite={_TWEEPY_HOST: self._base}, lane="x")
            adapter.take_over(client.session)
            client.session.hooks["response"].append(_stop_refused)
            self._tweepy = client
        return self._tweepy


class _Refused(Exception):
    """An answer with a status of 400 and more, before tweepy reads it.

    tweepy fails on a refusal that is not a JSON object.
    """

    def __init__(self, answer: Any) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def _stop_refused(answer: Any, *_: Any, **__: Any) -> None:
    if answer.status_code >= 400:
        raise _Refused(answer)
