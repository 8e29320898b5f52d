"""Drugs and conditions as lists in a table: they add, deny nothing, and a strange word refuses its row."""

from __future__ import annotations

import pytest

from prescribe.clinic import StaffOnDuty
from protocols.derive import derive
from protocols.facts import SetAnswer
from protocols.library import load_library
from protocols.terms import Answer, Role
from tests.prescribe.importing import WANG, ZHAO, Import, found, known_of

SETS = ("姓名", "身份证号", "体检日期", "体重(kg)", "目前用药", "其他情况(逐项询问)")


@pytest.fixture
def nurse(doctor):
    """The one role that may write people, medical values and measurements."""
    return StaffOnDuty(doctor.staff_id, doctor.name, Role.NURSE)


def test_drugs_and_conditions_come_as_lists_and_nothing_else_is_denied(clinic, nurse, doctor, tmp_path):
    row = (WANG[0], WANG[1], "2026-10-01", 76, "倍他乐克、erjiashuanggua", "痛风/高尿酸；疝未处理")
    one = Import(clinic, nurse, tmp_path, (row,), SETS)
    assert (one.look.new, one.look.values, one.look.problems) == (1, 3, ())
    one.write()
    known = clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor)
    assert known.given("medications").value == SetAnswer(frozenset({"meituoluoer", "erjiashuanggua"}))
    assert known.given("other_conditions").value == SetAnswer(frozenset({"gout", "hernia"})), "the others stay not known"
    assert derive(known, load_library()).answer("takes_beta_blocker") is Answer.YES
    assert Import(clinic, nurse, tmp_path, (row,), SETS).answer().look.empty, "twice is once"


@pytest.mark.parametrize(("place", "cell", "word"), [(4, "二甲双胍、神仙丸", "神仙丸"), (5, "痛风，头七", "头七")])
def test_a_word_nobody_knows_refuses_the_row_and_is_named(clinic, nurse, tmp_path, place, cell, word):
    row = [WANG[0], WANG[1], "2026-10-01", 76, "", ""]
    row[place] = cell
    one = Import(clinic, nurse, tmp_path, (row, (ZHAO[0], ZHAO[1], "2026-10-02", 60, "二甲双胍", "都没有")), SETS)
    assert f"“{word}”" in one.said(2) and one.look.refused_rows == 1 and one.look.new == 1 and not one.said(3)
    assert [p.column for p in one.look.problems] == [SETS[place]] and one.look.values == 3


def test_a_later_list_adds_and_never_takes_away_whatever_the_order_of_rows(clinic, nurse, doctor, tmp_path):
    """A doctor's newer answer would withdraw what it leaves out; a column of a table does not say it left nothing out."""
    rows = tuple((WANG[0], WANG[1], day, weight, drugs, "") for day, weight, drugs in (("2026-10-20", 75, "二甲双胍"), ("2026-10-01", 76, "美托洛尔")))
    one = Import(clinic, nurse, tmp_path, rows, SETS).answer()
    one.write()
    wang = found(clinic, doctor, "wjk")
    assert clinic.do(known_of, wang, by=doctor).given("medications").value.yes == {"meituoluoer", "erjiashuanggua"}
    none = Import(clinic, nurse, tmp_path, ((WANG[0], WANG[1], "2026-11-01", 75, "没在吃药", ""),), SETS).answer()
    assert "档案里记着有" in none.said(2) and none.look.values == 1
    none.write()
    assert clinic.do(known_of, wang, by=doctor).given("medications").value.yes == {"meituoluoer", "erjiashuanggua"}
