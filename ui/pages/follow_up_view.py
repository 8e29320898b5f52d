"""What the page 随访 shows and how its answers are read. Plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from prescribe.dates import read_date
from prescribe.entries import Entry
from prescribe.follow_up import (
    EFFORTS,
    GLUCOSE,
    MODES,
    NEXT_WEEKS,
    PRESSURE,
    SYMPTOMS,
    WEIGHT,
    Considered,
    FollowUpForm,
    FollowUpState,
    PastFollowUp,
)
from prescribe.reading.due import Due
from protocols.facts import definition
from protocols.progression import StepReason
from ui.pages.reason_view import CONFIDENCE_WORDS
from ui.pages.typing_view import Typed, plain_digits, read_typed
from ui.widgets.trend_chart_view import ChartView, chart_view
from ui.words import UNKNOWN, number, short_date, tr

NONE = "none"
SHOWN = ("chest", "breath", "dizzy", "palpitations", "pain_new", "fall")
"""Symptoms with a button of their own, keys 1–6; 7 opens the others."""
_SHORT = {"pain_new": "新疼痛"}
OTHER = "other"
NUMBERS = {"systolic": PRESSURE[0], "diastolic": PRESSURE[1], "glucose": GLUCOSE, "weight": WEIGHT}
HOME, HERE = "measured_home", "measured_here"
_SKIPS = {"not_measured", "refused"}
_WHY = {"agreed": "", "prescription": "", "stage": "", "referral": "急转后", "postponed": "停练后", "form": "公卫表"}


@dataclass
class TypedAnswers:
    """The form as it stands on the screen, in words; kept as it is while it is not saved."""

    mode: str = ""
    done: str = ""
    minutes: str = ""
    effort: str = ""
    symptoms: tuple[str, ...] = ()
    """Codes, or NONE for none at all; empty = not asked."""
    more: tuple[str, ...] = ()
    other: str = ""
    systolic: str = ""
    diastolic: str = ""
    place: str = ""
    """HOME or HERE: where the pressure was taken."""
    earlier: tuple[tuple[float, float], ...] = ()
    """Readings before this one, when a pressure had to be taken again."""
    glucose: str = ""
    weight: str = ""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why something was refused, by name of its field."""
    next_weeks: str = ""
    next_text: str = ""
    answer: str = ""
    obstacles: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: dict[str, Any]) -> TypedAnswers:
        """From what was kept (JSON): lists are tuples again; what is not known here any more is left out."""
        known = {f.name for f in fields(cls)}
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items() if k in known}
        values["earlier"] = tuple((float(a), float(b)) for a, b in values.get("earlier", ()))
        return cls(**values)


def first_answers(state: FollowUpState) -> TypedAnswers:
    """A fresh form: how, how long and how hard as last time; never what was measured, what hurts or how often."""
    last = state.last
    mode = last.mode if last is not None else (state.due.mode if state.due else "phone")
    typed = TypedAnswers(mode=mode if mode in MODES else "phone")
    typed.place = place_of(typed.mode)
    if last is not None:
        typed.minutes = str(last.minutes) if last.minutes is not None else ""
        typed.effort = str(last.effort) if last.effort in EFFORTS else ""
    typed.next_weeks = weeks_until(state.first.next_by, state.today)
    return typed


def place_of(mode: str) -> str:
    """At home on the telephone, else by us."""
    return HOME if mode == "phone" else HERE


def weeks_until(by: date, today: date) -> str:
    """The longest of the usual intervals that keeps the day; one week at least."""
    fitting = [weeks for weeks in NEXT_WEEKS if today + timedelta(weeks=weeks) <= by]
    return str(max(fitting, default=NEXT_WEEKS[0]))


def read_numbers(typed: TypedAnswers) -> dict[str, Typed]:
    """Each number field as read; a skipped upper pressure skips the lower one too."""
    read = {name: read_typed(definition(fact), getattr(typed, name)) for name, fact in NUMBERS.items()}
    if read["systolic"].status in _SKIPS and read["diastolic"].status == "empty":
        read["diastolic"] = read["systolic"]
    return read


