"""Gates under their titles."""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.reading.gate_rows import by_subject
from protocols.subjects import OTHER


@dataclass(frozen=True)
class Line:
    say: str
    about: str = ""


def test_titles_in_the_order_of_the_room_and_nothing_lost() -> None:
    lines = (Line("a", "不舒服"), Line("b", "血压"), Line("c"), Line("d", "不舒服"), Line("e", OTHER))
    assert by_subject(lines) == (
        ("血压", (lines[1],)), ("不舒服", (lines[0], lines[3])), (OTHER, (lines[2], lines[4])),
    )  # fmt: skip
