"""The station's knowledge: read it, see what changed, import a pack, adopt an edition by signature, go back to a former one.

Reading halves stand in `reading/protocol_pages.py` and `reading/editions.py`; which edition is in force is decided in
`running/knowledge_in_force.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from prescribe.errors import ClinicError, InvalidInput
from prescribe.keys.signatures import certificate_of
from prescribe.permissions import allows, refuse
from prescribe.reading import editions as kept
from prescribe.reading import pack_checks, protocol_pages, reference_pages, using
from prescribe.reading.knowledge_lines import (
    STATE_WORDS,
    AdoptionLine,
    AdoptionState,
    CaseLine,
    DoseLine,
    EditionChanges,
    EditionLine,
    GateSection,
    ProtocolPage,
    ProtocolRow,
    PublisherLine,
    RuleLine,
    SentenceLine,
    SentenceSection,
    SourceLine,
    UsingLine,
)
from prescribe.reading.reference_lines import CitingLine, ReferencePage, ReferencePart, ReferenceRow
from prescribe.records import store
from prescribe.records.knowledge import ADOPTION, PUBLISHER, AdoptionBody, EditionBody, PublisherBody
from prescribe.running import knowledge_in_force
from prescribe.staff import sign_as, signing_right
from prescribe.use_case import use_case
from protocols.casework import cases_in
from protocols.changes import Change, FieldChange
from protocols.protocol import Library
from protocols.terms import Act
from protocols.texts import edition_order

if TYPE_CHECKING:
    from prescribe.clinic import Work

__all__ = [
    "AdoptionLine", "AdoptionState", "CaseLine", "Change", "CitingLine", "DoseLine", "EditionChanges", "EditionLine",
    "FieldChange", "GateSection", "PackPreview", "ProtocolPage", "ProtocolRow", "PublisherLine", "ReferencePage", "ReferencePart",
    "ReferenceRow", "RuleLine", "SentenceLine", "SentenceSection", "SourceLine", "UsingLine", "adopt_edition", "adoption_state",
    "changes_of_edition", "distrust_publisher", "editions", "import_pack", "list_protocols", "list_references", "look_at_pack",
    "people_using", "protocol_cases", "publishers", "read_protocol", "read_reference", "residents_using", "roll_back_edition",
    "trust_publisher",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackPreview:
    """What a pack would bring, before it is imported."""

    edition: str
    dated: str
    owner: str
    publisher: str
    told: tuple[str, ...]
    """What changed, in the publisher's words."""
    changes: tuple[Change, ...]
    """What changed against the edition in force, by our own comparison."""
    cases: int
    already_here: bool


@use_case("knowledge", Act.READ, reads=True)
def list_protocols(work: Work) -> tuple[ProtocolRow, ...]:
    """Every protocol with its edition and whether the station adopted it; what everybody must pass first, then by file."""
    state = adoption_state(work)
    now, later = work.library, _waiting_library(work, state)
    changed = kept.changes(now, later) if later else ()
    shown = later or now
    rows = []
    for protocol in sorted(shown.protocols.values(), key=lambda p: p.kind != "everyone"):
        count = sum(1 for change in changed if change.protocol_id == protocol.id)
        key = _state_of(state, count)
        rows.append(
            ProtocolRow(
                protocol.id, protocol.name, protocol.short, protocol.kind, protocol.edition, key, STATE_WORDS[key], count,
                protocol_pages.words_of(protocol),
            )
        )  # fmt: skip
    return tuple(rows)


@use_case("knowledge", Act.READ, reads=True)
def read_protocol(work: Work, protocol_id: str, digest: str | None = None) -> ProtocolPage:
    """One protocol of one edition (None: of the one waiting when it changes this protocol, else of the one in force).

    Raises InvalidInput when there is none.
    """
    state = adoption_state(work)
    if digest is None and state.waiting is not None and _changes_of(work, state.waiting.digest, protocol_id):
        digest = state.waiting.digest
    library = kept.library_at(work, digest)
    protocol = library.protocols.get(protocol_id)
    if protocol is None:
        raise InvalidInput("这个版本里没有这份方案。请在左边重新选。")
    changes = _changes_of(work, digest, protocol_id) if digest else ()
    return protocol_pages.page_of(
        protocol, library, digest=digest or state.in_force.digest, state=_state_of(state, len(changes)),
        cases=cases_in(kept.files_at(work, digest), protocol_id), in_use=len({r for _, r in kept.papers_using(work, (protocol_id,))}),
        changes=changes,
    )  # fmt: skip