def problems(typed: TypedAnswers) -> dict[str, str]:
    """What is wrong with a number, by field, in a sentence."""
    read = read_numbers(typed)
    found = {name: each.say for name, each in read.items() if each.say}
    upper, lower = read["systolic"].value, read["diastolic"].value
    if upper is not None and lower is not None and upper <= lower and not any(each.level == "hard" for each in read.values()):
        found["diastolic"] = tr("上下反了？请对调。")
    return found


def form_of(typed: TypedAnswers, state: FollowUpState, meant: frozenset[str] = frozenset()) -> FollowUpForm:
    """The answers as the record takes them; what cannot be read does not count."""
    asked = bool(typed.symptoms) or bool(typed.more) or bool(typed.other.strip())
    codes = frozenset(c for c in (*typed.symptoms, *typed.more) if c not in (NONE, OTHER))
    return FollowUpForm(
        mode=typed.mode, done=int(typed.done) if typed.done else None, minutes=_whole(typed.minutes),
        effort=int(typed.effort) if typed.effort else None, symptoms=codes if asked else None, other_symptom=typed.other,
        entries=_entries(typed, state), obstacles=typed.obstacles, answer=typed.answer, next_on=next_day(typed, state.today), meant=meant,
    )  # fmt: skip


def _whole(text: str) -> int | None:
    plain = plain_digits(text)
    return int(plain) if plain.isascii() and plain.isdigit() else None


def next_day(typed: TypedAnswers, today: date) -> date | None:
    """The day typed, else so many weeks from now; None while neither can be read."""
    if typed.next_text.strip():
        try:
            return read_date(typed.next_text, today, future=True)
        except ValueError:
            return None
    return today + timedelta(weeks=int(typed.next_weeks)) if typed.next_weeks else None


def _entries(typed: TypedAnswers, state: FollowUpState) -> tuple[Entry, ...]:
    read, found = read_numbers(typed), []
    whole = all(read[name].counts for name in ("systolic", "diastolic"))
    for place, (name, fact) in enumerate(NUMBERS.items()):
        each, origin = read[name], typed.place if place < 2 else HOME if typed.mode == "phone" else HERE
        if each.status in _SKIPS:
            found.append(Entry(fact, each.status, origin=origin, reason=typed.reasons.get("systolic" if name == "diastolic" and not typed.diastolic else name, "").strip()))
        elif each.counts and (place > 1 or whole):
            several = tuple(pair[place] for pair in typed.earlier) if place < 2 else ()
            value = round(each.value, 1)
            found.append(
                Entry(fact, "known", value, getattr(typed, name), each.unit, origin=origin, readings=(*several, value) if several else (), confirmed=True)
            )
    return tuple(e for e in found if e.fact_id != GLUCOSE or state.glucose)


def missing(typed: TypedAnswers, state: FollowUpState) -> tuple[tuple[str, str], ...]:
    """(field, words) of what must still be answered, in the order of the form."""
    read, found = read_numbers(typed), []
    if not typed.mode:
        found.append(("mode", tr("方式")))
    if not (typed.symptoms or typed.more or typed.other.strip()):
        found.append(("symptoms", tr("不舒服")))
    empty = [name for name in ("systolic", "diastolic") if read[name].status == "empty" or not (read[name].counts or read[name].status in _SKIPS)]
    if len(empty) == 2:
        found.append(("systolic", tr("血压")))
    elif empty:
        found.append((empty[0], tr("收缩压") if empty[0] == "systolic" else tr("舒张压")))
    rest = [("glucose", tr("血糖"))] if state.glucose else []
    for name, words in (*rest, ("weight", tr("体重"))):
        if not (read[name].counts or read[name].status in _SKIPS):
            found.append((name, words))
    for name in NUMBERS:
        if read[name].status == "refused" and getattr(typed, name) and len(typed.reasons.get(name, "").strip()) < 2:
            found.append((f"reason_{name}", tr("为什么拒绝")))
    if next_day(typed, state.today) is None:
        found.append(("next", tr("下次")))
    return tuple(found)


