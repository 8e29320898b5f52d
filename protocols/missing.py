"""What is not known and could change the answer: taken apart to facts a person can ask, with what its absence does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from protocols.criteria import applicable, blocks, opened, parents
from protocols.derive import derive, inputs_of
from protocols.facts import UNCONFIRMED, Facts, Known, SetAnswer, Unanswered, Value, assumed, definition, question
from protocols.protocol import Library, Limit
from protocols.terms import Action, Answer

ORDER = ("block", "assume", "limit", "warn")
_MAY = {
    Action.GO: "会影响怎么练",
    Action.MODIFY: "可能要加限制",
    Action.CLEAR_BY_DOCTOR: "可能要医师先同意",
    Action.POSTPONE: "可能今天不能练",
    Action.STOP_AND_REFER: "可能不能运动，要转诊",
}


@dataclass(frozen=True, slots=True)
class NamedLimit:
    """What `limit:x` of the vocabulary means until the fact is known."""

    words: str
    limits: tuple[Limit, ...] = ()
    avoid: tuple[str, ...] = ()
    avoid_flags: tuple[str, ...] = ()


NAMED_LIMITS = {
    "moderate": NamedLimit("中等强度以内", (Limit("aerobic.hrr_pct", 59.0), Limit("aerobic.rpe", 13.0))),
    "no_jarring": NamedLimit("不做跳跃和震动", (), ("跳跃和震动",), ("DM-N2",)),
    "no_loaded_flexion": NamedLimit("不负重弯腰", (), ("负重弯腰和扭腰",), ("osteoporosis",)),
}


def assumed_value(fact_id: str, on: date) -> Value | None:
    """The value to plan with while the fact is not known; None when nothing is assumed."""
    fact = definition(fact_id)
    effect = fact.effect
    if effect.effect != "assume":
        return None
    if effect.detail == "today":
        return on
    if fact.kind == "yes_no":
        return effect.detail == "yes"
    return SetAnswer(frozenset({effect.detail})) if fact.kind == "set" else effect.detail


def with_assumptions(facts: Facts) -> Facts:
    """Derived facts with `assume:` values (origin `assumed`) for what is asked of this person and not known."""
    added: dict[str, Known] = {}
    for fact in assumed():
        if facts.known(fact.id) is not None or applicable(fact.id, facts) is not Answer.YES:
            continue
        value = assumed_value(fact.id, facts.on) if opened(fact.id, facts) is Answer.YES else None
        if value is None:
            continue
        added[fact.id] = Known(value, facts.on, "", "assumed")
        event = f"days_since_{fact.id.removesuffix('_date')}"
        if fact.id.endswith("_date"):
            added[event] = Known(0.0, facts.on, "", "assumed")
    return facts.with_values(added) if added else facts


def facts_for_plan(facts: Facts, library: Library) -> Facts:
    """Derived facts, a voided clearance taken out, and `assume:` values added (origin `assumed`): what the plan stands on.

    Worked out once for the same facts and library: screening and merging both begin here."""
    if facts.planned is None or facts.planned[0] is not library:
        facts.planned = (library, _for_plan(facts, library))
    return facts.planned[1]


def _for_plan(facts: Facts, library: Library) -> Facts:
    derived = derive(facts, library)
    clearance, changed = derived.known("doctor_clearance"), derived.value("medication_changed_date")
    if clearance is not None and isinstance(changed, date) and changed > clearance.on:
        derived = derived.with_values({"doctor_clearance": Unanswered("expired", "voided by a change of drugs")})
    return with_assumptions(derived)


_ASSUMED_WORDS = {
    "doctor_clearance": "没有记录，按还没有许可处理",
    "medication_changed_date": "没有记录，按今天换过处理",
    "exercise_test_done": "没有记录，按没有做过处理",
    "desired_intensity": "没有问，按中等强度处理",
    "equipment_available": "没有问，按徒手处理",
    "bp_above_160_preapproved": "没有记录，按没有同意处理",
    "hypoglycaemia_unawareness": "没有问，按没有感觉处理",
    "hospital_rehab_completed": "没有记录，按没有处理",
    "syncope_unexplained": "没有问清，按原因未明处理",
    "obstetric_clearance": "没有记录，按没有许可处理",
    "caregiver_present": "没有问，按没有处理",
}


def assumption_words(fact_id: str) -> str | None:
    """The printed words of an assumed value or limit, e.g. 「未查，按“中度非增殖”处理」; None for other effects."""
    fact = definition(fact_id)
    effect = fact.effect
    if effect.effect == "limit":
        return f"未查，按{NAMED_LIMITS[effect.detail].words}处理"
    if effect.effect != "assume":
        return None
    if fact_id in _ASSUMED_WORDS:
        return _ASSUMED_WORDS[fact_id]
    if effect.detail == "today":
        return "没有记录，按今天处理"
    word = {"yes": "有", "no": "没有"}.get(effect.detail) if fact.kind == "yes_no" else fact.label_of(effect.detail)
    return f"未查，按“{word}”处理"


def assumed_facts(facts: Facts) -> tuple[str, ...]:
    """Ids of the facts whose value is only assumed."""
    return tuple(key for key in facts if (entry := facts.known(key)) is not None and entry.origin == "assumed")


def asked_first(fact_id: str, facts: Facts) -> tuple[str, ...]:
    """The facts to ask a person so that `fact_id` becomes known: inputs of a derived one, parents before children.

    None for an extended fact that nothing opened, nor what is assumed of its parent: a test nobody spoke of is not asked
    for the sake of its result."""
    found = facts.asked_first.get(fact_id)
    if found is None:
        found = facts.asked_first[fact_id] = _asked_first(fact_id, facts, 0)
    return found


def _asked_first(fact_id: str, facts: Facts, depth: int) -> tuple[str, ...]:
    if depth > 6:
        return ()
    if fact_id.startswith("takes_") or fact_id == "medication_classes":
        return _medicines(facts)
    inputs = inputs_of(fact_id)
    if definition(fact_id).is_derived or inputs:
        return _flat(_asked_first(key, facts, depth + 1) for key in inputs if _is_open(key, facts))
    state = opened(fact_id, facts)
    if state is Answer.NO:
        return ()
    if Answer.NOT_KNOWN in (state, applicable(fact_id, facts)):
        found = parents(fact_id, facts)
        if not definition(fact_id).is_core:
            found = tuple(key for key in found if facts.known(key) is None)
        return _flat(_asked_first(key, facts, depth + 1) for key in found)
    return (fact_id,)


def _is_open(fact_id: str, facts: Facts) -> bool:
    entry = facts.known(fact_id)
    if entry is None:
        return applicable(fact_id, facts) is not Answer.NO
    if isinstance(entry.value, SetAnswer) and fact_id != "medications":
        return not definition(fact_id).codes <= entry.value.yes | entry.value.no
    return entry.origin == "assumed"


def _medicines(facts: Facts) -> tuple[str, ...]:
    if facts.known("medications") is None:
        return ("medications",)
    return ("medications",) if facts.answer("medication_list_confirmed") is Answer.YES else ("medication_list_confirmed",)


def _flat(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for part in parts for fact in part))


@dataclass
class Question:
    """One fact to ask, gathered from everything it could change."""

    fact_id: str
    rules: dict[str, None] = field(default_factory=dict)
    where: dict[str, None] = field(default_factory=dict)
    gravest: Action = Action.GO

    def add(self, rule_id: str, where: str, action: Action) -> None:
        """One more rule that waits for the fact."""
        self.rules[rule_id] = None
        self.where[where] = None
        if action > self.gravest:
            self.gravest = action

    @property
    def why(self) -> str:
        """What its answer could change, as a person reads it."""
        return f"{_MAY[self.gravest]}（{'、'.join(self.where)}）"

    @property
    def text(self) -> str:
        """The question itself."""
        return question(self.fact_id)

    def asked_of(self, facts: Facts) -> tuple[str, str]:
        """(question, why): a value that waits for its repeat is not asked as if nobody had measured."""
        given = facts.given(self.fact_id)
        if isinstance(given, Unanswered) and given.why == UNCONFIRMED:
            return f"{definition(self.fact_id).label}再量一次", given.note
        return self.text, self.why


def effect_of(fact_id: str, facts: Facts) -> str | None:
    """`block`, `assume`, `limit` or `warn`; None when its absence is no gap. `facts` as the plan sees them."""
    entry = facts.known(fact_id)
    if entry is not None and entry.origin != "assumed" and not _is_open(fact_id, facts):
        return "warn"
    effect = definition(fact_id).effect.effect
    if effect == "block_if":
        return "block" if blocks(fact_id, facts) else "warn"
    return effect if effect in ORDER else None
