"""The follow-up records of the national public-health norms: opened filled with what is known, kept as a draft, completed whole.

Completing classifies the visit by the norm's table, stops exercise and writes the referral where it asks for them, and keeps what
was measured as answers of the day. Reading stands in `reading/form_*.py`, the table in `reading/control_class.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe import unsaved
from prescribe.drafting.from_facts import person_on_paper
from prescribe.errors import Incomplete, InvalidInput, NotPermitted, Undecided
from prescribe.hold import hold_now
from prescribe.permissions import allows
from prescribe.reading.control_class import Decision, decide
from prescribe.reading.form_fields import EMPTY, Cell, Edition, edition_on, lacks_of, spirits
from prescribe.reading.form_filling import Filling, facts_of_visit, fill, forms_of_resident, with_bmi
from prescribe.reading.form_state import FormState, fields_of, form_key, latest_of, sibling_of, state_of
from prescribe.reading.form_words import CLOSURES
from prescribe.reading.lookup import open_holds, resident_row
from prescribe.reading.two_versions import WORDS, kept_of, longest_changes
from prescribe.records import store
from prescribe.records.official_form import KIND, OfficialFormBody
from prescribe.refer import ReferralForm, new_referral
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

SHORTEST = 4
"""Characters a reason must have."""
_URGENCY = {"E": "red", "4": "amber", "3b": "blue", "2b": "blue"}
"""Of the referral each row asks for. The rows that do not stop exercise are planned with their 14 days: amber would stop it."""
_HOLD = {"E": "公卫随访时有危急情况，先不练，等医生决定", "4": "随访发现新情况，先不练，等医生决定"}
"""Reasons of the hold: seen by every role, so no disease stands there."""
_ASK_WITHIN = timedelta(days=14)
EXERCISE = ("exercise_times", "exercise_minutes")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What stands on the form now."""

    form: str
    visit_on: date
    mode: str = ""
    """`1` clinic, `2` home, `3` telephone."""
    cells: Mapping[str, Cell] = field(default_factory=dict)
    next_on: date | None = None
    """None = the last day the table allows."""
    complete: bool = False
    no_referral_reason: str = ""
    closure: str = ""
    """`lost`, `died` or `moved`: this row is no visit."""
    closure_text: str = ""
    follow_up_id: str = ""


@use_case("official_form", Act.READ, reads=True, resident="resident_id")
def open_form(work: Work, resident_id: UUID, form: str = "", visit_on: date | None = None, form_id: UUID | None = None) -> FormState:
    """One visit on one form (`hypertension`, `type2_diabetes`; empty = the first this resident has), filled with what is known.

    Raises InvalidInput when the resident has neither disease.
    """
    return state_of(work, resident_id, form, visit_on, form_id)


@use_case("official_form", Act.WRITE, resident="resident_id")
def save_form(work: Work, resident_id: UUID, form_id: UUID, filled: FilledForm, heads: tuple[UUID, ...] = ()) -> FormState:
    """Keep a draft as it stands, or complete the visit: then the whole form is checked.

    Raises InvalidInput, Incomplete (with the cell), NotPermitted when a nurse changes what the prescription and the log say of
    exercise, Undecided while there are two versions, ChangedMeanwhile.
    """
    row = resident_row(work, resident_id)
    if row.closed:
        raise InvalidInput("这份档案已经结案，只能看。需要时请先恢复建档。")
    _check_day(work, row, filled)
    before = _document(work, resident_id, form_id)
    old: OfficialFormBody | None = before.head.body if before else None
    edition = edition_on(filled.form, filled.visit_on)
    known = fill(work, resident_id, edition, filled.visit_on, form_id)
    cells = with_bmi(_in_spirits(dict(filled.cells)), known.height)
    filled = replace(filled, cells={} if filled.closure else cells)
    decision = decide(facts_of_visit(known.context, dict(filled.cells)))
    sibling = sibling_of(work, resident_id, filled.form, filled.visit_on)
    latest = latest_of(decision, sibling)
    next_on = filled.next_on or latest
    made: dict[str, str] = {}
    if not filled.closure:
        _check_exercise(work, filled, known, cells)
    if filled.complete:
        _refuse_second(work, resident_id, form_id, filled)
        if filled.closure:
            _check_closure(filled)
        else:
            _check_complete(edition, filled, known, decision, next_on, latest, old)
            made = _follows(work, resident_id, form_id, filled, decision, old, sibling)
            _keep_readings(work, resident_id, form_id, filled, edition)
            _earlier_wins(work, sibling, next_on)
    body = _body(work, row, edition, filled, decision, next_on, made, old)
    store.save(work, KIND, body, doc_id=form_id, parents=heads, resident_id=resident_id, absent=before is None)
    unsaved.discard(work, form_key(form_id))
    return state_of(work, resident_id, filled.form, None, form_id)


