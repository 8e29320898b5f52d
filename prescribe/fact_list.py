"""`facts`: every fact a rule may ask about, as text or for a machine. Pure."""

from __future__ import annotations

from typing import Any

from protocols.facts import FactDefinition, core, vocabulary

KIND_WORDS = {"number": "数值", "yes_no": "是或否", "choice": "单选", "set": "逐项", "date": "日期"}
ASKED_OF = {"doctor": "医生", "nurse": "护士", "instructor": "指导员", "derived": "算出"}


def wanted(*, everything: bool) -> tuple[FactDefinition, ...]:
    """The core facts, or all of them, in the order of the vocabulary."""
    return tuple(vocabulary().values()) if everything else core()


def facts_as_text(*, everything: bool = False) -> str:
    """One fact a line under its group: id, name, kind, unit, plausible and possible range, codes, validity, who."""
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
    )


def _range(word: str, ends: tuple[float | None, float | None]) -> str:
    low, high = ends
    if low is None and high is None:
        return ""
    return f"{word} {'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}"
