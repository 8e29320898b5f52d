"""What an official form may say before anybody asks: readings of the day, facts that still count, drugs, exercise, goals of last time.

Never carried over: what was measured or asked at another visit. Its last value is told beside the cell with its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.database import fixed_sql
from prescribe.answers import Answered, add_up
from prescribe.assess import facts_for
from prescribe.dates import age_on
from prescribe.drafting.papers import in_force, papers_of
from prescribe.reading.control_class import Previous, VisitFacts
from prescribe.reading.form_fields import EMPTY, Cell, Edition, FormField, bmi_of, number_in
from prescribe.reading.lookup import answers_of, resident_row
from prescribe.reading.present_dose import present_dose
from prescribe.records import store
from prescribe.records.official_form import KIND, OfficialFormBody
from protocols.derive import derive
from protocols.facts import Facts, Known, SetAnswer, definition, number_text, unit_name

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

A_WEEK = 7
LOOK_BACK = timedelta(days=90)
"""How far results and sessions are looked for when there was no visit before."""
_EXAMS = {
    "fasting_glucose": "空腹血糖", "hba1c": "糖化", "serum_creatinine": "肌酐", "urine_acr": "尿ACR", "potassium": "血钾", "ldl_c": "LDL-C",
}  # fmt: skip
"""Laboratory values that the row of examinations names."""
_SALT = {"light": "1", "medium": "2", "heavy": "3"}
_MODES = {"visit": "1", "home": "2", "phone": "3"}
_KIDNEY = frozenset({"g3a", "g3b", "g4", "g5"})


@dataclass(frozen=True, slots=True)
class Hint:
    """The last value of a cell, told beside it."""

    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Filling:
    """What is known for one form on one day."""

    cells: dict[str, Cell]
    hints: dict[str, Hint]
    mode: str
    height: float | None
    context: VisitFacts
    """Age, other diseases and the visit before; readings and answers come from the cells."""
    weight_due: bool
    """Overweight, not known, or not weighed for a year: this visit weighs."""
    previous: OfficialFormBody | None


def forms_of_resident(work: Work, resident_id: UUID, form: str) -> tuple[store.Document, ...]:
    """Every document of one form, newest visit first; undecided ones with them."""
    found = [d for d in store.documents_of(work, resident_id, KIND) if d.heads and d.head.body.form == form]
    return tuple(sorted(found, key=lambda d: (d.head.body.visit_on, d.head.at), reverse=True))


def previous_visit(documents: Sequence[store.Document], before: date, without: UUID) -> OfficialFormBody | None:
    """The last completed visit on an earlier day, whatever its mode; closures are no visits. Of two undecided versions the worse."""
    for each in documents:
        bodies = [h.body for h in each.heads if h.body.complete and not h.body.closure and h.body.visit_on < before]
        if each.doc_id != without and bodies:
            return max(bodies, key=lambda body: (body.control == "not_met", body.visit_class))
    return None


def fill(work: Work, resident_id: UUID, edition: Edition, visit_on: date, form_id: UUID) -> Filling:
    """Everything that may stand on the form before anybody asks. Call it inside a use case."""
    row, documents = resident_row(work, resident_id), forms_of_resident(work, resident_id, edition.form)
    previous = previous_visit(documents, visit_on, form_id)
    answers = answers_of(work, [resident_id])[resident_id]
    facts = derive(facts_for(work, resident_id), work.library)
    since = previous.visit_on if previous else visit_on - LOOK_BACK
    source = _Source(work, resident_id, edition, answers, facts, visit_on, since, previous)
    cells = {each.name: cell for each in edition.fields if (cell := source.cell(each)) != EMPTY}
    hints = {each.name: hint for each in edition.fields if (hint := source.hint(each)) is not None}
    height = facts.number("height")
    context = VisitFacts(
        edition.form, visit_on, _age(row, visit_on), _diabetes(facts), _kidney(facts), previous=_before(previous)
    )
    return Filling(cells, hints, source.mode(), height, context, _weight_due(facts, documents, visit_on, height), previous)


def _before(body: OfficialFormBody | None) -> Previous | None:
    if body is None:
        return None
    adverse = any(f.name == "adr" and "2" in f.codes for f in body.fields)
    return Previous(body.visit_on, body.control == "not_met", adverse)


def _age(row: Resident, on: date) -> int | None:
    """Whole years; of a birth year only, the youngest the person may be."""
    if row.birth_date:
        return age_on(date.fromisoformat(row.birth_date), on)
    return on.year - row.birth_about - 1 if row.birth_about else None


def _diabetes(facts: Facts) -> bool | None:
    known = facts.value("diabetes")
    return known if isinstance(known, bool) else None


def _kidney(facts: Facts) -> bool | None:
    if facts.value("ckd_stage") in _KIDNEY:
        return True
    known = facts.value("chronic_kidney_disease")
    return known if isinstance(known, bool) else None


def _weight_due(facts: Facts, documents: Sequence[store.Document], on: date, height: float | None) -> bool:
    """Norm: overweight and obese at every visit, others once a year."""
    if facts.value("bmi_class") not in ("normal", "underweight"):
        return True
    for each in documents:
        body: OfficialFormBody = each.head.body
        weighed = any(f.name == "weight" and f.value for f in body.fields)
        if body.complete and weighed and timedelta(0) < on - body.visit_on <= timedelta(days=365):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Source:
    """Where cells are filled from."""

    work: Work
    resident_id: UUID
    edition: Edition
    answers: list[Answered]
    facts: Facts
    on: date
    since: date
    previous: OfficialFormBody | None

    def cell(self, field: FormField) -> Cell:
        """What may stand in one cell, with its goal of last time."""
        way, _, what = field.fill.partition(":")
        made = {
            "measured": self._measured, "fact": self._fact, "log": self._log, "since": self._report, "drugs": self._drugs,
            "insulin": self._drugs, "exams": self._exams,
        }.get(way)  # fmt: skip
        cell = made(field, what) if made else EMPTY
        if field.goal and not cell.goal and (goal := self._last_goal(field.name)):
            cell = replace(cell, goal=goal, filled_from=cell.filled_from or "last", filled_on=cell.filled_on or self._last_on())
        return cell

    def _last_on(self) -> str:
        return self.previous.visit_on.isoformat() if self.previous else ""

    def _last_goal(self, name: str) -> str:
        return next((f.goal for f in self.previous.fields if f.name == name), "") if self.previous else ""

    def _of_day(self, fact_id: str) -> tuple[float, date] | None:
        """The value of the visit's own day, as all its readings come to."""
        return _number([a for a in self.answers if a.day == self.on], fact_id)

    def _known(self, fact_id: str) -> Known | None:
        """What still counts, and was known on the day of the visit."""
        known = self.facts.known(fact_id)
        return known if known is not None and known.on <= self.on else None

    def _measured(self, field: FormField, fact_id: str) -> Cell:
        found = self._of_day(fact_id)
        return Cell(_shown(field, found[0]), filled_from="measured", filled_on=found[1].isoformat()) if found else EMPTY

    def _fact(self, field: FormField, fact_id: str) -> Cell:
        known = self._known(fact_id)
        if fact_id == "cigarettes_day" and known is None and self._known("smoking_status") and self.facts.value("smoking_status") in ("never", "quit"):
            status = self.facts.known("smoking_status")
            return Cell("0", filled_from="facts", filled_on=status.on.isoformat())
        if known is None:
            return EMPTY
        if field.kind == "code":
            return Cell(codes=(_SALT[str(known.value)],), filled_from="facts", filled_on=known.on.isoformat())
        return Cell(_shown(field, float(known.value)), filled_from="facts", filled_on=known.on.isoformat())

    def _report(self, field: FormField, what: str) -> Cell:
        """A laboratory value of any institution since the last visit, with its day."""
        fact_id, _, day = what.partition(":")
        found = _number([a for a in self.answers if self.since < a.day <= self.on], fact_id)
        if found is None:
            return EMPTY
        return Cell(found[1].isoformat() if day else _shown(field, found[0]), filled_from="report", filled_on=found[1].isoformat())

    def _exams(self, field: FormField, what: str) -> Cell:
        own = {f.fill.split(":")[1] for f in self.edition.fields if f.fill.startswith(("measured:", "since:"))}
        said: dict[date, list[str]] = {}
        for fact_id, label in _EXAMS.items():
            found = _number([a for a in self.answers if self.since < a.day <= self.on], fact_id)
            if found and fact_id not in own:
                said.setdefault(found[1], []).append(f"{label} {number_text(found[0])} {unit_name(definition(fact_id).unit)}")
        text = "；".join(f"{day:%m-%d} {'，'.join(values)}" for day, values in sorted(said.items()))
        return Cell(text, filled_from="report") if text else EMPTY

    def _drugs(self, field: FormField, what: str) -> Cell:
        """The list of drugs on record; how often and how much from the last form, where the same drug stands."""
        known = self._known("medications")
        last = next((f for f in self.previous.fields if f.name == field.name), None) if self.previous else None
        if known is None or not isinstance(known.value, SetAnswer):
            return Cell(rows=last.rows, codes=last.codes, filled_from="last", filled_on=self._last_on()) if last and (last.rows or last.codes) else EMPTY
        insulin = field.fill == "insulin"
        library = self.work.library.medications
        names = [library[d].name if d in library else d for d in sorted(known.value.yes) if self._goes_here(d, insulin)]
        used = {name: (times, dose) for name, times, dose in (last.rows if last else ())}
        rows = tuple((name, *used.get(name, ("", ""))) for name in names)
        return Cell(rows=rows, codes=() if rows else ("none",), filled_from="medications", filled_on=known.on.isoformat())

    def _goes_here(self, drug: str, insulin: bool) -> bool:
        """Insulin has a row of its own on the form for diabetes; the other form lists it with the rest."""
        library = self.work.library.medications
        of_insulin = drug in library and "insulin" in library[drug].fact_members
        return of_insulin == insulin if any(f.fill == "insulin" for f in self.edition.fields) else True

    def _log(self, field: FormField, what: str) -> Cell:
        done, goal = exercise_since(self.work, self.resident_id, self.since, self.on), prescribed(self.work, self.resident_id, self.on)
        now = done[0 if what == "times" else 1] if done else None
        aim = goal[0 if what == "times" else 1] if goal else None
        if now is None and aim is None:
            return EMPTY
        came = "log" if now is not None else "prescription"
        return Cell("" if now is None else str(now), goal="" if aim is None else str(aim), filled_from=came)

    def hint(self, field: FormField) -> Hint | None:
        """The last value of what is measured, told beside the cell and never put into it."""
        way, _, fact_id = field.fill.partition(":")
        if way not in ("measured", "since") or fact_id.endswith(":on"):
            return None
        found = _number([a for a in self.answers if a.day < self.on], fact_id)
        return Hint(f"{_shown(field, found[0])} {field.unit}".strip(), found[1]) if found else None

    def mode(self) -> str:
        """Of today's follow-up, as the form's code; empty when there was none, or it was a class."""
        found = fixed_sql(self.work.connection)(
            "SELECT mode FROM follow_up WHERE resident_id = ? AND day = ? AND shown = 1 ORDER BY at DESC LIMIT 1",
            (self.resident_id.bytes, self.on.isoformat()),
        ).fetchone()
        return _MODES.get(found[0], "") if found else ""


