"""Screening: what today's facts forbid, limit or leave open. What it answers stands in `screened.py`."""

from __future__ import annotations

from datetime import date, timedelta

from protocols.criteria import Ask, Closed, answer_and_open, evaluate, not_known_tests, open_facts, ready, used_facts
from protocols.facts import SAME_DAY_GROUPS, UNREAD_FORMULA, Facts, definition
from protocols.intensity import clearance_of, upper_intensity
from protocols.kept import kept
from protocols.missing import (
    NAMED_LIMITS,
    ORDER,
    NamedLimit,
    Question,
    asked_first,
    assumed_facts,
    assumption_words,
    effect_of,
    facts_for_plan,
)
from protocols.preparticipation import RECOMMENDED, Tables, label, tables
from protocols.protocol import Library, Protocol, Rule
from protocols.readiness import Readiness, readiness_result
from protocols.screened import DayGate, Finding, MissingFact, Screening, TableAnswer, UsedFact
from protocols.subjects import subject_of
from protocols.terms import Action, Answer, Clearance, Confidence, Gate, Intensity
from protocols.waiting import Waiting, dates_behind
from protocols.wording import filled, headline, without_values, words_of

__all__ = [
    "DayGate", "Finding", "MissingFact", "Screening", "TableAnswer", "UsedFact", "applying", "facts_for_plan", "screen",
]  # fmt: skip


_CLEARANCE = {
    Action.GO: Clearance.MAY_START,
    Action.MODIFY: Clearance.MAY_START_WITH_LIMITS,
    Action.CLEAR_BY_DOCTOR: Clearance.DOCTOR_DECIDES,
    Action.POSTPONE: Clearance.NOT_TODAY,
    Action.STOP_AND_REFER: Clearance.REFER,
}
_RENEWED = frozenset({*SAME_DAY_GROUPS, "lab", "cardiac test"})
"""Groups whose newer value needs a newer clearance."""
_VALID_DAYS = 90
_NO_LIMIT = NamedLimit("")


def applying(facts: Facts, library: Library) -> tuple[Protocol, ...]:
    """The protocols whose criterion is answered yes, in the order of the library."""
    return tuple(p for p in library.protocols.values() if evaluate(p.applies_when, facts) is Answer.YES)


def screen(facts: Facts, library: Library) -> Screening:
    """The whole screening of one resident on `facts.on`. `facts` may be raw: derived and assumed values are added here.

    Pure; the same facts and library give the same answer, in whatever order the facts were recorded.
    """
    return _Screener(facts_for_plan(facts, library), library).result()


