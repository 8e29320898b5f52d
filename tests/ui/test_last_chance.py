"""A report of our own bug holds where it happened and nothing about anybody."""

from __future__ import annotations

from datetime import datetime

import pytest

from ui.last_chance import LastChance, report_text, write_report

NOW = datetime(2026, 11, 23, 14, 5)


def broken(name: str) -> int:
    return int(name)


@pytest.fixture
def error() -> Exception:
    try:
        broken("王𠮷堃")
    except ValueError as caught:
        return caught
    raise AssertionError


def test_no_message_and_no_locals(error):
    text = report_text(error, NOW)
    assert "王" not in text and "𠮷" not in text
    assert "builtins.ValueError" in text and "broken" in text and "python 3" in text


def test_a_chain_of_errors_is_told_without_messages():
    try:
        try:
            broken("赵桂兰")
        except ValueError as inner:
            raise KeyError("赵桂兰") from inner
    except KeyError as caught:
        text = report_text(caught, NOW)
    assert "赵" not in text
    assert text.index("KeyError") < text.index("ValueError")


def test_the_report_is_written_beside_the_station(tmp_path, error):
    path = write_report(tmp_path, error, NOW)
    assert path.parent == tmp_path / "reports"
    assert path.name == "20261123-140500-ValueError.txt"


def test_a_full_disk_is_no_second_error(tmp_path, error):
    (tmp_path / "reports").write_text("in the way")
    assert write_report(tmp_path, error, NOW) is None


def test_forms_are_kept_before_anybody_is_told(tmp_path, error):
    order = []
    chance = LastChance(lambda: tmp_path, lambda: order.append("kept"), lambda path: order.append(path.name[:8]))
    chance.take(error)
    assert order[0] == "kept" and len(order) == 2


def test_an_error_while_keeping_forms_does_not_go_round(tmp_path, error):
    told = []
    chance = LastChance(lambda: tmp_path, lambda: chance.take(error), told.append)
    chance.take(error)
    assert len(told) == 1
