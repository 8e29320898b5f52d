"""Who sees what of a resident (station-service §3.2 rules c, d, m): decided here, used by every reading use case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prescribe.permissions import acts
from protocols.terms import Act, Role

if TYPE_CHECKING:
    from prescribe.clinic import Work

_NAMELESS = frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Sight:
    """What the role on duty may see of one resident."""

    names: bool
    """Full names. A manager sees 「蔡** 男 77 岁」."""
    contact: bool
    """Identity number, whole phone, address."""
    diagnoses: bool
    """Diagnoses, drugs, laboratory values and the sentences that name them; else limits and stop signs only."""


def sight(work: Work, consented: bool = False) -> Sight:
    """What `work.staff` may see; `consented`: the resident agreed that the instructor sees diagnoses."""
    role = work.staff.role
    person, medical = acts(role, "person"), acts(role, "medical")
    diagnoses = Act.READ in medical or (role is Role.INSTRUCTOR and consented)
    return Sight(role not in _NAMELESS, Act.READ in person, diagnoses)
