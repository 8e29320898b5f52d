from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from prescribe.identity import check_id
from prescribe.overview import Banner
from prescribe.register import PURPOSES, Duplicate
from ui.pages.registration_form import TypedConsent, TypedForm, form_of, merged, registration_of, with_right_kind
from ui.pages.registration_view import Checks, bar_words, phone_problem, registration_view

TODAY = date(2026, 11, 23)
CARD = "11010519491231002X"
FILE = TypedConsent("file", True, "here", "2026-11-23T14:05")
WHOLE = TypedForm(id_number=CARD, name="赵桂兰", sex="2", birth="1949-12-31", consents=(FILE,))


def view(form=WHOLE, duplicates=(), ruled_out=(), **checks):
    identity = check_id(form.id_kind, form.id_number, TODAY) if form.id_number or form.id_kind == "none" else None
    return registration_view(form, Checks(identity=identity, **checks), tuple(duplicates), ruled_out, TODAY)


def twin(number, certain=False, strength=2, sex="女"):
    banner = Banner(
        resident_id=UUID(int=number), name="赵桂兰", sex_word=sex, age=76, birth_words="1949-12-31", file_number="SH-0009120",
        risk="未分级", diagnoses=(), allergy_words="过敏史未问", allergy_known=False, limits=(), namesake=False,
        phone_tail="2206", hold=None, closed=None, conflict=False, age_words="76 岁",
    )  # fmt: skip
    return Duplicate(UUID(int=number), banner, ("姓名", "出生日期"), ("证件",), certain, strength)


def fields(form, **checks):
    return [missing.field for missing in view(form, **checks).missing]


def test_a_whole_form_may_be_saved_and_started():
    assert view().may_save and view().may_start
    assert bar_words(view()) == ("", "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"sex": ""}, "sex"),
        ({"birth": ""}, "birth"),
        ({"birth": "1949-13-01"}, "birth"),
        ({"id_number": ""}, "id_number"),
        ({"id_number": CARD[:-1] + "1"}, "id_number"),
        ({"id_number": "", "id_kind": "none"}, "no_id_reason"),
        ({"allergy_answer": "has"}, "allergy_text"),
        ({"consents": ()}, "consent:file"),
        ({"consents": (replace(FILE, given=False),)}, "consent:file"),
        ({"consents": (replace(FILE, how="thumb"),)}, "witness:file"),
        ({"consents": (replace(FILE, how="thumb", witness="陈立"),)}, None),
        ({"sex": "1"}, "conflict"),
        ({"sex": "1", "keeps_typed": True}, "keep_reason"),
        ({"sex": "1", "keeps_typed": True, "keep_reason": "证件登记错了"}, None),
        ({"id_number": "", "id_kind": "none", "no_id_reason": "证件丢了"}, None),
        ({"allergy_answer": "has", "allergy_text": "青霉素"}, None),
    ],
)
def test_what_is_missing_is_named_by_its_field(change, field):
    assert fields(replace(WHOLE, **change)) == ([field] if field else [])


def test_the_bar_counts_what_is_missing_and_names_the_first():
    assert bar_words(view(TypedForm())) == ("warn", "还差 5 项：证件号码（或点「没有证件」）")


def test_an_id_number_that_checks_tells_sex_and_birth():
    assert view().identity.mark == "ok"
    assert view().derived.text == "由证件得出：女，1949-12-31（76 岁）"


@pytest.mark.parametrize(
    ("number", "typing", "mark", "text"),
    [
        ("110105", True, "", "已输入 6 位"),
        ("110105", False, "warn", "应是 18 位，现在是 6 位，请对照证件"),
        (CARD[:-1] + "1", True, "warn", "最后一位对不上，请再看一眼证件"),
    ],
)
def test_a_number_being_typed_is_no_mistake_yet(number, typing, mark, text):
    note = view(replace(WHOLE, id_number=number), typing_number=typing).identity
    assert (note.mark, note.text) == (mark, text)


def test_a_wrong_last_digit_is_a_sentence_and_tells_nothing():
    wrong = view(replace(WHOLE, id_number=CARD[:-1] + "1"))
    assert (wrong.identity.mark, wrong.derived.text) == ("warn", "")
    assert "最后一位" in wrong.identity.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sex": "1"}, "证件上是女，您选了男。"),
        ({"birth": "1950-12-31"}, "证件上出生 1949-12-31，您写了 1950-12-31。"),
        ({"birth": "约1950"}, "证件上出生 1949-12-31，您写了 约 1950 年。"),
        ({"birth": "约1949"}, None),
        ({"sex": ""}, None),
        ({}, None),
    ],
)
def test_the_card_and_the_form_differ_only_when_both_speak(change, says):
    conflict = view(replace(WHOLE, **change)).conflict
    assert (conflict.text if conflict else None) == says


@pytest.mark.parametrize(
    ("birth", "mark", "text"),
    [
        ("1964-03-08", "", "62 岁"),
        ("约1950", "", "约 76 岁"),
        ("20251001", "", "13 个月"),
        ("19101001", "warn", "116 岁，少见。再看一眼？"),
        ("", "", ""),
    ],
)
def test_the_age_stands_beside_the_birth_date(birth, mark, text):
    note = view(replace(WHOLE, birth=birth)).birth
    assert (note.mark, note.text) == (mark, text)


def test_a_child_needs_a_guardian():
    child = TypedForm(id_kind="none", no_id_reason="未办", name="小明", sex="1", birth="20150101", consents=(FILE,))
    assert fields(child) == ["contact_name"]
    assert "监护人" in view(child).guardian.text
    assert not view(replace(child, birth="20120101")).guardian.text


