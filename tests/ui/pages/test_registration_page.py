"""Registration in the real window over a real station."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from prescribe.find import find_residents
from prescribe.register import Consent, Registration, register_resident, resident_form, revise_resident
from prescribe.unsaved import take
from tests.ui.pages.desk import Desk, fill, fits

TODAY = date(2026, 11, 23)
CARD = "11010519491231002X"
ZHAO = Registration(
    id_kind="none", no_id_reason="忘带", name="赵桂兰", sex="2", birth_date=date(1949, 12, 31), phone="13900002206",
    consents=(Consent("file", True, "here", TODAY),),
)  # fmt: skip


@pytest.fixture
def desk(qtbot, clinic, doctor):
    return Desk(qtbot, clinic, doctor)


@pytest.fixture
def page(desk):
    return desk.go("registration")


def complete(page, name="王𠮷堃", card=CARD):
    """Everything that must be there, typed."""
    fill(page._identity.number, card)
    fill(page._person.name, name)
    page._consents.rows["file"].tick.click()


def stored(desk, found):
    return desk.clinic.do(resident_form, found, by=desk.person)[0]


def only_resident(desk, text):
    (row,) = desk.clinic.do(find_residents, text, by=desk.person).rows
    return row.resident_id


def test_a_resident_is_registered_with_the_keyboard_alone(desk):
    desk.press("Ctrl+N")
    desk.settle()
    assert desk.focus is desk.page._identity.number
    desk.type("11010519491231002x")
    for text in ("", "王𠮷堃", "", "", "13900002206", "", "陈立"):
        desk.type(text)
        desk.press("Enter")
    assert desk.focus is desk.page._person.contact_phone
    while desk.focus is not desk.page._consents.rows["file"].tick:
        desk.press("Enter")
    desk.press("Space")
    desk.press("Ctrl+S")
    desk.settle()
    assert desk.frame.tab == "overview" and desk.frame.banner_shown.name == "王𠮷堃"
    kept = stored(desk, desk.station.resident)
    assert (kept.name, kept.id_number, kept.sex, kept.birth_date) == ("王𠮷堃", CARD, "2", date(1949, 12, 31))
    assert (kept.phone, kept.contact_name, kept.allergy) == ("13900002206", "陈立", "not_asked")
    assert [(each.purpose, each.given, each.how) for each in kept.consents] == [("file", True, "here")]


def test_saving_and_starting_opens_the_assessment(desk, page):
    complete(page)
    desk.press("Ctrl+Enter")
    desk.settle()
    assert desk.frame.tab == "assessment" and desk.frame.banner_shown.name == "王𠮷堃"


def test_the_card_answers_for_who_did_not_and_never_over_an_answer(desk, page):
    page._person.sex.button("1").click()
    fill(page._identity.number, CARD)
    assert page._person.birth.text() == "1949-12-31"
    assert page._person.sex.chosen == ("1",), "what a person chose stays"
    assert page._view.conflict.text == "证件上是女，您选了男。"
    page._identity.by_card.click()
    assert page._person.sex.chosen == ("2",) and page._view.conflict is None


def test_a_permit_typed_as_a_card_shows_its_own_kind(desk, page):
    fill(page._identity.number, "810000199408230021")
    assert page._identity.kind.currentData() == "hk_mo_resident"
    assert page._form.id_kind == "hk_mo_resident" and page._view.identity.mark == "ok"
    assert page._person.birth.text() == "1994-08-23"


def test_what_the_card_filled_goes_when_the_card_is_corrected(desk, page):
    fill(page._identity.number, CARD)
    page._identity.number.selectAll()
    fill(page._identity.number, "440308199901101512")
    assert (page._person.sex.chosen, page._person.birth.text()) == (("1",), "1999-01-10")
    page._identity.number.clear()
    fill(page._identity.number, "44")
    assert (page._person.sex.chosen, page._person.birth.text()) == ((), "")


def test_what_was_chosen_against_the_card_needs_its_reason(desk, page):
    complete(page)
    page._person.sex.button("1").click()
    page._identity.keep.click()
    assert desk.focus is page._identity.keep_reason
    assert [each.field for each in page._view.missing] == ["keep_reason"]
    desk.type("证件登记错了")
    desk.press("Ctrl+S")
    desk.settle()
    assert stored(desk, desk.station.resident).kept_against_card == "证件登记错了"


def test_nothing_is_saved_while_something_is_missing_and_f3_goes_there(desk, page):
    fill(page._person.name, "王")
    desk.press("Ctrl+S")
    desk.settle()
    assert desk.frame.place == "registration"
    assert desk.focus is page._identity.number
    desk.press("F3")
    assert desk.focus is page._person.sex.button("2")
    desk.press("Shift+F3")
    assert desk.focus is page._identity.number


def test_a_person_without_a_card(desk, page):
    page._identity.without.click()
    assert desk.focus is page._identity.reason
    desk.type("补办中")
    fill(page._person.name, "李四")
    page._person.sex.button("2").click()
    fill(page._person.birth, "约1950")
    page._consents.rows["file"].tick.click()
    desk.press("Ctrl+S")
    desk.settle()
    kept = stored(desk, desk.station.resident)
    assert (kept.id_kind, kept.no_id_reason, kept.birth_about, kept.birth_date) == ("none", "补办中", 1950, None)


def test_typing_survives_leaving_and_coming_back(desk, page):
    fill(page._person.name, "赵桂兰")
    fill(page._person.birth, "不知道哪天")
    desk.go("residents")
    kept = desk.clinic.do(take, "registration", by=desk.person)
    assert "不知道哪天" in kept.text
    again = Desk(desk.qtbot, desk.clinic, desk.person).go("registration")
    desk.settle()
    assert (again._person.name.text(), again._person.birth.text()) == ("赵桂兰", "不知道哪天")
    assert again._note.text() == "接着 09:00 没写完的"


def test_what_a_colleague_typed_is_gone_from_the_screen_when_she_left(desk, page, clerk):
    fill(page._person.name, "赵桂兰")
    desk.go("residents")
    desk.station.join(clerk)
    desk.station.make_active(clerk)
    desk.station.leave(desk.person)
    assert desk.go("registration")._form.blank
    assert "赵桂兰" in desk.clinic.do(take, "registration", by=desk.person).text, "it waits for her"


def test_what_was_saved_is_no_longer_kept_as_unsaved(desk, page):
    complete(page)
    page.leave()
    desk.press("Ctrl+S")
    desk.settle()
    assert desk.clinic.do(take, "registration", by=desk.person) is None
    assert desk.go("registration")._form.blank


def test_who_may_be_the_same_is_shown_while_typing_and_start_waits(desk, page):
    old = desk.clinic.do(register_resident, ZHAO, by=desk.person).resident_id
    complete(page, name="赵桂兰")
    page._search.now()
    desk.settle()
    assert [card.view.resident_id for card in page._same.cards] == [old]
    assert page.bar.missing == "先回答右边：是不是同一个人" and not page.bar.primary.enabled
    page._same.cards[0].no.click()
    assert page.bar.primary.enabled
    desk.press("Ctrl+Enter")
    desk.settle()
    assert desk.station.resident != old and desk.frame.tab == "assessment"


def test_alt_d_opens_the_file_that_is_there_already(desk, page):
    old = desk.clinic.do(register_resident, ZHAO, by=desk.person).resident_id
    complete(page, name="赵桂兰")
    page._search.now()
    desk.settle()
    desk.press("Alt+D")
    desk.settle()
    assert desk.station.resident == old
    assert desk.go("registration")._form.blank, "nothing of it waits to be registered twice"


def test_an_equal_number_cannot_be_saved(desk, page):
    desk.clinic.do(register_resident, replace(ZHAO, id_kind="resident", id_number=CARD, no_id_reason=""), by=desk.person)
    complete(page, name="另一人")
    page._search.now()
    desk.settle()
    assert not page.bar.secondary[-1].enabled
    desk.press("Ctrl+S")
    desk.settle()
    assert desk.frame.place == "registration"


def test_consents_start_unticked_and_a_thumb_print_asks_a_witness(desk, page):
    assert not any(row.tick.isChecked() for row in page._consents.rows.values())
    complete(page)
    page._consent_answered("file", True, "thumb")
    assert desk.focus is page._consents.rows["file"].witness
    assert [each.field for each in page._view.missing] == ["witness:file"]
    desk.type("陈立")
    page._consents.rows["research"].refuse.click()
    desk.press("Ctrl+S")
    desk.settle()
    kept = {each.purpose: (each.given, each.how, each.witness) for each in stored(desk, desk.station.resident).consents}
    assert kept == {"file": (True, "thumb", "陈立"), "research": (False, "here", "")}


def test_taking_a_tick_back_makes_it_not_asked(desk, page):
    row = page._consents.rows["file"]
    row.tick.click()
    row.tick.click()
    assert page._form.consent("file") is None


def test_a_registration_is_changed_on_the_same_page(desk):
    old = desk.clinic.do(register_resident, ZHAO, by=desk.person).resident_id
    desk.open(old)
    desk.page._edit()
    desk.settle()
    page = desk.page
    assert page._person.name.text() == "赵桂兰" and "修改登记" in page._title.text()
    page._person.allergy.button("has").click()
    fill(page._person.allergy_text, "青霉素")
    desk.press("Ctrl+S")
    desk.settle()
    kept = stored(desk, old)
    assert (kept.allergy, kept.name, kept.phone) == ("青霉素", "赵桂兰", "13900002206")
    assert desk.frame.banner_shown.allergy_words == "青霉素过敏"
    assert desk.go("registration")._form.blank, "the next new file starts empty"


def test_changed_elsewhere_comes_in_what_was_typed_stays_and_a_person_looks_again(desk):
    old = desk.clinic.do(register_resident, ZHAO, by=desk.person).resident_id
    page = desk.go("registration", old)
    form, heads = desk.clinic.do(resident_form, old, by=desk.person)
    desk.clinic.do(revise_resident, old, replace(form, address="青禾一村"), heads, by=desk.person)
    fill(page._person.contact, "陈立")
    desk.press("Ctrl+S")
    desk.settle()
    assert stored(desk, old).contact_name == "", "nothing is written before somebody looked"
    assert (page._person.contact.text(), page._person.address.text()) == ("陈立", "青禾一村")
    desk.press("Ctrl+S")
    desk.settle()
    assert (stored(desk, old).contact_name, stored(desk, old).address) == ("陈立", "青禾一村")


def test_a_rare_character_is_found_by_its_reading(desk, page):
    page._person.name.setFocus()
    desk.type("王")
    desk.press("Ctrl+U")
    desk.type("ji")
    desk.qtbot.waitUntil(lambda: desk.frame.findChild(type(desk.focus)) is not None and _finder(desk)._buttons != [])
    desk.press("Enter")
    assert page._person.name.text() == "王𠮷" and page._form.name == "王𠮷"


def _finder(desk):
    from ui.widgets.character_finder import CharacterFinder

    return desk.frame.findChild(CharacterFinder)


def test_the_name_searched_for_is_carried_over(desk):
    page = desk.go("registration", "王吉坤")
    assert page._person.name.text() == "王吉坤" and page._form.name == "王吉坤"


def test_a_clerk_may_register_but_the_file_opens_without_the_diagnosis(qtbot, clinic, clerk):
    desk = Desk(qtbot, clinic, clerk)
    page = desk.go("registration")
    complete(page)
    desk.press("Ctrl+S")
    desk.settle()
    assert desk.frame.banner_shown.name == "王𠮷堃" and desk.frame.banner_shown.diagnoses == ()


def test_the_whole_registration_stands_on_one_screen(desk, page):
    desk.frame.resize(1366, 768)
    desk.settle()
    assert page.height() <= page.parent().height()
    assert fits(page)


def test_every_control_has_a_name(desk, page):
    for control in page._controls():
        assert control.accessibleName(), type(control)


def test_possible_answers_reach_the_record_kind(desk, page):
    complete(page)
    page._person.came_by.setCurrentIndex(2)
    page._person.relation.setEditText("女儿")
    desk.press("Ctrl+S")
    desk.settle()
    kept = stored(desk, desk.station.resident)
    assert (kept.came_by, kept.contact_relation) == ("家庭医生介绍", "女儿")
    assert isinstance(desk.station.resident, UUID) and only_resident(desk, "wjk") == desk.station.resident
