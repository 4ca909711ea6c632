"""Where a paper stood in the ranking when it was decided on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    server = op.get_bind().dialect.name == "postgresql"
    number = sa.BigInteger() if server else sa.Integer()
    op.add_column("decisions", sa.Column("rank", number, nullable=True))
