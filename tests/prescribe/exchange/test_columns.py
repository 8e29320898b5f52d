"""Headers: what they mean, which unit they say, and what a person must still say."""

from __future__ import annotations

from datetime import date

import pytest

from prescribe.exchange.columns import fingerprint, gaps, guess, importable, units_of
from tests.prescribe.exchange.books import as_csv, table_of


def mapped(folder, *heads, row=None, preset=None):
    table = table_of(folder, as_csv((heads, row or ["1"] * len(heads))))
    return table, guess(table, preset)


@pytest.mark.parametrize(("head", "target", "unit"), [
    ("空腹血糖(mg/dL)", "fasting_glucose", "mg/dL"), ("空腹血糖（mmol/L）", "fasting_glucose", "mmol/L"), ("体重/公斤", "weight", "kg"),
    ("体重（斤）", "weight", "jin"), ("身高cm", "height", "cm"), ("身高_m", "height", "m"), ("握力【kg】成绩", "grip_strength", "kg"),
    ("HbA1c (%)", "hba1c", "%"), ("姓 名", "name", ""), ("身份证号码", "id_number", ""), ("血压", "blood_pressure", ""), ("血肌酐μmol/L", "serum_creatinine", "umol/L"),
    ("高血压", "hypertension", ""), ("备注", "", ""), ("体重（磅秤号）", "weight", ""), ("静息收缩压", "resting_systolic", ""),
])  # fmt: skip
def test_a_header_tells_its_meaning_and_its_unit(tmp_path, head, target, unit):
    column = mapped(tmp_path, "居民编号x", head)[1].columns[1]
    assert (column.target, column.unit) == (target, unit)


def test_titles_above_the_headers_are_passed_over(tmp_path):
    table = table_of(tmp_path, as_csv((("青禾街道 2026 年体检名册",), ("姓名", "性别", "身高(cm)"), ("王", "男", "170"))))
    assert guess(table).head_row == 2


def test_presets_are_chosen_by_what_fits_and_know_what_not_to_read(tmp_path):
    _, body = mapped(tmp_path, "ID", "姓名", "测试日期 / 时间", "体脂百分比", "SMI (Skeletal Muscle Index)", "骨骼肌量")
    assert [c.target for c in body.columns] == ["", "name", "measured_on", "body_fat_pct", "muscle_mass_index", ""]
    _, fit = mapped(tmp_path, "编号", "姓名", "肺活量(ml)", "选择反应时(s)", "闭眼单脚站立", "一分钟仰卧起坐", "总分")
    assert [c.target for c in fit.columns][2:] == ["vital_capacity", "choice_reaction", "one_leg_stand_eyes_closed", "sit_ups_1min", ""]
    assert (body.preset, fit.preset) == ("body_composition", "fitness_machine")


def test_a_unit_nobody_said_must_be_chosen_never_guessed(tmp_path):
    table, mapping = mapped(tmp_path, "姓名", "出生日期", "测量日期", "空腹血糖", row=("王", "1960-01-01", "2026-01-01", "6.1"))
    (gap,) = gaps(table, mapping)
    assert gap.place == 3 and "请选一个" in gap.sentence
    assert not gaps(table, mapping.with_column(3, "fasting_glucose", "mg/dL"))
    table, mapping = mapped(tmp_path, "姓名", "出生日期", "测量日期", "空腹血糖", row=("王", "1960-01-01", "2026-01-01", "110 mg/dL"))
    assert not gaps(table, mapping)
    table, mapping = mapped(tmp_path, "姓名", "出生日期", "测量日期", "体重(克)", row=("王", "1960-01-01", "2026-01-01", "61"))
    assert "“克”认不出来" in gaps(table, mapping)[0].sentence


def test_who_and_when_must_be_told(tmp_path):
    table, mapping = mapped(tmp_path, "性别", "身高(cm)")
    said = " ".join(gap.sentence for gap in gaps(table, mapping))
    assert "是谁" in said and "测量日期" in said
    table, mapping = mapped(tmp_path, "姓名", "性别")
    assert "分不清同名" in gaps(table, mapping)[0].sentence


def test_a_table_without_headers_is_not_read_as_if_it_had_some(tmp_path):
    table = table_of(tmp_path, as_csv((("王", "110105196403080034"), ("李", "110105196403080050"))))
    mapping = guess(table).with_column(0, "name").with_column(1, "id_number")
    assert "不像表头" in gaps(table, mapping)[0].sentence


def test_a_target_has_one_column(tmp_path):
    _, mapping = mapped(tmp_path, "姓名", "受检者", "身高(cm)")
    assert [c.target for c in mapping.columns] == ["name", "", "height"]
    assert [c.target for c in mapping.with_column(1, "name").columns] == ["", "name", "height"]


def test_the_fingerprint_is_of_the_headers_alone(tmp_path):
    one, other = mapped(tmp_path, "姓名", "性 别")[1], mapped(tmp_path, "姓名", "性别", row=("乙", "女"))[1]
    assert fingerprint(one) == fingerprint(other) != fingerprint(mapped(tmp_path, "性别", "姓名")[1])


def test_no_session_value_no_set_and_nothing_computed_is_imported():
    assert not {"session_systolic", "symptoms_today", "dated_events", "medication_classes", "age", "bmi", "birth_date"} & importable().keys()
    assert {"resting_systolic", "hba1c", "grip_strength", "hypertension", "mi_date", "medications", "exertional_symptoms"} <= importable().keys()
    assert units_of("height")[0] == "cm" and units_of("hypertension") == ()


def test_a_column_mapping_stays_as_chosen_after_going_back(tmp_path):
    _, mapping = mapped(tmp_path, "姓名", "身高")
    chosen = mapping.with_column(1, "height", "m")
    assert chosen.columns[1].unit == "m" and chosen.measured_on is None and date.max
