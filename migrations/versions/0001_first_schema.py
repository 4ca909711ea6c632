"""The first schema: what the world says, what the user did, what is derived, and full text."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Full text over papers and notes, without a second copy of the text: the index reads its
# content through a view. An external-content index must be told the old values to forget them.
_VALUES = "{row}.title, {row}.authors, {row}.abstract, {note}, {row}.categories"
_NOTE = "coalesce((SELECT note FROM readings WHERE paper_id = {id}), '')"
_COLUMNS = "title, authors, abstract, notes, categories"


def _forget(row: str, note: str) -> str:
    return (
        f"INSERT INTO paper_fts (paper_fts, rowid, {_COLUMNS}) "
        f"VALUES ('delete', {row}.id, {_VALUES.format(row=row, note=note)});"
    )


def _learn(row: str, note: str) -> str:
    return (
        f"INSERT INTO paper_fts (rowid, {_COLUMNS}) "
        f"VALUES ({row}.id, {_VALUES.format(row=row, note=note)});"
    )


def _renote(old: str, new: str, paper: str) -> str:
    # A WHERE of their own: when the paper itself is going, its trigger has done the work.
    chosen = f"FROM papers p WHERE p.id = {paper}"
    values = "p.id, p.title, p.authors, p.abstract, {note}, p.categories"
    return (
        f"INSERT INTO paper_fts (paper_fts, rowid, {_COLUMNS}) "
        f"SELECT 'delete', {values.format(note=old)} {chosen};"
        f"INSERT INTO paper_fts (rowid, {_COLUMNS}) SELECT {values.format(note=new)} {chosen};"
    )


def _full_text() -> None:
    op.execute(
        "CREATE VIEW paper_texts AS SELECT p.id AS id, p.title AS title, p.authors AS authors, "
        f"p.abstract AS abstract, {_NOTE.format(id='p.id')} AS notes, "
        "p.categories AS categories FROM papers p"
    )
    op.execute(
        f"CREATE VIRTUAL TABLE paper_fts USING fts5({_COLUMNS}, content='paper_texts', "
        "content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
    )
    old_note, new_note = _NOTE.format(id="old.id"), _NOTE.format(id="new.id")
    indexed = ("title", "authors", "abstract", "categories")
    changed = " OR ".join(f"new.{name} IS NOT old.{name}" for name in indexed)
    for name, event, body in (
        ("insert", "AFTER INSERT ON papers", _learn("new", new_note)),
        ("delete", "BEFORE DELETE ON papers", _forget("old", old_note)),
        (
            "update",
            f"AFTER UPDATE OF {', '.join(indexed)} ON papers WHEN {changed}",
            _forget("old", old_note) + _learn("new", new_note),
        ),
        (
            "note_insert",
            "AFTER INSERT ON readings WHEN new.note <> ''",
            _renote("''", "new.note", "new.paper_id"),
        ),
        (
            "note_update",
            "AFTER UPDATE OF note ON readings WHEN new.note <> old.note",
            _renote("old.note", "new.note", "new.paper_id"),
        ),
        (
            "note_delete",
            "AFTER DELETE ON readings WHEN old.note <> ''",
            _renote("old.note", "''", "old.paper_id"),
        ),
    ):
        op.execute(f"CREATE TRIGGER paper_fts_{name} {event} BEGIN {body} END")


def upgrade() -> None:
    op.create_table(
        "lookups",
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("identifier", name=op.f("pk_lookups")),
    )
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("authors", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("abstract", sa.Text(), server_default="", nullable=False),
        sa.Column("categories", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("doi", sa.Text(), server_default="", nullable=False),
        sa.Column("journal_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("pdf_url", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=True),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("announce_type", sa.String(length=16), nullable=True),
        sa.Column("code_url", sa.Text(), server_default="", nullable=False),
        sa.Column("code_status", sa.String(length=16), server_default="unknown", nullable=False),
        sa.Column("upvotes", sa.Integer(), nullable=True),
        sa.Column("listed_at", sa.DateTime(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("precedence", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("provenance", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("identifier", name=op.f("uq_papers_identifier")),
    )
    op.create_index("ix_papers_listed_at", "papers", ["listed_at"], unique=False)
    op.create_table(
        "rankings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("papers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("examples", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rankings")),
    )
    op.create_table(
        "source_notes",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("notes", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_notes")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("cursor", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("last_success_at", sa.DateTime(), nullable=True),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.Column("next_due_at", sa.DateTime(), nullable=True),
        sa.Column("gone", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("key", name=op.f("uq_subscriptions_key")),
    )
    op.create_table(
        "candidates",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_candidates_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_candidates")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("profile", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), server_default="done", nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'undone', 'dropped')", name=op.f("ck_decisions_state")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_decisions_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_at"), "decisions", ["at"], unique=False)
    op.create_index(op.f("ix_decisions_paper_id"), "decisions", ["paper_id"], unique=False)
    op.create_index(op.f("ix_decisions_step"), "decisions", ["step"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("links", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_entries_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint(
            "subscription_id", "source_id", name=op.f("uq_entries_subscription_id_source_id")
        ),
    )
    op.create_index("ix_entries_posted_at", "entries", ["posted_at"], unique=False)
    op.create_table(
        "fetches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_fetches_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
    )
    op.create_index(
        op.f("ix_fetches_subscription_id"), "fetches", ["subscription_id"], unique=False
    )
    op.create_table(
        "readings",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="inbox", nullable=False),
        sa.Column("starred", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("queue_position", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "status IN ('inbox', 'queued', 'reading', 'done', 'skipped')",
            name=op.f("ck_readings_status"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_readings_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_status", "readings", ["status"], unique=False)
    op.create_table(
        "scores",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ranking_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("profile", sa.Text(), server_default="", nullable=False),
        sa.Column("reasons", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("nearest_id", sa.Integer(), nullable=True),
        sa.Column("explore", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("excluded", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["nearest_id"], ["papers.id"], name=op.f("fk_scores_nearest_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_scores_paper_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ranking_id"], ["rankings.id"], name=op.f("fk_scores_ranking_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_scores")),
    )
    op.create_index(op.f("ix_scores_ranking_id"), "scores", ["ranking_id"], unique=False)
    op.create_index("ix_scores_score", "scores", ["score"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_mentions_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "identifier", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_identifier", "mentions", ["identifier"], unique=False)
    _full_text()
