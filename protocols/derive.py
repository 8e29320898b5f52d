"""Derived facts, three-valued, in the order of facts.md §16. A derived fact is computed, never typed, and has no source
but its inputs: any-of is yes with one yes and no only with all no; sums need all their parts.

An extended fact that nobody recorded and nothing opened takes no part (`criteria.opened`): the question was not asked, and
what is not listed is asked by `other_conditions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from protocols.criteria import opened
from protocols.derive_diseases import acsm_diseases, overlay_diseases
from protocols.derive_drugs import bleeding_risk, medication_classes, several_antiplatelets
from protocols.derive_heart import HEART_INPUTS, heart_values
from protocols.derive_kidney import estimated_gfr, kidney_stage
from protocols.derive_lungs import lung_values
from protocols.derive_metabolic import blood_fats
from protocols.derive_older import OLDER_INPUTS, older_values
from protocols.derive_pregnancy import pregnancy_values
from protocols.facts import NEVER, Facts, Known, SetAnswer, Value, vocabulary
from protocols.protocol import Library
from protocols.readiness import readiness_result
from protocols.risk.china_par import risk_values
from protocols.terms import Answer
from protocols.vocabulary import DATED_EVENTS

YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN

RATE_LIMITING = ("beta_blocker", "non_dhp_ccb", "digoxin", "amiodarone", "ivabradine")
HYPOGLYCAEMIC = ("insulin", "sulfonylurea", "glinide")
ANTIHYPERTENSIVE = (
    "acei", "arb", "arni", "dhp_ccb", "non_dhp_ccb", "thiazide", "loop_diuretic", "mra", "beta_blocker", "alpha_blocker",
    "central_antihypertensive",
)  # fmt: skip

BEYOND = frozenset({
    "exercise_hold_active", "weight_change_3d", "weeks_in_programme", "adherence_4wk_pct", "supervised_sessions_done", "stop_events_4wk",
    "days_since_last_session", "sessions_rpe_above_target", "bp_control", "fitness_change_pct", "extra_reps_two_sessions",
})  # fmt: skip
"""Worked out of more than one day's facts (holds, signatures, sessions, earlier weights): whoever gives the facts gives these."""

INPUTS: dict[str, tuple[str, ...]] = {
    "age": ("birth_date",),
    "diabetes": ("diabetes_type",),
    "medication_classes": ("medications", "medication_list_confirmed"),
    "heart_rate_limiting_drug": ("medication_classes",),
    "hypoglycaemia_drug_group": ("diabetes", "medication_classes"),
    "antihypertensive_treated": ("hypertension", "medication_classes"),
    "bleeding_risk": ("medication_classes",),
    "exertional_symptom_any": ("exertional_symptoms",),
    "bp_grade": ("resting_systolic", "resting_diastolic"),
    "orthostatic_systolic_drop": ("resting_systolic", "standing_systolic_lowest"),
    "bmi": ("height", "weight"),
    "bmi_class": ("bmi",),
    "waist_risk": ("waist", "sex"),
    "egfr": ("serum_creatinine",),
    "ckd_stage": ("egfr",),
    "diabetic_nephropathy_stage": ("urine_acr",),
    "known_cmr_disease": (
        "coronary_heart_disease", "heart_failure", "af_type", "valve_disease", "stroke_type", "peripheral_artery_disease",
        "diabetes", "chronic_kidney_disease",
    ),
    "known_disease_cn25": (
        "known_cmr_disease", "hypertension", "bmi", "diabetes_type", "dyslipidaemia", "waist_risk", "fasting_glucose",
        "resting_systolic", "resting_diastolic",
    ),
    "test_on_current_drugs": ("measured_hr_max", "medication_changed_date"),
    "hr_target_valid": (
        "heart_rate_limiting_drug", "current_rhythm", "af_type", "cardiac_device", "coronary_heart_disease",
        "heart_failure", "autonomic_neuropathy",
    ),
    "hr_max_method": ("hr_target_valid",),
    "hr_max_estimate": ("hr_target_valid", "age"),
    "heart_rate_reserve": ("hr_max_estimate", "resting_heart_rate"),
    "hr_ceiling": ("ischaemic_threshold_hr", "icd_detection_rate", "session_hr_limit_ordered"),
    "pavs_minutes_week": ("pavs_days", "pavs_minutes_day"),
    "readiness_result": (),
    "risk_tier": (),
    "exercise_hold_active": (),
}  # fmt: skip
"""Asked or derived facts behind each derived core fact (what is never opened left out)."""


