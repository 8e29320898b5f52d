"""What the import page shows, as plain values: steps, columns with samples, the dry run in sentences, questions. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from prescribe.dates import read_date
from prescribe.exchange import cells, columns
from prescribe.exchange.placing import NEW, SKIP
from prescribe.exchange.rows import FLAG, ROW
from protocols.facts import unit_name
from ui.words import number, tr

if TYPE_CHECKING:
    from prescribe.import_people import Imported, Look, Problem, Question, Table, TableMapping

STEPS = (("file", "选文件"), ("columns", "列对照"), ("look", "试一遍"), ("write", "导入"), ("done", "完成"))
ORIGINS = (("paper", "报告、名册或仪器导出"), ("told", "本人口述"))
SAMPLES = 3
MOST_QUESTIONS = 40
MOST_PROBLEMS = 100
LEVELS = {ROW: ("整行没导入", "danger"), FLAG: ("少见", "warn")}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of the table with what stands in it."""

    place: int
    head: str
    samples: str
    target: str
    unit: str
    units: tuple[tuple[str, str], ...]
    """(name, what staff call it); empty = nothing to choose."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """「是同一人吗」 with its answers."""

    row: int
    where: str
    person: str
    detail: str
    answers: tuple[tuple[str, str], ...]
    """(key, words); the first is 「还没回答」."""
    answer: str


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One line of what is left out."""

    where: str
    sentence: str
    word: str
    mark: str


def target_choices() -> tuple[tuple[str, str], ...]:
    """(target, label) of everything a column may be, in the order people look for it."""
    fixed = ("", *(target for target, _ in columns.PERSON), columns.MEASURED_ON, columns.BLOOD_PRESSURE)
    return tuple((target, tr(columns.label_of(target))) for target in (*fixed, *columns.importable()))


def column_views(table: Table, mapping: TableMapping) -> tuple[ColumnView, ...]:
    """Every column that has a header or holds anything."""
    rows = columns.data_rows(table, mapping)[:50]
    found = []
    for column in mapping.columns:
        values = [cell for row in rows if (cell := row.cell(column.place)) is not None][:SAMPLES]
        if not column.head and not values:
            continue
        shown = "　".join(_sample(value) for value in values) or "—"
        units = columns.units_of(column.target)
        names = tuple((name, tr(unit_name(name)) or tr("无单位")) for name in units) if len(units) > 1 else ()
        found.append(ColumnView(column.place, column.head or tr("（没有表头）"), shown, column.target, column.unit, names))
    return tuple(found)


def _sample(cell: object) -> str:
    try:
        text = cells.text_of(cell)  # type: ignore[arg-type]
    except ValueError:
        return tr("（公式）")
    return text if len(text) <= 20 else f"{text[:19]}…"


def table_words(table: Table, mapping: TableMapping, known: bool) -> str:
    """「读到 1,204 行、12 列，UTF-8，逗号分隔。表头在第 1 行。」"""
    rows = len(columns.data_rows(table, mapping))
    words = tr("读到 {rows} 行、{columns} 列，{how}。表头在第 {head} 行。", rows=number(rows), columns=len(mapping.columns), how=table.how, head=mapping.head_row)
    return words + (tr("这种表以前导入过，列对照照上次的来。") if known else "")


def day_typed(text: str, today: date) -> tuple[date | None, str]:
    """(day, what is wrong with it). Empty text is no day and nothing wrong."""
    if not text.strip():
        return None, ""
    try:
        return read_date(text, today), ""
    except ValueError as error:
        return None, f"{str(error).rstrip('。')}。"


def gap_words(gaps: Sequence[columns.Gap]) -> str:
    """What is missing before the dry run, in one sentence; empty when nothing is."""
    if not gaps:
        return ""
    more = tr("（共 {n} 处）", n=len(gaps)) if len(gaps) > 1 else ""
    return tr("还差：{what}", what=gaps[0].sentence.rstrip("。")) + more


def no_consent_words(mapping: TableMapping | None) -> str:
    """What is not made without the consents; empty when they are told."""
    told = mapping is None or mapping.consent_on is not None
    return "" if told else tr("没填同意书日期：只给已有的居民加测量，不建新档")


