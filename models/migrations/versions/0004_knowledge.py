"""Editions of the knowledge, their adoption by signature, the publishers trusted, and which protocols a paper used.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_edition",
        *document(),
        *texts("digest", "fingerprint", "edition", "dated", "owner", "changes", "origin", "publisher", "publisher_name"),
        number("parts"),
        *texts("by_name"),
        number("at"),
        number("hlc"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_knowledge_edition"),
        sa.CheckConstraint("origin IN ('pack', 'shipped')", name="ck_knowledge_edition_origin"),
        sa.CheckConstraint("parts > 0", name="ck_knowledge_edition_parts"),
    )
    op.create_index("ix_knowledge_edition_digest", "knowledge_edition", ["digest"])
    op.create_index("ix_knowledge_edition_fingerprint", "knowledge_edition", ["fingerprint"])
    op.create_table(
        "knowledge_part",
        *document(),
        *texts("digest"),
        number("ordinal"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_knowledge_part"),
        sa.CheckConstraint("ordinal >= 0", name="ck_knowledge_part_ordinal"),
    )
    op.create_index("ix_knowledge_part_digest", "knowledge_part", ["digest", "ordinal"])
    adoptions()
    op.create_table(
        "prescription_protocol",
        sa.Column("doc_id", sa.LargeBinary, nullable=False),
        *texts("protocol_id", "edition", "fingerprint"),
        sa.PrimaryKeyConstraint("doc_id", "protocol_id", name="pk_prescription_protocol"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_prescription_protocol_protocol_id", "prescription_protocol", ["protocol_id"])


def adoptions() -> None:
    op.create_table(
        "knowledge_adoption",
        *document(),
        *texts("digest", "fingerprint", "edition", "replaces", "act", "reason"),
        sa.Column("staff_id", sa.LargeBinary, nullable=False),
        *texts("name", "role", "certificate", "adopted_at", "signature"),
        number("hlc"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_knowledge_adoption"),
        sa.CheckConstraint("act IN ('adopt', 'roll_back')", name="ck_knowledge_adoption_act"),
    )
    op.create_index("ix_knowledge_adoption_hlc", "knowledge_adoption", ["hlc"])
    op.create_table(
        "publisher_key",
        *document(),
        *texts("key", "name", "by_name"),
        number("at"),
        number("withdrawn"),
        sa.PrimaryKeyConstraint("doc_id", name="pk_publisher_key"),
    )


def document() -> tuple[sa.Column, ...]:
    blobs = (sa.Column(name, sa.LargeBinary, nullable=False) for name in ("doc_id", "rev_id"))
    return (*blobs, number("n_heads"))


def texts(*names: str) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.String, nullable=False) for name in names)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)
