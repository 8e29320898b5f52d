"""核对 by keyboard in the real window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prescribe.conflicts import open_conflicts
from prescribe.register import resident_form, revise_resident
from tests.prescribe.records.test_projections import fork
from tests.prescribe.visits import registered
from tests.ui.pages.desk import Desk


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def undecided(clinic, doctor):
    """A registration two PCs changed: the phone on both, the address on one."""
    who = registered(clinic, doctor)
    form, heads = clinic.do(resident_form, who, by=doctor)
    clinic.do(revise_resident, who, replace(form, phone="13800000001", address="青禾街道 3 号"), heads, by=doctor)
    _, mine = clinic.do(resident_form, who, by=doctor)
    clinic.do(fork, who, heads[0], False, by=doctor)
    clinic.do(revise_resident, who, replace(form, phone="13800000002"), heads, by=doctor)
    clinic.do(fork, who, mine[0], True, by=doctor)
    return who


def test_a_record_is_decided_by_keys_alone(desk, clinic, doctor, undecided):
    page = desk.open(undecided, "conflict")
    assert page.bar.missing == "还差 1 项没有选" and not page.primary().enabled
    assert [item.state_words for item in page._view.items] == ["等您选", "已代选，请确认"]
    rows = {item.label: item for item in page._view.items}
    place = rows["电话"].sides.index("13800000002")
    desk.press(str(place + 1))
    assert page.bar.missing == "都选好了"
    desk.press("Ctrl+S")
    desk.settle()
    assert clinic.do(open_conflicts, by=doctor) == () and desk.frame.tab == "overview"
    form, _ = clinic.do(resident_form, undecided, by=doctor)
    assert (form.phone, form.address) == ("13800000002", "青禾街道 3 号")


def test_arrows_go_between_rows_and_versions(desk, undecided):
    page = desk.open(undecided, "conflict")
    first, second = list(page._rows.values())
    assert first.has_focus
    desk.press("Down")
    assert second.has_focus
    desk.press("Up")
    desk.press("Right")
    assert first.buttons[1].hasFocus()


def test_a_whole_side_at_once_and_nothing_where_nothing_waits(desk, clinic, doctor, undecided):
    page = desk.open(undecided, "conflict")
    page.choose_side(1)
    assert page._view.missing == 0 and {item.chosen for item in page._view.items} == {1}
    page = desk.open(registered(clinic, doctor, name="周宁"), "conflict")
    assert not page._empty.isHidden() and page.bar.empty
