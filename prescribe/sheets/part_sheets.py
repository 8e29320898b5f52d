"""Both parts of the joint assessment as papers to write on, in the order of the page (S16)."""

from __future__ import annotations

from itertools import groupby

from prescribe.assess import AssessmentField, fields
from prescribe.sheets.blocks import Block, Heading, Paragraph, SignatureBlock, Signer
from prescribe.sheets.fact_cells import tick_of
from prescribe.sheets.form_blocks import TickList, WriteLines
from prescribe.sheets.form_page import Answers, Frame, form_sheet, identity, written_by
from prescribe.sheets.sheet import Audience, Sheet

SIDES = {"medical": ("MED", "评估医生部分", "医生"), "fitness": ("FIT", "评估指导员部分", "指导员")}


def cells_of(side: str) -> tuple[AssessmentField, ...]:
    """What stands on the paper of one side, in the order of the page: what is always asked there. The rest is asked on the page
    once a disease opens it, and written in words here."""
    return tuple(field for field in fields() if field.side == side and field.shown == "always")


def part_sheet(frame: Frame, side: str, answers: Answers | None = None) -> Sheet:
    """One part, with its opinion."""
    code, title, role = SIDES[side]
    known = answers or {}
    blocks: list[Block | None] = [identity(frame), Paragraph("量了写数，问了打勾；没量、没问就空着。不愿意的写“拒”。", "note")]
    for group, rows in groupby(cells_of(side), key=lambda field: field.group):
        blocks += [Heading(group), TickList(tuple(tick_of(f.fact_id, known.get(f.fact_id), names=frame.names) for f in rows))]
    blocks += [
        WriteLines("没有列出的病、药和情况", 2), WriteLines(f"{role}意见", 3), SignatureBlock((Signer(f"{role}签名"), Signer("本人"))),
        written_by(frame),
    ]  # fmt: skip
    return form_sheet(frame, code, title, title, blocks, Audience.WRITTEN)
