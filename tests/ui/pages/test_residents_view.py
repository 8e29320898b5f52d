from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from prescribe.find import FILTERS, ResidentRow
from ui.pages.residents_view import COLUMNS, card_view, count_words, empty_view, row_view

TODAY = date(2026, 11, 23)
WANG = ResidentRow(
    resident_id=UUID(int=1),
    name="王𠮷堃",
    sex="男",
    age=62,
    risk="中",
    problems=("高血压", "2 型糖尿病"),
    responsible="李文静",
    next_visit=date(2026, 12, 7),
    last_visit=TODAY,
)


def test_a_row_has_a_text_for_every_column():
    assert row_view(WANG, TODAY).cells == ("王𠮷堃", "男 62", "中", "高血压　2 型糖尿病", "李文静", "12-07", "今天")
    assert len(row_view(WANG, TODAY).cells) == len(COLUMNS)


def test_what_is_not_known_is_never_an_empty_cell():
    bare = replace(WANG, age=None, problems=(), responsible="", next_visit=None, last_visit=None, risk="未分级", sex="未登记")
    assert row_view(bare, TODAY).cells == ("王𠮷堃", "未登记 —", "未分级", "—", "—", "—", "—")
    assert "未登记，年龄未登记，未分级" in row_view(bare, TODAY).spoken


@pytest.mark.parametrize(("risk", "tone"), [("低", "plain"), ("中", "plain"), ("高", "warn"), ("未分级", "dashed")])
def test_only_high_risk_is_coloured(risk, tone):
    assert row_view(replace(WANG, risk=risk), TODAY).risk_tone == tone


@pytest.mark.parametrize(
    ("visit", "words", "tone"),
    [(date(2026, 11, 20), "逾期 3 天", "warn"), (TODAY, "今天", "plain"), (date(2026, 11, 24), "明天", "plain")],
)
def test_a_late_visit_says_by_how_much(visit, words, tone):
    view = row_view(replace(WANG, next_visit=visit), TODAY)
    assert (view.cells[5], view.visit_tone) == (words, tone)


def test_the_screen_reader_hears_one_whole_sentence():
    assert (
        row_view(WANG, TODAY).spoken
        == "王𠮷堃，男，62 岁，中风险，高血压、2 型糖尿病，负责人李文静，下次随访12-07，最近来站今天。"
    )
    assert "已停止运动" in row_view(replace(WANG, on_hold=True), TODAY).spoken


def test_a_hold_stands_first_on_the_card():
    assert card_view(replace(WANG, on_hold=True), TODAY).lines[0] == ("运动", "已停止，等医生决定")
    assert card_view(WANG, TODAY).lines[0] == ("风险", "中")


def test_an_empty_station_offers_the_first_file():
    view = empty_view("all")
    assert view.does == "new" and "第一份" in view.sentence


@pytest.mark.parametrize("key", [key for key, _ in FILTERS if key != "all"])
def test_an_empty_filter_says_so_and_clears_itself(key):
    assert empty_view(key).does == "clear"
    assert empty_view(key).sentence != empty_view("all").sentence


def test_a_risk_that_leaves_nobody_is_named_with_its_filter():
    assert empty_view("mine", "高、高血压").sentence == "「我负责的」里没有符合“高、高血压”的居民。"
    assert empty_view("all", "高风险").does == "clear"


def test_numbers_have_their_comma():
    assert count_words(1204) == "1,204 人"
