"""May this resident train now: the gates of the day weighed into one of five words. Pure.

go · modify · postpone · stop, or still to ask. The numbers are those of the rules; not known is never *go*. What only the
assessment can answer again (a question of the plan that grew old) is named beside the answer and decides nothing: the signed
prescription and its screening have their own last day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from prescribe.reading.masked_screening import BY_DOCTOR, open_fact, tells_diagnosis
from protocols.asking import asked_when
from protocols.criteria import blocks, evaluate, used_facts
from protocols.facts import SAME_DAY_GROUPS, UNCONFIRMED, Facts, SetAnswer, Unanswered, definition, number_text
from protocols.kept import kept
from protocols.protocol import Criterion, Library, Rule
from protocols.screened import Finding, MissingFact, Screening
from protocols.terms import Action, Answer, Gate
from protocols.vocabulary import FactDefinition

ASK, GO, MODIFY, POSTPONE, STOP = "", "go", "modify", "postpone", "stop"
GATE_WORDS = {ASK: "还没问", GO: "可以", MODIFY: "改轻", POSTPONE: "缓", STOP: "停"}
_GRAVITY = (GO, MODIFY, ASK, POSTPONE, STOP)
_ALSO_ASKED = frozenset({"weight"})
"""Measured before a session where a rule looks at its change, though it is no value of one day only."""
_FIRST = (
    "resting_systolic", "resting_diastolic", "resting_heart_rate", "spo2_rest", "glucose_today", "glucose_time_since_meal",
    "hours_since_insulin", "hypoglycaemia_severe_24h", "symptoms_today", "infection_today", "vomiting_diarrhoea_dehydration", "medication_taken_today",
    "foot_check_today", "last_session_ok", "exertional_symptoms",
)  # fmt: skip
"""The order of the room (cardiometabolic §4.1): what is measured first, then what is told."""
_SHORT = {"resting_heart_rate": "心率", "glucose_today": "血糖", "spo2_rest": "血氧", "standing_systolic_lowest": "站立血压"}
_PAIR = ("resting_systolic", "resting_diastolic")


@dataclass(frozen=True, slots=True)
class TodayQuestion:
    """One thing to measure or ask before this session."""

    fact_id: str
    label: str
    text: str
    """As a question."""
    needed: bool
    """Without it the answer is never *go*."""
    known: bool
    """Answered today."""
    again: str = ""
    """Why it is measured once more, e.g. a pressure that waits for its repeat."""


@dataclass(frozen=True, slots=True)
class GateReason:
    """One thing that keeps somebody from simply beginning, with where it comes from."""

    gate: str
    short: str
    """「血糖 4.6」."""
    say: str
    do: str
    """What to do about it: the part of the sentence behind its colon."""
    rule_id: str
    source: str
    mark: str
    """Confidence: A, B, C or P; empty for what is no rule of the literature (a hold, a referral)."""
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carbohydrate:
    """Sugar before or while training, as the rule that fired says it."""

    grams: tuple[float, float]
    again_minutes: int | None
    """Minutes until glucose is measured again; None = not asked for."""
    say: str


@dataclass(frozen=True, slots=True)
class PreSession:
    """The answer before one session."""

    gate: str
    """`go`, `modify`, `postpone`, `stop`; empty = something is still to be asked."""
    why: str
    """The gravest reason in a few characters; empty with *go*."""
    do: str
    """What to do, or what is left out."""
    reasons: tuple[GateReason, ...]
    """Gravest first."""
    questions: tuple[TodayQuestion, ...]
    """What this resident's gates look at today, in the order of the room."""
    by_doctor: tuple[str, ...] = ()
    """Open questions that keep the answer open and are not asked here."""
    hidden: int = 0
    """How many more of them the role on duty may not see."""
    old: tuple[str, ...] = ()
    """Questions of the assessment that grew old: told, deciding nothing."""
    left_out: tuple[str, ...] = ()
    """With *modify*: what is not done today."""
    carbohydrate: Carbohydrate | None = None
    heart_rate_used: bool = True
    glucose_after: bool = False
    """Glucose is measured again after the session."""
    outside: bool = False
    """Held by a hold, a referral or a missing prescription: no reading of today changes it."""

    @property
    def word(self) -> str:
        """「可以」「改轻」「缓」「停」 or 「还没问」."""
        return GATE_WORDS[self.gate]

    @property
    def line(self) -> str:
        """The answer in one line: 「缓：血糖 4.6」."""
        return f"{self.word}：{self.why}" if self.why else self.word

    @property
    def missing(self) -> tuple[TodayQuestion, ...]:
        """What is needed and not known."""
        return tuple(q for q in self.questions if q.needed and not q.known)

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules behind the answer."""
        return tuple(r.rule_id for r in self.reasons if r.rule_id)


def weigh(known: Facts, screening: Screening, library: Library, outside: Iterable[GateReason] = (), sees: bool = True) -> PreSession:
    """The answer by a screening. `known`: the facts as the plan sees them (`facts_for_plan`), today's readings among them;
    `outside`: what no rule says (a hold, a referral, no prescription); `sees`: the role sees diagnoses."""
    rules, today = _rules(library), known.at(Gate.DAY)
    outer = tuple(outside)
    reasons = [*outer, *_waiting(known)]
    said = {r.rule_id for r in reasons}
    findings = (f for f in screening.findings if f.rule_id not in said)
    reasons += [r for f in findings if (r := _reason(f, rules.get(f.rule_id), today)) is not None]
    reasons.sort(key=lambda r: -_GRAVITY.index(r.gate))
    questions, others, old = _questions(known, today, screening, rules)
    away = [m for m in others if not sees]
    gate = _gate(reasons, questions, others)
    sugar = _carbohydrate(screening.findings)
    if not sees:
        questions, hidden = _open_questions(questions)
        away += hidden
        reasons, others, old = [_masked(r) for r in reasons], [], []
        sugar = None if sugar is None else replace(sugar, say=_open_words(sugar.say))
    why, do = _words(gate, reasons, questions, [m.question for m in others], len(away))
    return PreSession(
        gate, why, do, tuple(reasons), tuple(questions), tuple(m.question for m in others), len(away), tuple(m.question for m in old),
        _left_out(reasons), sugar, not any(f.effort_by_feel for f in screening.findings), _glucose_after(known),
        bool(outer) and reasons[0] in outer,
    )  # fmt: skip


@kept
def _rules(library: Library) -> dict[str, Rule]:
    return {rule.id: rule for protocol in library.protocols.values() for rule in protocol.rules}


def _gate(reasons: list[GateReason], questions: list[TodayQuestion], others: list[MissingFact]) -> str:
    found = [r.gate for r in reasons] + [GO]
    if others or any(q.needed and not q.known for q in questions):
        found.append(ASK)
    return max(found, key=_GRAVITY.index)


# -- reasons --
def _reason(finding: Finding, rule: Rule | None, today: Facts) -> GateReason | None:
    """What a finding asks of this session; None when it is part of the plan, or answered."""
    of_session = rule is not None and rule.gates != (Gate.ENTRY,) and evaluate(rule.when, today) is Answer.YES
    if finding.action is Action.STOP_AND_REFER:
        gate = STOP
    elif finding.action is Action.POSTPONE or (finding.action is Action.CLEAR_BY_DOCTOR and finding.cleared_on is None):
        gate = POSTPONE
    elif finding.action is Action.MODIFY and of_session:
        gate = MODIFY
    else:
        return None
    lead, colon, do = finding.say.partition("：")
    short = (_of_values(rule, today) if rule is not None else "") or lead.rstrip("。")
    return GateReason(
        gate, short, finding.say, do if colon else finding.say, finding.rule_id, finding.source_title, finding.confidence.value,
        finding.avoid,
    )  # fmt: skip


def _waiting(known: Facts) -> list[GateReason]:
    """A pressure that would stop and waits for its repeat (cardiometabolic X2): nobody trains meanwhile."""
    given = known.given(_PAIR[0])
    if not isinstance(given, Unanswered) or given.why != UNCONFIRMED:
        given = known.given(_PAIR[1])
    if not isinstance(given, Unanswered) or given.why != UNCONFIRMED:
        return []
    number, _, do = given.note.partition("：")
    return [GateReason(STOP, f"血压 {number.split(' ')[0]}", given.note, f"{do}；叫医生", "X2", "", "")]


def _of_values(rule: Rule, facts: Facts) -> str:
    """The values that made a rule fire, in a few characters: 「血压 182/104」, 「胸痛胸闷」."""
    used = used_facts(rule.when)
    numbers = [facts.number(f) for f in _PAIR]
    if any(f in used for f in _PAIR) and any(n is not None for n in numbers):
        return "血压 " + "/".join("—" if n is None else f"{n:.0f}" for n in numbers)
    said = [words for f in used if (words := _of_value(rule.when, f, facts))]
    return said[0] if said else ""


def _of_value(when: Criterion, fact_id: str, facts: Facts) -> str:
    value, entry = facts.value(fact_id), facts.known(fact_id)
    if value is None or entry is None or entry.on != facts.on or entry.origin == "derived":
        return ""
    fact = definition(fact_id)
    label = _SHORT.get(fact_id, fact.label)
    if isinstance(value, SetAnswer):
        members = [m for m in _members(when, fact_id) if m in value.yes]
        return fact.label_of(members[0]) if members else ""
    if fact.kind == "number":
        return f"{label} {number_text(float(value))}"  # type: ignore[arg-type]
    if fact.kind == "choice":
        return fact.label_of(str(value))
    return label


def _members(when: Criterion, fact_id: str) -> Iterable[str]:
    if when.kind == "test":
        return (str(when.value),) if when.fact == fact_id and when.op == "includes" else ()
    return tuple(m for part in when.parts for m in _members(part, fact_id))


def _left_out(reasons: Iterable[GateReason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for r in reasons if r.gate == MODIFY for words in r.avoid))


# -- what is to be asked --
def _questions(
    known: Facts, today: Facts, screening: Screening, rules: dict[str, Rule]
) -> tuple[list[TodayQuestion], list[MissingFact], list[MissingFact]]:
    """(what is asked today, what else keeps a gate of the day open, what of the assessment grew old)."""
    found: dict[str, TodayQuestion] = {}
    others, old = [], []
    for missing in screening.missing:
        fact = definition(missing.fact_id)
        of_day = any(Gate.DAY in rules[r].gates for r in missing.rules if r in rules)
        if of_day and _of_day(fact):
            needed = _needed(fact, known)
            if not needed and fact.group == "symptom" and known.known(fact.id) is not None:
                continue
            again = missing.why if missing.question.endswith("再量一次") else ""
            found[fact.id] = TodayQuestion(fact.id, fact.label, missing.question, needed, False, again)
        elif missing.effect == "block":
            (others if of_day else old).append(missing)
    for rule_id, _ in screening.trace:
        rule = rules.get(rule_id)
        if rule is None or Gate.DAY not in rule.gates:
            continue
        for fact_id in used_facts(rule.when):
            fact = definition(fact_id)
            entry = today.known(fact_id)
            if fact_id not in found and _of_day(fact) and not fact.is_derived and entry is not None and entry.on == today.on:
                found[fact_id] = TodayQuestion(fact_id, fact.label, fact.label, _needed(fact, known), True)
    order = {fact_id: place for place, fact_id in enumerate(_FIRST)}
    return sorted(found.values(), key=lambda q: order.get(q.fact_id, len(order))), others, old


def _of_day(fact: FactDefinition) -> bool:
    """Whether its answer is one of today: asked before a session, by whoever stands there."""
    return fact.group in SAME_DAY_GROUPS or fact.valid_for_days == 0 or fact.id in _ALSO_ASKED


def _needed(fact: FactDefinition, known: Facts) -> bool:
    """Whether a session may not begin without it. A symptom asked about for the plan holds until it grows old; what is
    measured, and what is asked on the day, counts of that day only."""
    effect = fact.effect.effect
    if fact.group == "symptom" and (entry := known.known(fact.id)) is not None and entry.origin != "assumed":
        return False
    return effect == "block" or (effect == "block_if" and blocks(fact.id, known))


# -- sugar --
_GRAMS = re.compile(r"(\d+)(?:–(\d+))? g (?:快糖|碳水)")
_AGAIN = re.compile(r"(\d+) 分钟后?复测")


def carbohydrate_in(say: str) -> Carbohydrate | None:
    """Grams and minutes as a rule's sentence holds them; None when it asks for none."""
    grams = _GRAMS.search(say)
    if grams is None:
        return None
    again = _AGAIN.search(say)
    return Carbohydrate((float(grams[1]), float(grams[2] or grams[1])), int(again[1]) if again else None, say)


