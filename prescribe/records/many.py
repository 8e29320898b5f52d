"""Many new documents in one transaction: the same rows as `store.save` writes, statement by statement instead of one by one.

For documents that are not there yet. A new version of one that stands is `store.save`, after `write`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.database import Together, fixed_sql
from prescribe.clock import from_ms, to_ms
from prescribe.records import store
from prescribe.records.ids import uuid7
from prescribe.records.rows import INSERT, INSERT_HEAD, revision_row
from prescribe.records.store import Document, Revision

if TYPE_CHECKING:
    from prescribe.clinic import Work

AT_ONCE = 500
"""Documents after which those kept are written by themselves."""


class NewDocuments:
    """Keeps new documents and writes them together; what is kept is not in the file before `write`."""

    def __init__(self, work: Work) -> None:
        self._work, self._kept, self._together = work, 0, Together(work.connection)
        self._made = set[UUID]()
        self._seq = self._hlc = 0

    def add(self, kind_name: str, body: Any, doc_id: UUID, resident_id: UUID) -> None:
        """One document that is not there yet, of a kind whose projection writes by `fixed_sql` alone.

        Raises InvalidInput when the body is over 256 KiB or the resident's file is closed.
        """
        if doc_id == resident_id:
            self._made.add(resident_id)
        elif resident_id not in self._made:
            store.refuse_closed(fixed_sql(self._work.connection), resident_id)
        self._keep(store.kind_of(kind_name), body, doc_id, resident_id)
        self._work.kinds.add(kind_name)
        self._work.residents.add(resident_id)
        if self._kept >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Put what was kept into the transaction."""
        if self._kept:
            self._together.run()
            fixed_sql(self._work.connection)(
                "UPDATE log_state SET last_seq = ?, last_hlc = ? WHERE log_id = ?", (self._seq, self._hlc, self._work.origin.log_id)
            )
            self._kept = 0

    def _keep(self, kind: store.RecordKind, body: Any, doc_id: UUID, resident_id: UUID) -> None:
        work, keep = self._work, self._together.execute
        now = to_ms(work.clock.now())
        if not self._kept:
            self._seq, self._hlc = fixed_sql(work.connection)(
                "SELECT last_seq, last_hlc FROM log_state WHERE log_id = ?", (work.origin.log_id,)
            ).fetchone()
        self._seq, self._hlc = self._seq + 1, max(self._hlc + 1, now << 16)
        text, rev_id = store.text_of(kind, body), uuid7(now)
        ids = (rev_id.bytes, doc_id.bytes, resident_id.bytes, ())
        keep(INSERT, revision_row(work, (kind.name, kind.version), ids, text, (self._seq, self._hlc, now)))
        keep(INSERT_HEAD, (doc_id.bytes, rev_id.bytes))
        revision = Revision(
            rev_id, doc_id, kind.name, kind.version, body, text, work.staff.staff_id, from_ms(self._hlc >> 16), (), resident_id, self._hlc
        )
        if kind.project is not None:
            kind.project(self._together, Document(doc_id, kind.name, resident_id, (revision,), 1))
        self._kept += 1
