"""S8: official rows in official order, a ring round what was chosen, nothing where nothing is known, long lists on 附用药."""

from __future__ import annotations

import pytest

from prescribe.errors import Incomplete
from prescribe.reading.form_fields import Cell, edition_on
from prescribe.sheets.official_blocks import OfficialGrid
from prescribe.sheets.official_sheet import official_sheets
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.print_blank import preview_blank
from prescribe.sheets.print_official import official_of, preview_official
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.official import code, visit
from tests.prescribe.sheets.forms import BLANK
from tests.prescribe.visits import registered, visited

FIVE = Cell(rows=tuple((name, "1", "1 片") for name in ("氨氯地平", "缬沙坦", "阿托伐他汀", "阿司匹林", "美托洛尔")))
HYPERTENSION = [
    "随访日期", "随访方式", "1 无症状", "血压", "体重", "体质指数", "心率", "其他体征", "日吸烟量", "日饮酒量", "运动", "摄盐情况", "心理调整", "遵医行为", "辅助检查",
    "服药依从性", "药物不良反应", "此次随访分类", "药物名称 1", "用法用量", "药物名称 2", "用法用量", "药物名称 3", "用法用量", "其他药物", "用法用量", "原因", "机构及科别",
    "下次随访日期", "随访医生签名",
]  # fmt: skip


@use_case("official_form", Act.READ, reads=True)
def sheets(work, who, form="hypertension"):
    return official_of(work, who, form)


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def rows_of(sheet):
    [grid] = [b.block for b in sheet.blocks if isinstance(b.block, OfficialGrid)]
    return {("".join(r.text for r in row.label) if isinstance(row.label, tuple) else row.label): row.cells for row in grid.rows}, grid


def test_the_rows_stand_in_the_official_order(clinic, doctor, who):
    visit(clinic, who, doctor)
    _, grid = rows_of(clinic.do(sheets, who, by=doctor)[0])
    words = ["".join(r.text for r in row.label) if isinstance(row.label, tuple) else row.label for row in grid.rows]
    assert len(words) == len(HYPERTENSION) and all(shown.startswith(wanted) for shown, wanted in zip(words, HYPERTENSION, strict=True))


def test_four_visits_are_columns_and_the_oldest_goes(clinic, clock, doctor, who):
    for reading in ("121", "122", "123", "124", "125"):
        visit(clinic, who, doctor, sbp=reading, dbp="70", symptoms=code("2", "8"))
        clock.advance(days=80)
    sheet, *more = clinic.do(sheets, who, by=doctor)
    rows, _ = rows_of(sheet)
    assert [c.text for c in rows["血压 (mmHg)"]] == ["122 / 70", "123 / 70", "124 / 70", "125 / 70"] and not more
    symptoms = next(cells for label, cells in rows.items() if label.startswith("1 无症状"))
    assert [c.mark for c in symptoms[0].codes if c.ringed] == ["2", "8"] and len(symptoms[0].codes) == 9
    assert clinic.do(preview_official, who, "hypertension", by=doctor).pages == 1


def test_what_is_not_known_stays_empty_and_never_0(clinic, doctor, who):
    visit(clinic, who, doctor, mode="3", heart_rate=None, weight=None)
    rows, _ = rows_of(clinic.do(sheets, who, by=doctor)[0])
    assert rows["心率 (次/分)"][0].text == "" and rows["体重 (kg)"][0].text == "" and rows["日吸烟量"][0].text == "0 / 0 支"
    assert rows["血压 (mmHg)"][1].text.strip() == "/"


def test_now_and_goal(clinic, doctor, who):
    visit(clinic, who, doctor)
    rows, _ = rows_of(clinic.do(sheets, who, by=doctor)[0])
    exercise, salt = rows["运动"][0], rows["摄盐情况（咸淡）"][0]
    assert "3 次/周" in exercise.text and "5 次/周" in exercise.under
    assert [c.mark for c in salt.codes if c.ringed] == ["中", "轻"]


def test_a_long_list_of_drugs_goes_on_elsewhere(clinic, doctor, who):
    visit(clinic, who, doctor, drugs=FIVE)
    first, more = clinic.do(sheets, who, by=doctor)
    assert "阿司匹林　余见附用药" in as_text(first) and "美托洛尔" not in as_text(first) and "美托洛尔" in as_text(more)


def test_a_closure_is_told_at_its_day(clinic, doctor, who):
    visit(clinic, who, doctor, with_={"closure": "moved", "closure_text": "迁到南湖街道，已交接"})
    assert "迁出：迁到南湖街道，已交接" in as_text(clinic.do(sheets, who, by=doctor)[0])


def test_without_a_completed_visit_there_is_nothing_to_print(clinic, doctor, who):
    visit(clinic, who, doctor, complete=False)
    with pytest.raises(Incomplete, match="没有可印"):
        clinic.do(preview_official, who, "hypertension", by=doctor)


@pytest.mark.parametrize("form", ["hypertension", "type2_diabetes"])
def test_a_blank_form_is_one_page_without_a_ring(clinic, form):
    [sheet] = official_sheets(BLANK, edition_on(form, clinic.clock.today()), ())
    _, grid = rows_of(sheet)
    assert grid.write and not any(c.ringed for row in grid.rows for cell in row.cells for c in cell.codes)
    assert render((sheet,)).pages == 1


def test_the_pack_for_a_power_cut_holds_both(clinic, doctor):
    assert clinic.do(preview_blank, 1, "official", by=doctor).pages == 2
