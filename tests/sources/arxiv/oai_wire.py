"""arXiv's OAI-PMH service over a few papers, written by code in the shape of its answers.

The shape and the ways of the service since 2025: https://github.com/arXiv/oaipmh
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlencode
from xml.sax.saxutils import escape

_EXPIRES = "2026-12-31T00:00:00Z"
_RAW = (
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
    '"http://arxiv.org/OAI/arXivRaw/ https://oaipmh.arxiv.org/OAI/arXivRaw.xsd">'
)


@dataclass(frozen=True)
class Record:
    """A paper as the service keeps it.

    Attributes:
        submitted: of each version, the first one first.
        changed: the datestamp.
    """

    id: str
    title: str = "A Title"
    abstract: str = "An abstract."
    authors: str = "Ada Lattice"
    submitted: tuple[datetime, ...] = (datetime(2026, 1, 14, 15, tzinfo=UTC),)
    changed: date = date(2026, 1, 16)
    categories: str = "cs.LG"
    more: str = ""
    deleted: bool = False

    def xml(self) -> str:
        header = f"<identifier>oai:arXiv.org:{self.id}</identifier><datestamp>{self.changed}"
        if self.deleted:
            return f'<record><header status="deleted">{header}</datestamp></header></record>'
        versions = "".join(
            f'<version version="v{number}"><date>{at:%a, %d %b %Y %H:%M:%S} GMT</date>'
            "<size>14kb</size><source_type>D</source_type></version>"
            for number, at in enumerate(self.submitted, 1)
        )
        return f"""<record><header>{header}</datestamp><setSpec>cs:cs:LG</setSpec></header>
            <metadata>{_RAW}<id>{self.id}</id><submitter>Ada Lattice</submitter>{versions}
            <title>{escape(self.title)}</title>
            <authors>{escape(self.authors)}</authors>
            <categories>{self.categories}</categories>{self.more}
            <license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>
            <abstract>{escape(self.abstract)}</abstract>
            </arXivRaw></metadata></record>"""


def document(inside: str) -> bytes:
    """An answer in the protocol."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>

<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ \
http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>2026-03-02T12:00:00Z</responseDate>
    <request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
    {inside}
</OAI-PMH>""".encode()


def records(found: Iterable[Record], token: str | None = None, expires: str = _EXPIRES) -> bytes:
    """A page; `token` None: the only one, "": the last of several."""
    ending = ""
    if token is not None:
        ending = f"<resumptionToken expirationDate='{expires}'>{escape(token)}</resumptionToken>"
        ending = ending if token else "<resumptionToken/>"
    return document(f"<ListRecords>{''.join(one.xml() for one in found)}{ending}</ListRecords>")


def refusal(code: str, reason: str = "") -> bytes:
    """An error of the protocol, as arXiv words it."""
    return document(f"<error code='{code}'>What it means.{reason and f' Reason: {reason}'}</error>")


class Oai:
    """The service: sets, days, pages; its tokens hold the whole question, as arXiv's do.

    Attributes:
        asked: the parameters of each request, in order.
        stale: tokens are refused.
        expires: when they end, as told.
        size: of a page.
    """

    def __init__(self, *held: Record, size: int = 3_500) -> None:
        self.held = sorted(held, key=lambda one: (one.changed, one.id))
        self.size = size
        self.asked: list[dict[str, str]] = []
        self.stale = False
        self.expires = _EXPIRES

    def __call__(self, params: Mapping[str, str]) -> bytes:
        self.asked.append(dict(params))
        asked = dict(params)
        assert asked.pop("verb") == "ListRecords"
        skip = 0
        if token := asked.pop("resumptionToken", ""):
            assert not asked
            if self.stale:
                return refusal("badResumptionToken", "Token decoding failed.")
            asked = dict(parse_qsl(unquote(token)))
            skip = int(asked.pop("skip"))
        assert asked["metadataPrefix"] == "arXivRaw"
        assert set(asked) <= {"metadataPrefix", "set", "from", "until"}
        if asked["set"] not in ("cs:cs:LG", "cs:cs:CV", "physics:hep-th"):
            return refusal("badArgument", "Set does not exist")
        start = date.fromisoformat(asked["from"])
        if start < date(2005, 9, 16):
            return refusal("badArgument", "start date too early")
        category = asked["set"].removeprefix("cs:").removeprefix("physics:").replace(":", ".")
        found = [
            one for one in self.held if one.changed >= start and category in one.categories.split()
        ][skip:]
        if not found:
            return refusal("noRecordsMatch")
        if len(found) > self.size:
            following = urlencode(asked | {"skip": skip + self.size})
            return records(found[: self.size], quote(following), self.expires)
        return records(found, "" if token else None)


def spread(count: int, *, start: datetime = datetime(2026, 1, 5, 15, tzinfo=UTC)) -> list[Record]:
    """Papers, three a day from `start` on, announced the day after."""
    days = [start + timedelta(days=n // 3) for n in range(count)]
    return [
        Record(
            f"2601.{n:05}",
            title=f"Paper {n}",
            submitted=(day,),
            changed=day.date() + timedelta(days=1),
        )
        for n, day in enumerate(days, 1)
    ]
