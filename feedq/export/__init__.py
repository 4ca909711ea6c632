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
        name: as `--format` takes it.
        suffix: of a file in this format, with its dot.
    """

    name: str
    suffix: str

    def export(self, papers: Sequence[Paper]) -> bytes:
        """The papers as one whole file, UTF-8."""
        return cast(bytes, import_module(f"feedq.export.{self.name}").export(papers))


EXPORTERS: Mapping[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        Exporter("markdown", ".md"),
        Exporter("bibtex", ".bib"),
        Exporter("csv", ".csv"),
        Exporter("json", ".json"),
    )
}
