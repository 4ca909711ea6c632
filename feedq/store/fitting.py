"""What a column can hold: to tell a row that is whole from one that only looks like a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import msgspec
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Table

from feedq.domain.kinds import Announcement, CodeStatus, Origin, Status
from feedq.domain.model import Reading
from feedq.domain.reproduction import RecordStatus
from feedq.store.engine import UTC
from feedq.store.pages import Cell, Value

Row = Mapping[str, Value]

_READINGS = {"before", "after"}
_FIELDS = {field.name for field in fields(Reading)}
_WORDS = {
    "papers.origin": frozenset(Origin),
    "papers.announce_type": frozenset(Announcement),
    "papers.code_status": frozenset(CodeStatus),
    "readings.status": frozenset(Status),
    "reproductions.status": frozenset(RecordStatus),
    "decisions.state": frozenset(("done", "undone", "dropped")),
}


class DoesNotFit(Exception):
    """This is no row of this table, or not a whole one."""


@dataclass(frozen=True)
class Shape:
    """A table as a database has it.

    Attributes:
        names: its columns, in their order.
        table: what the program knows of them; a column it does not know may hold anything.
        rowid: the column that is the row's number, "" for none.
    """

    names: Sequence[str]
    table: Table
    rowid: str

    def row(self, cell: Cell, *, strict: bool = False) -> Row:
        """The row that a cell holds. What cannot be, and has a default, is left out.

        Args:
            strict: every value must fit: nobody knows yet that this is a row of this table.

        Raises:
            DoesNotFit
        """
        # A row that was written before a column was added lacks it.
        if not cell.values or len(cell.values) > len(self.names):
            raise DoesNotFit
        found: dict[str, Value] = {}
        for name, value in zip(self.names, cell.values, strict=False):
            column = self.table.c.get(name)
            if name == self.rowid:
                if value is not None or cell.rowid <= 0:
                    raise DoesNotFit
                found[name] = cell.rowid
            elif column is None or _holds(column, value):
                found[name] = value
            elif strict or not (column.nullable or column.server_default is not None):
                raise DoesNotFit
            elif column.nullable:
                found[name] = None
        if strict and not found.keys() >= self._required:
            raise DoesNotFit
        return found

    @property
    def _required(self) -> set[str]:
        columns = (self.table.c[name] for name in self.names if name in self.table.c)
        return {c.name for c in columns if not c.nullable and c.server_default is None}


def _holds(column: Column[object], value: Value) -> bool:
    """Whether a column can hold a value as it is stored."""
    if value is None:
        return column.nullable is True
    kind = column.type
    if isinstance(kind, JSON):
        return isinstance(value, str) and _is_json(column, value)
    if isinstance(kind, UTC):
        return isinstance(value, str) and _is_time(value)
    if isinstance(kind, Boolean):
        return value in (0, 1)
    if isinstance(kind, Float):
        return isinstance(value, int | float)
    if isinstance(kind, Integer):
        return isinstance(value, int)
    if isinstance(kind, String):
        return isinstance(value, str) and value in _WORDS.get(str(column), (value,))
    return True


def _is_json(column: Column[object], text: str) -> bool:
    try:
        value = msgspec.json.decode(text)
        if column.name in _READINGS:
            msgspec.convert(value, Reading)
            return bool(value.keys() <= _FIELDS)
    except (msgspec.MsgspecError, UnicodeError):
        return False
    default = str(getattr(column.server_default, "arg", ""))
    wanted = {"[]": list, "{}": dict}.get(default, list | dict)
    return value is None if text == "null" else isinstance(value, wanted)


def _is_time(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is None and len(text) == len("2026-03-01 00:00:00.000000")
