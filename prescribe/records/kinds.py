"""Imports every kind of record, so that all are known before a station opens. A new module of `records/` joins here."""

from prescribe.records import (
    assessment,
    consultation_minute,
    credential,
    device,
    follow_up,
    hold,
    import_mapping,
    knowledge,
    official_form,
    paper_pack,
    prescription,
    programme_step,
    referral,
    resident,
    risk_grade,
    signature,
    staff,
    station,
    station_settings,
    training_session,
)

__all__ = [
    "assessment", "consultation_minute", "credential", "device", "follow_up", "hold", "import_mapping", "knowledge", "official_form", "paper_pack",
    "prescription", "programme_step", "referral", "resident", "risk_grade", "signature", "staff", "station", "station_settings",
    "training_session",
]  # fmt: skip
