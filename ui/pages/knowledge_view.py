"""What the knowledge page shows, as plain values: the list, a protocol in sections of written rows, changes, cases, who uses it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prescribe.identity import initials
from prescribe.reading.knowledge_lines import CONFIDENCE_WORDS
from protocols.changes import KIND_NAMES, LOOSER, OTHER, STRICTER, WORDING
from protocols.terms import Action, Confidence
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.reading.knowledge_lines import (
        CaseLine,
        DoseLine,
        ProtocolPage,
        ProtocolRow,
        RuleLine,
        SentenceLine,
        UsingLine,
    )
    from protocols.changes import Change

GROUPS = (("everyone", "每个人"), ("age", "年龄"), ("condition", "病种"), ("medication", "用药"))
MARKS = {
    Action.GO: "ok", Action.MODIFY: "info", Action.CLEAR_BY_DOCTOR: "warn", Action.POSTPONE: "warn", Action.STOP_AND_REFER: "danger",
}  # fmt: skip
DIRECTIONS = {LOOSER: ("可能放宽", "warn"), OTHER: ("要看一看", "info"), STRICTER: ("更严", "ok"), WORDING: ("只改说法", "dot")}
CHANGED = {"added": ("加", "ok"), "changed": ("改", "warn"), "removed": ("删", "danger")}
MOST_NAMES = 24
MOST_CHANGES = 200
"""Rows of changes shown at once: who reads more than that in one piece reads nothing."""


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph of a cell. `role` and `tone` are those of the theme."""

    text: str
    role: str = "body"
    tone: str = "ink"
    bold: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A chip at the right end of a row."""

    text: str
    tone: str = "neutral"
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One row: cells beside each other (below each other where there is no room), then its source."""

    cells: tuple[tuple[Words, ...], ...]
    source: str = ""
    tags: tuple[Tag, ...] = ()
    mark: str = ""
    changed: bool = False
    spoken: str = ""
    tip: str = ""
    opens: str = ""
    """Key of what Enter leads to; empty = nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """One card. `weights`: how the cells of its rows share the width; `heads`: a word over each of them."""

    key: str
    title: str
    rows: tuple[WrittenLine, ...]
    weights: tuple[int, ...] = (1,)
    heads: tuple[str, ...] = ()
    icon: str = "list-checks"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One line of a list at the left."""

    key: str
    name: str
    second: str
    aside: str = ""
    """A word at the right of the second line; empty = nothing."""
    tone: str = "muted"


ListedGroup = tuple[str, tuple[ListedRow, ...]]
"""(heading, rows); an empty heading is not shown."""


# --- the list --------------------------------------------------------------------------------------------------------


def found_rows(rows: Sequence[ProtocolRow], typed: str) -> tuple[ProtocolRow, ...]:
    """Rows that fit every word typed: name, initials of its reading, rule, source. Those whose name fits come first."""
    words = typed.lower().split()
    if not words:
        return tuple(rows)
    named = [row for row in rows if all(word in f"{row.name} {row.short}".lower() or _by_initials(row, word) for word in words)]
    rest = [row for row in rows if row not in named and all(word in row.words or word in row.name.lower() for word in words)]
    return (*named, *rest)


def _by_initials(row: ProtocolRow, word: str) -> bool:
    return word.isascii() and word.isalnum() and any(word in each.lower() for name in (row.name, row.short) for each in initials(name))


def grouped(rows: Sequence[ProtocolRow]) -> tuple[ListedGroup, ...]:
    """Each group that has any rows."""
    found = ((tr(title), tuple(_listed(row) for row in rows if row.kind == kind)) for kind, title in GROUPS)
    return tuple((title, inside) for title, inside in found if inside)


def _listed(row: ProtocolRow) -> ListedRow:
    edition = tr("{edition} 版", edition=row.edition)
    if row.state == "waiting":
        return ListedRow(row.protocol_id, row.name, edition, tr("改 {n} 处", n=row.changes), "warn")
    return ListedRow(row.protocol_id, row.name, edition, "" if row.state == "adopted" else tr(row.state_words))


def nothing_found(typed: str) -> str:
    """What to try when the search finds nothing."""
    return tr("没有“{typed}”的方案。试试拼音首字母，例如 gxy；或疾病的另一个名字。", typed=typed)


