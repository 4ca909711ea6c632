"""Full text on PostgreSQL, by the same words as SQLite's FTS5 has.

PostgreSQL's own parser takes `cs.LG` for a host and leaves accents alone, and what it takes for a
letter depends on the server. So words are found here, as `unicode61 remove_diacritics 2` finds
them (https://sqlite.org/fts5.html#unicode61_tokenizer), and stored as `tsvector`s. What the world
says and what the user noted stand apart, as their tables do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    MetaData,
    Table,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from feedq.domain.query import Term
from feedq.store.tables import papers, readings

metadata = MetaData(naming_convention=papers.metadata.naming_convention)

paper_words = Table(
    "paper_words",
    metadata,
    Column("paper_id", ForeignKey(papers.c.id, ondelete="CASCADE"), primary_key=True),
    Column("words", TSVECTOR, nullable=False),
    Index("ix_paper_words_words", "words", postgresql_using="gin"),
)
note_words = Table(
    "note_words",
    metadata,
    Column("paper_id", ForeignKey(readings.c.paper_id, ondelete="CASCADE"), primary_key=True),
    Column("words", TSVECTOR, nullable=False),
    Index("ix_note_words_words", "words", postgresql_using="gin"),
)

WEIGHTS = {"title": "A", "authors": "B", "abstract": "C", "categories": "D"}
"""Which field a word is from."""

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")
_LONGEST = 500
"""Characters of a word that count; PostgreSQL takes 2,046 bytes."""
_LAST_PLACE = 16_383
"""PostgreSQL counts no further (https://www.postgresql.org/docs/current/textsearch-limitations.html)."""
_APART = 2
"""Between fields, so that no phrase reaches from one into the next."""
_MOST_BYTES = 900_000
_MOST_IN_PHRASE = 200
_AT_ONCE = 1_000


def find_words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits, in lower case, without diacritics."""
    text = text.lower()
    if not text.isascii():
        bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", bare).replace("ς", "σ")
    return [word[:_LONGEST] for word in _WORD.findall(text)]


def vector(fields: Iterable[tuple[str, str]]) -> str:
    """A `tsvector` as PostgreSQL reads it, of (text, weight or "") in order."""
    places: dict[str, list[str]] = {}
    place, size = 0, 0
    for text, weight in fields:
        for word in find_words(text):
            place = min(place + 1, _LAST_PLACE)
            size += len(word.encode()) + 8
            if size > _MOST_BYTES:
                break
            places.setdefault(word, []).append(f"{place}{weight}")
        place += _APART
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def query(text: str, weights: str = "", *, prefix: bool = False) -> str:
    """A `tsquery` for one phrase; "" when there is no word in it.

    Args:
        weights: of the fields to look in; "" is all.
        prefix: the last word may be the beginning of a longer one.
    """
    found = find_words(text)[:_MOST_IN_PHRASE]
    marks = [weights] * len(found)
    if found and prefix:
        marks[-1] = f"*{weights}"
    return " <-> ".join(
        f"'{word}':{mark}" if mark else f"'{word}'" for word, mark in zip(found, marks, strict=True)
    )


class FullTextOfPostgres:
    """See `dialect.FullText`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def matching(self, terms: Sequence[Term], of: ColumnElement[int]) -> list[ColumnElement[bool]]:
        wanted = [_asked(term) for term in dict.fromkeys(terms) if not term.negated]
        unwanted = [_asked(term) for term in dict.fromkeys(terms) if term.negated]
        clauses = [of.in_(self._holding_all(wanted))] if wanted else []
        return [*clauses, *(_hold_none(of, one) for one in unwanted)]

    def rows(self, terms: Sequence[Term]) -> Select[Any]:
        return select(paper_words.c.paper_id).where(*self.matching(terms, paper_words.c.paper_id))

    def holding(self, texts: Sequence[str], fields: Sequence[str], *, prefix: bool) -> list[int]:
        weights = "".join(WEIGHTS[field] for field in fields)
        asked = (query(text, weights, prefix=prefix) for text in texts)
        wanted = " | ".join(f"({one})" for one in asked if one)
        if not wanted:
            return []
        found = _rows(paper_words, wanted).order_by(paper_words.c.paper_id)
        return list(self._connection.execute(found).scalars())

    def nearest(self, words: Sequence[str], *, without: int, limit: int) -> list[int]:
        """By how rare the words are that a paper has; among equals by how often it has them."""
        asked = [one for word in words if (one := query(word, "AC"))]
        if not asked:
            return []
        rarity: ColumnElement[Any] = literal(0.0)
        for one in asked:
            holds = paper_words.c.words.op("@@")(cast(one, TSQUERY))
            total = select(func.count()).select_from(paper_words).where(holds)
            papers_with = self._connection.execute(total).scalar_one()
            rarity = rarity + case((holds, 1.0 / (1 + papers_with)), else_=0.0)
        either = cast(" | ".join(f"({one})" for one in asked), TSQUERY)
        found = (
            select(paper_words.c.paper_id)
            .where(paper_words.c.words.op("@@")(either), paper_words.c.paper_id != without)
            .order_by(
                rarity.desc(),
                func.ts_rank(paper_words.c.words, either).desc(),
                paper_words.c.paper_id,
            )
            .limit(limit)
        )
        return list(self._connection.execute(found).scalars())

    def told(self, identifiers: Sequence[str]) -> None:
        for start in range(0, len(identifiers), _AT_ONCE):
            part = identifiers[start : start + _AT_ONCE]
            self._store_papers(_TEXTS.where(papers.c.identifier.in_(part)))

    def noted(self, notes: Mapping[int, str]) -> None:
        gone = [row for row, note in notes.items() if not note]
        if gone:
            self._connection.execute(
                delete(note_words).where(note_words.c.paper_id == bindparam("row")),
                [{"row": row} for row in gone],
            )
        told = ((row, vector([(note, "")])) for row, note in notes.items() if note)
        self._store(note_words, told)

    def rebuild(self) -> None:
        """Find the words of everything anew."""
        self._connection.execute(delete(paper_words))
        self._connection.execute(delete(note_words))
        last = 0
        while True:
            part = _TEXTS.where(papers.c.id > last).order_by(papers.c.id).limit(_AT_ONCE)
            newest = self._store_papers(part)
            if newest is None:
                break
            last = newest
        noted = select(readings.c.paper_id, readings.c.note).where(readings.c.note != "")
        self.noted(dict(self._connection.execute(noted).tuples().all()))

    def _holding_all(self, terms: Sequence[_Asked]) -> Select[Any]:
        """Rows of the papers that have each of these.

        As a condition of one table, of which PostgreSQL knows how many rows it leaves: given
        several sets as alternatives it looks at every paper.
        """
        if not all(term.held() for term in terms):
            return select(paper_words.c.paper_id).where(literal(False))
        found: list[ColumnElement[bool]] = []
        if all(term.paper for term in terms):
            found.append(_holds(paper_words, " & ".join(f"({term.paper})" for term in terms)))
        noted = " | ".join(f"({term.note})" for term in terms if term.note)
        if noted:
            # The few that have one of them in a note: nobody writes thousands of these.
            notes = _rows(note_words, noted).join_from(
                note_words, paper_words, paper_words.c.paper_id == note_words.c.paper_id
            )
            notes = notes.where(*(or_(*term.held()) for term in terms))
            rows = self._connection.execute(notes).scalars().all()
            if rows or not found:
                found.append(paper_words.c.paper_id.in_(rows))
        return select(paper_words.c.paper_id).where(or_(*found))

    def _store_papers(self, texts: Select[Any]) -> int | None:
        """Returns the last row; None: there was none."""
        found = self._connection.execute(texts).all()
        self._store(paper_words, ((row.id, vector(_fields(row))) for row in found))
        return found[-1].id if found else None

    def _store(self, table: Table, vectors: Iterable[tuple[int, str]]) -> None:
        rows = [{"paper_id": row, "said": said} for row, said in vectors]
        if not rows:
            return
        statement = insert(table).values(words=cast(bindparam("said"), TSVECTOR))
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["paper_id"],
                set_={"words": statement.excluded.words},
                where=table.c.words != statement.excluded.words,
            ),
            rows,
        )