def _number(answers: Sequence[Answered], fact_id: str) -> tuple[float, date] | None:
    """What these answers come to for one number, and its day; None when nothing was measured, or a reading waits for its repeat."""
    pair = {"resting_systolic": "resting_diastolic", "resting_diastolic": "resting_systolic"}.get(fact_id)
    given = [a for a in answers if a.fact_id in (fact_id, pair)]
    known = add_up(given).get(fact_id) if given else None
    if not isinstance(known, Known) or isinstance(known.value, bool | str | SetAnswer | date):
        return None
    return float(known.value), known.on


def _shown(field: FormField, value: float) -> str:
    """As the form writes it: whole numbers, or one decimal; halves go up."""
    if field.kind == "whole":
        return str(int(value + 0.5))
    return f"{int(value * 10 + 0.5) / 10:.1f}" if field.kind == "tenth" else f"{value:g}"


def prescribed(work: Work, resident_id: UUID, on: date) -> tuple[int, int] | None:
    """(times a week, minutes each time) of the signed prescription in force, with the steps taken since: the lower end where it gives
    a range. None without one."""
    paper = in_force(papers_of(work, resident_id), on)
    if paper is None:
        return None
    numbers = present_dose(work, paper.prescription_id).numbers
    times, minutes = numbers.get("aerobic.frequency"), numbers.get("aerobic.minutes")
    return (int(times[0]), int(minutes[0])) if times and minutes else None


