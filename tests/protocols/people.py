"""People for the tests of screening: a healthy one with every question answered, and strategies for any other."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from protocols.asking import opens_when
from protocols.criteria import opened
from protocols.facts import NEVER, FactDefinition, Facts, SetAnswer, Value, core, definition, vocabulary
from protocols.terms import Answer

TODAY = date(2026, 11, 23)
DRUGS = ("meituoluoer", "anlvdiping", "erjiashuanggua", "gelieqite", "huafalin", "qinglvsaiqin", "fusaimi", "xiaosuanganyou")
OPENED = tuple(
    f for f in vocabulary().values()
    if not f.is_core and not f.is_derived and f.if_not_known != "only_if_recorded" and opens_when(f.id) is not None
)  # fmt: skip
"""The extended facts that a diagnosis, a drug, a symptom or an event opens."""
ASKED = (*(f for f in core() if not f.is_derived), *OPENED)
"""The facts a person is asked, the opened ones among them."""


def none_of(fact_id: str) -> SetAnswer:
    """Every member answered no."""
    return SetAnswer(frozenset(), definition(fact_id).codes)


def some_of(fact_id: str, *members: str) -> SetAnswer:
    """These members answered yes, the others no."""
    return SetAnswer(frozenset(members), definition(fact_id).codes - frozenset(members))


HEALTHY: dict[str, Value] = {
    "birth_date": date(1966, 1, 5),
    "sex": "1",
    "consent_exercise": True,
    "hypertension": False,
    "diabetes_type": "none",
    "dyslipidaemia": False,
    "coronary_heart_disease": False,
    "heart_failure": False,
    "af_type": "none",
    "cardiac_device": "none",
    "valve_disease": "none",
    "aortic_or_cerebral_aneurysm": False,
    "acute_cardiovascular_conditions": none_of("acute_cardiovascular_conditions"),
    "stroke_type": "none",
    "peripheral_artery_disease": False,
    "chronic_kidney_disease": False,
    "dialysis_or_transplant": "none",
    "surgery_kind": "none",
    "other_conditions": none_of("other_conditions"),
    "retinal_detachment": False,
    "amputation_level": "none",
    "medications": SetAnswer(),
    "medication_list_confirmed": True,
    "medication_changed_date": NEVER,
    "exertional_symptoms": none_of("exertional_symptoms"),
    "syncope_12m": False,
    "resting_systolic": 122.0,
    "resting_diastolic": 76.0,
    "resting_heart_rate": 68.0,
    "current_rhythm": "regular",
    "height": 170.0,
    "weight": 66.0,
    "waist": 80.0,
    "falls_12m": 0.0,
    "exercise_test_done": "none",
    "regular_exercise_3m": True,
    "smoking_status": "never",
    "desired_intensity": "moderate",
    "doctor_clearance": "vigorous",
    "poorly_controlled_conditions": none_of("poorly_controlled_conditions"),
    "supervised_only_advised": False,
    "infection_today": "none",
    "vomiting_diarrhoea_dehydration": False,
    "symptoms_today": none_of("symptoms_today"),
    "medication_taken_today": "none_due",
}
"""A man of 60 without a disease, a symptom or a drug; every question that could change the answer is answered."""


def resident(**changes: object) -> Facts:
    """The healthy person with some facts changed; None takes one away."""
    values = {key: value for key, value in {**HEALTHY, **changes}.items() if value is not None}
    return Facts.of(TODAY, values)


def value_of(fact: FactDefinition) -> st.SearchStrategy[Value]:
    """Any answer the fact may have, edges of its ranges included."""
    if fact.kind == "yes_no":
        return st.booleans()
    if fact.kind == "choice":
        return st.sampled_from([code for code, _ in fact.choices])
    if fact.id == "birth_date":
        return st.dates(date(1930, 1, 1), date(2010, 1, 1))
    if fact.kind == "date":
        return st.one_of(st.just(NEVER), st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days)))
    if fact.id == "medications":
        return st.sets(st.sampled_from(DRUGS), max_size=3).map(lambda ids: SetAnswer(frozenset(ids)))
    if fact.kind == "set":
        members = sorted(fact.codes) or ["walk_slow"]
        return st.sets(st.sampled_from(members), max_size=2).map(lambda yes: SetAnswer(frozenset(yes), fact.codes - yes))
    edges = [float(end) for end in (*fact.possible, *fact.plausible) if end is not None]
    return st.one_of(st.integers(int(fact.plausible[0] or 0), int(fact.plausible[1] or 100)).map(float), st.sampled_from(edges))


@st.composite
def whole_residents(draw: st.DrawFn) -> dict[str, Value]:
    """The healthy person with up to twelve facts answered otherwise, and up to four of what these opened."""
    values = dict(HEALTHY)
    for fact in draw(st.lists(st.sampled_from(ASKED), max_size=12, unique_by=lambda f: f.id)):
        values[fact.id] = draw(value_of(fact))
    known = Facts.of(TODAY, values)
    if asked := [f for f in OPENED if f.id not in values and opened(f.id, known) is Answer.YES]:
        for fact in draw(st.lists(st.sampled_from(asked), max_size=4, unique_by=lambda f: f.id)):
            values[fact.id] = draw(value_of(fact))
    return values