class _Screener:
    """Asks every rule of the library once, at the gates it stands for."""

    def __init__(self, facts: Facts, library: Library) -> None:
        self.facts = facts
        today = facts.at(Gate.DAY)
        self.today = facts if len(today) == len(facts) else today
        self.cleared = clearance_of(facts)
        self.library = library
        self.findings: list[Finding] = []
        self.questions: dict[str, Question] = {}
        self.trace: list[tuple[str, Answer]] = []
        self.open_actions: list[Action] = []
        self.applying: list[Protocol] = []
        self.waiting = Waiting()
        self.assumed = frozenset(assumed_facts(facts))
        """What is only assumed, for the plan and for a session alike."""
        self.read: tuple[dict[str, UsedFact], dict[str, UsedFact]] = ({}, {})
        """Facts as read, for a session and for the plan."""

    def result(self) -> Screening:
        for protocol in self.library.protocols.values():
            self._ask_protocol(protocol)
        plain = self.facts.without(*self.assumed)
        readiness, rows = readiness_result(plain), tables(self.facts)
        self._add_tables(rows)
        self._add_readiness(readiness)
        self._ask_for_clearance()
        self._add_waiting()
        missing = self._missing()
        self._add_limits(missing)
        self.findings.sort(key=lambda f: -f.action)
        clearance = max((self._clearance(f) for f in self.findings), default=Clearance.MAY_START)
        stops = tuple(f.say for f in self.findings if f.action is Action.STOP_AND_REFER)
        tier = label(plain, readiness, self.cleared is not None, stops)
        waiting = any(m.effect == "block" for m in missing)
        concluded = not waiting and all(_CLEARANCE[action] <= clearance for action in self.open_actions)
        return Screening(
            on=self.facts.on,
            valid_until=self.facts.on + timedelta(days=_VALID_DAYS),
            clearance=clearance,
            concluded=concluded,
            headline=headline(clearance, concluded, [m.effect for m in missing], self._deciding(clearance)),
            findings=tuple(self.findings),
            missing=missing,
            tables=_table_answers(rows),
            questionnaire=readiness.outcome,
            risk=tier.tier,
            risk_complete=tier.complete,
            risk_reasons=tier.reasons,
            upper_intensity=self._upper_intensity(),
            day_gates=self._day_gates(),
            protocols=tuple(p.id for p in self.applying),
            trace=tuple(self.trace),
            fingerprint=self.library.fingerprint,
        )

    # -- rules --
    def _ask_protocol(self, protocol: Protocol) -> None:
        applies, unsure = answer_and_open(protocol.applies_when, self.facts)
        if applies is Answer.NO or (applies is Answer.NOT_KNOWN and not self._may_apply(unsure)):
            return
        if applies is Answer.YES:
            self.applying.append(protocol)
        one_view = self.today is self.facts
        for rule, ask, may_stay_open in _rules_of(protocol):
            still_open = unsure
            if one_view:
                answer, gate = ask(self.facts, Closed.NONE), rule.gates[0]
                if answer.__class__ is tuple:
                    answer, still_open = Answer.NOT_KNOWN, unsure or answer
            else:
                answer, gate = self._ask(rule)
            if answer is Answer.NO:
                self.trace.append((rule.id, answer))
                continue
            if applies is not Answer.YES:
                answer = Answer.NOT_KNOWN
            if answer is Answer.YES and self._waits(protocol, rule, gate):
                self.trace.append((rule.id, Answer.NOT_KNOWN))
                continue
            self.trace.append((rule.id, answer))
            if answer is Answer.YES:
                self._fire(protocol, rule, gate)
            elif may_stay_open:
                self._open(protocol, rule, still_open)
        if applies is Answer.YES:
            self._open_doses(protocol)

    def _may_apply(self, unsure: tuple[str, ...]) -> bool:
        """False for a protocol of a disease that nobody mentioned and nobody asks about."""
        return any(asked_first(f, self.facts) for f in unsure)

    def _ask(self, rule: Rule) -> tuple[Answer, Gate]:
        """The gravest answer of the rule's gates, and the first gate at which it stands."""
        best, at = Answer.NO, rule.gates[0]
        if len(rule.gates) == 1:
            return evaluate(rule.when, self.facts if at is Gate.ENTRY else self.today), at
        for gate in rule.gates:
            answer = evaluate(rule.when, self.facts if gate is Gate.ENTRY else self.today)
            if answer is Answer.YES:
                return answer, gate
            if answer is Answer.NOT_KNOWN:
                best, at = answer, gate
        return best, at

    def _waits(self, protocol: Protocol, rule: Rule, gate: Gate) -> bool:
        """True for a rule that would forbid only because a date is not known: then the date is asked."""
        view = self.facts if gate is Gate.ENTRY else self.today
        dates = dates_behind(rule, view)
        for fact_id in dates:
            self.waiting.add(fact_id, rule)
            self._question(fact_id, rule.id, protocol.short, rule.action, view)
            self.open_actions.append(rule.action)
        return bool(dates)

    def _fire(self, protocol: Protocol, rule: Rule, gate: Gate) -> None:
        view = self.facts if gate is Gate.ENTRY else self.today
        used = used_facts(rule.when)
        assumed = () if self.assumed.isdisjoint(used) else tuple(f for f in used if f in self.assumed)
        lead = "".join(f"{words}：" for f in assumed if (words := words_of(f)))
        source = self.library.sources.get(rule.source)
        unread = any(f in UNREAD_FORMULA and view.by_unread_formula(f) for f in used)
        mark = Confidence.C if unread and rule.confidence is not Confidence.P else rule.confidence
        self.findings.append(
            Finding(
                rule.id, protocol.id, protocol.short, gate, rule.action, lead + filled(rule.say, view), rule.plain,
                self._as_read(used, view), rule.source,
                source.title if source else rule.source, mark, rule.limits, rule.avoid, rule.avoid_flags,
                rule.effort_by_feel, tuple(filled(words, view) for words in rule.precautions), assumed, self._answered_on(rule, used, view),
            )
        )  # fmt: skip
        for fact_id in dict.fromkeys((*assumed, *not_known_tests(rule.when, view))):
            self._question(fact_id, rule.id, protocol.short, rule.action, view)

    def _as_read(self, fact_ids: tuple[str, ...], view: Facts) -> tuple[UsedFact, ...]:
        read = self.read[view is self.facts]
        for fact_id in fact_ids:
            if fact_id not in read:
                read[fact_id] = UsedFact(fact_id, definition(fact_id).label, view.text(fact_id))
        return tuple(map(read.__getitem__, fact_ids))

    def _answered_on(self, rule: Rule, used: tuple[str, ...], view: Facts) -> date | None:
        """The day of the physician's clearance that answers this finding, or None."""
        clearance = self.cleared
        if rule.action is not Action.CLEAR_BY_DOCTOR or clearance is None or "symptom_assessed" in used:
            return None
        renewed = (e.on for f in used if (e := view.known(f)) is not None and definition(f).group in _RENEWED)
        return clearance.on if clearance.on >= max(renewed, default=clearance.on) else None

    def _deciding(self, clearance: Clearance) -> str:
        return next((f.say for f in self.findings if self._clearance(f) is clearance), "")

    def _clearance(self, finding: Finding) -> Clearance:
        return Clearance.MAY_START_WITH_LIMITS if finding.cleared_on is not None else _CLEARANCE[finding.action]

    # -- what is not known --
    def _open(self, protocol: Protocol, rule: Rule, still_open: tuple[str, ...]) -> None:
        """Asks for what keeps the rule open, or keeps open whether its protocol applies at all; empty = by each view of it."""
        if still_open:
            waiting = [(self.facts, still_open)]
        elif len(rule.gates) == 1:
            view = self.facts if rule.gates[0] is Gate.ENTRY else self.today
            waiting = [(view, open_facts(rule.when, view))]
        else:
            views = {id(v): v for g in rule.gates if g is not Gate.LIVE for v in (self.facts if g is Gate.ENTRY else self.today,)}
            waiting = [(view, open_facts(rule.when, view)) for view in views.values()]
        asked = False
        for view, fact_ids in waiting:
            for fact_id in fact_ids:
                asked |= self._question(fact_id, rule.id, protocol.short, rule.action, view)
        if asked:
            self.open_actions.append(rule.action)

    def _open_doses(self, protocol: Protocol) -> None:
        for dose in protocol.dose:
            for fact_id in open_facts(dose.when, self.facts) if dose.when else ():
                self._question(fact_id, dose.id, protocol.short, Action.MODIFY, self.facts)

    def _question(self, fact_id: str, rule_id: str, where: str, action: Action, view: Facts) -> bool:
        asked = asked_first(fact_id, view)
        for key in asked:
            question = self.questions.get(key)
            if question is None:
                question = self.questions[key] = Question(key)
            question.add(rule_id, where, action)
        return bool(asked)

    def _missing(self) -> tuple[MissingFact, ...]:
        found = []
        for question in self.questions.values():
            effect = effect_of(question.fact_id, self.facts)
            if effect is not None:
                fact = definition(question.fact_id)
                words = assumption_words(question.fact_id) if effect in ("assume", "limit") else None
                text, why = question.asked_of(self.facts)
                found.append(MissingFact(fact.id, text, why, fact.entered_by, effect, words, tuple(question.rules)))
        gravity = {key: (-q.gravest, index) for index, (key, q) in enumerate(sorted(self.questions.items()))}
        return tuple(sorted(found, key=lambda m: (ORDER.index(m.effect), gravity[m.fact_id])))

    # -- tables, questionnaire, limits --
    def _add_tables(self, rows: Tables) -> None:
        row = rows.stricter
        for fact_id in rows.missing():
            if self._question(fact_id, "PRESCREEN", "运动前筛查", Action.CLEAR_BY_DOCTOR, self.facts):
                self.open_actions.append(Action.CLEAR_BY_DOCTOR)
        wish = self.facts.known("desired_intensity")
        if wish is not None and wish.origin == "assumed" and any(r.id == "ACSM-7" for r in (rows.acsm, rows.cn25)):
            self._question("desired_intensity", "PRESCREEN", "运动前筛查", Action.MODIFY, self.facts)
        if row.outcome != RECOMMENDED:
            return
        vigorous_only = row.id == "ACSM-8"
        if vigorous_only and self.facts.value("doctor_clearance") == "vigorous" and self.cleared:
            return
        action = Action.MODIFY if vigorous_only else Action.CLEAR_BY_DOCTOR
        limits = NAMED_LIMITS["moderate"] if vigorous_only else _NO_LIMIT
        used = ("regular_exercise_3m", "known_disease_cn25", "exertional_symptom_any", "desired_intensity")
        key = "CN25a" if rows.cn25.outcome == RECOMMENDED and rows.acsm.outcome != RECOMMENDED else "ACSM15"
        self._add("PRESCREEN", action, f"{row.say}（{row.id}）", used, key, Confidence.B, limits)

    def _add_readiness(self, readiness: Readiness) -> None:
        if readiness.outcome == "refer":
            say = "运动前问卷要医师看：" + "、".join(readiness.reasons) + "。"
            self._add("READINESS", Action.CLEAR_BY_DOCTOR, say, ("readiness_result",), "PARQ24", Confidence.P)
        if readiness.outcome in ("incomplete", "delay"):
            for fact_id in readiness.missing:
                if self._question(fact_id, "READINESS", "运动前问卷", Action.CLEAR_BY_DOCTOR, self.facts):
                    self.open_actions.append(Action.CLEAR_BY_DOCTOR)

    def _ask_for_clearance(self) -> None:
        for finding in self.findings:
            if finding.action is Action.CLEAR_BY_DOCTOR and self.cleared is None:
                self._question("doctor_clearance", finding.rule_id, finding.protocol_name, finding.action, self.facts)

    def _add_limits(self, missing: tuple[MissingFact, ...]) -> None:
        fired = {f.rule_id for f in self.findings}
        for fact in missing:
            if fact.effect != "limit" or fired & self._rules_for_not_known(fact.fact_id):
                continue
            named = NAMED_LIMITS[definition(fact.fact_id).effect.detail]
            say = f"{definition(fact.fact_id).label}{fact.assumed}。"
            used = (fact.fact_id,)
            self._add(f"NK-{fact.fact_id}", Action.MODIFY, say, used, "STATION", Confidence.P, named)

    def _add_waiting(self) -> None:
        """What holds until a date is known; only the date answers it, not a clearance given without it."""
        for fact_id, say, named in self.waiting:
            self._add(f"NK-{fact_id}", Action.CLEAR_BY_DOCTOR, say, (fact_id,), "STATION", Confidence.P, named, answered=False)

    def _rules_for_not_known(self, fact_id: str) -> set[str]:
        """Rules that say themselves what to do while the fact is not known."""
        return {r.id for p in self.applying for r in p.rules if fact_id in not_known_tests(r.when, None)}

    def _add(
        self, rule_id: str, action: Action, say: str, used: tuple[str, ...], source: str, confidence: Confidence,
        named: NamedLimit = _NO_LIMIT, answered: bool = True,
    ) -> None:  # fmt: skip
        title = self.library.sources[source].title if source in self.library.sources else source
        facts = self._as_read(used, self.facts)
        cleared = self.cleared if answered and action is Action.CLEAR_BY_DOCTOR else None
        self.findings.append(
            Finding(
                rule_id, "everyone", "安全关口", Gate.ENTRY, action, say, None, facts, source, title, confidence, named.limits,
                named.avoid, named.avoid_flags, cleared_on=cleared.on if cleared else None,
            )
        )  # fmt: skip

    def _upper_intensity(self) -> Intensity:
        entry = [f for f in self.findings if f.gate is Gate.ENTRY]
        if any(f.action is Action.STOP_AND_REFER for f in entry):
            return Intensity.NONE
        return upper_intensity(self.facts, (limit for f in entry for limit in f.limits))

    def _day_gates(self) -> tuple[DayGate, ...]:
        """Day rules that today's answers could make fire, whatever they are now."""
        older = [f for f in self.facts if definition(f).group in SAME_DAY_GROUPS]
        blank = self.facts.without(*older)
        return tuple(
            gate
            for protocol in self.applying
            for rule, gate in _gates_of(protocol)
            if evaluate(rule.when, blank, Closed.LATER_BUT_TODAY) is not Answer.NO
        )


@kept
def _rules_of(protocol: Protocol) -> tuple[tuple[Rule, Ask, bool], ...]:
    """Every rule, how it is asked, and whether what is not known in it matters: it could change something before a session."""
    return tuple((r, ready(r.when)[True], r.gates != (Gate.LIVE,) and r.tightens) for r in protocol.rules)


@kept
def _gates_of(protocol: Protocol) -> tuple[tuple[Rule, DayGate], ...]:
    """The rules of a session that could forbid or limit something, with the gate each is."""
    return tuple(
        (r, DayGate(r.id, r.action, without_values(r.say), r.plain, r.source, r.confidence, subject_of(r)))
        for r in protocol.rules
        if Gate.DAY in r.gates and r.action > Action.GO
    )


def _table_answers(rows: Tables) -> tuple[TableAnswer, ...]:
    names = (("ACSM 2015", rows.acsm), ("2025 专家共识", rows.cn25))
    strict = rows.stricter
    counts = next(name for name, row in reversed(names) if row is strict)
    return tuple(
        TableAnswer(name, row.id, row.outcome, row.say, Confidence.B, rows.why if name == counts else "") for name, row in names
    )
