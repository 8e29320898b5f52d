"""Grams and minutes of every rule about today's glucose are found in its sentence; the words of an answer."""

from __future__ import annotations

from prescribe.reading.pre_session import carbohydrate_in
from protocols.criteria import used_facts
from protocols.library import load_library
from protocols.terms import Gate

SUGAR = {
    "CA-GLU": (5, 30, None), "L10": (15, 15, 15), "GDM-LOW": (15, 15, 15), "GDM-INS-LOW": (15, 30, 15), "GDM-INS-EDGE": (15, 15, None),
    "G1-i": (15, 15, 15), "G1-ii": (15, 15, 15), "G2-i": (10, 15, None), "G2-ii": (15, 30, 15), "G2-NK": (10, 15, 15), "G3-ii": (15, 15, None),
    "G10-LIVE": (15, 15, 15),
}  # fmt: skip
"""Read by hand from the files: least and most grams, minutes until glucose is measured again."""


def test_the_sugar_of_every_rule_is_found():
    found = {}
    for protocol in load_library().protocols.values():
        for rule in protocol.rules:
            about = {"glucose_today", "session_glucose"} & set(used_facts(rule.when))
            if about and rule.gates != (Gate.ENTRY,) and (sugar := carbohydrate_in(rule.say)) is not None:
                found[rule.id] = (*sugar.grams, sugar.again_minutes)
            elif about:
                assert "快糖" not in rule.say, rule.id
    assert found == SUGAR
