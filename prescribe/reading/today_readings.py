"""Readings of the last days that met a gate of the day and that nobody acted on: of follow-ups and of sessions.

Acted on is what stands in the record since: a hold, a referral, an adverse event, a step back or a step a physician looks at, a
medical part, another prescription, or a later follow-up or session whose answers met no gate. A physician's own follow-up was seen
by a physician. Who only looked is not known on every PC, so a look ends nothing; 改天再办 does, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.answers import add_up
from prescribe.reading.lookup import answers_of
from prescribe.records import store
from protocols.facts import Known, definition, number_text

if TYPE_CHECKING:
    from prescribe.clinic import Work

DAYS = 14
_MEDICAL = ("physician", "physician_rx")


@dataclass(frozen=True, slots=True)
class UnseenReading:
    """One follow-up or session of one resident."""

    resident_id: UUID
    doc_id: UUID
    kind: str
    """`follow_up` or `session`."""
    day: date
    say: str
    """「随访：血压 162/98」; with values, for eyes that see them."""
    stops: bool


_SINCE = (
    " AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.resident_id = x.resident_id AND substr(h.happened_at, 1, 10) >= x.day)"
    " AND NOT EXISTS (SELECT 1 FROM referral e WHERE e.resident_id = x.resident_id AND e.at >= x.at)"
    " AND NOT EXISTS (SELECT 1 FROM adverse_event v WHERE v.resident_id = x.resident_id AND v.day >= x.day)"
    " AND NOT EXISTS (SELECT 1 FROM programme_step t WHERE t.resident_id = x.resident_id AND t.from_day >= x.day"
    " AND (t.needs_physician = 1 OR t.automatic = 1 OR t.kind = 'step_back'))"
    " AND NOT EXISTS (SELECT 1 FROM assessment_part a WHERE a.resident_id = x.resident_id AND a.side = 'medical' AND a.at >= x.at)"
    " AND NOT EXISTS (SELECT 1 FROM prescription p WHERE p.resident_id = x.resident_id AND p.at >= x.at)"
    " AND NOT EXISTS (SELECT 1 FROM follow_up n WHERE n.resident_id = x.resident_id AND n.happened_at > x.happened_at AND n.alerted = 0)"
    " AND NOT EXISTS (SELECT 1 FROM training_session n WHERE n.resident_id = x.resident_id AND n.happened_at > x.happened_at"
    " AND n.gate IN ('go', 'modify') AND n.stopped_live = 0)"
)
_FOLLOW_UPS = (
    "SELECT x.resident_id, x.doc_id, x.rev_id, x.day FROM follow_up x INDEXED BY ix_follow_up_alerted WHERE x.alerted = 1 AND x.day >= ?"
    f" AND x.by_role NOT IN ('{_MEDICAL[0]}', '{_MEDICAL[1]}')" + _SINCE
)
_SESSIONS = (
    "SELECT x.resident_id, x.doc_id, x.rev_id, x.day FROM training_session x INDEXED BY ix_training_session_day WHERE x.day >= ?"
    " AND (x.gate IN ('postpone', 'stop') OR x.stopped_live = 1)" + _SINCE
)
_OUTSIDE = frozenset({"HOLD"})
"""In the place of a rule: the hold itself is the answer."""


def unseen_readings(work: Work) -> tuple[UnseenReading, ...]:
    """The newest of each resident, for a role that reads the medical part."""
    since, run = (work.today() - timedelta(days=DAYS)).isoformat(), fixed_sql(work.connection)
    found: dict[bytes, UnseenReading] = {}
    for kind, sql in (("follow_up", _FOLLOW_UPS), ("session", _SESSIONS)):
        for resident, doc, rev, day in run(sql, (since,)).fetchall():
            reading = _reading(work, kind, UUID(bytes=resident), UUID(bytes=doc), UUID(bytes=rev), date.fromisoformat(day))
            was = found.get(resident)
            if reading is not None and (was is None or was.day <= reading.day):
                found[resident] = reading
    return tuple(found.values())


def _reading(work: Work, kind: str, resident: UUID, doc_id: UUID, rev_id: UUID, day: date) -> UnseenReading | None:
    body = store.read(work, rev_id).body
    if body is None:
        return None
    if kind == "follow_up":
        return UnseenReading(resident, doc_id, kind, day, _words("随访", _values(work, resident, day)), False)
    rules = [r for r in body.gate_rules if r not in _OUTSIDE]
    if not rules and not body.live_rules:
        return None
    labels = [definition("session_symptoms").label_of(s).split("/")[0] for s in body.symptoms]
    if body.live_rules:
        return UnseenReading(resident, doc_id, kind, day, _words("训练中停下", labels or _values(work, resident, day)), True)
    say = _values(work, resident, day)
    return UnseenReading(resident, doc_id, kind, day, _words("课前", say) if say else f"课前{body.gate_say}", body.gate == "stop")


def _words(lead: str, said: list[str]) -> str:
    return f"{lead}：{'，'.join(said)}" if said else f"{lead}有一项要医生看"


def _values(work: Work, resident: UUID, day: date) -> list[str]:
    """What was measured and said on that day, in a few words."""
    wanted = ("resting_systolic", "resting_diastolic", "glucose_today", "spo2_rest", "resting_heart_rate", "symptoms_today")
    answers = [a for a in answers_of(work, [resident], wanted)[resident] if a.at.date() == day]
    known = {k: v.value for k, v in add_up(answers).items() if isinstance(v, Known)}
    given = {a.fact_id: a for a in answers if a.status == "known"}
    said = []
    pair = [known.get(f) if f in known else (given[f].value if f in given else None) for f in wanted[:2]]
    if all(isinstance(n, int | float) for n in pair):
        said.append(f"血压 {pair[0]:.0f}/{pair[1]:.0f}")
    for fact_id, label in (("glucose_today", "血糖"), ("spo2_rest", "血氧"), ("resting_heart_rate", "心率")):
        if isinstance(known.get(fact_id), int | float) and fact_id in given:
            said.append(f"{label} {number_text(float(known[fact_id]))}")
    symptoms = given.get("symptoms_today")
    if symptoms is not None and isinstance(symptoms.value, dict):
        said += [definition("symptoms_today").label_of(code) for code in symptoms.value.get("yes", ())]
    return said
