"""Course reports: the pages on which courses such as CS231n and CS224n list student projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from feedq.config import Config
from feedq.domain.identity import from_url, name_of_url
from feedq.domain.kinds import Authority, Origin
from feedq.domain.model import Batch, Entry, Facts, FetchState, Subscription
from feedq.errors import ParseError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.feeds.discovery import decode_page
from feedq.sources.http import conditional
from feedq.sources.http.client import Http
from feedq.sources.reports.listing import Report, list_reports

_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


class CourseReports(SourceBase):
    """Listing pages by address; each report is a paper known by the address of its PDF."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        response = conditional.get(
            self._http,
            subscription.address,
            state,
            wanted,
            accept=_ACCEPT,
            ok=(conditional.GONE,),
        )
        quiet = conditional.settled(response, state, wanted)
        if quiet:
            yield quiet
            return
        content_type = response.headers.get("content-type", "")
        entries = parse(response.body, url=response.url, content_type=content_type)
        after = conditional.after(response, state)
        yield Batch(entries, after, moved_to=response.moved_to, last=True)


def parse(body: bytes, *, url: str, content_type: str = "") -> tuple[Entry, ...]:
    """One entry a report, in the order of the page.

    Args:
        url: where the body came from; relative links are resolved against it.
        content_type: the header as sent, for its charset.

    Raises:
        ParseError: the page lists no report.
    """
    reports = list_reports(decode_page(body, content_type), url)
    if not reports:
        raise ParseError(
            "the page lists no report as PDF; check that the address is the list of projects"
        )
    return tuple(_entry(report, url) for report in reports)


def _entry(report: Report, page: str) -> Entry:
    identifier = name_of_url(report.pdf_url)
    arxiv = from_url(report.pdf_url)
    if arxiv:
        # A report that went on to be a preprint is that paper, not a second one.
        return Entry(
            source_id=identifier.value,
            url=page,
            title=report.title,
            author=", ".join(report.authors),
            links=(report.pdf_url,),
            mentions=(arxiv,),
        )
    facts = Facts(
        identifier=identifier,
        title=report.title,
        authors=report.authors,
        comment=report.award,
        url=page,
        pdf_url=report.pdf_url,
        origin=Origin.STUDENT_REPORT,
        authority=Authority.PUBLISHER,
        published_at=datetime(report.year, 1, 1, tzinfo=UTC) if report.year else None,
    )
    return Entry(source_id=identifier.value, url=report.pdf_url, title=report.title, facts=facts)
