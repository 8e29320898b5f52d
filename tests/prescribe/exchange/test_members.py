"""Members of a set in one cell: words and codes, what is not named stays unknown, and a strange word refuses."""

from __future__ import annotations

import pytest

from prescribe.exchange.columns import importable
from prescribe.exchange.members import UnknownMember, member_words, read_members, together
from protocols.facts import definition
from protocols.library import load_library

WORDS = member_words(load_library())


def read(fact_id, text):
    return read_members(definition(fact_id), text, WORDS[fact_id])


@pytest.mark.parametrize(
    ("fact_id", "text", "yes"),
    [
        ("medications", "美托洛尔、二甲双胍", ["erjiashuanggua", "meituoluoer"]),
        ("medications", "倍他乐克，二甲双胍；", ["erjiashuanggua", "meituoluoer"]),
        ("medications", "meituoluoer/erjiashuanggua", ["erjiashuanggua", "meituoluoer"]),
        ("exertional_symptoms", "头晕或晕厥;心悸", ["dizziness_or_syncope", "palpitations"]),
        ("exertional_symptoms", "踝部水肿 ， CLAUDICATION", ["ankle_oedema", "claudication"]),
        ("other_conditions", "痛风/高尿酸、睡眠呼吸暂停", ["gout", "sleep_apnoea"]),
        ("other_conditions", "高尿酸/睡眠呼吸暂停", ["gout", "sleep_apnoea"]),
        ("equipment_available", "椅子\n弹力带", ["band", "chair"]),
        ("activities_preferred", "快走", ["walk_brisk"]),
    ],
)
def test_words_and_codes_apart_by_any_of_the_marks(fact_id, text, yes):
    assert read(fact_id, text) == {"yes": yes, "no": []}, "what is not named is not known, never no"


@pytest.mark.parametrize(
    ("fact_id", "text", "word"),
    [("medications", "二甲双胍、神仙丸", "神仙丸"), ("medications", "二甲双胍 0.5g", "二甲双胍 0.5g"), ("exertional_symptoms", "心悸；疑似什么什么什么什么什么什么", "疑似什么什么什么什么什么"), ("medications", "β受体阻滞剂", "β受体阻滞剂")],
)  # fmt: skip
def test_a_strange_word_is_named(fact_id, text, word):
    with pytest.raises(UnknownMember, match=f"“{word}”不是{definition(fact_id).label.split('(')[0]}"):
        read(fact_id, text)


def test_only_the_words_for_none_answer_all_with_no():
    said = read("exertional_symptoms", "都没有")
    assert said["yes"] == [] and set(said["no"]) == definition("exertional_symptoms").codes
    assert read("medications", "没在吃药") == {"yes": [], "no": []}


def test_a_table_adds_members_and_takes_none_away():
    before = {"yes": ["hernia"], "no": ["gout", "scad"]}
    assert together({"yes": ["gout"], "no": []}, before) == {"yes": ["gout", "hernia"], "no": ["scad"]}
    assert together({"yes": [], "no": ["gout", "hernia", "scad"]}, before) is None, "a person must look"
    assert together({"yes": ["gout"], "no": []}, None) == {"yes": ["gout"], "no": []}


def test_every_set_with_a_column_has_words_and_each_label_names_its_own_code():
    sets = [fact for fact in importable().values() if fact.kind == "set"]
    assert len(sets) > 15
    for fact in sets:
        assert WORDS[fact.id], fact.id
        for code, label in fact.choices:
            assert read(fact.id, code)["yes"] == [code] == read(fact.id, label)["yes"], (fact.id, label)


def test_every_drug_is_read_by_its_name_and_trade_names():
    for drug in load_library().medications.values():
        for word in (drug.id, drug.name, *drug.aliases):
            assert read("medications", word)["yes"] == [drug.id], word
