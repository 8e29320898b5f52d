"""What the YAML files of the knowledge base may say. Loaded by `library.py` only; nothing of it leaves that module.

Keys that are not here are refused with the nearest one. Facts, sources, units and codes are checked in `library.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$", max_length=60)]
Mark = Literal["A", "B", "C", "P"]
When = dict[str, Any]
"""A criterion as written; read by `library.criterion`."""
Span = Annotated[list[float], Field(min_length=2, max_length=2)]
GateName = Literal["entry", "day", "live"]
FindingName = Literal["go", "modify", "clear_by_doctor", "postpone", "stop_and_refer"]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class WrittenSource(_Written):
    """One reference of sources.yaml."""

    key: Key
    title: Text
    where_read: Text
    confidence: Mark


class WrittenLimit(_Written):
    """`at_most` caps a dose field, `at_least` raises its floor."""

    field: Key
    at_most: float | None = None
    at_least: float | None = None
    unit: str | None = None


class WrittenRule(_Written):
    """One rule of a protocol."""

    id: Key
    gate: GateName | list[GateName]
    when: When
    finding: FindingName
    say: Text
    source: Key
    confidence: Mark | None = None
    plain: Text | None = None
    limits: list[WrittenLimit] = []
    avoid: list[Text] = []
    avoid_flags: list[Key] = []
    effort_by_feel: Text | None = None
    hard_hr_ceiling: bool = False
    precautions: list[Text] = []


class WrittenDose(_Written):
    """One dose line; low and high in the field's unit, both ends included.

    `said`: for whom the line holds, in words, where `when` read aloud would be too long for a reason.
    `gives_way`: the least of the line is for people without a condition; one that speaks of the amount takes it away.
    """

    id: Key
    field: Key
    target: Span
    source: Key
    confidence: Mark | None = None
    start: Span | None = None
    cap_if_cleared: float | None = None
    start_source: Key | None = None
    start_confidence: Mark | None = None
    when: When | None = None
    said: Text | None = None
    gives_way: bool = False
    unit: str | None = None


class WrittenSentence(_Written):
    """A precaution, stop sign or effect."""

    id: Key
    say: Text
    source: Key
    confidence: Mark | None = None
    plain: Text | None = None
    when: When | None = None
    order: int = 50


class WrittenGoal(WrittenSentence):
    """A measurable goal: a `value`, or `percent_of_now` of what the fact is today (97 = three percent less).

    `second`: offered when the first goal of the same fact is held, and shown beside it, never in its place.
    """

    fact: Key
    value: float | None = None
    percent_of_now: float | None = None
    direction: Literal["at_most", "at_least"]
    by_week: int
    second: bool = False


class WrittenFollowUp(WrittenSentence):
    """When to look again."""

    week: int
    mode: Literal["visit", "phone"]


class WrittenPace(_Written):
    """How fast a programme may grow (`pace.py`): minutes a session and weeks between two steps as [least, most] …"""

    minutes: Span | None = None
    weeks: Span | None = None
    time_only_weeks: float | None = None
    order: list[Literal["minutes", "frequency", "intensity"]] | None = None
    hrr_points: float | None = None
    rpe_points: float | None = None
    intensity_from_minutes: float | None = None
    load: Span | None = None
    free_sessions: float | None = None


class WrittenProgression(WrittenSentence):
    """When to go on, wait or go back.

    `record`: comparisons with the training record (all must hold; {} = by the facts alone) that make the program propose this
    kind at most. `physician`: one must look at it. `pace`: sizes of the steps. `printed: no`: not on paper.
    """

    kind: Literal["advance", "hold", "step_back", "stop_and_refer"]
    record: dict[str, Any] | None = None
    physician: bool = False
    pace: WrittenPace | None = None
    printed: bool = True


class WrittenGap(_Written):
    """Most days between two aerobic sessions."""

    days: int
    id: Key


class WrittenProtocol(_Written):
    """One file of protocols/conditions/."""

    protocol: Key
    name: Text
    short: Text
    edition: Text
    owner: Text
    kind: Literal["everyone", "condition", "age", "medication"]
    applies_when: When
    summary: Text
    medical_when: When | None = None
    icd10: str | None = None
    approved_by: str | None = None
    rules: list[WrittenRule] = []
    dose: list[WrittenDose] = []
    types_ok: dict[Literal["aerobic", "resistance", "balance", "flexibility"], list[Key]] = {}
    types_avoid: list[Text] = []
    max_days_between: WrittenGap | None = None
    precautions: list[WrittenSentence] = []
    stop_signs: list[WrittenSentence] = []
    goals: list[WrittenGoal] = []
    effects: list[WrittenSentence] = []
    follow_up: list[WrittenFollowUp] = []
    progression: list[WrittenProgression] = []


class WrittenMedicationClass(_Written):
    """One class of medications.yaml."""

    id: Key
    name: Text
    fact_members: list[Key] = []


class WrittenMedication(_Written):
    """One drug of medications.yaml."""

    id: Key
    name: Text
    pinyin_initials: str = ""
    aliases: list[Text] = []
    class_ids: list[Key] = []
    fact_members: list[Key] = []


class WrittenMedications(_Written):
    """medications.yaml."""

    classes: list[WrittenMedicationClass]
    medications: list[WrittenMedication]


class WrittenActivity(_Written):
    """One entry of activities.yaml."""

    id: Key
    name: Text
    component: Literal["aerobic", "resistance", "balance", "flexibility"]
    met: float | None = None
    equipment: list[Key] = []
    places: list[Key] = []
    impact: Key = "low"
    position: Key = "standing"
    min_level: int = 1
    suited_to: list[Key] = []
    avoid_for: list[Key] = []
    default_dose: str = ""
    steps: list[Text] = []
    cue: str = ""
    figure: Key | None = None
    easier: Key | None = None
    harder: Key | None = None
    met_code: Key | None = None
    older_met: float | None = None
    skill: Literal["easy", "medium", "hard"] = "easy"
    regions: list[Literal["upper", "lower", "trunk"]] = []
    confidence: Mark


class WrittenPose(_Written):
    """One drawing of poses.yaml; how joints are placed is read by the renderer, which refuses what it cannot draw."""

    id: Key
    name: Text
    cue: Text
    view: Literal["side", "front"]
    window: Span
    start: dict[str, Any]
    end: dict[str, Any] | None = None
    say: Text | None = None
    height: float | None = None
    props: list[dict[str, Any]] = []
    arrows: list[dict[str, Any]] = []
    zoom: dict[str, Any] | None = None


class WrittenCase(_Written):
    """One worked resident of a *.cases.yaml."""

    name: Text
    facts: dict[str, Any]
    expect: WrittenExpectation
    on: date | None = None


class WrittenExpectation(_Written):
    """What a case expects; only what is named is compared."""

    findings: list[Key] = []
    not_findings: list[Key] = []
    clearance: str | None = None
    concluded: bool | None = None
    missing: list[Key] | None = None
    not_missing: list[Key] = []
    risk: str | None = None
    questionnaire: str | None = None
    tables: dict[str, str] = {}
    upper_intensity: str | None = None
    bounds: dict[str, Span] = {}
    effort_by_feel: bool | None = None
    clashes: list[str] | None = None


WrittenCase.model_rebuild()


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing a file may not say: `unknown_key`, `missing_key` or `wrong_value`, at `path`."""

    kind: str
    path: tuple[str | int, ...]
    key: str
    allowed: tuple[str, ...]
    expected: str
    words: tuple[str, ...] = ()
    """The words that may stand there, when they are few and fixed."""
    say: str = ""
    """What must stand there, in Chinese."""


