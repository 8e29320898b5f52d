"""Identity numbers against the published samples, names against how people type and mishear them."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribe.identity import (
    against_card,
    check_id,
    check_phone,
    guess_kind,
    half_width,
    initials,
    mask_name,
    mask_person,
    normalise,
    plain_writing,
    sound,
)
from protocols.files import shipped

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "number", "sex", "born"),
    [
        ("resident", "11010519491231002X", "2", date(1949, 12, 31)),
        ("resident", "440308199901101512", "1", date(1999, 1, 10)),
        ("hk_mo_resident", "810000199408230021", "2", date(1994, 8, 23)),
        ("tw_resident", "830000199201300022", "2", date(1992, 1, 30)),
        ("foreign_permanent", "932682198501010017", "1", date(1985, 1, 1)),
        ("old15", "610104620927690", "2", date(1962, 9, 27)),
    ],
)
def test_published_samples_tell_sex_and_birth(kind, number, sex, born):
    check = check_id(kind, number, TODAY)
    assert (check.ok, check.sex, check.birth_date) == (True, sex, born)
    assert guess_kind(number) == kind


@pytest.mark.parametrize(
    ("kind", "number"), [("foreign_permanent", "911124198108030028"), ("resident", "110105194912310021")]
)
def test_wrong_check_digit_is_refused_with_what_to_do(kind, number):
    check = check_id(kind, number, TODAY)
    assert not check.ok
    assert check.say == "最后一位对不上，请再看一眼证件"
    assert check.birth_date is None


def test_a_birth_in_1880_passes_the_check_and_is_asked():
    check = check_id("resident", "440524188001010014", TODAY)
    assert check.ok and check.sex == "1"
    assert "146 岁" in check.warn


def test_full_width_digits_small_x_and_spaces_are_read():
    assert check_id("resident", "１１０１０５ １９４９１２３１ ００２ｘ", TODAY).number == "11010519491231002X"


def test_the_permit_typed_as_resident_card_is_named():
    check = check_id("resident", "810000199408230021", TODAY)
    assert not check.ok and "港澳居民居住证" in check.say


def test_an_old_foreign_card_asks_for_the_birth_date():
    check = check_id("foreign_permanent", "USA110119800101", TODAY)
    assert check.ok and check.birth_date is None and "出生日期" in check.warn


@pytest.mark.parametrize("number", ["", "1101051949123100", "110105194913310021", "abc"])
def test_broken_numbers_never_pass(number):
    assert not check_id("resident", number, TODAY).ok


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place, shift):
    good = "44030819990110151"
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert not check_id("resident", bad + "2", TODAY).ok


@given(st.text(max_size=40))
def test_no_text_breaks_the_checks(text):
    for kind in ("resident", "old15", "hk_mo_travel", "tw_travel", "foreign_permanent", "other"):
        check_id(kind, text, TODAY)
    check_phone(text)
    initials(text)
    sound(text)
    normalise(text)


def test_disagreement_with_the_card_is_asked():
    check = check_id("resident", "11010519491231002X", TODAY)
    assert "证件上是女，您选了男" in against_card(check, "1", check.birth_date)
    assert "1949-12-31" in against_card(check, "2", date(1949, 12, 30))
    assert against_card(check, "2", check.birth_date) == ""
    assert against_card(check, "9", None) == ""


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单小兵", "sxb"), ("曾丽", "zl"), ("解红", "xh"), ("仇英", "qy"), ("查志远", "zzy"), ("翟明", "zm"),
        ("覃勇", "qy"), ("区少华", "osh"), ("乐山", "ys"), ("盖文", "gw"), ("万俟雪", "mqx"), ("尉迟恭", "ycg"),
        ("王𠮷堃", "wjk"), ("阿依古丽·买买提", "ayglmmt"),
    ],
)  # fmt: skip
def test_initials_use_the_surname_reading(name, first):
    assert initials(name)[0] == first


def test_other_readings_are_kept_as_further_keys():
    assert "dxb" in initials("单小兵") and "cl" in initials("曾丽")
    assert {"wl", "wy"} <= set(initials("王乐"))
    assert all(len(initials(name)) <= 8 for name in ("阿依古丽·买买提", "单乐行长重会"))


def test_the_surname_table_reads_well():
    with shipped("resources", "surnames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 40
    assert len({r["surname"] for r in rows}) == len(rows)
    assert all(len(r["pinyin"].split()) == len(r["surname"]) for r in rows)


def test_near_sounds_meet():
    assert sound("王吉坤") == sound("王𠮷堃") == sound("汪几昆")
    assert sound("张伟") == sound("臧伟")
    assert sound("张伟") != sound("张敏")
    assert plain_writing("王𠮷堃") == "王吉坤"


def test_masking_does_not_tell_the_length_of_a_name():
    assert mask_name("蔡国强") == mask_name("蔡强") == "蔡**"
    assert mask_person("蔡国强", "1", date(1949, 1, 1), None, TODAY) == "蔡** 男 77 岁"
    assert mask_person("蔡国强", "0", None, 1950, TODAY) == "蔡** 未登记 约 76 岁"


def test_names_keep_rare_characters_and_the_middle_dot():
    assert normalise("  王 𠮷堃 ") == "王𠮷堃"
    assert normalise("阿依古丽•买买提") == "阿依古丽·买买提"
    assert normalise("Anna  Maria　Li") == "Anna Maria Li"
    assert half_width("１２，３") == "12,3"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("138 0013 8000", "13800138000"), ("+86 13800138000", "13800138000"), ("０５７１－８７６５４３２１", "0571-87654321"),
     ("01087654321", "010-87654321")],
)  # fmt: skip
def test_phones_are_kept_one_way(typed, kept):
    assert check_phone(typed).number == kept


@pytest.mark.parametrize(
    ("typed", "word"), [("0", "位数不对"), ("1380013800", "10 位"), ("87654321", "区号"), ("", "请填"), ("一三八", "数字")]
)
def test_wrong_phones_say_what_to_do(typed, word):
    check = check_phone(typed)
    assert not check.ok and word in check.say