def exercise_since(work: Work, resident_id: UUID, since: date, on: date) -> tuple[int, int | None] | None:
    """(times a week, minutes each time, None when nobody said) done after `since` up to `on`: what was told at follow-ups (each of the
    days it asked about), else sessions logged here.

    None when nobody asked and nothing was logged: not done and not known are two things.
    """
    run, between = fixed_sql(work.connection), (resident_id.bytes, since.isoformat(), on.isoformat())
    told = run(
        "SELECT f.done, f.minutes, r.body ->> '$.days' FROM follow_up f JOIN revision r ON r.rev_id = f.rev_id WHERE f.resident_id = ?"
        " AND f.day > ? AND f.day <= ? AND f.shown = 1 AND f.done IS NOT NULL ORDER BY f.day", between,
    ).fetchall()  # fmt: skip
    if told:
        asked = sum(days or A_WEEK for *_, days in told)
        return int(sum(done for done, *_ in told) * A_WEEK / asked + 0.5), _last(m for _, m, _ in told)
    logged = run(
        "SELECT minutes FROM training_session WHERE resident_id = ? AND day > ? AND day <= ? AND shown = 1"
        " AND state IN ('attended', 'stopped_early') ORDER BY day", between,
    ).fetchall()  # fmt: skip
    if not logged:
        return None
    weeks = max(1.0, (on - since).days / A_WEEK)
    return int(len(logged) / weeks + 0.5), _last(m for (m,) in logged)


