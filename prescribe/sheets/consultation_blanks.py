"""The risk sheet (F11) and the minute of a consultation (F12) to write on while the screen is dark. The grade is never lowered by hand:
what was written is entered afterwards on the pages 筛查 and 会诊, where the rules answer again."""

from __future__ import annotations

from prescribe.consult import REASONS, RESULTS
from prescribe.sheets.blocks import Block, Heading, Paragraph, SignatureBlock, Signer
from prescribe.sheets.form_blocks import Tick, TickList, WriteLines
from prescribe.sheets.form_page import Frame, form_sheet, identity, written_by
from prescribe.sheets.risk_sheet import NEXT
from prescribe.sheets.runs import Run
from prescribe.sheets.sheet import Audience, Sheet
from protocols.terms import RiskTier

_TIERS = ((RiskTier.LOW, "低风险"), (RiskTier.MEDIUM, "中风险"), (RiskTier.HIGH, "高风险"))
_GRADES = tuple((str(int(tier)), word) for tier, word in _TIERS)


def blank_risk(frame: Frame) -> Sheet:
    """Reasons first, then what is not known, then the grade, as on the printed one."""
    blocks: list[Block | None] = [
        identity(frame), Heading("一 理由"), WriteLines("病、症状、测到的数，一行一条", 5),
        WriteLines("还不知道、要问清楚的", 2),
        Heading("二 等级"),
        TickList((
            Tick("按手里的资料看", (*_GRADES, ("open", "还不能定"))),
            Tick("医生定为", _GRADES, note="只能比上面高，不能低"),
        )),
        WriteLines("提高的理由", 1),
        *(Paragraph((Run(f"{word}：", strong=True), Run(NEXT[tier]))) for tier, word in _TIERS),
        Paragraph("来电后在“筛查”页定级、签名；那里算出的等级更高，就按那个。", "note"),
        SignatureBlock((Signer("定级医生"),)), written_by(frame),
    ]  # fmt: skip
    return form_sheet(frame, "F11", "风险分级单", "风险分级单", blocks, Audience.WRITTEN)


def blank_minute(frame: Frame) -> Sheet:
    """The question, the opinion of each, the result, who signs."""
    blocks: list[Block | None] = [
        identity(frame), Heading("一 问题"), TickList((Tick("为什么会诊", REASONS),)), WriteLines("要回答的问题", 2),
        WriteLines("还有谁在场", 1), Heading("二 各人的意见"), WriteLines("医生", 4), WriteLines("运动处方师", 4), WriteLines("其他人", 2),
        Heading("三 结果"), TickList((Tick("结果", RESULTS),)), WriteLines("说明、下一步、什么时候", 2),
        Paragraph("来电后在“会诊”页录入，各人再签一次。", "note"),
        SignatureBlock((Signer("医生"), Signer("运动处方师"), Signer("其他人"))), written_by(frame),
    ]  # fmt: skip
    return form_sheet(frame, "F12", "会诊记录", "联合会诊记录", blocks, Audience.WRITTEN)
