"""A new library out of what is readable of a damaged one: what the user did first.

Rows come from every page that is whole, whether SQLite could still reach it or not. A paper that
was decided on and whose page is lost is taken from an automatic backup, else kept by its
identifier, which an index holds; the next fetch asks for the rest. Scores and full text are made
anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Integer

from feedq.errors import SchemaTooNew, StoreUnusable
from feedq.refusals import refusal
from feedq.store.backup import backups, insist_on_file, making
from feedq.store.dialect import make_engine
from feedq.store.errors import written
from feedq.store.fitting import DoesNotFit, Row, Shape
from feedq.store.mending import (
    PAPERS,
    SUBSCRIPTIONS,
    USER,
    fill_up,
    follow_journal,
    missing_steps,
    put,
    tidy,
)
from feedq.store.migrate import create
from feedq.store.pages import Leaf, Pages
from feedq.store.revisions import head
from feedq.store.tables import metadata

_DERIVED = {"rankings", "scores", "alembic_version"}


@dataclass
class Salvaged:
    """What was saved, and what was not.

    Attributes:
        rows: what the new library holds, by table.
        damaged: the tables that parts of are lost.
        unreadable: how many pages and rows that is, of these and of indexes.
        rebuilt: readings that were lost and follow from the journal.
        from_backup: rows of the user's, and papers, that come from a backup.
        missing_steps: how many decisions the journal lacks.
        bare: papers decided on of which only the identifier is known.
        nameless: papers decided on of which not even that is known.
    """

    rows: dict[str, int] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    unreadable: int = 0
    rebuilt: int = 0
    from_backup: int = 0
    missing_steps: int = 0
    bare: int = 0
    nameless: int = 0


def salvage(path: Path, target: Path) -> Salvaged:
    """Make the library `target` of what is readable of the one at `path`, which is only read.

    Raises:
        NotFound: there is no such file.
        SchemaTooNew: a newer feedq wrote it.
        StoreUnusable: nothing of feedq is in it, or the target exists or cannot be written.
    """
    insist_on_file(path)
    if target.exists():
        raise StoreUnusable(f"{target}: exists already; name a new file")
    try:
        pages = Pages(path)
    except OSError as error:
        raise StoreUnusable(refusal(path, "cannot be read", error)) from error
    with closing(pages), making(target, path.name) as fresh, written(target):
        roots = pages.roots()
        engine = make_engine(fresh)
        create(engine, _revision(path, pages, roots))
        engine.dispose()
        with closing(sqlite3.connect(fresh)) as database, database:
            found = _fill(database, pages, roots, backups(path))
        if not any(found.rows.values()):
            raise StoreUnusable(f"{path}: nothing of feedq can be read in it; restore a backup")
    return found


def _fill(
    database: sqlite3.Connection, pages: Pages, roots: Mapping[str, int], copies: list[Path]
) -> Salvaged:
    rows, found = _Rows(pages, roots, _shapes(database)), Salvaged()
    for table in sorted(rows.shapes, key=lambda name: name not in USER):
        put(database, table, rows.of(table))
    found.damaged = tuple(sorted(rows.damaged))
    found.unreadable = rows.unreadable
    found.rebuilt = follow_journal(database, older=True)
    for copy in reversed(copies):
        found.from_backup += fill_up(database, copy, rows.damaged & set(USER))
    found.rebuilt += follow_journal(database, older=False)
    for parent in (PAPERS, SUBSCRIPTIONS):
        names = _names(pages, roots, parent.index)
        for row in sorted(parent.lacking(database)):
            put(database, parent.table, [parent.bare(database, row, names.get(row, ""))])
            if parent is PAPERS:
                found.bare += row in names
                found.nameless += row not in names
    found.missing_steps = missing_steps(database)
    tidy(database)
    for table in rows.shapes:
        (found.rows[table],) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    return found


def _revision(path: Path, pages: Pages, roots: Mapping[str, int]) -> str:
    """The schema of the file; the newest where that is not readable."""
    for number in pages.tree(roots.get("alembic_version", 0))[0]:
        for cell in pages.leaf(number).cells:
            match cell.values:
                case (str(revision),) if revision.isdecimal() and len(revision) == len(head()):
                    if revision > head():
                        raise SchemaTooNew(
                            f"{path}: written by a newer feedq (schema {revision}, this one knows "
                            f"{head()}); update feedq, then salvage"
                        )
                    return revision
    return head()


def _shapes(database: sqlite3.Connection) -> dict[str, Shape]:
    """The tables that rows are looked for."""
    shapes = {}
    for name in metadata.tables.keys() - _DERIVED:
        columns = database.execute(f"PRAGMA table_info('{name}')").fetchall()
        keys = [column[1] for column in columns if column[5]]
        alone = len(keys) == 1 and isinstance(metadata.tables[name].c[keys[0]].type, Integer)
        if columns:
            names = [column[1] for column in columns]
            shapes[name] = Shape(names, metadata.tables[name], keys[0] if alone else "")
    return shapes


def _names(pages: Pages, roots: Mapping[str, int], index: str) -> dict[int, str]:
    """Row -> what the index of a table's names says of it."""
    found: dict[int, str] = {}
    for values in pages.index(roots.get(index, 0)):
        match values:
            case (str(name), int(row)):
                found[row] = name
    return found


class _Rows:
    """The rows of each table, from the pages of its tree, and from whole pages of no tree."""

    def __init__(self, pages: Pages, roots: Mapping[str, int], shapes: dict[str, Shape]) -> None:
        self.shapes = shapes
        self.damaged = shapes.keys() - roots.keys()
        self.unreadable = 0
        self._pages = pages
        self._trees: dict[str, list[int]] = {}
        self._strays: dict[str, list[int]] = {}
        known = {*pages.free(), *pages.tree(1)[0]}
        for name, root in roots.items():
            self._trees[name], whole = pages.tree(root)
            known.update(self._trees[name])
            if name in shapes and not whole:
                self.damaged.add(name)
        for number in range(1, pages.count + 1):
            if number not in known:
                self._look_at(number)

    def of(self, table: str) -> Iterator[Row]:
        """Those of a tree first: another page with a row of the same number is an older one."""
        shape = self.shapes[table]
        for number in (*self._trees.get(table, ()), *self._strays.get(table, ())):
            leaf = self._pages.leaf(number)
            broken = leaf.broken
            for cell in leaf.cells:
                try:
                    yield shape.row(cell)
                except DoesNotFit:
                    broken += 1
            if broken:
                self.damaged.add(table)
                self.unreadable += broken

    def _look_at(self, number: int) -> None:
        """A page of no tree: whose it is, or that it is damaged."""
        page = self._pages.page(number)
        if page is None or not any(page):
            self.unreadable += 1
            return
        leaf = self._pages.leaf(number)
        if leaf.cells and (table := self._whose(leaf)):
            self._strays.setdefault(table, []).append(number)

    def _whose(self, leaf: Leaf) -> str | None:
        """The table whose row every row of a page could be, to the number of columns if possible:
        only rows from before a column was added have fewer."""
        width = max(len(cell.values) for cell in leaf.cells)
        by_width = sorted(self.shapes, key=lambda name: abs(len(self.shapes[name].names) - width))
        return next((name for name in by_width if _fits(self.shapes[name], leaf)), None)


def _fits(shape: Shape, leaf: Leaf) -> bool:
    try:
        return bool([shape.row(cell, strict=True) for cell in leaf.cells])
    except DoesNotFit:
        return False
