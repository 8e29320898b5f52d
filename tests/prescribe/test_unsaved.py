"""What is typed survives, belongs to one person, and never lands after the save it belongs to."""

from __future__ import annotations

from uuid import uuid4

import pytest

from prescribe.clinic import Clinic
from prescribe.unsaved import all_unsaved, discard, keep, take
from prescribe.use_case import use_case
from protocols.terms import Act
from tests.prescribe.records.sample import save_sample


@use_case(None, Act.WRITE)
def save_and_forget(work, fail=False):
    """What every saving use case does."""
    saved = save_sample(work, "saved")
    discard(work, "form:1")
    if fail:
        raise ZeroDivisionError
    return saved


def test_text_is_kept_exactly_with_the_heads_it_began_from(station, clinic, clock, doctor):
    heads = (uuid4(), uuid4())
    clinic.do(keep, "form:1", '{"收缩压": "1３2。"}', heads, by=doctor)
    clock.advance(seconds=3)
    clinic.do(keep, "form:1", '{"收缩压": "1３2。5"}', heads, by=doctor)
    clinic.close()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    kept = again.do(take, "form:1", by=doctor)
    assert (kept.text, kept.heads, kept.saved_at) == ('{"收缩压": "1３2。5"}', heads, clock.now())
    again.close()


def test_each_person_has_a_form_of_their_own(clinic, doctor, instructor):
    clinic.do(keep, "form:1", "mine", by=doctor)
    assert clinic.do(take, "form:1", by=instructor) is None
    clinic.do(discard, "form:1", by=instructor)
    assert [one.form for one in clinic.do(all_unsaved, by=doctor)] == ["form:1"]


def test_the_save_takes_the_form_away_in_its_own_transaction_or_not_at_all(clinic, doctor):
    clinic.do(keep, "form:1", "typed", by=doctor)
    with pytest.raises(ZeroDivisionError):
        clinic.do(save_and_forget, fail=True, by=doctor)
    assert clinic.do(take, "form:1", by=doctor).text == "typed"
    clinic.do(save_and_forget, by=doctor)
    assert clinic.do(take, "form:1", by=doctor) is None


def test_an_autosave_submitted_before_the_save_never_lands_after_it(clinic, doctor):
    for turn in range(20):
        typing = [clinic.submit(keep, "form:1", f"{turn}.{n}", by=doctor) for n in range(3)]
        saving = clinic.submit(save_and_forget, by=doctor)
        for future in (*typing, saving):
            future.result(10)
        assert clinic.do(take, "form:1", by=doctor) is None


def test_typing_is_not_audited(clinic, doctor):
    def count():
        with clinic.reading() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()

    before = count()
    clinic.do(keep, "form:1", "typed", by=doctor)
    clinic.do(discard, "form:1", by=doctor)
    assert count() == before
