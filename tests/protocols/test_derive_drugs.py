"""Classes of drugs: coarse and fine, no only with a confirmed list; every class that has an effect meets a rule."""

from __future__ import annotations

import pytest

from protocols.derive import derive
from protocols.derive_drugs import bleeding_risk, medication_classes, several_antiplatelets
from protocols.facts import Facts, SetAnswer
from protocols.library import load_library
from protocols.screening import screen
from protocols.terms import Answer
from tests.protocols.people import TODAY

LIBRARY = load_library()
YES, NO, NOT_KNOWN = Answer.YES, Answer.NO, Answer.NOT_KNOWN
WITHOUT_EFFECT = {
    "metabolic_antianginal", "ezetimibe", "pcsk9i", "lipid_other", "lipase_inhibitor", "ltra", "mucolytic", "antihistamine_nonsedating",
    "calcium_vitd", "sysadoa", "iron", "bicarbonate", "ketoacid", "phosphate_binder", "calcimimetic", "five_ari", "neuro_supportive", "ppi",
}  # fmt: skip
"""Classes whose row says the prescription does not change."""
ALWAYS = {"M-LIST", "M-CHANGE", "M-CHANGE-HR"}


def taking(*names: str) -> SetAnswer:
    return SetAnswer(frozenset(names))


def test_fine_classes_stand_beside_the_members_of_the_vocabulary():
    found = medication_classes(taking("puluopatong", "mendongyidaosu"), YES, LIBRARY)
    assert found.yes == {"unclassified", "antiarrhythmic", "insulin", "insulin_rapid"}
    assert {"insulin_basal", "beta_blocker"} <= found.no
    assert not found.yes & found.no


@pytest.mark.parametrize(("drugs", "complete"), [(("mendongyidaosu",), NO), (("mendongyidaosu",), NOT_KNOWN), (("某某胶囊",), YES)])
def test_an_open_list_denies_no_fine_class(drugs, complete):
    found = medication_classes(taking(*drugs), complete, LIBRARY)
    assert "antiarrhythmic" not in found.yes | found.no


@pytest.mark.parametrize(
    ("drugs", "several"),
    [
        (("asipilin",), False), (("asipilin", "拜阿司匹灵"), False), (("asipilin", "xiluotazuo"), True),
        (("lvbigeleiasipilin",), True), (("asipilin", "huafalin"), False),
    ],
)  # fmt: skip
def test_two_antiplatelets_are_two_drugs(drugs, several):
    assert several_antiplatelets(taking(*drugs), LIBRARY) is several


@pytest.mark.parametrize(
    ("drugs", "risk"),
    [
        (("yinuogansu",), "anticoagulant"), (("yinuogansu", "asipilin"), "anticoagulant_plus"), (("shuangmidamo",), "single_antiplatelet"),
        (("asipilin", "shuangmidamo"), "dual_antiplatelet"), ((), "none"),
    ],
)  # fmt: skip
def test_heparin_and_the_lesser_antiplatelets_count(drugs, risk):
    facts = derive(Facts.of(TODAY, {"medications": taking(*drugs), "medication_list_confirmed": True}), LIBRARY)
    assert facts.value("bleeding_risk") == risk


def test_two_antiplatelets_bleed_on_an_open_list_too():
    assert bleeding_risk(lambda *classes: NO if "warfarin" in classes else NOT_KNOWN, True) == "dual_antiplatelet"
    assert bleeding_risk(lambda *classes: NOT_KNOWN, True) is None


def drug_of(class_id: str) -> str:
    holders = [d for d in LIBRARY.medications.values() if class_id in d.class_ids]
    return min(holders, key=lambda d: (len(d.class_ids), d.id)).id


@pytest.mark.parametrize("class_id", [c for c in LIBRARY.medication_classes if any(c in d.class_ids for d in LIBRARY.medications.values())])
def test_every_class_with_an_effect_meets_a_rule(class_id):
    values = {"medications": taking(drug_of(class_id)), "medication_list_confirmed": True, "heart_failure": False, "chronic_kidney_disease": False}
    if class_id == "potassium_binder":
        values["chronic_kidney_disease"] = True
    fired = {f.rule_id for f in screen(Facts.of(TODAY, values), LIBRARY).findings if f.protocol_id == "medication_modifiers"} - ALWAYS
    assert bool(fired) is (class_id not in WITHOUT_EFFECT), fired


def test_every_class_has_a_drug():
    held = {c for d in LIBRARY.medications.values() for c in d.class_ids}
    assert set(LIBRARY.medication_classes) == held
