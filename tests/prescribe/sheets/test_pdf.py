"""The PDF itself: same bytes, readable text and code, nothing cut, nothing outside the page."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from prescribe.sheets.blocks import Columns, Paragraph
from prescribe.sheets.pdf import arrange, render
from prescribe.sheets.pdf_page import BOTTOM, PAGE_HEIGHT, SIDE
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.prescription_sheet import hold_slip
from prescribe.sheets.sheet import Audience, Drop, Keyed, Person, Sheet, State, keyed
from tests.prescribe.sheets import samples
from tests.prescribe.sheets.test_prescription_sheet import SAMPLES, professional, resident


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def bare(text: str) -> str:
    return "".join(text.split()).replace("\u00a0", "").replace("【", "").replace("】", "")


def image(pdf: bytes, page: int = 0, scale: float = 110 / 72):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil()


def test_the_same_sheets_give_the_same_bytes():
    first, second = render([resident(), professional()]), render([resident(), professional()])
    assert first.pdf == second.pdf and first.sha256 == second.sha256


def test_another_print_time_gives_other_bytes():
    assert render([replace(resident(), printed_at="2026-11-24 08:00")]).sha256 != render([resident()]).sha256


def test_two_threads_print_the_same_bytes():
    wanted = render([resident()]).sha256
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(render([resident()]).sha256)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {wanted} and len(found) == 4


@pytest.mark.parametrize("name", SAMPLES)
def test_the_residents_page_is_one_page_with_every_word_of_its_text(name):
    sheet = resident(SAMPLES[name]())
    made = render([sheet])
    assert made.pages == 1
    if not made.dropped:
        printed = bare(pages_of(made.pdf)[0])
        assert [line for line in as_text(sheet).splitlines() if not _found(line, printed)] == []


def _found(line: str, printed: str) -> bool:
    """Words of a line, piece by piece: the reading order of a table is not that of its text."""
    line = line.removeprefix("每天写：")
    pieces = [p for p in line.replace("：", " ").replace("，", " ").replace("、", " ").replace("（", " ").replace("）", " ").replace("·", " ").split() if p]
    return all(bare(p) in printed for p in pieces)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_signatures_stand_on_page_one_of_the_professional_page(name):
    first = bare(pages_of(render([professional(SAMPLES[name]())]).pdf)[0])
    for words in ("刘明远证1101…032", "已听明白，愿意照做", "打120", "三处方", "复核2026-12-21"):
        assert words in first


@pytest.mark.parametrize("name", SAMPLES)
def test_what_leaves_page_one_stands_on_a_later_page(name):
    whole = bare("".join(pages_of(render([professional(SAMPLES[name]())]).pdf)))
    plan = SAMPLES[name]().plan
    for statement in (*plan.day_gates, *plan.precautions, *plan.stop_signs, *plan.progression):
        assert bare(statement.say) in whole
    for mark in "①②③"[: 3 if name != "aged 80" else 2]:
        assert whole.count(mark) >= 2


def test_further_pages_name_the_person_and_count():
    pages = pages_of(render([professional(samples.long_everything())]).pdf)
    assert len(pages) > 1
    assert all("…1417" in p and f"第 {n} 页 / 共 {len(pages)} 页" in p for n, p in enumerate(pages, 1))


def test_a_rare_name_is_found_by_searching_the_pdf():
    assert "王𠮷堃" in pages_of(render([resident()]).pdf)[0]


def test_a_character_without_glyph_is_printed_by_its_code():
    person = replace(samples.prescription().person, name="王\U000323b0")
    assert "〔U+323B0〕" in pages_of(render([resident(samples.prescription(person=person))]).pdf)[0]


def test_markup_in_a_text_is_only_text():
    sheet = professional(samples.prescription(place="<b>二楼</b> & 3 号 </para>"))
    assert bare("<b>二楼</b> & 3 号 </para>") in bare(pages_of(render([sheet]).pdf)[0])


@pytest.mark.parametrize("make", [resident, professional])
def test_the_code_reads_back_without_a_name(make):
    codes = zxingcpp.read_barcodes(image(render([make()]).pdf, scale=150 / 72))
    assert [c.text for c in codes] == [f"TWRH1:{make().code}:{samples.RECORD}:v2:8f2c41d9a7"]


@pytest.mark.parametrize("state", ["not_yet", "superseded", "on_hold"])
def test_a_sheet_not_in_force_has_no_code_and_words_across(state):
    pdf = render([resident(state=state)]).pdf
    assert zxingcpp.read_barcodes(image(pdf)) == []
    assert resident(state=state).across in bare(pages_of(pdf)[0])


def test_the_slip_of_a_hold_prints():
    made = render([hold_slip(samples.prescription(), samples.PRINTED, samples.RECORD, samples.DIGEST)])
    assert made.pages == 1 and "先不练，等医生电话" in pages_of(made.pdf)[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_no_ink_in_the_margins_and_none_over_the_foot(name):
    for make in (resident, professional):
        sheet = make(SAMPLES[name]())
        pdf = render([sheet]).pdf
        for number in range(len(pypdfium2.PdfDocument(pdf))):
            grey = image(pdf, number, 1).convert("L")
            ink = grey.point(lambda v: 255 * (v < 200)).getbbox()
            assert ink[0] >= SIDE - 2 and ink[2] <= grey.width - SIDE + 3
            gap = grey.crop((0, int(PAGE_HEIGHT - BOTTOM + 2), grey.width, int(PAGE_HEIGHT - BOTTOM + 7)))
            assert min(gap.tobytes()) > 200


def test_blocks_never_overlap():
    for name in SAMPLES:
        for make in (resident, professional):
            for page in arrange(make(SAMPLES[name]())).pages:
                for (y, placed), (below, _) in itertools.pairwise(page):
                    assert y + placed.height <= below + 0.01


def test_what_did_not_fit_is_told():
    assert any(line.startswith("放不下：") for line in render([resident(samples.long_everything())]).dropped)
    assert any("在第 2 页" in line for line in render([professional(samples.long_everything())]).dropped)


def note(blocks, drops=()):
    return Sheet(
        "试", "T", Audience.PROFESSIONAL, "站", "试", "", Person("甲", "", "男", 60, "…1"), "N", 1, "r", "d" * 64, State.SIGNED,
        "2026-11-23 10:00", keyed(blocks), drops,
    )  # fmt: skip


def look_of(blocks: int):
    return arrange(note([Paragraph("一行字"), *(Columns((Paragraph("一行字"),), (1.0,)) for _ in range(blocks))])).look


def test_spacing_goes_before_type_and_type_never_below_its_floor():
    seen = [(look.gap, look.body) for look in map(look_of, range(30, 60))]
    assert list(dict.fromkeys(seen)) == sorted(dict.fromkeys(seen), reverse=True)
    assert len(set(seen)) == 3 and {body for _, body in seen} == {9.4, 9}
    assert seen[0][1] == 9.4 and [body for gap, body in dict.fromkeys(seen)] == [9.4, 9.4, 9]


def test_residents_never_read_less_than_twelve_points():
    for name in SAMPLES:
        assert arrange(resident(SAMPLES[name]())).look.body >= 12


def test_dropped_blocks_go_to_the_next_page_in_the_sheets_order():
    first, second, rest = Paragraph("甲" * 700), Paragraph("乙" * 700), Paragraph("字" * 3500)
    sheet = note(
        [Keyed(first, "a"), Keyed(second, "b"), rest],
        (Drop("b", "乙在第 2 页", moved=(second,)), Drop("a", "甲在第 2 页", moved=(first,))),
    )
    made = render([sheet])
    one, two = pages_of(made.pdf)
    assert made.dropped == ("乙在第 2 页", "甲在第 2 页")
    assert "甲" not in one and two.index("甲") < two.index("乙")


def test_a_sheet_far_too_long_flows_over_pages_and_loses_nothing():
    sheet = note([Paragraph(f"第{n}段" + "字" * 300) for n in range(120)])
    made = render([sheet])
    whole = "".join(pages_of(made.pdf))
    assert made.pages > 3 and all(f"第{n}段" in whole for n in range(120))
