import pytest

from prescribe.pinyin import character_of_code, characters_read


def test_a_variant_used_in_names_comes_first():
    assert characters_read("ji")[0] == "𠮷"
    assert "堃" in characters_read("kun")[:3]


@pytest.mark.parametrize(("reading", "character"), [("lü", "闾"), ("lv", "闾"), ("LÜ", "闾"), ("yan", "䶮"), ("ji", "吉")])
def test_a_reading_needs_no_tone(reading, character):
    assert character in characters_read(reading, limit=2000)


def test_rare_characters_come_before_common_ones():
    found = characters_read("yan", limit=2000)
    assert found.index("䶮") < found.index("严")


def test_a_reading_nobody_has_finds_nothing():
    assert characters_read("xyz") == () and characters_read("") == ()


def test_only_characters_that_can_be_printed_are_offered():
    from prescribe.printable import missing_glyphs

    assert not any(missing_glyphs(each) for each in characters_read("yi", limit=2000))


@pytest.mark.parametrize(("code", "character"), [("20BB7", "𠮷"), ("U+20BB7", "𠮷"), ("0x5803", "堃"), ("u4dae", "䶮")])
def test_a_code_in_every_writing(code, character):
    assert character_of_code(code) == character


@pytest.mark.parametrize("code", ["", "ji", "41", "U+10FFFF", "U+E000", "110000"])
def test_what_is_no_character_is_none(code):
    assert character_of_code(code) is None
