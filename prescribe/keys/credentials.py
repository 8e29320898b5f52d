"""Keys of people as records: enrol, wrap anew, replace. The seeds are in memory only while a password is being used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from models import vault
from prescribe.clock import to_ms
from prescribe.keys import keyring, trust
from prescribe.records import credential, store
from prescribe.records.staff import KeyLine, StaffBody
from prescribe.running import origin

if TYPE_CHECKING:
    from pathlib import Path

    from prescribe.clinic import Work
    from prescribe.staff import NewPerson


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who vouches for new keys: an administrator, or the recovery code (`staff_id` None)."""

    ed25519_seed: bytes = field(repr=False)
    staff_id: UUID | None


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """What a right password gives."""

    seeds: vault.Seeds
    slot: keyring.Slot
    data_keys: tuple[bytes, ...] = field(repr=False)


def open_slot(folder: Path, staff_id: UUID, password: str) -> OpenedSlot | None:
    """Try a password on every slot of a person; None when it opens none. Does not count tries."""
    ring = keyring.load(folder)
    for slot in ring.slots:
        if slot.staff_id != staff_id.hex:
            continue
        try:
            seeds = vault.unwrap(slot.wrapped, password, staff_id.bytes)
            purpose = bytes.fromhex(ring.database_id) + staff_id.bytes
            return OpenedSlot(seeds, slot, tuple(vault.unseal(one, seeds.x25519, purpose) for one in slot.sealed))
        except vault.WrongKey:
            continue
    return None


def seeds_of(work: Work, password: str) -> vault.Seeds:
    """The seeds of the person on duty, by password. Raises WrongPassword, LockedOut."""
    return checked_slot(work.clinic.folder, work.staff.staff_id, password, work).seeds


def checked_slot(folder: Path, staff_id: UUID, password: str, timed_by: object) -> OpenedSlot:
    """`open_slot` with the try counted. `timed_by` has `now()`. Raises WrongPassword, LockedOut."""
    keyring.begin_try(folder, staff_id.hex, timed_by.now())  # type: ignore[attr-defined]
    opened = open_slot(folder, staff_id, password)
    if opened is None:
        raise keyring.refused(folder, staff_id.hex)
    keyring.end_try(folder, staff_id.hex)
    return opened


def enrol(
    work: Work, staff_id: UUID, person: NewPerson, password: str, certifier: Certifier, *, one_time: bool = False,
    seeds: vault.Seeds | None = None,
) -> None:
    """Write the staff record and the credential of a new person."""
    from prescribe.staff import line_of

    seeds = seeds or vault.Seeds.new()
    roles = (person.role, *(role for role in person.also if role != person.role))
    body = StaffBody(
        name=person.name.strip(), roles=roles, trainee=person.trainee, certificates=tuple(line_of(c) for c in person.certificates),
        keys=(_certified(work, staff_id, seeds.public, certifier),),
    )
    store.save(work, "staff", body, doc_id=staff_id)
    store.save(work, "credential", _closed(work, staff_id, seeds, password, one_time))


def rewrap(work: Work, staff_id: UUID, seeds: vault.Seeds, password: str) -> None:
    """A changed password: the same keys in a new credential; with two heads, the new one replaces both."""
    doc_id, heads = _credential(work, staff_id)
    store.save(work, "credential", _closed(work, staff_id, seeds, password, False), doc_id=doc_id, parents=heads)


def replace_keys(work: Work, staff_id: UUID, password: str, certifier: Certifier, *, one_time: bool) -> None:
    """A forgotten password: new keys, certified; the old public keys stay, ended now, so that old signatures verify."""
    seeds, now = vault.Seeds.new(), to_ms(work.clock.now())
    body: StaffBody = store.heads(work, staff_id)[0].body
    ended = tuple(key if key.until else key.model_copy(update={"until": now}) for key in body.keys)
    new = body.model_copy(update={"keys": (*ended, _certified(work, staff_id, seeds.public, certifier))})
    store.save(work, "staff", new, doc_id=staff_id, parents=store.head_ids(work, staff_id))
    doc_id, heads = _credential(work, staff_id)
    store.save(work, "credential", _closed(work, staff_id, seeds, password, one_time), doc_id=doc_id, parents=heads)


def cost_of(work: Work) -> vault.Cost:
    """What a guess costs at this station; stands in the encrypted file and in each slot."""
    kept = origin.local(work.connection, "vault.cost")
    return vault.Cost(*(int(part) for part in kept.split(b","))) if kept else vault.STANDARD


def _certified(work: Work, staff_id: UUID, keys: vault.PublicKeys, certifier: Certifier) -> KeyLine:
    since = to_ms(work.clock.now())
    message = trust.certificate_text(work.origin.scope_id, staff_id.bytes, keys, since)
    return KeyLine(
        ed25519=keys.ed25519.hex(), x25519=keys.x25519.hex(), since=since,
        certified_by=certifier.staff_id.hex if certifier.staff_id else None,
        certificate=vault.sign(certifier.ed25519_seed, message).hex(),
    )


def _closed(work: Work, staff_id: UUID, seeds: vault.Seeds, password: str, one_time: bool) -> credential.CredentialBody:
    wrapped = vault.wrap(seeds, password, staff_id.bytes, cost_of(work))
    return credential.closed(staff_id.bytes, wrapped, seeds.public.x25519, one_time, work.origin.scope_key)


def _credential(work: Work, staff_id: UUID) -> tuple[UUID, tuple[UUID, ...]]:
    row = work.connection.exec_driver_sql(
        "SELECT doc_id FROM credential WHERE staff_id = ? ORDER BY doc_id", (staff_id.bytes,)
    ).scalars().first()
    doc_id = UUID(bytes=row)
    return doc_id, store.head_ids(work, doc_id)
