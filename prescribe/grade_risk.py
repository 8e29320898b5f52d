"""The risk grade: fixed from a screening with its reasons, raised by a physician with a reason, never below what is computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import ClinicError, Incomplete, InvalidInput, Undecided
from prescribe.keys.signatures import Signed, changes_since, give_signature, signatures_on, still_the_one
from prescribe.permissions import acts
from prescribe.prescription import SignatureOnPaper
from prescribe.reading.grades import raised_grade
from prescribe.reading.lookup import at_words, diagnoses_by_resident, resident_row, sight_of
from prescribe.reading.masked_screening import BY_DOCTOR
from prescribe.records import store
from prescribe.records.risk_grade import KIND, RiskGradeBody
from prescribe.screen import keep_screening, screening_now
from prescribe.use_case import use_case
from protocols.screening import Screening
from protocols.terms import Act, RiskTier

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

SHORTEST = 8
"""Characters a reason for raising (or for taking a raise back) must have, as for every number outside its bound."""
TIER_WORDS = {RiskTier.LOW: "低风险", RiskTier.MEDIUM: "中风险", RiskTier.HIGH: "高风险"}


@dataclass(frozen=True, slots=True)
class GradeState:
    """The risk grade as it stands, masked for the role on duty."""

    computed: RiskTier
    computed_words: str
    """「中风险」, or 「至少中风险」 while something not known could raise it."""
    reasons: tuple[str, ...]
    """Of the computed grade."""
    missing: tuple[str, ...]
    """Questions whose answer could raise it."""
    grade_id: UUID | None
    """The last grade fixed; None = never."""
    rev_id: UUID | None
    heads: tuple[UUID, ...]
    grade: RiskTier | None
    grade_words: str
    """As `computed_words`; 「未定级」 while there is none."""
    raised: bool
    raise_reason: str
    raised_by: str
    by: str
    at_words: str
    stale: bool
    """The screening says something else now: to be fixed anew."""
    versions: tuple[str, ...]
    """Two undecided versions in words; empty when there is one."""
    signatures: tuple[SignatureOnPaper, ...]
    """Oldest first; void ones stay."""
    signed: bool
    changed_since: tuple[str, ...]
    """What changed since a signature that no longer counts."""
    may_fix: bool
    may_raise: bool
    may_sign: bool


@use_case("risk", Act.WRITE, resident="resident_id")
def grade_risk(
    work: Work, resident_id: UUID, heads: tuple[UUID, ...] = (), to: RiskTier | None = None, reason: str = "", password: str | None = None
) -> GradeState:
    """Fix the grade from what is recorded now. Without `to` it is the computed one, or a raise that holds.

    `to` above the computed grade, or below a raise that holds, is a physician's, with a reason; the latter is signed in the
    same moment (`password`), so that nothing grave is taken back unsigned. Raises InvalidInput below the computed grade,
    Incomplete, NotPermitted, WrongPassword, ChangedMeanwhile.
    """
    row = resident_row(work, resident_id)
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    screening_id = keep_screening(work, resident_id, _assessed(work, resident_id))
    screening, standing = screening_now(work, resident_id)[1], raised_grade(work, resident_id)
    tier = to or max(screening.risk, standing.tier if standing else screening.risk)
    _may_grade(work, screening, standing.tier if standing else None, tier, reason, password)
    doc_id = uuid5(screening_id, KIND)
    before = store.document(work, doc_id)
    kept = standing is not None and tier is standing.tier and to is None
    body = _body(work, row, screening_id, screening, tier, standing.reason if kept else reason.strip(), standing.by if kept else "")
    if before is None or not _says(before, body):
        words = work.stamp(_what(body, reason, standing.tier if standing else None))
        body = body.model_copy(update={"changes": (*(before.body.changes if before and before.heads else ()), words)})
        parents = heads if before else ()
        store.save(work, KIND, body, doc_id=doc_id, parents=parents, resident_id=resident_id, absent=before is None)
    if password is not None:
        found = store.document(work, doc_id)
        _sign(work, found, found.head.rev_id, password)
    return grade_state(work, row)


@use_case("risk", Act.SIGN)
def sign_grade(work: Work, grade_id: UUID, rev_id: UUID, password: str) -> GradeState:
    """Sign one version of a grade. Raises ChangedMeanwhile, Undecided, NotPermitted, WrongPassword, LockedOut, Incomplete when
    the screening says something else now."""
    found = grade_document(work, grade_id)
    work.subject = found.resident_id
    if grade_state(work, resident_row(work, found.resident_id)).stale:
        raise Incomplete("筛查变了，这个等级是按以前的资料定的。请先按现在的筛查定级，再签。")
    _sign(work, found, rev_id, password)
    return grade_state(work, resident_row(work, found.resident_id))


def grade_document(work: Work, grade_id: UUID) -> store.Document:
    """One grade. Raises InvalidInput when it is not here."""
    found = store.document(work, grade_id)
    if found is None or found.kind != KIND:
        raise InvalidInput("找不到这份风险分级。可能还没同步过来，请先同步。")
    if not found.heads:
        raise InvalidInput("这份风险分级由新版本的程序写成。请先升级程序。")
    return found


def grade_state(work: Work, row: Resident) -> GradeState:
    """The last grade fixed, beside what the rules compute now."""
    resident_id = UUID(bytes=row.doc_id)
    screening = screening_now(work, resident_id)[1]
    state = _state(work, screening, latest_grade(work, resident_id))
    return state if sight_of(work, row).diagnoses else _without_diagnoses(state)


def latest_grade(work: Work, resident_id: UUID) -> store.Document | None:
    """The document of the last grade fixed, or None."""
    row = work.connection.exec_driver_sql(
        "SELECT doc_id FROM risk_grade WHERE resident_id = ? ORDER BY at DESC, doc_id DESC LIMIT 1", (resident_id.bytes,)
    ).first()
    return store.document(work, UUID(bytes=row[0])) if row else None


def tier_words(tier: int, complete: bool) -> str:
    """「中风险」, or 「至少中风险」."""
    return ("" if complete or tier == RiskTier.HIGH else "至少") + TIER_WORDS[RiskTier(tier)]


def _assessed(work: Work, resident_id: UUID) -> UUID:
    found = work.connection.exec_driver_sql(
        "SELECT assessment_id FROM assessment_part WHERE resident_id = ? AND shown = 1 ORDER BY at DESC LIMIT 1", (resident_id.bytes,)
    ).scalar_one_or_none()
    if found is None:
        raise Incomplete("还没有评估。请先做联合评估，再定风险等级。")
    return UUID(bytes=found)


def _may_grade(
    work: Work, screening: Screening, standing: RiskTier | None, tier: RiskTier, reason: str, password: str | None
) -> None:
    """Who may give this grade, and what it must carry."""
    if tier < screening.risk:
        raise InvalidInput(f"不能低于按规则算出的{TIER_WORDS[screening.risk]}，只能提高。", field="grade")
    higher, lower = tier > max(screening.risk, standing or screening.risk), standing is not None and tier < standing
    if not higher and not lower:
        return
    work.require("risk", Act.SIGN)
    if len(reason.strip()) < SHORTEST:
        verb = "提高" if higher else "改低"
        raise Incomplete(f"请写清楚为什么{verb}（至少 {SHORTEST} 个字）。", field="reason")
    if lower and password is None:
        raise Incomplete(f"医生提高过等级，改回{TIER_WORDS[tier]}要当场签名。", field="password")


def _body(
    work: Work, row: Resident, screening_id: UUID, screening: Screening, tier: RiskTier, reason: str, raised_by: str
) -> RiskGradeBody:
    resident_id, raised = UUID(bytes=row.doc_id), tier > screening.risk
    return RiskGradeBody(
        screening_id=str(screening_id), screened_on=screening.on, valid_until=screening.valid_until, headline=screening.headline,
        computed=int(screening.risk), complete=screening.risk_complete, reasons=screening.risk_reasons,
        missing=tuple(m.question for m in screening.missing) if not screening.risk_complete else (),
        diagnoses=diagnoses_by_resident(work, [resident_id])[resident_id], fingerprint=screening.fingerprint,
        grade=int(tier), raised=raised, raise_reason=reason if raised else "", raised_by=(raised_by or work.staff.name) if raised else "",
        at=work.now().isoformat(timespec="seconds"), by=work.staff.name, by_id=str(work.staff.staff_id), by_role=work.staff.role.value,
        person=person_on_paper(work, row), letterhead=work.letterhead, changes=(),
    )  # fmt: skip


def _says(before: store.Document, body: RiskGradeBody) -> bool:
    """Whether the grade stands as it would be written: then nothing is written, and a signature stays."""
    if before.n_heads > 1 or not before.heads:
        return False
    return (before.body.grade, before.body.raised, before.body.raise_reason) == (body.grade, body.raised, body.raise_reason)


def _what(body: RiskGradeBody, reason: str, standing: RiskTier | None) -> str:
    word = tier_words(body.grade, body.complete)
    if body.raised:
        return f"提高到{word}：{body.raise_reason}"
    return f"改回{word}：{reason.strip()}" if standing is not None and body.grade < standing else f"按筛查定为{word}"


def _sign(work: Work, found: store.Document, rev_id: UUID, password: str) -> None:
    if found.n_heads > 1:
        raise Undecided("风险分级有两个版本，请先核对，定下一个，再签。")
    still_the_one(found.head, rev_id, "风险分级")
    work.require("risk", Act.SIGN)
    if any(s.counts and s.staff_id == work.staff.staff_id for s in signatures_on(work, found.head)):
        raise InvalidInput("您已经签过这一版，不用再签。")
    give_signature(work, found.head, "medical", password)


def _state(work: Work, screening: Screening, found: store.Document | None) -> GradeState:
    can = acts(work.staff.role, "risk")
    state = GradeState(
        screening.risk, tier_words(screening.risk, screening.risk_complete), screening.risk_reasons,
        tuple(m.question for m in screening.missing) if not screening.risk_complete else (),
        None, None, (), None, "未定级", False, "", "", "", "", False, (), (), False, (),
        Act.WRITE in can, Act.SIGN in can, False,
    )  # fmt: skip
    if found is None or not found.heads:
        return state
    body: RiskGradeBody = found.body
    signed = signatures_on(work, found.head)
    counting = tuple(s for s in signed if s.counts)
    stale = (body.computed, body.reasons) != (int(screening.risk), screening.risk_reasons) or body.valid_until < work.today()
    mine = any(s.staff_id == work.staff.staff_id for s in counting)
    return replace(
        state, grade_id=found.doc_id, rev_id=found.head.rev_id, heads=store.head_ids(work, found.doc_id), grade=RiskTier(body.grade),
        grade_words=tier_words(body.grade, body.complete), raised=body.raised, raise_reason=body.raise_reason, raised_by=body.raised_by,
        by=body.by, at_words=at_words(datetime.fromisoformat(body.at), work.today()), stale=stale, versions=_versions(work, found),
        signatures=tuple(s.on_paper() for s in signed), signed=bool(counting) and found.n_heads == 1,
        changed_since=_changed(work, signed, body), may_sign=_may_sign(work, found, stale, mine),
    )  # fmt: skip


def _versions(work: Work, found: store.Document) -> tuple[str, ...]:
    if found.n_heads < 2:
        return ()
    return tuple(
        f"{h.body.by} {at_words(h.at, work.today())}：{tier_words(h.body.grade, h.body.complete)}"
        + (f"（提高：{h.body.raise_reason}）" if h.body.raised else "")
        for h in found.heads
    )


def _changed(work: Work, signed: tuple[Signed, ...], body: RiskGradeBody) -> tuple[str, ...]:
    return () if any(s.counts for s in signed) else changes_since(work, signed, body.changes)


def _may_sign(work: Work, found: store.Document, stale: bool, mine: bool) -> bool:
    if found.n_heads > 1 or stale or mine:
        return False
    try:
        work.require("risk", Act.SIGN)
    except ClinicError:
        return False
    return True


def _without_diagnoses(state: GradeState) -> GradeState:
    """The grade, without what would name a disease or a drug."""
    return replace(
        state, reasons=(BY_DOCTOR,), missing=(), raise_reason="", versions=tuple("两个版本，请医生核对" for _ in state.versions[:1]),
        changed_since=tuple(line for line in state.changed_since[-1:]),
    )  # fmt: skip
