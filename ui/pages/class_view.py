"""What a meeting of a class shows: one row a person, what is typed in it, and what it becomes when it is saved. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from prescribe.entries import Entry
from prescribe.group_class import MeetingPerson, MeetingRow, MeetingSaved
from prescribe.reading.pre_session import ASK, GO, MODIFY, POSTPONE, STOP, PreSession, TodayQuestion
from prescribe.readings import stops
from protocols.facts import definition
from ui.pages.typing_view import Typed, pressure_swapped, read_typed
from ui.words import tr

LEVELS = {GO: "ok", MODIFY: "warn", POSTPONE: "warn", STOP: "danger", ASK: "info"}
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("systolic", "resting_systolic", "课前收缩压"), ("diastolic", "resting_diastolic", "课前舒张压"), ("pulse", "resting_heart_rate", "课前脉搏"),
    ("glucose", "glucose_today", "课前血糖"), ("peak", "session_heart_rate", "心率峰"), ("effort", "rpe_session", "疲劳度"),
    ("systolic_after", "session_systolic", "课后收缩压"), ("diastolic_after", "session_diastolic", "课后舒张压"),
)  # fmt: skip
"""Key of a number cell, the fact whose range it has, what a screen reader calls it; in the order of the row."""
FACT_OF = {key: fact for key, fact, _ in NUMBERS}
BEFORE = ("systolic", "diastolic", "pulse", "glucose")
_MEASURED = frozenset(FACT_OF[key] for key in BEFORE)
_OF_THE_DAY = frozenset({"today/pre-session", "symptom"})
_NOT_WELL_BY_KEY = frozenset({"medication_taken_today"})
"""Asked one by one: what somebody took is not 「好」."""


@dataclass
class RowForm:
    """What is typed about one person; texts as typed, wrong ones too."""

    present: bool = False
    reason: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    earlier: list[list[str]] = field(default_factory=list)
    """Pressures measured before the one that stands in the cells: [systolic, diastolic], oldest first."""
    asked: dict[str, Any] = field(default_factory=dict)
    """Answers of today by fact, as stored."""
    symptoms: dict[str, list[str]] | None = None
    """Of the session; None = not asked."""
    hold: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """For the unsaved form."""
        return {
            "present": self.present, "reason": self.reason, "numbers": self.numbers, "earlier": self.earlier, "asked": self.asked,
            "symptoms": self.symptoms, "hold": self.hold,
        }  # fmt: skip

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> RowForm:
        """What `to_json` gave. Raises KeyError, TypeError, ValueError for something else."""
        return cls(
            bool(kept["present"]), str(kept["reason"]), {str(k): str(v) for k, v in dict(kept["numbers"]).items()},
            [[str(a), str(b)] for a, b in kept["earlier"]], dict(kept["asked"]), kept["symptoms"], kept["hold"],
        )  # fmt: skip

    @property
    def empty(self) -> bool:
        """Nothing was said of this person."""
        return not (self.present or self.reason.strip() or any(self.numbers.values()) or self.asked or self.symptoms is not None)

    def typed(self, key: str) -> Typed:
        """What stands in a number cell."""
        return read_typed(definition(FACT_OF[key]), self.numbers.get(key, ""))

    def number(self, key: str) -> float | None:
        """The number of a cell when it counts."""
        found = self.typed(key)
        return float(found.value) if found.counts and found.value is not None else None

    @property
    def waits(self) -> bool:
        """The whole pressure in the cells forbids exercise: what is typed there later is another measurement."""
        pair = (self.number("systolic"), self.number("diastolic"))
        return None not in pair and stops(pair)

    def again(self) -> None:
        """The pressure that stands here was measured; the next one follows."""
        self.earlier.append([self.numbers.get("systolic", ""), self.numbers.get("diastolic", "")])
        self.numbers.pop("systolic", None)
        self.numbers.pop("diastolic", None)

    def take_back(self) -> None:
        """Nothing came after all: the one before stands again."""
        self.numbers["systolic"], self.numbers["diastolic"] = self.earlier.pop()


def form_of(person: MeetingPerson) -> RowForm:
    """The row as it is written down already; empty for a new one."""
    written = person.written
    if written is None:
        return RowForm()
    numbers: dict[str, str] = {}
    pairs = [written.before.get(FACT_OF[key]) for key in ("systolic", "diastolic")]
    lists = [value if isinstance(value, list) else [value] if value is not None else [] for value in pairs]
    readings = [[_text("systolic", a), _text("diastolic", b)] for a, b in zip(*lists, strict=False)]
    for key, fact_id in FACT_OF.items():
        value = written.before.get(fact_id)
        if isinstance(value, list):
            value = value[-1] if value else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers[key] = _text(key, value)
    for key in ("systolic_after", "diastolic_after"):
        numbers.pop(key, None)
        if (value := getattr(written, key)) is not None:
            numbers[key] = f"{value}"
    asked = {k: v for k, v in written.before.items() if k not in FACT_OF.values() and k != "session_symptoms"}
    missed = written.reason if written.state == "missed" else ""
    return RowForm(written.state in ("attended", "stopped_early"), missed, numbers, readings[:-1], asked, written.before.get("session_symptoms"))


def _text(key: str, value: float) -> str:
    return f"{value:.1f}" if key == "glucose" else f"{value:.0f}"


ARMS = (("", "没说哪只手"), ("right", "右臂坐着量"), ("left", "左臂坐着量"))
"""How pressure is taken in this class, said once for everybody (`measured_how.csv`); not said stays not said."""


def readings_of(form: RowForm, arm: str = "") -> tuple[Entry, ...]:
    """What was there before the class, as entries. `arm`: key of ARMS."""
    found = []
    seated = (("posture", "seated"),) if arm else ()
    for key, place in (("systolic", 0), ("diastolic", 1)):
        fact = definition(FACT_OF[key])
        texts = [pair[place] for pair in form.earlier] + [form.numbers.get(key, "")]
        values = tuple(float(t.value) for text in texts if (t := read_typed(fact, text)).counts and t.value is not None)
        if values:
            how = (("arm", arm), *seated) if arm and key == "systolic" else ()
            found.append(Entry(fact.id, "known", readings=values, how=how))
    pulse, glucose = form.number("pulse"), form.typed("glucose")
    if pulse is not None:
        found.append(Entry("resting_heart_rate", "known", readings=(pulse,), how=seated))
    if glucose.counts and glucose.value is not None:
        found.append(Entry("glucose_today", "known", float(glucose.value)))
    found += [Entry(fact_id, "known", value) for fact_id, value in form.asked.items()]
    return tuple(found)


def row_of(person: MeetingPerson, form: RowForm, arm: str = "") -> MeetingRow:
    """The row as it is saved."""
    readings = readings_of(form, arm)
    if form.symptoms is not None:
        readings += (Entry("session_symptoms", "known", form.symptoms),)
    whole = {key: None if (n := form.number(key)) is None else round(n) for key in ("peak", "effort", "systolic_after", "diastolic_after")}
    return MeetingRow(
        person.resident_id, form.present, form.reason, readings, whole["peak"], whole["effort"], whole["systolic_after"],
        whole["diastolic_after"], form.hold, person.written.heads if person.written else (),
    )  # fmt: skip


def problem(form: RowForm) -> tuple[str, str]:
    """(cell, sentence) of the first thing that cannot be saved; empty when there is none."""
    for key, _, label in NUMBERS:
        found = form.typed(key)
        if found.status == "unreadable" or found.level == "hard":
            return key, f"{tr(label)}：{found.say or tr('看不懂，请重新填')}"
    for pair in (("systolic", "diastolic"), ("systolic_after", "diastolic_after")):
        one, two = form.typed(pair[0]), form.typed(pair[1])
        if one.counts != two.counts:
            missing = pair[1] if one.counts else pair[0]
            return missing, tr("血压少一个数")
        if one.counts and pressure_swapped(one, two):
            return pair[0], tr("血压上下反了？")
    return "", ""


# -- 课前问 --
def to_ask(gate: PreSession) -> tuple[TodayQuestion, ...]:
    """Questions of the day beside what has a cell of its own."""
    return tuple(q for q in gate.questions if q.fact_id not in _MEASURED and (q.needed or q.known or q.fact_id in _NOT_WELL_BY_KEY))


def well_answers(gate: PreSession, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What 「都好」 answers: the needed questions of the day that one word can answer and that stand open. Each was asked."""
    found: dict[str, Any] = {}
    for question in to_ask(gate):
        fact = definition(question.fact_id)
        day = fact.group in _OF_THE_DAY or fact.valid_for_days == 0
        if not question.needed or question.fact_id in asked or not day or fact.id in _NOT_WELL_BY_KEY:
            continue
        if fact.kind == "set":
            found[fact.id] = {"yes": [], "no": [code for code, _ in fact.choices]}
        elif fact.kind == "yes_no":
            found[fact.id] = False
        elif fact.kind == "choice" and fact.choices:
            found[fact.id] = fact.choices[0][0]
    return found


