"""Numbers, dates and confirmations as paper says them (paper.md §1, window.md §§5–6). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import zip_longest

from prescribe.prescription import Prescription
from prescribe.sheets.runs import Run, Text
from protocols.plan import Bound, Statement
from protocols.terms import Confidence

GLUE = "\u00a0"
"""Between a number and its unit: they never part at a line end."""
WEEKDAYS = "一二三四五六日"
ASK = "问一下医生"
TO_CONFIRM = Run("待医师确认", boxed=True)
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def number(value: float) -> str:
    """Without needless decimals: 5, 7.5."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def span(low: float, high: float) -> str:
    """`5` or `3–5`, with an en dash."""
    return number(low) if number(low) == number(high) else f"{number(low)}\u2013{number(high)}"


def glued(text: str) -> str:
    """No-break spaces between numbers and their units or between a sign and its number."""
    text = re.sub(r"(?<=\d) (?=[\u4e00-\u9fff%A-Za-z×])", GLUE, text)
    text = re.sub(r"(?<=[≥≤<>×±]) (?=\d)", GLUE, text)
    return text


def spoken_day(on: date, today: date, weekday: bool = True) -> str:
    """「12 月 21 日（周一）」; the year only when it is not this year."""
    year = "" if on.year == today.year else f"{on.year}{GLUE}年{GLUE}"
    tail = f"（周{WEEKDAYS[on.weekday()]}）" if weekday else ""
    return f"{year}{on.month}{GLUE}月{GLUE}{on.day}{GLUE}日{tail}"


def short_day(on: date, today: date) -> str:
    """`11-23` this year, else the whole date."""
    return f"{on:%m-%d}" if on.year == today.year else on.isoformat()


def moment(text: str) -> str:
    """ISO 8601 with offset as `2026-11-23 10:42`; other text as it is."""
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def days_of_week(days: Iterable[int]) -> str:
    """「周二、周五」."""
    return "、".join(f"周{WEEKDAYS[d]}" for d in sorted(set(days)))


def full_stop(text: str) -> str:
    """The sentence with exactly one mark at its end."""
    return text.rstrip("。；; ") + "。" if text else ""


def setting_rules(bound: Bound) -> tuple[str, ...]:
    """Ids of the C and P rules that set this bound and so need a physician."""
    return tuple(
        dict.fromkeys(
            r.rule_id for r in bound.reasons if r.part in ("sets_upper", "sets_lower", "assumed") and r.confidence.needs_physician
        )
    )


def is_confirmed(bound: Bound, prescription: Prescription, stage: str) -> bool:
    """May this number stand on a resident's page?

    Yes when its rules are A or B, when a physician confirmed every C and P rule that set it, or when the number was
    itself set by a written departure.
    """
    if not bound.confidence.needs_physician:
        return True
    if any(d.stage == stage and d.field == bound.field for d in prescription.departures):
        return True
    rules = setting_rules(bound)
    return bool(rules) and set(rules) <= set(prescription.confirmed)


def needs_confirmation(confidence: Confidence, rule_id: str, prescription: Prescription) -> bool:
    """True for a C or P line that no physician confirmed."""
    return confidence.needs_physician and rule_id not in prescription.confirmed


_FIGURES = re.compile(r"(?<![\d.])(?<!打)(?<!打 )\d+(?:\.\d+)?(?:[/\u2013-]\d+(?:\.\d+)?)?")


def is_question(statement: Statement, prescription: Prescription) -> bool:
    """True when the resident's sentence holds a number that no physician confirmed. Calling 120 is never asked."""
    doubtful = needs_confirmation(statement.confidence, statement.rule_id, prescription)
    return doubtful and bool(_FIGURES.search(statement.plain or ""))


def plain_line(statement: Statement, prescription: Prescription) -> str | None:
    """The resident's sentence; unconfirmed numbers become a question for the doctor. None when there is no plain text."""
    if not statement.plain:
        return None
    text = statement.plain.rstrip("。")
    if is_question(statement, prescription):
        return f"{re.sub(' ?多少 ?', '多少', _FIGURES.sub('多少', text))}：{ASK}"
    return glued(text)


def own_first(prescription: Prescription, statements: Sequence[Statement], each: int | None = None) -> list[Statement]:
    """This person's conditions before what holds for everybody, taken in turn so that no condition hides another.

    `each`: at most so many of one condition before everybody's; its further ones come last.
    """
    groups: dict[str, list[Statement]] = {}
    for statement in {s.say: s for s in statements}.values():
        groups.setdefault(statement.protocol_id, []).append(statement)
    own = [groups.pop(protocol) for protocol, _, _ in prescription.plan.protocols if protocol in groups and protocol != "everyone"]
    first = [s for row in zip_longest(*(group[:each] for group in own)) for s in row if s is not None]
    last = [s for group in own for s in group[each:]] if each is not None else []
    return first + [s for group in groups.values() for s in group] + last


def cited(statement: Statement, prescription: Prescription, origin: bool = True) -> Text:
    """A professional line, with the rule behind it if asked, and the box when a physician must still confirm it."""
    parts = [Run(glued(statement.say.rstrip("。")))]
    if origin:
        parts.append(Run(f" {statement.rule_id}·{statement.confidence}", muted=True))
    if needs_confirmation(statement.confidence, statement.rule_id, prescription):
        parts += [Run(" "), TO_CONFIRM]
    return tuple(parts)
