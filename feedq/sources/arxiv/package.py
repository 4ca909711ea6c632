"""The `arxiv` package, asked through our client and held to what it says.

It brings `requests` along, and is imported when the API is asked: most days the listings do.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import arxiv
import requests

from feedq.domain.text import clean_line
from feedq.errors import FetchError, ParseError, SourceError
from feedq.sources.feeds.tamed import within
from feedq.sources.http.adapter import HttpAdapter
from feedq.sources.http.client import Http

_HOST = "https://export.arxiv.org"
_EMPTY_PAGES = 2
"""How often a page of results that comes empty for no reason is asked for again."""
_BAD_REQUEST = 400
_MOST_TAGS = 500_000
_PATIENCE_S = 60.0
"""Processor time for a page of results."""
_SUMMARY = re.compile(rb"<summary[^>]*>(.*?)</summary>", re.DOTALL)
_TOTAL = re.compile(rb"<(?:\w+:)?totalResults[^>]*>\s*0*[1-9]")

# The package warns of entries it skips; with no handler that would be printed by cron.
logging.getLogger("arxiv").addHandler(logging.NullHandler())


def results(
    http: Http, base: str, search: arxiv.Search, page: int, lane: str
) -> Iterator[arxiv.Result]:
    """What the API at `base` gives for a search, asked for `page` at a time.

    Raises:
        FetchError: it could not be asked, or refuses.
        ParseError: it answered with something else.
    """
    # Pace and attempts are our client's; see http.py.
    client = arxiv.Client(page_size=page, delay_seconds=0.0, num_retries=_EMPTY_PAGES)
    _Checked(http, base, lane).take_over(client._session)
    found = client.results(search)
    while True:
        with _translated(), within(_PATIENCE_S):
            result = next(found, None)
        if result is None:
            return
        yield result


class _Checked(HttpAdapter):
    """arXiv answers trouble in ways that the package takes for an empty list."""

    def __init__(self, http: Http, base: str, lane: str) -> None:
        super().__init__(http, rewrite={_HOST: base}, lane=lane, ok=(_BAD_REQUEST,))

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        check(response.content, response.status_code)
        if "id_list=&" in str(request.url) and _counts_and_gives_none(response.content):
            raise requests.ConnectionError("results counted, none given")  # the package asks again
        return response


def check(body: bytes, status: int = 200) -> None:
    """Raise unless this is a whole feed of results; the package takes anything else for none.

    Raises:
        FetchError: the API refused the query; with its own words.
        ParseError: not a feed: a page that says "try later" comes with status 200.
    """
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    whole = (
        b"<feed" in start
        and b"<!" not in start.partition(b"<feed")[0]  # arXiv declares no entities
        and body.rstrip().endswith(b"</feed>")
    )
    if body.count(b"<") > _MOST_TAGS:
        raise ParseError(f"arXiv's API answered with more than {_MOST_TAGS:,} tags; try later")
    if status == _BAD_REQUEST or (whole and b"/api/errors" in start):
        said = _SUMMARY.search(body) if whole else None
        words = unescape(said[1].decode("utf-8", "replace")) if said else "it gives no reason"
        words = " ".join(words.split())[:200]
        raise FetchError(f"arXiv's API refuses the query: {words}", status=_BAD_REQUEST)
    if not whole:
        raise ParseError(
            "arXiv's API answered with something that is no feed; it may be overloaded, try later"
        )


def _counts_and_gives_none(body: bytes) -> bool:
    """A first page that comes empty for no reason; of later ones the package takes care."""
    start = body[:2048]
    return b"<entry" not in body and b"startIndex>0<" in start and bool(_TOTAL.search(start))


@contextmanager
def _translated() -> Iterator[None]:
    """The package's own errors as ours."""
    try:
        yield
    except SourceError:
        raise
    except arxiv.HTTPError as error:
        raise FetchError("arXiv's API is in trouble; try later", status=error.status) from error
    except (arxiv.UnexpectedEmptyPageError, requests.ConnectionError) as error:
        raise FetchError("arXiv's API left out a page of results; try later") from error
    except (arxiv.ArxivError, requests.RequestException) as error:
        raise FetchError(f"arXiv's API could not be asked ({type(error).__name__})") from error
    except (ValueError, OverflowError) as error:  # a date that is none, in any entry
        said = clean_line(str(error), limit=100)
        raise ParseError(f"arXiv's API answered with damaged entries ({said})") from error
