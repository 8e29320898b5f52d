"""S14, the report of an adverse event (F18): first aid and time line first, blame nowhere. Blank and filled from one builder."""

from __future__ import annotations

from prescribe.reading.adverse_events import FIRST_AID, KINDS, PLACES, SEVERITIES
from prescribe.records.referral import EventBody
from prescribe.sheets.blocks import Block, Column, Heading, SignatureBlock, Signer, Table
from prescribe.sheets.form_blocks import Cell, FormGrid, Tick, TickList, WriteLines
from prescribe.sheets.form_page import Frame, form_sheet, identity, written_by
from prescribe.sheets.sheet import Audience, Sheet
from prescribe.sheets.wording import moment

_ROWS = 5
"""Empty rows of the time line."""


def event_sheet(frame: Frame, body: EventBody | None = None) -> Sheet:
    """With a body what was recorded; without one room to write."""
    blocks: list[Block | None] = [
        identity(frame), Heading("一 先救人", "做了的打勾，写几点几分"), _first_aid(body), _timeline(body), Heading("二 什么事"), *_what(body),
        Heading("三 后来", "写事情，不写谁的错"),
        WriteLines("结果", 1, body.outcome if body else ""),
        WriteLines("可能的原因：场地、设备、安排、身体", 1, body.cause if body else ""),
        WriteLines("以后怎么办", 1 if body else 2, body.measures if body else ""),
        _reported(body),
        SignatureBlock((Signer("记录人", body.by if body else ""), Signer("医生"), Signer("站长（看过）"))),
        written_by(frame) if frame.blank else None,
    ]  # fmt: skip
    return form_sheet(frame, "F18", "不良事件记录", "不良事件记录", blocks, Audience.WRITTEN)


def _first_aid(body: EventBody | None) -> TickList | FormGrid:
    done = frozenset(body.first_aid) if body else None
    call = body.called_120_at if body else ""
    return TickList((
        Tick("做了什么", FIRST_AID, done),
        Tick("打 120", (("yes", "打了"), ("no", "没打")), frozenset({"yes"}) if call else None, note=f"{call} 打的" if call else "几点：____ 时 ____ 分"),
        Tick("AED", (("yes", "用了"), ("no", "没用")), frozenset({"yes" if body.aed_used else "no"}) if body and body.aed_used is not None else None),
    ))  # fmt: skip


def _timeline(body: EventBody | None) -> Table:
    rows = tuple((at, text) for at, text in body.timeline) if body else ()
    rows = rows or ((None, None),) * (1 if body else _ROWS)
    return Table((Column("几点几分", 0.18), Column("看见什么，做了什么", 0.82)), rows, write=not (body and body.timeline))


def _what(body: EventBody | None) -> list[Block]:
    kind = frozenset({body.kind}) if body else None
    grade = frozenset({str(body.severity)}) if body else None
    place = frozenset({body.place}) if body else None
    other = body.other if body and body.kind == "other" else ""
    found: list[Block] = []
    if body is not None:
        found.append(FormGrid(((Cell("发生时间", moment(body.happened_at), share=1.4), Cell("具体地点", body.where or "—", share=1.6)),)))
    else:
        found.append(FormGrid(((Cell("发生日期", write="date", share=2), Cell("时间", write="time", share=1.3), Cell("具体地点", share=1.7)),)))
    found.append(TickList((
        Tick("种类", KINDS, kind, note=other), Tick("轻重", tuple((str(n), label) for n, label in SEVERITIES), grade),
        Tick("在哪里", PLACES, place),
    )))  # fmt: skip
    found.append(WriteLines("经过", 1 if body else 2, body.what if body else ""))
    return found


def _reported(body: EventBody | None) -> FormGrid | WriteLines:
    if body is not None and body.reported_to:
        return WriteLines("已报告", 1, "；".join(f"{who} {at}".strip() for who, at in body.reported_to))
    return FormGrid(((Cell("报告给", share=2), Cell("时间", write="time", share=1.2)),))
