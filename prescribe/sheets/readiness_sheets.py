"""F05, the station's own readiness questionnaire with its result and validity, and F06, the check before a session (S6).

Own questions (`resources/readiness_questions.csv`), by the topics of `protocols.readiness`; nobody else's form.
"""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.sheets.blocks import (
    Block,
    Columns,
    CutLine,
    Heading,
    Notice,
    NoticeState,
    Paragraph,
    SignatureBlock,
    Signer,
)
from prescribe.sheets.fact_cells import answers_on, beside_of, readiness_questions, tick_of, usual
from prescribe.sheets.form_blocks import Cell, FormGrid, Tick, TickList, WriteLines
from prescribe.sheets.form_page import Answers, Frame, form_sheet, identity, written_by
from prescribe.sheets.sheet import Audience, Sheet

PARTS = (("general", "一 病和用药", ""), ("follow_up", "二 再细问", "上面有“是”的才问"), ("today", "三 今天", ""))
OUTCOMES = {
    "cleared": "可参加", "cleared_with_advice": "可参加并建议", "refer": "需医师评估", "delay": "暂缓", "incomplete": "未完成",
}  # fmt: skip
VOID = "新得了病、换了药、有了新症状，就作废，要重做。"
SESSION = (
    "symptoms_today", "infection_today", "medication_taken_today", "sleep_alcohol_today", "vomiting_diarrhoea_dehydration",
    "last_session_ok", "foot_check_today",
)  # fmt: skip
"""What is ticked before a session."""
_SHORT = ("vomiting_diarrhoea_dehydration", "last_session_ok", "foot_check_today")
"""Those with few boxes stand two in a row, so that half a page is enough."""
SESSION_NUMBERS = (
    ("resting_systolic", "血压：高的数"), ("resting_diastolic", "低的数"), ("resting_heart_rate", "脉搏"),
    ("glucose_today", "血糖（糖尿病人）"), ("glucose_time_since_meal", "离上顿饭"), ("hours_since_insulin", "离打胰岛素"),
)  # fmt: skip
SESSION_ORDER = (*(fact_id for fact_id, _ in SESSION_NUMBERS), *SESSION)
"""Cells of F06 in order."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the questionnaire came to."""

    outcome: str
    """Key of OUTCOMES."""
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    """Questions that keep it open."""
    on: str
    until: str
    """Last day it holds."""
    void: str = ""
    """Why it no longer holds."""


def readiness_sheet(frame: Frame, answers: Answers | None = None, result: Result | None = None) -> Sheet:
    """F05: one question a row."""
    said = usual(answers_on(answers, (f for f, _, _ in readiness_questions())))
    blocks: list[Block | None] = [
        identity(frame),
        Paragraph("这份问卷帮着看今天能不能动。照实说就好，不清楚就空着。", "note"),
    ]
    number = 0
    for part, title, aside in PARTS:
        rows: list[Tick] = []
        for fact_id, where, question in readiness_questions():
            if where == part:
                number += 1
                found = (answers or {}).get(fact_id)
                rows.append(tick_of(fact_id, found, question=question, number=f"{number}", names=frame.names, beside=beside_of(found, said)))
        blocks += [Heading(title, aside), TickList(tuple(rows))]
    blocks += [Heading("四 结果", "90 天内有效"), _result(result)]
    who = " ".join(filter(None, (said[0], said[1])))
    blocks += [SignatureBlock((Signer("本人"), Signer("问的人"), Signer("医生（结果要医生看时）"))), written_by(frame, who)]
    return form_sheet(frame, "F05", "运动准备问卷", "运动准备问卷", blocks, Audience.WRITTEN)


def _result(result: Result | None) -> Notice | TickList:
    if result is None:
        return TickList((Tick("结果（打勾）", tuple(OUTCOMES.items()), None, "", "理由：", VOID), Tick("有效期到", (), unit="年 月 日")))
    lines = [f"{reason}" for reason in result.reasons]
    if result.missing:
        lines.append("还没答：" + "、".join(result.missing))
    good = result.outcome in ("cleared", "cleared_with_advice") and not result.void
    tail = result.void or f"{result.on} 起，到 {result.until} 有效。{VOID}"
    return Notice(NoticeState.OK if good else NoticeState.WATCH, OUTCOMES.get(result.outcome, result.outcome), tuple(lines), tail=tail)


def session_check(frame: Frame, answers: Answers | None = None) -> Sheet:
    """F06: half a page, twice on a sheet, so that one cut gives two. With a person, today's answers are filled once."""
    first = _session(frame, answers)
    second = _session(frame, None)
    blocks: list[Block | None] = [*first, CutLine(), *second]
    return form_sheet(frame, "F06", "课前检查", "测试前、练习前检查", blocks, Audience.WRITTEN)


def _session(frame: Frame, answers: Answers | None) -> list[Block]:
    known = answers or {}
    numbers = [tick_of(fact_id, known.get(fact_id), question=label) for fact_id, label in SESSION_NUMBERS]
    cells = tuple(Cell(str(t.question), t.value, t.unit if not t.value else "") if not t.value else Cell(str(t.question), f"{t.value} {t.unit}") for t in numbers)
    rows = {fact_id: tick_of(fact_id, known.get(fact_id)) for fact_id in SESSION}
    shoes = Tick("鞋子合脚、防滑", (("yes", "是"), ("no", "否")))
    decided = Tick("今天", (("go", "可以练"), ("modify", "改轻一点"), ("doctor", "先请医生看"), ("no", "今天不练")))
    return [
        identity(frame, *(() if frame.blank else (Cell("日期", write="date", share=2.0), Cell("时间", write="time", share=1.3)))),
        FormGrid((cells[:3], cells[3:])), TickList(tuple(rows[f] for f in SESSION if f not in _SHORT)),
        Columns((TickList((rows[_SHORT[0]], shoes)), TickList(tuple(rows[f] for f in _SHORT[1:]))), (1.0, 1.0)),
        TickList((decided,)), WriteLines("检查的人和说明"),
    ]  # fmt: skip
