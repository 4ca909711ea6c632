"""ReScience C `metadata.yaml`, a document a paper; gaps are empty.

Source: https://github.com/ReScience/template, metadata.yaml. Every scalar is written as JSON
writes it, which YAML 1.2 takes as it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from feedq.domain.model import Paper
from feedq.domain.reproduction import RecordStatus, Reproduction, Sheet, known
from feedq.domain.text import clean, clean_line, latex_to_text, safe_link
from feedq.export.bibtex import export as bibtex
from feedq.export.work import to_work

_WORDS = {
    RecordStatus.REPLICATED: "[Re]",
    RecordStatus.PARTIAL: "[Re]",
    RecordStatus.FAILED: "[¬Re]",
}


def export(cases: Sequence[tuple[Paper, Reproduction]]) -> bytes:
    """The documents, one after the other; none for no papers."""
    return "---\n".join(_document(paper, record.sheet) for paper, record in cases).encode()


def _document(paper: Paper, sheet: Sheet) -> str:
    title = clean_line(latex_to_text(paper.title))
    failed = sheet.status is RecordStatus.FAILED
    reference = bibtex([paper]).decode().split("\n", 2)[2]
    lines = [
        f"title: {_text(f'{_WORDS.get(sheet.status, "[Re]")} {title}')}",
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
        f"  - cite: {_text(reference)}",
        "  - bib:",
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
        f"description: {_text('could not be replicated') if failed else ''}".rstrip(),
        "language:",
        'domain: "Machine Learning"',
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _abstract(sheet: Sheet) -> str:
    parts = (sheet.claim, sheet.result.reason)
    return " ".join(str(part) for part in parts if known(part))


def _link(url: str | None) -> str:
    return _text(safe_link(url) if url else "")


def _text(text: str) -> str:
    """A double-quoted scalar in ASCII; nothing for nothing, which is a gap."""
    text = clean(text).strip()
    return json.dumps(text) if text else ""
