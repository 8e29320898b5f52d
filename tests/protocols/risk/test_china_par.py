"""China-PAR: the worked values of the reference, both sides of every limit, the guideline's flow, and gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.derive import derive
from protocols.facts import NEVER, Facts, SetAnswer, definition, read_number
from protocols.library import load_library
from protocols.risk.china_par import Person, china_par, class_of, mg_per_dl, near_a_limit, risk_percent, shown
from protocols.risk.score import Score
from protocols.terms import Confidence
from tests.protocols.people import TODAY, none_of, some_of

LIBRARY = load_library()
MAN = Person(True, 52, 138, False, 5.4 / 0.0259, 1.15 / 0.0259, 94, True, False, True)
WOMAN = Person(False, 58, 146, True, 5.9 / 0.0259, 1.25 / 0.0259, 88, False, True, True, True)
KNOWN = {
    "birth_date": date(1974, 3, 1), "sex": "1", "coronary_heart_disease": False, "stroke_type": "none", "tia_date": NEVER,
    "peripheral_artery_disease": False, "other_conditions": none_of("other_conditions"), "hypertension": False,
    "medications": SetAnswer(), "medication_list_confirmed": True, "diabetes_type": "none", "resting_systolic": 138.0,
    "resting_diastolic": 80.0, "total_cholesterol": 5.4, "hdl_c": 1.15, "waist": 94.0, "smoking_status": "current",
    "residence_north": True, "residence_urban": False, "family_history_ascvd": False,
}  # fmt: skip
"""The first worked man of the reference, 52 years old, as facts."""


def score(*without: str, **changes: object) -> Score:
    values = {key: value for key, value in {**KNOWN, **changes}.items() if key not in without}
    return china_par(derive(Facts.of(TODAY, values), LIBRARY))


@pytest.mark.parametrize(
    ("person", "percent"),
    [
        (MAN, 8.32),
        (Person(True, 66, 128, True, 4.6 / 0.0259, 1.40 / 0.0259, 82, False, False, False, True, True), 5.97),
        (WOMAN, 16.77),
        (Person(False, 45, 118, False, 4.3 / 0.0259, 1.60 / 0.0259, 74, False, False, False), 0.78),
    ],
)
def test_the_worked_values_of_the_reference(person, percent):
    assert round(risk_percent(person), 2) == percent


def test_a_man_of_the_reference_from_his_facts():
    found = score()
    assert found.text == "8.3 %" and found.settled.code == "intermediate" and found.value == pytest.approx(8.32, abs=0.005)
    assert found.missing == () and found.complete


def test_women_are_not_asked_what_their_equation_does_not_look_at():
    woman = {"sex": "2", "birth_date": date(1968, 3, 1), "residence_urban": None, "family_history_ascvd": None}
    found = score("residence_urban", "family_history_ascvd", **{k: v for k, v in woman.items() if v is not None})
    assert found.value is not None and found.missing == ()
    assert not {"residence_urban", "family_history_ascvd"} & {part.id for part in found.parts}


@pytest.mark.parametrize(
    ("percent", "text", "code"),
    [
        (4.949, "4.9", "low"), (4.95, "5.0", "intermediate"), (5.0, "5.0", "intermediate"),
        (9.949, "9.9", "intermediate"), (9.95, "10.0", "high"), (10.0, "10.0", "high"),
    ],
)  # fmt: skip
def test_the_class_is_that_of_the_number_shown(percent, text, code):
    assert (str(shown(percent)), class_of(percent)) == (text, code)


@pytest.mark.parametrize(
    ("percent", "near"),
    [(4.64, False), (4.7, True), (5.3, True), (5.35, False), (9.64, False), (9.66, True), (10.34, True), (10.36, False)],
)
def test_beside_a_limit_the_official_tool_is_named(percent, near):
    assert near_a_limit(percent) is near


@pytest.mark.parametrize(
    ("born", "computed"),
    [(date(1991, 11, 24), False), (date(1991, 11, 23), True), (date(1951, 11, 24), True), (date(1951, 11, 23), False)],
)
def test_only_from_35_to_74_years(born, computed):
    found = score(birth_date=born)
    assert (found.value is not None) is computed
    assert computed or ("35–74" in found.why_not and found.settled is None)


@pytest.mark.parametrize("age", [34.9, 75])
def test_the_equation_itself_refuses_other_ages(age):
    with pytest.raises(ValueError, match="age"):
        risk_percent(Person(True, age, 138, False, 200, 45, 94, True, False, True))


@pytest.mark.parametrize(
    ("fact", "inside", "outside"),
    [
        ("resting_systolic", 70.0, 69.9), ("resting_systolic", 200.0, 200.5), ("total_cholesterol", 2.0, 1.99),
        ("total_cholesterol", 11.0, 11.01), ("hdl_c", 0.5, 0.49), ("hdl_c", 4.0, 4.01), ("waist", 50.0, 49.9), ("waist", 130.0, 130.1),
    ],
)  # fmt: skip
def test_what_the_tool_does_not_accept_is_not_computed_nor_clamped(fact, inside, outside):
    assert score(**{fact: inside}).value is not None
    found = score(**{fact: outside})
    assert found.value is None and definition(fact).label in found.why_not and found.settled is None


@pytest.mark.parametrize(
    "disease",
    [
        {"coronary_heart_disease": True}, {"stroke_type": "ischaemic"}, {"stroke_type": "haemorrhagic"}, {"tia_date": date(2020, 1, 1)},
        {"peripheral_artery_disease": True}, {"other_conditions": some_of("other_conditions", "carotid_stenosis_severe")},
    ],
    ids=str,
)  # fmt: skip
def test_with_a_disease_of_the_arteries_it_is_very_high_without_the_equation(disease):
    found = score("total_cholesterol", **disease)
    assert (found.settled.code, found.value, found.missing) == ("very_high", None, ())


@pytest.mark.parametrize("fact", ["coronary_heart_disease", "stroke_type", "peripheral_artery_disease", "other_conditions"])
def test_a_disease_not_asked_leaves_the_class_open_up_to_very_high(fact):
    found = score(fact)
    assert found.settled is None and found.classes[found.worst].code == "very_high" and fact in found.missing
    assert found.word == "至少中危"


@pytest.mark.parametrize(
    ("fact", "asked"),
    [
        ("birth_date", "birth_date"), ("sex", "sex"), ("resting_systolic", "resting_systolic"), ("hdl_c", "hdl_c"),
        ("total_cholesterol", "total_cholesterol"), ("waist", "waist"), ("smoking_status", "smoking_status"),
        ("diabetes_type", "diabetes_type"), ("residence_north", "residence_north"), ("residence_urban", "residence_urban"),
        ("family_history_ascvd", "family_history_ascvd"),
    ],
)  # fmt: skip
def test_a_missing_input_is_named_and_never_guessed(fact, asked):
    found = score(fact)
    assert found.value is None and asked in found.missing and found.settled is None


@pytest.mark.parametrize(("hypertension", "computed"), [(True, False), (False, True)])
def test_a_drug_list_not_confirmed_matters_only_with_hypertension(hypertension, computed):
    found = score("medication_list_confirmed", hypertension=hypertension)
    assert (found.value is not None) is computed and ("medications" in found.missing) is not computed


@given(st.sets(st.sampled_from(sorted(KNOWN))), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_gap_never_makes_a_better_class(gone, ill):
    whole = score(coronary_heart_disease=ill)
    found = score(*gone, **({} if "coronary_heart_disease" in gone else {"coronary_heart_disease": ill}))
    assert found.least <= whole.worst <= found.worst
    assert found.settled is None or found.settled == whole.settled


def test_cholesterol_entered_in_mg_per_dl_comes_back_to_the_number():
    for entered in range(80, 401):
        kept = read_number(definition("total_cholesterol"), str(entered), "mg/dL")
        assert mg_per_dl(kept, "mmol/L") == entered == mg_per_dl(entered, "mg/dL")


def test_cholesterol_in_a_strange_unit_is_refused():
    with pytest.raises(ValueError, match="g/L"):
        mg_per_dl(2.0, "g/L")


def test_a_value_only_assumed_does_not_count():
    facts = derive(Facts.of(TODAY, KNOWN), LIBRARY)
    entry = facts.known("smoking_status")
    assumed = facts.with_values({"smoking_status": type(entry)("current", TODAY, "", "assumed")})
    assert china_par(assumed).missing == ("smoking_status",)


def test_no_lifetime_number_but_who_should_have_one():
    mild = {"smoking_status": "never", "resting_systolic": 118.0, "waist": 80.0}
    for born, told in ((date(1966, 11, 24), True), (date(1966, 11, 23), False)):
        found = score(birth_date=born, **mild)
        assert found.settled.code in ("low", "intermediate") and any("终生" in note.say for note in found.notes) is told
    high = score(resting_systolic=165.0)
    assert high.settled.code == "high" and not any("终生" in note.say for note in high.notes)


@pytest.mark.parametrize(
    ("changes", "again"),
    [({}, "1–2 年"), ({"smoking_status": "never", "waist": 89.9}, "2–3 年"), ({"smoking_status": "never", "waist": 90.0}, "1–2 年"),
     ({"smoking_status": "never", "waist": 80.0, "total_cholesterol": 6.21}, "1–2 年"),
     ({"smoking_status": "never", "waist": 80.0, "total_cholesterol": 6.2}, "2–3 年"),
     ({"resting_systolic": 165.0}, "每年")],
    ids=str,
)  # fmt: skip
def test_when_it_is_asked_again(changes, again):
    assert any(again in note.say for note in score(**changes).notes)


def test_women_carry_the_weaker_mark():
    assert (score().mark, score(sex="2").mark) == (Confidence.B, Confidence.C)


def derived(*without: str, **changes: object) -> tuple[object, object]:
    facts = derive(Facts.of(TODAY, {k: v for k, v in {**KNOWN, **changes}.items() if k not in without}), LIBRARY)
    return facts.value("china_par_10y"), facts.value("cv_risk_class")


def test_rules_see_the_risk_once_it_is_settled():
    percent, code = derived()
    assert percent == pytest.approx(8.32, abs=0.005) and code == "intermediate"
    assert derived(coronary_heart_disease=True) == (None, "very_high")
    assert derived("coronary_heart_disease", stroke_type="ischaemic") == (None, "very_high")
    for gone in ("coronary_heart_disease", "hdl_c", "sex", "birth_date", "residence_north", "smoking_status"):
        assert derived(gone) == (None, None), gone
    assert derived(waist=130.1) == (None, None)


def test_a_class_brought_along_from_elsewhere_stays():
    assert derived(cv_risk_class="high")[1] == "high"


@given(st.fixed_dictionaries({"resting_systolic": st.floats(100, 180), "hdl_c": st.floats(0.8, 2.0), "waist": st.floats(65, 120),
                              "sex": st.sampled_from(["1", "2"]), "diabetes_type": st.sampled_from(["none", "type2"])}), st.sets(st.sampled_from(sorted(KNOWN)), max_size=2))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_what_rules_see_is_what_the_score_shows(values, gone):
    facts = derive(Facts.of(TODAY, {k: v for k, v in {**KNOWN, **values}.items() if k not in gone}), LIBRARY)
    found = china_par(facts)
    assert facts.value("cv_risk_class") == (found.settled.code if found.settled else None)
    assert facts.value("china_par_10y") == (found.value if not found.missing else None)


@pytest.mark.parametrize(("age", "higher"), [(73, False), (74, True)])
def test_past_73_a_drug_would_lower_the_number_and_must_not_lower_the_class(age, higher):
    person = Person(True, age, 128, True, 180, 50, 85, False, False, False, True)
    treated, untreated = risk_percent(person), risk_percent(replace(person, treated=False))
    assert (untreated > treated) is higher


def test_the_class_of_a_treated_man_of_74_is_the_stricter_one():
    old = {"birth_date": date(1952, 3, 1), "smoking_status": "never", "residence_urban": True, "waist": 85.0}
    drug = {"hypertension": True, "medications": SetAnswer(frozenset({"anlvdiping"}))}
    base = Person(True, 74, 0, True, mg_per_dl(5.4, "mmol/L"), mg_per_dl(1.15, "mmol/L"), 85, False, False, True, True)
    systolic = next(
        hundredth / 100 for hundredth in range(7000, 20000)
        if class_of(risk_percent(replace(base, systolic=hundredth / 100))) != class_of(risk_percent(replace(base, systolic=hundredth / 100, treated=False)))
    )  # fmt: skip
    plain, treated = (score(resting_systolic=systolic, **old, **given) for given in ({}, drug))
    assert plain.settled == treated.settled and class_of(treated.value) != treated.settled.code
    assert any("从严" in note.say for note in treated.notes) and not any("从严" in note.say for note in plain.notes)