# --- one protocol ----------------------------------------------------------------------------------------------------


def sections_of(page: ProtocolPage) -> tuple[Section, ...]:
    """The protocol from top to bottom, without empty parts."""
    icons = {"entry": "shield-check", "day": "calendar-check", "live": "activity"}
    found = [_about(page)]
    for gate in page.gates:
        key = gate.gate.value
        rows = tuple(_rule(rule) for rule in gate.rules)
        found.append(Section(key, gate.title, rows, (5, 6), (tr("什么时候"), tr("怎么办")), icons.get(key, "list-checks")))
    if page.dose:
        heads = tuple(tr(word) for word in ("项目", "起步", "目标", "医生可放到"))
        note = tr("运动日之间：{gap}。", gap=page.max_gap) if page.max_gap else ""
        found.append(Section("dose", tr("运动剂量"), tuple(_dose(d) for d in page.dose), (5, 4, 4, 3), heads, "dumbbell", note))
    for part in page.sentences:
        found.append(Section(part.key, part.title, tuple(_sentence(s) for s in part.lines), icon=_SENTENCE_ICONS.get(part.key, "info")))
    if page.activities or page.avoid:
        found.append(Section("activities", tr("做什么、避开什么"), _activities(page), (1, 5), icon="person-standing"))
    found.append(Section("sources", tr("来源"), tuple(_sources(page)), (2, 6, 1), (tr("代号"), tr("出处，在哪里读到"), tr("引用")), "book-open"))
    return tuple(section for section in found if section.rows)


_SENTENCE_ICONS = {
    "precautions": "eye", "stop_signs": "octagon-alert", "goals": "flag", "effects": "trending-up", "progression": "footprints",
    "follow_up": "calendar-days",
}  # fmt: skip


def _about(page: ProtocolPage) -> Section:
    told = [(tr("给谁用"), page.applies_when), (tr("编写"), page.owner), (tr("审定"), page.approved_by or tr("还没有写"))]
    if page.icd10:
        told.insert(1, ("ICD-10", page.icd10))
    told.append((tr("谁在用"), tr("{n} 位居民的现行处方用到它", n=page.in_use) if page.in_use else tr("本站现行处方还没有用到它")))
    rows = tuple(WrittenLine(((Words(label, "label", "muted"),), (Words(text),)), spoken=f"{label}：{text}") for label, text in told)
    return Section("about", tr("给谁用"), rows, (1, 5), icon="users")


def tags_of(confidence: Confidence, needs_physician: bool, change: str = "") -> tuple[Tag, ...]:
    """Letter of confidence, 「待医师确认」 for C and P, and whether the waiting edition changes the line."""
    found = [Tag(confidence.value)]
    if needs_physician:
        found.append(Tag(tr("待医师确认"), "warn", dashed=True))
    if change in CHANGED:
        found.append(Tag(*CHANGED[change]))
    return tuple(found)


def tip_of(title: str, confidence: Confidence) -> str:
    """The source with how sure it is."""
    return f"{title}（{confidence.value} {CONFIDENCE_WORDS[confidence]}）"


def _rule(rule: RuleLine) -> WrittenLine:
    told = [Words(rule.action_words, bold=True, tone="danger" if rule.action is Action.STOP_AND_REFER else "ink"), Words(rule.say)]
    told += [Words(f"· {effect}", "label", "muted") for effect in rule.effects]
    if rule.plain:
        told.append(Words(tr("对居民说：{plain}", plain=rule.plain), "label", "muted"))
    when = rule.when or tr("每个人")
    about = [Words(when), Words(_where(rule.rule_id, rule.cases), "label", "hint")]
    return WrittenLine(
        (tuple(about), tuple(told)), rule.source, tags_of(rule.confidence, rule.needs_physician, rule.change), MARKS[rule.action],
        bool(rule.change), tr("{when}：{action}，{say}", when=when, action=rule.action_words, say=rule.say), tip_of(rule.source_title, rule.confidence),
    )  # fmt: skip


def _where(rule_id: str, cases: int) -> str:
    return tr("{rule} · {n} 个例子", rule=rule_id, n=cases) if cases else rule_id


