"""Papers of an assessment: nothing ticked beforehand, what was answered as answered, one order on blank and filled paper."""

from __future__ import annotations

import re
from datetime import date

import pytest
import zxingcpp

from prescribe.register import PURPOSES
from prescribe.sheets.consent_sheets import consent_sheet, consent_sheets, needs_guardian
from prescribe.sheets.consent_words import CONSENTS, NOTICE, SAID, WITHOUT
from prescribe.sheets.fact_cells import NONE, paper_tests, readiness_questions, ticked
from prescribe.sheets.form_blocks import TickList
from prescribe.sheets.measurement_sheets import fitness_record, special_tests
from prescribe.sheets.pdf import render
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.readiness_sheets import readiness_sheet, session_check
from prescribe.sheets.sheet import Audience, State
from protocols import readiness
from protocols.criteria import used_facts
from protocols.facts import definition
from tests.prescribe.sheets.forms import BLANK, FILLED, RESULT, answered, answers, consents
from tests.prescribe.sheets.test_pdf import bare, image, pages_of

BLANKS = {
    "consents": lambda: consent_sheets(BLANK), "readiness": lambda: (readiness_sheet(BLANK),), "session": lambda: (session_check(BLANK),),
    "tests": lambda: (fitness_record(BLANK),), "special": lambda: (special_tests(BLANK),),
}  # fmt: skip
FULL = {
    "consents": lambda: consent_sheets(FILLED, consents()), "readiness": lambda: (readiness_sheet(FILLED, answers(), RESULT),),
    "session": lambda: (session_check(FILLED, answers()),), "tests": lambda: (fitness_record(FILLED, answers()),),
    "special": lambda: (special_tests(FILLED, answers()),),
}  # fmt: skip


def ticks(sheet):
    return [row for item in sheet.blocks if isinstance(item.block, TickList) for row in item.block.rows]


@pytest.mark.parametrize("name", BLANKS)
def test_nothing_is_ticked_on_a_blank_paper_and_it_names_nobody(name):
    for sheet in BLANKS[name]():
        text = as_text(sheet)
        assert "[x]" not in text and sheet.person.name == ""
        assert sheet.qr == f"TWRH1:{sheet.code}:{BLANK.record_id}:P-K7M-0001X"
        assert "姓名" in text and "日期" in text and "时间" in text


@pytest.mark.parametrize("name", [*BLANKS])
def test_every_word_of_the_paper_is_in_the_pdf_and_its_code_can_be_read(name):
    for made in (BLANKS[name](), FULL[name]()):
        for sheet in made:
            pdf = render([sheet]).pdf
            said = bare("".join(pages_of(pdf)))
            for line in as_text(sheet).split("\n"):
                for part in re.split(r"\[[x ]\]|____|[：|；]|\s", line):
                    assert bare(part) in said or part == "待签", part
            assert [c.text for c in zxingcpp.read_barcodes(image(pdf, scale=3))] == [sheet.qr]


@pytest.mark.parametrize("words", CONSENTS)
def test_each_consent_is_one_page_filled_and_blank(words):
    assert render([consent_sheet(BLANK, words)]).pages == render([consent_sheet(FILLED, words, consents())]).pages == 1


def test_every_purpose_of_the_registration_is_asked_once_on_some_consent():
    asked = [key for words in CONSENTS for key in words.purposes]
    assert sorted(asked) == sorted(p.key for p in PURPOSES)
    needed = {p.key for p in PURPOSES if p.needed_for}
    assert set(WITHOUT) == needed, "what a no means is told exactly where something depends on it"


def test_a_consent_prints_as_given_with_its_day_and_a_withdrawal_with_both():
    text = as_text(consent_sheet(FILLED, NOTICE, consents()))
    assert "1 建立健康运动档案：[x] 同意  [ ] 不同意" in text and "2026-11-23 同意，在站里当面说的，张锐问" in text
    assert "2 指导员可以看到诊断：[ ] 同意  [ ] 不同意" in text, "never asked: no box is ticked"
    assert "4 电话随访：[ ] 同意  [x] 不同意" in text and "2026-10-02 同意" in text and "2026-11-23 不同意" in text


def test_consents_say_what_the_law_asks():
    said = "".join(as_text(sheet) for sheet in consent_sheets(BLANK))
    for words in ("谁来保管", "有事找", "留 15 年", "复印件", "要求改", "收回同意", "单独问", "敏感资料", "监护人（未满 14 岁）", "随时说停", "照样看病"):
        assert words in said, words


