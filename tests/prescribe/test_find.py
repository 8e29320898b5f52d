"""The search box and the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.errors import NotPermitted
from prescribe.find import FILTERS, SORTS, find_residents, list_choices, list_sql, resident_ids, resident_rows
from prescribe.hold import stop_exercise
from prescribe.register import Consent, Registration, register_resident, resident_form, revise_resident
from tests.prescribe.visits import registered, visited


@pytest.fixture
def street(clinic, doctor):
    """王𠮷堃, 单小曾 (alive under the surname's reading) and two of one name."""
    made = {"王𠮷堃": registered(clinic, doctor)}
    made["单小曾"] = registered(clinic, doctor, name="单小曾", sex="2", birth_date=date(1958, 5, 1), phone="13900004321")
    made["李明"] = registered(clinic, doctor, name="李明", birth_date=date(1950, 1, 1), phone="01087654321")
    made["李明2"] = registered(clinic, doctor, name="李明", birth_date=date(1970, 1, 1), phone="")
    return made


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("王𠮷", "王𠮷堃"), ("𠮷堃", "王𠮷堃"), ("吉坤", "王𠮷堃"), ("王吉坤", "王𠮷堃"), ("wjk", "王𠮷堃"), ("ＷＪ", "王𠮷堃"),
        ("2206", "王𠮷堃"), ("220", "王𠮷堃"), ("1380000", "王𠮷堃"), ("王 2206", "王𠮷堃"), ("2206 wj", "王𠮷堃"),
        ("sxz", "单小曾"), ("sxc", "单小曾"), ("dx", "单小曾"), ("小曾", "单小曾"), ("139", "单小曾"), ("010876", "李明"),
    ],
)  # fmt: skip
def test_found_by_what_people_type(clinic, doctor, street, typed, who):
    found = clinic.do(find_residents, typed, by=doctor)
    assert [row.resident_id for row in found.rows] == [street[who]]
    assert found.exact is None and found.total == 1


def test_the_part_that_matched_is_told(clinic, doctor, street):
    assert clinic.do(find_residents, "𠮷堃", by=doctor).rows[0].matched == ((1, 3),)
    assert clinic.do(find_residents, "王吉", by=doctor).rows[0].matched == ((0, 2),)


@pytest.mark.parametrize("sort", [key for key, _ in SORTS])
def test_the_list_is_put_in_order_without_opening_a_single_file(clinic, sort):
    with clinic.reading() as connection:
        plan = [row[3] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + list_sql(sort, "r.closed IS NULL"), {"today": "2026-11-23"})]
    assert any("ix_resident_open" in line and "COVERING" in line for line in plan), plan
    if sort == "risk":
        assert [line for line in plan if "COVERING INDEX ix_screening_resident_id" in line], plan


def test_two_of_one_name_never_open_by_themselves(clinic, doctor, street):
    found = clinic.do(find_residents, "李明", by=doctor)
    assert found.total == 2 and found.exact is None and len({r.birth_date for r in found.rows}) == 2


def test_a_whole_file_number_and_a_scan_open_at_once(clinic, doctor, street):
    row = clinic.do(find_residents, "王𠮷", by=doctor).rows[0]
    for typed in (row.file_number, row.file_number.lower(), row.file_number.replace("-", ""), f"TWRH1:S1:{row.resident_id}:v1:abcdef0123"):
        assert clinic.do(find_residents, typed, by=doctor).exact == row.resident_id


def test_near_sounds_are_offered_when_nothing_is_found(clinic, doctor, street):
    found = clinic.do(find_residents, "汪几昆", by=doctor)
    assert found.rows == () and [r.resident_id for r in found.near] == [street["王𠮷堃"]]
    assert clinic.do(find_residents, "钱七", by=doctor).near == ()


@pytest.mark.parametrize("typed", ["", " ", "w", "7", '"', "*", "NEAR(", "王\"", "TWRH1:x:y"])
def test_odd_texts_find_nothing_and_break_nothing(clinic, doctor, street, typed):
    found = clinic.do(find_residents, typed, by=doctor)
    assert (found.exact is None and found.total == len(found.rows)) or typed == "王\""


def test_a_changed_name_is_found_by_the_new_one_only(clinic, doctor, street):
    form, heads = clinic.do(resident_form, street["李明"], by=doctor)
    clinic.do(revise_resident, street["李明"], replace(form, name="李鸣"), heads, by=doctor)
    assert clinic.do(find_residents, "李鸣", by=doctor).total == 1
    assert clinic.do(find_residents, "李明", by=doctor).total == 1


