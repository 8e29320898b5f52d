"""One visit on an official form in words: for 历史, for two versions side by side. Pure."""

from __future__ import annotations

from prescribe.reading.control_class import CLASS_WORDS
from prescribe.reading.form_fields import Cell, FormField, edition_named
from prescribe.records.official_form import OfficialFormBody

CLOSURES = {"lost": "失访", "died": "去世", "moved": "迁出"}
MODES = {"1": "门诊", "2": "家庭", "3": "电话"}


def class_words(body: OfficialFormBody) -> str:
    """What a visit came to, in a few words."""
    if body.closure:
        return CLOSURES.get(body.closure, body.closure)
    return f"{body.visit_class} {CLASS_WORDS[body.visit_class]}" if body.complete and body.visit_class else "没填完"


def form_title(body: OfficialFormBody) -> str:
    """「高血压 2026-11-23 1 控制满意」"""
    return f"{edition_named(body.form, body.edition).disease} {body.visit_on} {class_words(body)}"


def form_lines(body: OfficialFormBody) -> tuple[tuple[str, str], ...]:
    """(label, words) of every cell that says something, in the order of the form."""
    edition = edition_named(body.form, body.edition)
    fields = {f.name: f for f in body.fields}
    lines = [("随访日期", body.visit_on.isoformat()), ("随访方式", MODES.get(body.mode, ""))]
    for each in edition.fields:
        if stored := fields.get(each.name):
            cell = Cell(stored.value, stored.codes, stored.goal, stored.rows)
            lines.append((each.label, cell_words(each, cell)))
    lines.append(("随访分类", "：".join(filter(None, (class_words(body), body.class_reason)))))
    lines.append(("没有转诊的原因", body.no_referral_reason))
    lines.append((CLOSURES.get(body.closure, ""), body.closure_text))
    lines.append(("下次随访", body.next_on.isoformat() if body.next_on else ""))
    lines.append(("版次", edition.edition))
    return tuple((label, text) for label, text in lines if label and text)


def cell_words(field: FormField, cell: Cell) -> str:
    """「126 mmHg」, 「3 次/周，目标 5」, 「1 无症状」, 「氨氯地平 每日 1 次 每次 5 mg」."""
    if field.kind == "drugs":
        return "；".join(drug_words(row) for row in cell.rows) or "、".join(field.label_of(c) for c in cell.codes)
    if field.codes:
        now = "、".join(f"{c} {field.label_of(c)}" for c in cell.codes)
        goal = f"{cell.goal} {field.label_of(cell.goal)}" if cell.goal else ""
    else:
        now, goal = f"{cell.value} {field.unit}".strip() if cell.value else "", cell.goal
    return "，".join(filter(None, (now, f"目标 {goal}" if goal else "")))


def drug_words(row: tuple[str, str, str]) -> str:
    """One drug as written on the form."""
    name, times, dose = row
    return " ".join(filter(None, (name, f"每日 {times} 次" if times else "", f"每次 {dose}" if dose else "")))
