"""Which edition of the knowledge a station works by, and the editions it keeps.

In force is the edition of the newest adoption that a physician of this station genuinely signed and whose pack is here and
whole. Without one it is the first edition the station ever held. A newer program puts its own edition beside the others
when the station opens; it waits there for a signature. When nothing else can be read, the shipped edition answers: the
program never runs without knowledge, and says so.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from models import vault
from prescribe.errors import StorageFault
from prescribe.keys import trust
from prescribe.records import store
from prescribe.records.knowledge import ADOPTION, EDITION, PART, EditionBody, PartBody
from protocols import packs
from protocols.protocol import Library
from protocols.terms import Role
from protocols.texts import shipped_files, shipped_fingerprint
from protocols.written import ProtocolError

if TYPE_CHECKING:
    from prescribe.clinic import Clinic
    from prescribe.work import Work

PIECE = 180 * 1024
"""Bytes of a pack in one body: 240 KiB in base64, below the 256 KiB of a body."""
SHIPPED_OWNER = "随程序"
_SHIPPED_ON = date(2000, 1, 1)


class EditionMissing(Exception):
    """The pack of an edition is not here whole: not yet synced, or damaged."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What the station works by now."""

    digest: str
    fingerprint: str
    edition: str
    adoption: UUID | None
    """None = nobody has adopted an edition here yet."""
    files: Mapping[str, bytes]
    problem: str = ""
    """Why a newer adoption is not followed, as a sentence for staff; empty = all is well."""


def shipped_in_force(problem: str = "") -> InForce:
    """The edition that came with the program."""
    from protocols.library import load_library

    library = load_library()
    return InForce("", library.fingerprint, library.edition, None, shipped_files(), problem)


def library_in_force(found: InForce) -> tuple[Library, InForce]:
    """The library to work by; the shipped one when this program cannot read what is in force."""
    from protocols.library import library_of, load_library

    if found.files is shipped_files():
        return load_library(), found
    try:
        return library_of(found.files), found
    except ProtocolError as error:
        say = f"本站采用的 {found.edition} 版这个程序读不了（{error.say}）暂用随程序的版本，请医师在「知识」里看过并签名采用。"
        return load_library(), shipped_in_force(say)


def find(connection: Connection, scope_id: bytes) -> InForce | None:
    """The edition in force; None when the station keeps none (then the shipped one answers)."""
    problem = ""
    for adoption_id, digest, edition, genuine in _adoptions(connection, scope_id):
        if not genuine:
            problem = problem or f"采用 {edition} 版的签名对不上，没有照它做。请医师重新签名采用。"
            continue
        try:
            return _in_force(connection, digest, adoption_id, problem)
        except EditionMissing:
            problem = problem or f"采用的 {edition} 版还没有完整同步过来，暂时照前一版做。"
    first = connection.exec_driver_sql(f"SELECT digest FROM {EDITION} WHERE origin = 'shipped' ORDER BY hlc, doc_id LIMIT 1").scalar()
    if first is None:
        return shipped_in_force(problem) if problem else None
    with suppress(EditionMissing):
        return _in_force(connection, first, None, problem)
    return shipped_in_force(problem or "本站保存的知识版本读不出来，暂用随程序的版本。请从备份恢复，或重新导入知识包。")


def kept_files(connection: Connection, digest: str) -> Mapping[str, bytes]:
    """The texts of one edition, hashes and publisher's signature checked again. Raises EditionMissing."""
    row = connection.exec_driver_sql(
        f"SELECT fingerprint, origin, publisher, publisher_name, parts FROM {EDITION} WHERE digest = ? ORDER BY doc_id", (digest,)
    ).first()
    if row is None:
        raise EditionMissing
    fingerprint, origin, publisher, publisher_name, parts = row
    if fingerprint == shipped_fingerprint():
        return shipped_files()
    pieces = dict(_pieces(connection, digest))
    data = b"".join(pieces.get(place, b"") for place in range(parts))
    if hashlib.sha256(data).hexdigest() != digest:
        raise EditionMissing
    try:
        return packs.read_pack(data, {publisher: publisher_name}, vault.verify, signed=origin == "pack").files
    except packs.PackError:
        raise EditionMissing from None


def keep_edition(work: Work, data: bytes, body: EditionBody) -> UUID:
    """Put a pack away: its parts, then the edition that names them."""
    for ordinal, piece in enumerate(_cut(data)):
        packed = base64.b64encode(piece).decode("ascii")
        store.save(work, PART, PartBody(digest=body.digest, ordinal=ordinal, packed=packed))
    return store.save(work, EDITION, body).doc_id