def _dose(dose: DoseLine) -> WrittenLine:
    first = [Words(dose.label, bold=True)]
    if dose.when:
        first.append(Words(tr("如果{when}", when=dose.when), "label", "muted"))
    source = dose.source
    cap = dose.cap or "—"
    start = [Words(dose.start or "—")]
    if dose.start and dose.start_source != dose.source:
        start.append(Words(f"{dose.start_source} {dose.start_confidence.value}", "label", "hint"))
    spoken = tr("{label}：起步 {start}，目标 {target}，医生可放到 {cap}", label=dose.label, start=dose.start or "—", target=dose.target or "—", cap=cap)
    return WrittenLine(
        (tuple(first), tuple(start), (Words(dose.target or "—"),), (Words(cap),)), source,
        tags_of(dose.confidence, dose.needs_physician, dose.change), "", bool(dose.change), spoken, tip_of(dose.source_title, dose.confidence),
    )  # fmt: skip


def _sentence(line: SentenceLine) -> WrittenLine:
    told = [Words(line.lead, bold=True)] if line.lead else []
    told.append(Words(line.say))
    if line.when:
        told.append(Words(tr("如果{when}", when=line.when), "label", "muted"))
    if line.plain:
        told.append(Words(tr("对居民说：{plain}", plain=line.plain), "label", "muted"))
    return WrittenLine(
        (tuple(told),), line.source, tags_of(line.confidence, line.needs_physician, line.change), "", bool(line.change),
        "，".join(part for part in (line.lead, line.say) if part), tip_of(line.source_title, line.confidence),
    )  # fmt: skip


def _activities(page: ProtocolPage) -> tuple[WrittenLine, ...]:
    found = []
    for label, names in page.activities:
        shown = "、".join(names[:MOST_NAMES]) + (tr(" 等 {n} 种", n=len(names)) if len(names) > MOST_NAMES else "")
        if shown:
            found.append(WrittenLine(((Words(label, bold=True),), (Words(shown),)), spoken=f"{label}：{shown}"))
    if page.avoid:
        words = "、".join(page.avoid)
        found.append(WrittenLine(((Words(tr("避开"), bold=True, tone="danger"),), (Words(words),)), spoken=tr("避开：{words}", words=words)))
    return tuple(found)


def _sources(page: ProtocolPage) -> Iterable[WrittenLine]:
    for source in page.sources:
        about = (Words(source.title), Words(source.where_read, "label", "muted"))
        cited = (Words(tr("{n} 处", n=source.cited), "label", "muted"),)
        unsure = source.confidence in (Confidence.C, Confidence.P)
        yield WrittenLine(
            ((Words(source.key, bold=True),), about, cited), "", tags_of(source.confidence, unsure),
            spoken=tr("{key}：{title}", key=source.key, title=source.title), tip=CONFIDENCE_WORDS[source.confidence],
            opens=f"source:{source.key}",
        )  # fmt: skip


def narrowed(sections: Sequence[Section], typed: str) -> tuple[Section, ...]:
    """Only rows in which every word typed stands; sections without any are left out."""
    words = typed.lower().split()
    if not words:
        return tuple(sections)
    found = []
    for section in sections:
        rows = tuple(row for row in section.rows if all(word in _text_of(row) for word in words))
        if rows:
            found.append(Section(section.key, section.title, rows, section.weights, section.heads, section.icon, section.note))
    return tuple(found)


def _text_of(row: WrittenLine) -> str:
    words = (each.text for cell in row.cells for each in cell)
    return " ".join((*words, row.source, row.tip, *(tag.text for tag in row.tags))).lower()


def title_chip(page: ProtocolPage) -> tuple[str, str]:
    """(word, tone) beside the name."""
    if page.state == "waiting":
        return tr("待本站采用"), "warn"
    return tr(page.state_words), "ok" if page.state == "adopted" else "neutral"


# --- changes and cases -----------------------------------------------------------------------------------------------


