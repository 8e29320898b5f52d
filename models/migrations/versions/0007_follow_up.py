"""Follow-ups, training sessions, steps of the dose, official forms, referrals and adverse events.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resident", sa.Column("closed_kind", sa.String, nullable=False, server_default=""))
    op.add_column("resident", sa.Column("closed_on", sa.String))
    heads(
        "follow_up", *blobs("prescription_id", null=True), *texts("due_on", null=True), *texts("day", "happened_at", "mode"),
        *numbers("planned", "done", "minutes", "effort", null=True), *numbers("symptoms_asked"), *texts("symptoms", "step", "answer"),
        *texts("next_on", null=True), *texts("next_mode"), *numbers("alerted"), *blobs("by_id"), *texts("by_name", "by_role"),
        *numbers("at"),
    )  # fmt: skip
    op.create_index("ix_follow_up_day", "follow_up", ["day", "resident_id", "next_on", "next_mode", "prescription_id"])
    some("ix_follow_up_alerted", "follow_up", ["day"], "alerted = 1")
    some("ix_follow_up_offered", "follow_up", ["day"], "step = 'advance' AND answer = ''")
    one("contact", *texts("day", "happened_at", "outcome"), *texts("again_on", null=True), *texts("by_name"))
    op.create_index("ix_contact_resident_id", "contact", ["resident_id", "happened_at"])
    some("ix_contact_outcome", "contact", ["outcome"], "outcome IN ('died', 'moved', 'lost')")
    some("ix_contact_again_on", "contact", ["again_on"], "again_on IS NOT NULL")
    one("snooze", *texts("subject", "until", "reason", "by_name"))
    op.create_index("ix_snooze_until", "snooze", ["until"])
    heads(
        "programme_step", *blobs("prescription_id"), *texts("kind", "from_stage", "to_stage", "from_day"), *numbers("automatic"),
        *texts("state"), *numbers("needs_physician", "reviewed"), *texts("say", "by_name"), *numbers("at"),
    )  # fmt: skip
    heads(
        "official_form", *texts("form", "edition", "day", "mode"), *numbers("visit_class"), *texts("decided_by"),
        *texts("next_on", null=True), *numbers("complete"), *texts("closure"), *blobs("referral_id", null=True), *texts("by_name"),
        *numbers("at", "newest"),
    )  # fmt: skip
    some("ix_official_form_newest", "official_form", ["next_on", "resident_id", "form", "closure", "day"], "newest = 1")
    op.create_index("ix_official_form_day", "official_form", ["day", "shown", "resident_id", "form", "next_on"])
    training()
    heads(
        "referral", *texts("direction", "urgency", "state", "to_whom", "reason"), *texts("sent_on", "due_on", "answered_on", null=True),
        *texts("may_exercise"), *blobs("hold_id", null=True), *blobs("by_id"), *texts("by_name"), *numbers("at"),
    )  # fmt: skip
    op.create_index("ix_referral_due_on", "referral", ["due_on"])
    heads(
        "adverse_event", *texts("kind"), *numbers("severity"), *texts("day", "happened_at", "place", "state"),
        *blobs("session_id", "hold_id", null=True), *texts("what", "by_name"), *numbers("at"),
    )  # fmt: skip
    op.create_index("ix_adverse_event_day", "adverse_event", ["day"])
    who_is_due()


def who_is_due() -> None:
    """What the list of those due reads besides the follow-ups: few rows of large tables, or a few columns of all of one."""
    some("ix_referral_urgent", "referral", ["resident_id", "sent_on"], "urgency = 'red'")
    some("ix_training_session_stopped", "training_session", ["resident_id", "day"], "gate IN ('postpone', 'stop')")
    some("ix_resident_closed", "resident", ["doc_id"], "closed IS NOT NULL")
    columns = ["valid_to", "n_heads", "resident_id", "doc_id", "at", "valid_from", "next_visit_on", "next_visit_mode", "risk"]
    op.create_index("ix_prescription_due", "prescription", columns)
    op.create_index("ix_signature_covers", "signature", ["document_id", "signed_rev", "side"])
    op.create_index("ix_signature_signed_at", "signature", ["signed_at"])


def training() -> None:
    heads(
        "training_session", *blobs("prescription_id", "class_id", null=True), *texts("day", "happened_at", "place"),
        *numbers("supervised"), *texts("state", "gate"), *numbers("stopped_live"), *numbers("minutes", "effort", "hr_peak", null=True),
        *texts("extra_reps"), *blobs("by_id"), *texts("by_name", "by_role"), *numbers("at"),
    )  # fmt: skip
    op.create_index("ix_training_session_day", "training_session", ["day"])
    op.create_table(
        "group_class", *blobs("doc_id", "rev_id"), *numbers("n_heads"), *texts("name"), *numbers("weekday", null=True),
        *texts("starts", "ends", "place"), *blobs("leader_id", null=True), *texts("leader"), *texts("closed_on", null=True),
        sa.PrimaryKeyConstraint("doc_id", name="pk_group_class"),
    )  # fmt: skip
    op.create_table(
        "group_class_member", *blobs("doc_id"), *numbers("ordinal"), *blobs("resident_id"),
        sa.PrimaryKeyConstraint("doc_id", "ordinal", name="pk_group_class_member"),
        sa.ForeignKeyConstraint(["doc_id"], ["group_class.doc_id"], name="fk_group_class_member_doc_id_group_class"),
    )  # fmt: skip
    op.create_index("ix_group_class_member_resident_id", "group_class_member", ["resident_id"])


def heads(table: str, *columns: sa.Column) -> None:
    """One row for each head of a document."""
    op.create_table(
        table, *blobs("resident_id", "doc_id", "rev_id"), *numbers("n_heads", "shown"), *columns,
        sa.PrimaryKeyConstraint("resident_id", "doc_id", "rev_id", name=f"pk_{table}"), sqlite_with_rowid=False,
    )  # fmt: skip


def some(name: str, table: str, columns: list[str], where: str) -> None:
    """An index of few rows."""
    op.create_index(name, table, columns, sqlite_where=sa.text(where))


def one(table: str, *columns: sa.Column) -> None:
    """One row for each document."""
    op.create_table(
        table, *blobs("doc_id", "rev_id"), *numbers("n_heads"), *blobs("resident_id"), *columns,
        sa.PrimaryKeyConstraint("doc_id", name=f"pk_{table}"),
    )  # fmt: skip


def blobs(*names: str, null: bool = False) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.LargeBinary, nullable=null) for name in names)


def texts(*names: str, null: bool = False) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String, nullable=null) for name in names)


def numbers(*names: str, null: bool = False) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Integer, nullable=null) for name in names)