def _carbohydrate(findings: Iterable[Finding]) -> Carbohydrate | None:
    """Of the gravest rule about today's glucose that fired."""
    about = (f for f in findings if f.gate is not Gate.ENTRY and {u.fact_id for u in f.used} & {"glucose_today", "session_glucose"})
    return next((sugar for f in about if (sugar := carbohydrate_in(f.say)) is not None), None)


def _glucose_after(known: Facts) -> bool:
    """Of diabetics on drugs that may lower glucose too far, and of those whose drugs are not known (DM-P-GLU)."""
    kind = known.value("diabetes_type")
    return kind not in (None, "none") and known.value("hypoglycaemia_drug_group") in ("ii", None)


# -- words --
def _words(
    gate: str, reasons: list[GateReason], questions: list[TodayQuestion], others: list[str], hidden: int
) -> tuple[str, str]:
    """(why, do) in one line each."""
    if gate == ASK:
        names = [_name(q) for q in questions if q.needed and not q.known]
        names = list(dict.fromkeys(names)) + (["医生部分"] if others or hidden else [])
        then = f"请医生补：{'；'.join(others)}" if others else f"请医生补 {hidden} 项" if hidden else ""
        return "、".join(names), then
    first = [r for r in reasons if r.gate == gate]
    if not first:
        return "", ""
    if gate == MODIFY:
        return first[0].short, "；".join(dict.fromkeys(r.do.rstrip("。") for r in first))
    return first[0].short, first[0].do.rstrip("。")


