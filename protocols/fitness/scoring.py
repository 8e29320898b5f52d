"""Scoring by the National Physical Fitness Standard: one battery, one edition, no grade on a partial one.

Weights are never rescaled. Ages 20–59 have tables (2023, and 2003 as the second edition); below and above there are none
and only raw values are given. Sources and reading rules: `resources/fitness/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from protocols.facts import Facts, Known, Unanswered, number_text, unit_name
from protocols.fitness.older import SHOWN, raw_value
from protocols.fitness.results import (
    EDITION_LABELS,
    Edition,
    FitnessResult,
    ItemScore,
    MissingItem,
    NextScore,
    Outcome,
    RawValue,
    TestPermission,
)
from protocols.fitness.tables import (
    HEIGHT_WEIGHT,
    GradeRule,
    ScoreTable,
    battery,
    fact_of,
    grade_rules,
    items,
    table_for,
    weights,
)
from protocols.fitness.ways import why_apart
from protocols.vocabulary import definition

_SEXES = {"1": "M", "2": "F"}
_TOP = {Edition.NATIONAL_2023: 100, Edition.NATIONAL_2003: 5}
_WHY = {
    "refused": "本人不愿做",
    "device_fault": "仪器故障",
    "expired": "测的日子太久了",
    "unconfirmed": "还没有复测",
    "not_measured": "没有测",
    "unreadable": "读不出来",
}
_BODY = {"too_light": "体重过轻", "light": "体重偏轻", "normal": "体重正常", "heavy": "体重偏重", "too_heavy": "体重过重"}
_BMI = ("偏瘦", "正常", "超重", "肥胖")
_NO_SCORE = "无分"


@dataclass(frozen=True, slots=True)
class _Measured:
    """One value with its day; `height` (cm) beside a weight."""

    value: float
    on: date
    height: float | None = None
    how: tuple[tuple[str, str], ...] = ()
    """How it was measured, where that was said."""


def score_fitness(
    facts: Facts, edition: Edition = Edition.NATIONAL_2023, permissions: Sequence[TestPermission] = ()
) -> FitnessResult:
    """The scores of everything known in `facts` (derived, for BMI) by one edition.

    An item a permission calls not scored is shown and not scored. Each item is scored by the age of its own day; items of
    two five-year groups make no total.
    """
    sex = _SEXES.get(str(facts.value("sex")), "")
    done = {key: found for key in items() if (found := _measured(key, facts)) is not None}
    unscored = _other_way(done) | {p.item: _why_unscored(p) for p in permissions if not p.scored}
    age = _age_of_battery(facts, sex, edition, done)
    if not sex or age is None or not 20 <= age <= 59:
        return _without_table(facts, sex, age, edition, done)
    scored, missing = [], []
    for key in battery(edition, sex, age):
        if key in done:
            own_age = age_on(facts, done[key].on)
            scored.append(_item(key, done[key], edition, sex, age if own_age is None else own_age, unscored))
        else:
            missing.append(MissingItem(key, items()[key].fact_id, items()[key].name, _why_missing(key, facts)))
    return _result(facts.on, age, sex, edition, tuple(scored), tuple(missing))


def age_on(facts: Facts, day: date) -> int | None:
    """Completed years on a day, from the date of birth; without one the recorded age."""
    born = facts.value("birth_date")
    if isinstance(born, date):
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    age = facts.number("age")
    return None if age is None else int(age)


def _other_way(done: Mapping[str, _Measured]) -> dict[str, str]:
    """Why an item is not scored: measured in another way than its table, or nobody said how (never taken for granted)."""
    apart = {key: why_apart(fact_of(key), found.how) for key, found in done.items() if key not in (HEIGHT_WEIGHT, "bmi")}
    return {key: f"{why}，不计分" for key, why in apart.items() if why}


def _why_unscored(permission: TestPermission) -> str:
    return next((r.say for r in permission.reasons if r.outcome is Outcome.MEASURE_ONLY), "没有问清能不能计分，先只记数")


# -- what was measured --


def _measured(key: str, facts: Facts) -> _Measured | None:
    """The value of an item; BMI and weight for height are as young as the later of their two, as the day they were known."""
    if key == HEIGHT_WEIGHT:
        height, weight = _number(facts, "height"), _number(facts, "weight")
        return _Measured(weight.value, weight.on, height.value) if height and weight else None
    if key == "bmi":
        found, weight = _number(facts, "bmi"), _number(facts, "weight")
        return _Measured(found.value, weight.on if weight else found.on) if found else None
    return _number(facts, fact_of(key))


def _number(facts: Facts, fact_id: str) -> _Measured | None:
    entry, value = facts.known(fact_id), facts.number(fact_id)
    return _Measured(value, entry.on, None, entry.how) if isinstance(entry, Known) and value is not None else None


def _age_of_battery(facts: Facts, sex: str, edition: Edition, done: Mapping[str, _Measured]) -> int | None:
    """Age on the last day something of the battery was measured; today's while nothing was."""
    today = age_on(facts, facts.on)
    if today is None or not sex:
        return today
    wanted = battery(edition, sex, min(max(today, 20), 59))
    days = [done[key].on for key in wanted if key in done and key not in ("bmi", HEIGHT_WEIGHT)]
    return age_on(facts, max(days)) if days else today


