"""Revisions, heads, logs, audit, unsaved forms, local settings, and the station's people.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    revisions()
    logs()
    local()
    people()
    for statement in TRIGGERS:
        op.execute(statement)


def revisions() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("log_id", sa.LargeBinary, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.Column("scope_id", sa.LargeBinary, nullable=False),
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("doc_type", sa.String, nullable=False),
        sa.Column("schema_ver", sa.Integer, nullable=False),
        sa.Column("resident_id", sa.LargeBinary),
        sa.Column("author_id", sa.LargeBinary, nullable=False),
        sa.Column("hlc", sa.Integer, nullable=False),
        sa.Column("parents", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.String),
        sa.Column("rev_hash", sa.LargeBinary, nullable=False),
        sa.Column("sig", sa.LargeBinary, nullable=False),
        sa.Column("erased_by", sa.LargeBinary),
        sa.Column("received_at", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("log_id", "seq", name="uq_revision_log_id_seq"),
        sa.UniqueConstraint("rev_id", name="uq_revision_rev_id"),
        sa.CheckConstraint("seq > 0", name="ck_revision_seq_from_one"),
        sa.CheckConstraint("body IS NULL OR length(CAST(body AS BLOB)) <= 262144", name="ck_revision_body_size"),
        sa.CheckConstraint("length(rev_hash) = 32", name="ck_revision_hash_size"),
        sa.CheckConstraint("length(sig) = 64", name="ck_revision_sig_size"),
        sa.CheckConstraint("state IN ('ok', 'newer', 'bad_sig', 'clock_suspect')", name="ck_revision_state"),
    )
    op.create_index("ix_revision_doc_id", "revision", ["doc_id", "doc_type"])
    op.create_index("ix_revision_resident_id", "revision", ["resident_id", "doc_type"])
    op.create_table(
        "rev_parent",
        sa.Column("parent_id", sa.LargeBinary, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("parent_id", "rev_id", name="pk_rev_parent"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_rev_parent_rev_id", "rev_parent", ["rev_id"])
    op.create_table(
        "doc_head",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("doc_id", "rev_id", name="pk_doc_head"),
        sqlite_with_rowid=False,
    )


def logs() -> None:
    op.create_table(
        "log_state",
        sa.Column("log_id", sa.LargeBinary, nullable=False),
        sa.Column("scope_id", sa.LargeBinary, nullable=False),
        sa.Column("mine", sa.Integer, nullable=False),
        sa.Column("number_code", sa.String, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("hub_seq", sa.Integer, nullable=False),
        sa.Column("last_hlc", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("log_id", name="pk_log_state"),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_log_state_mine", "log_state", ["scope_id"], unique=True, sqlite_where=sa.text("mine = 1"))
    op.create_table(
        "projection_state",
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_projection_state"),
    )
    op.create_table(
        "erasure",
        sa.Column("erasure_id", sa.LargeBinary, nullable=False),
        sa.Column("scope_id", sa.LargeBinary, nullable=False),
        sa.Column("resident_id", sa.LargeBinary, nullable=False),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("applied_at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", name="pk_erasure"),
    )
    op.create_table(
        "quarantine",
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("rev_id", name="pk_quarantine"),
    )


def local() -> None:
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("staff_id", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("subject", sa.LargeBinary),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_audit"),
    )
    op.create_table(
        "unsaved_form",
        sa.Column("form", sa.String, nullable=False),
        sa.Column("staff_id", sa.LargeBinary, nullable=False),
        sa.Column("heads", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("saved_at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("form", "staff_id", name="pk_unsaved_form"),
    )
    op.create_table(
        "local_setting",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_local_setting"),
    )
    op.create_table(
        "number_counter",
        sa.Column("log_id", sa.LargeBinary, nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("log_id", "series", name="pk_number_counter"),
    )


def people() -> None:
    texts = ("host", "station", "station_type", "phone", "address", "aed_place", "code")
    op.create_table(
        "station",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.Column("n_heads", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in texts),
        sa.Column("demo", sa.Integer, nullable=False),
        sa.Column("recovery_ed25519", sa.LargeBinary, nullable=False),
        sa.Column("recovery_x25519", sa.LargeBinary, nullable=False),
        sa.Column("first_ed25519", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("doc_id", name="pk_station"),
    )
    op.create_table(
        "staff",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.Column("n_heads", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("trainee", sa.Integer, nullable=False),
        sa.Column("left_on", sa.String),
        sa.PrimaryKeyConstraint("doc_id", name="pk_staff"),
    )
    child_of_staff("staff_role", sa.Column("role", sa.String, nullable=False))
    child_of_staff(
        "staff_certificate",
        *(sa.Column(name, sa.String, nullable=False) for name in ("kind", "number", "issuer", "level")),
        sa.Column("issued_on", sa.String),
        sa.Column("valid_to", sa.String),
    )
    child_of_staff(
        "staff_key",
        sa.Column("ed25519", sa.LargeBinary, nullable=False),
        sa.Column("x25519", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer),
        sa.Column("certified_by", sa.LargeBinary),
        sa.Column("certificate", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "credential",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("rev_id", sa.LargeBinary, nullable=False),
        sa.Column("staff_id", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("doc_id", "rev_id", name="pk_credential"),
    )
    op.create_index("ix_credential_staff_id", "credential", ["staff_id"])


def child_of_staff(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("doc_id", "ordinal", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["doc_id"], ["staff.doc_id"], name=f"fk_{table}_doc_id_staff"),
    )


YEARS_KEPT = 3 * 366 * 24 * 3600 * 1000
"""Milliseconds an audit entry is kept at least."""

TRIGGERS = (
    """CREATE TRIGGER revision_never_deleted BEFORE DELETE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is never deleted'); END""",
    """CREATE TRIGGER revision_never_changed BEFORE UPDATE ON revision
    WHEN NEW.id IS NOT OLD.id OR NEW.rev_id IS NOT OLD.rev_id OR NEW.scope_id IS NOT OLD.scope_id
      OR NEW.doc_id IS NOT OLD.doc_id OR NEW.doc_type IS NOT OLD.doc_type OR NEW.schema_ver IS NOT OLD.schema_ver
      OR NEW.resident_id IS NOT OLD.resident_id OR NEW.author_id IS NOT OLD.author_id OR NEW.hlc IS NOT OLD.hlc
      OR NEW.parents IS NOT OLD.parents OR NEW.rev_hash IS NOT OLD.rev_hash OR NEW.sig IS NOT OLD.sig
      OR (NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND NEW.erased_by IS NOT NULL))
      OR (NEW.erased_by IS NOT OLD.erased_by AND NOT (OLD.erased_by IS NULL AND NEW.body IS NULL))
    BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END""",
    """CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END""",
    f"""CREATE TRIGGER audit_kept_three_years BEFORE DELETE ON audit
    WHEN OLD.at > (SELECT at FROM audit ORDER BY n DESC LIMIT 1) - {YEARS_KEPT}
    BEGIN SELECT RAISE(ABORT, 'an audit entry is kept three years'); END""",
    """CREATE TRIGGER erasure_never_deleted BEFORE DELETE ON erasure
    BEGIN SELECT RAISE(ABORT, 'an erasure is never undone'); END""",
)
