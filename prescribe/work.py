"""One use case at work: its transaction, who does it in which hat, when, and what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from prescribe.clock import Clock, to_ms
from prescribe.errors import ClinicError, NotPermitted
from prescribe.permissions import allows, refuse
from prescribe.prescription import Letterhead
from prescribe.records.ids import uuid7
from prescribe.running import origin
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Clinic
    from prescribe.running.knowledge_in_force import InForce
    from protocols.library import Library


@dataclass(frozen=True, slots=True)
class StaffOnDuty:
    """Who acts, in which hat."""

    staff_id: UUID
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Change:
    """News after a commit."""

    residents: frozenset[UUID]
    kinds: frozenset[str]


@dataclass
class Work:
    """One use case at work: its transaction, who does it, and when."""

    connection: Connection
    staff: StaffOnDuty
    clock: Clock
    origin: origin.Origin
    clinic: Clinic
    subject: UUID | None = None
    """Whose file or which record the audit entry is about."""
    outcome: str = "done"
    """Word of the audit entry; a use case may add e.g. the hash of what it printed."""
    residents: set[UUID] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    @cached_property
    def session(self) -> Session:
        """For reading by the ORM, in the same transaction."""
        return Session(bind=self.connection, expire_on_commit=False)

    @cached_property
    def known(self) -> tuple[Library, InForce]:
        """The knowledge base in force and which edition it is: one for the whole use case, whoever adopts meanwhile."""
        return self.clinic.known

    @property
    def library(self) -> Library:
        """The knowledge base in force."""
        return self.known[0]

    @property
    def knowledge(self) -> InForce:
        """Which edition is in force, by whose adoption."""
        return self.known[1]

    def know_again(self) -> None:
        """After an adoption in this very transaction: what will be in force once it is on the disk."""
        from prescribe.running import knowledge_in_force

        found = knowledge_in_force.find(self.connection, self.origin.scope_id) or knowledge_in_force.shipped_in_force()
        self.__dict__["known"] = knowledge_in_force.library_in_force(found)

    @property
    def letterhead(self) -> Letterhead:
        """Who prints, as the station record says now."""
        from prescribe.letterhead import letterhead_of

        return letterhead_of(self.connection)

    @property
    def settings(self) -> Any:
        """Settings of this PC and of the station."""
        from prescribe import settings

        return settings.load(self)

    def now(self) -> datetime:
        """The present instant in the station's zone."""
        return self.clock.now()

    def today(self) -> date:
        """The station's calendar day."""
        return self.clock.today()

    def author(self) -> dict[str, str]:
        """Who writes a version, and when, as most bodies carry it."""
        staff = self.staff
        return {"at": self.now().isoformat(timespec="seconds"), "by": staff.name, "by_id": str(staff.staff_id), "by_role": staff.role.value}

    def stamp(self, what: str) -> tuple[str, str, str]:
        """One line of a record's list of changes: when, who, what."""
        return (self.now().isoformat(timespec="seconds"), self.staff.name, what)

    def new_id(self) -> UUID:
        """A fresh UUIDv7."""
        return uuid7(to_ms(self.clock.now()))

    def run(self, use_case: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the use case, and let go of what it read by the ORM."""
        try:
            return use_case(self, *args, **kwargs)
        finally:
            if "session" in self.__dict__:
                self.session.close()

    def require(self, object_name: str, act: Act, *, own: bool = True, **case: object) -> None:
        """Inside the transaction, with what depends on the case; raises NotPermitted.

        `own=False`: not of this person's session, so it may not be signed by this person. Signing and approving also
        need the person's certificates to be valid today.
        """
        if not allows(self.staff.role, object_name, act, case):
            raise refuse(self.staff.role, object_name, act)
        if act in (Act.SIGN, Act.APPROVE):
            if not own:
                raise NotPermitted("只能给自己做的记录签名。请由做这次记录的人来签。")
            from prescribe.staff import signing_right

            right = signing_right(self, self.staff)
            if not right.may:
                raise NotPermitted(right.why)

    def require_true_clock(self) -> None:
        """Before a signature: a clock set back by more than a day must have been confirmed by a person."""
        wrong = self.clinic.clock_doubt(self.connection)
        if wrong is not None and wrong.must_confirm:
            raise ClinicError(wrong.sentence)