@use_case("knowledge", Act.READ, reads=True)
def list_references(work: Work) -> tuple[ReferenceRow, ...]:
    """Classes of drugs, activities and sources of the edition in force."""
    return reference_pages.rows_of(work.library)


@use_case("knowledge", Act.READ, reads=True)
def read_reference(work: Work, kind: str, key: str) -> ReferencePage:
    """One of them, with every line of the protocols that speaks of it. Raises InvalidInput when there is none."""
    return reference_pages.reference_page(work.library, kind, key)


@use_case("knowledge", Act.READ, reads=True)
def protocol_cases(work: Work, protocol_id: str, digest: str | None = None) -> tuple[CaseLine, ...]:
    """The worked residents of one protocol, each tried now against its edition. May take a second: run it in the background."""
    library, files = kept.library_at(work, digest), kept.files_at(work, digest)
    return tuple(protocol_pages.case_line(one, library) for one in pack_checks.tried_cases(files, library, protocol_id))


@use_case("medical", Act.READ, reads=True)
def residents_using(work: Work, protocol_id: str) -> tuple[UUID, ...]:
    """Residents whose prescription in force was merged from this protocol: ids only, each to be opened by its own use case."""
    return tuple(dict.fromkeys(resident for _, resident in kept.papers_using(work, (protocol_id,))))


@use_case("medical", Act.READ, reads=True)
def people_using(work: Work, protocol_id: str) -> tuple[UsingLine, ...]:
    """The same residents as rows to choose from, names as far as the role on duty may see them."""
    return using.using_lines(work, protocol_id)


@use_case("knowledge", Act.READ, reads=True)
def editions(work: Work) -> tuple[EditionLine, ...]:
    """Every edition this station keeps, the latest first, with who adopted it when."""
    return kept.edition_lines(work)


@use_case("knowledge", Act.READ, reads=True)
def adoption_state(work: Work) -> AdoptionState:
    """What is in force, what waits, how many prescriptions it touches, and whether this person may sign."""
    lines = kept.edition_lines(work)
    current = next(line for line in lines if line.in_force)
    waiting = next((line for line in lines if line.waiting), None)
    adopted = next((a for a in current.adoptions if a.in_force), None)
    later = kept.library_at(work, waiting.digest) if waiting and _readable(work, waiting.digest) else None
    touched = kept.papers_touched(work, kept.changes(work.library, later)) if later else 0
    why_not = _why_not(work)
    return AdoptionState(
        current, adopted, waiting, _former(work, lines, current), touched, not why_not, why_not, work.knowledge.problem
    )


@use_case("knowledge", Act.READ, reads=True)
def changes_of_edition(work: Work, digest: str, against: str | None = None) -> EditionChanges:
    """What one edition changes against another (None: the one in force), looser changes first. Raises InvalidInput."""
    before, after = kept.edition_line(work, against), kept.edition_line(work, digest)
    return EditionChanges(before, after, kept.changes(kept.library_at(work, against), kept.library_at(work, digest)))


@use_case("knowledge", Act.WRITE, reads=True)
def look_at_pack(work: Work, data: bytes, told: Callable[[int, int], None] | None = None) -> PackPreview:
    """Check a pack and tell what it would change; nothing is kept. May take half a minute: run it in the background.

    `told(done, of)` hears of each case tried; when it raises `Stopped`, that is the end of it. Raises PackRefused with a sentence for each way a pack may be wrong.
    """
    checked = pack_checks.checked(work, data, told)
    manifest = checked.pack.manifest
    return PackPreview(
        manifest.edition, manifest.dated.isoformat(), manifest.owner, checked.publisher_name, manifest.changes,
        kept.changes(work.library, checked.library), len(cases_in(checked.pack.files)), _here(work, checked.pack.digest),
    )  # fmt: skip


