"""`answer` tells how a value was measured, too.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP VIEW answer")
    op.execute(
        "CREATE VIEW answer AS SELECT p.resident_id, p.doc_id, p.rev_id, e.key AS ordinal, p.side,"
        " e.value ->> 'fact_id' AS fact_id,"
        " coalesce(e.value ->> 'status', 'known') AS status,"
        " coalesce(e.value -> 'value', 'null') AS value,"
        " coalesce(e.value ->> 'at', p.said_at) AS at,"
        " coalesce(e.value ->> 'by', p.by_name) AS by_name,"
        " coalesce(e.value ->> 'by_role', p.by_role) AS by_role,"
        " coalesce(e.value ->> 'origin', 'measured_here') AS origin,"
        " coalesce(e.value ->> 'reason', '') AS reason,"
        " coalesce(e.value -> 'readings', '') AS readings,"
        " coalesce(e.value -> 'how', '') AS how"
        " FROM assessment_part p JOIN revision r ON r.rev_id = p.rev_id JOIN json_each(r.body, '$.entries') e"
    )
