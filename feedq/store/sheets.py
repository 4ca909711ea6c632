"""The sheet of each reproduction, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from feedq.domain.reproduction import Sheet
from feedq.store.dialect import dialect
from feedq.store.papers import chunks
from feedq.store.tables import reproductions


def to_sheet(stored: Any) -> Sheet:
    """From the JSON column; SQL's null is an empty sheet."""
    return Sheet() if stored is None else msgspec.convert(stored, Sheet)


def get_sheets(connection: Connection, rows: Iterable[int]) -> dict[int, Sheet]:
    """paper row -> sheet, of the papers that have one."""
    found: dict[int, Sheet] = {}
    for part in chunks(set(rows)):
        query = select(reproductions.c.paper_id, reproductions.c.sheet).where(
            reproductions.c.paper_id.in_(part)
        )
        found.update((row, to_sheet(sheet)) for row, sheet in connection.execute(query).tuples())
    return found


def put_sheets(connection: Connection, sheets: Mapping[int, Sheet], now: datetime) -> None:
    """Replace the sheets of these papers; `readings` calls this, and keeps the journal."""
    if not sheets:
        return
    statement = dialect(connection).upsert(reproductions)
    names = ("status", "area", "sheet", "changed_at")
    statement = statement.on_conflict_do_update(
        index_elements=["paper_id"],
        set_={name: statement.excluded[name] for name in names},
    )
    values = [
        {
            "paper_id": row,
            "status": sheet.status.value,
            "area": sheet.area and sheet.area.value,
            "sheet": sheet,
            "changed_at": now,
        }
        for row, sheet in sheets.items()
    ]
    connection.execute(statement, values)