def test_at_most_eight_rows_and_the_whole_count(clinic, doctor):
    consent = (Consent("file", True, "here", date(2026, 11, 23)),)
    for place in range(11):
        form = Registration("none", "", f"郑{'一二三四五六七八九十百'[place]}", "1", date(1950, 1, 1), no_id_reason="忘带", consents=consent)
        clinic.do(register_resident, form, by=doctor)
    found = clinic.do(find_residents, "郑", by=doctor)
    assert len(found.rows) == 8 and found.total == 11


def test_a_second_word_narrows_however_many_share_the_first(clinic, doctor, street, monkeypatch):
    monkeypatch.setattr("prescribe.find.COUNTED", 2)
    for place, name in enumerate(("王安", "王宝", "王成")):
        registered(clinic, doctor, name=name, birth_date=date(1950 + place, 1, 1), phone=f"1370000777{place}")
    assert [r.resident_id for r in clinic.do(find_residents, "王 2206", by=doctor).rows] == [street["王𠮷堃"]]
    assert clinic.do(find_residents, "王 wjk", by=doctor).total == 1 and clinic.do(find_residents, "王 9999", by=doctor).total == 0


def test_the_list_and_its_filters(clinic, clock, doctor, instructor, street):
    visited(clinic, street["王𠮷堃"], doctor, instructor)
    clinic.do(stop_exercise, street["李明"], "走路时头晕", by=instructor)
    ids = clinic.do(resident_ids, by=doctor)
    assert ids.typecode == "q" and len(ids) == 4
    rows = clinic.do(resident_rows, ids, by=doctor)
    wang = next(r for r in rows if r.resident_id == street["王𠮷堃"])
    assert wang.problems == ("高血压", "2 型糖尿病") and wang.risk == "中" and wang.last_visit == date(2026, 11, 23)
    assert [r.on_hold for r in rows if r.resident_id == street["李明"]] == [True]
    for key, _ in FILTERS:
        for order, _ in SORTS:
            clinic.do(resident_ids, key, order, by=doctor)
    assert len(clinic.do(resident_ids, "no_prescription", by=doctor)) == 4
    assert len(clinic.do(resident_ids, "screening_expired", by=doctor)) == 0
    clock.advance(days=91)
    assert len(clinic.do(resident_ids, "screening_expired", by=doctor)) == 1
    assert clinic.do(resident_rows, [1, 2, 3], by=doctor) == ()


def test_roles_see_what_is_theirs(clinic, doctor, instructor, manager, admin, street):
    visited(clinic, street["王𠮷堃"], doctor, instructor)
    ids = clinic.do(resident_ids, by=manager)
    rows = clinic.do(resident_rows, ids, by=manager)
    assert all(row.name.endswith("**") and row.problems == () for row in rows)
    found = clinic.do(find_residents, "王𠮷", by=manager).rows[0]
    assert (found.name, found.birth_date, found.street) == ("王**", None, "")
    with pytest.raises(NotPermitted):
        clinic.do(find_residents, "王𠮷", by=admin)


def test_filters_narrow_each_other_and_their_counts_are_what_they_leave(clinic, doctor, instructor, manager, street):
    visited(clinic, street["王𠮷堃"], doctor, instructor)
    offered = clinic.do(list_choices, by=doctor)
    assert [(c.label, c.count) for c in offered.risk] == [("中", 1), ("未分级", 3)]
    assert ("高血压", 1) in [(c.label, c.count) for c in offered.problem]
    for name in ("risk", "problem", "responsible"):
        for choice in getattr(offered, name):
            assert len(clinic.do(resident_ids, by=doctor, **{name: choice.key})) == choice.count, choice
    both = {"risk": "2", "problem": "高血压"}
    [row] = clinic.do(resident_rows, clinic.do(resident_ids, by=doctor, **both), by=doctor)
    assert row.resident_id == street["王𠮷堃"]
    assert len(clinic.do(resident_ids, by=doctor, **both | {"risk": "0"})) == 0
    with pytest.raises(KeyError):
        clinic.do(resident_ids, by=doctor, problem="没有这种病")


def test_who_sees_no_diagnoses_filters_by_none(clinic, doctor, instructor, manager, street):
    visited(clinic, street["王𠮷堃"], doctor, instructor)
    assert clinic.do(list_choices, by=manager).problem == ()
    assert len(clinic.do(resident_ids, by=manager, problem="高血压")) == 0
