"""Every reading of an answer stands beside the value they come to.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer", sa.Column("readings", sa.String, nullable=False, server_default=""))
