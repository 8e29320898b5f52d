"""What waits for a physician, grouped as a person reads it."""

from __future__ import annotations

from types import SimpleNamespace

from ui.pages.prescription_cards import confirm_lines


def line(rule_id):
    return SimpleNamespace(rule_id=rule_id)


PLAN = SimpleNamespace(
    stop_signs=(line("S"),), day_gates=(line("G"), line("G2")), avoid=(line("A"),), precautions=(line("P"), line("S")),
    effort_by_feel=(line("F"),), supervision=line("TIER"),
)  # fmt: skip


def test_the_numbers_come_first_then_what_stops():
    waiting = tuple((rule, rule.lower()) for rule in ("TIER", "G", "S", "DM-A-T", "A", "F", "G2"))
    lines = confirm_lines(PLAN, waiting)
    assert [(one.rule_id, one.group) for one in lines] == [
        ("DM-A-T", "这张处方的数"), ("S", "停止信号"), ("G", "练之前的门槛"), ("G2", "练之前的门槛"), ("A", "不做的"),
        ("TIER", "注意的"), ("F", "注意的"),
    ]  # fmt: skip


def test_a_stop_sign_that_is_also_a_precaution_is_read_as_a_stop_sign():
    (only,) = confirm_lines(PLAN, (("S", "胸痛"),))
    assert only.group == "停止信号"
