"""Risk grades and minutes of joint consultations; a signature may cover any document, not only a prescription.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_signature_prescription_id", "signature")
    op.execute("ALTER TABLE signature RENAME COLUMN prescription_id TO document_id")
    op.add_column("signature", sa.Column("document_kind", sa.String, nullable=False, server_default="prescription"))
    op.create_index("ix_signature_document_id", "signature", ["document_id"])
    op.create_table(
        "risk_grade",
        *document(),
        *blobs("screening_id"),
        *numbers("computed", "complete", "grade", "raised"),
        *texts("by_name"),
        *numbers("at"),
        sa.PrimaryKeyConstraint("resident_id", "doc_id", "rev_id", name="pk_risk_grade"),
        sa.CheckConstraint("grade >= computed", name="ck_risk_grade_never_lower"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consultation_minute",
        *document(),
        *blobs("assessment_id"),
        *numbers("medical", "exercise"),
        *texts("held_at", "result", "by_name"),
        *numbers("at"),
        sa.PrimaryKeyConstraint("resident_id", "doc_id", "rev_id", name="pk_consultation_minute"),
        sqlite_with_rowid=False,
    )


def document() -> tuple[sa.Column, ...]:
    return (*blobs("resident_id", "doc_id", "rev_id"), *numbers("n_heads", "shown"))


def blobs(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.LargeBinary, nullable=False) for name in names)


def texts(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String, nullable=False) for name in names)


def numbers(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer, nullable=False) for name in names)
