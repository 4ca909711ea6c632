"""The record of a reproduction as plain values: what `--json` prints and an import reads back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from feedq.domain.model import Paper
from feedq.domain.reproduction import Reproduction
from feedq.export.json import document, item


def record_item(record: Reproduction) -> dict[str, Any]:
    """The sheet's facts and the entries side by side; what was not given is null."""
    whole: dict[str, Any] = msgspec.to_builtins(record)
    return {**whole.pop("sheet"), **whole}


def export_with_records(papers: Sequence[Paper], records: Mapping[int, Reproduction]) -> bytes:
    """The JSON document of these papers; those with a record (by paper row) carry it.

    `feedq import --as candidates` reads it back.
    """
    return document(
        [
            {**item(paper), "reproduction": record_item(records[paper.row])}
            if paper.row in records
            else item(paper)
            for paper in papers
        ]
    )