def ask_words(gate: PreSession, form: RowForm) -> str:
    """What the cell 课前问 says: 「好」, 「有」, 「差 2 项」, or nothing while nothing was asked."""
    questions = to_ask(gate)
    open_ones = [q for q in questions if q.needed and not q.known and q.fact_id not in form.asked]
    if any(not is_well(fact_id, value) for fact_id, value in form.asked.items()):
        return tr("有")
    if not questions or not open_ones:
        return tr("好") if form.asked or any(q.known for q in questions) else ""
    return tr("差 {n} 项", n=len(open_ones)) if form.asked else ""


def is_well(fact_id: str, value: Any) -> bool:
    """Whether an answer of today says that all is well."""
    fact = definition(fact_id)
    if isinstance(value, Mapping):
        return not value.get("yes")
    if fact.kind == "choice" and fact.choices:
        return value in (fact.choices[0][0], "none_due", "yes", "fine")
    return value is False or fact_id in ("last_session_ok",) or (isinstance(value, int | float) and not isinstance(value, bool))


def symptom_words(symptoms: Mapping[str, Any] | None) -> str:
    """「无」, 「胸痛/放射痛」, 「胸痛/放射痛等 2」, or nothing while nothing was asked."""
    if symptoms is None:
        return ""
    yes, fact = list(symptoms.get("yes", ())), definition("session_symptoms")
    if not yes:
        return tr("无")
    first = fact.label_of(yes[0]).split("/")[0]
    return first if len(yes) == 1 else tr("{first}等 {n}", first=first, n=len(yes))


