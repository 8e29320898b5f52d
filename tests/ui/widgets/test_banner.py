"""The banner says who this is, cuts no name, and writes out what is not known."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from prescribe.overview import Banner
from ui import theme
from ui.widgets.banner import ResidentBanner, sentence
from ui.widgets.chip import Chip
from ui.widgets.text import Text

WANG = Banner(
    UUID(int=1), "王𠮷堃", "男", 62, "1964-03-08", "SH-0018734", "中风险", ("高血压", "2 型糖尿病"), "青霉素过敏", True,
    ("右膝旧伤：不深蹲、不跳跃",), False, "2206", None, None, False, age_words="62 岁",
)  # fmt: skip


@pytest.fixture
def banner(qtbot):
    made = ResidentBanner()
    qtbot.addWidget(made)
    made.resize(1290, 60)
    made.show()
    return made


def words(banner):
    QApplication.processEvents()
    return [t.text() for t in banner.findChildren(Text) if t.isVisible()] + [c.text() for c in banner.findChildren(Chip)]


def test_name_first_then_sex_age_birth_and_number(banner):
    banner.show_banner(WANG)
    said = words(banner)
    assert said[:6] == ["王𠮷堃", "男 62 岁", "出生", "1964-03-08", "档案号", "SH-0018734"]
    assert {"中风险", "高血压", "2 型糖尿病", "青霉素过敏"} <= set(said)


def test_what_is_not_known_is_written(banner):
    banner.show_banner(replace(WANG, birth_words="约 1950 年", allergy_words="过敏史未问", risk="未分级", diagnoses=()))
    assert {"约 1950 年", "过敏史未问", "未分级"} <= set(words(banner))


def test_two_limits_then_how_many_more(banner, qtbot):
    banner.show_banner(replace(WANG, limits=("一", "二", "三", "四", "五")))
    assert "一" in words(banner) and "三" not in words(banner)
    more = banner.findChild(QPushButton)
    assert more.text() == "另 3 条"
    with qtbot.waitSignal(banner.limits_wanted):
        more.click()


def test_a_namesake_shows_the_phone_tail(banner):
    banner.show_banner(replace(WANG, namesake=True))
    assert {"有同名者", "电话尾号 2206"} <= set(words(banner))


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [1290, 560])
def test_the_longest_name_is_never_cut(banner, qapp, width, scale):
    name = "阿卜杜热合曼·买买提艾力·吐尔逊江·阿布来提"
    try:
        theme.apply(qapp, scale=scale)
        banner.resize(max(width, 0), 60)
        banner.show_banner(replace(WANG, name=name, limits=("不憋气", "心率不作依据", "不做高冲击")))
        QApplication.processEvents()
        banner.resize(width, banner.heightForWidth(width))
        QApplication.processEvents()
        label = next(t for t in banner.findChildren(Text) if t.text() == name)
        needed = label.fontMetrics().horizontalAdvance(name)
        assert label.width() >= min(needed, banner.width() - 60)
    finally:
        theme.apply(qapp)


def test_the_next_resident_leaves_nothing_behind(banner):
    banner.show_banner(WANG)
    banner.show_banner(replace(WANG, name="赵桂兰", diagnoses=(), limits=(), allergy_words="无已知过敏"))
    said = words(banner)
    assert "王𠮷堃" not in said and "高血压" not in said and "青霉素过敏" not in said


def test_enter_opens_the_overview(banner, qtbot):
    banner.show_banner(WANG)
    with qtbot.waitSignal(banner.opened):
        QTest.keyClick(banner, Qt.Key.Key_Return)


def test_it_reads_out_as_one_sentence():
    said = sentence(WANG)
    assert said.startswith("王𠮷堃，男 62 岁，出生 1964-03-08") and "青霉素过敏" in said
