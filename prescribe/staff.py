"""Who works here: people, their hats and certificates, who may sign, new passwords, leavers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from models import vault
from prescribe.errors import InvalidInput, NotPermitted
from prescribe.keys import credentials, keyring, passwords, trust
from prescribe.records import store
from prescribe.records.staff import CertificateLine, StaffBody
from prescribe.use_case import use_case
from protocols.terms import ROLE_NAMES, Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import StaffOnDuty, Work

WARN_BEFORE = timedelta(days=60)
NEEDED = {
    Role.PHYSICIAN: ("licence",), Role.PHYSICIAN_RX: ("licence", "training"), Role.THERAPIST: ("certificate",),
    Role.RX_INSTRUCTOR: ("certificate",), Role.INSTRUCTOR: ("certificate",), Role.NURSE: ("licence",),
}
"""Certificates without which a role may not sign."""

CERTIFICATE_NAMES = {
    "licence": "执业证", "training": "运动处方培训证", "certificate": "资格证", "appointment": "任命书", "first_aid": "急救证",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A licence or training certificate; `kind` is a key of CERTIFICATE_NAMES."""

    kind: str
    number: str
    valid_to: date | None = None
    """None = without end."""
    issuer: str = ""
    level: str = ""
    issued_on: date | None = None

    @property
    def masked(self) -> str:
        """As printed: first four and last three characters."""
        return self.number if len(self.number) < 8 else f"{self.number[:4]}…{self.number[-3:]}"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A colleague to add. Without a password, one for one use is made."""

    name: str
    role: Role
    password: str | None = field(default=None, repr=False)
    certificates: tuple[Certificate, ...] = ()
    also: tuple[Role, ...] = ()
    """Further hats."""
    trainee: bool = False


@dataclass(frozen=True, slots=True)
class SigningRight:
    """Whether a person may sign today, and why."""

    may: bool
    why: str
    warn_on: date | None
    """The nearest end of a needed certificate, when it is within 60 days or past."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the staff page."""

    staff_id: UUID
    name: str
    roles: tuple[Role, ...]
    certificates: tuple[Certificate, ...]
    signing: SigningRight
    trainee: bool
    left_on: date | None
    heads: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A new colleague, or a new password: the slip to print."""

    staff_id: UUID
    one_time_password: str | None = field(repr=False)


@use_case(None, Act.READ, reads=True)
def people(work: Work, left_too: bool = False) -> tuple[StaffRow, ...]:
    """Everybody who works here, in the order they came."""
    rows = work.connection.exec_driver_sql(
        "SELECT doc_id FROM staff WHERE left_on IS NULL OR ? ORDER BY doc_id", (int(left_too),)
    ).scalars().all()
    return tuple(_row(work, UUID(bytes=doc_id)) for doc_id in rows)


@use_case("users", Act.WRITE)
def add_person(work: Work, person: NewPerson, own_password: str) -> Added:
    """Add a colleague; the administrator's password certifies the new keys.

    Raises InvalidInput (field name, role or password), WrongPassword.
    """
    problem = person_problem(person)
    if problem is not None:
        raise problem
    signer = credentials.seeds_of(work, own_password)
    password = person.password or passwords.one_time_password()
    staff_id = work.new_id()
    certifier = credentials.Certifier(signer.ed25519, work.staff.staff_id)
    credentials.enrol(work, staff_id, person, password, certifier, one_time=person.password is None)
    return Added(staff_id, None if person.password else password)


@use_case("users", Act.WRITE)
def revise_person(
    work: Work, staff_id: UUID, heads: tuple[UUID, ...], *, name: str | None = None, roles: tuple[Role, ...] | None = None,
    certificates: tuple[Certificate, ...] | None = None, trainee: bool | None = None,
) -> StaffRow:
    """Change what is given; the rest stays. Raises InvalidInput, ChangedMeanwhile."""
    body = _body(work, staff_id)
    changes: dict[str, object] = {}
    if name is not None:
        if not name.strip():
            raise InvalidInput("请填姓名。", field="name")
        changes["name"] = name.strip()
    if roles is not None:
        if not roles:
            raise InvalidInput("请至少选一个角色。", field="role")
        if Role.ADMIN in body.roles and Role.ADMIN not in roles:
            _one_administrator_stays(work, staff_id)
        changes["roles"] = roles
    if certificates is not None:
        changes["certificates"] = tuple(line_of(one) for one in certificates)
    if trainee is not None:
        changes["trainee"] = trainee
    store.save(work, "staff", body.model_copy(update=changes), doc_id=staff_id, parents=heads)
    return _row(work, staff_id)


@use_case("users", Act.WRITE)
def set_certificate(work: Work, staff_id: UUID, certificate: Certificate, heads: tuple[UUID, ...]) -> StaffRow:
    """Put a certificate in the place of the one of its kind, or add it."""
    kept = tuple(one for one in _row(work, staff_id).certificates if one.kind != certificate.kind)
    return revise_person(work, staff_id, heads, certificates=(*kept, certificate))


@use_case("users", Act.WRITE)
def reset_password(work: Work, staff_id: UUID, own_password: str) -> Added:
    """A forgotten password: new keys and a password for one use. Old signatures keep verifying by the old key.

    Raises WrongPassword.
    """
    if staff_id == work.staff.staff_id:
        raise InvalidInput("自己的密码请用「改密码」。")
    signer = credentials.seeds_of(work, own_password)
    password = passwords.one_time_password()
    credentials.replace_keys(work, staff_id, password, credentials.Certifier(signer.ed25519, work.staff.staff_id), one_time=True)
    keyring.clear_tries(work.clinic.folder, staff_id.hex)
    return Added(staff_id, password)


@use_case("users", Act.WRITE)
def unlock_person(work: Work, staff_id: UUID) -> None:
    """End a lock-out after too many wrong passwords."""
    work.subject = staff_id
    keyring.clear_tries(work.clinic.folder, staff_id.hex)


@use_case("users", Act.WRITE)
def mark_left(work: Work, staff_id: UUID, heads: tuple[UUID, ...]) -> None:
    """Somebody has left: no slot any more. Use `data_key.leave`, which also changes the data key."""
    if staff_id == work.staff.staff_id:
        raise InvalidInput("不能停用自己。请由另一位管理员来做。")
    body = _body(work, staff_id)
    if Role.ADMIN in body.roles:
        _one_administrator_stays(work, staff_id)
    store.save(work, "staff", body.model_copy(update={"left_on": work.today()}), doc_id=staff_id, parents=heads)


def signing_right(work: Work, staff: StaffOnDuty) -> SigningRight:
    """Whether this person may sign in the active hat today: certificates there and valid, not a trainee."""
    row = work.connection.exec_driver_sql("SELECT trainee, left_on FROM staff WHERE doc_id = ?", (staff.staff_id.bytes,)).first()
    if row is None or row[1] is not None:
        return SigningRight(False, "这个人已不在本站名册里，不能签名。", None)
    return _right(staff.role, bool(row[0]), certificates_of(work.connection, staff.staff_id), work.today())


def certificates_of(connection: Connection, staff_id: UUID) -> tuple[Certificate, ...]:
    """A person's certificates in the order given."""
    rows = connection.exec_driver_sql(
        "SELECT kind, number, valid_to, issuer, level, issued_on FROM staff_certificate WHERE doc_id = ? ORDER BY ordinal",
        (staff_id.bytes,),
    )
    return tuple(Certificate(k, n, _date(v), i, lv, _date(on)) for k, n, v, i, lv, on in rows)


