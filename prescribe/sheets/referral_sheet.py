"""S10, the two-way referral (F17): up to a hospital with the part it fills in and gives back, back from it, and the slip to a venue.

Filled and blank come from the same blocks: without a body everything is room to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prescribe.emergency import STOP_SIGNS
from prescribe.prescription import FactLine, SignatureOnPaper
from prescribe.reading.referrals import MAY, URGENCIES
from prescribe.records.referral import AnswerBody, ReferralBody
from prescribe.sheets.blocks import (
    Block,
    CutLine,
    Fact,
    Facts,
    Heading,
    Notice,
    NoticeState,
    Paragraph,
    SignatureBlock,
    Signer,
)
from prescribe.sheets.form_blocks import Cell, FormGrid, Tick, TickList, WriteLines
from prescribe.sheets.form_page import Frame, form_sheet, identity, written_by
from prescribe.sheets.risk_sheet import on_sheet, signed_cell
from prescribe.sheets.runs import Run
from prescribe.sheets.sheet import Audience, Keyed, Sheet, State, keyed
from prescribe.sheets.wording import GLUE, full_stop, glued, moment
from protocols.facts import number_text

SHAPES = {"red": "act", "amber": "watch", "blue": "plain"}
"""Urgency told by a shape beside its word."""
NOT_WRITTEN = "没有写"
_ACROSS = 4
"""Readings in a row."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the hospital reaches the resident: on the sent copy only, because a referral needs it (paper.md §1)."""

    phone: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """What stands around the words: who signed, when it was printed, which record."""

    signing: tuple[SignatureOnPaper, ...]
    printed_at: str
    record_id: str
    digest: str
    state: State


def referral_sheet(body: ReferralBody, issued: Issued, contact: Contact = Contact(), slip: Sequence[str] = ()) -> Sheet:
    """The sheet of one referral by its direction. `slip`: limits and stop signs for a venue, without any diagnosis."""
    blocks = {"up": _up, "back": _back}.get(body.direction)
    person = on_sheet(body.person)
    if body.direction == "side":
        person = replace(person, name=f"代号 {person.file_tail}", sex="", age=0)
    made = blocks(body, issued, contact) if blocks else _side(body, issued, slip)
    titles = {"up": ("转诊单", "双向转诊单（上转）"), "back": ("转诊单", "双向转诊单（转回）"), "side": ("转介单", "运动转介单")}
    kind, title = titles[body.direction]
    urgency = dict(URGENCIES)[body.urgency]
    stamp = (urgency, "F17 · 上转") if body.direction == "up" else ("转回", "F17") if body.direction == "back" else ("转介", "F14")
    return Sheet(
        kind=kind, code="F17" if body.direction != "side" else "F14", audience=Audience.PROFESSIONAL,
        host=f"{body.letterhead.host} · {body.letterhead.station}", title=title,
        subtitle=f"{moment(body.sent_at or body.at)} {body.by}  第 {len(body.changes)} 版", person=person, number="",
        version=len(body.changes), record_id=issued.record_id, digest=issued.digest, state=issued.state, printed_at=moment(issued.printed_at),
        blocks=keyed(made), stamp=stamp, stamp_mark=SHAPES[body.urgency] if body.direction == "up" else "", demo=body.letterhead.demo,
    )  # fmt: skip


def blank_referral(frame: Frame) -> Sheet:
    """S10 to fill by hand, for a power cut."""
    urgency = TickList((Tick("缓急", tuple(URGENCIES), None),))
    blocks: list[Block | None] = [
        identity(frame), FormGrid(((Cell("转到：医院", share=1.6), Cell("科室"), Cell("本人电话", share=1.3)),)), urgency,
        WriteLines("为什么转", 2), WriteLines("主要的病", 1),
        FormGrid(((Cell("血压"), Cell("脉搏", unit="次/分"), Cell("血糖", unit="mmol/L"), Cell("血氧", unit="%")),)),
        WriteLines("在用的药，过敏", 1), WriteLines("现在的运动，停了什么、几点停", 1), WriteLines("想请您看什么", 1),
        FormGrid(((Cell("医生签名", share=1.2), Cell("站电话", frame.letterhead.phone or "", share=1.3), Cell("请回复，不晚于", write="date", share=2.0)),)),
        CutLine("沿这条线剪下，医院填好后交回或打电话告诉本站"), *_answer_part(frame.letterhead.station, "", None),
        written_by(frame),
    ]  # fmt: skip
    return form_sheet(frame, "F17", "转诊单", "双向转诊单（上转）", blocks, Audience.WRITTEN)


