"""Theme and type size: per person, on this PC, readable before sign-in."""

from __future__ import annotations

from ui.preferences import FILE, Preference, keep_preference, preference


def test_before_anybody_chose_it_is_the_standard(tmp_path):
    assert preference(tmp_path) == Preference("light", "标准", asked=False)


def test_a_person_finds_the_own_choice_again(tmp_path):
    keep_preference(tmp_path, "aa", Preference("dark", "特大", asked=True))
    keep_preference(tmp_path, "bb", Preference("light", "大", asked=True))
    assert preference(tmp_path, "aa") == Preference("dark", "特大", asked=True)
    assert preference(tmp_path).size == "大", "the sign-in page looks as it was left"


def test_a_new_person_is_asked(tmp_path):
    keep_preference(tmp_path, "aa", Preference("dark", "特大", asked=True))
    assert not preference(tmp_path, "cc").asked


def test_dashes_in_the_id_do_not_matter(tmp_path):
    keep_preference(tmp_path, "01a2-0cc5", Preference("dark", "大", asked=True))
    assert preference(tmp_path, "01a20cc5").theme == "dark"


def test_a_damaged_file_is_the_standard(tmp_path):
    (tmp_path / FILE).write_text('{"last": {"theme": 7, "size": "riesig"}}')
    assert preference(tmp_path) == Preference("light", "标准", asked=False)
    (tmp_path / FILE).write_text("{")
    assert preference(tmp_path) == Preference("light", "标准", asked=False)
