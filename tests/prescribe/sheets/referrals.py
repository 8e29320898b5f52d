"""A referral and an adverse event for tests of their sheets."""

from __future__ import annotations

from datetime import date

from prescribe.prescription import FactLine
from prescribe.records.referral import AnswerBody, EventBody, ReferralBody
from prescribe.sheets.referral_sheet import Contact, Issued
from prescribe.sheets.sheet import State
from tests.prescribe.sheets import samples
from tests.prescribe.sheets.forms import FILLED, LETTERHEAD

SENT = Issued((), samples.PRINTED, samples.RECORD, samples.DIGEST, State.RECORD)
CONTACT = Contact("13800002206", "女儿 王小雨 13800005172")
ANSWER = AnswerBody(
    received_at="2026-11-26T10:00:00+08:00", from_whom="区医院心内科", finding="劳力性心绞痛，药物治疗", drugs="加阿托伐他汀",
    may_exercise="limited", limits="心率不超过 115", until=date(2027, 2, 20), next_check_on=date(2026, 12, 20), typed_by="李文静",
)  # fmt: skip


def referral(**changes) -> ReferralBody:
    values = {
        "direction": "up", "urgency": "amber", "state": "sent", "to_whom": "区医院", "department": "心内科", "reason": "运动中胸闷，休息后缓解",
        "triggers": ("E",), "summary": (FactLine("resting_systolic", "血压", "168/96", "mmHg", date(2026, 11, 23)),),
        "problems": ("高血压", "2 型糖尿病"), "medications": "氨氯地平、二甲双胍", "allergy": "青霉素", "prescription": "EP-1：快走，每周 4 次",
        "stopped": "11-23 09:40 停止运动：运动中胸闷", "question": "能不能继续运动？", "sent_at": "2026-11-23T10:42:00+08:00", "received_at": "",
        "due_on": date(2026, 12, 7), "answer": None, "accepted": None, "closed_note": "", "hold_id": "", "follow_up_id": "", "form_id": "",
        "event_id": "", "at": "2026-11-23T10:40:00+08:00", "by": "李文静", "by_id": "11", "by_role": "physician", "person": FILLED.person,
        "letterhead": LETTERHEAD, "changes": (("2026-11-23T10:40:00+08:00", "李文静", "写了转诊单"),),
    }  # fmt: skip
    return ReferralBody(**(values | changes))


def event(**changes) -> EventBody:
    values = {
        "kind": "syncope", "other": "", "severity": 3, "happened_at": "2026-11-23T08:40:00+08:00", "place": "supervised", "where": "一层走廊",
        "session_id": "", "prescription_id": "", "what": "走到第三圈时头晕，约半分钟叫不应，后自己醒来", "first_aid": ("stopped", "pressure"),
        "timeline": (("08:40", "头晕，扶坐"), ("08:44", "打 120")), "called_120_at": "08:44", "aed_used": False, "outcome": "送区医院",
        "cause": "早饭没吃", "measures": "课前问早饭", "reported_to": (("站长", "09:10"),), "hold_id": "", "referral_id": "", "state": "open",
        "closed_note": "", "at": "2026-11-23T09:00:00+08:00", "by": "张锐", "by_id": "22", "by_role": "rx_instructor",
        "person": FILLED.person, "letterhead": LETTERHEAD, "changes": (),
    }  # fmt: skip
    return EventBody(**(values | changes))