def sign_as(work: Work, message: bytes, password: str) -> bytes:
    """Sign a message as the person on duty: 64 bytes of Ed25519. Raises WrongPassword, LockedOut, NotPermitted."""
    right = signing_right(work, work.staff)
    if not right.may:
        raise NotPermitted(right.why)
    work.require_true_clock()
    return vault.sign(credentials.seeds_of(work, password).ed25519, message)


def verify(work: Work, staff_id: UUID, message: bytes, signature: bytes) -> bool:
    """Whether this person signed this message with a certified key, old or present."""
    return trust.signed_by(work.connection, work.origin.scope_id, staff_id.bytes, signature, message)


def person_problem(person: NewPerson) -> InvalidInput | None:
    """The first thing wrong with a new person."""
    if not person.name.strip():
        return InvalidInput("请填姓名。", field="name")
    if person.password is not None:
        problem = passwords.password_problem(person.password, person.name)
        if problem:
            return InvalidInput(problem, field="password")
    return None


def line_of(certificate: Certificate) -> CertificateLine:
    """The stored form. Raises InvalidInput."""
    if certificate.kind not in CERTIFICATE_NAMES:
        raise InvalidInput("请选证件种类。", field="kind")
    if not certificate.number.strip():
        raise InvalidInput(f"请填{CERTIFICATE_NAMES[certificate.kind]}编号。", field="number")
    return CertificateLine(
        kind=certificate.kind, number=certificate.number.strip(), issuer=certificate.issuer, level=certificate.level,
        issued_on=certificate.issued_on, valid_to=certificate.valid_to,
    )


