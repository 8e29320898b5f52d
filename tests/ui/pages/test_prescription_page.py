"""The prescription page over a real station: bounds, reasons, week, why, signatures, paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from prescribe.draft import current_prescription, draft_prescription, revise_draft
from prescribe.prescription import DaySlot
from protocols.terms import Component
from tests.conftest import PASSWORDS
from tests.prescribe.visits import registered, visited
from tests.ui.pages.desk import Desk
from tests.ui.test_lints import cut_text, nameless, outside, unprintable
from ui import theme
from ui.pages.prescription_side import ConfirmPopover
from ui.pages.preview_page import PreviewDialog, a4_printer, pages_of, paint_pages
from ui.pages.sign_page import SignDialog
from ui.widgets.reason_popover import ReasonPopover


@pytest.fixture
def resident(clinic, doctor, instructor):
    made = registered(clinic, doctor)
    visited(clinic, made, doctor, instructor)
    return made


@pytest.fixture
def desk(qtbot, clinic, doctor, instructor):
    made = Desk(qtbot, clinic, doctor)
    made.station.join(instructor)
    made.station.make_active(doctor)
    yield made
    made.settle()


@pytest.fixture
def page(desk, resident, doctor):
    desk.clinic.do(draft_prescription, resident, by=doctor)
    shown = desk.open(resident, "prescription")
    desk.settle()
    return shown


def now(desk, resident, by):
    return desk.clinic.do(current_prescription, resident, by=by)


def put(desk, page, field, text):
    edit = page.grid.cells[field].edit
    edit.setFocus()
    edit.selectAll()
    desk.type(text)
    desk.press("Enter")
    desk.settle()


def minutes(page):
    return page.grid.cells["aerobic.minutes"].view


def found(desk, kind):
    return [w for w in desk.frame.findChildren(kind) if w.isVisible()]


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_the_keyboard_stands_on_the_first_number(desk, page):
    assert desk.focus is next(iter(page.grid.cells.values())).edit


def test_a_number_inside_its_bound_is_saved_at_once(desk, page, resident, doctor):
    put(desk, page, "aerobic.minutes", f"{minutes(page).low:g}")
    assert now(desk, resident, doctor).prescription.value("aerobic.minutes")[1] == minutes(page).low
    assert not page.grid.reasons and "自动保存" in page.bar.note


def test_outside_its_bound_it_is_saved_only_with_a_written_reason(desk, page, resident, doctor):
    before = now(desk, resident, doctor).prescription.value("aerobic.minutes")
    high = minutes(page).high
    put(desk, page, "aerobic.minutes", f"{high + 5:g}")
    line = page.grid.reasons["aerobic.minutes"]
    assert desk.focus is line.edit and f"{high + 5:g} 分" in line.view.question
    assert now(desk, resident, doctor).prescription.value("aerobic.minutes") == before
    assert not page.bar.primary.enabled and "理由" in page.bar.missing
    line.edit.setText("太短")
    line.edit.editingFinished.emit()
    assert line.hint.text() == "再写 6 个字"
    line.edit.setText("平时每天快走三十分钟")
    line.edit.editingFinished.emit()
    desk.settle()
    saved = now(desk, resident, doctor).prescription
    assert saved.value("aerobic.minutes") == (high + 5, high + 5)
    assert [(d.field, d.reason, d.by_name) for d in saved.departures] == [("aerobic.minutes", "平时每天快走三十分钟", "李文静")]
    assert page.bar.primary.enabled and "离开范围 1 处" in page.bar.missing


def test_the_way_back_takes_the_number_into_its_bound(desk, page, resident, doctor):
    high = minutes(page).high
    put(desk, page, "aerobic.minutes", f"{high + 5:g}")
    page.grid.reasons["aerobic.minutes"].back.click()
    desk.settle()
    assert not page.grid.reasons and minutes(page).value == high


def test_a_safety_bound_refuses_and_says_what_is_allowed(desk, page, resident, doctor):
    said = []
    desk.station.said.connect(lambda text, *_: said.append(text))
    plan = page._draft.prescription.plan
    first = plan.stages[0]
    row = first.component(Component.AEROBIC)
    safe = tuple(replace(b, safety=True) if b.field == "aerobic.minutes" else b for b in row.bounds)
    parts = tuple(replace(c, bounds=safe) if c is row else c for c in first.components)
    plan = replace(plan, stages=(replace(first, components=parts), *plan.stages[1:]))
    page.show_draft(replace(page._draft, prescription=replace(page._draft.prescription, plan=plan)))
    shown = minutes(page).text
    put(desk, page, "aerobic.minutes", "90")
    assert "不能改" in said[0] and page.grid.cells["aerobic.minutes"].edit.text() == shown
    assert not page.grid.reasons and now(desk, resident, doctor).prescription.departures == ()


def test_changed_on_another_pc_the_newest_is_shown(desk, page, resident, doctor):
    draft = now(desk, resident, doctor)
    low = minutes(page).low
    page._writing = True
    from prescribe.draft import Change

    change = Change(draft.prescription.stage, "aerobic.minutes", low, low)
    desk.clinic.do(revise_draft, draft.prescription_id, draft.heads, (change,), by=doctor)
    desk.settle()
    page._writing = False
    put(desk, page, "aerobic.frequency", f"{page.grid.cells['aerobic.frequency'].view.low:g}")
    for _ in range(3):
        desk.settle()
    assert minutes(page).value == low


# --- week ------------------------------------------------------------------------------------------------------------


def test_a_block_moves_by_the_keyboard_and_the_focus_goes_along(desk, page, resident, doctor):
    before = now(desk, resident, doctor).prescription.week
    for chip in page.board.chips:
        for step, key in ((1, Qt.Key.Key_Right), (-1, Qt.Key.Key_Left)):
            slot = chip.slot
            to = slot.weekday + step
            free = 0 <= to <= 6 and not any(s.weekday == to and s.component == slot.component for s in before)
            if free and not page._would_break(slot.weekday, slot.component, to):
                chip.setFocus()
                QTest.keyClick(chip, key, Qt.KeyboardModifier.ShiftModifier)
                desk.settle()
                after = now(desk, resident, doctor).prescription.week
                assert any(s.weekday == to and s.component == slot.component for s in after) and len(after) == len(before)
                assert (desk.focus.slot.weekday, desk.focus.slot.component) == (to, slot.component)
                return
    pytest.fail("no block could move")


def test_a_move_that_breaks_a_rule_stays_put_and_names_it(desk, page, resident, doctor):
    walks = sorted(s.weekday for s in page._draft.prescription.week if s.component is Component.AEROBIC)
    moves = [(d, t) for d in walks for t in range(7) if t not in walks and page._would_break(d, Component.AEROBIC, t)]
    if not moves:
        week = tuple(DaySlot(d, Component.AEROBIC, 20) for d in (0, 3))
        page._draft = replace(page._draft, prescription=replace(page._draft.prescription, week=week))
        moves = [(d, t) for d in (0, 3) for t in range(7) if page._would_break(d, Component.AEROBIC, t)]
    day, to = moves[0]
    before = now(desk, resident, doctor).prescription.week
    page._move(day, Component.AEROBIC, to)
    desk.settle()
    assert "有氧会连停" in page.board.days[to].warning.text()
    assert now(desk, resident, doctor).prescription.week == before


def test_another_legal_week_is_proposed(desk, page, resident, doctor):
    before = now(desk, resident, doctor).prescription.week
    page.other.click()
    desk.settle()
    after = now(desk, resident, doctor).prescription.week
    assert after != before and sorted(s.component for s in after) == sorted(s.component for s in before)


# --- why -------------------------------------------------------------------------------------------------------------


def test_f1_explains_the_focused_number_then_the_next_and_esc_comes_back(desk, page):
    page.grid.cells["aerobic.minutes"].edit.setFocus()
    desk.press("F1")
    (popover,) = found(desk, ReasonPopover)
    assert popover.view.field == "aerobic.minutes" and popover.accessibleDescription() == popover.view.spoken
    desk.press("F1")
    (popover,) = found(desk, ReasonPopover)
    assert popover.view.field != "aerobic.minutes"
    desk.press("Esc")
    QApplication.processEvents()
    assert not found(desk, ReasonPopover) and page._why is None
    assert desk.focus is page.grid.cells["aerobic.minutes"].edit


def test_every_number_has_reasons_that_say_their_source(page):
    fields = page.grid.why_fields()
    assert len(fields) >= 8
    for field in fields:
        view = page._why_view(field)
        assert view.lines and all(line.mark for line in view.lines), field


# --- confirming and signing ------------------------------------------------------------------------------------------


def test_only_a_physician_confirms_what_is_unsure(desk, page, resident, doctor, instructor):
    count = len(page._view.to_confirm)
    assert count > 0
    desk.station.make_active(instructor)
    page.confirm_chip.clicked.emit()
    (popover,) = found(desk, ConfirmPopover)
    assert not popover.first.isEnabled()
    popover.close_it()
    desk.station.make_active(doctor)
    page.confirm_chip.clicked.emit()
    popover = found(desk, ConfirmPopover)[-1]
    popover.first.click()
    desk.settle()
    assert now(desk, resident, doctor).to_confirm == () and not page.confirm_chip.isVisible()
    assert now(desk, resident, doctor).prescription.confirmed_by == "李文静"


def sign(desk, person):
    desk.station.make_active(person)
    desk.settle()
    desk.press("Ctrl+Enter")
    desk.press("Space")
    desk.type(PASSWORDS[person.name])
    desk.press("Enter")
    for _ in range(4):
        desk.settle()


def test_three_keys_and_the_password_sign(desk, page, resident, doctor, instructor):
    sign(desk, instructor)
    assert [s.state for s in now(desk, resident, doctor).signing.required] == ["waiting", "signed"]
    sign(desk, doctor)
    state = now(desk, resident, doctor)
    assert state.signing.signed and not page._view.editable
    assert page.grid.cells["aerobic.minutes"].edit.isReadOnly()
    assert page.bar.primary.text == "打印"


def test_a_wrong_password_is_said_in_the_dialog_and_nothing_is_signed(desk, page, resident, doctor):
    desk.press("Ctrl+Enter")
    (dialog,) = found(desk, SignDialog)
    desk.press("Space")
    desk.type("not-the-password")
    desk.press("Enter")
    desk.settle()
    assert dialog.isVisible() and "还可试" in dialog.problem.text() and dialog.password.text() == ""
    assert not any(s.signature for s in now(desk, resident, doctor).signing.required)


def test_without_having_looked_nothing_is_signed(desk, page):
    desk.press("Ctrl+Enter")
    (dialog,) = found(desk, SignDialog)
    dialog.password.setFocus()
    desk.type(PASSWORDS["李文静"])
    desk.press("Enter")
    assert "我看过了" in dialog.problem.text() and not dialog.go.isEnabled()


def test_an_edit_after_a_signature_voids_it_and_the_next_signer_sees_what_changed(desk, page, resident, doctor, instructor):
    sign(desk, instructor)
    desk.station.make_active(doctor)
    put(desk, page, "aerobic.minutes", f"{minutes(page).low:g}")
    assert [s.chip for s in page._view.signers] == ["等您签名", "需要重签"]
    assert "张锐" in page._view.signing_note and "不再算数" in page._view.signing_note
    desk.press("Ctrl+Enter")
    (dialog,) = found(desk, SignDialog)
    assert dialog.view.changed_head.startswith("张锐") and dialog.view.changed


def test_a_signed_one_is_changed_only_by_a_new_one(desk, page, resident, doctor, instructor):
    sign(desk, instructor)
    sign(desk, doctor)
    page._supersede()
    desk.settle()
    assert page._view.editable and page._draft.prescription.version == 2


# --- paper -----------------------------------------------------------------------------------------------------------


def test_the_preview_shows_both_pages_and_says_not_yet_in_force(desk, page, tmp_path):
    page.print_it()
    for _ in range(3):
        desk.settle()
    (dialog,) = found(desk, PreviewDialog)
    assert dialog.rendered.pages >= 2 and dialog.title.text() == f"预览：共 {dialog.rendered.pages} 页" and "尚未生效" in dialog.note.text()
    assert dialog.print_button.isEnabled()
    target = tmp_path / "sheet.pdf"
    dialog._printed(lambda pdf: dialog.write_to(str(target), pdf))
    for _ in range(3):
        desk.settle()
    assert target.read_bytes().startswith(b"%PDF") and dialog.said.text() == "存好了。"


def test_a_place_that_cannot_be_written_to_is_said_in_words(desk, page, tmp_path):
    page.print_it()
    for _ in range(3):
        desk.settle()
    (dialog,) = found(desk, PreviewDialog)
    dialog.write_to(str(tmp_path / "no" / "such" / "folder.pdf"), b"x")
    desk.settle()
    assert dialog.said.text().startswith("没存上")


def test_printing_fills_the_whole_sheet(desk, page, tmp_path):
    page.print_it()
    for _ in range(3):
        desk.settle()
    (dialog,) = found(desk, PreviewDialog)
    images = pages_of(dialog.rendered.pdf, 60)
    printer = a4_printer()
    assert printer.fullPage() and printer.resolution() == 300
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    paint_pages(printer, images)
    assert len(pages_of((tmp_path / "printed.pdf").read_bytes(), 40)) == len(images) == dialog.rendered.pages


# --- without a draft, and the lists ----------------------------------------------------------------------------------


def test_without_a_draft_it_says_what_is_missing_and_leads_there(desk, clinic, doctor):
    empty = registered(clinic, doctor, name="赵桂兰", sex="2", phone="13900002207")
    page = desk.open(empty, "prescription")
    for _ in range(3):
        desk.settle()
    assert page.bar.missing.startswith("还没有处方。评估还差") and page.bar.goes_to_missing
    assert not page.bar.primary.enabled


def test_the_list_opens_a_prescription_with_enter(desk, page, resident):
    shown = desk.go("prescriptions")
    for _ in range(3):
        desk.settle()
    assert shown.list.rows
    shown.list.rows[0].setFocus()
    desk.press("Enter")
    for _ in range(3):
        desk.settle()
    assert desk.frame.tab == "prescription" and desk.page.grid.cells


@pytest.mark.parametrize(("dark", "scale"), [(False, 1.0), (True, 1.5), (False, 2.0)])
def test_page_and_dialogs_fit_and_can_be_read_out(desk, page, qapp, dark, scale):
    wrong = []
    try:
        theme.apply(qapp, dark, scale)
        for opening in (lambda: None, page.explain, lambda: page.confirm_chip.clicked.emit(), page.sign):
            opening()
            for _ in range(3):
                QApplication.processEvents()
            for rule in (cut_text, outside, nameless, unprintable):
                wrong += [f"{rule.__name__}: {one}" for one in rule(desk.frame)]
            page.back()
            for popover in found(desk, ConfirmPopover):
                popover.close_it()
    finally:
        theme.apply(qapp)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