@use_case("official_form", Act.WRITE, resident="resident_id")
def settle_form(work: Work, resident_id: UUID, form_id: UUID, keep: UUID, heads: tuple[UUID, ...]) -> FormState:
    """Decide between two versions of one visit. Raises InvalidInput when `keep` is none of them, ChangedMeanwhile."""
    found = store.document(work, form_id)
    kept, bodies = kept_of(found if found and found.resident_id == resident_id else None, keep, "公卫随访表")
    body = kept.model_copy(update={"changes": (*longest_changes(bodies), work.stamp(WORDS))})
    store.save(work, KIND, body, doc_id=form_id, parents=heads, resident_id=resident_id)
    return state_of(work, resident_id, kept.form, None, form_id)


def _document(work: Work, resident_id: UUID, form_id: UUID) -> store.Document | None:
    found = store.document(work, form_id)
    if found is None:
        return None
    if found.resident_id != resident_id or found.kind != KIND:
        raise ValueError("a form of somebody else")
    if found.n_heads > 1:
        raise Undecided("这次公卫随访有两个版本，请先定下一个，再改。")
    if not found.heads:
        raise InvalidInput("这次随访由新版本的程序写成。请先升级程序。")
    return found


def _check_day(work: Work, row: Resident, filled: FilledForm) -> None:
    if filled.visit_on > work.today():
        raise InvalidInput("随访日期还没到，请核对。", field="visit_on")
    if row.birth_date and filled.visit_on < date.fromisoformat(row.birth_date):
        raise InvalidInput("随访日期早于出生日期，请核对。", field="visit_on")
    if filled.mode not in ("", "1", "2", "3") or filled.closure not in ("", *CLOSURES):
        raise ValueError("no such mode or closure")


def _in_spirits(cells: dict[str, Cell]) -> dict[str, Cell]:
    """「啤酒 10」 becomes 1 两 of spirits; what cannot be read stays and is told of."""
    cell = cells.get("drink", EMPTY)
    for name in ("value", "goal"):
        worked_out = spirits(getattr(cell, name))
        if worked_out is not None and worked_out.say:
            cell = replace(cell, **{name: f"{worked_out.liang:g}"})
    return cells | {"drink": cell} if "drink" in cells else cells


def _check_exercise(work: Work, filled: FilledForm, known: Filling, cells: Mapping[str, Cell]) -> None:
    """What prescription and log say is overwritten by a physician, with a reason."""
    if not exercise_changed(cells, known.cells):
        return
    if not allows(work.staff.role, "official_form", Act.SIGN):
        raise NotPermitted("运动一栏来自处方和训练记录，要改请医生来改。")
    if filled.complete and len(cells.get("exercise_reason", EMPTY).value.strip()) < SHORTEST:
        raise Incomplete(f"改了运动一栏，请写为什么（至少 {SHORTEST} 个字）。", field="exercise_reason")


def exercise_changed(now: Mapping[str, Cell], known: Mapping[str, Cell]) -> bool:
    """Whether the row 运动 says something else than prescription and log; filling a gap is no change."""
    return any(_differs(now.get(n, EMPTY), known.get(n, EMPTY)) for n in EXERCISE)


def _differs(now: Cell, known: Cell) -> bool:
    if known.filled_from not in ("log", "prescription"):
        return False
    return any(was and was != new.strip() for was, new in ((known.value, now.value), (known.goal, now.goal)))


def _refuse_second(work: Work, resident_id: UUID, form_id: UUID, filled: FilledForm) -> None:
    """One visit of one day on one form."""
    for each in forms_of_resident(work, resident_id, filled.form):
        if each.doc_id != form_id and any(h.body.complete and h.body.visit_on == filled.visit_on for h in each.heads):
            raise InvalidInput("这一天的公卫随访已经填过。要改请打开那一次。", field="visit_on")


def _check_closure(filled: FilledForm) -> None:
    if len(filled.closure_text.strip()) < 2:
        asked = {"lost": "失访的原因", "died": "去世的日期和原因", "moved": "迁到哪里、交给谁"}[filled.closure]
        raise Incomplete(f"请写{asked}。", field="closure_text")


