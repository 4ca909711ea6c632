"""The invented papers and posts of the demo, dated relative to the day it runs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_LINK = re.compile(r"\{(\w+)\}")
_FRIDAY = 4
CLASSIC = "hep-th/9901001"
"""A paper of the old spelling that a post names and no listing holds."""


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """One announcement; `ago`: announcement days before the demo's today, -1 for tomorrow."""

    key: str
    id: str
    version: int
    title: str
    authors: tuple[str, ...]
    abstract: str
    categories: tuple[str, ...]
    comment: str
    kind: str
    ago: int
    day: date

    @property
    def announced(self) -> datetime:
        return datetime.combine(self.day, time(4), UTC)

    @property
    def submitted(self) -> datetime:
        return self.announced - timedelta(hours=34)


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post; `text` holds {key} where a link belongs, `form` says which form of link."""

    number: int
    by: str
    place: str
    form: str
    text: str
    title: str
    long: bool
    posted: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the stand-ins serve."""

    papers: tuple[DemoPaper, ...]
    posts: tuple[DemoPost, ...]
    people: tuple[dict[str, str], ...]
    reports: tuple[str, ...]

    def ids(self) -> dict[str, str]:
        """key -> arXiv id."""
        return {paper.key: paper.id for paper in self.papers} | {"classic": CLASSIC}


def load(now: datetime, made: date | None = None) -> Content:
    """The content as it stands when the demo's today is the day of `now`.

    Args:
        made: papers have the ids of this day's month; without it, of today's.
    """
    papers = tomllib.loads((_DATA / "papers.toml").read_text(encoding="utf-8"))["papers"]
    posts = tomllib.loads((_DATA / "posts.toml").read_text(encoding="utf-8"))
    today = _weekday(now.date())
    keys = list(dict.fromkeys(paper["key"] for paper in papers))
    return Content(
        papers=tuple(_paper(paper, keys, today, made or today) for paper in papers),
        posts=tuple(_post(number, post, now) for number, post in enumerate(posts["posts"])),
        people=tuple(posts["people"]),
        reports=tuple(posts["reports"]),
    )


def link(identifier: str, form: str) -> str:
    """The address of a paper in one of the forms that people post."""
    return {
        "pdf": f"https://arxiv.org/pdf/{identifier}.pdf",
        "html": f"https://arxiv.org/html/{identifier}v1",
        "alphaxiv": f"https://www.alphaxiv.org/abs/{identifier}",
        "hf": f"https://huggingface.co/papers/{identifier}",
        "doi": f"https://doi.org/10.48550/arXiv.{identifier}",
    }.get(form, f"https://arxiv.org/abs/{identifier}")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """(words, key) runs of a post's text; `key` is "" after the last words."""
    end = 0
    for match in _LINK.finditer(text):
        yield text[end : match.start()], match[1]
        end = match.end()
    yield text[end:], ""


def _weekday(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - _FRIDAY, 0))


def _announcement_day(today: date, ago: int) -> date:
    day, step = today, timedelta(days=1 if ago < 0 else -1)
    for _ in range(abs(ago)):
        day += step
        while day.weekday() > _FRIDAY:
            day += step
    return day


def _paper(raw: dict[str, object], keys: list[str], today: date, made: date) -> DemoPaper:
    key, ago = str(raw["key"]), int(str(raw["day"]))
    crowd = int(str(raw.get("many", 0)))
    authors = [name.strip() for name in str(raw["authors"]).split(",") if name.strip()]
    authors += [f"Street Team {chr(65 + n % 26)}{n // 26 + 1}" for n in range(crowd)]
    return DemoPaper(
        key=key,
        # Of that month, so that the ids look right whenever the demo is made.
        id=f"{made:%y%m}.{10001 + 7 * keys.index(key)}",
        version=int(str(raw.get("version", 1))),
        title=str(raw["title"]),
        authors=tuple(authors),
        abstract=str(raw["abstract"]),
        categories=tuple(str(raw["cats"]).split()),
        comment=str(raw.get("comment", "")),
        kind=str(raw.get("kind", "new")),
        ago=ago,
        day=_announcement_day(today, ago),
    )


def _post(number: int, raw: dict[str, object], now: datetime) -> DemoPost:
    return DemoPost(
        number=number,
        by=str(raw["by"]),
        place=str(raw["on"]),
        form=str(raw["as"]),
        text=str(raw["text"]),
        title=str(raw.get("title", "")),
        long=bool(raw.get("long", False)),
        posted=(now - timedelta(hours=3 * number + 2)).replace(microsecond=0),
    )
