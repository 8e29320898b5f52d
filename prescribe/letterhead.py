"""The station's own record: who prints, and how to change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from prescribe.errors import InvalidInput
from prescribe.prescription import Letterhead
from prescribe.records import store
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work


@dataclass(frozen=True, slots=True)
class StationProfile:
    """What the first run asks about the station. `code`: up to four letters or digits that its numbers begin with."""

    host: str
    """Full registered name of the institution, as on its seal."""
    station: str
    """The name on the sign."""
    station_type: str = "体卫融合服务站"
    phone: str = ""
    address: str = ""
    aed_place: str = ""
    code: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class StationState:
    """The profile with the heads a form begins from."""

    profile: StationProfile
    heads: tuple[UUID, ...]


_FIELDS = ("host", "station", "station_type", "phone", "address", "aed_place", "code")


def letterhead_of(connection: Connection) -> Letterhead:
    """Letterhead as the station record says now."""
    row = connection.exec_driver_sql(
        "SELECT host, station, phone, address, aed_place, demo FROM station ORDER BY doc_id"
    ).one()
    return Letterhead(*row[:5], demo=bool(row[5]))


def profile_problem(profile: StationProfile) -> InvalidInput | None:
    """The first thing wrong with a profile, with the field to go to."""
    from prescribe.records.ids import NUMBER_LETTERS

    if not profile.station.strip():
        return InvalidInput("请填站名，它会印在每张单子上。", field="station")
    if not profile.host.strip():
        return InvalidInput("请填所属机构全称，和公章一致。", field="host")
    if len(profile.code) > 4 or any(c not in NUMBER_LETTERS for c in profile.code):
        return InvalidInput("站点代码最多 4 位，用数字和大写字母（不用 I、L、O、U、Z）。", field="code")
    return None


@use_case(None, Act.READ, reads=True)
def station_profile(work: Work) -> StationState:
    """The station as its record says now."""
    doc_id = _station_id(work)
    body = store.heads(work, doc_id)[0].body
    return StationState(StationProfile(*(getattr(body, name) for name in _FIELDS), demo=body.demo), store.head_ids(work, doc_id))


@use_case("settings", Act.WRITE)
def revise_station(work: Work, profile: StationProfile, heads: tuple[UUID, ...]) -> StationState:
    """Change name, host, phone, address or AED place. The code stays: numbers already printed begin with it.

    Raises InvalidInput, ChangedMeanwhile.
    """
    work.require("settings", Act.WRITE)
    problem = profile_problem(profile)
    if problem is not None:
        raise problem
    doc_id = _station_id(work)
    present = store.heads(work, doc_id)[0].body
    texts = {name: getattr(profile, name).strip() for name in _FIELDS if name != "code"}
    store.save(work, "station", present.model_copy(update=texts), doc_id=doc_id, parents=heads)
    return station_profile(work)


def _station_id(work: Work) -> UUID:
    return UUID(bytes=work.connection.exec_driver_sql("SELECT doc_id FROM station ORDER BY doc_id").scalars().first())
