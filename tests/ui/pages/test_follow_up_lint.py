"""The page 随访 at every type size, in both themes, with a long name, a danger and three past follow-ups: nothing cut, everything named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.prescribe.followed import followed, under_way
from tests.ui.pages.desk import Desk
from tests.ui.pages.test_residents_lint import LONG_NAME, look  # noqa: F401  (the fixture)
from tests.ui.test_lints import cut_text, nameless, outside, unprintable


@pytest.fixture
def desk(qtbot, clinic, doctor):
    made = Desk(qtbot, clinic, doctor)
    yield made
    made.settle()


@pytest.mark.slow
def test_nothing_is_cut_and_everything_has_its_name(desk, clinic, clock, doctor, instructor, look):  # noqa: F811
    who = under_way(clinic, doctor, instructor, name=LONG_NAME)
    for _ in range(3):
        clock.advance(days=6)
        followed(clinic, who, instructor, next_on=clock.today() + timedelta(days=6))
    clock.advance(days=7)
    page = desk.open(who, "follow_up")
    form = page.form
    for key in ("chest", "other"):
        form.symptoms.button(key).click()
    for name, text in (("systolic", "212"), ("diastolic", "104"), ("weight", "--"), ("glucose", "3.4")):
        form.numbers[name].setText(text)
        form._set(**{name: text})
    page._pause.stop()
    page._consider()
    desk.settle()
    assert page.proposal.property("card") == "danger" and form.reasons["weight"].isVisibleTo(page)
    assert (cut_text(page), outside(page), nameless(page), unprintable(page)) == ([], [], [], set())