def _last(minutes: Iterable[int | None]) -> int | None:
    return next((m for m in reversed(list(minutes)) if m is not None), None)


def with_bmi(cells: dict[str, Cell], height: float | None) -> dict[str, Cell]:
    """The cells with the index worked out of weight and height, now and goal; shown with one decimal."""
    weight = cells.get("weight", EMPTY)
    now, goal = bmi_of(number_in(weight), height), bmi_of(number_in(weight, True), height)
    if now is None and goal is None:
        return {k: v for k, v in cells.items() if k != "bmi"}
    shown = ["" if v is None else f"{int(v * 10 + 0.5) / 10:.1f}" for v in (now, goal)]
    return cells | {"bmi": Cell(shown[0], goal=shown[1], filled_from="measured" if weight.filled_from == "measured" else "", filled_on=weight.filled_on)}


def facts_of_visit(context: VisitFacts, cells: dict[str, Cell]) -> VisitFacts:
    """What the table decides on: the context, with what the cells say."""

    def answered(name: str, yes: tuple[str, ...]) -> bool | None:
        codes = cells.get(name, EMPTY).codes
        return bool(set(codes) & set(yes)) if codes else None

    def several(name: str) -> frozenset[str] | None:
        return frozenset(cells.get(name, EMPTY).codes) or None

    numbers = {name: number for name in ("sbp", "dbp", "fpg") if (number := number_in(cells.get(name, EMPTY))) is not None}
    return replace(
        context, readings=numbers, symptoms=several("symptoms"), emergencies=several("emergencies"), adverse=answered("adr", ("2",)),
        adverse_managed=answered("adr_managed", ("1",)), complication=answered("complication", ("2", "3")),
    )  # fmt: skip
