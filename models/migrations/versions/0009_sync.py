"""Whose a log is, and where a revoked device ends.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_origin",
        sa.Column("log_id", sa.LargeBinary, nullable=False),
        sa.Column("scope_id", sa.LargeBinary, nullable=False),
        sa.Column("device_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("enrolment", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("log_id", name="pk_log_origin"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revoked_log",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("device_id", sa.LargeBinary, nullable=False),
        sa.Column("log_id", sa.LargeBinary, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("doc_id", "ordinal", name="pk_revoked_log"),
    )