@use_case("knowledge", Act.WRITE)
def import_pack(work: Work, data: bytes) -> EditionLine:
    """Keep a pack in the station; it changes nothing until a physician adopts it.

    Only after `look_at_pack` let it through: its cases take too long for the writer. Raises PackRefused; InvalidInput when
    nobody looked, or when another text of the same edition is here.
    """
    checked = pack_checks.sound(work, data)
    pack = checked.pack
    if not pack_checks.has_passed(pack.digest):
        raise InvalidInput("请先看一遍这个包改了什么，再导入。", field="pack")
    work.outcome = f"{pack.manifest.edition} {pack.digest[:12]}"
    if not _here(work, pack.digest):
        _refuse_same_number(work, checked)
        body = EditionBody(
            digest=pack.digest, fingerprint=checked.library.fingerprint, edition=pack.manifest.edition, dated=pack.manifest.dated,
            owner=pack.manifest.owner, changes=pack.manifest.changes, origin="pack", publisher=pack.publisher,
            publisher_name=checked.publisher_name, parts=knowledge_in_force.parts_of(data), by=work.staff.name,
            by_id=str(work.staff.staff_id),
        )  # fmt: skip
        work.subject = knowledge_in_force.keep_edition(work, data, body)
    return kept.edition_line(work, pack.digest)


@use_case("knowledge", Act.SIGN)
def adopt_edition(work: Work, digest: str, password: str) -> AdoptionState:
    """A physician of this station puts an edition in force by signature; it decides from the next use case on.

    Raises NotPermitted, WrongPassword, LockedOut, InvalidInput when the edition is not here or cannot be read.
    """
    return _adopt(work, digest, password, "adopt", "")


@use_case("knowledge", Act.SIGN)
def roll_back_edition(work: Work, digest: str, password: str, reason: str) -> AdoptionState:
    """Back to a former edition, with a written reason: a new adoption; nothing is deleted. Raises as `adopt_edition`."""
    if not reason.strip():
        raise InvalidInput("请写一句为什么退回，留作记录。", field="reason")
    return _adopt(work, digest, password, "roll_back", reason.strip()[:400])


@use_case(("knowledge", "settings"), Act.READ, reads=True)
def publishers(work: Work) -> tuple[PublisherLine, ...]:
    """Whose packs this station takes: those that came with the program, then those added here."""
    told = pack_checks.fingerprint
    found = [PublisherLine(key, name, True, "随程序", False, None, told(key)) for key, name in pack_checks.shipped_publishers().items()]
    rows = work.connection.exec_driver_sql(f"SELECT key, name, by_name, withdrawn, doc_id FROM {PUBLISHER} ORDER BY doc_id")
    return (*found, *(PublisherLine(r[0], r[1], False, r[2], bool(r[3]), UUID(bytes=r[4]), told(r[0])) for r in rows))


@use_case("settings", Act.WRITE)
def trust_publisher(work: Work, name: str, key: str) -> tuple[PublisherLine, ...]:
    """The administrator adds a publisher by the public key told over another way. Raises InvalidInput (name or key)."""
    work.require("settings", Act.WRITE, templates=False)
    plain = "".join(key.split()).lower()
    if not name.strip():
        raise InvalidInput("请写发布单位的名称。", field="name")
    if len(plain) != 64 or any(c not in "0123456789abcdef" for c in plain):
        raise InvalidInput("公钥是 64 个字符，只有 0–9 和 a–f。请向发布单位核对。", field="key")
    if plain in pack_checks.trusted_publishers(work):
        raise InvalidInput("这个公钥已经在名单里。", field="key")
    body = PublisherBody(key=plain, name=name.strip()[:100], by=work.staff.name, by_id=str(work.staff.staff_id))
    store.save(work, PUBLISHER, body)
    return publishers(work)


@use_case("settings", Act.WRITE)
def distrust_publisher(work: Work, publisher_id: UUID) -> tuple[PublisherLine, ...]:
    """The administrator takes a publisher off the list: no new pack of it is taken; what was adopted stays in force."""
    work.require("settings", Act.WRITE, templates=False)
    found = store.document(work, publisher_id)
    if found is None or found.kind != PUBLISHER or not found.heads:
        raise InvalidInput("名单里没有这个发布单位。请重新选。")
    body = found.body.model_copy(update={"withdrawn": True})
    store.save(work, PUBLISHER, body, doc_id=publisher_id, parents=store.head_ids(work, publisher_id))
    return publishers(work)


