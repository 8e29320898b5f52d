"""Which characters can be printed, and that the coverage table says what the fonts say."""

from __future__ import annotations

import hashlib

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from prescribe import printable as module
from prescribe.printable import FONT_SHA256, font_of, missing_glyphs, printable, rare_font_file
from protocols.files import shipped


def test_a_rare_name_is_printed_from_the_rare_font():
    assert [font_of(c) for c in "王𠮷堃𡖖"] == ["main", "rare", "main", "rare"]
    assert missing_glyphs("王𠮷堃") == ()


def test_a_character_without_glyph_is_named_by_its_code():
    assert missing_glyphs("王☑₂☑") == ("☑", "₂")
    assert printable("王☑") == "王〔U+2611〕"
    assert printable("\U000323b0") == "〔U+323B0〕"


def test_invisible_marks_and_line_ends_never_reach_the_paper():
    assert printable("王\u200b小\u202e明\n二\t三\ufeff") == "王小明 二 三"
    assert missing_glyphs("a\u200b\n") == ()


def test_ascii_and_no_break_spaces_stay():
    assert printable("5\u00a0mg") == "5\u00a0mg"


@pytest.mark.parametrize("name", FONT_SHA256)
def test_the_shipped_fonts_are_the_ones_we_measured(name):
    assert hashlib.sha256(shipped("resources", "fonts", name).read_bytes()).hexdigest() == FONT_SHA256[name]


def test_fonts_come_with_their_licences():
    for name in ("NotoSansSC-LICENSE.txt", "HanaMinB-LICENSE.txt"):
        assert "Open Font License" in shipped("resources", "fonts", name).read_text("utf-8").replace("OPEN FONT LICENSE", "Open Font License")


def test_the_coverage_table_equals_the_fonts():
    both = [set(TTFontFace(str(shipped("resources", "fonts", n))).charToGlyph) for n in FONT_SHA256]
    rare = set(TTFontFace(str(rare_font_file())).charToGlyph)
    for key, codes in (("main", both[0] & both[1]), ("rare", rare)):
        first, last = module._ranges()[key]
        told = {c for a, b in zip(first, last, strict=True) for c in range(a, b + 1)}
        assert told == codes, key


def test_a_half_written_rare_font_is_made_again(tmp_path, monkeypatch):
    here(monkeypatch, tmp_path)
    path = rare_font_file()
    path.write_bytes(path.read_bytes()[:1000])
    assert hashlib.sha256(rare_font_file().read_bytes()).hexdigest() == module.RARE_FONT_SHA256
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [path.name]


def test_a_cache_that_cannot_be_written_does_not_stop_the_printing(tmp_path, monkeypatch):
    here(monkeypatch, tmp_path)
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert rare_font_file().parent == tmp_path / "temporary" / "tiwei-station"


def here(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
