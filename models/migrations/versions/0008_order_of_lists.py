"""The list of residents in each of its orders, and everybody's last risk, read from indexes alone.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_screening_resident_id", "screening")
    op.create_index("ix_screening_resident_id", "screening", ["resident_id", "at", "risk"])
    op.create_index("ix_resident_open", "resident", ["name_order", "row_id", "doc_id", "closed"], sqlite_where=sa.text("closed IS NULL"))
