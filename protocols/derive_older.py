"""Derived facts of older people: FRAIL, SPPB, sarcopenia class, falls risk, Vivifrail type (screening file §1.8, facts.csv).

Pure functions of numbers below, three-valued: any-of is yes with one yes and no only with all no; a sum needs all its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocols.facts import Facts, Known, SetAnswer, Value, definition
from protocols.terms import Answer

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN

OLDER_INPUTS: dict[str, tuple[str, ...]] = {
    "frail_score": ("frail_items",),
    "sppb_score": ("sppb_balance", "gait_speed", "sppb_course_length", "chair_stand_5x"),
    "sarcopenia_class": ("sex", "grip_strength", "gait_speed", "chair_stand_5x", "muscle_mass_index"),
    "falls_risk": ("falls_12m", "fall_consequence_serious", "frail_items", "gait_speed", "tug_3m"),
    "vivifrail_type": ("sppb_score", "gait_speed"),
    "vivifrail_plus": ("tug_3m", "gait_speed", "cognitive_status", "falls_12m", "fall_consequence_serious"),
    "fall_risk_drug": ("medication_classes",),
    "orthostatic_diastolic_drop": ("resting_diastolic", "standing_diastolic_lowest"),
}
"""Asked or derived facts behind each."""

DROWSY_OR_LOWERING = (
    "benzodiazepine_or_z", "tricyclic_or_antipsychotic", "opioid", "gabapentinoid", "muscle_relaxant", "alpha_blocker", "levodopa",
)  # fmt: skip
"""Classes of drugs each of which alone raises the risk of a fall (facts.csv `fall_risk_drug`, C)."""

LOW_GRIP, LOW_ASM_BIA = {"1": 28.0, "2": 18.0}, {"1": 7.0, "2": 5.7}
"""Below: low strength in kg, low muscle mass in kg/m² by bio-impedance, by sex (AWGS 2019, A)."""

_GAIT_SECONDS = {"3": (3.0, (3.62, 4.65, 6.52)), "4": (4.0, (4.82, 6.20, 8.70))}
_CHAIR_SECONDS = (11.19, 13.69, 16.69, 60.0)


def sppb_gait_points(metres_per_second: float, course: str) -> int:
    """SPPB points 1–4 of a walk at usual pace over a course of `3` or `4` m (C: cut-points of a secondary table).

    4 m: <4.82 s 4, to 6.20 s 3, to 8.70 s 2, slower 1; 3 m: <3.62, 4.65, 6.52 s. Unable (0) is no speed.
    """
    length, (fast, middle, slow) = _GAIT_SECONDS[course]
    seconds = round(length / metres_per_second, 6)
    return 4 if seconds < fast else 3 if seconds <= middle else 2 if seconds <= slow else 1


def sppb_chair_points(seconds: float) -> int:
    """SPPB points 0–4 of five rises from a chair: to 11.19 s 4, 13.69 s 3, 16.69 s 2, 60 s 1, longer 0 (PMC3032402, A)."""
    return 4 - sum(seconds > end for end in _CHAIR_SECONDS)


def sarcopenia_class(low_strength: Answer, low_performance: Answer, low_mass: Answer) -> str | None:
    """`none`, `possible`, `sarcopenia` or `severe` by AWGS 2019 (A); the least that is certain while a test is missing.

    Without low strength or performance there is none, whatever the mass; mass not measured leaves it *possible*.
    """
    weak = _any_of((low_strength, low_performance))
    if weak is not YES:
        return "none" if weak is NO else None
    if low_mass is not YES:
        return "possible"
    return "severe" if low_strength is YES and low_performance is YES else "sarcopenia"


def falls_risk(falls: float | None, serious: Answer, frail: Answer, slow: Answer) -> str | None:
    """`low`, `intermediate` or `high` by the World Falls Guidelines 2022 (C).

    No fall in 12 months is low; two, an injury, an hour on the floor, a faint or frailty makes it high; after one plain fall
    a slow walk (gait ≤0.8 m/s or TUG >15 s) makes it intermediate. None while an answer that decides is missing.
    """
    if falls is None:
        return None
    if falls < 1:
        return "low"
    grave = _any_of((_as(falls >= 2), serious, frail))
    if grave is not NO:
        return "high" if grave is YES else None
    return {YES: "intermediate", NO: "low"}.get(slow)


def vivifrail_type(sppb: float | None, metres_per_second: float | None) -> str | None:
    """`A` (weakest) to `D` by SPPB (0–3, 4–6, 7–9, 10–12) and gait (<0.5, to 0.8, to 1.0, faster m/s), the weaker of the two.

    Vivifrail Table 2 (A); the gap 0.8–0.9 m/s counts as C and the weaker wins (both C). One test alone settles only A.
    """
    by_sppb = None if sppb is None else _letter(sppb < 4, sppb < 7, sppb < 10)
    gait = metres_per_second
    by_gait = None if gait is None else _letter(gait < 0.5, gait <= 0.8, gait <= 1.0)
    if "A" in (by_sppb, by_gait):
        return "A"
    return None if by_sppb is None or by_gait is None else min(by_sppb, by_gait)


def _letter(a: bool, b: bool, c: bool) -> str:
    return "A" if a else "B" if b else "C" if c else "D"


def older_values(facts: Facts, antihypertensives: tuple[str, ...]) -> Mapping[str, Known]:
    """Every fact of `OLDER_INPUTS` that can be worked out, each as old as its oldest input. `facts` hold what is derived
    so far; `antihypertensives`: the classes of which two together count as a drug that raises the risk of a fall."""
    work = _Older(facts)
    work.scores()
    work.muscle()
    work.falls()
    work.drugs(antihypertensives)
    work.standing()
    return work.found


class _Older:
    """What was found so far; each step may use the one before."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found: dict[str, Known] = {}

    def number(self, fact_id: str) -> float | None:
        if (entry := self.found.get(fact_id)) is not None:
            return float(entry.value)  # type: ignore[arg-type]
        return self.facts.number(fact_id)

    def put(self, fact_id: str, value: Value | None) -> None:
        if value is None:
            return
        entries = (self.found.get(key) or self.facts.known(key) for key in OLDER_INPUTS[fact_id])
        self.found[fact_id] = Known(value, min((e.on for e in entries if e), default=self.facts.on), "", "derived")

    def put_answer(self, fact_id: str, answer: Answer) -> None:
        self.put(fact_id, None if answer is NOT_KNOWN else answer is YES)

    def below(self, fact_id: str, limit: float | None) -> Answer:
        number = self.number(fact_id)
        return NOT_KNOWN if number is None or limit is None else _as(number < limit)

    def over(self, fact_id: str, limit: float) -> Answer:
        number = self.number(fact_id)
        return NOT_KNOWN if number is None else _as(number > limit)

    def at_least(self, fact_id: str, limit: float) -> Answer:
        number = self.number(fact_id)
        return NOT_KNOWN if number is None else _as(number >= limit)

    def scores(self) -> None:
        items = self.facts.value("frail_items")
        if isinstance(items, SetAnswer) and definition("frail_items").codes <= items.yes | items.no:
            self.put("frail_score", float(len(items.yes)))
        balance, speed, chair = (self.number(key) for key in ("sppb_balance", "gait_speed", "chair_stand_5x"))
        course = self.facts.value("sppb_course_length")
        if balance is not None and speed and chair is not None and course in _GAIT_SECONDS:
            self.put("sppb_score", balance + sppb_gait_points(speed, str(course)) + sppb_chair_points(chair))
        self.put("vivifrail_type", vivifrail_type(self.number("sppb_score"), speed))

    def muscle(self) -> None:
        sex = str(self.facts.value("sex"))
        grip, mass = LOW_GRIP.get(sex), LOW_ASM_BIA.get(sex)
        slow = [self.below("gait_speed", 1.0), self.at_least("chair_stand_5x", 12.0)]
        if self.number("sppb_score") is not None or self.number("sppb_balance") is not None:
            slow.append(self.below("sppb_score", 9.5))
        strength, muscle = self.below("grip_strength", grip), self.below("muscle_mass_index", mass)
        self.put("sarcopenia_class", sarcopenia_class(strength, _any_of(slow), muscle))

    def falls(self) -> None:
        falls = self.number("falls_12m")
        serious = self.facts.answer("fall_consequence_serious") if falls else NO
        slow = _any_of((negated(self.over("gait_speed", 0.8)), self.over("tug_3m", 15.0)))
        self.put("falls_risk", falls_risk(falls, serious, self.at_least("frail_score", 3.0), slow))
        cognition = self.facts.value("cognitive_status")
        answers = (
            self.at_least("tug_3m", 20.0),
            self.below("gait_speed", 0.8),
            NOT_KNOWN if cognition is None else _as(cognition == "dementia"),
            self.at_least("falls_12m", 2.0),
            serious if falls is not None else NOT_KNOWN,
        )
        self.put_answer("vivifrail_plus", _any_of(answers))

    def drugs(self, antihypertensives: tuple[str, ...]) -> None:
        classes = self.facts.value("medication_classes")
        if not isinstance(classes, SetAnswer):
            return
        taken = sum(c in classes.yes for c in antihypertensives)
        possible = sum(c not in classes.no for c in antihypertensives)
        two = YES if taken >= 2 else NO if possible < 2 else NOT_KNOWN
        single = (YES if c in classes.yes else NO if c in classes.no else NOT_KNOWN for c in DROWSY_OR_LOWERING)
        self.put_answer("fall_risk_drug", _any_of((two, *single)))

    def standing(self) -> None:
        """The fall of diastolic pressure, of two readings of one visit (§2: 10 mmHg)."""
        seated, up = self.facts.known("resting_diastolic"), self.facts.known("standing_diastolic_lowest")
        if seated and up and seated.on == up.on:
            self.put("orthostatic_diastolic_drop", float(seated.value) - float(up.value))  # type: ignore[arg-type]


def _as(holds: bool) -> Answer:
    return YES if holds else NO


def negated(answer: Answer) -> Answer:
    """The opposite; not known stays so."""
    return {YES: NO, NO: YES}.get(answer, NOT_KNOWN)


def _any_of(answers: Iterable[Answer]) -> Answer:
    found = tuple(answers)
    return YES if YES in found else NOT_KNOWN if NOT_KNOWN in found else NO