def _name(question: TodayQuestion) -> str:
    if question.fact_id in _PAIR:
        return "血压"
    return {"symptoms_today": "不适", "infection_today": "发热", "vomiting_diarrhoea_dehydration": "呕吐腹泻", "foot_check_today": "脚"}.get(
        question.fact_id, _SHORT.get(question.fact_id, question.label)
    )


# -- for eyes that see limits, not diagnoses --
def _open_questions(questions: list[TodayQuestion]) -> tuple[list[TodayQuestion], list[Any]]:
    """(those everybody may ask, the needed ones that are the doctor's). What is asked of everybody tells nothing of this one."""
    shown, hidden = [], []
    for question in questions:
        fact = definition(question.fact_id)
        for_all = (fact.is_core and asked_when(fact.id) is None) or fact.valid_for_days == 0
        if (open_fact(fact.id) or for_all) and not tells_diagnosis(question.text + question.label):
            shown.append(question)
        elif question.needed and not question.known:
            hidden.append(question)
    return shown, hidden


def _masked(reason: GateReason) -> GateReason:
    avoid = tuple(words for words in reason.avoid if not tells_diagnosis(words))
    if not any(map(tells_diagnosis, (reason.short, reason.say, reason.do))):
        return replace(reason, source="", avoid=avoid)
    do = reason.do if not tells_diagnosis(reason.do) else _DO[reason.gate]
    short = reason.short if not tells_diagnosis(reason.short) else BY_DOCTOR
    return replace(reason, short=short, say=f"{short}：{do}", do=do, source="", avoid=avoid)


_DO = {MODIFY: "按限制减轻", POSTPONE: "先请医生看", STOP: "不运动，请医生马上看"}


def _open_words(say: str) -> str:
    """The order without the clause that names a drug."""
    return say.rpartition("：")[2] if tells_diagnosis(say) else say