def parts_of(data: bytes) -> int:
    """Into how many parts a pack is cut."""
    return len(_cut(data))


def keep_shipped(clinic: Clinic) -> None:
    """Put this program's edition beside those the station keeps, once; not on a PC that has just joined and knows nothing of its
    station yet. A full disk does not stop the opening."""
    with clinic.reading() as connection:
        there = connection.exec_driver_sql(f"SELECT 1 FROM {EDITION} WHERE fingerprint = ?", (shipped_fingerprint(),)).first()
        joining = connection.exec_driver_sql("SELECT 1 FROM station").first() is None
    if there is not None or joining:
        return
    from prescribe.work import StaffOnDuty, Work
    from protocols.library import load_library

    program = StaffOnDuty(UUID(bytes=clinic.origin.scope_id), SHIPPED_OWNER, Role.ADMIN)

    def keep(connection: Connection) -> None:
        work = Work(connection, program, clinic.clock, clinic.origin, clinic)
        data = shipped_pack()
        library = load_library()
        body = EditionBody(
            digest=hashlib.sha256(data).hexdigest(), fingerprint=library.fingerprint, edition=library.edition, dated=clinic.clock.today(),
            owner=SHIPPED_OWNER, changes=(), origin="shipped", publisher="", publisher_name="", parts=parts_of(data), by=SHIPPED_OWNER,
            by_id=str(program.staff_id),
        )  # fmt: skip
        keep_edition(work, data, body)

    with suppress(StorageFault):
        clinic.write(keep)


@lru_cache(maxsize=1)
def shipped_pack() -> bytes:
    """The shipped texts as an unsigned pack: the same bytes on every PC with the same program."""
    from protocols.library import load_library

    return packs.write_pack(shipped_files(), edition=load_library().edition, dated=_SHIPPED_ON, owner=SHIPPED_OWNER, changes=())


def _in_force(connection: Connection, digest: str, adoption: UUID | None, problem: str) -> InForce:
    files = kept_files(connection, digest)
    fingerprint, edition = connection.exec_driver_sql(
        f"SELECT fingerprint, edition FROM {EDITION} WHERE digest = ? ORDER BY doc_id", (digest,)
    ).one()
    return InForce(digest, fingerprint, edition, adoption, files, problem)


def _adoptions(connection: Connection, scope_id: bytes) -> Iterator[tuple[UUID, str, str, bool]]:
    """(document, digest, edition, genuinely signed by a physician), newest first."""
    rows = connection.exec_driver_sql(
        f"SELECT a.doc_id, r.schema_ver, r.body FROM {ADOPTION} a JOIN revision r ON r.rev_id = a.rev_id ORDER BY a.hlc DESC, a.doc_id DESC"
    ).all()
    for doc_id, version, text in rows:
        body = store.body_of(ADOPTION, version, text) if text is not None else None
        if body is not None:
            yield UUID(bytes=doc_id), body.digest, body.edition, genuine(connection, scope_id, body)


def genuine(connection: Connection, scope_id: bytes, body: object) -> bool:
    """Whether an adoption carries the signature of somebody who is, or was, a physician here."""
    staff_id = UUID(body.staff_id).bytes  # type: ignore[attr-defined]
    if not Role(body.role).is_medical or not trust.ever(connection, staff_id, body.role):  # type: ignore[attr-defined]
        return False
    signature, message = bytes.fromhex(body.signature), body.signed_text(scope_id)  # type: ignore[attr-defined]
    return trust.signed_by(connection, scope_id, staff_id, signature, message)


def _pieces(connection: Connection, digest: str) -> Iterator[tuple[int, bytes]]:
    """(ordinal, bytes) of the parts that are here; read as text, so that no large body stays in memory."""
    rows = connection.exec_driver_sql(
        f"SELECT p.ordinal, r.body FROM {PART} p JOIN revision r ON r.rev_id = p.rev_id WHERE p.digest = ? ORDER BY p.ordinal, p.doc_id",
        (digest,),
    )
    for ordinal, text in rows:
        with suppress(ValueError, KeyError, TypeError):
            yield ordinal, base64.b64decode(json.loads(text)["packed"], validate=True)


def _cut(data: bytes) -> list[bytes]:
    return [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
