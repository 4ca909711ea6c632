"""Versions in order: the narrowest index there is, to count papers by."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_papers_version", "papers", ["version"])
