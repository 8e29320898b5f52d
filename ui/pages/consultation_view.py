"""What the joint consultation shows, as plain values: both columns, the screening strip, 还缺什么, 和上次比."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prescribe.assess import AssessmentState, Entry, LastValue, Part, PartState
from protocols.facts import FactDefinition
from protocols.screening import MissingFact, Screening
from protocols.terms import Clearance, Intensity, RiskTier
from ui.pages.fields_view import PRESSURES, FieldView, GroupView, asked, group_view, none_code, number_text, short_label
from ui.words import tr

SIDES = ("medical", "fitness")

RISK_WORDS = {RiskTier.LOW: "低风险", RiskTier.MEDIUM: "中风险", RiskTier.HIGH: "高风险"}

EFFORT_WORDS = {
    Intensity.NONE: "今天先不运动",
    Intensity.LIGHT: "只做低强度",
    Intensity.MODERATE: "可做中低强度",
    Intensity.VIGOROUS: "强度不另设上限",
}

COMPARED = (
    "resting_systolic", "resting_diastolic", "hba1c", "fasting_glucose", "weight", "waist", "resting_heart_rate",
    "pavs_minutes_day", "pavs_days",
)  # fmt: skip
"""Numbers of 和上次比, most telling first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the engine says about the fields now."""

    blocking: frozenset[str] = frozenset()
    """Facts without which nobody signs."""
    missing: frozenset[str] = frozenset()
    """All that could change the answer."""
    asked: frozenset[str] = frozenset()
    """Extended facts that something known asks for."""
    silent: frozenset[str] = frozenset()
    """Extended facts that do not apply."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One profession's column."""

    side: str
    badge: str
    title: str
    by: str
    groups: tuple[GroupView, ...]
    editable: bool
    why_not: str
    """What the column says when nobody who may fill it is signed in."""
    opinion_label: str
    opinion_hint: str


@dataclass(frozen=True, slots=True)
class StripView:
    """The screening strip: mark, bold head, sentence, where 「去填」 goes."""

    mark: str
    """`ok`, `warn`, `danger` or `info`."""
    head: str
    text: str
    go_fact: str | None
    locked: str = ""
    """Why the instructor's tests wait, or empty."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of 还缺什么."""

    fact_id: str
    badge: str
    question: str
    why: str
    reason: str = ""
    """The part of `why` that many questions share, written once above them."""


