"""Who opens the station: making one in two steps, signing in, the second person, passwords."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from models import database, vault
from prescribe import station
from prescribe.clinic import Clinic, StaffOnDuty, Work
from prescribe.clock import Clock, SystemClock, to_ms
from prescribe.errors import ClinicError, InvalidInput, StorageFault
from prescribe.keys import credentials, keyring
from prescribe.keys.making import Prepared, finish_station, prepare_station
from prescribe.keys.passwords import password_problem
from prescribe.keys.recovery import Recovery, recover
from prescribe.letterhead import StationProfile
from prescribe.running import opening, origin
from prescribe.running.faults import storage_fault, told
from prescribe.staff import Certificate, NewPerson
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act, Role

__all__ = [
    "Certificate", "NewPerson", "Prepared", "Recovery", "StaffOnDuty", "StationProfile", "admit", "change_password", "confirm_date",
    "finish_station", "must_change_password", "password_problem", "prepare_station", "recover", "sign_in", "sign_out",
    "switch_role", "unlock",
]


def sign_in(
    folder: Path, staff_id: UUID | str, password: str, *, clock: Clock | None = None, lock: station.StationLock | None = None,
    timeout: float = database.TIMEOUT, progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Clinic, StaffOnDuty]:
    """Open the station with one person's password.

    Raises WrongPassword, LockedOut, AlreadyOpen, StorageFault. `lock`: the station's lock, if the program holds it.
    """
    clock, who = clock or SystemClock(), UUID(str(staff_id))
    own = None if lock is not None else station.StationLock(folder)
    try:
        with told("reading"):
            if not (folder / station.DATABASE).exists():
                raise storage_fault("missing")
            opened = credentials.checked_slot(folder, who, password, clock)
    finally:
        if own is not None:
            own.release()
    clinic = open_with(folder, opened.data_keys, clock=clock, lock=lock, timeout=timeout, progress=progress)
    try:
        opening.note_failed_tries(clinic)
        staff = _on_duty(clinic, who)
        clinic.do(begin_duty, by=staff)
    except BaseException:
        clinic.close()
        raise
    _note_sign_in(clinic, staff)
    return clinic, staff


def open_with(folder: Path, data_keys: tuple[bytes, ...], **how: object) -> Clinic:
    """Open by the first key that fits: two while a change of the data key was cut off. Raises StorageFault."""
    for last, key in ((i == len(data_keys) - 1, k) for i, k in enumerate(data_keys)):
        try:
            return Clinic.open(folder, key, **how)  # type: ignore[arg-type]
        except StorageFault as fault:
            if last or fault.kind != "wrong_key":
                raise
    raise storage_fault("no_keys")


@use_case(None, Act.READ)
def begin_duty(work: Work) -> None:
    """Somebody has signed in or put on another hat: an entry of the audit."""


@use_case(None, Act.READ)
def end_duty(work: Work) -> None:
    """Somebody has left the window: an entry of the audit."""


@use_case(None, Act.READ)
def unlock_window(work: Work) -> None:
    """Somebody came back to the locked window: an entry of the audit."""


@use_case(None, Act.WRITE)
def confirm_date(work: Work) -> None:
    """A person says that the PC's date is right, although later ones were recorded: signing goes on."""
    origin.confirm_clock(work.connection, to_ms(work.now()))


def admit(clinic: Clinic, staff_id: UUID | str, password: str) -> StaffOnDuty:
    """A second person joins the open station. Raises WrongPassword, LockedOut."""
    who = UUID(str(staff_id))
    credentials.checked_slot(clinic.folder, who, password, clinic.clock)
    opening.note_failed_tries(clinic)
    staff = _on_duty(clinic, who)
    clinic.do(begin_duty, by=staff)
    _note_sign_in(clinic, staff)
    return staff


def unlock(clinic: Clinic, staff: StaffOnDuty, password: str) -> None:
    """Back at the locked window. Raises WrongPassword, LockedOut."""
    credentials.checked_slot(clinic.folder, staff.staff_id, password, clinic.clock)
    clinic.do(unlock_window, by=staff)


def sign_out(clinic: Clinic, staff: StaffOnDuty) -> None:
    """One person leaves; the station stays open for the others."""
    clinic.do(end_duty, by=staff)


def switch_role(clinic: Clinic, staff: StaffOnDuty, role: Role) -> StaffOnDuty:
    """Another hat of the same person; noted in the audit. Raises ClinicError when it is not one of theirs."""
    if role not in _roles(clinic, staff.staff_id):
        raise ClinicError(f"{staff.name}没有登记为{ROLE_NAMES[role]}。请管理员在「设置 · 人员」里加上。")
    changed = StaffOnDuty(staff.staff_id, staff.name, role)
    clinic.do(begin_duty, by=changed)
    return changed


def must_change_password(clinic: Clinic, staff: StaffOnDuty) -> bool:
    """Whether the password was for one use."""
    return any(slot.one_time for slot in keyring.load(clinic.folder).slots if slot.staff_id == staff.staff_id.hex)


def change_password(clinic: Clinic, staff: StaffOnDuty, old: str, new: str) -> None:
    """Wrap the same keys by another password. Raises WrongPassword, LockedOut, InvalidInput (field `new`)."""
    seeds = credentials.checked_slot(clinic.folder, staff.staff_id, old, clinic.clock).seeds
    problem = password_problem(new, staff.name)
    if problem is None and new == old:
        problem = "新密码和旧密码一样。请换一个。"
    if problem is not None:
        raise InvalidInput(problem, field="new")
    clinic.do(_keep_password, seeds, new, by=staff)


@use_case(None, Act.WRITE)
def _keep_password(work: Work, seeds: vault.Seeds, password: str) -> None:
    credentials.rewrap(work, work.staff.staff_id, seeds, password)


def _on_duty(clinic: Clinic, staff_id: UUID) -> StaffOnDuty:
    with clinic.reading() as connection:
        row = connection.exec_driver_sql(
            "SELECT s.name, r.role FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
            " WHERE s.doc_id = ? AND s.left_on IS NULL",
            (staff_id.bytes,),
        ).first()
    if row is None:
        raise ClinicError("这个人已不在本站名册里。请管理员查看人员名单。")
    return StaffOnDuty(staff_id, row[0], Role(row[1]))


def _roles(clinic: Clinic, staff_id: UUID) -> tuple[Role, ...]:
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql("SELECT role FROM staff_role WHERE doc_id = ? ORDER BY ordinal", (staff_id.bytes,))
        return tuple(Role(row[0]) for row in rows)


def _note_sign_in(clinic: Clinic, staff: StaffOnDuty) -> None:
    card = station.read_json(clinic.folder / station.CARD) or {}
    times = {**card.get("last_sign_in", {}), staff.staff_id.hex: clinic.clock.now().isoformat(timespec="seconds")}
    station.change_card(clinic.folder, last_sign_in=times)

