"""Marks of what papers say, so that the ranker need not read them; time order from an index alone;
scores without ties.

Scores are derived: written anew by every ranking, by the ten thousand. Foreign keys and an index
that nothing asked cost more than the rows themselves.
"""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = "paper_id, score, rank, profile, reasons, nearest_id, explore, excluded"


def _mark(title: str, abstract: str, categories: str) -> int:
    text = "\0".join((title, abstract, *json.loads(categories)))
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) | len(text) << 32


def _mark_papers() -> None:
    connection = op.get_bind()
    last = 0
    query = sa.text(
        "SELECT id, title, abstract, categories FROM papers WHERE id > :last ORDER BY id LIMIT 5000"
    )
    while batch := connection.execute(query, {"last": last}).all():
        connection.execute(
            sa.text("UPDATE papers SET mark = :mark WHERE id = :id"),
            [{"id": row, "mark": _mark(*said)} for row, *said in batch],
        )
        last = batch[-1][0]


def upgrade() -> None:
    op.add_column("papers", sa.Column("mark", sa.Integer(), server_default="0", nullable=False))
    _mark_papers()
    op.create_index("ix_papers_mark", "papers", ["mark", "listed_at"])
    op.drop_index("ix_papers_listed_at", "papers")
    op.create_index("ix_papers_listed_at", "papers", ["listed_at", "identifier"])
    op.create_index(
        "ix_papers_beside",
        "papers",
        ["upvotes", "code_url"],
        sqlite_where=sa.text("upvotes > 0 OR code_url <> ''"),
    )
    op.execute("ALTER TABLE scores RENAME TO tied_scores")
    for name in ("ix_scores_ranking_id", "ix_scores_score"):
        op.drop_index(name, "tied_scores")
    op.create_table(
        "scores",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("profile", sa.Text(), server_default="", nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("nearest_id", sa.Integer(), nullable=True),
        sa.Column("explore", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("excluded", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_scores")),
    )
    op.execute(f"INSERT INTO scores ({_COLUMNS}) SELECT {_COLUMNS} FROM tied_scores")
    op.drop_table("tied_scores")
    op.create_index("ix_scores_rank", "scores", ["rank"])
