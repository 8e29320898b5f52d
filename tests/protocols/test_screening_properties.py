"""What safety stands on, over random residents: it only tightens, and not known is never no."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocols.criteria import applicable, opened
from protocols.facts import Facts, SetAnswer, Value, definition
from protocols.library import load_library
from protocols.screening import facts_for_plan, screen
from protocols.terms import Action, Answer
from tests.protocols.people import ASKED, DRUGS, TODAY, value_of, whole_residents

LIBRARY = load_library()
SHORT = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
IDS = [fact.id for fact in ASKED if fact.id != "doctor_clearance"]
"""Facts about the person. What the physician decides is an outcome: not yet decided is no gap in what is known."""

ADDITIONS = {
    "hypertension": True,
    "diabetes_type": "type2",
    "dyslipidaemia": True,
    "coronary_heart_disease": True,
    "heart_failure": True,
    "af_type": "permanent",
    "cardiac_device": "icd",
    "valve_disease": "severe_as",
    "aortic_or_cerebral_aneurysm": True,
    "stroke_type": "ischaemic",
    "peripheral_artery_disease": True,
    "copd": True,
    "asthma": True,
    "cancer_status": "on_treatment",
    "parkinson_disease": True,
    "home_oxygen": True,
    "pulmonary_hypertension": "severe",
    "post_exertional_worsening": True,
    "chronic_kidney_disease": True,
    "dialysis_or_transplant": "dialysis",
    "retinal_detachment": True,
    "retinopathy_stage": "pdr",
    "peripheral_neuropathy": True,
    "autonomic_neuropathy": True,
    "foot_ulcer": True,
    "amputation_level": "below_knee",
    "syncope_12m": True,
    "osteoarthritis": True,
    "osteoporosis": True,
    "low_back_pain_chronic": True,
    "neck_pain_type": "myelopathic",
    "fragility_fracture": "vertebral",
}
REPLACED = {"G1-i", "G2-i", "G2-NK", "L3-LEG", "AF-OAC"}
"""The only findings another may replace: the glucose rows of column (i) by the stricter ones of (ii), leg pain once
peripheral artery disease is diagnosed (cardiometabolic §6.2), and 「没有用抗凝药」 of atrial fibrillation, a rule about a drug
that is missing, by M-OAC once it is taken (cardiometabolic §2, which §6.2 forgets)."""

SAME_AS = {"INT1-OTHER": "INT1"}
"""A rule for diseases outside a list, and the one for those on it: either may stand, word for word as strict."""


def stricter(before: Facts, after: Facts) -> None:
    first, second = screen(before, LIBRARY), screen(after, LIBRARY)
    assert second.clearance >= first.clearance
    assert second.risk >= first.risk
    assert second.upper_intensity <= first.upper_intensity
    lost = {f.rule_id for f in first.findings if f.action > Action.GO} - {f.rule_id for f in second.findings}
    there = {f.rule_id: f for f in second.findings}
    for finding in (f for f in first.findings if f.rule_id in lost & SAME_AS.keys()):
        other = there[SAME_AS[finding.rule_id]]
        assert (other.action, other.limits, other.avoid_flags) == (finding.action, finding.limits, finding.avoid_flags)
    assert lost <= REPLACED | SAME_AS.keys()
    assert not (second.concluded and second.clearance < first.clearance)


def fired(facts: Facts) -> set[str]:
    return {f.rule_id for f in screen(facts, LIBRARY).findings if f.action > Action.GO}


def a_diagnosis_or_complication_never_loosens(values: dict[str, Value], added: str) -> None:
    plain = {"yes_no": False}.get(definition(added).kind, "none")
    stricter(Facts.of(TODAY, {**values, added: plain}), Facts.of(TODAY, {**values, added: ADDITIONS[added]}))


def a_drug_never_loosens(values: dict[str, Value], drug: str) -> None:
    listed = values["medications"].yes - {drug}
    before = Facts.of(TODAY, {**values, "medications": SetAnswer(listed)})
    stricter(before, Facts.of(TODAY, {**values, "medications": SetAnswer(listed | {drug})}))


def _nobody_asks(fact_id: str, prepared: Facts) -> bool:
    recorded_only = definition(fact_id).if_not_known == "only_if_recorded"
    return recorded_only or Answer.NO in (applicable(fact_id, prepared), opened(fact_id, prepared))


def a_conclusion_holds_whatever_the_unknown_turns_out_to_be(values: dict[str, Value], forgotten: set[str]) -> None:
    """`concluded` means: no answer to what is still to be asked could make it stricter."""
    without = Facts.of(TODAY, {k: v for k, v in values.items() if k not in forgotten})
    partly, prepared = screen(without, LIBRARY), facts_for_plan(without, LIBRARY)
    unasked = [f for f in forgotten if _nobody_asks(f, prepared)]
    if partly.concluded and not unasked:
        assert screen(Facts.of(TODAY, values), LIBRARY).clearance <= partly.clearance


def a_fact_that_is_not_listed_changes_nothing(values: dict[str, Value], forgotten: str, data: st.DataObject) -> None:
    """What is missing is worked out, not copied: a fact left out of the list adds no finding, whatever its answer."""
    without = Facts.of(TODAY, {k: v for k, v in values.items() if k != forgotten})
    screening = screen(without, LIBRARY)
    prepared = facts_for_plan(without, LIBRARY)
    if _nobody_asks(forgotten, prepared) or applicable(forgotten, prepared) is not Answer.YES:
        return
    if forgotten not in {m.fact_id for m in screening.missing}:
        answered = without.with_values({forgotten: data.draw(value_of(definition(forgotten)))})
        assert fired(answered) <= fired(without)


def order_never_matters(values: dict[str, Value], seed: int) -> None:
    shuffled, protocols = list(values.items()), list(LIBRARY.protocols.items())
    random.Random(seed).shuffle(shuffled)
    random.Random(seed).shuffle(protocols)
    first = screen(Facts.of(TODAY, values), LIBRARY)
    other = screen(Facts.of(TODAY, dict(shuffled)), replace(LIBRARY, protocols=dict(protocols)))
    for name in ("clearance", "concluded", "risk", "upper_intensity", "questionnaire", "tables"):
        assert getattr(other, name) == getattr(first, name)
    assert {f.rule_id: f for f in other.findings} == {f.rule_id: f for f in first.findings}
    assert [(m.fact_id, m.effect) for m in other.missing] == [(m.fact_id, m.effect) for m in first.missing]


PROOFS = {
    a_diagnosis_or_complication_never_loosens: {"values": whole_residents(), "added": st.sampled_from(sorted(ADDITIONS))},
    a_drug_never_loosens: {"values": whole_residents(), "drug": st.sampled_from(DRUGS)},
    a_conclusion_holds_whatever_the_unknown_turns_out_to_be: {
        "values": whole_residents(),
        "forgotten": st.sets(st.sampled_from(IDS), max_size=5),
    },
    a_fact_that_is_not_listed_changes_nothing: {
        "values": whole_residents(),
        "forgotten": st.sampled_from(IDS),
        "data": st.data(),
    },
    order_never_matters: {"values": whole_residents(), "seed": st.integers(0, 1000)},
}


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.__name__)
def test_over_some_residents(proof):
    SHORT(given(**PROOFS[proof])(proof))()


@pytest.mark.slow
@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.__name__)
def test_over_thousands_of_residents(proof):
    LONG(given(**PROOFS[proof])(proof))()
