"""Papers -> bytes. A new format is one file and one line in `EXPORTERS`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from feedq.domain.model import Paper


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format, imported when it is first used.

    Attributes:
        name: as `--format` takes it; the module's with a hyphen for each underscore.
        suffix: of a file in this format, with its dot.
        titled: the file says what its papers are, not only which.
    """

    name: str
    suffix: str
    titled: bool = False

    def export(self, papers: Sequence[Paper], title: str = "Shortlist") -> bytes:
        """The papers as one whole file, UTF-8; the same papers always give the same bytes."""
        module = import_module(f"feedq.export.{self.name.replace('-', '_')}")
        content = module.export(papers, title) if self.titled else module.export(papers)
        return cast(bytes, content)


EXPORTERS: Mapping[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        Exporter("markdown", ".md", titled=True),
        Exporter("text", ".txt", titled=True),
        Exporter("bibtex", ".bib"),
        Exporter("biblatex", ".bib"),
        Exporter("ris", ".ris"),
        Exporter("csl-json", ".json"),
        Exporter("csv", ".csv"),
        Exporter("json", ".json"),
        Exporter("html", ".html", titled=True),
        Exporter("atom", ".atom", titled=True),
    )
}