def test_sentences_of_consents_are_short():
    every = [line for words in CONSENTS for line in (*words.lead, *words.why, *(s for _, box in words.boxes for s in box))]
    every += [part for text in (*SAID.values(), *WITHOUT.values()) for part in text.split("。")]
    for line in every:
        assert len(line.rstrip("。")) <= 16, line


@pytest.mark.parametrize(("born", "must"), [(date(2012, 11, 24), True), (date(2012, 11, 23), False), (None, None)])
def test_a_guardian_signs_under_fourteen(born, must):
    assert needs_guardian(born, date(2026, 11, 23)) is must


def test_the_questionnaire_asks_every_fact_that_decides_its_result():
    """Facts that are worked out stand for what they come from; the kidney's stage comes from the laboratory."""
    instead = {"diabetes": "diabetes_type", "takes_systemic_steroid": "medications", "days_since_stroke": "stroke_date"}
    wanted = {"medications"}
    for _, text in (*readiness.GENERAL, *readiness.FOLLOW_UP, *readiness.DELAY):
        if text != "takes_any":
            wanted |= {instead.get(f, f) for f in used_facts(readiness._read(text))}
    asked = [fact_id for fact_id, _, _ in readiness_questions()]
    assert set(asked) == wanted - {"diabetic_nephropathy_stage"} and len(asked) == len(set(asked))


def test_the_questionnaire_shows_answers_result_and_validity():
    text = as_text(readiness_sheet(FILLED, answers(), RESULT))
    assert "1 医生说过您有高血压吗？：[x] 是  [ ] 否" in text and "3 有心力衰竭吗？：[ ] 是  [x] 否" in text
    assert "氨氯地平、二甲双胍" in text and "需医师评估" in text and "两种以上慢性病" in text
    assert "2026-11-23 起，到 2027-02-21 有效" in text and "132mmHg" in text
    assert "14 有慢阻肺吗？：[ ] 是  [ ] 否" in text, "not known is never no"


def test_not_asked_is_not_none_of_a_set():
    fact = definition("exertional_symptoms")
    assert ticked(fact, {"yes": [], "no": sorted(fact.codes)}) == {NONE}
    assert ticked(fact, {"yes": [], "no": ["chest_pain"]}) == frozenset()


def test_a_test_record_keeps_trials_best_unit_way_and_why_not():
    text = as_text(fitness_record(FILLED, answers()))
    assert "项目 握力 | 第 1 次 30.1 | 第 2 次 32.4 | 采用 32.4 | 单位 kg | 怎么测的 右手，站着" in text
    assert "没测的原因 仪器故障，作废：管路漏气" in text and "没测的原因 本人不愿：腰痛" in text
    assert "没有记录的：" in text and "纵跳" in text


def test_special_tests_keep_raw_values_and_aids():
    text = as_text(special_tests(FILLED, answers()))
    assert "486" in text and "用手杖" in text and "一年内跌倒次数：0次" in text


def test_who_measured_stands_at_the_foot_and_beside_what_somebody_else_did():
    given = answers() | {"grip_strength": answered("grip_strength", 30, by="周宁")}
    text = as_text(fitness_record(FILLED, given))
    assert "填写人：2026-11-23 张锐" in text and text.count("周宁") == 1


@pytest.mark.parametrize("name", ["consents", "readiness", "session"])
def test_boxes_stand_in_one_order_on_blank_and_filled_paper(name):
    blank, filled = (ticks(made[name]()[0]) for made in (BLANKS, FULL))
    shared = [row.question for row in filled]
    assert [row.question for row in blank][: len(shared)] == shared


def test_the_check_before_a_session_is_twice_on_one_page():
    assert render([session_check(BLANK)]).pages == render([session_check(FILLED, answers())]).pages == 1
    assert as_text(session_check(BLANK)).count("检查的人和说明") == 2


def test_tests_stand_on_one_sheet_each():
    every = [fact for code in ("F07", "F10") for _, facts in paper_tests(code) for fact in facts]
    assert len(every) == len(set(every)) and all(definition(fact).label for fact in every)


def test_what_hands_write_on_keeps_its_type_and_says_its_edition():
    sheet = fitness_record(BLANK)
    assert sheet.audience is Audience.WRITTEN and sheet.state is State.BLANK
    foot = pages_of(render([sheet]).pdf)[-1]
    assert "表 2026.1 版" in foot and "纸号 P-K7M-0001X" in foot and "录入时间" in foot
