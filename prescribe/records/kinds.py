"""Imports every kind of record, so that all are known before a station opens. A new module of `records/` joins here."""

from prescribe.records import (
    assessment,
    consultation_minute,
    credential,
    hold,
    import_mapping,
    knowledge,
    paper_pack,
    prescription,
    resident,
    risk_grade,
    signature,
    staff,
    station,
    station_settings,
)

__all__ = [
    "assessment", "consultation_minute", "credential", "hold", "import_mapping", "knowledge", "paper_pack", "prescription", "resident", "risk_grade", "signature", "staff",
    "station", "station_settings",
]  # fmt: skip
