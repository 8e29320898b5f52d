"""Residents and their search keys, assessments, screenings, prescriptions, signatures, holds.

Every table here is a projection: it may be emptied and filled again from the revisions.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    residents()
    search()
    assessments()
    prescriptions()
    holds()
    settings()


def text(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String, nullable=nullable)


def number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=nullable)


def blob(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def document() -> list[sa.Column]:
    return [blob("doc_id"), blob("rev_id"), number("n_heads")]


def residents() -> None:
    op.create_table(
        "resident",
        number("row_id"),
        *document(),
        text("name"),
        text("sound"),
        text("name_order"),
        text("sex"),
        text("birth_date", True),
        number("birth_about", True),
        text("id_kind"),
        text("id_number"),
        text("phone"),
        text("contact"),
        text("street"),
        text("family_doctor"),
        blob("responsible_id", True),
        text("responsible_name"),
        text("allergy"),
        text("file_number"),
        text("registered_on"),
        text("closed", True),
        number("shows_diagnoses"),
        number("consent_file"),
        number("consent_exercise", True),
        text("consent_exercise_on", True),
        sa.PrimaryKeyConstraint("row_id", name="pk_resident"),
        sa.UniqueConstraint("doc_id", name="uq_resident_doc_id"),
    )
    op.create_index("ix_resident_name", "resident", ["name"])
    op.create_index("ix_resident_sound", "resident", ["sound"])
    op.create_index("ix_resident_responsible_id", "resident", ["responsible_id"])


def search() -> None:
    op.create_table(
        "resident_key",
        text("kind"),
        text("key"),
        number("row_id"),
        sa.PrimaryKeyConstraint("kind", "key", "row_id", name="pk_resident_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_resident_key_row_id", "resident_key", ["row_id"])
    op.execute(
        "CREATE VIRTUAL TABLE resident_text USING fts5(characters, content='', contentless_delete=1, "
        "tokenize='unicode61 remove_diacritics 0')"
    )


def assessments() -> None:
    op.create_table(
        "assessment_part",
        blob("rev_id"),
        blob("doc_id"),
        number("n_heads"),
        number("shown"),
        blob("resident_id"),
        blob("assessment_id"),
        text("side"),
        blob("by_id"),
        text("by_name"),
        number("at"),
        text("day"),
        number("done"),
        text("opinion"),
        sa.PrimaryKeyConstraint("resident_id", "doc_id", "rev_id", name="pk_assessment_part"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assessment_part_day", "assessment_part", ["day"])
    op.create_table(
        "answer",
        blob("doc_id"),
        blob("rev_id"),
        number("ordinal"),
        blob("resident_id"),
        text("side"),
        text("fact_id"),
        text("status"),
        text("value"),
        text("at"),
        text("by_name"),
        text("by_role"),
        text("origin"),
        text("reason"),
        sa.PrimaryKeyConstraint("resident_id", "doc_id", "rev_id", "ordinal", name="pk_answer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "screening",
        *document(),
        blob("resident_id"),
        number("at"),
        text("day"),
        text("valid_until"),
        number("clearance"),
        number("concluded"),
        number("risk"),
        number("risk_complete"),
        text("headline"),
        text("by_name"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_screening"),
    )
    op.create_index("ix_screening_resident_id", "screening", ["resident_id", "at"])
    op.create_index("ix_screening_valid_until", "screening", ["valid_until"])


def prescriptions() -> None:
    op.create_table(
        "prescription",
        *document(),
        blob("resident_id"),
        text("number"),
        number("version"),
        number("medical"),
        text("risk"),
        text("drafted_on"),
        blob("drafted_by"),
        text("valid_from"),
        text("valid_to"),
        text("review_on"),
        text("screening_valid_until"),
        blob("supersedes_id", True),
        text("next_visit_on", True),
        text("next_visit_mode"),
        text("next_visit_what"),
        text("limits"),
        number("at"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_prescription"),
    )
    for column in ("resident_id", "supersedes_id", "valid_to", "next_visit_on"):
        op.create_index(f"ix_prescription_{column}", "prescription", [column])
    op.create_table(
        "signature",
        *document(),
        blob("resident_id"),
        blob("prescription_id"),
        blob("signed_rev"),
        text("digest"),
        text("side"),
        text("role"),
        blob("staff_id"),
        text("name"),
        text("certificate"),
        text("signed_at"),
        text("signature"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_signature"),
    )
    op.create_index("ix_signature_prescription_id", "signature", ["prescription_id"])
    op.create_index("ix_signature_resident_id", "signature", ["resident_id"])


def holds() -> None:
    op.create_table(
        "hold",
        *document(),
        blob("resident_id"),
        text("reason"),
        text("happened_at"),
        text("by_name"),
        text("by_role"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_hold"),
    )
    op.create_index("ix_hold_resident_id", "hold", ["resident_id"])
    op.create_table(
        "hold_release",
        *document(),
        blob("resident_id"),
        blob("hold_id"),
        text("reason"),
        text("released_at"),
        text("by_name"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_hold_release"),
    )
    op.create_index("ix_hold_release_hold_id", "hold_release", ["hold_id"])
    op.create_index("ix_hold_release_resident_id", "hold_release", ["resident_id"])


def settings() -> None:
    op.create_table(
        "station_setting",
        blob("doc_id"),
        text("name"),
        text("value"),
        sa.PrimaryKeyConstraint("doc_id", "name", name="pk_station_setting"),
    )