def _why_missing(key: str, facts: Facts) -> str:
    ids = ("height", "weight") if key in (HEIGHT_WEIGHT, "bmi") else (fact_of(key),)
    for fact_id in ids:
        given = facts.given(fact_id)
        if isinstance(given, Unanswered):
            return _WHY.get(given.why, _WHY["not_measured"]) + (f"：{given.note}" if given.note else "")
        if given is not None and facts.known(fact_id) is None:
            return _WHY["expired"]
    return _WHY["not_measured"]


# -- one item --


def _item(key: str, done: _Measured, edition: Edition, sex: str, age: int, unscored: Mapping[str, str]) -> ItemScore:
    table = table_for(edition, key, sex, age, done.height)
    top, name, unit = _TOP[edition], items()[key].name, _unit_of(key)
    weight = _weight_of(key, age) if edition is Edition.NATIONAL_2023 else None
    fact_id = items()[key].fact_id or "weight"
    lead = f"{name} {number_text(done.value)} {unit}".rstrip()
    if table is None:
        why = "身高在表外，没有分" if key == HEIGHT_WEIGHT else "这个年龄没有这一项的表"
        word = _NO_SCORE if key == HEIGHT_WEIGHT else ""
        return ItemScore(key, fact_id, name, done.value, unit, done.on, age, edition, None, top, word, "V2s", None, weight, why, f"{lead}：{why}。")
    at = table.index(done.value)
    row = table.rows[at]
    word = _word(key, at, row.kind, row.score)
    barred = "这一行的表不能用" if row.verification == "X" else unscored.get(key, "")
    if barred:
        return ItemScore(
            key, fact_id, name, done.value, unit, done.on, age, edition, None, top, "", row.verification, None, weight,
            barred, f"{lead}：不计分（{barred.rstrip('。')}）。",
        )  # fmt: skip
    following = _next(key, table, at, unit)
    points = _NO_SCORE if word == _NO_SCORE else f"{row.score} 分"
    say = f"{lead}：{points}" + (f"，{following.say}" if following else "") + "。"
    return ItemScore(
        key, fact_id, name, done.value, unit, done.on, age, edition, row.score, top, word, row.verification, following, weight, "", say,
    )  # fmt: skip


def _word(key: str, at: int, kind: str, score: int) -> str:
    if key == "bmi":
        return _BMI[at]
    return _BODY[kind] if kind else _NO_SCORE if score == 0 else ""


def _next(key: str, table: ScoreTable, at: int, unit: str) -> NextScore | None:
    if at == table.best:
        return None
    rising = at < table.best
    row = table.rows[at + 1 if rising else at - 1]
    if key == "bmi" and not rising:
        end = table.ends[at - 1][0]
        return NextScore(row.score, end, f"低于 {number_text(end)} 是 {row.score} 分")
    value = row.lower if rising else row.upper
    assert value is not None
    verb = "要" if key not in ("body_fat_pct", HEIGHT_WEIGHT, "bmi") else "要到"
    return NextScore(row.score, value, f"到 {row.score} 分{verb} {number_text(value)} {unit}".rstrip())


def _unit_of(key: str) -> str:
    return "kg" if key == HEIGHT_WEIGHT else unit_name(definition(fact_of(key)).unit)


def _weight_of(key: str, age: int) -> float | None:
    return next((weight.hundredths / 100 for weight in weights(age) if key in weight.items), None)


# -- the whole --