def _check_complete(
    edition: Edition, filled: FilledForm, known: Filling, decision: Decision, next_on: date | None, latest: date | None, old: OfficialFormBody | None
) -> None:
    """Everything a quality checker counts, then the decision, then the next date."""
    if not filled.mode:
        raise Incomplete("随访方式还没选。", field="mode")
    refused = len(filled.no_referral_reason.strip()) >= SHORTEST
    refers = decision.referral and not refused and not (old and old.referral_id)
    lacks = lacks_of(edition, filled.cells, filled.mode, weight=known.weight_due, refers=refers)
    if lacks:
        more = f"，一共还差 {len(lacks)} 项" if len(lacks) > 1 else ""
        raise Incomplete(f"{lacks[0].say}{more}。", field=lacks[0].field)
    if not decision.settled:
        raise Incomplete("还不能分类：有一项决定分类的没有填。", field=decision.missing[0] if decision.missing else "emergencies")
    if next_on is None or latest is None or next_on <= filled.visit_on:
        raise InvalidInput("下次随访要在这次之后。", field="next_on")
    if next_on > latest:
        raise InvalidInput(f"这次的分类要求最晚 {latest} 再随访，请改早。", field="next_on")


def _follows(
    work: Work, resident_id: UUID, form_id: UUID, filled: FilledForm, decision: Decision, old: OfficialFormBody | None, sibling: store.Document | None
) -> dict[str, str]:
    """What the row asks for, once: exercise stopped, the referral written. Gives the referral's id."""
    if old and old.complete and old.row == decision.row:
        return {}
    hold_id: UUID | None = None
    if decision.hold:
        held = open_holds(work, resident_id)
        hold_id = UUID(bytes=held[0][0]) if held else hold_now(work, resident_id, _HOLD[decision.row])
    if not decision.referral or (old and old.referral_id) or len(filled.no_referral_reason.strip()) >= SHORTEST:
        return {}
    reason, where = (filled.cells.get(n, EMPTY).value.strip() for n in ("refer_reason", "refer_to"))
    urgency = _URGENCY[decision.row]
    with_other = str(sibling.doc_id) if sibling and sibling.head.body.referral_id else str(form_id)
    wanted = ReferralForm(
        reason, urgency, to_whom=where, triggers=(decision.row,), hold_id=hold_id, due_on=work.today() + _ASK_WITHIN if urgency == "blue" else None
    )
    return {"referral_id": str(new_referral(work, resident_id, wanted, follow_up_id=filled.follow_up_id, form_id=with_other))}


def _keep_readings(work: Work, resident_id: UUID, form_id: UUID, filled: FilledForm, edition: Edition) -> None:
    from prescribe.form_readings import keep_readings

    keep_readings(work, resident_id, form_id, filled.visit_on, filled.mode, dict(filled.cells))


def _earlier_wins(work: Work, sibling: store.Document | None, next_on: date | None) -> None:
    """One visit, two forms: the other one's later day comes forward."""
    if sibling is None or next_on is None:
        return
    body: OfficialFormBody = sibling.head.body
    if body.next_on is not None and body.next_on > next_on:
        update = {"next_on": next_on, "changes": (*body.changes, work.stamp(f"下次随访提前到 {next_on}，和另一张表一致"))}
        store.save(work, KIND, body.model_copy(update=update), doc_id=sibling.doc_id, parents=(sibling.head.rev_id,))


def _body(
    work: Work, row: Resident, edition: Edition, filled: FilledForm, decision: Decision, next_on: date | None, made: Mapping[str, str],
    old: OfficialFormBody | None,
) -> OfficialFormBody:
    staff, visit = work.staff, not filled.closure
    what = ("完成了随访" if visit else f"记了{CLOSURES[filled.closure]}") if filled.complete else "存了草稿"
    return OfficialFormBody(
        form=filled.form, edition=edition.edition, visit_on=filled.visit_on, mode=filled.mode, fields=fields_of(edition, filled.cells),
        visit_class=decision.visit_class if visit else 0, row=decision.row if visit else "",
        class_reason="；".join(why.say for why in decision.reasons) if visit else "", control=decision.control if visit else "unknown",
        next_on=next_on if visit else None, referral_id=made.get("referral_id", old.referral_id if old else ""),
        no_referral_reason=filled.no_referral_reason.strip(), closure=filled.closure, closure_text=filled.closure_text.strip(),
        complete=filled.complete, follow_up_id=filled.follow_up_id or (old.follow_up_id if old else ""),
        at=work.now().isoformat(timespec="seconds"), by=staff.name, by_id=str(staff.staff_id), by_role=staff.role.value,
        person=person_on_paper(work, row), letterhead=work.letterhead, changes=(*(old.changes if old else ()), work.stamp(what)),
    )  # fmt: skip
