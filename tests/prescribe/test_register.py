"""Registration: one person one file, consents asked, duplicates found, numbers that never repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from prescribe.errors import ChangedMeanwhile, Incomplete, InvalidInput, NotPermitted
from prescribe.records.ids import number_is_whole
from prescribe.register import (
    PURPOSES,
    Consent,
    Registration,
    possible_duplicates,
    register_resident,
    resident_form,
    revise_resident,
)

TODAY = date(2026, 11, 23)
FILE_CONSENT = Consent("file", True, "here", TODAY)
WANG = Registration(
    id_kind="resident", id_number="440308199901101512", name="王𠮷堃", phone="138 0000 2206", allergy="青霉素",
    contact_name="王小雨", contact_relation="女儿", contact_phone="13900001234", address="青禾一村", consents=(FILE_CONSENT,),
)  # fmt: skip
NO_CARD = Registration(
    id_kind="none", no_id_reason="忘带", name="王吉坤", sex="1", birth_date=date(1999, 1, 10), consents=(FILE_CONSENT,)
)


def test_the_card_fills_sex_and_birth_and_the_number_comes_with_the_save(clinic, doctor):
    banner = clinic.do(register_resident, WANG, by=doctor)
    assert (banner.name, banner.sex_word, banner.age, banner.birth_words) == ("王𠮷堃", "男", 27, "1999-01-10")
    assert number_is_whole(banner.file_number)
    assert banner.allergy_words == "青霉素过敏" and banner.allergy_known
    assert banner.risk == "未分级" and banner.hold is None and banner.phone_tail == "2206"


def test_two_files_never_share_a_number(clinic, doctor):
    numbers = set()
    for place in range(5):
        form = replace(NO_CARD, name=f"测试{'一二三四五'[place]}")
        numbers.add(clinic.do(register_resident, form, by=doctor).file_number)
    assert len(numbers) == 5


def test_a_second_file_for_one_card_is_refused(clinic, doctor):
    clinic.do(register_resident, WANG, by=doctor)
    with pytest.raises(InvalidInput, match="已经建过档"):
        clinic.do(register_resident, replace(WANG, name="别人"), by=doctor)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"id_number": "440308199901101513"}, "id_number"),
        ({"sex": "2"}, "kept_against_card"),
        ({"birth_date": date(1999, 1, 11)}, "kept_against_card"),
        ({"phone": "12345"}, "phone"),
        ({"contact_phone": "1380000"}, "contact_phone"),
        ({"id_kind": "none", "no_id_reason": ""}, "no_id_reason"),
        ({"health_record_number": "123"}, "health_record_number"),
        ({"consents": ()}, "consents"),
        ({"consents": (Consent("file", False, "here", TODAY),)}, "consents"),
        ({"consents": (Consent("file", True, "thumb", TODAY),)}, "consents"),
        ({"consents": (Consent("file", True, "here", date(2026, 11, 24)),)}, "consents"),
        ({"consents": (FILE_CONSENT, Consent("anything", True, "here", TODAY))}, "consents"),
    ],
)
def test_what_is_wrong_names_its_field_and_nothing_is_written(clinic, doctor, change, field):
    with pytest.raises((InvalidInput, Incomplete)) as caught:
        clinic.do(register_resident, replace(WANG, **change), by=doctor)
    assert caught.value.field == field
    assert "王" not in str(caught.value) and "440308" not in str(caught.value)
    with clinic.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM resident").scalar_one() == 0


def test_typed_against_the_card_is_kept_with_a_reason(clinic, doctor):
    banner = clinic.do(register_resident, replace(WANG, sex="2", kept_against_card="证件登记有误，已核实"), by=doctor)
    assert banner.sex_word == "女"


def test_without_a_card_a_year_is_enough(clinic, doctor):
    banner = clinic.do(register_resident, replace(NO_CARD, birth_date=None, birth_about=1950), by=doctor)
    assert banner.birth_words == "约 1950 年" and banner.age_words == "约 76 岁"


def test_a_child_needs_a_guardian(clinic, doctor):
    with pytest.raises(Incomplete, match="监护人"):
        clinic.do(register_resident, replace(NO_CARD, birth_date=date(2015, 1, 1)), by=doctor)


def test_duplicates_by_number_then_name_and_birth_then_sound(clinic, doctor):
    first = clinic.do(register_resident, WANG, by=doctor)
    by_number = clinic.do(possible_duplicates, replace(WANG, name=""), by=doctor)
    assert by_number[0].certain and by_number[0].strength == 3
    by_sound = clinic.do(possible_duplicates, NO_CARD, by=doctor)
    assert [d.resident_id for d in by_sound] == [first.resident_id]
    assert not by_sound[0].certain and by_sound[0].strength == 2
    assert any("王𠮷堃" in words for words in by_sound[0].same)
    only_sound = clinic.do(possible_duplicates, replace(NO_CARD, birth_date=None), by=doctor)
    assert only_sound[0].strength == 1
    other = replace(NO_CARD, birth_date=date(1960, 1, 1))
    assert clinic.do(possible_duplicates, other, by=doctor) == ()
    assert clinic.do(possible_duplicates, Registration(), by=doctor) == ()
    assert clinic.do(possible_duplicates, WANG, first.resident_id, by=doctor) == ()


def test_the_same_number_elsewhere_is_told_apart_from_the_same_phone(clinic, doctor):
    clinic.do(register_resident, WANG, by=doctor)
    form = replace(NO_CARD, name="张伟", birth_date=None, phone="13800002206")
    assert clinic.do(possible_duplicates, form, by=doctor) == ()


def test_a_revision_keeps_number_and_earlier_consents(clinic, doctor):
    banner = clinic.do(register_resident, WANG, by=doctor)
    form, heads = clinic.do(resident_form, banner.resident_id, by=doctor)
    assert form.consents == (FILE_CONSENT,) and form.name == "王𠮷堃"
    changed = replace(form, phone="13900002207", consents=(*form.consents, Consent("exercise", True, "thumb", TODAY, "周宁")))
    again = clinic.do(revise_resident, banner.resident_id, changed, heads, by=doctor)
    assert again.file_number == banner.file_number and again.phone_tail == "2207"
    with pytest.raises(ChangedMeanwhile):
        clinic.do(revise_resident, banner.resident_id, changed, heads, by=doctor)
    withdrawn = replace(changed, consents=(FILE_CONSENT, Consent("exercise", False, "here", TODAY)))
    _, heads = clinic.do(resident_form, banner.resident_id, by=doctor)
    clinic.do(revise_resident, banner.resident_id, withdrawn, heads, by=doctor)
    form, _ = clinic.do(resident_form, banner.resident_id, by=doctor)
    assert {c.purpose: c.given for c in form.consents} == {"file": True, "exercise": False}


def test_who_may_register(clinic, station):
    assert clinic.do(register_resident, WANG, by=station.staff["唐蕾"]).name == "王𠮷堃"
    for name in ("张锐", "何敏", "管理员"):
        with pytest.raises(NotPermitted):
            clinic.do(register_resident, WANG, by=station.staff[name])


def test_no_purpose_is_agreed_by_default():
    assert Registration().consents == ()
    assert len({purpose.key for purpose in PURPOSES}) == len(PURPOSES)
