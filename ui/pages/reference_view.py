"""What 知识 shows beside the protocols, as plain values: lists of drugs, activities and sources, one of them whole, where else to look. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from ui.pages.knowledge_view import (
    MARKS,
    ListedGroup,
    ListedRow,
    Section,
    Tag,
    Words,
    WrittenLine,
    nothing_found,
    tags_of,
    tip_of,
)
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.reading.reference_lines import CitingLine, ReferencePage, ReferenceRow

PROTOCOL = "protocol"
KINDS = {PROTOCOL: "病种", "drug": "药物", "activity": "动作", "source": "来源"}
WHAT = {PROTOCOL: "规则", "drug": "药", "activity": "动作", "source": "来源"}
"""What is missed when a list has nothing."""
MOST_LINES = 120
"""Lines of one page shown at once."""


def found_references(rows: Sequence[ReferenceRow], kind: str, typed: str) -> tuple[ReferenceRow, ...]:
    """Rows of one list in which every word typed stands; those whose name fits come first."""
    words = typed.lower().split()
    found = [row for row in rows if row.kind == kind and all(word in row.words for word in words)]
    return tuple(sorted(found, key=lambda row: not all(word in row.name.lower() for word in words))) if words else tuple(found)


def reference_groups(rows: Sequence[ReferenceRow]) -> tuple[ListedGroup, ...]:
    """The rows under their headings, in the order they come."""
    return tuple(
        (group, tuple(ListedRow(row.key, row.name, row.second, row.aside) for row in inside))
        for group, inside in groupby(rows, key=lambda row: row.group)
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another list has of the words typed."""

    kind: str
    key: str
    """Of the first one."""
    names: tuple[str, ...]


def missed_words(typed: str, kind: str, found: Sequence[Elsewhere]) -> str:
    """「没有“阿司匹林”的规则。药物里有 1 条：抗血小板药。」"""
    if not found:
        return nothing_found(typed) if kind == PROTOCOL else tr("没有“{typed}”的{what}。试试别的叫法，或拼音首字母。", typed=typed, what=WHAT[kind])
    told = [tr("{where}里有 {n} 条：{names}", where=tr(KINDS[each.kind]), n=len(each.names), names=_names(each.names)) for each in found]
    return tr("没有“{typed}”的{what}。{told}。", typed=typed, what=tr(WHAT[kind]), told="；".join(told))


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + (tr(" 等") if len(names) > 3 else "")


# --- one of them -----------------------------------------------------------------------------------------------------


def reference_sections(page: ReferencePage) -> tuple[Section, ...]:
    """What it is, then every line that speaks of it, at most `MOST_LINES`."""
    found = [_about(page)]
    left = MOST_LINES
    for part in page.parts:
        shown = part.lines[:left]
        left -= len(shown)
        if shown:
            rows = tuple(_line(one, page) for one in shown)
            heads = () if page.kind == "activity" and part.key == "proposed" else (tr("什么时候"), tr("怎么办"))
            found.append(Section(part.key, part.title, rows, (5, 6), heads, _ICONS.get(part.key, "list-checks")))
    rest = sum(len(part.lines) for part in page.parts) - (MOST_LINES - left)
    if rest:
        words = tr("还有 {n} 条没有列在这里。到「病种」里逐份看，每份末尾写着来源。", n=rest)
        found.append(Section("rest", tr("还有"), (WrittenLine(((Words(words, tone="muted"),),), spoken=words),)))
    return tuple(found)


_ICONS = {"avoid": "octagon-alert", "proposed": "dumbbell", "rules": "shield-check"}
_ABOUT = {"drug": ("哪些药", "file-heart"), "activity": ("怎么做", "person-standing"), "source": ("出处", "book-open")}


def _about(page: ReferencePage) -> Section:
    title, icon = _ABOUT[page.kind]
    rows = [WrittenLine(((Words(label, "label", "muted"),), (Words(words),)), spoken=f"{label}：{words}") for label, words in page.told]
    if page.none:
        rows.append(WrittenLine(((Words(tr("规则"), "label", "muted"),), (Words(page.none),)), spoken=page.none))
    return Section("about", tr(title), tuple(rows), (2, 5) if page.kind == "drug" else (1, 5), icon=icon)


def _line(line: CitingLine, page: ReferencePage) -> WrittenLine:
    """Enter leads to its protocol."""
    where = " · ".join(word for word in (line.protocol_name, line.item_id) if word)
    first = (Words(line.when or line.protocol_name, bold=not line.when), *((Words(where, "label", "hint"),) if line.when else ()))
    stops = bool(line.action) and MARKS[line.action] == "danger"
    told = [Words(line.action_words, bold=True, tone="danger" if stops else "ink")] if line.action_words else []
    told += [Words(line.say), *(Words(f"· {effect}", "label", "muted") for effect in line.effects)]
    sure = line.confidence
    tags = tags_of(sure, line.needs_physician) if sure is not None else ()
    spoken = "，".join(word for word in (where, line.when, line.action_words, line.say) if word)
    return WrittenLine(
        (first, tuple(told)), "" if page.kind == "source" else line.source, tags, MARKS[line.action] if line.action is not None else "",
        False, spoken, tip_of(line.source_title, sure) if sure is not None else "", f"{PROTOCOL}:{line.protocol_id}",
    )  # fmt: skip


def reference_tags(page: ReferencePage) -> tuple[Tag, ...]:
    """How sure it is, beside its name."""
    return tags_of(page.confidence, page.confidence.needs_physician) if page.confidence is not None else ()
