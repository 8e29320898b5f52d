"""`programme_step`: one step of the dose of a signed prescription, inside its bounds: an amendment beside the paper."""

from __future__ import annotations

from datetime import date

from prescribe.clock import to_ms
from prescribe.records.body import Body
from prescribe.records.heads import id_bytes, row_a_head
from prescribe.records.store import RecordKind, Revision, register

KIND = "programme_step"


class DoseBody(Body):
    """One number of the dose from this day on: a field of dose_fields.py in one stage."""

    field: str
    before_low: float
    before_high: float
    low: float
    high: float


class StepReasonBody(Body):
    """One reason of a step, with what it stands on."""

    rule_id: str
    say: str
    source: str
    confidence: str


class StepBody(Body):
    """Version 1."""

    prescription_id: str
    prescription_rev: str
    """The signed revision it changes."""
    kind: str
    """`advance`, `hold`, `step_back`, `stop_and_refer`."""
    from_stage: str
    to_stage: str
    doses: tuple[DoseBody, ...]
    reasons: tuple[StepReasonBody, ...]
    say: str
    """One sentence for staff."""
    plain: str
    """One for the resident."""
    from_day: date
    automatic: bool
    """Taken at once for safety, without being asked."""
    state: str
    """`in_force`, `waiting` (a physician must decide first) or `refused`."""
    needs_physician: bool
    """A physician must look at it, also when it is in force already."""
    reviewed_by: str
    reviewed_at: str
    review_note: str
    follow_up_id: str
    session_id: str
    at: str
    by: str
    by_id: str
    by_role: str


_COLUMNS = (
    "prescription_id", "kind", "from_stage", "to_stage", "from_day", "automatic", "state", "needs_physician", "reviewed", "say", "by_name", "at",
)  # fmt: skip


def _row(head: Revision) -> tuple[object, ...]:
    body: StepBody = head.body
    return (
        id_bytes(body.prescription_id), body.kind, body.from_stage, body.to_stage, body.from_day.isoformat(), int(body.automatic),
        body.state, int(body.needs_physician), int(bool(body.reviewed_at)), body.say, body.by, to_ms(head.at),
    )  # fmt: skip


STEP_KIND = register(
    RecordKind(
        KIND, 1, StepBody, tables=("programme_step",), project=row_a_head("programme_step", _COLUMNS, _row),
        by_resident=frozenset(("programme_step",)), title="进阶记录",
    )
)  # fmt: skip
