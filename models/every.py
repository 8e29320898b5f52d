"""Imports every mapping, so that `Base.metadata` is whole (migrations are compared with it)."""

from models import (
    assessment,
    audit,
    base,
    consultation,
    follow_up,
    knowledge,
    prescription,
    referral,
    resident,
    revision,
    search,
    staff,
    sync,
    training,
    unsaved,
)

__all__ = ["assessment", "audit", "base", "consultation", "follow_up", "knowledge", "prescription", "referral", "resident", "revision", "search", "staff", "sync", "training", "unsaved"]
metadata = base.Base.metadata