def _adopt(work: Work, digest: str, password: str, act: str, reason: str) -> AdoptionState:
    work.require("knowledge", Act.SIGN)
    line, library = kept.edition_line(work, digest), kept.library_at(work, digest)
    work.outcome = f"{line.edition} {line.digest[:12]}"
    if line.in_force and any(a.in_force for a in line.adoptions):
        raise InvalidInput(f"{line.edition} 版已经在用，不用再签。")
    failing = pack_checks.failing(kept.files_at(work, digest), library)
    if failing:
        raise InvalidInput(f"这个版本有 {failing} 个样例在本程序里不成立，不能采用。请先升级程序，或告诉发布单位。")
    unsigned = AdoptionBody(
        digest=line.digest, fingerprint=line.fingerprint, edition=line.edition, replaces=work.knowledge.digest, act=act,
        reason=reason, staff_id=str(work.staff.staff_id), name=work.staff.name, role=work.staff.role.value,
        certificate=certificate_of(work), adopted_at=work.now().isoformat(timespec="seconds"), signature="",
    )  # type: ignore[arg-type]  # fmt: skip
    signature = sign_as(work, unsigned.signed_text(work.origin.scope_id), password)
    store.save(work, ADOPTION, unsigned.model_copy(update={"signature": signature.hex()}))
    work.know_again()
    return adoption_state(work)


def _why_not(work: Work) -> str:
    if not allows(work.staff.role, "knowledge", Act.SIGN):
        return str(refuse(work.staff.role, "knowledge", Act.SIGN))
    right = signing_right(work, work.staff)
    return "" if right.may else right.why


def _former(work: Work, lines: tuple[EditionLine, ...], current: EditionLine) -> EditionLine | None:
    """The edition that the one in force replaced, when it is still here."""
    last = next((a for a in current.adoptions if a.in_force), None)
    if last is None:
        return None
    body = store.document(work, last.adoption_id)
    before = body.body.replaces if body and body.heads else ""
    return next((line for line in lines if line.digest == before and line.digest != current.digest), None)


def _state_of(state: AdoptionState, changed: int) -> str:
    if changed and state.waiting is not None:
        return "waiting"
    return "adopted" if state.adoption is not None else "not_adopted"


def _waiting_library(work: Work, state: AdoptionState) -> Library | None:
    """The library that waits, when it is another one and this program can read it."""
    if state.waiting is None or state.waiting.in_force or not _readable(work, state.waiting.digest):
        return None
    return kept.library_at(work, state.waiting.digest)


def _readable(work: Work, digest: str) -> bool:
    try:
        kept.library_at(work, digest)
    except ClinicError:
        return False
    return True


def _changes_of(work: Work, digest: str, protocol_id: str) -> tuple[Change, ...]:
    if not _readable(work, digest):
        return ()
    return tuple(c for c in kept.changes(work.library, kept.library_at(work, digest)) if c.protocol_id == protocol_id)


def _here(work: Work, digest: str) -> bool:
    return any(line.digest == digest for line in kept.edition_lines(work))


def _refuse_same_number(work: Work, checked: pack_checks.CheckedPack) -> None:
    """One number, one text: a changed text needs a new edition, and no edition is older than what it would replace."""
    edition = checked.pack.manifest.edition
    for line in kept.edition_lines(work):
        if line.edition == edition and line.fingerprint != checked.library.fingerprint:
            raise InvalidInput(f"本站已有 {edition} 版，内容却和这个包不同。改了内容要用新的版次，请向发布单位核对。", field="pack")
    now, new = work.library.protocols, checked.library.protocols
    for change in kept.changes(work.library, checked.library):
        name = change.protocol_id
        if name in now and name in new and now[name].edition == new[name].edition:
            raise InvalidInput(f"“{change.protocol_name}”改了内容（{change.title}），版次却还是 {new[name].edition}。请发布单位改好版次。", field="pack")
    newest = work.library.edition
    if edition_order(edition) < edition_order(newest):
        raise InvalidInput(f"这个包是 {edition} 版，比本站在用的 {newest} 版旧。要退回旧版，请在「版本」里选已有的。", field="pack")