@dataclass(frozen=True, slots=True)
class MissingView:
    """Questions that block, and those that can wait."""

    blocking: tuple[Question, ...]
    later: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class CompareLine:
    """「收缩压 142 → 132」: label with the old value, and the new one in bold."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class CompareView:
    """和上次比, with the date of the visit before."""

    on: str
    lines: tuple[CompareLine, ...]


@dataclass(frozen=True, slots=True)
class ConsultationBar:
    """What the action bar says: mark, sentence, and whether the draft can be made."""

    mark: str
    text: str
    ready: bool
    go_fact: str | None


def column_view(
    state: AssessmentState,
    side: str,
    definitions: Mapping[str, FactDefinition],
    *,
    editable: bool,
    can_join: bool = True,
) -> ColumnView:
    """One column: its groups in the order of asking."""
    part_state: PartState = getattr(state, side)
    rows = [row for row in state.groups if row.side == side]
    groups = []
    for title in dict.fromkeys(row.group for row in rows):
        facts = [r for r in rows if r.group == title]
        view = group_view(f"{side}/{title}", title, facts, definitions, state.last)
        if view.fields:
            groups.append(view)
    medical = side == "medical"
    who = tr("医生") if medical else tr("指导员")
    waiting = tr("等{who}登录（加一位）", who=who) if can_join else tr("这一栏由{who}填。", who=who)
    return ColumnView(
        side=side,
        badge="医" if medical else "指",
        title=tr("医生部分") if medical else tr("指导员部分"),
        by=part_state.by,
        groups=tuple(groups),
        editable=editable,
        why_not="" if editable else waiting,
        opinion_label=tr("医学意见与限制") if medical else tr("动作限制与偏好"),
        opinion_hint=tr("会印在处方上"),
    )


def fields_of(column: ColumnView) -> tuple[FieldView, ...]:
    """All fields of a column in the order of asking."""
    return tuple(field for group in column.groups for field in group.fields)


def answered(field: FieldView, entries: Mapping[str, Entry]) -> bool:
    """Whether every fact of a field has an answer, 「没量」 and 「拒绝」 included."""
    return all(f in entries for f in field.fact_ids)


def may_show(field: FieldView, entries: Mapping[str, Entry], values: Mapping[str, object], wanted: Wanted) -> bool:
    """Whether a field has a place on the screen now. One of an extended fact goes when its reason goes, text and all."""
    has = any(f in entries for f in field.fact_ids)
    if field.shown == "always":
        return has or asked(field.ask_when, values)
    if all(f in wanted.silent for f in field.fact_ids):
        return False
    return has or any(f in wanted.asked or f in wanted.missing for f in field.fact_ids)


def progress(
    fields: Iterable[FieldView], entries: Mapping[str, Entry], about: Mapping[str, object] | None = None
) -> tuple[int, int]:
    """(answered, asked now) over fields whose condition may hold. `about`: age and sex."""
    values = {**(about or {}), **answers_of(entries)}
    asked_now = [f for f in fields if asked(f.ask_when, values)]
    return sum(answered(f, entries) for f in asked_now), len(asked_now)


def answers_of(entries: Mapping[str, Entry]) -> dict[str, object]:
    """Plain answers by fact id, for the conditions of other fields."""
    return {k: e.value for k, e in entries.items() if e.status == "known"}


def progress_words(done: int, of: int, part_done: bool) -> tuple[str, str]:
    """(text, kind of chip) at the head of a column."""
    if part_done and done == of:
        return tr("已完成 {done} / {of}", done=done, of=of), "ok"
    return tr("已填 {done} / {of}", done=done, of=of), "info"


def strip_view(
    screening: Screening | None, labels: Mapping[str, str] | None = None, expired: str = ""
) -> StripView:
    """The strip by what is known so far; never green while a fact that could change the answer is missing.

    `expired`: why the last screening no longer counts; a danger of now is said before it.
    """
    if screening is None:
        return StripView("info", tr("正在筛查"), tr("填一项就更新一次。"), None)
    blocking = [m for m in screening.missing if m.effect == "block"]
    go = blocking[0].fact_id if blocking else None
    if screening.clearance >= Clearance.NOT_TODAY:
        say = screening.findings[0].say if screening.findings else screening.headline
        head = tr("今天不运动") if screening.clearance == Clearance.NOT_TODAY else tr("停止运动，请医生看")
        return StripView("danger", head, say, go, locked=say)
    if expired:
        why = expired.removeprefix("筛查已失效").strip("（）") or tr("请重做")
        return StripView("warn", tr("筛查已失效"), why, go, locked=expired)
    if not screening.concluded:
        return StripView("info", tr("还不能下结论"), _so_far(screening, labels), _first_missing(screening))
    if screening.clearance == Clearance.DOCTOR_DECIDES:
        say = screening.findings[0].say if screening.findings else screening.headline
        return StripView("warn", tr("需医生决定"), say, None)
    head = tr("按现在的资料可以运动")
    if screening.clearance == Clearance.MAY_START_WITH_LIMITS:
        head = tr("可以运动，有限制")
    text = f"{RISK_WORDS[screening.risk]}，{EFFORT_WORDS[screening.upper_intensity]}。"
    return StripView("ok", head, text, None)


def _first_missing(screening: Screening) -> str | None:
    return screening.missing[0].fact_id if screening.missing else None


def _so_far(screening: Screening, labels: Mapping[str, str] | None) -> str:
    missing = asked_once(screening)
    blocking = [m for m in missing if m.effect == "block"] or list(missing)
    names = [(labels or {}).get(m.fact_id, m.question.rstrip("？?")) for m in blocking]
    shown = "、".join(names[:3]) + (tr(" 等") if len(names) > 3 else "")
    risk = RISK_WORDS[screening.risk]
    at_least = tr("到目前：至少{risk}，{effort}。", risk=risk, effort=EFFORT_WORDS[screening.upper_intensity])
    return at_least + tr("缺 {count} 项可能改变结论：{names}", count=len(blocking), names=shown)


def _question(missing: MissingFact) -> Question:
    badge = "指" if missing.entered_by == "instructor" else "医"
    why = missing.assumed or missing.why
    return Question(missing.fact_id, badge, missing.question, why, why.split("（")[0])


def asked_once(screening: Screening) -> tuple[MissingFact, ...]:
    """What is missing, by field: the lower pressure is not asked beside its upper one."""
    ids = {m.fact_id for m in screening.missing}
    inside = {low for high, low in PRESSURES.items() if high in ids}
    return tuple(m for m in screening.missing if m.fact_id not in inside)


def _together(missing: Iterable[MissingFact]) -> tuple[Question, ...]:
    """Questions with equal reasons next to each other; the gravest reason first, as they come."""
    questions = [_question(m) for m in missing]
    order = list(dict.fromkeys(q.reason for q in questions))
    return tuple(sorted(questions, key=lambda q: order.index(q.reason)))


def missing_view(screening: Screening | None) -> MissingView:
    """还缺什么 as questions: those that block first, each with its column's badge."""
    if screening is None:
        return MissingView((), ())
    missing = asked_once(screening)
    blocking = _together(m for m in missing if m.effect == "block")
    return MissingView(blocking, _together(m for m in missing if m.effect != "block"))


def compare_view(
    last: Mapping[str, LastValue], entries: Mapping[str, Entry], definitions: Mapping[str, FactDefinition], limit: int = 5
) -> CompareView:
    """Numbers measured now and before, most telling first; empty when there was no visit before."""
    lines: list[CompareLine] = []
    dates: list[str] = []
    for fact_id in COMPARED:
        entry, before, definition = entries.get(fact_id), last.get(fact_id), definitions.get(fact_id)
        if entry is None or before is None or definition is None or entry.status != "known":
            continue
        old = before.text.split(" ")[0]
        new = number_text(float(entry.value), definition)
        lines.append(CompareLine(f"{short_label(definition).removeprefix('静息')} {old}", new))
        dates.append(before.on.strftime("%m-%d"))
    return CompareView(max(set(dates), key=dates.count) if dates else "", tuple(lines[:limit]))


