"""A fact as something to tick or to write on paper, blank or with its answer. Pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from prescribe.answers import Answered, value_of
from prescribe.measured_how import how_words
from prescribe.sheets.form_blocks import Tick
from prescribe.sheets.form_page import Answers
from protocols.facts import FactDefinition, definition
from protocols.files import shipped
from protocols.values import number_text, unit_name, value_text

YES_NO = (("yes", "是"), ("no", "否"))
NONE = "none_of_these"
"""「都没有」 of a set: every member was asked and none was there."""
WHY_NOT = {"not_measured": "没量", "refused": "本人不愿", "device_fault": "仪器故障，作废"}


def options_of(fact: FactDefinition) -> tuple[tuple[str, str], ...]:
    """The boxes of a fact; none for a number, a day, or a set whose members another catalogue names."""
    if fact.kind == "yes_no":
        return YES_NO
    if fact.kind == "set" and fact.choices:
        return (*fact.choices, (NONE, "都没有"))
    return fact.choices if fact.kind == "choice" else ()


def ticked(fact: FactDefinition, value: Any) -> frozenset[str]:
    """Codes of the boxes that a stored value ticks. A set of which only some members were denied ticks what was there."""
    if isinstance(value, bool):
        return frozenset({"yes" if value else "no"})
    if isinstance(value, Mapping):
        yes = frozenset(value["yes"])
        denied = not yes and set(value["no"]) >= fact.codes
        return yes or (frozenset({NONE}) if denied else frozenset())
    return frozenset({str(value)}) if fact.kind == "choice" else frozenset()


def written(fact: FactDefinition, value: Any, names: Mapping[str, str]) -> str:
    """A number without its unit, a day, or the names of a set."""
    if isinstance(value, Mapping):
        return "、".join(names.get(code, code) for code in sorted(value["yes"])) or "没有"
    if fact.kind == "number":
        return number_text(float(value))
    return value_text(fact, value_of(fact.id, value))


def tick_of(fact_id: str, answer: Answered | None, *, question: str = "", number: str = "", names: Mapping[str, str] | None = None, beside: str = "") -> Tick:
    """One fact as a row of a paper. `beside`: who and when, where it is not that of the whole paper."""
    fact = definition(fact_id)
    options = options_of(fact)
    unit = unit_name(fact.unit)
    follow = "药名和用法：" if fact.kind == "set" and not fact.choices else ""
    asked = question or fact.label
    if answer is None:
        return Tick(asked, options, None, number, follow, "", "", "年 月 日" if fact.kind == "date" else unit)
    if answer.status != "known" or answer.value is None:
        why = WHY_NOT.get(answer.status, "没有答") + (f"：{answer.reason}" if answer.reason else "")
        return Tick(asked, options, None, number, "", why + beside, "—" if not options else "", unit if not options else "")
    note = "，".join(filter(None, (how_words(fact_id, answer.how), beside)))
    if options:
        return Tick(asked, options, ticked(fact, answer.value), number, "", note)
    said = written(fact, answer.value, names or {})
    if fact.kind == "set":
        return Tick(asked, (), None, number, "", f"{said}{beside}", f"{len(answer.value['yes'])}", "种")
    return Tick(asked, (), None, number, "", note, said, unit)


def usual(answers: Iterable[Answered]) -> tuple[str, str]:
    """(day, author) of most answers: said once at the foot; the others say their own."""
    counted = Counter((a.day.isoformat(), a.by) for a in answers)
    return max(counted, key=lambda key: (counted[key], key)) if counted else ("", "")


def beside_of(answer: Answered | None, said: tuple[str, str]) -> str:
    """「11-09 周宁」 when it is not the usual day and author."""
    if answer is None or (answer.day.isoformat(), answer.by) == said:
        return ""
    return f"　{answer.day.isoformat()} {answer.by}"


@lru_cache(maxsize=1)
def readiness_questions() -> tuple[tuple[str, str, str], ...]:
    """(fact id, part, question) of the questionnaire, in the order of the paper and of its entry."""
    return tuple((r["fact_id"], r["part"], r["question"]) for r in _rows("readiness_questions.csv"))


@lru_cache(maxsize=2)
def paper_tests(sheet: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(section, fact ids) of F07 or F10, in the order of the paper and of its entry."""
    found: dict[str, list[str]] = {}
    for row in _rows("paper_tests.csv"):
        if row["sheet"] == sheet:
            found.setdefault(row["section"], []).append(row["fact_id"])
    return tuple((section, tuple(facts)) for section, facts in found.items())


def _rows(name: str) -> list[dict[str, str]]:
    with shipped("resources", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers_on(answers: Answers | None, fact_ids: Iterable[str]) -> list[Answered]:
    """Those of these facts that were answered."""
    return [found for fact_id in fact_ids if answers and (found := answers.get(fact_id)) is not None]
