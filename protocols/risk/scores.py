"""Every score that is for a resident, in the order a doctor reads them."""

from __future__ import annotations

from dataclasses import replace

from protocols.facts import Facts
from protocols.risk.cardiac import cardiac_class
from protocols.risk.china_par import china_par
from protocols.risk.falls import falls
from protocols.risk.frailty import frail, sarc_calf, sarc_f, sppb, vivifrail
from protocols.risk.measures import MEASURES, measured
from protocols.risk.sarcopenia import sarcopenia
from protocols.risk.score import C, Note, Score, has_any

OLDER_FROM = 60
"""Completed years from which the scores of older people are asked of everyone."""
_ALWAYS = ((falls, ("falls_12m",)), (frail, ("frail_items",)), (sppb, ("sppb_balance", "sppb_score", "chair_stand_5x")))
_RECORDED = (
    (vivifrail, ("sppb_score", "gait_speed")),
    (sarc_f, ("sarc_f_score",)),
    (sarc_calf, ("sarc_f_score", "calf_circumference")),
    (sarcopenia, ("grip_strength", "muscle_mass_index", "chair_stand_5x", "gait_speed")),
)
"""Scores of older people with the facts that show they were begun."""
_YOUNGER = Note("界值是给 60 岁以上的人定的，这里只作参考。", "OWN", C)


def scores(facts: Facts) -> tuple[Score, ...]:
    """The scores for this person, from derived facts (`derive.derive`); assumed values never count.

    China-PAR for every adult; the cardiac class for whom it is made; from 60 years falls, FRAIL and SPPB even when nothing was
    measured, so that the gap is seen; every other score and test once something of it was recorded.
    """
    age = facts.number("age")
    older = age is not None and age >= OLDER_FROM
    found = [china_par(facts)] if age is None or age >= 18 else []
    cardiac = cardiac_class(facts)
    found += [cardiac] if cardiac is not None else []
    old = [score(facts) for score, begun in _ALWAYS if older or has_any(facts, *begun)]
    old += [score(facts) for score, begun in _RECORDED if has_any(facts, *begun)]
    found += old if older or age is None else [replace(score, notes=(*score.notes, _YOUNGER)) for score in old]
    return (*found, *(measured(facts, measure) for measure in MEASURES if has_any(facts, measure.fact_id)))