def bar_view(screening: Screening | None, unreadable: Sequence[str], waiting_for: str = "") -> ConsultationBar:
    """The sentence at the left of the bar.

    `unreadable`: labels of fields whose text cannot count; `waiting_for`: the side that has no person yet.
    """
    if unreadable:
        return ConsultationBar("danger", tr("先改：{names}", names="、".join(unreadable[:2])), False, None)
    if screening is None:
        return ConsultationBar("", tr("正在筛查"), False, None)
    missing = asked_once(screening)
    blocking = [m for m in missing if m.effect == "block"]
    if blocking:
        first = blocking[0].question.rstrip("？?")
        text = tr("还差 {count} 项：{first}", count=len(blocking), first=first)
        return ConsultationBar("info", text, False, blocking[0].fact_id)
    if screening.clearance >= Clearance.NOT_TODAY:
        return ConsultationBar("danger", tr("今天不运动，先请医生处理。"), False, None)
    if waiting_for:
        return ConsultationBar("info", tr("等{who}登录（加一位）", who=waiting_for), False, None)
    if not screening.concluded and missing:
        text = tr("可以生成处方；还有 {count} 项没问，可能改变结论。", count=len(missing))
        return ConsultationBar("info", text, True, missing[0].fact_id)
    return ConsultationBar("ok", tr("可以生成处方。"), True, None)


def rest_none(
    fields: Sequence[FieldView], entries: Mapping[str, Entry], about: Mapping[str, object] | None = None
) -> tuple[FieldView, ...]:
    """Fields of a group that 「其余都没有」 would answer: not answered yet, asked, and with an answer that says none."""
    values = {**(about or {}), **answers_of(entries)}
    return tuple(f for f in fields if not answered(f, entries) and none_code(f) and asked(f.ask_when, values))


def entries_by_fact(part: Part) -> dict[str, Entry]:
    """The entries of a part by fact id; the last one wins."""
    return {e.fact_id: e for e in part.entries}


def merge_entries(base: Part, typed: Mapping[str, Entry], opinion: str, done: bool = False) -> Part:
    """The part with what is on screen: typed answers replace stored ones, removed ones (None) go."""
    entries = {**entries_by_fact(base), **typed}
    return replace(base, entries=tuple(entries.values()), opinion=opinion, done=done)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that another person changed meanwhile: 「张锐改成 84，您正在写 82。」"""

    fact_id: str
    say: str
    theirs: Entry | None


def differences(
    mine: Mapping[str, Entry], before: Mapping[str, Entry], theirs: Mapping[str, Entry],
    definitions: Mapping[str, FactDefinition], by: str,
) -> tuple[Difference, ...]:  # fmt: skip
    """Fields where the stored part moved away from what the form began with and from what is typed now."""
    found = []
    for fact_id in definitions:
        own, old, other = (_value(m.get(fact_id)) for m in (mine, before, theirs))
        if other in (old, own) or own == old:
            continue
        definition = definitions[fact_id]
        say = tr("{label}：{by}改成 {theirs}，您正在写 {mine}。", label=short_label(definition), by=by, theirs=answer_words(theirs.get(fact_id), definition),
            mine=answer_words(mine.get(fact_id), definition),
        )  # fmt: skip
        found.append(Difference(fact_id, say, theirs.get(fact_id)))
    return tuple(found)


def _value(entry: Entry | None) -> object:
    return None if entry is None else (entry.status, entry.value)


def answer_words(entry: Entry | None, definition: FactDefinition) -> str:
    """An answer in words, as the page and a screen reader say it; 「—」 when there is none."""
    if entry is None:
        return "—"
    if entry.status != "known":
        return {"not_measured": tr("没量"), "refused": tr("拒绝"), "device_fault": tr("仪器坏了")}[entry.status]
    value, names = entry.value, dict(definition.choices)
    if isinstance(value, bool):
        return tr("有") if value else tr("没有")
    if isinstance(value, dict):
        yes = value.get("yes", [])
        return "、".join(names.get(code, code) for code in yes) if yes else tr("都没有")
    if value == "never":
        return tr("从没有过")
    if isinstance(value, int | float):
        return number_text(float(value), definition)
    return names.get(str(value), str(value))


def who_waits(side: str) -> str:
    """「医生」 or 「指导员」 for a side; empty for none."""
    return {"medical": tr("医生"), "fitness": tr("指导员")}.get(side, "")


def about_resident(sex_word: str, age: int | None) -> dict[str, object]:
    """Age and sex for the conditions of fields; what is not known is left out."""
    known: dict[str, object] = {}
    if sex_word in ("男", "女"):
        known["sex"] = "1" if sex_word == "男" else "2"
    if age is not None:
        known["age"] = age
    return known
