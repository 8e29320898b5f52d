"""Scores and test permissions for eyes that see limits and fitness scores, not diagnoses (station-service §3.2, rule d). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from prescribe.reading.masked_screening import BY_DOCTOR, open_fact, tells_diagnosis
from protocols.criteria import used_facts
from protocols.estimating.estimate import Estimate
from protocols.fitness.permissions import rules
from protocols.fitness.results import Outcome, TestPermission, TestReason
from protocols.risk.score import Score
from protocols.terms import Confidence

DOCTORS = {"china_par_10y": "十年心脑血管病风险（China-PAR）", "aacvpr_class": "心脏康复危险分层（AACVPR）"}
"""Scores made of diagnoses, drugs and laboratory values: for whoever may read those. The second is for heart patients only, so
that naming it would tell a diagnosis."""
BY_DISEASE = frozenset({"Ross", "Cahalin"})
"""Formulas one of which is taken for a disease: showing either tells which."""
_SAY = {
    Outcome.NOT_TODAY: f"{BY_DOCTOR}：今天不做这一项。",
    Outcome.ALTERNATIVE: f"{BY_DOCTOR}：换一种做法。",
    Outcome.ASK_FIRST: "先问医生，同意了再做。",
    Outcome.MEASURE_ONLY: f"{BY_DOCTOR}：只记数，不计分。",
}
_PLAIN = {
    Outcome.NOT_TODAY: "这一项今天不做。",
    Outcome.ALTERNATIVE: "换一种做法。",
    Outcome.ASK_FIRST: "要医生同意才做。",
    Outcome.MEASURE_ONLY: "这项只记数，不打分。",
}

_WAITS = {
    Outcome.ASK_FIRST: "医生部分还有没问的，先问医生。",
    Outcome.MEASURE_ONLY: "医生部分还有没问的，先只记数，不计分。",
}


def permissions_without_diagnoses(tests: Iterable[TestPermission]) -> tuple[TestPermission, ...]:
    """The same outcomes; a reason that stands on more than the instructor's own answers says only what to do, and a question of
    the doctor's column is the doctor's to ask."""
    return tuple(map(_permission, tests))


def _permission(test: TestPermission) -> TestPermission:
    mine = tuple((key, text) for key, text in test.ask if open_fact(key) and not tells_diagnosis(text))
    reasons = list(map(_reason, test.reasons))
    if len(mine) < len(test.ask) and test.outcome in _WAITS:
        reasons.append(TestReason("", test.outcome, _WAITS[test.outcome], _PLAIN[test.outcome], "OWN", Confidence.C))
    by_words = {reason.say: reason for reason in reversed(reasons)}
    return replace(test, reasons=tuple(sorted(by_words.values(), key=lambda r: -r.outcome)), ask=mine)


def _reason(reason: TestReason) -> TestReason:
    if reason.rule_id in _open_rules() and not tells_diagnosis(reason.say):
        return reason
    return TestReason("", reason.outcome, _SAY[reason.outcome], _PLAIN[reason.outcome], "OWN", reason.confidence)


@lru_cache(maxsize=1)
def _open_rules() -> frozenset[str]:
    """Rules that look only at what the instructor sees anyway, and those of screening and consent."""
    own = {rule.reason.rule_id for rule in rules() if all(open_fact(fact) for fact in used_facts(rule.when))}
    return frozenset(own | {"FT-SCREEN", "FT-CONSENT"})


def scores_without_diagnoses(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores of what the instructor measures and asks. One that is itself a diagnosis (sarcopenia) is the doctor's; its tests
    stay, each by itself. Sentences that name a disease are left out."""
    return tuple(_score(score) for score in scores if score.id not in DOCTORS and _open(score))


def _open(score: Score) -> bool:
    own = all(open_fact(part.id.partition(".")[0]) for part in score.parts)
    return own and not tells_diagnosis("".join((score.name, *(c.word for c in score.classes))))


def _score(score: Score) -> Score:
    notes = tuple(note for note in score.notes if not tells_diagnosis(note.say))
    return replace(score, notes=notes, valid="" if tells_diagnosis(score.valid) else score.valid)


def estimates_without_diagnoses(estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """Those whose formula does not depend on a disease."""
    return tuple(estimate for estimate in estimates if estimate.formula not in BY_DISEASE)