def _up(body: ReferralBody, issued: Issued, contact: Contact) -> list[Block | Keyed | None]:
    due = f"请在 {body.due_on} 前回复，电话 {body.letterhead.phone or '—'}" if body.due_on else f"电话 {body.letterhead.phone or '—'}"
    red = Notice(NoticeState.ACT, "马上转：人和这张单子一起走", ("路上有人陪着。叫不醒、没有呼吸：先胸外按压，用 AED。",)) if body.urgency == "red" else None
    return [
        _who(body, contact),
        red,
        Facts(((Fact("转到", " ".join(filter(None, (body.to_whom, body.department))) or NOT_WRITTEN),),), ((1.0,),), "inline"),
        Heading("一 为什么转"),
        Paragraph((Run(full_stop(glued(body.reason)), strong=True),), "lead"),
        Heading("二 病情摘要", "读数后面是测量的日子"),
        Paragraph((Run("主要问题：", strong=True), Run(full_stop("；".join(body.problems) or "没有记录")))),
        _readings(body.summary),
        Paragraph((Run("过敏：", strong=True), Run(full_stop(body.allergy or "没有问过")))),
        Paragraph((Run("用药：", strong=True), Run(full_stop(body.medications or "未核对")))),
        Paragraph((Run("现在的运动处方：", strong=True), Run(full_stop(glued(body.prescription) or "没有在用的处方")))),
        Paragraph((Run("停了什么：", strong=True), Run(full_stop(glued(body.stopped) or "没有停")))),
        Heading("三 想请您看"),
        Paragraph((Run(_asked(body.question)),), "lead"),
        SignatureBlock(_signers(body)),
        CutLine("沿这条线剪下，请医院填好，交给本人带回，或打电话告诉本站"),
        *_answer_part(body.letterhead.station, f"{body.person.name} {body.person.file_tail}", body.answer, due),
    ]


def _asked(question: str) -> str:
    text = glued(question) or "请评估能否运动，有什么限制"
    return text if text.endswith(("？", "?")) else full_stop(text)


def _who(body: ReferralBody, contact: Contact) -> FormGrid:
    who = body.person
    first = (Cell("姓名", who.name, share=2), Cell("性别", who.sex), Cell("年龄", f"{who.age}{GLUE}岁"), Cell("档案号", who.file_tail, share=1.2),
             Cell("站电话", body.letterhead.phone or "—", share=1.8))  # fmt: skip
    reach = (Cell("本人电话", contact.phone, share=1.4), Cell("联系人", contact.contact, share=2)) if contact.phone or contact.contact else ()
    return FormGrid((first, reach) if reach else (first,))


def _readings(lines: Sequence[FactLine]) -> Facts | Paragraph:
    """Each with its unit and its day."""
    facts = [Fact(line.label, line.value, line.unit, line.on.isoformat() if line.on else "日子不详") for line in lines]
    if not facts:
        return Paragraph("没有测量。")
    rows = [tuple(facts[at : at + _ACROSS]) for at in range(0, len(facts), _ACROSS)]
    rows[-1] = (*rows[-1], *(Fact("", "") for _ in range(_ACROSS - len(rows[-1]))))
    return Facts(tuple(rows), layout="grid")


def _signers(body: ReferralBody) -> tuple[Signer, ...]:
    return (Signer("转诊医生"), Signer("经办人", body.by, "", "", "hand"), Signer("本人或家属（同意转诊）"))