_TEXTS = select(
    papers.c.id, papers.c.title, papers.c.authors, papers.c.abstract, papers.c.categories
)


def _fields(row: Any) -> Iterator[tuple[str, str]]:
    yield row.title, "A"
    yield "\n".join(row.authors), "B"
    yield row.abstract, "C"
    yield "\n".join(row.categories), "D"


def _rows(table: Table, wanted: str) -> Select[Any]:
    return select(table.c.paper_id).where(_holds(table, wanted))


def _holds(table: Table, wanted: str) -> ColumnElement[bool]:
    return table.c.words.op("@@")(cast(wanted, TSQUERY))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One term as two `tsquery`s: of what a paper says, and of a note; "" where it cannot be."""

    paper: str
    note: str

    def held(self) -> list[ColumnElement[bool]]:
        """What `paper_words` or `note_words` must hold, joined."""
        both = ((paper_words, self.paper), (note_words, self.note))
        return [_holds(table, wanted) for table, wanted in both if wanted]


def _asked(term: Term) -> _Asked:
    note = query(term.text, prefix=term.prefix and not term.brief)
    if term.field == "notes":
        return _Asked("", note)
    paper = query(term.text, WEIGHTS.get(term.field, ""), prefix=term.prefix)
    if term.brief:
        begins = query(term.text, WEIGHTS["title"] + WEIGHTS["authors"], prefix=True)
        paper = f"({query(term.text)}) | ({begins})"
    return _Asked(paper, "" if term.field else note)


def _hold_none(of: ColumnElement[int], term: _Asked) -> ColumnElement[bool]:
    """What is true of a paper that does not have the term."""
    wanted = ((paper_words, term.paper), (note_words, term.note))
    found = (
        exists().where(table.c.paper_id == of, _holds(table, said))
        for table, said in wanted
        if said
    )
    return and_(literal(True), *(~one for one in found))