@lru_cache(maxsize=1024)
def inputs_of(fact_id: str) -> tuple[str, ...]:
    """The facts behind a derived one; empty for one that is asked."""
    if fact_id.startswith("takes_"):
        return ("medication_classes",)
    if fact_id.startswith("days_since_"):
        event = fact_id.removeprefix("days_since_") + "_date"
        return (event,) if event in vocabulary() else ()
    return INPUTS.get(fact_id) or HEART_INPUTS.get(fact_id) or OLDER_INPUTS.get(fact_id, ())


def derive(facts: Facts, library: Library) -> Facts:
    """The facts with every derived core fact that can be worked out, origin `derived`. Typed totals of a laboratory
    (`egfr`) win over computed ones; other derived values that came along are worked out anew, but for those of `BEYOND`."""
    own = [key for key in facts if key not in BEYOND and (entry := facts.known(key)) and entry.origin in ("derived", "assumed")]
    work = _Derivation(facts.without(*own) if own else facts, library)
    for step in (
        work.person, work.medicines, work.body, work.laboratory, work.pressure, work.symptoms, work.diagnoses, work.rates,
        work.habits, work.readiness,
    ):  # fmt: skip
        step()
    work.added.update(lung_values(work.given))
    work.added.update(blood_fats(work.given))
    work.added.update(pregnancy_values(work.given))
    whole = work.result()
    for values in (heart_values(whole), older_values(whole, ANTIHYPERTENSIVE), risk_values(whole)):
        work.added.update(values)
    return work.result()


