"""Stop exercise now, and let it begin again: anyone stops, only a physician resumes."""

from __future__ import annotations

from uuid import UUID

from prescribe.overview import Banner


def stop_exercise(work: object, resident_id: UUID, reason: str, happened_at: str = "") -> Banner:
    """Put every prescription of a resident on hold. `reason` at least 4 characters; `happened_at` ISO local."""
    raise NotImplementedError


def resume_exercise(work: object, resident_id: UUID, reason: str) -> Banner:
    """Release every open hold of a resident; physicians only, with a written reason."""
    raise NotImplementedError
