"""S6, the risk sheet (F11): the reasons first, what nobody asked yet, then the grade, then who signs."""

from __future__ import annotations

from collections.abc import Sequence

from prescribe.grade_risk import tier_words
from prescribe.prescription import PersonOnPaper, SignatureOnPaper
from prescribe.records.risk_grade import RiskGradeBody
from prescribe.sheets.blocks import (
    Block,
    Column,
    Columns,
    Fact,
    Facts,
    Heading,
    KeyNumber,
    KeyNumbers,
    Notice,
    NoticeState,
    Paragraph,
    SignatureBlock,
    Signer,
    Table,
)
from prescribe.sheets.runs import Run, Text
from prescribe.sheets.sheet import Audience, Keyed, Person, Sheet, State, keyed
from prescribe.sheets.wording import GLUE, TO_CONFIRM, full_stop, glued, moment
from protocols.terms import RiskTier

_MARKS = {RiskTier.MEDIUM: "watch", RiskTier.HIGH: "act"}
NEXT = {
    RiskTier.LOW: "由运动处方师和医生开处方；资料有变，重新筛查、重新定级。",
    RiskTier.MEDIUM: "先联合会诊，写下会诊记录，再开处方。",
    RiskTier.HIGH: "先联合会诊或转诊，写下会诊记录；没有医师同意不开始运动。",
}
"""What the grade leads to (station-service §4.2, stages 5 and 6)."""


def risk_sheet(
    body: RiskGradeBody, signing: Sequence[SignatureOnPaper], printed_at: str, record_id: str, digest: str, state: str | State
) -> Sheet:
    """The sheet for the file. Void signatures stay and say so."""
    grade = RiskTier(body.grade)
    blocks: list[Block | Keyed | None] = [
        identity(body.person, body.letterhead.phone, body.diagnoses),
        Heading("一 理由", f"筛查 {body.screened_on}（至 {body.valid_until} 有效）"),
        _reasons(body),
        Paragraph((Run("筛查结论：", strong=True), Run(full_stop(glued(body.headline))))),
        _missing(body),
        Heading("二 等级", f"规则库指纹 {body.fingerprint[:8]}"),
        _grades(body),
        Paragraph((Run("接下来：", strong=True), Run(NEXT[grade]))),
        _confidence(signing),
        SignatureBlock(signers(signing, "定级医生")),
    ]
    return Sheet(
        kind="风险分级单", code="F11", audience=Audience.PROFESSIONAL, host=f"{body.letterhead.host} · {body.letterhead.station}",
        title="风险分级单", subtitle=f"定级 {moment(body.at)} {body.by}  第 {len(body.changes)} 版", person=on_sheet(body.person),
        number="", version=len(body.changes), record_id=record_id, digest=digest, state=State(state), printed_at=moment(printed_at),
        blocks=keyed(blocks), stamp=(tier_words(body.grade, body.complete), "F11 · 存档"), superseded_by="后来的定级",
        demo=body.letterhead.demo,
    )  # fmt: skip


def identity(person: PersonOnPaper, phone: str, diagnoses: Sequence[str], risk: str = "") -> Facts:
    """Who it is about, at the head of a professional sheet: name, sex, age, file tail; diagnoses below."""
    mark = next((_MARKS[tier] for tier in _MARKS if tier_words(tier, True) in risk), "")
    graded = (Fact("风险", risk, mark=mark),) if risk else ()
    return Facts(
        (
            (
                Fact("", (Run(person.name, strong=True),), note=f"{person.sex}  {person.age}{GLUE}岁"), Fact("档案号", person.file_tail),
                Fact("站内电话", phone or "—"), *graded,
            ),
            (Fact("诊断", (Run("；".join(diagnoses) or "没有记录"),)),),
        ),
        ((0.32, 0.18, 0.24, 0.26) if risk else (0.45, 0.25, 0.30), (1.0,)),
        "inline",
    )  # fmt: skip


def on_sheet(person: PersonOnPaper) -> Person:
    """Identity as a professional sheet's short header needs it."""
    return Person(person.name, "", person.sex, person.age, person.file_tail)


def signers(signing: Sequence[SignatureOnPaper], waiting: str) -> tuple[Signer, ...]:
    """The cells of those who signed; an empty one for `waiting` while no signature counts."""
    cells = tuple(signed_cell(s) for s in signing)
    return cells if any(s.counts for s in signing) else (*cells[-2:], Signer(waiting))


def signed_cell(signature: SignatureOnPaper) -> Signer:
    """One electronic signature, void or not."""
    return Signer(
        signature.role, signature.name, signature.certificate, moment(signature.signed_at), "electronic", not signature.counts
    )


def _reasons(body: RiskGradeBody) -> Table:
    raised: list[tuple[Text, ...]] = []
    if body.raised:
        raised.append(((Run("医生", strong=True),), f"提高等级：{body.raise_reason}（{body.raised_by}）"))
    rows = [(str(n), glued(reason)) for n, reason in enumerate(body.reasons, 1)]
    return Table((Column("", 0.09), Column("为什么是这个等级", 0.91)), (*raised, *rows))


def _missing(body: RiskGradeBody) -> Notice | None:
    if not body.missing:
        return None
    return Notice(NoticeState.WATCH, "还不知道，问清楚后等级可能更高", tuple(body.missing))


def _grades(body: RiskGradeBody) -> Block:
    computed = KeyNumbers((KeyNumber("按规则算出", tier_words(body.computed, body.complete)),))
    final = KeyNumbers((KeyNumber("定为" if not body.raised else "医生提高到", tier_words(body.grade, body.complete)),))
    return Columns((computed, final), (0.5, 0.5))


def _confidence(signing: Sequence[SignatureOnPaper]) -> Paragraph:
    said = "三级分法是本站的办法（P），只能提高，不能改低。"
    if any(s.counts for s in signing):
        return Paragraph(said + "医生签名即确认。", "note")
    return Paragraph((Run(said + " "), TO_CONFIRM), "note")