class _Derivation:
    """The facts so far; each step adds what its inputs allow."""

    def __init__(self, facts: Facts, library: Library) -> None:
        self.given = facts
        self.on = facts.on
        self.library = library
        self.added: dict[str, Known] = {}

    def result(self) -> Facts:
        return self.given.with_values(self.added)

    # -- looking --
    def entry(self, fact_id: str) -> Known | None:
        return self.added.get(fact_id) or self.given.known(fact_id)

    def value(self, fact_id: str) -> Value | None:
        entry = self.entry(fact_id)
        return None if entry is None else entry.value

    def number(self, fact_id: str) -> float | None:
        value = self.value(fact_id)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def yes_no(self, fact_id: str) -> Answer:
        value = self.value(fact_id)
        return NOT_KNOWN if not isinstance(value, bool) else YES if value else NO

    def recorded(self, fact_id: str, answer: Answer) -> Answer:
        """An extended fact: *no* while it was not recorded and nothing opens it, so that it cannot keep the whole open."""
        if answer is not NOT_KNOWN or self.entry(fact_id) is not None:
            return answer
        return NOT_KNOWN if opened(fact_id, self.given) is YES else NO

    def takes(self, *members: str) -> Answer:
        value = self.value("medication_classes")
        if not isinstance(value, SetAnswer):
            return NOT_KNOWN
        return any_of(YES if m in value.yes else NO if m in value.no else NOT_KNOWN for m in members)

    # -- adding --
    def put(self, fact_id: str, value: Value | None, *inputs: str) -> None:
        """Adds a derived value as old as the oldest of its inputs; nothing when it is not known."""
        if value is None:
            return
        days = [entry.on for key in inputs if (entry := self.entry(key)) is not None]
        self.added[fact_id] = Known(value, min(days, default=self.on), "", "derived")

    def put_answer(self, fact_id: str, answer: Answer, *inputs: str) -> None:
        if answer is not NOT_KNOWN:
            self.put(fact_id, answer is YES, *inputs)

    # -- steps, in the order of facts.md §16 --
    def person(self) -> None:
        born = self.value("birth_date")
        if isinstance(born, date) and born <= self.on:
            had_birthday = (self.on.month, self.on.day) >= (born.month, born.day)
            self.put("age", float(self.on.year - born.year - (not had_birthday)))
        for fact_id in self.given:
            day = self.given.value(fact_id)
            if fact_id.endswith("_date") and fact_id != "birth_date" and isinstance(day, date) and day <= self.on:
                self.put(f"days_since_{fact_id.removesuffix('_date')}", float((self.on - day).days))
        self._dated_events()
        kind = self.value("diabetes_type")
        self.put("diabetes", None if kind is None else kind in ("type1", "type2", "other"), "diabetes_type")

    def _dated_events(self) -> None:
        """A member with a day has happened, one that never did has not; what was recorded keeps its day and origin."""
        days = {code: entry for code in vocabulary()[DATED_EVENTS].codes if (entry := self.given.known(f"{code}_date"))}
        if not days:
            return
        given = self.given.known(DATED_EVENTS)
        said = given.value if given is not None and isinstance(given.value, SetAnswer) else SetAnswer()
        yes = said.yes | {code for code, entry in days.items() if isinstance(entry.value, date)}
        no = (said.no | {code for code, entry in days.items() if entry.value is NEVER}) - yes
        first = given or Known(said, min(entry.on for entry in days.values()), "", "derived")
        self.added[DATED_EVENTS] = replace(first, value=SetAnswer(yes, no))

    def medicines(self) -> None:
        classes = medication_classes(self.value("medications"), self.yes_no("medication_list_confirmed"), self.library)
        self.put("medication_classes", classes, "medications")
        self.put_answer("heart_rate_limiting_drug", self.takes(*RATE_LIMITING), "medication_classes")
        low = self.takes(*HYPOGLYCAEMIC)
        diabetes = self.yes_no("diabetes")
        if low is YES:
            group: str | None = "ii"
        elif diabetes is NO and self.value("diabetes_type") != "gestational":
            group = "na"
        else:
            group = "i" if low is NO and (diabetes is YES or self.value("diabetes_type") == "gestational") else None
        self.put("hypoglycaemia_drug_group", group, "medication_classes", "diabetes_type")
        treated = all_of((self.takes(*ANTIHYPERTENSIVE), self.yes_no("hypertension")))
        self.put_answer("antihypertensive_treated", treated, "medication_classes", "hypertension")
        self.put("bleeding_risk", bleeding_risk(self.takes, several_antiplatelets(self.value("medications"), self.library)), "medication_classes")

    def body(self) -> None:
        height, weight = self.number("height"), self.number("weight")
        if height and weight:
            bmi = weight / (height / 100) ** 2
            self.put("bmi", bmi, "height", "weight")
            self.put("bmi_class", banded(bmi, ((18.5, "underweight"), (24, "normal"), (28, "overweight")), "obese"), "bmi")
        waist, sex = self.number("waist"), self.value("sex")
        if waist is not None and sex in ("1", "2"):
            low, high = (85, 90) if sex == "1" else (80, 85)
            self.put("waist_risk", banded(waist, ((low, "normal"), (high, "pre_central")), "central"), "waist")

    def laboratory(self) -> None:
        acr = self.number("urine_acr")
        if self.entry("egfr") is None:
            self.put("egfr", estimated_gfr(self.number("serum_creatinine"), self.number("age"), self.value("sex")), "serum_creatinine")
        if (egfr := self.number("egfr")) is not None:
            self.put("ckd_stage", kidney_stage(egfr), "egfr")
        if acr is not None:
            self.put("diabetic_nephropathy_stage", banded(acr, ((3, "a1"), (30, "a2")), "a3"), "urine_acr")

    def pressure(self) -> None:
        systolic, diastolic = self.number("resting_systolic"), self.number("resting_diastolic")
        if systolic is not None and diastolic is not None:
            self.put("bp_grade", bp_grade(systolic, diastolic), "resting_systolic", "resting_diastolic")
        seated, standing = self.entry("resting_systolic"), self.entry("standing_systolic_lowest")
        if seated and standing and seated.on == standing.on and systolic is not None:
            drop = systolic - (self.number("standing_systolic_lowest") or 0.0)
            self.put("orthostatic_systolic_drop", drop, "resting_systolic", "standing_systolic_lowest")

    def symptoms(self) -> None:
        value = self.value("exertional_symptoms")
        if isinstance(value, SetAnswer):
            members = {code for code, _ in vocabulary()["exertional_symptoms"].choices}
            answer = YES if value.yes else NO if members <= value.no else NOT_KNOWN
            self.put_answer("exertional_symptom_any", answer, "exertional_symptoms")

    def diagnoses(self) -> None:
        known = any_of(answer for _, answer in acsm_diseases(self.value, self.recorded))
        self.put_answer("known_cmr_disease", known, *INPUTS["known_cmr_disease"])
        known_cn = any_of((known, *(answer for _, answer in overlay_diseases(self.value, self.recorded))))
        self.put_answer("known_disease_cn25", known_cn, *INPUTS["known_disease_cn25"])

    def rates(self) -> None:
        current = self._test_on_current_drugs()
        self.put_answer("test_on_current_drugs", current, "measured_hr_max")
        measured = self.number("measured_hr_max") if current is YES else None
        valid = self._hr_target_valid(measured)
        self.put_answer("hr_target_valid", valid, "medication_classes", "current_rhythm")
        self.put("hr_ceiling", self._hr_ceiling(), *INPUTS["hr_ceiling"])
        age, rest = self.number("age"), self.number("resting_heart_rate")
        highest = measured if measured is not None else None if age is None else hr_max_by_age(age)
        if valid is not YES or highest is None:
            self.put("hr_max_method", "none")
            return
        self.put("hr_max_method", "measured" if measured is not None else "formula_207")
        self.put("hr_max_estimate", highest)
        if rest is not None:
            self.put("heart_rate_reserve", highest - rest, "resting_heart_rate")

    def _test_on_current_drugs(self) -> Answer:
        """The day of the test is `exercise_test_date`, else the day the highest rate was measured."""
        test, changed = self.entry("measured_hr_max"), self.value("medication_changed_date")
        if test is None or self.value("exercise_test_done") == "submaximal":
            return NOT_KNOWN
        on = self.value("exercise_test_date")
        day = on if isinstance(on, date) else test.on
        if changed is NEVER:
            return YES
        return NOT_KNOWN if not isinstance(changed, date) else YES if day >= changed else NO

    def _hr_target_valid(self, measured: float | None) -> Answer:
        rhythm, device = self.value("current_rhythm"), self.value("cardiac_device")
        heart = any_of((self.yes_no("coronary_heart_disease"), self.yes_no("heart_failure")))
        af = self.value("af_type")
        drug = self.yes_no("heart_rate_limiting_drug")
        against = (
            NO if measured is not None else drug,
            NOT_KNOWN if rhythm in (None, "irregular") else YES if rhythm in ("af", "paced") else NO,
            NOT_KNOWN if af is None else YES if af in ("persistent", "permanent", "new_onset") else NO,
            NOT_KNOWN if device is None else YES if device in ("pacemaker", "crt", "lvad") else NO,
            self._autonomic(),
            self.recorded("chronotropic_incompetence", self.yes_no("chronotropic_incompetence")),
            NO if measured is not None else heart,
        )
        return negated(any_of(against))

    def _autonomic(self) -> Answer:
        """Unrecorded, it counts as open only where the pulse or the standing pressure suggests it (HR5, P)."""
        answer = self.yes_no("autonomic_neuropathy")
        if answer is not NOT_KNOWN:
            return answer
        rest, drop = self.number("resting_heart_rate"), self.number("orthostatic_systolic_drop")
        suspect = (rest is not None and rest > 100) or (drop is not None and drop >= 20)
        return NOT_KNOWN if suspect and self.yes_no("diabetes") is not NO else NO

    def _hr_ceiling(self) -> float | None:
        """HR7, HR8 and a written hospital limit: the lowest of those recorded."""
        found = (
            (self.number("ischaemic_threshold_hr"), 10),
            (self.number("icd_detection_rate"), 15),
            (self.number("session_hr_limit_ordered"), 0),
        )
        return min((rate - below for rate, below in found if rate is not None), default=None)

    def habits(self) -> None:
        days, minutes = self.number("pavs_days"), self.number("pavs_minutes_day")
        if days == 0:
            minutes = 0.0
        if days is not None and minutes is not None:
            self.put("pavs_minutes_week", days * minutes, "pavs_days", "pavs_minutes_day")

    def readiness(self) -> None:
        self.put("readiness_result", readiness_result(self.result()).outcome)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes with one yes, no only with all no."""
    found = tuple(answers)
    return YES if YES in found else NOT_KNOWN if NOT_KNOWN in found else NO


def all_of(answers: Iterable[Answer]) -> Answer:
    """No with one no, yes only with all yes."""
    return negated(any_of(negated(answer) for answer in answers))


def negated(answer: Answer) -> Answer:
    """The opposite; not known stays so."""
    return {YES: NO, NO: YES}.get(answer, NOT_KNOWN)


def banded(value: float, bands: tuple[tuple[float, str], ...], above: str) -> str:
    """The name of the first half-open band whose upper end lies above `value`."""
    return next((name for end, name in bands if value < end), above)


def hr_max_by_age(age: float) -> float:
    """Highest heart rate by age, per minute: 207 - 0.7 * age, always shown with +-10 (GETP12 p.347, B; error HR4).

    Not for coronary disease, heart failure or rate-limiting drugs (HR3).
    """
    return 207 - 0.7 * age


def bp_grade(systolic: float, diastolic: float) -> str:
    """Category of one reading in mmHg, the higher of the two (CHTN24, B): <120/80 normal, 140/90, 160/100, 180/110."""
    names = ("normal", "high_normal", "grade1", "grade2", "grade3")
    by_systolic = sum(systolic >= end for end in (120, 140, 160, 180))
    by_diastolic = sum(diastolic >= end for end in (80, 90, 100, 110))
    return names[max(by_systolic, by_diastolic)]
