"""What the tab 历史 shows: versions of records, two of them side by side. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from prescribe.overview import HistoryLine
from ui.words import tr

ALL_KINDS = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One row of the list."""

    rev_id: UUID
    at: str
    kind_word: str
    title: str
    by: str
    state: str
    is_head: bool
    changes: str
    spoken: str


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One field of two versions."""

    label: str
    left: str
    right: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side, or one alone."""

    left_head: str
    right_head: str
    lines: tuple[ComparedLine, ...]
    summary: str


def version_view(line: HistoryLine) -> VersionView:
    """One version, with the first changes in words."""
    changes = "；".join(f"{each.label} {each.old or '—'} → {each.new or '—'}" for each in line.changes[:3])
    if len(line.changes) > 3:
        changes += tr("；另 {count} 项", count=len(line.changes) - 3)
    title = "" if line.title == line.kind_word else line.title
    said = [line.at_words, line.kind_word, title, line.by, line.state, changes]
    return VersionView(
        line.rev_id, line.at_words, line.kind_word, title, line.by, line.state, line.is_head, changes,
        "，".join(each for each in said if each) + "。",
    )


def kinds_of(lines: tuple[HistoryLine, ...]) -> tuple[tuple[str, str], ...]:
    """(kind, word) for the filter, in order of first appearance, 全部 first."""
    seen = {line.kind: line.kind_word for line in lines}
    return ((ALL_KINDS, tr("全部")), *seen.items())


def of_kind(lines: tuple[HistoryLine, ...], kind: str) -> tuple[HistoryLine, ...]:
    """The versions of one kind of record, or all."""
    return lines if kind == ALL_KINDS else tuple(line for line in lines if line.kind == kind)


def before(line: HistoryLine, lines: tuple[HistoryLine, ...]) -> HistoryLine | None:
    """The version of the same record just before this one (`lines` newest first)."""
    same = [each for each in lines if each.doc_id == line.doc_id]
    place = next((index for index, each in enumerate(same) if each.rev_id == line.rev_id), None)
    return same[place + 1] if place is not None and place + 1 < len(same) else None


def comparison(old: HistoryLine | None, new: HistoryLine) -> Comparison:
    """Every line of both versions in the newer one's order; what only the older one had comes last."""
    left = dict(old.text) if old else {}
    right = dict(new.text)
    labels = [*right, *(label for label in left if label not in right)]
    lines = tuple(
        ComparedLine(
            label,
            left.get(label, "") or "—",
            right.get(label, "") or "—",
            old is not None and (left.get(label, "") or "") != (right.get(label, "") or ""),
        )
        for label in labels
    )
    changed = sum(line.differs for line in lines)
    summary = tr("第一版，没有更早的。") if old is None else (
        tr("改了 {count} 项。", count=changed) if changed else tr("两版内容相同。")
    )
    return Comparison(_head(old) if old else "", _head(new), lines, summary)


def _head(line: HistoryLine) -> str:
    return f"{line.at_words}　{line.by}"
