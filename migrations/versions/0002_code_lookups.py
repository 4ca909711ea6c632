"""What services said of a paper's code, and when they were asked; a new table, empty."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_lookups",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="unknown", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_code_lookups_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_code_lookups")),
    )
