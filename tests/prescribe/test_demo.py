"""The demo station: real, encrypted, believable, and of nobody."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from prescribe import station
from prescribe.clock import STATION_ZONE
from prescribe.consult import open_consultation
from prescribe.demo import make_demo
from prescribe.demo_people import residents
from prescribe.draft import LISTS, prescriptions
from prescribe.find import find_residents, resident_ids
from prescribe.group_class import list_classes
from prescribe.identity import check_id
from prescribe.overview import open_resident
from prescribe.sign_in import sign_in
from prescribe.today import today
from tests.conftest import StandingClock

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=STATION_ZONE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("demo") / "station"
    told = []
    people = make_demo(folder, residents=14, progress=lambda done, of: told.append((done, of)), now=NOW)
    assert told[-1][0] == told[-1][1] and [done for done, _ in told] == list(range(1, len(told) + 1))
    return folder, people


def test_its_card_shows_the_passwords_and_they_open_it(demo):
    folder, people = demo
    card = station.read_card(folder)
    assert card.demo and dict(card.passwords) == people.passwords and len(card.people) == 6
    clinic, staff = sign_in(folder, people.people[0].staff_id, people.people[0].password, clock=StandingClock(NOW))
    assert staff.name == people.people[0].name and clinic.letterhead().demo
    assert clinic.clock_doubt() is None
    clinic.close()


def test_it_is_full_of_things_to_look_at(demo):
    folder, people = demo
    doctor = next(p for p in people.people if p.name == "李文静")
    clinic, staff = sign_in(folder, doctor.staff_id, doctor.password, clock=StandingClock(NOW))
    try:
        assert len(clinic.do(resident_ids, by=staff)) == 14
        wang = clinic.do(find_residents, "wjk", by=staff).rows[0]
        page = clinic.do(open_resident, wang.resident_id, by=staff)
        assert wang.name == "王𠮷堃" and page.banner.age == 62 and page.banner.diagnoses[:2] == ("高血压", "2 型糖尿病")
        assert len(page.trends[0].series[0][1]) > 3 and "有效" in page.now[0].aside
        meeting = clinic.do(open_consultation, wang.resident_id, by=staff)
        assert meeting.need and meeting.minute.signed and {o.name for o in meeting.minute.opinions} == {"李文静", "张锐"}
        lessons = clinic.do(list_classes, by=staff)
        assert [c.last_on is not None and c.members > 1 for c in lessons] == [True, True]
        day = clinic.do(today, by=staff)
        assert any(r.mark == "danger" for r in day.first) and day.due and day.visits
        assert sum(len(clinic.do(prescriptions, key, by=staff)) for key, _ in LISTS) > 0
    finally:
        clinic.close()


def test_nobody_in_it_can_exist():
    made = residents(7, 40, date(2026, 11, 23))
    assert made == residents(7, 40, date(2026, 11, 23)) != residents(8, 40, date(2026, 11, 23))
    numbers = [r.id_number for r in made if r.id_number]
    assert len(numbers) > 20 and len(set(numbers)) == len(numbers)
    for one in made:
        if one.id_number:
            check = check_id("resident", one.id_number, date(2026, 11, 23))
            assert check.ok and check.warn and (check.sex, check.birth_date) == (one.sex, one.born)
        assert one.phone.startswith("138000")
    assert {"单", "曾", "解"} <= {r.name[0] for r in made}
