"""A risk grade and a minute to print, as records hold them."""

from __future__ import annotations

from datetime import date

from prescribe.prescription import Letterhead, PersonOnPaper, SignatureOnPaper
from prescribe.records.consultation_minute import MinuteBody, OpinionBody, PresentBody
from prescribe.records.risk_grade import RiskGradeBody

PERSON = PersonOnPaper("王𠮷堃", "男", 62, "XF2026-00417")
LETTERHEAD = Letterhead("幸福里社区卫生服务中心", "体卫融合服务站", "000-0000 0000", "幸福里 1 号", "1 楼服务台左侧")
DIAGNOSES = ("高血压", "2 型糖尿病")
AUTHOR = {"at": "2026-11-23T10:42:00+08:00", "by": "刘明远", "by_id": "11", "by_role": "physician"}
DOCTOR = SignatureOnPaper("社区医生", "刘明远", "1101…032", "2026-11-23T10:44:00+08:00", True)
GUIDE = SignatureOnPaper("运动处方师", "陈小雨", "YDCF…117", "2026-11-23T10:47:00+08:00", True)


def grade(**changes: object) -> RiskGradeBody:
    """Medium risk, complete, nobody raised it."""
    values: dict[str, object] = {
        "screening_id": "s", "screened_on": date(2026, 11, 23), "valid_until": date(2027, 2, 21), "headline": "可以开始，按列出的限制做。",
        "computed": 2, "complete": True, "reasons": ("有慢性病", "问卷要医师评估，医师已许可", "血压达到 140/90"), "missing": (),
        "diagnoses": DIAGNOSES, "fingerprint": "d41d8cd98f00b204", "grade": 2, "raised": False, "raise_reason": "", "raised_by": "",
        **AUTHOR, "person": PERSON, "letterhead": LETTERHEAD, "changes": ((AUTHOR["at"], "刘明远", "按筛查定为中风险"),),
    }  # fmt: skip
    return RiskGradeBody(**(values | changes))


def raised() -> RiskGradeBody:
    """Raised to high, with two things not known."""
    return grade(
        grade=3, raised=True, raise_reason="夜里胸闷一次，等心内科的意见", raised_by="刘明远", complete=False,
        missing=("做过心脏彩超吗？射血分数是多少？", "一年内跌倒过几次？"), reasons=("有慢性病",),
        changes=((AUTHOR["at"], "刘明远", "按筛查定为中风险"), (AUTHOR["at"], "刘明远", "提高到高风险")),
    )  # fmt: skip


def opinion(side: str, staff_id: str, name: str, role: str, text: str) -> OpinionBody:
    """One person's words."""
    return OpinionBody(side=side, staff_id=staff_id, name=name, role=role, text=text, at="2026-11-23T10:31:00+08:00")


OPINIONS = (
    opinion("medical", "11", "刘明远", "physician", "血压已控制两个月，家里量多在 128–134/78–84 mmHg。同意中等强度，先测后练；收缩压 ≥160 mmHg 当天不练。"),
    opinion("exercise", "22", "陈小雨", "rx_instructor", "6 分钟走 486 m，30 秒坐站 13 次，右膝不痛。先快走和坐站，前四周在站里练，第 3 周起加弹力带。"),
)  # fmt: skip


def minute(**changes: object) -> MinuteBody:
    """Two opinions, agreed."""
    values: dict[str, object] = {
        "assessment_id": "a", "screening_id": "s", "risk": "中风险", "risk_reasons": ("有慢性病", "问卷要医师评估，医师已许可"),
        "diagnoses": DIAGNOSES, "reasons": ("risk", "comorbid"), "question": "血压平稳两个月，能不能从低强度加到中等强度？",
        "held_at": "2026-11-23T10:30+08:00", "opinions": OPINIONS, "present": (PresentBody(name="王小雨", role="女儿"),),
        "result": "proceed", "decision": "按中等强度开处方，每周 5 次，前四周在站里练，每次练前量血压", "next_step": "电话问血压和低血糖",
        "next_on": date(2026, 12, 7), **AUTHOR, "person": PERSON, "letterhead": LETTERHEAD,
        "changes": ((AUTHOR["at"], "刘明远", "写了会诊记录"), (AUTHOR["at"], "陈小雨", "改了自己的意见")),
    }  # fmt: skip
    return MinuteBody(**(values | changes))


def disputed() -> MinuteBody:
    """Three opinions, a long one among them, referred; a long name."""
    third = opinion("exercise", "33", "孙康", "therapist", "右膝屈曲过 90 度时疼痛 4/10 分，伴弹响，建议先做关节评估。" + "坐站用高椅，不做深蹲、弓步和跪姿；" * 9)
    return minute(
        opinions=(*OPINIONS, third), reasons=("dispute", "no_progress"), result="refer", decision="两人意见不同，先按更严的办：转心内科看胸闷，回来再会诊",
        person=PersonOnPaper("阿卜杜热合曼·买买提伊明江·依米提", "男", 66, "XF2026-11417"), risk="高风险",
        present=(PresentBody(name="王小雨", role="女儿"), PresentBody(name="周护士长", role="护士"), PresentBody(name="上级医院心内科赵主任", role="电话")),
    )  # fmt: skip