_SHAPES: dict[str, TypeAdapter[Any]] = {
    "protocol": TypeAdapter(WrittenProtocol),
    "sources": TypeAdapter(list[WrittenSource]),
    "medications": TypeAdapter(WrittenMedications),
    "activities": TypeAdapter(list[WrittenActivity]),
    "poses": TypeAdapter(list[WrittenPose]),
    "cases": TypeAdapter(list[WrittenCase]),
}
_ROOTS: dict[str, type[_Written]] = {
    "protocol": WrittenProtocol,
    "sources": WrittenSource,
    "medications": WrittenMedications,
    "activities": WrittenActivity,
    "poses": WrittenPose,
    "cases": WrittenCase,
}
_PARTS: dict[str, type[_Written]] = {
    "rules": WrittenRule,
    "limits": WrittenLimit,
    "dose": WrittenDose,
    "max_days_between": WrittenGap,
    "precautions": WrittenSentence,
    "stop_signs": WrittenSentence,
    "effects": WrittenSentence,
    "goals": WrittenGoal,
    "follow_up": WrittenFollowUp,
    "progression": WrittenProgression,
    "pace": WrittenPace,
    "classes": WrittenMedicationClass,
    "medications": WrittenMedication,
    "expect": WrittenExpectation,
}


_SAID = {
    "string_too_long": "太长，一句话不超过 400 个字", "string_too_short": "不能空着", "string_pattern": "编号只用字母、数字和 . _ + -",
    "string": "要写文字，像数字的要加引号", "float": "要写一个数字", "int": "要写一个整数", "bool": "只能写 yes 或 no",
    "too_short": "要写两个数，例如 [10, 20]", "too_long": "只能写两个数，例如 [10, 20]", "list": "要写成一列，例如 [甲, 乙]",
    "dict": "要写成“{项目: 值}”的样子", "model": "要写成“项目: 值”的样子", "date": "要写日期，例如 2026-11-23",
}  # fmt: skip
"""By a part of the validator's name for a mistake, the first that fits."""


def problems(shape: str, plain: Any) -> tuple[SchemaProblem, ...]:
    """Everything in `plain` that the shape (`protocol`, `sources`, `medications`, `activities`, `cases`) does not allow."""
    try:
        _SHAPES[shape].validate_python(plain)
    except ValidationError as error:
        return tuple(
            _problem(shape, e["type"], e["loc"], e["msg"], str(e.get("ctx", {}).get("expected", ""))) for e in error.errors(include_url=False)
        )
    return ()


def _problem(shape: str, kind: str, path: tuple[str | int, ...], expected: str, words: str) -> SchemaProblem:
    parts = [p for p in path[:-1] if isinstance(p, str) and p in _PARTS]
    model = _PARTS[parts[-1]] if parts else _ROOTS[shape]
    name = {"extra_forbidden": "unknown_key", "missing": "missing_key"}.get(kind, "wrong_value")
    fixed = tuple(re.findall(r"'([^']+)'", words)) if kind == "literal_error" else ()
    named = [p for p in path if isinstance(p, str) and not p.startswith(("literal[", "list["))]
    say = next((say for part, say in _SAID.items() if part in kind), "")
    return SchemaProblem(name, path, named[-1] if named else "", tuple(model.model_fields), expected, fixed, say)
