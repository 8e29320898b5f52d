"""S7, the minute of a joint consultation (F12): the question, each opinion with name and time, the result, every signature."""

from __future__ import annotations

from collections.abc import Sequence

from prescribe.consult import REASONS, RESULTS
from prescribe.prescription import SignatureOnPaper
from prescribe.records.consultation_minute import MinuteBody, OpinionBody
from prescribe.sheets.blocks import Block, Heading, Notice, NoticeState, Paragraph, SignatureBlock, Signer
from prescribe.sheets.risk_sheet import identity, on_sheet, signed_cell
from prescribe.sheets.runs import Run, Text
from prescribe.sheets.sheet import Audience, Keyed, Sheet, State, keyed
from prescribe.sheets.wording import full_stop, glued, moment
from protocols.terms import ROLE_NAMES, Role

NOT_WRITTEN = "没有写"
PIECE = 400
"""Characters of one paragraph of an opinion."""
_ACROSS = 4
"""Signature cells in a row."""


def minute_sheet(
    body: MinuteBody, signing: Sequence[tuple[str, SignatureOnPaper]], printed_at: str, record_id: str, digest: str, state: str | State
) -> Sheet:
    """The sheet for the file. `signing`: (staff id, signature), oldest first; who has not signed gets an empty cell."""
    why = "、".join(dict(REASONS)[key] for key in body.reasons)
    blocks: list[Block | Keyed | None] = [
        identity(body.person, body.letterhead.phone, body.diagnoses, body.risk),
        Heading("一 问题", f"为什么会诊：{why}" if why else ""),
        *(Paragraph((Run(piece, strong=True),), "lead") for piece in pieces(glued(body.question)) or [NOT_WRITTEN]),
        Paragraph((Run("分级的理由：", strong=True), Run(full_stop(glued("；".join(body.risk_reasons)) or NOT_WRITTEN)))),
        Paragraph((Run("在场：", strong=True), Run(full_stop(_present(body))))),
        Heading("二 各人的意见"),
        *_opinions(body.opinions),
        Heading("三 结果"),
        Notice(NoticeState.PLAIN if body.result != "refer" else NoticeState.ACT, dict(RESULTS).get(body.result, NOT_WRITTEN), _decision(body)),
        Heading("四 签名"),
        *_signatures(body, signing),
    ]
    return Sheet(
        kind="会诊记录", code="F12", audience=Audience.PROFESSIONAL, host=f"{body.letterhead.host} · {body.letterhead.station}",
        title="联合会诊记录", subtitle=f"会诊 {moment(body.held_at)}  第 {len(body.changes)} 版", person=on_sheet(body.person),
        number="", version=len(body.changes), record_id=record_id, digest=digest, state=State(state), printed_at=moment(printed_at),
        blocks=keyed(blocks), stamp=("会诊", "F12 · 存档"), demo=body.letterhead.demo,
    )  # fmt: skip


def _present(body: MinuteBody) -> str:
    said = [f"{o.name}（{ROLE_NAMES[Role(o.role)]}）" for o in body.opinions]
    said += [f"{p.name}（{p.role}）" if p.role else p.name for p in body.present]
    return "、".join(said) or NOT_WRITTEN


def _opinions(opinions: Sequence[OpinionBody]) -> list[Block]:
    """Name, role and time over each opinion; a long one in several paragraphs, so that it can go on over a page's end."""
    found: list[Block] = []
    for one in opinions:
        found.append(Heading(f"{one.name}  {ROLE_NAMES[Role(one.role)]}", moment(one.at), level=2))
        found += [Paragraph(piece) for piece in pieces(glued(one.text))]
    return found or [Paragraph("还没有人写意见。")]


def pieces(text: str, most: int = PIECE) -> list[str]:
    """The text in its own paragraphs, none longer than `most` characters, broken after a sentence or a clause where there is one."""
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        while len(line) > most:
            at = max(line.rfind(mark, 0, most) for mark in "。；，") + 1 or most
            found.append(line[:at])
            line = line[at:]
        found.append(line)
    return found


def _decision(body: MinuteBody) -> tuple[Text, ...]:
    by = f"（{body.next_on}）" if body.next_on else ""
    lines = ((Run("下一步：", strong=True), Run(full_stop(glued(body.next_step + by)))),) if body.next_step else ()
    return (*((full_stop(glued(body.decision)),) if body.decision else ()), *lines)


def _signatures(body: MinuteBody, signing: Sequence[tuple[str, SignatureOnPaper]]) -> list[SignatureBlock]:
    """Each opinion's cell: the signature that counts, else the void one, else room to sign."""
    cells = []
    for opinion in body.opinions:
        own = [s for staff_id, s in signing if staff_id == opinion.staff_id]
        shown = next((s for s in own if s.counts), own[-1] if own else None)
        cells.append(signed_cell(shown) if shown else Signer(f"{ROLE_NAMES[Role(opinion.role)]} {opinion.name}"))
    cells = cells or [Signer("医生"), Signer("运动处方师")]
    return [SignatureBlock(tuple(cells[at : at + _ACROSS])) for at in range(0, len(cells), _ACROSS)]