def missing_words(left: tuple[tuple[str, str], ...]) -> str:
    """「还没填：舒张压、体重（可选「没量」）」."""
    names = "、".join(dict.fromkeys(words for _, words in left))
    skip = tr("（没量就按 - 再按回车）") if any(name in NUMBERS for name, _ in left) else ""
    return tr("还没填：{names}{skip}", names=names, skip=skip)


# --- beside the questions -----------------------------------------------------------------------------------------
def last_words(state: FollowUpState) -> dict[str, str]:
    """What stood there last time, by row."""
    last, today, m = state.last, state.today, state.measures
    words = {"done": "", "minutes": "", "effort": "", "symptoms": "", "pressure": "", "glucose": "", "weight": ""}
    if last is not None:
        words["done"] = tr("上次 {n} 次", n=last.done) if last.done is not None else ""
        words["minutes"] = tr("上次 {n} 分钟", n=last.minutes) if last.minutes is not None else ""
        words["effort"] = tr("上次 {n}", n=last.effort) if last.effort is not None else ""
        words["symptoms"] = _symptom_words(last) if last.symptoms else ""
    upper, lower = m.get(PRESSURE[0]), m.get(PRESSURE[1])
    if upper is not None and lower is not None:
        day = short_date(upper.now.on, today)
        words["pressure"] = tr("上次 {high}/{low}　{day}", high=number(upper.now.value), low=number(lower.now.value), day=day)
    for name, fact in (("glucose", GLUCOSE), ("weight", WEIGHT)):
        if fact in m:
            words[name] = tr("上次 {value} {unit}　{day}", value=number(m[fact].now.value, 1), unit=m[fact].unit, day=short_date(m[fact].now.on, today))
    words["next"] = state.first.next_why
    return words


def _symptom_words(last: PastFollowUp) -> str:
    if last.symptoms is None:
        return tr("上次没问")
    labels = dict(definition(SYMPTOMS).choices)
    return tr("上次：{words}", words="、".join(labels.get(c, c) for c in last.symptoms)) if last.symptoms else tr("上次都没有")


def done_label(state: FollowUpState) -> str:
    """「上周计划 4 次」「这 5 天计划 3 次」."""
    begun = state.begun
    if not begun.planned:
        return tr("最近一周") if begun.prescription_id else tr("还没有处方")
    return tr("上周计划 {n} 次", n=begun.planned) if begun.days >= 7 else tr("这 {days} 天计划 {n} 次", days=begun.days, n=begun.planned)


def done_choices(state: FollowUpState) -> tuple[tuple[str, str], ...]:
    """0 … one more than planned, at least 5, at most 7."""
    most = min(7, max(5, (state.begun.planned or 0) + 1))
    return tuple((str(n), str(n)) for n in range(most + 1))


def symptom_choices() -> tuple[tuple[str, str], ...]:
    """「都没有」, the usual ones, 「其他…」."""
    labels = dict(definition(SYMPTOMS).choices)
    return ((NONE, tr("都没有")), *((code, _SHORT.get(code, labels[code])) for code in SHOWN), (OTHER, tr("其他…")))


def more_choices() -> tuple[tuple[str, str], ...]:
    """Symptoms behind 「其他…」."""
    return tuple((code, words) for code, words in definition(SYMPTOMS).choices if code not in SHOWN)


# --- the proposal -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ProposalView:
    """What the answers come to, and what may be done."""

    tone: str
    """`info`, `warn` or `danger`."""
    title: str
    line: str
    choices: tuple[tuple[str, str], ...]
    """(answer, words)."""
    chosen: str
    again: bool = False
    """A pressure must be taken once more: a button offers it."""


_STOPS = (("stopped", "停止并通知医生"), ("ask_physician", "请医生看"))
_STEPS = (("taken", "按建议"), ("step_back", "退一步"), ("ask_physician", "请医生看"))