def _result(
    on: date, age: int, sex: str, edition: Edition, scored: tuple[ItemScore, ...], missing: tuple[MissingItem, ...]
) -> FitnessResult:
    why_not = _why_no_total(scored, missing)
    notes = tuple(f"{s.name}：{s.verification_words}。" for s in scored if s.mark in ("存疑", "不能用"))
    label, name = EDITION_LABELS[edition], f"{edition.value} 版"
    if why_not:
        plain = ("还没有测全。", "这次不打总分。") if missing else ("有的项目不能计分。", "这次不打总分。")
        return FitnessResult(
            on, age, sex, edition, label, scored, missing, (), None, "", "", "", f"{name}：{why_not}。{label}。", plain, notes
        )
    hundredths = total_hundredths(edition, {s.item: s.score or 0 for s in scored}, age)
    grade = grade_of(edition, age, hundredths)
    total = hundredths / 100
    say = f"{name}：{len(scored)} 项测全，总分 {number_text(total)}，{grade.word}。{label}。"
    plain = ("体质测定都做完了。", f"总评：{grade.word}。")
    return FitnessResult(
        on, age, sex, edition, label, scored, (), (), total, grade.code, grade.word, grade.verification, say, plain, notes
    )


def _why_no_total(scored: tuple[ItemScore, ...], missing: tuple[MissingItem, ...]) -> str:
    """Why there is no total and no grade, or empty."""
    if missing:
        return f"{len(scored)}/{len(scored) + len(missing)} 项已测，不打总分"
    if barred := [s.name for s in scored if s.score is None]:
        return f"{len(scored)} 项已测，{'、'.join(barred)}不能计分，不打总分"
    if none := [s.name for s in scored if s.word == _NO_SCORE]:
        return f"{'、'.join(none)}无分，按 2003 年版的规定不评总分"
    if len({s.age // 5 for s in scored if s.item != "bmi"}) > 1:
        return "各项不是同一个年龄组时测的，不打总分，请在同一天补测"
    return ""


def total_hundredths(edition: Edition, scores: Mapping[str, int], age: int) -> int:
    """The total in hundredths, without rounding: weight times score, or 2003 the plain sum. `scores` of the whole battery.

    Raises ValueError for a battery that is not whole: weights are never rescaled.
    """
    if edition is Edition.NATIONAL_2003:
        return sum(scores.values()) * 100
    parts = [(weight.hundredths, key) for weight in weights(age) for key in weight.items if key in scores]
    if sum(hundredths for hundredths, _ in parts) != 100 or len(parts) != len(scores):
        raise ValueError("not a whole battery")
    return sum(hundredths * scores[key] for hundredths, key in parts)


def grade_of(edition: Edition, age: int, hundredths: int) -> GradeRule:
    """The grade of a total of a complete battery: 83, 75 and 60 (2023), or the sums of 2003 by age."""
    rules = grade_rules(edition, age)
    return next(rule for rule in rules if rule.lower is None or hundredths >= rule.lower)


def _without_table(facts: Facts, sex: str, age: int | None, edition: Edition, done: Mapping[str, _Measured]) -> FitnessResult:
    values: list[RawValue] = []
    for key in (*SHOWN, *(k for k in items() if k not in SHOWN and k not in ("height", "weight", HEIGHT_WEIGHT))):
        if key in done:
            own_age = age_on(facts, done[key].on)
            measured = done[key]
            values.append(
                raw_value(key, sex, -1 if own_age is None else own_age, measured.value, _unit_of(key), measured.on, measured.how)
            )
    say, plain = _why_no_table(sex, age, edition)
    return FitnessResult(facts.on, age, sex, edition, "", (), (), tuple(values), None, "", "", "", say, plain)


def _why_no_table(sex: str, age: int | None, edition: Edition) -> tuple[str, tuple[str, ...]]:
    if age is None:
        return "不知道年龄，不能查评分表，只记数。", ("还不知道您的年龄。", "这次只记数。")
    if age < 20:
        return "未满 20 岁，没有国家成人评分表，只记数，不打分。", ("这次只记数，不打分。",)
    if age >= 80:
        return "80 岁起没有国家评分表，只记数，不打分。", ("这次只记数，不打分。",)
    if age >= 60:
        also = "" if edition is Edition.NATIONAL_2023 else "2003 版的也没有。"
        return f"2023 版这个年龄的评分表还没有。{also}只记数，不打分。", ("这次只记数，不打分。",)
    return "性别没有说明，不能查评分表，只记数。", ("这次只记数，不打分。",)
