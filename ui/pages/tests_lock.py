"""While exercise is forbidden today, the tests that need effort wait, with the reason. What was typed stays readable."""

from __future__ import annotations

from ui.pages.consultation_column import ConsultationColumn
from ui.words import tr

EFFORT = frozenset({
    "six_minute_walk_distance", "chair_stand_30s", "grip_strength", "one_leg_stand_eyes_open", "one_leg_stand_eyes_closed",
    "sit_and_reach", "step_2min", "tug_3m", "up_and_go_8ft", "gait_speed", "chair_stand_5x",
})  # fmt: skip
"""Facts of the instructor's column that a resident works for; questions and body measures go on."""


def lock_tests(column: ConsultationColumn, reason: str) -> None:
    """Close the effort tests of an editable column while there is a reason; call it after `set_editable`."""
    if not reason or not column.editable:
        return
    column.close_facts(EFFORT)
    column.notice.show_state("danger", tr("先不做测试"), reason)
    column.notice.setVisible(True)
