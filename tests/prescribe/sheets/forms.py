"""Filled and blank papers for tests."""

from __future__ import annotations

from datetime import date, datetime

from prescribe.answers import Answered
from prescribe.clock import STATION_ZONE
from prescribe.prescription import PersonOnPaper
from prescribe.register import Consent
from prescribe.sheets.consent_sheets import ConsentAnswers
from prescribe.sheets.form_page import Frame
from prescribe.sheets.readiness_sheets import Result
from tests.prescribe.sheets import samples
from tests.prescribe.visits import FITNESS, MEDICAL

LETTERHEAD = samples.prescription().letterhead
AT = datetime(2026, 11, 23, 9, 30, tzinfo=STATION_ZONE)
BLANK = Frame(LETTERHEAD, samples.PRINTED, record_id=samples.RECORD, paper="P-K7M-0001X")
FILLED = Frame(
    LETTERHEAD, samples.PRINTED, PersonOnPaper("王𠮷堃", "男", 62, "SH-0018734"), samples.RECORD, samples.DIGEST,
    names={"anlvdiping": "氨氯地平", "erjiashuanggua": "二甲双胍"},
)  # fmt: skip
RESULT = Result("refer", ("有心脏病或高血压", "两种以上慢性病"), ("有没有肺动脉高压？",), "2026-11-23", "2027-02-21")


def answered(fact_id: str, value: object = None, status: str = "known", by: str = "张锐", **more) -> Answered:
    return Answered(fact_id, status, value, AT, by, "rx_instructor", "measured_here", "fitness", **more)


def answers() -> dict[str, Answered]:
    """A whole visit: two trials of the grip, a device that failed, a test refused."""
    found = {k: answered(k, v, by="李文静" if k in MEDICAL else "张锐") for k, v in (MEDICAL | FITNESS).items()}
    grip = answered("grip_strength", 32.4, readings=(30.1, 32.4), how=(("hand", "right"), ("posture", "standing")))
    walk = answered("six_minute_walk_distance", 486, how=(("course", "30"), ("aid", "cane"), ("oxygen", "air"), ("stops", "no")))
    lungs = answered("vital_capacity", status="device_fault", reason="管路漏气")
    reach = answered("sit_and_reach", status="refused", reason="腰痛")
    return found | {a.fact_id: a for a in (grip, walk, lungs, reach)}


def consents() -> ConsentAnswers:
    """A yes with a thumb print, a yes taken back, two purposes never asked."""
    on, before = date(2026, 11, 23), date(2026, 10, 2)
    given = (
        Consent("phone_follow_up", True, "here", before), Consent("file", True, "here", on),
        Consent("assessment", True, "thumb", on, "王小雨"), Consent("exercise", True, "paper", on),
        Consent("phone_follow_up", False, "here", on),
    )  # fmt: skip
    return ConsentAnswers(given, ("张锐",) * len(given), ("王小雨", "女儿", "13800005172"), False)
