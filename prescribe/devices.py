"""The PCs of the station: invite a new one, vouch for this one, stop a lost one. What a PC may do there its people decide."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from models import vault
from prescribe.clock import to_ms
from prescribe.errors import Incomplete, InvalidInput
from prescribe.keys.credentials import seeds_of
from prescribe.records import store
from prescribe.records.device import DEVICE, REVOKED, DeviceBody, RevokedBody
from prescribe.records.ids import uuid7
from prescribe.running import origin
from prescribe.sync.address import HubAddress
from prescribe.sync.enrolment import enrol
from prescribe.sync.rows import origins_of, vector_of
from prescribe.sync.trusted import administrators
from prescribe.use_case import use_case
from protocols.terms import Act

if TYPE_CHECKING:
    from prescribe.clinic import Work

ENROLMENT = "sync.enrolment"
"""Local setting: who vouches for this PC."""
HUB = "sync.hub"
"""Local setting: the way to the hub. Inside the encrypted file only."""
PURPOSE = b"invitation1"
SUFFIX = ".tiwei-join"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a new PC needs. The file is sealed with the code; neither opens anything alone."""

    code: str = field(repr=False)
    """Seven groups of four, to be printed or read out; never kept with the file."""
    file: bytes = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class Device:
    """One PC as the settings show it."""

    device_id: str
    """Hex."""
    name: str
    this: bool
    rows: int
    """Rows of its logs that are here."""
    revoked: str
    """Why and when it was stopped; empty = it counts."""


@use_case("users", Act.WRITE)
def invite_device(work: Work, password: str, name: str, hub: HubAddress | None = None) -> Invitation:
    """A sealed file and a code for one new PC. `password`: of the administrator on duty, who vouches for it.

    Raises Incomplete without a name, WrongPassword, LockedOut.
    """
    if not name.strip():
        raise Incomplete("请给新电脑起个名字，例如“训练区电脑”。", field="name")
    admin, seed, of = seeds_of(work, password), vault.new_key(), work.origin
    device_id, public = uuid7(to_ms(work.now())).bytes, vault.SigningKey(seed).public
    enrolment = enrol(admin.ed25519, of.scope_id, device_id, public)
    _keep(work, device_id, name.strip(), public, enrolment, hub.role if hub else "")
    code = vault.new_recovery_code()
    told = {
        "version": 1, "scope": of.scope_id.hex(), "scope_key": of.scope_key.hex(), "scope_code": of.scope_code, "device": device_id.hex(),
        "seed": seed.hex(), "enrolment": enrolment.hex(), "hub": hub.to_bytes().decode("utf-8") if hub else "",
        "trusted": [key.hex() for key in sorted(administrators(work.connection, of.scope_id))], "name": name.strip(),
    }  # fmt: skip
    key = vault.key_of_code(vault.read_recovery_code(code), PURPOSE)
    return Invitation(code, vault.encrypt(key, json.dumps(told).encode("utf-8"), PURPOSE), name.strip())


@use_case("users", Act.WRITE)
def vouch_for_this_device(work: Work, password: str, name: str) -> None:
    """The first PC: its administrator vouches for it, once. Raises WrongPassword, LockedOut, Incomplete."""
    if not name.strip():
        raise Incomplete("请给这台电脑起个名字，例如“前台电脑”。", field="name")
    admin, of = seeds_of(work, password), work.origin
    enrolment = enrol(admin.ed25519, of.scope_id, of.device_id, of.device.public)
    _keep(work, of.device_id, name.strip(), of.device.public, enrolment, "")
    origin.set_local(work.connection, ENROLMENT, enrolment)


@use_case("users", Act.WRITE)
def set_hub(work: Work, hub: HubAddress | None) -> None:
    """How this PC reaches the hub; None = it goes without. Raises InvalidInput for what cannot be an address."""
    if hub is None:
        work.connection.exec_driver_sql("DELETE FROM local_setting WHERE name = ?", (HUB,))
        return
    if not hub.host.strip() or not hub.role.strip() or not 0 < hub.port < 65536:
        raise InvalidInput("请填服务器地址、端口和本机的登录名。", field="hub")
    origin.set_local(work.connection, HUB, hub.to_bytes())


@use_case("users", Act.WRITE)
def revoke_device(work: Work, device_id: str, reason: str) -> None:
    """A lost or stolen PC: what it writes from now on is refused everywhere, over the hub and on sticks. What is here counts.

    Raises InvalidInput for this PC itself or one that is not known, Incomplete without a reason.
    """
    known = {d.device_id: d for d in _devices(work)}
    if device_id not in known:
        raise InvalidInput("没有这台电脑。", field="device")
    if known[device_id].this:
        raise InvalidInput("不能停用正在用的这台电脑，请在别的电脑上停用它。", field="device")
    if len(reason.strip()) < 2:
        raise Incomplete("请写一下为什么停用，例如“被偷”。", field="reason")
    here, logs = vector_of(work.connection, work.origin.scope_id), origins_of(work.connection, work.origin.scope_id)
    last = tuple((log.hex(), here.get(log, 0)) for log, of in sorted(logs.items()) if of.device_id.hex() == device_id)
    body = RevokedBody(
        device_id=device_id, name=known[device_id].name, reason=reason.strip(), last=last, at=work.now().isoformat(timespec="seconds"),
        by=work.staff.name,
    )  # fmt: skip
    doc_id = uuid5(UUID(hex=device_id), REVOKED)
    store.save(work, REVOKED, body, doc_id=doc_id, parents=store.head_ids(work, doc_id))


@use_case("users", Act.READ, reads=True)
def devices(work: Work) -> tuple[Device, ...]:
    """Every PC that somebody vouched for, this one first."""
    return tuple(sorted(_devices(work), key=lambda d: (not d.this, d.name)))


def _keep(work: Work, device_id: bytes, name: str, public: bytes, enrolment: bytes, role: str) -> None:
    body = DeviceBody(
        device_id=device_id.hex(), name=name, public_key=public.hex(), enrolment=enrolment.hex(), role=role,
        at=work.now().isoformat(timespec="seconds"), by=work.staff.name,
    )  # fmt: skip
    doc_id = uuid5(UUID(bytes=device_id), DEVICE)
    store.save(work, DEVICE, body, doc_id=doc_id, parents=store.head_ids(work, doc_id))


def _devices(work: Work) -> list[Device]:
    run = work.connection.exec_driver_sql
    ids = run("SELECT DISTINCT doc_id, doc_type FROM revision WHERE doc_type IN (?, ?)", (DEVICE, REVOKED)).all()
    bodies = [store.document(work, UUID(bytes=doc_id)).body for doc_id, _ in ids]
    stopped = {b.device_id: f"{b.at[:10]} {b.reason}" for b in bodies if isinstance(b, RevokedBody)}
    logs, here = origins_of(work.connection, work.origin.scope_id), vector_of(work.connection, work.origin.scope_id)
    rows: dict[str, int] = {}
    for log, of in logs.items():
        rows[of.device_id.hex()] = rows.get(of.device_id.hex(), 0) + here.get(log, 0)
    own = work.origin.device_id.hex()
    return [
        Device(b.device_id, b.name, b.device_id == own, rows.get(b.device_id, 0), stopped.get(b.device_id, ""))
        for b in bodies if isinstance(b, DeviceBody)
    ]  # fmt: skip
