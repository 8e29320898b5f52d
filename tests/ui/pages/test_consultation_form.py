"""What is typed into a part: authors, kept text, news from elsewhere."""

from __future__ import annotations

import json

from prescribe.assess import Part
from tests.ui.pages.consult_values import entry
from ui.pages.consultation_form import PartForm
from ui.widgets.form_field import Reading

LATER = "2026-11-23T14:40:00+08:00"


def form(*entries):
    return PartForm.of(Part("medical", tuple(entries), "意见", False))


def take(made, fact, reading, raw=None):
    return made.take(fact, (fact,), {fact: reading} if reading else {}, raw, LATER, "张锐", "2")


def test_a_fresh_form_has_nothing_unsaved():
    assert not form(entry("weight", 70.0)).dirty


def test_an_answer_that_did_not_change_keeps_its_author_and_time():
    made = form(entry("weight", 70.0))
    assert not take(made, "weight", Reading("known", 70.0))
    assert made.entries["weight"].by == "李文静" and not made.dirty


def test_a_changed_answer_belongs_to_who_types_now():
    made = form(entry("weight", 70.0))
    assert take(made, "weight", Reading("known", 71.0, typed="71"))
    assert (made.entries["weight"].by, made.entries["weight"].at, made.dirty) == ("张锐", LATER, True)


def test_typing_back_the_stored_value_is_no_change_at_all():
    made = form(entry("weight", 70.0))
    take(made, "weight", Reading("known", 71.0))
    take(made, "weight", Reading("known", 70.0))
    assert made.entries["weight"].by == "李文静" and not made.dirty


def test_text_that_does_not_count_is_kept_and_is_no_answer():
    made = form(entry("height", 170.0))
    take(made, "height", None, ["17"])
    assert made.dirty and "height" not in made.entries and made.raw == {"height": ["17"]}


def test_the_unsaved_form_comes_back_as_it_was_typed():
    made = form(entry("weight", 70.0))
    take(made, "height", None, ["17"])
    take(made, "weight", Reading("refused", reason="不想称"))
    made.opinion = "写到一半"
    again = form(entry("weight", 70.0))
    assert again.put_back(json.dumps(made.to_json(), ensure_ascii=False))
    assert (again.entries, again.raw, again.opinion) == (made.entries, made.raw, made.opinion)


def test_a_form_that_cannot_be_read_changes_nothing():
    made = form(entry("weight", 70.0))
    for text in ("", "[]", '{"entries": [{"no": 1}]}', "null"):
        assert not made.put_back(text)
    assert not made.dirty


def test_a_form_kept_before_the_record_moved_on_brings_back_only_what_is_newer():
    made = form(entry("weight", 72.0), entry("height", 170.0))
    old = PartForm.of(Part("medical", (), "", False))
    old.entries["weight"] = entry("weight", 60.0)
    take(old, "height", Reading("known", 171.0))
    assert made.put_back(json.dumps(old.to_json()), stale=True)
    assert made.entries["weight"].value == 72.0 and made.entries["height"].value == 171.0


def test_what_does_not_count_and_the_opinion_come_back_too_when_the_record_moved_on():
    made = form(entry("weight", 72.0))
    made.stored_opinion = made.opinion = "避免深蹲"
    old = PartForm.of(Part("medical", (), "", False))
    old.raw, old.opinion = {"height": "17", "weight": "7200"}, "怕冷"
    assert made.put_back(json.dumps(old.to_json()), stale=True)
    assert made.raw == {"height": "17"} and made.opinion == "避免深蹲\n怕冷"


def test_news_replace_what_was_not_typed_here():
    made = form(entry("weight", 70.0), entry("height", 170.0))
    take(made, "weight", Reading("known", 71.0))
    made.rebase(Part("medical", (entry("weight", 75.0), entry("height", 172.0)), "他们的意见", True), keep={"weight"})
    assert made.entries["weight"].value == 71.0 and made.entries["height"].value == 172.0
    assert made.opinion == "他们的意见" and made.dirty and made.done


def test_after_saving_what_was_typed_meanwhile_is_still_unsaved():
    made = form(entry("weight", 70.0))
    take(made, "weight", Reading("known", 71.0))
    saved = made.part()
    take(made, "weight", Reading("known", 72.0))
    made.saved(saved, made.opinion)
    assert made.dirty and made.part().entries[0].value == 72.0


def test_the_day_of_a_report_is_the_day_of_the_answer():
    made = form()
    take(made, "hba1c", Reading("known", 7.1, origin="paper", on="2026-11-20"))
    assert made.entries["hba1c"].at == "2026-11-20T12:00:00+08:00" and made.entries["hba1c"].origin == "paper"
    take(made, "hba1c", Reading("known", 7.1, origin="paper", on="2026-11-23"))
    assert made.entries["hba1c"].at == LATER


def test_an_unsaid_origin_is_the_usual_and_leaves_a_stored_one_alone():
    made = form(entry("ecg_resting", "normal", origin="measured_here"))
    assert not take(made, "ecg_resting", Reading("known", "normal"))
    take(made, "urine_acr", Reading("known", 1.2))
    take(made, "weight", Reading("known", 70.0))
    assert (made.entries["urine_acr"].origin, made.entries["weight"].origin) == ("paper", "measured_here")


def test_another_reading_with_the_same_mean_is_a_change():
    made = form(entry("waist", 92.0, readings=(91.0, 93.0)))
    assert not take(made, "waist", Reading("known", 92.0, readings=(91.0, 93.0)))
    assert take(made, "waist", Reading("known", 92.0, readings=(91.0, 93.0, 91.0)))
