"""The record of a reproduction: new tables, empty; and its changes in the journal."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), server_default="0", nullable=False)


def _at() -> sa.Column[datetime]:
    return sa.Column("at", sa.DateTime(), nullable=False)


def _create(table: str, *columns: sa.schema.SchemaItem, entries: bool = True) -> None:
    reference = sa.ForeignKeyConstraint(
        ["paper_id"], ["papers.id"], name=op.f(f"fk_{table}_paper_id"), ondelete="CASCADE"
    )
    key = ["id"] if entries else ["paper_id"]
    op.create_table(
        table,
        *([sa.Column("id", sa.Integer(), nullable=False)] if entries else []),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        *columns,
        reference,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    for name in ("sheet_before", "sheet_after"):
        op.add_column("decisions", sa.Column(name, sa.JSON(), nullable=True))
    _create(
        "reproductions",
        sa.Column("status", sa.String(length=16), server_default="candidate", nullable=False),
        sa.Column("area", sa.String(length=8), nullable=True),
        sa.Column("sheet", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('candidate', 'shortlisted', 'planned', 'active', 'replicated', 'partial', "
            "'failed', 'abandoned')",
            name=op.f("ck_reproductions_status"),
        ),
        entries=False,
    )
    _create(
        "log_entries",
        _at(),
        sa.Column("kind", sa.String(length=16), nullable=False),
        _text("text"),
    )
    _create(
        "contacts",
        _at(),
        sa.Column("channel", sa.String(length=16), nullable=False),
        _text("question"),
        _text("to"),
        _text("reply"),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
    )
    _create(
        "work",
        _at(),
        _number("minutes"),
        _number("gpu_hours"),
        _number("money"),
        _text("milestone"),
        _text("text"),
    )
    _create(
        "resources",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        _text("title"),
        sa.UniqueConstraint("paper_id", "url", name=op.f("uq_resources_paper_id_url")),
    )
    for table in ("log_entries", "contacts", "work", "resources"):
        op.create_index(op.f(f"ix_{table}_paper_id"), table, ["paper_id"])
    _create(
        "timers",
        _text("milestone"),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("focus_minutes", sa.Float(), nullable=False),
        sa.Column("rest_minutes", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_timers_one")),
    )
