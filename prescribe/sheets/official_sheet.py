"""S8: the follow-up records of the public-health norms in their official layout, filled or blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from prescribe.reading.form_fields import EMPTY, Cell, Edition, FormField
from prescribe.reading.form_words import CLOSURES, MODES
from prescribe.records.official_form import OfficialFormBody
from prescribe.sheets.blocks import Block, Column, Paragraph, Table
from prescribe.sheets.form_blocks import Cell as BoxCell
from prescribe.sheets.form_blocks import FormGrid
from prescribe.sheets.form_page import Frame, form_sheet
from prescribe.sheets.official_blocks import Code, GridRow, OfficialGrid, VisitCell
from prescribe.sheets.runs import Text, in_lines
from prescribe.sheets.sheet import Audience, Sheet

VISITS = 4
"""Columns of one sheet."""
NOTE = "运动一栏来自处方和记录。"
_KINDS = {"hypertension": "S8H", "type2_diabetes": "S8D"}
_DRUGS = {"hypertension": 3, "type2_diabetes": 3}
"""Numbered drugs of the form; the one for hypertension has a row 其他药物 more."""
_SHORT = {"bmi": "体质指数 (kg/m²)", "sbp": "血压 (mmHg)", "weight": "体重 (kg)", "fpg": "空腹血糖 (mmol/L)"}


_PAIR = 6
"""Characters of two codes that stand on one line."""


class Visit:
    """One column: a stored visit, or an empty one."""

    def __init__(self, body: OfficialFormBody | None) -> None:
        self.body = body
        fields = body.fields if body and not body.closure else ()
        self._cells: Mapping[str, Cell] = {f.name: Cell(f.value, f.codes, f.goal, f.rows) for f in fields}

    def cell(self, name: str) -> Cell:
        """One cell; EMPTY where nothing is known."""
        return self._cells.get(name, EMPTY)

    @property
    def drugs(self) -> tuple[tuple[str, str, str], ...]:
        """Drug rows."""
        return self.cell("drugs").rows


def official_sheets(frame: Frame, edition: Edition, bodies: Sequence[OfficialFormBody]) -> tuple[Sheet, ...]:
    """Up to four visits as columns, oldest first; without any the blank form. A long list of drugs goes on in 附用药."""
    visits = [Visit(body) for body in bodies[-VISITS:]]
    visits += [Visit(None)] * (VISITS - len(visits))
    blocks: list[Block] = [_identity(frame), OfficialGrid(tuple(_rows(edition, visits)), write=frame.blank), Paragraph(NOTE, "note")]
    code = _KINDS[edition.form]
    sheet = form_sheet(frame, code, "公卫随访表", edition.title, blocks, Audience.OFFICIAL)
    sheet = replace(sheet, subtitle=_subtitle(frame, edition), edition=edition.edition.split()[-1])
    longer = [v for v in visits if len(v.drugs) > _most(edition)]
    return (sheet, _more_drugs(frame, edition, longer)) if longer else (sheet,)


def _subtitle(frame: Frame, edition: Edition) -> str:
    paper = f"　纸号 {frame.paper}　用到 {frame.until}" if frame.paper else ""
    return f"国家基本公共卫生服务规范 {edition.edition}{paper}"


def _identity(frame: Frame) -> FormGrid:
    """The archive number is filled on the copy for the file: 17 digits, which only the health file has."""
    who = frame.person
    if who is None:
        return FormGrid((((BoxCell("姓名", share=2.0), BoxCell("性别", share=1.0), BoxCell("年龄", unit="岁", share=1.0), BoxCell("编号", share=2.4))),))
    return FormGrid(((BoxCell("姓名", who.name, share=2.0), BoxCell("性别", who.sex, share=1.0), BoxCell("年龄", f"{who.age}\u00a0岁", share=1.0),
                      BoxCell("档案号", who.file_tail, share=1.2), BoxCell("编号", share=2.0)),))  # fmt: skip


def _most(edition: Edition) -> int:
    return _DRUGS[edition.form] + (1 if edition.form == "hypertension" else 0)


def _rows(edition: Edition, visits: Sequence[Visit]) -> list[GridRow]:
    """The rows of the form in their order; what is asked for the decision only is no row."""
    rows = [
        _row("随访日期", "", visits, _day),
        _row("随访方式", "", visits, lambda v: VisitCell(_codes(tuple(MODES.items()), (v.body.mode,) if v.body and not v.body.closure else ()))),
    ]
    for each in edition.fields:
        if each.own or each.name in _SKIPPED:
            continue
        if each.name == "drugs":
            rows += _drug_rows(edition, visits)
        elif each.name == "visit_class":
            rows.append(_row("此次随访分类", "", visits, lambda v, f=each: VisitCell(_codes(f.codes, (str(v.body.visit_class),) if v.body else ()))))
        else:
            made = _row(_label(each), each.group, visits, lambda v, f=each: _cell(f, v))
            rows.append(replace(made, tall=each.name == "exams"))
    rows.append(_row("下次随访日期", "", visits, lambda v: VisitCell(text=v.body.next_on.isoformat() if v.body and v.body.next_on else "")))
    rows.append(GridRow("随访医生签名", tuple(VisitCell() for _ in visits), tall=True))
    return rows


_SKIPPED = frozenset({"visit_on", "mode", "symptoms_other", "dbp", "exercise_minutes", "hba1c_on", "adr_text", "next_on"})
"""Printed in the cell of another row."""


def _row(label: Text, group: str, visits: Sequence[Visit], make: Callable[[Visit], VisitCell]) -> GridRow:
    return GridRow(label, tuple(make(visit) for visit in visits), group)


def _label(field: FormField) -> Text:
    if field.name == "symptoms":
        return in_lines(_paired(field.codes))
    if field.name == "refer_reason":
        return "原因"
    unit = f" ({field.unit})" if field.is_number and field.unit and field.name not in ("smoke", "drink", "exercise_times") else ""
    return _SHORT.get(field.name, {"exercise_times": "运动", "salt": "摄盐情况（咸淡）"}.get(field.name, field.label) + unit)


def _paired(codes: Sequence[tuple[str, str]]) -> list[str]:
    """Two short codes on one line of the label."""
    lines: list[tuple[str, int]] = []
    for code, label in codes:
        if lines and lines[-1][1] > 0 and lines[-1][1] + len(label) <= _PAIR:
            lines[-1] = (f"{lines[-1][0]}\u3000{code} {label}", 0)
        else:
            lines.append((f"{code} {label}", len(label)))
    return [text for text, _ in lines]


def _day(visit: Visit) -> VisitCell:
    """The day; for a closure what happened instead."""
    body = visit.body
    if body is None:
        return VisitCell()
    what = f"{CLOSURES[body.closure]}：{body.closure_text}" if body.closure else ""
    return VisitCell(text=in_lines(filter(None, (body.visit_on.isoformat(), what))))


def _codes(codes: Sequence[tuple[str, str]], chosen: Sequence[str]) -> tuple[Code, ...]:
    return tuple(Code(code, label, code in chosen) for code, label in codes)


def _cell(field: FormField, visit: Visit) -> VisitCell:
    cell = visit.cell(field.name)
    special = {
        "symptoms": _symptoms, "sbp": _pressure, "exercise_times": _exercise, "salt": _salt, "hba1c": _hba1c, "adr": _adverse, "insulin": _insulin,
    }.get(field.name)  # fmt: skip
    if special:
        return special(field, visit)
    if field.codes:
        return VisitCell(_codes(field.codes, cell.codes))
    if field.goal:
        unit = field.unit if field.name in ("smoke", "drink") else ""
        return VisitCell(text=_halves(cell.value, cell.goal, unit, visit.body is None))
    return VisitCell(text=cell.value)


def _halves(now: str, goal: str, unit: str, blank: bool) -> str:
    """「76 / 74」; what is not known stays empty beside the slash."""
    if not blank and not (now or goal):
        return ""
    return f"{now or '　　'} / {goal or '　　'} {unit}".rstrip()


def _symptoms(field: FormField, visit: Visit) -> VisitCell:
    other = visit.cell("symptoms_other").value
    codes = tuple(Code(code, "", code in visit.cell("symptoms").codes) for code, _ in field.codes)
    return VisitCell(codes, f"其他：{other}" if other or visit.body is None else "")


def _pressure(field: FormField, visit: Visit) -> VisitCell:
    high, low = visit.cell("sbp").value, visit.cell("dbp").value
    return VisitCell(text=_halves(high, low, "", visit.body is None))


def _exercise(field: FormField, visit: Visit) -> VisitCell:
    times, minutes = visit.cell("exercise_times"), visit.cell("exercise_minutes")
    lines = [
        f"{t or '　'} 次/周　{m or '　'} 分钟/次" if t or m or visit.body is None else "" for t, m in ((times.value, minutes.value), (times.goal, minutes.goal))
    ]
    return VisitCell(text=lines[0] or ("　" if lines[1] else ""), under=lines[1])


def _salt(field: FormField, visit: Visit) -> VisitCell:
    """轻 / 中 / 重, now and goal, with a ring round the word."""
    cell = visit.cell("salt")
    now = tuple(Code(label, "", code in cell.codes) for code, label in field.codes)
    return VisitCell((*now, Code("/"), *(Code(label, "", code == cell.goal) for code, label in field.codes)))


def _hba1c(field: FormField, visit: Visit) -> VisitCell:
    value, on = visit.cell("hba1c").value, visit.cell("hba1c_on").value
    return VisitCell(text=f"{value}　{on}".strip())


def _adverse(field: FormField, visit: Visit) -> VisitCell:
    return VisitCell(_codes(field.codes, visit.cell("adr").codes), visit.cell("adr_text").value)


def _insulin(field: FormField, visit: Visit) -> VisitCell:
    rows = visit.cell("insulin").rows
    return VisitCell(text=in_lines([_dose(row, with_name=True) for row in rows]) if rows else "无" if visit.cell("insulin").codes else "")


def _dose(row: tuple[str, str, str], with_name: bool = False) -> str:
    name, times, dose = row
    said = f"每日 {times} 次　每次 {dose}" if times or dose else ""
    return f"{name}　{said}".strip() if with_name else said


def _drug_rows(edition: Edition, visits: Sequence[Visit]) -> list[GridRow]:
    """Three numbered drugs, then others where the form has that row; more than there is room for are on 附用药."""
    found = []
    for place in range(_most(edition)):
        other = place >= _DRUGS[edition.form]
        name = "其他药物" if other else f"药物名称 {place + 1}"
        found.append(_row(name, "用药情况", visits, lambda v, p=place, o=other: VisitCell(text=_name(v, p, o, edition))))
        found.append(_row("用法用量", "用药情况", visits, lambda v, p=place: VisitCell(text=_usage(v, p))))
    return found


def _name(visit: Visit, place: int, other: bool, edition: Edition) -> str:
    if place == 0 and visit.cell("drugs").codes:
        return "无"
    name = visit.drugs[place][0] if place < len(visit.drugs) else ""
    last = place == _most(edition) - 1
    return f"{name}　余见附用药" if last and len(visit.drugs) > _most(edition) else name


def _usage(visit: Visit, place: int) -> str:
    if visit.body is None:
        return "每日　　次　每次"
    return _dose(visit.drugs[place]) if place < len(visit.drugs) else ""


def _more_drugs(frame: Frame, edition: Edition, visits: Sequence[Visit]) -> Sheet:
    """附用药: every drug of the visits whose list is longer than the form."""
    rows = [(v.body.visit_on.isoformat(), str(n), name, times, dose) for v in visits if v.body for n, (name, times, dose) in enumerate(v.drugs, 1)]
    columns = (Column("随访日期", 1.2), Column("序号", 0.6), Column("药物名称", 3.0), Column("每日次数", 1.0), Column("每次用量", 1.6))
    blocks: list[Block] = [_identity(frame), Table(columns, tuple(rows))]
    sheet = form_sheet(frame, "S8M", "附用药", f"附用药：{edition.title}", blocks, Audience.OFFICIAL)
    return replace(sheet, subtitle=_subtitle(frame, edition), edition=edition.edition.split()[-1])
