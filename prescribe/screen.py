"""Screening of one resident by what is recorded, and by what is typed on the screen right now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import Part, facts_for
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_screening import without_diagnoses
from prescribe.records import store
from prescribe.records.assessment import SCREENING_KIND, FindingBody, ScreeningBody
from prescribe.use_case import use_case
from protocols import screening as engine
from protocols.facts import Facts
from protocols.screening import Screening
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@use_case(("readiness", "fitness_test"), Act.READ, reads=True, resident="resident_id")
def screen_resident(work: Work, resident_id: UUID, unsaved: tuple[Part, ...] = ()) -> Screening:
    """Screen by recorded facts, with the unsaved parts laid over them; masked for a role that sees no diagnoses.

    An undecided record counts with every version: a danger in either is a danger.
    """
    result = engine.screen(facts_for(work, resident_id, unsaved), work.library)
    if sight_of(work, resident_row(work, resident_id)).diagnoses:
        return result
    return without_diagnoses(result, work.library)


def screening_now(work: Work, resident_id: UUID) -> tuple[Facts, Screening]:
    """Facts and screening of today by what is recorded, unmasked: for drafting and signing."""
    facts = facts_for(work, resident_id)
    return facts, engine.screen(facts, work.library)


def keep_screening(work: Work, resident_id: UUID, assessment_id: UUID | None) -> UUID:
    """Write down what the screening says now: a document of its own, so that two of them never conflict.

    When the last one kept stands on the very same facts of the same day, that one is given back.
    """
    facts, result = screening_now(work, resident_id)
    text = json.dumps(facts.to_json(), ensure_ascii=False)
    last = _last_kept(work, resident_id)
    if last is not None and (last.body.facts, last.body.fingerprint) == (text, result.fingerprint):
        return last.doc_id
    body = ScreeningBody(
        assessment_id=str(assessment_id or ""),
        on=result.on,
        valid_until=result.valid_until,
        clearance=int(result.clearance),
        concluded=result.concluded,
        headline=result.headline,
        risk=int(result.risk),
        risk_complete=result.risk_complete,
        risk_reasons=result.risk_reasons,
        findings=tuple(
            FindingBody(rule_id=f.rule_id, protocol_id=f.protocol_id, action=int(f.action), say=f.say) for f in result.findings
        ),
        missing=tuple(m.fact_id for m in result.missing),
        protocols=result.protocols,
        fingerprint=result.fingerprint,
        facts=text,
        by=work.staff.name,
        by_id=str(work.staff.staff_id),
    )
    return store.save(work, SCREENING_KIND, body, resident_id=resident_id).doc_id


def _last_kept(work: Work, resident_id: UUID) -> store.Document | None:
    row = work.connection.exec_driver_sql(
        "SELECT doc_id FROM screening WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    return store.document(work, UUID(bytes=row[0])) if row else None
