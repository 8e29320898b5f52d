"""The recovery code: opens the station and one page, on which a person who forgot the password gets a new credential."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from models import vault
from prescribe import station
from prescribe.clinic import Clinic, StaffOnDuty, Work
from prescribe.clock import Clock, SystemClock
from prescribe.errors import InvalidInput
from prescribe.keys import credentials, keyring
from prescribe.keys.passwords import password_problem
from prescribe.running.faults import storage_fault, told
from prescribe.staff import StaffRow, people
from prescribe.use_case import use_case
from protocols.terms import Act, Role

NOBODY = UUID(int=0)
"""Who the audit says it was: the code or the program, not a person."""
SYSTEM = StaffOnDuty(NOBODY, "", Role.ADMIN)


class Recovery:
    """The one page. It signs no clinical paper and shows no resident."""

    def __init__(self, clinic: Clinic, seeds: vault.Seeds) -> None:
        """Use `recover`."""
        self._clinic = clinic
        self._seeds = seeds
        self._by = StaffOnDuty(NOBODY, "恢复码", Role.ADMIN)

    def __repr__(self) -> str:
        return "<Recovery>"

    def people(self) -> tuple[StaffRow, ...]:
        """Who may get a new password."""
        return self._clinic.do(people, by=self._by)

    def give_new_password(self, staff_id: UUID, password: str) -> None:
        """New keys under this password, certified by the code's own key. Raises InvalidInput (field `password`)."""
        name = next((person.name for person in self.people() if person.staff_id == staff_id), None)
        if name is None:
            raise InvalidInput("没有这个人。请在名单里重新选。")
        problem = password_problem(password, name)
        if problem is not None:
            raise InvalidInput(problem, field="password")
        certifier = credentials.Certifier(self._seeds.ed25519, None)
        self._clinic.do(_give_credential, staff_id, password, certifier, by=self._by)
        keyring.clear_tries(self._clinic.folder, staff_id.hex)

    def close(self) -> None:
        """Close the station; then the person signs in."""
        self._clinic.close()


def recover(folder: Path, code: str, *, clock: Clock | None = None, lock: station.StationLock | None = None) -> Recovery:
    """Open by the printed code. Raises InvalidInput (field `code`), AlreadyOpen, StorageFault."""
    from prescribe.sign_in import open_with

    if not (folder / station.DATABASE).exists():
        raise storage_fault("missing")
    seeds, keys = opened_by_code(folder, code)
    with told("reading"):
        return Recovery(open_with(folder, keys, clock=clock or SystemClock(), lock=lock), seeds)


def opened_by_code(folder: Path, code: str) -> tuple[vault.Seeds, tuple[bytes, ...]]:
    """The code's seeds and the data keys they open. Raises InvalidInput (field `code`), StorageFault."""
    ring = keyring.load(folder)
    try:
        seeds = vault.recovery_seeds(vault.read_recovery_code(code))
        purpose = bytes.fromhex(ring.database_id) + b"recovery"
        return seeds, tuple(vault.unseal(one, seeds.x25519, purpose) for one in ring.recovery)
    except vault.MistypedCode:
        raise InvalidInput("恢复码抄错了：应是 28 位，每 4 位一组。请对着打印的那张纸逐组核对。", field="code") from None
    except vault.WrongKey:
        raise InvalidInput("这不是本站的恢复码。请找本站开站时打印的那一张。", field="code") from None


@use_case("users", Act.WRITE)
def _give_credential(work: Work, staff_id: UUID, password: str, certifier: credentials.Certifier) -> None:
    credentials.replace_keys(work, staff_id, password, certifier, one_time=False)
