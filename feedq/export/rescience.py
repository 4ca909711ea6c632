"""ReScience C `metadata.yaml`, a document a paper; gaps are empty.

Source: https://github.com/ReScience/template, metadata.yaml. Every scalar is written as JSON
writes it, which YAML 1.2 takes as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.reproduction import RecordStatus, Reproduction, Sheet, known
from feedq.domain.text import clean, clean_line, safe_link
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.work import to_work

# What stands in a double-quoted scalar only as an escape, beside what JSON escapes.
_UNPRINTABLE = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def export(cases: Sequence[tuple[Paper, Reproduction]]) -> bytes:
    """The documents, one after the other; none for no papers."""
    return "---\n".join(_document(paper, record.sheet) for paper, record in cases).encode()


def _document(paper: Paper, sheet: Sheet) -> str:
    title = clean_line(latex_to_text(paper.title))
    mark = "[¬Re]" if sheet.status is RecordStatus.FAILED else "[Re]"
    lines = [
        f"title: {_text(f'{mark} {title}')}",
        "authors:",
        "  - name:",
        "    orcid:",
        "    email:",
        "    affiliations: 1",
        "affiliations:",
        "  - code: 1",
        "    name:",
        "    address:",
        f"keywords: {_text(', '.join(['reproduction', *paper.categories]))}",
        "code:",
        f"  - url: {_link(sheet.result.repository)}",
        "  - doi:",
        "  - swh:",
        "data:",
        f"  - url: {_link(sheet.data.url)}",
        "  - doi:",
        "replication:",
        f"  - cite: {_text(_citation(paper))}",
        f"  - bib: {_text(citation_keys([paper])[paper.id])}",
        f"  - url: {_link(paper.url)}",
        f"  - doi: {_text(to_work(paper).doi)}",
        "review:",
        "  - url:",
        "contributors:",
        *(f"  - name:\n    orcid:\n    role: {role}" for role in ("editor", "reviewer")),
        "dates:",
        "  - received:",
        "  - accepted:",
        "  - published:",
        "article:",
        "  - number:",
        "  - doi:",
        "  - url:",
        "journal:",
        '  - name: "ReScience C"',
        '  - issn: "2430-3658"',
        "  - volume:",
        "  - issue:",
        f"abstract: {_text(_abstract(sheet))}",
        'bibliography: "bibliography.bib"',
        f"type: {_text('Reproduction' if sheet.kind == 'rerun' else 'Replication')}",
        "language:",
        'domain: "Machine Learning"',
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _citation(paper: Paper) -> str:
    """In full and in words, as the template asks: whose, what, where, when."""
    work = to_work(paper)
    venue = work.venue
    names = [*(name.whole for name in work.authors), *(["et al."] if work.others else [])]
    issue = f"({venue.issue})" if venue.issue else ""
    where = (
        clean_line(latex_to_text(venue.name)) or (f"arXiv:{work.arxiv}" if work.arxiv else ""),
        " ".join(filter(None, (venue.series, f"{venue.volume}{issue}"))),
        f"pages {venue.pages}" if venue.pages else "",
        str(work.year or ""),
    )
    parts = (", ".join(names), facts.title(paper), ", ".join(filter(None, where)))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _abstract(sheet: Sheet) -> str:
    parts = (sheet.claim, sheet.result.reason)
    return " ".join(str(part) for part in parts if known(part))


def _link(url: str | None) -> str:
    return _text(safe_link(url) if url else "")


def _text(text: str) -> str:
    """A double-quoted scalar; nothing for nothing, which is a gap."""
    text = clean(text).strip()
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted) if text else ""
