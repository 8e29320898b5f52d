"""What a gate of the day looks at: measured things before told ones, and nothing that is measured lies under 其他."""

from __future__ import annotations

from protocols.criteria import used_facts
from protocols.facts import definition
from protocols.library import load_library
from protocols.subjects import OTHER, SUBJECTS, subject_of
from protocols.terms import Gate

LIBRARY = load_library()
DAY = {r.id: r for p in LIBRARY.protocols.values() for r in p.rules if Gate.DAY in r.gates}


def test_a_gate_stands_under_what_is_measured_first() -> None:
    said = {rule: subject_of(DAY[rule]) for rule in ("HTN1", "X2-NOW", "X16", "G8", "X11", "DAY-ILL", "KOA-REST", "X26", "X14")}
    assert said == {
        "HTN1": "血压", "X2-NOW": "血压", "X16": "心率、心律", "G8": "血糖、酮体", "X11": "发热、感染", "DAY-ILL": "不舒服",
        "KOA-REST": "疼痛、关节、脚", "X26": OTHER, "X14": "呼吸、血氧",
    }  # fmt: skip


def test_no_measured_value_lies_under_the_rest() -> None:
    rest = [r for r in DAY.values() if subject_of(r) == OTHER]
    vital = {f for r in rest for f in used_facts(r.when) if definition(f).group == "vital"}
    assert rest and not vital


def test_each_fact_has_one_title() -> None:
    facts = [fact for _, named in SUBJECTS for fact in named]
    assert len(facts) == len(set(facts)) and all(definition(f) for f in facts)
