"""Completed visits as rows: official names and codes, nobody's name unless meant, no formula, in the audit."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.export_forms import export_forms
from prescribe.reading.form_fields import Cell
from tests.prescribe.official import code, visit
from tests.prescribe.visits import registered, visited

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def who(clinic, doctor, instructor):
    resident = registered(clinic, doctor)
    visited(clinic, resident, doctor, instructor)
    return resident


def rows(folder, form="hypertension"):
    [path] = folder.glob(f"公卫随访-{form}-*.csv")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def test_codes_now_and_goal_under_official_names(clinic, doctor, manager, who, tmp_path):
    visit(clinic, who, doctor, symptoms=code("2", "8"), symptoms_other=Cell("=1+1"), salt=Cell(codes=("2",), goal="1"))
    visit(clinic, who, doctor, form="type2_diabetes", complete=False)
    made = clinic.do(export_forms, FIRST, LAST, tmp_path, "报区里十一月随访", True, by=manager)
    assert (made.rows, made.people, len(made.files)) == (1, 1, 1)
    [row] = rows(tmp_path)
    assert (row["姓名"], row["随访方式"], row["症状"], row["收缩压(mmHg)"], row["摄盐情况"], row["摄盐情况目标"]) == ("王𠮷堃", "1", "2;8", "126", "2", "1")
    assert (row["此次随访分类"], row["下次随访日期"], row["用药情况"]) == ("1", "2027-02-21", "氨氯地平 每日 1 次 每次 5 mg")
    assert row["其他症状"] == "'=1+1" and "危急情况" not in row and "并发症" not in row


def test_without_names_a_person_is_a_number_and_free_text_stays_here(clinic, doctor, manager, who, tmp_path):
    visit(clinic, who, doctor, symptoms_other=Cell("王𠮷堃说夜里咳"))
    clinic.do(export_forms, FIRST, LAST, tmp_path, "报区里十一月随访", by=manager)
    [row] = rows(tmp_path)
    assert (row["序号"], row["出生年份"]) == ("1", "1964") and "王𠮷堃" not in str(row) and "李文静" not in str(row)


def test_a_closure_and_what_is_not_known(clinic, doctor, manager, who, tmp_path):
    visit(clinic, who, doctor, with_={"closure": "lost", "closure_text": "三次没人接"})
    clinic.do(export_forms, FIRST, LAST, tmp_path, "报区里十一月随访", by=manager)
    [row] = rows(tmp_path)
    assert (row["结案类别"], row["收缩压(mmHg)"], row["日吸烟量(支)"], row["此次随访分类"]) == ("失访", "", "", "")


def test_it_stands_in_the_audit_and_needs_a_purpose(clinic, doctor, admin, manager, who, tmp_path):
    visit(clinic, who, doctor)
    with pytest.raises(Incomplete, match="做什么用"):
        clinic.do(export_forms, FIRST, LAST, tmp_path, " ", by=manager)
    with pytest.raises(InvalidInput, match="没有填完"):
        clinic.do(export_forms, date(2026, 1, 1), date(2026, 1, 31), tmp_path, "报区里一月随访", by=manager)
    with pytest.raises(InvalidInput, match="写不进"):
        clinic.do(export_forms, FIRST, LAST, tmp_path / "nowhere", "报区里十一月随访", by=manager)
    with pytest.raises(NotPermitted):
        clinic.do(export_forms, FIRST, LAST, tmp_path, "报区里十一月随访", by=doctor)
    assert list(tmp_path.glob("*.csv")) == []
    clinic.do(export_forms, FIRST, LAST, tmp_path, "报区里十一月随访", by=manager)
    with clinic.reading() as connection:
        [said] = connection.exec_driver_sql("SELECT outcome FROM audit WHERE outcome LIKE 'exported%'").scalars()
    assert "1 rows unnamed" in said and "报区里十一月随访" in said
