"""One station made once and copied for each test; a clock that stands still; Qt without a screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from models import vault
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.clock import STATION_ZONE
from prescribe.sign_in import Certificate, NewPerson, StationProfile, finish_station, prepare_station
from protocols.terms import Role

settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
"""No timed assertion anywhere; CI asks the same questions every time, a desk asks new ones."""

CHEAP = vault.Cost(memory=64, passes=1, lanes=1)
"""argon2id for tests: the cost stands in the slot, so nothing else changes."""

START = datetime(2026, 11, 23, 9, 0, tzinfo=STATION_ZONE)
"""A Monday morning."""

PASSWORDS = MappingProxyType({
    "李文静": "manpao-zaochen-7", "张锐": "yaling-fanghui-3", "何敏": "yuedi-sanzhangbiao", "管理员": "yaoshi-gua-qiang-9", "唐蕾": "saoma-tianbiao-5",
})
LICENCE = Certificate("licence", "110108200001032", date(2027, 11, 30), "卫生健康局")
CERTIFICATE = Certificate("certificate", "YDCF20240117", date(2027, 6, 30), "体育科学学会")


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.date()

    def advance(self, **by: float) -> None:
        """E.g. `advance(minutes=5)`; negative sets it back."""
        self._now += timedelta(**by)


@dataclass(frozen=True)
class MadeStation:
    """A station on the disk, closed, with its secrets."""

    folder: Path
    data_key: bytes
    recovery_code: str
    staff: MappingProxyType[str, StaffOnDuty]
    """By name."""


def made_people() -> tuple[NewPerson, ...]:
    """Administrator first."""
    return (
        NewPerson("管理员", Role.ADMIN, PASSWORDS["管理员"]),
        NewPerson("李文静", Role.PHYSICIAN, PASSWORDS["李文静"], (LICENCE,)),
        NewPerson("张锐", Role.RX_INSTRUCTOR, PASSWORDS["张锐"], (CERTIFICATE,)),
        NewPerson("何敏", Role.MANAGER, PASSWORDS["何敏"]),
        NewPerson("唐蕾", Role.CLERK, PASSWORDS["唐蕾"]),
    )


PROFILE = StationProfile(
    host="青禾街道社区卫生服务中心", station="青禾社区体卫融合服务站", phone="010-5550 0123", address="青禾街道 12 号一层", aed_place="前台左侧白色箱", code="QH",
)


@pytest.fixture(scope="session")
def qapp(qapp):
    """Qt with the program's own fonts and theme, so that pictures are the same everywhere."""
    from ui import theme

    theme.load_fonts()
    theme.apply(qapp)
    return qapp


@pytest.fixture(scope="session")
def station_made(tmp_path_factory: pytest.TempPathFactory) -> MadeStation:
    """Made once a session, through the two steps a person takes."""
    folder = tmp_path_factory.mktemp("station") / "home"
    prepared = prepare_station(folder, PROFILE, *made_people(), cost=CHEAP, clock=StandingClock())
    clinic = finish_station(prepared, prepared.recovery_code[-9:])
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.name, s.doc_id, r.role FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
        ).all()
    staff = {name: StaffOnDuty(UUID(bytes=doc_id), name, Role(role)) for name, doc_id, role in rows}
    made = MadeStation(folder, clinic.data_key, prepared.recovery_code, MappingProxyType(staff))
    clinic.close()
    return made


@pytest.fixture
def station(station_made: MadeStation, tmp_path: Path) -> MadeStation:
    """A copy of the station for this test alone."""
    folder = tmp_path / "station"
    shutil.copytree(station_made.folder, folder)
    return MadeStation(folder, station_made.data_key, station_made.recovery_code, station_made.staff)


@pytest.fixture
def clock() -> StandingClock:
    """Monday 2026-11-23, 09:00, until moved."""
    return StandingClock()


@pytest.fixture
def clinic(station: MadeStation, clock: StandingClock) -> Iterator[Clinic]:
    """The copied station, open."""
    opened = Clinic.open(station.folder, station.data_key, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def doctor(station_made: MadeStation) -> StaffOnDuty:
    return station_made.staff["李文静"]


@pytest.fixture
def instructor(station_made: MadeStation) -> StaffOnDuty:
    return station_made.staff["张锐"]


@pytest.fixture
def manager(station_made: MadeStation) -> StaffOnDuty:
    return station_made.staff["何敏"]


@pytest.fixture
def admin(station_made: MadeStation) -> StaffOnDuty:
    return station_made.staff["管理员"]


@pytest.fixture
def clerk(station_made: MadeStation) -> StaffOnDuty:
    return station_made.staff["唐蕾"]