def changes_section(title: str, changes: Sequence[Change], before: str = "", after: str = "") -> Section:
    """Old → new, looser ones first as they come; an edition that changes everything shows the gravest `MOST_CHANGES`.

    `before`, `after`: the two editions.
    """
    rows = [_change(one) for one in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        words = tr("还有 {n} 处没有列在这里，都不比上面的要紧。到「方案」里逐份看。", n=f"{len(changes) - MOST_CHANGES:,}")
        rows.append(WrittenLine(((Words(words, tone="muted"),), (), ()), spoken=words))
    old, new = (tr("{edition} 版", edition=e) if e else w for e, w in ((before, tr("原来")), (after, tr("现在"))))
    heads = (tr("改了什么"), old, new)
    return Section("changes", title, tuple(rows), (3, 4, 4), heads, "shuffle")


def _change(change: Change) -> WrittenLine:
    words, mark = DIRECTIONS[change.direction]
    first = [Words(change.title, bold=True), Words(" · ".join(w for w in (change.protocol_name, tr(words)) if w), "label", "muted")]
    before = tuple(Words(f"{f.label}：{f.before or tr('没有')}", tone="muted", struck=bool(f.before)) for f in change.fields)
    after = tuple(Words(f"{f.label}：{f.after or tr('没有')}", bold=True) for f in change.fields)
    if not change.fields:
        gone = change.kind == "removed"
        before = (Words(change.say, tone="muted", struck=True),) if gone else (Words("—", tone="muted"),)
        after = (Words("—", tone="muted"),) if gone else (Words(change.say),)
    _, tone = CHANGED[change.kind]
    return WrittenLine(
        (tuple(first), before, after), "", (Tag(KIND_NAMES[change.kind], tone),), mark, True, f"{tr(words)}：{change.say}", change.say
    )


def headline(changes: Sequence[Change]) -> str:
    """「可能放宽 1 处、更严 2 处。」"""
    parts = [tr("{word} {n} 处", word=tr(word), n=n) for key, (word, _) in DIRECTIONS.items() if (n := sum(c.direction == key for c in changes))]
    return "、".join(parts) + "。" if parts else tr("内容和在用的一样。")


def cases_section(cases: Sequence[CaseLine]) -> Section:
    """Worked residents; those that do not hold come first."""
    ordered = sorted(cases, key=lambda case: case.holds)
    wrong = sum(not case.holds for case in cases)
    title = tr("例子：{n} 个都对得上", n=len(cases)) if not wrong else tr("例子：{wrong} 个对不上，{n} 个里", wrong=wrong, n=len(cases))
    note = tr("每个例子是一位写明情况的居民；刚才用这一版的规则逐个算过。")
    return Section("cases", title, tuple(_case(one) for one in ordered), (3, 4, 4), (tr("例子"), tr("情况"), tr("应当")), "list-checks", note)


def _case(case: CaseLine) -> WrittenLine:
    told = [Words(each) for each in case.expects] + [Words(each, tone="danger", bold=True) for each in case.wrong]
    facts = "；".join(case.facts) or tr("什么都不知道")
    name = (Words(case.name, bold=True), Words(tr("{file} 第 {line} 行", file=case.file, line=case.line), "label", "hint"))
    held = tr("对得上") if case.holds else tr("对不上")
    return WrittenLine(
        (name, (Words(facts),), tuple(told)), "", (Tag(held, "ok" if case.holds else "danger"),), "ok" if case.holds else "danger",
        spoken=f"{case.name}：{held}", tip=held,
    )  # fmt: skip


# --- who uses it -----------------------------------------------------------------------------------------------------


def faces_of(page: ProtocolPage, people: bool) -> tuple[tuple[str, str], ...]:
    """(key, words) of what may be seen of one protocol; 谁在用 only for roles that may see diagnoses."""
    found = [("read", tr("读规则"))]
    if page.changes:
        found.append(("changes", tr("看改动 {n}", n=len(page.changes))))
    if page.cases:
        found.append(("cases", tr("例子 {n}", n=page.cases)))
    if people:
        found.append(("people", tr("谁在用 {n}", n=page.in_use)))
    return tuple(found)


def using_words(line: UsingLine) -> tuple[str, tuple[str, ...]]:
    """(bold line, quiet lines) of one resident whose prescription uses a protocol."""
    age = tr("{n} 岁", n=line.age) if line.age is not None else tr("年龄未登记")
    paper = tr("处方 {number} · 按 {edition} 版 · 到 {day}", number=line.number, edition=line.edition, day=f"{line.valid_to:%Y-%m-%d}")
    return f"{line.name}  {line.sex} {age}", (f"{line.file_number} · {paper}",)


def nobody_uses(name: str) -> str:
    """What stands where no prescription in force uses it."""
    return tr("现在没有居民的处方用到“{name}”。", name=name)