# -- the row and the line of all --
@dataclass(frozen=True, slots=True)
class RowView:
    """What stands in the words of one row."""

    who: str
    about: str
    level: str
    verdict: str
    bold: bool
    do: str
    spoken: str
    may_come: bool
    closed: bool
    """Nothing is measured here: a hold or a referral has decided."""


def row_view(person: MeetingPerson, gate: PreSession, form: RowForm) -> RowView:
    """One row. A person who was marked as not there says so instead of the gate."""
    about = " · ".join(filter(None, (f"{person.sex_word} {person.age if person.age is not None else '—'}", person.risk)))
    may = gate.gate not in (STOP, POSTPONE)
    limits = tuple(words for words in person.limits if gate.heart_rate_used or "心率" not in words)
    if not gate.heart_rate_used:
        limits = (tr("疲劳度为准"), *limits)
    do = gate.do if gate.gate in (MODIFY, POSTPONE, STOP) else "、".join(limits[:3])
    verdict, level, bold = gate.line, LEVELS[gate.gate], gate.gate in (MODIFY, POSTPONE, STOP)
    if form.reason.strip() and not form.present:
        verdict, level, bold, do = tr("没来"), "dot", False, form.reason
    elif gate.gate == ASK:
        verdict = gate.line if form.present or not form.empty else gate.word
    spoken = "，".join(filter(None, (person.name, about, verdict, do)))
    return RowView(person.name, about, level, verdict, bold, do, spoken, may, gate.outside)


def counts(rows: Iterable[tuple[PreSession, RowForm]]) -> str:
    """「20 人 · 到 16 · 缓 1 · 停 2 · 没来 1」."""
    found = list(rows)
    here = sum(form.present for _, form in found)
    missed = sum(bool(form.reason.strip()) and not form.present for _, form in found)
    later = sum(gate.gate == POSTPONE for gate, _ in found)
    stopped = sum(gate.gate == STOP for gate, _ in found)
    parts = [tr("{n} 人", n=len(found)), tr("到 {n}", n=here)]
    parts += [tr(words, n=n) for words, n in (("缓 {n}", later), ("停 {n}", stopped), ("没来 {n}", missed)) if n]
    return " · ".join(parts)


def danger_line(rows: Iterable[tuple[MeetingPerson, PreSession]]) -> tuple[MeetingPerson, str] | None:
    """The first person stopped by what was measured or said today, and 「石振华 182/104：今天停止运动」."""
    for person, gate in rows:
        if gate.gate == STOP and not gate.outside:
            return person, tr("{name} {why}：今天停止运动", name=person.name, why=gate.why.removeprefix("血压 "))
    return None


def saved_words(saved: MeetingSaved, names: Mapping[Any, str]) -> str:
    """What was written down, and who was left out."""
    parts = [tr("记下到 {n} 人", n=len(saved.present))]
    for people, words in ((saved.missed, "没来 {n} 人"), (saved.sent_home, "没练 {n} 人")):
        if people:
            parts.append(tr(words, n=len(people)))
    for people, words in ((saved.stopped, "中途停"), (saved.unchecked, "没做完课前检查"), (saved.left_out, "没有记")):
        if people:
            shown = "、".join(names.get(p, "") for p in people[:4]) + (tr("等 {n} 人", n=len(people)) if len(people) > 4 else "")
            parts.append(f"{tr(words)}：{shown}")
    return "；".join(parts) + "。"