def _right(role: Role, trainee: bool, certificates: tuple[Certificate, ...], today: date) -> SigningRight:
    if trainee:
        return SigningRight(False, "见习人员只能写草稿，不能签名。请带教的同事来签。", None)
    needed = [(kind, [c for c in certificates if c.kind == kind]) for kind in NEEDED.get(role, ())]
    missing = [CERTIFICATE_NAMES[kind] for kind, held in needed if not held]
    if missing:
        return SigningRight(False, f"还没有登记{'、'.join(missing)}，不能以{ROLE_NAMES[role]}签名。请管理员在「设置 · 人员」里登记。", None)
    ends = [(max((c.valid_to or date.max) for c in held), kind) for kind, held in needed]
    if not ends:
        return SigningRight(True, f"可以以{ROLE_NAMES[role]}签名。", None)
    end, kind = min(ends)
    if end < today:
        why = f"{CERTIFICATE_NAMES[kind]} {end:%Y-%m-%d} 已到期，不能签名；登录和写草稿不受影响。换证后请管理员更新。"
        return SigningRight(False, why, end)
    if end - today <= WARN_BEFORE:
        return SigningRight(True, f"{CERTIFICATE_NAMES[kind]} {end:%Y-%m-%d} 到期，还剩 {(end - today).days} 天。", end)
    until = "长期有效" if end == date.max else f"有效期到 {end:%Y-%m-%d}"
    return SigningRight(True, f"{CERTIFICATE_NAMES[kind]}{until}。", None)


def _row(work: Work, staff_id: UUID) -> StaffRow:
    body = _body(work, staff_id)
    certificates = certificates_of(work.connection, staff_id)
    right = _right(body.roles[0], body.trainee, certificates, work.today())
    return StaffRow(staff_id, body.name, body.roles, certificates, right, body.trainee, body.left_on, store.head_ids(work, staff_id))


def _body(work: Work, staff_id: UUID) -> StaffBody:
    found = store.heads(work, staff_id)
    if not found or found[0].kind != "staff":
        raise InvalidInput("没有这个人。请在人员名单里重新选。")
    return found[0].body


def _one_administrator_stays(work: Work, leaving: UUID) -> None:
    others = work.connection.exec_driver_sql(
        "SELECT 1 FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id WHERE r.role = 'admin' AND s.left_on IS NULL AND s.doc_id <> ?",
        (leaving.bytes,),
    ).first()
    if others is None:
        raise InvalidInput("这是最后一位管理员。请先加一位管理员。")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

