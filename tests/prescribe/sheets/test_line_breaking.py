"""Line breaking holds for any text and any width."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prescribe.sheets.line_breaking import break_lines, can_break
from prescribe.sheets.pdf_text import set_text
from prescribe.sheets.runs import Run

WORDS = ("血压", "，", "。", "（", "）", "“", "”", "≥", "180", "110", " ", "\u00a0", "mmHg", "104–121", "次/分", "RPE", "12", "𠮷", "待医师确认", "：", "5", "分钟", "%", "；", "·", "A", "-", "①")
NO_START = frozenset("，。、；：！？）】》”’·…％%℃,.:;!?)]}>/～")
NO_END = frozenset("（【《“‘([{<￥≥≤≈±+")
TEXT = st.lists(st.sampled_from(WORDS), max_size=60).map("".join) | st.text(max_size=60)
WIDTH = st.integers(60, 400)


def broken(text: str, limit: float) -> list[str]:
    return [text[line.start : line.end] for line in break_lines(text, [12.0 if ord(c) > 0x2E7F else 6.0 for c in text], limit)]


@given(TEXT, WIDTH)
@example("静息血压 ≥180 或 ≥110 mmHg：当日不练", 60)
@settings(max_examples=400, deadline=None)
def test_nothing_but_spaces_at_line_ends_is_lost(text, limit):
    assert "".join(broken(text, limit)).replace(" ", "") == text.replace(" ", "")


@given(TEXT, WIDTH)
@settings(max_examples=400, deadline=None)
def test_lines_fit(text, limit):
    widths = [12.0 if ord(c) > 0x2E7F else 6.0 for c in text]
    for line in break_lines(text, widths, limit):
        assert line.width <= limit + 1e-3 or line.end - line.start == 1
        assert line.width == pytest.approx(sum(widths[line.start : line.end]))


@given(TEXT, WIDTH)
@settings(max_examples=400, deadline=None)
def test_a_line_never_begins_or_ends_with_a_forbidden_mark(text, limit):
    lines = break_lines(text, [12.0 if ord(c) > 0x2E7F else 6.0 for c in text], limit)
    for before, after in itertools.pairwise(lines):
        if _could_break(text, before.start, after.start):
            assert text[after.start] not in NO_START
            assert text[after.start - 1] not in NO_END


@given(TEXT, WIDTH)
@settings(max_examples=400, deadline=None)
def test_a_number_is_never_split_unless_it_is_wider_than_the_line(text, limit):
    lines = break_lines(text, [12.0 if ord(c) > 0x2E7F else 6.0 for c in text], limit)
    for before, after in itertools.pairwise(lines):
        if _could_break(text, before.start, after.start):
            assert not re.match(r"\d\d", text[after.start - 1 : after.start + 1])


def _could_break(text: str, start: int, end: int) -> bool:
    """Was there any legal break in the line? If not, it is broken anywhere."""
    return any(can_break(text[i - 1], text[i]) for i in range(start + 1, end + 1) if i < len(text))


@pytest.mark.parametrize(
    ("before", "after"),
    [("5", "次"), ("分", "钟"), ("180", "/"), ("4", "\u00a0"), ("\u00a0", "分"), ("（", "周"), ("，", "，"), ("≥", "1"), ("1", "5"), ("/", "周"), ("–", "1"), ("1", "%")],
)
def test_these_stay_together(before, after):
    assert not can_break(before[-1], after[0])


@pytest.mark.parametrize(("before", "after"), [("血", "压"), ("，", "当"), ("压", "1"), (" ", "m"), ("g", "或")])
def test_these_may_part(before, after):
    assert can_break(before, after)


def test_number_and_unit_stay_on_one_line_at_every_width():
    for limit in range(60, 260):
        lines = broken("每周走路 5\u00a0天，每次 30\u00a0分钟，一口气能走完", limit)
        assert any("5\u00a0天" in line for line in lines) and any("30\u00a0分钟" in line for line in lines)


@given(TEXT.filter(bool), st.floats(60, 400))
@settings(max_examples=150, deadline=None)
def test_set_text_with_the_real_fonts_fits_too(text, limit):
    made = set_text((Run(text), Run("待医师确认", boxed=True), Run(text, strong=True)), 9.4, limit)
    for line, width in zip(made.lines, made.widths, strict=True):
        assert width <= limit + 0.1 or sum(len(p.text) for p in line) == 1 or any(p.boxed for p in line)
        assert sum(p.width for p in line) == pytest.approx(width, abs=0.05)
