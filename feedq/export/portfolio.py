"""Finished reproductions as one page to show: what was claimed, what came of it, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from feedq.domain.answers import shown
from feedq.domain.model import Paper
from feedq.domain.reproduction import RecordStatus, Reproduction, Sheet, known
from feedq.domain.text import clean, counted
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.html import page
from feedq.export.links import link_target
from feedq.export.xml import element, link

Case = tuple[Paper, Reproduction]


def export(cases: Sequence[Case]) -> bytes:
    """A self-contained page; the verdicts first, then a section a reproduction."""
    keys = citation_keys([paper for paper, _ in cases])
    inside: list[Element | str] = [
        element("h1", "Reproductions"),
        element("p", f"{counted(len(cases), 'reproduction')}: {_tally(cases)}."),
    ]
    inside += [_article(paper, record, keys[paper.id]) for paper, record in cases]
    return page("Reproductions", *inside)


def _tally(cases: Sequence[Case]) -> str:
    counts = [
        (sum(record.sheet.status is status for _, record in cases), status)
        for status in RecordStatus
    ]
    return ", ".join(f"{count} {status}" for count, status in counts if count) or "none yet"


def _article(paper: Paper, record: Reproduction, key: str) -> Element:
    sheet = record.sheet
    inside: list[Element | str] = [
        element("h2", link(facts.title(paper), link_target(paper.url)), dir="auto"),
        element("p", facts.by_line(paper), **{"class": "authors", "dir": "auto"}),
        element("p", element("strong", sheet.status.value), _figures(sheet)),
    ]
    for name, text in (
        ("Claim", sheet.claim),
        ("Why", sheet.result.reason),
        ("What was easy", sheet.result.easy),
        ("What was difficult", sheet.result.difficult),
    ):
        if known(text):
            words = clean(str(text))
            inside.append(element("p", element("em", f"{name}: "), words, dir="auto"))
    if known(sheet.result.repository):
        url = str(sheet.result.repository)
        inside.append(element("p", "Code: ", link(url, link_target(url))))
    return element("article", *inside, id=key)


def _figures(sheet: Sheet) -> str:
    target, result = sheet.target, sheet.result
    if not (known(result.reproduced) and known(target.reported)):
        return ""
    metric = clean(target.metric) if target.metric and known(target.metric) else "value"
    return f": {metric} {shown(result.reproduced)}, reported {shown(target.reported)}"