def look_words(look: Look) -> tuple[tuple[str, str], ...]:
    """(mark, sentence) of what an import would do."""
    lines = [("info", tr("表里 {n} 行。下面是会发生的事，现在还什么都没写。", n=number(look.rows)))]
    if look.new:
        lines.append(("ok", tr("新建 {n} 份档案。", n=number(look.new))))
    if look.values:
        lines.append(("ok", tr("写入 {n} 个测量值，日期用测量的那天，另记下今天录入。", n=number(look.values))))
    if look.linked:
        lines.append(("ok", tr("{n} 位本站已有的居民只加测量，登记资料不改。", n=number(look.linked))))
    if look.there:
        lines.append(("dot", tr("{n} 个值同一天已经有了，不重复写。", n=number(look.there))))
    if look.refused_rows:
        lines.append(("danger", tr("{n} 行整行不导入。", n=number(look.refused_rows))))
    values = len(look.refused) - sum(p.level == ROW for p in look.refused)
    if values:
        lines.append(("warn", tr("{n} 个值不导入，同一行别的照常。", n=number(values))))
    if look.empty:
        lines.append(("warn", tr("现在导入不会改变任何东西。")))
    return (*lines, *(("warn", note) for note in look.notes))


def question_views(look: Look) -> tuple[QuestionView, ...]:
    """The questions, unanswered first; at most `MOST_QUESTIONS`."""
    ordered = sorted(look.questions, key=lambda q: (bool(q.answer), q.row))
    return tuple(_question(q) for q in ordered[:MOST_QUESTIONS])


def _question(q: Question) -> QuestionView:
    answers = [("", tr("还没回答（先不导）"))]
    for candidate in q.candidates:
        answers.append((candidate.key, tr("是同一人：{words}", words=candidate.words)))
    if q.may_be_new:
        answers.append((NEW, tr("不是同一人，新建档案") if q.candidates else tr("这几行是同一人，新建档案")))
    answers.append((SKIP, tr("先不导入")))
    first = q.candidates[0] if q.candidates else None
    if first is None:
        detail = tr("这 {n} 行姓名和出生相同，没有证件号码。", n=len(q.rows))
    else:
        detail = tr("相同：{same}", same="、".join(first.same) or "读音")
        detail += tr("；不同：{what}", what="、".join(first.different)) if first.different else ""
    rows = tr("第 {row} 行", row=q.row) if len(q.rows) == 1 else tr("第 {row} 行等 {n} 行", row=q.row, n=len(q.rows))
    return QuestionView(q.row, rows, q.person, detail, tuple(answers), q.answer)


def bulk_answers(look: Look) -> tuple[tuple[str, str, Mapping[int, str]], ...]:
    """(key, words, answers) of what may be answered for many at once; only questions nobody answered yet."""
    open_ones = [q for q in look.questions if not q.answer]
    numbers = {q.row: q.candidates[0].key for q in open_ones if q.candidates and q.candidates[0].certain and not q.candidates[0].different}
    alike = {q.row: q.candidates[0].key for q in open_ones if len(q.candidates) == 1 and not q.candidates[0].certain and not q.candidates[0].different}
    alone = {q.row: NEW for q in open_ones if not q.candidates and q.may_be_new}
    found = (
        ("numbers", tr("证件号码、姓名都相同的 {n} 人：都是同一人", n=len(numbers)), numbers),
        ("alike", tr("姓名、出生都相同的 {n} 人：都是同一人", n=len(alike)), alike),
        ("alone", tr("表里重复出现的 {n} 人：各是同一人，新建", n=len(alone)), alone),
    )  # fmt: skip
    return tuple(one for one in found if one[2])


def problem_views(problems: Sequence[Problem]) -> tuple[ProblemView, ...]:
    """The first lines of what is left out, rows before values."""
    ordered = sorted(problems, key=lambda p: (p.level != ROW, p.row))
    found = []
    for p in ordered[:MOST_PROBLEMS]:
        word, mark = LEVELS.get(p.level, ("这一格没导入", "warn"))
        where = tr("第 {row} 行", row=p.row) + (f" · {p.column}" if p.column else "")
        found.append(ProblemView(where, p.sentence, tr(word), mark))
    return tuple(found)


def import_words(look: Look) -> str:
    """Words of the button: what it does."""
    if look.new and look.values:
        return tr("导入 {n} 人、{v} 个值", n=number(look.new + look.linked), v=number(look.values))
    return tr("导入 {n} 人", n=number(look.new)) if look.new else tr("导入 {v} 个值", v=number(look.values))


def done_words(done: Imported) -> tuple[str, ...]:
    """What was written."""
    lines = [tr("新建 {n} 份档案，写入 {v} 个测量值。", n=number(done.new), v=number(done.values))]
    if done.linked:
        lines.append(tr("{n} 人是本站已有的，只加了测量。", n=number(done.linked)))
    if done.refused:
        lines.append(tr("{n} 处没有导入。存下要改的行，改好再导一次：已经在的不会重复。", n=number(done.refused)))
    return tuple(lines)
