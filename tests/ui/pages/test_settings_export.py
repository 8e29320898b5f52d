"""The card 导出公卫随访表 in 设置: for the manager, with a purpose, into a folder."""

from __future__ import annotations

import pytest

from prescribe.official_forms import open_form
from protocols.terms import Role
from tests.prescribe.official import visit
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from ui.pages.audit_view import outcome_words
from ui.pages.settings_export import last_month, may_export


def test_the_manager_exports_with_a_purpose(qtbot, clinic, doctor, instructor, manager, tmp_path):
    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor)
    visit(clinic, who, doctor)
    assert clinic.do(open_form, who, by=doctor).complete
    desk = Desk(qtbot, clinic, manager)
    panel = desk.go("settings", "station")._panels["station"]
    card = panel.export
    assert card.isVisible()
    card.last.control.setText("今天")
    card.export(tmp_path)
    desk.settle()
    assert "做什么用" in card.purpose.words.text() and not list(tmp_path.glob("*.csv"))
    card.purpose.control.setText("报区疾控十一月随访")
    card.export(tmp_path)
    desk.settle()
    assert len(list(tmp_path.glob("公卫随访-hypertension-*.csv"))) == 1


@pytest.mark.parametrize(("role", "may"), [(Role.MANAGER, True), (Role.PHYSICIAN, False), (Role.ADMIN, False), (Role.AUDITOR, False)])
def test_who_may(role, may):
    assert may_export(role) is may


def test_the_month_before_and_the_words_of_the_audit(clinic):
    assert [d.isoformat() for d in last_month(clinic.clock.today())] == ["2026-10-01", "2026-10-31"]
    assert outcome_words("exported 12 rows named 0123456789abcdef：报区里") == "导出 12 行，含姓名：报区里"