def proposal_view(found: Considered, answer: str) -> ProposalView:
    """The card under the form. A stop offers no way on but the physician; nothing is chosen for the person then."""
    step = found.proposal.step
    if found.stops:
        say = found.waits or (found.alerts[0].say if found.alerts else found.proposal.say)
        line = "；".join(r.say.rstrip("。") for r in found.alerts[1:3]) if not found.waits else tr("量不了：今天不练，选下面一个。")
        chosen = answer if answer in dict(_STOPS) else ""
        return ProposalView("danger", say, line, _STOPS, chosen, bool(found.waits))
    if step is None:
        title = found.alerts[0].say if found.alerts else found.proposal.say
        return ProposalView("warn" if found.alerts else "info", title, "", (), "")
    waiting = found.proposal.present.waiting if found.proposal.present is not None else ()
    line = tr("上一步还在等医生定。") if waiting else found.proposal.why
    chosen = answer if answer in dict(_STEPS) else "" if waiting and step.kind == "advance" else "taken"
    return ProposalView("warn" if found.alerts else "info", found.proposal.say, line, _STEPS, chosen)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason of the proposal."""

    say: str
    source: str
    mark: str
    needs_physician: bool


def reason_lines(found: Considered) -> tuple[ReasonLine, ...]:
    """Why this is proposed, gravest first, each once."""
    step = found.proposal.step
    every: dict[str, StepReason] = {r.rule_id: r for r in (*found.alerts, *(step.reasons if step else ()))}
    return tuple(
        ReasonLine(r.say, r.source_title or r.source, tr(CONFIDENCE_WORDS[r.confidence]), r.confidence.needs_physician) for r in every.values()
    )


# --- the side -----------------------------------------------------------------------------------------------------
def pressure_chart(state: FollowUpState) -> ChartView:
    """Both numbers over time with the target band of the upper one."""
    series = []
    for fact, name in zip(PRESSURE, (tr("收缩压"), tr("舒张压")), strict=True):
        measure = state.measures.get(fact)
        points = sorted((*measure.points, *measure.others), key=lambda p: p.on) if measure else ()
        series.append((name, tuple((p.on, p.value) for p in points[-12:])))
    upper = state.measures.get(PRESSURE[0])
    target = upper.target if upper else None
    band = (target.low, target.high) if target else None
    words = tr("收缩压目标 {words}", words=target.words()) if target else ""
    return chart_view(tr("血压"), "mmHg", tuple(series), band, words, state.today)


def weekly_chart(state: FollowUpState) -> ChartView:
    """Sessions done in the days each follow-up asked about."""
    points = tuple((p.on, float(p.done)) for p in reversed(state.past) if p.done is not None)
    return chart_view(tr("每周完成"), tr("次"), ((tr("完成"), points),), None, "", state.today)


PAST_COLUMNS = ("日期", "完成", "疲劳度", "血压", "谁")


def past_rows(state: FollowUpState, most: int = 3) -> tuple[tuple[str, ...], ...]:
    """The last follow-ups in five columns."""
    rows = []
    for p in state.past[:most]:
        done = UNKNOWN if p.done is None else f"{p.done}/{p.planned}" if p.planned else f"{p.done}"
        pressure = f"{number(p.pressure[0])}/{number(p.pressure[1])}" if p.pressure else UNKNOWN
        day = short_date(p.on, state.today) + ("*" if p.undecided else "")
        rows.append((day, done, number(p.effort), pressure, p.by))
    return tuple(rows)


def past_note(state: FollowUpState) -> str:
    """Said when one of them has two versions."""
    return tr("* 有两个版本，请在「历史」里核对。") if any(p.undecided for p in state.past[:3]) else ""


# --- the list -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DueRow:
    """One person who is due."""

    resident_id: UUID
    name: str
    age: str
    chip: str
    tone: str
    aside: str
    """「已打 2 次」 or empty."""
    spoken: str


def due_row(due: Due, person: tuple[str, str, int], today: date) -> DueRow:
    """One line of the list."""
    name, age, tries = person
    late = due.days_late
    chip = tr("逾期 {n} 天", n=late) if late > 0 else tr("今天") if late == 0 else f"{due.due_on:%m-%d}"
    tone = "warn" if late > 0 else "info" if late == 0 else "neutral"
    aside = "　".join(filter(None, (tr(_WHY[due.why]) if _WHY[due.why] else "", tr("已打 {n} 次", n=tries) if tries else "")))
    return DueRow(due.resident_id, name, age, chip, tone, aside, "，".join(filter(None, (name, age, due.risk, chip, aside))))
