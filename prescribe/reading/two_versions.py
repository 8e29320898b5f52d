"""What two versions of one record say together, whichever of them a person keeps: never less careful than either. Pure.

The page of the record and 核对 (`prescribe.conflicts`) decide by the same words here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prescribe.errors import InvalidInput
from prescribe.reading.referrals import URGENCIES
from prescribe.records.store import Document

WORDS = "在两个版本里定下一个"
"""What the list of changes says of it."""


def kept_of(found: Document | None, keep: UUID, what: str) -> tuple[Any, list[Any]]:
    """(body of the version kept, all bodies). Raises InvalidInput when it is none of them or there is one only; `what` is to be opened anew."""
    bodies = {head.rev_id: head.body for head in found.heads} if found is not None else {}
    if keep not in bodies or len(bodies) < 2:
        raise InvalidInput(f"没有要定的两个版本。请重新打开{what}。")
    return bodies[keep], list(bodies.values())


def longest_changes(bodies: Sequence[Any]) -> tuple[tuple[str, str, str], ...]:
    """The longer list of changes: both grew from the same beginning."""
    return max((body.changes for body in bodies), key=len)


def _minute(kept: Any, bodies: Sequence[Any]) -> dict[str, Any]:
    """Of every person the opinion written last, so that nobody's words are lost."""
    latest = {opinion.staff_id: opinion for opinion in sorted((o for body in bodies for o in body.opinions), key=lambda o: o.at)}
    return {"opinions": tuple(latest.values())}


def _event(kept: Any, bodies: Sequence[Any]) -> dict[str, Any]:
    """The graver severity, every line of both time lines, a hold of either; it is open again."""
    return {
        "severity": max(b.severity for b in bodies), "timeline": tuple(sorted({line for b in bodies for line in b.timeline})),
        "first_aid": tuple(dict.fromkeys(step for b in bodies for step in b.first_aid)),
        "aed_used": max((b.aed_used for b in bodies if b.aed_used is not None), default=None),
        "called_120_at": min(filter(None, (b.called_120_at for b in bodies)), default=""),
        "hold_id": next(filter(None, (b.hold_id for b in bodies)), ""), "state": "open",
    }  # fmt: skip


def _referral(kept: Any, bodies: Sequence[Any]) -> dict[str, Any]:
    """The graver urgency, the earlier days, a hold of either. An answer waits for a physician's signature again: nothing was signed over both."""
    order = [key for key, _ in URGENCIES]
    answer = kept.answer or next((b.answer for b in bodies if b.answer), None)
    return {
        "urgency": min((b.urgency for b in bodies), key=order.index), "answer": answer, "accepted": None,
        "state": "answered" if answer else kept.state, "due_on": min(filter(None, (b.due_on for b in bodies)), default=None),
        "sent_at": min(filter(None, (b.sent_at for b in bodies)), default=""),
        "hold_id": kept.hold_id or next(filter(None, (b.hold_id for b in bodies)), ""),
    }  # fmt: skip


_TOGETHER: Mapping[str, Callable[[Any, Sequence[Any]], dict[str, Any]]] = {
    "consultation_minute": _minute, "adverse_event": _event, "referral": _referral,
}  # fmt: skip


def together(kind: str, kept: Any, bodies: Sequence[Any]) -> dict[str, Any]:
    """Fields in which a decision for `kept` still takes what the others say; none for most kinds."""
    return _TOGETHER[kind](kept, bodies) if kind in _TOGETHER else {}
