"""`facts`: every fact a rule may ask about, as text or for a machine. Pure."""

from __future__ import annotations

from typing import Any

from protocols.asking import ASK_WHEN_IN_PROSE, opens_when
from protocols.criteria import read_aloud
from protocols.facts import FactDefinition, vocabulary

KIND_WORDS = {"number": "数值", "yes_no": "是或否", "choice": "单选", "set": "逐项", "date": "日期"}
ASKED_OF = {"doctor": "医生", "nurse": "护士", "instructor": "指导员", "derived": "算出"}


def wanted(*, everything: bool) -> tuple[FactDefinition, ...]:
    """The facts that may be asked: the core ones and those a diagnosis opens; or all, in the order of the vocabulary."""
    return tuple(fact for fact in vocabulary().values() if everything or fact.is_core or _opener(fact))


def _opener(fact: FactDefinition) -> str:
    """「冠心病：是」: what opens an extended fact; empty for a core one, and for one that nothing opens."""
    if ASK_WHEN_IN_PROSE.get(fact.id) == "takes_any":
        return "正在用药"
    condition = None if fact.is_core else opens_when(fact.id)
    return read_aloud(condition) if condition is not None else ""


def facts_as_text(*, everything: bool = False) -> str:
    """One fact a line under its group: id, name, kind, unit, plausible and possible range, codes, validity, who, and what
    opens it."""
    lines: list[str] = []
    group = ""
    for fact in wanted(everything=everything):
        if fact.group != group:
            group = fact.group
            lines.append(f"\n[{group}]")
        lines.append("  ".join(part for part in _parts(fact) if part))
    return "\n".join(lines).lstrip("\n")


def facts_as_json(*, everything: bool = False) -> list[dict[str, Any]]:
    """The same as plain values; an open end of a range is null, units as stored."""
    return [
        {
            "id": fact.id,
            "label": fact.label,
            "group": fact.group,
            "kind": fact.kind,
            "unit": fact.unit or None,
            "plausible": list(fact.plausible),
            "possible": list(fact.possible),
            "choices": dict(fact.choices),
            "entered_by": fact.entered_by,
            "valid_for_days": fact.valid_for_days,
            "if_not_known": fact.if_not_known or None,
            "ask_when": fact.ask_when or None,
            "opened_by": _opener(fact) or None,
        }
        for fact in wanted(everything=everything)
    ]


def _parts(fact: FactDefinition) -> tuple[str, ...]:
    return (
        f"{fact.id}（{fact.label}）",
        KIND_WORDS.get(fact.kind, fact.kind),
        fact.unit,
        _range("常见", fact.plausible),
        _range("可能", fact.possible),
        "、".join(f"{code}={label}" for code, label in fact.choices),
        f"{fact.valid_for_days} 天内有效" if fact.valid_for_days else "",
        ASKED_OF.get(fact.entered_by, fact.entered_by),
        f"有病有药才问：{opener}" if (opener := _opener(fact)) else "",
    )


def _range(word: str, ends: tuple[float | None, float | None]) -> str:
    low, high = ends
    if low is None and high is None:
        return ""
    return f"{word} {'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}"
