"""What a ranking of the papers of a day builds on; scores in order."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    server = op.get_bind().dialect.name == "postgresql"
    text = sa.Text(collation="C") if server else sa.Text()
    number = sa.BigInteger() if server else sa.Integer()
    op.add_column("rankings", sa.Column("rules", text, server_default="", nullable=False))
    op.add_column("rankings", sa.Column("newest_id", number, server_default="0", nullable=False))
    op.create_index("ix_scores_score", "scores", ["score"])
