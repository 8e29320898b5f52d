"""Screening of one resident by what is recorded, and by what is typed on the screen right now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.assess import Part, facts_for, fields
from prescribe.reading.lookup import resident_row, sight_of
from prescribe.reading.masked_scores import permissions_without_diagnoses
from prescribe.reading.masked_screening import open_fact, without_diagnoses
from prescribe.records import store
from prescribe.records.assessment import SCREENING_KIND, FindingBody, ScreeningBody
from prescribe.use_case import use_case
from protocols import screening as engine
from protocols.criteria import applicable, offered
from protocols.facts import NEVER, Facts, definition
from protocols.fitness.permissions import allowed_tests
from protocols.fitness.results import TestPermission
from protocols.screening import Screening
from protocols.terms import Act, Answer

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


@dataclass(frozen=True, slots=True)
class VisitOnScreen:
    """What the page of a visit needs after every answer."""

    screening: Screening
    asked: frozenset[str]
    """Extended facts for which a known diagnosis, drug, symptom or event gives a reason."""
    silent: frozenset[str]
    """Extended facts that do not apply to this resident, by what is known."""
    tests: tuple[TestPermission, ...] = ()
    """Which fitness test may be done now, by the same facts."""


@use_case(("readiness", "fitness_test"), Act.READ, reads=True, resident="resident_id")
def screen_visit(work: Work, resident_id: UUID, unsaved: tuple[Part, ...] = ()) -> VisitOnScreen:
    """`screen_resident`, which fields of extended facts the page shows, and which test may be done. Whoever sees no diagnoses
    is told of the instructor's own fields only."""
    facts = facts_for(work, resident_id, unsaved)
    result, known = engine.screen(facts, work.library), engine.facts_for_plan(facts, work.library)
    ids, tests = extended_ids(), allowed_tests(facts, result, work.library)
    sees = sight_of(work, resident_row(work, resident_id)).diagnoses
    if not sees:
        result, tests = without_diagnoses(result, work.library), permissions_without_diagnoses(tests)
        ids = tuple(fact_id for fact_id in ids if open_fact(fact_id))
    asked = frozenset(fact_id for fact_id in ids if offered(fact_id, known) is Answer.YES or _stands(fact_id, known))
    silent = frozenset(fact_id for fact_id in ids if applicable(fact_id, known) is Answer.NO)
    return VisitOnScreen(result, asked, silent, tests)


def _stands(fact_id: str, known: Facts) -> bool:
    """A disease that was recorded before and is not *none*: its field is there at every visit."""
    value = known.value(fact_id)
    return fact_id in _added() and value not in (None, False, NEVER, "none", "normal", "na")


@lru_cache(maxsize=1)
def _added() -> frozenset[str]:
    return frozenset(field.fact_id for field in fields() if field.shown == "added")


@lru_cache(maxsize=1)
def extended_ids() -> tuple[str, ...]:
    """The extended facts that have a field on the page."""
    return tuple(field.fact_id for field in fields() if not definition(field.fact_id).is_core)


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
    last = last_kept(work, resident_id)
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


def last_kept(work: Work, resident_id: UUID) -> store.Document | None:
    """The last screening written down, or None."""
    row = work.connection.exec_driver_sql(
        "SELECT doc_id FROM screening WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    return store.document(work, UUID(bytes=row[0])) if row else None
