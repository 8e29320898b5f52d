"""Cases tried against an edition: what does not come true is told in words."""

from __future__ import annotations

import pytest

from protocols.casework import cases_in, tried, wrong_in
from protocols.library import cases_of, load_library
from protocols.texts import shipped_files

LIBRARY = load_library()


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ("findings: [HTN1]", ("规则 HTN1 应当成立",)),
        ("not_findings: [HTN2]", ("规则 HTN2 不应当成立",)),
        ("clearance: REFER", ("clearance 应为 REFER，得到 NOT_TODAY",)),
        ("bounds: {start/aerobic.minutes: [1, 2]}", ("start/aerobic.minutes 应为 1–2，得到",)),
        ("tables: {无此表: recommended}", ("无此表 应为 recommended，得到 None",)),
        ("not_missing: [sex]", ("不应当再问“sex”",)),
        ("missing: [hypertension]", ("应当还要问“hypertension”",)),
        ("findings: [HTN2], not_findings: [HTN1]", ()),
    ],
)  # fmt: skip
def test_each_expectation_that_fails_says_what_it_got(expect, wrong):
    text = "- {name: 一例, facts: {hypertension: yes, resting_systolic: 165, resting_diastolic: 90}, expect: {" + expect + "}}\n"
    [case] = cases_of("sample.cases.yaml", text.encode())
    found = wrong_in(case, LIBRARY)
    assert len(found) == len(wrong) and all(have.startswith(want) for have, want in zip(found, wrong, strict=True)), found
    assert tried((case,), LIBRARY)[0].holds is (not wrong)


def test_the_cases_of_one_protocol_are_those_beside_it():
    some = cases_in(shipped_files(), "hypertension")
    assert some and {case.file for case in some} == {"hypertension.cases.yaml"}
    assert len(cases_in(shipped_files())) > len(some) and cases_in(shipped_files(), "no_such") == ()