def _answer_part(station: str, person: str, answer: AnswerBody | None, due: str = "") -> list[Block]:
    """What the hospital fills in; what was typed of it afterwards stands in it."""
    said = answer or None
    yes = frozenset({said.may_exercise}) if said and said.may_exercise else None
    until = f"{said.until}" if said and said.until else ""
    head = FormGrid(((Cell("患者", person, share=1.5), Cell("回复给", station, share=2)),))
    return [
        Heading("医院回执", due),
        head,
        WriteLines("发现和诊断", 1 if said else 2, said.finding if said else ""),
        WriteLines("用药（有没有改）", 1, said.drugs if said else ""),
        TickList((Tick("能不能运动", tuple(MAY), yes),)),
        FormGrid(
            ((Cell("限制，例如心率、血压、动作", said.limits if said else "", share=3),),
             (Cell("限制或暂停到", until, write="date", share=1.5),
              Cell("下次检查", str(said.next_check_on) if said and said.next_check_on else "", write="date", share=1.5)),
             (Cell("医院、科室", said.from_whom if said else "", share=1.5), Cell("医生签名", share=1), Cell("日期", said.received_at[:10] if said else "", write="date", share=1.4)))
        ),
    ]  # fmt: skip


def _back(body: ReferralBody, issued: Issued, contact: Contact) -> list[Block | Keyed | None]:
    answer = body.answer
    may = dict(MAY).get(answer.may_exercise, "没有说能不能运动") if answer else ""
    limits = []
    if body.accepted is not None:
        limits = [f"{label} 不超过 {number_text(n)}" for label, n in (("心率（次/分）", body.accepted.hr_limit), ("收缩压（mmHg）", body.accepted.systolic_limit)) if n]
    return [
        _who(body, contact),
        Notice(NoticeState.WATCH, "先重新评估和筛查，再恢复运动", ("医院的限制由医生签名后才算数。",)),
        Heading("一 医院交来的", f"收到 {moment(body.received_at)}"),
        Facts(((Fact("从哪里转回", answer.from_whom if answer else NOT_WRITTEN), Fact("能不能运动", may)),), ((0.5, 0.5),), "inline"),
        Paragraph((Run("诊断和经过：", strong=True), Run(full_stop(glued(answer.finding if answer else "") or NOT_WRITTEN)))),
        Paragraph((Run("用药：", strong=True), Run(full_stop((answer.drugs if answer else "") or NOT_WRITTEN)))),
        Paragraph((Run("限制：", strong=True), Run(full_stop((answer.limits if answer else "") or NOT_WRITTEN)))),
        Paragraph((Run("下次检查：", strong=True), Run(str(answer.next_check_on) if answer and answer.next_check_on else NOT_WRITTEN))),
        Heading("二 本站的记录"),
        Paragraph((Run("主要问题：", strong=True), Run(full_stop("；".join(body.problems) or "没有记录")))),
        _readings(body.summary),
        Paragraph((Run("采用的上限：", strong=True), Run(full_stop("；".join(limits) or "没有")))),
        SignatureBlock(tuple(signed_cell(s) for s in issued.signing) or (Signer("接收医生"), Signer("经办人", body.by))),
    ]


def _side(body: ReferralBody, issued: Issued, slip: Sequence[str]) -> list[Block | Keyed | None]:
    """To a venue: a code name, limits, stop signs, days; no disease, no drug, no reading, no phone."""
    items = tuple(slip) or ("按处方居民页练，有不舒服就停。",)
    return [
        FormGrid(((Cell("代号", body.person.file_tail, share=1.2), Cell("转到", body.to_whom or NOT_WRITTEN, share=2), Cell("站电话", body.letterhead.phone or "—", share=1.6)),)),
        Heading("一 请这样带他练"),
        Notice(NoticeState.WATCH, "要守住的", items),
        Notice(NoticeState.EMERGENCY, "有这些就停", STOP_SIGNS, action=("叫不醒、胸口痛、半边没力气", "打 120")),
        SignatureBlock((Signer("经办人", body.by), Signer("本人"))),
        CutLine("场馆填好后打电话告诉本站"),
        TickList((Tick("来了没有", (("yes", "来了"), ("no", "没来")), None), Tick("有没有事", (("no", "没有"), ("yes", "有")), None, "", "什么事："))),
        FormGrid(((Cell("场馆的人"), Cell("日期", write="date", share=1.5)),)),
    ]  # fmt: skip
