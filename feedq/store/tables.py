"""The schema. What the world says and what the user did are different tables.

World: subscriptions, fetches, hosts, source_notes, entries, papers, mentions, lookups,
code_lookups.
User: readings, candidates, decisions, reproductions, log_entries, contacts, work, resources,
timers. A refresh never writes these.
Derived, rebuilt at will: rankings, scores, and the full-text index `paper_fts` (see migrations).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeEngine

from feedq.store.engine import UTC

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# What SQLite makes of these anyway: order by bytes, no limit to a length, 64 bits.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_INTEGER = Integer().with_variant(BigInteger(), "postgresql")


def _short(length: int) -> TypeEngine[str]:
    return String(length).with_variant(Text(collation="C"), "postgresql")


def _id() -> Column[int]:
    return Column("id", _INTEGER, Identity(), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, _TEXT, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, _INTEGER, nullable=False, server_default="0")


_SPEAKS = text("upvotes > 0 OR code_url <> ''")


def _paper_key() -> Column[int]:
    return Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)


def _paper() -> Column[int]:
    reference = ForeignKey("papers.id", ondelete="CASCADE")
    return Column("paper_id", reference, nullable=False, index=True)


subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    Column("key", _TEXT, nullable=False, unique=True),
    Column("source", _short(32), nullable=False),
    _text("name"),
    _text("address"),
    _text("by"),
    _text("etag"),
    _text("last_modified"),
    Column("cursor", JSON, nullable=False, server_default="{}"),
    Column("last_success_at", UTC),
    Column("failing_since", UTC),
    _count("failures"),
    _text("last_error"),
    _text("notice"),
    Column("next_due_at", UTC),
    Column("gone", Boolean, nullable=False, server_default=false()),
)

fetches = Table(
    "fetches",
    metadata,
    _id(),
    Column(
        "subscription_id",
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("started_at", UTC, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("outcome", _short(16), nullable=False),
    _count("new"),
    _count("updated"),
    _text("error"),
)

# Hosts that failed when they were last asked; one that is well has no row.
hosts = Table(
    "hosts",
    metadata,
    Column("host", _TEXT, primary_key=True),
    _count("failures"),
    Column("retry_at", UTC),
    _text("error"),
)

source_notes = Table(
    "source_notes",
    metadata,
    Column("source", _short(32), primary_key=True),
    Column("notes", JSON, nullable=False, server_default="{}"),
)

entries = Table(
    "entries",
    metadata,
    _id(),
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("source_id", _TEXT, nullable=False),
    _text("url"),
    _text("title"),
    _text("text"),
    _text("author"),
    Column("posted_at", UTC),
    Column("links", JSON, nullable=False, server_default="[]"),
    Column("digest", _short(32), nullable=False),
    Column("first_seen_at", UTC, nullable=False),
    Column("changed_at", UTC, nullable=False),
    UniqueConstraint("subscription_id", "source_id"),
    Index("ix_entries_posted_at", "posted_at"),
    # Covers what is asked of each source's activity, so that no text is read for it.
    Index("ix_entries_subscription_id", "subscription_id", "posted_at", "first_seen_at"),
)

papers = Table(
    "papers",
    metadata,
    _id(),
    Column("identifier", _TEXT, nullable=False, unique=True),
    _count("version"),
    _text("title"),
    Column("authors", JSON, nullable=False, server_default="[]"),
    _text("abstract"),
    Column("categories", JSON, nullable=False, server_default="[]"),
    _text("comment"),
    _text("doi"),
    _text("journal_ref"),
    _text("url"),
    _text("pdf_url"),
    Column("origin", _short(32), nullable=False),
    Column("published_at", UTC),
    Column("updated_at", UTC),
    Column("announced_at", UTC),
    Column("announce_type", _short(16)),
    Column("code_url", _TEXT, nullable=False, server_default=""),
    Column("code_status", _short(16), nullable=False, server_default="unknown"),
    Column("upvotes", _INTEGER),
    # The day it counts for in time order: announced, else published, else first seen.
    Column("listed_at", UTC, nullable=False),
    Column("first_seen_at", UTC, nullable=False),
    # Which entry each fact comes from; see domain/reconcile.py.
    Column("precedence", JSON, nullable=False, server_default="[]"),
    Column("provenance", JSON, nullable=False, server_default="{}"),
    # Of title, abstract and categories: the ranker reads again what has another one.
    _count("mark"),
    # Time order, ties and all, without a look at the papers.
    Index("ix_papers_listed_at", "listed_at", "identifier"),
    # All that the ranker asks of every paper, without a look at its text.
    Index("ix_papers_mark", "mark", "listed_at"),
    Index(
        "ix_papers_beside",
        "upvotes",
        "code_url",
        sqlite_where=_SPEAKS,  # for PostgreSQL see postgres_engine.py
    ),
    # The narrowest there is: papers are counted by it, three milliseconds a million.
    Index("ix_papers_version", "version"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    # Not a foreign key: a post may point at a paper that is not stored yet.
    Column("identifier", _TEXT, primary_key=True),
    Index("ix_mentions_identifier", "identifier"),
)

lookups = Table(
    "lookups",
    metadata,
    Column("identifier", _TEXT, primary_key=True),
    Column("tried_at", UTC, nullable=False),
    _count("attempts"),
    _text("outcome"),
)

# What services say of code, asked for each paper alone; `papers` holds what entries say of it.
code_lookups = Table(
    "code_lookups",
    metadata,
    _paper_key(),
    Column("status", _short(16), nullable=False, server_default="unknown"),
    _text("url"),
    # The last attempt, and the last one that every service answered.
    Column("tried_at", UTC, nullable=False),
    Column("looked_at", UTC),
)

readings = Table(
    "readings",
    metadata,
    _paper_key(),
    Column("status", _short(16), nullable=False, server_default="inbox"),
    Column("starred", Boolean, nullable=False, server_default=false()),
    _text("note"),
    _count("version"),
    Column("decided_at", UTC),
    Column("queue_position", Float),
    CheckConstraint("status IN ('inbox', 'queued', 'reading', 'done', 'skipped')", name="status"),
    Index("ix_readings_status", "status"),
)

candidates = Table(
    "candidates",
    metadata,
    _paper_key(),
    Column("added_at", UTC, nullable=False),
    # A withdrawn candidate keeps its record, so that undo gives all of it back.
    Column("active", Boolean, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _id(),
    # One keystroke is one step, whatever the number of papers; undo takes back whole steps.
    Column("step", _INTEGER, nullable=False, index=True),
    Column("at", UTC, nullable=False, index=True),
    _paper(),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    _text("profile"),
    # Where the paper stood in the ranking that the user saw; null: in none.
    Column("rank", _INTEGER),
    # done: in force; undone: can be redone; dropped: undone, then another decision was made.
    Column("state", _short(8), nullable=False, server_default="done"),
    # The sheet of the paper's reproduction, where the step changed that.
    Column("sheet_before", JSON(none_as_null=True)),
    Column("sheet_after", JSON(none_as_null=True)),
    CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
)

# The record of a candidate; it stays when the candidate is withdrawn. What can be decided about
# it is one sheet (domain/reproduction.py), so that a step of `decisions` takes back all of it.
reproductions = Table(
    "reproductions",
    metadata,
    _paper_key(),
    Column("status", _short(16), nullable=False, server_default="candidate"),
    Column("area", _short(8)),
    Column("sheet", JSON, nullable=False, server_default="{}"),
    Column("changed_at", UTC, nullable=False),
    CheckConstraint(
        "status IN ('candidate', 'shortlisted', 'planned', 'active', 'replicated', 'partial', "
        "'failed', 'abandoned')",
        name="status",
    ),
)

log_entries = Table(
    "log_entries",
    metadata,
    _id(),
    _paper(),
    Column("at", UTC, nullable=False),
    Column("kind", _short(16), nullable=False),
    _text("text"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _paper(),
    Column("at", UTC, nullable=False),
    Column("channel", _short(16), nullable=False),
    _text("question"),
    _text("to"),
    _text("reply"),
    Column("replied_at", UTC),
)

work = Table(
    "work",
    metadata,
    _id(),
    _paper(),
    Column("at", UTC, nullable=False),
    Column("minutes", Float, nullable=False, server_default="0"),
    Column("gpu_hours", Float, nullable=False, server_default="0"),
    Column("money", Float, nullable=False, server_default="0"),
    _text("milestone"),
    _text("text"),
)

resources = Table(
    "resources",
    metadata,
    _id(),
    _paper(),
    Column("url", _TEXT, nullable=False),
    Column("added_at", UTC, nullable=False),
    _text("title"),
    UniqueConstraint("paper_id", "url"),
)

# The one timer that may run; it outlives the program that started it.
timers = Table(
    "timers",
    metadata,
    _id(),
    Column("paper_id", ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
    _text("milestone"),
    Column("started_at", UTC, nullable=False),
    Column("focus_minutes", Float, nullable=False),
    Column("rest_minutes", Float, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

rankings = Table(
    "rankings",
    metadata,
    _id(),
    Column("at", UTC, nullable=False),
    Column("seed", _INTEGER, nullable=False),
    _text("model"),
    _count("papers"),
    _count("examples"),
    # What a day's work builds on: the profiles it was ranked by, the newest paper it knew.
    _text("rules"),
    _count("newest_id"),
)

# Written anew by every ranking, by the ten thousand: without keys that SQLite would check.
scores = Table(
    "scores",
    metadata,
    Column("paper_id", _INTEGER, primary_key=True, autoincrement=False),
    Column("score", Float, nullable=False),
    Column("rank", _INTEGER),
    _text("profile"),
    Column("reasons", JSON),  # none are kept of a paper far down
    Column("nearest_id", _INTEGER),
    Column("explore", Boolean, nullable=False, server_default=false()),
    Column("excluded", Boolean, nullable=False, server_default=false()),
    Index("ix_scores_rank", "rank"),
    # The best of what a search finds, without putting all of it in order.
    Index("ix_scores_score", "score"),
)