def test_a_character_that_cannot_be_printed_is_said_as_it_will_be_printed():
    assert "〔U+2A6C9〕" in view(unprintable=("\U0002a6c9",)).name.text


def test_every_consent_starts_not_asked_and_three_answers_differ():
    rows = view(TypedForm()).consents
    assert [row.purpose for row in rows] == [purpose.key for purpose in PURPOSES]
    assert {row.given for row in rows} == {None}
    asked = TypedForm().with_consent(replace(FILE, given=False), "file")
    assert view(WHOLE).consents[0].answer == "本人签字 14:05"
    assert view(asked).consents[0].answer == "不同意 14:05"
    assert len({view(form).consents[0].spoken for form in (TypedForm(), WHOLE, asked)}) == 3


def test_a_thumb_print_names_its_witness():
    thumb = replace(FILE, how="thumb", witness="陈立", on="2026-11-20")
    row = view(replace(WHOLE, consents=(thumb,))).consents[0]
    assert row.asks_witness and row.answer == "按手印 11-20，见证人 陈立"


def test_starting_waits_for_the_answer_but_saving_does_not():
    asked = view(duplicates=[twin(1), twin(2)], ruled_out={UUID(int=1)})
    assert asked.may_save and not asked.may_start
    assert [card.settled for card in asked.duplicates] == [True, False]
    assert view(duplicates=[twin(1)], ruled_out={UUID(int=1)}).may_start


def test_an_equal_number_is_refused_and_cannot_be_ruled_out():
    same = view(duplicates=[twin(1, certain=True, strength=3)], ruled_out={UUID(int=1)})
    assert not same.may_save and not same.duplicates[0].settled
    assert bar_words(same)[1].startswith("证件号码和另一份档案一样")


@pytest.mark.parametrize(
    ("sex", "strength", "words", "label"),
    [("女", 2, "就是她，打开这份", "相同"), ("男", 1, "就是他，打开这份", "相近"), ("未登记", 3, "就是这个人，打开这份", "相同")],
)
def test_a_card_says_what_is_the_same(sex, strength, words, label):
    card = view(duplicates=[twin(1, strength=strength, sex=sex)]).duplicates[0]
    assert card.open_words == words
    assert card.lines == ((label, "姓名、出生日期"), ("不同", "证件"))


def test_the_form_as_typed_survives_text_with_wrong_values_too():
    typed = replace(WHOLE, birth="不知道", phone="12", consents=(FILE, TypedConsent("research", False)))
    assert TypedForm.from_text(typed.to_text()) == typed


def test_a_form_kept_by_an_older_program_still_opens():
    assert TypedForm.from_text('{"name": "王𠮷堃", "gone": 1}') == TypedForm(name="王𠮷堃")


def test_what_cannot_be_read_is_left_out_and_never_guessed():
    made = registration_of(replace(WHOLE, birth="不知道", sex=""), TODAY)
    assert (made.birth_date, made.birth_about, made.sex) == (None, None, "0")


@pytest.mark.parametrize(
    ("answer", "text", "kept"),
    [("", "", "not_asked"), ("not_asked", "x", "not_asked"), ("none", "", "none"), ("has", " 青霉素 ", "青霉素"), ("has", "", "not_asked")],
)
def test_an_allergy_not_asked_is_never_none(answer, text, kept):
    assert registration_of(replace(WHOLE, allergy_answer=answer, allergy_text=text), TODAY).allergy == kept


def test_a_stored_registration_opens_as_the_form_it_came_from():
    typed = replace(
        WHOLE, phone="13900002206", allergy_answer="has", allergy_text="青霉素", address="青禾一村",
        consents=(replace(FILE, on="2026-11-23"),),
    )  # fmt: skip
    assert form_of(registration_of(typed, TODAY)) == typed


def test_a_blank_form_is_blank_whatever_kind_of_card_is_chosen():
    assert TypedForm(id_kind="old15").blank
    assert not TypedForm(name="王").blank


@pytest.mark.parametrize(
    ("text", "typing", "wrong"),
    [("", False, False), ("139", True, False), ("139", False, True), ("13900002206", True, False), ("23900002206", True, True)],
)
def test_a_phone_is_judged_when_it_is_whole_or_left(text, typing, wrong):
    assert bool(phone_problem(text, typing)) is wrong


def test_a_wrong_phone_must_be_looked_at_before_saving():
    assert fields(WHOLE, phone="x", contact_phone="y") == ["phone", "contact_phone"]


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("resident", "810000199408230021", "hk_mo_resident"),
        ("resident", "830000199201300022", "tw_resident"),
        ("resident", "932682198501010017", "foreign_permanent"),
        ("resident", "911124198108030028", "resident"),
        ("resident", "81000019940823", "resident"),
        ("resident", CARD, "resident"),
        ("other", "810000199408230021", "other"),
        ("none", "810000199408230021", "none"),
    ],
)
def test_a_whole_number_of_another_kind_changes_the_kind(kind, number, right):
    assert with_right_kind(TypedForm(id_kind=kind, id_number=number), TODAY).id_kind == right


def test_their_changes_come_in_and_mine_stay():
    mine, theirs = replace(WHOLE, phone="13900002206"), replace(WHOLE, address="青禾一村")
    assert merged(WHOLE, mine, theirs) == (replace(WHOLE, phone="13900002206", address="青禾一村"), ())


def test_what_both_changed_stays_mine_and_is_named():
    mine, theirs = replace(WHOLE, allergy_answer="none"), replace(WHOLE, allergy_answer="has", allergy_text="青霉素")
    form, both = merged(WHOLE, mine, theirs)
    assert form.allergy_answer == "none" and both == ("过敏",)
    assert merged(WHOLE, mine, mine) == (mine, ())
