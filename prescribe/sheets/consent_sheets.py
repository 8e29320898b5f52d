"""S5: the consents F02–F04, one A4 each. Every purpose has its own boxes, never ticked beforehand; blank without a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prescribe.register import PURPOSES, Consent
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
from prescribe.sheets.consent_words import CONSENTS, SAID, WITHOUT, ConsentWords
from prescribe.sheets.form_blocks import Cell, FormGrid, Tick, TickList, WriteLines
from prescribe.sheets.form_page import EDITION, Frame, form_sheet, identity
from prescribe.sheets.runs import NEW_LINE, Run, Text, in_lines
from prescribe.sheets.sheet import Audience, Sheet

AGREE = (("yes", "同意"), ("no", "不同意"))
HOW = {"here": "在站里当面说的", "paper": "签在纸上", "thumb": "按手印"}
GUARDIAN_UNDER = 14
"""Years, PIPL 31."""


@dataclass(frozen=True, slots=True)
class ConsentAnswers:
    """What the file says of the consents. Empty on a blank paper."""

    given: tuple[Consent, ...] = ()
    """Every answer, oldest first; the last of a purpose counts."""
    asked_by: tuple[str, ...] = ()
    """Who asked, beside `given`."""
    contact: tuple[str, str, str] = ("", "", "")
    """Name, relation, phone in an emergency."""
    guardian: bool | None = None
    """Whether a guardian must sign; None = not known (a blank paper)."""

    def of(self, purpose: str) -> list[tuple[Consent, str]]:
        """Every answer to one purpose with who asked, oldest first."""
        return [(c, who) for c, who in zip(self.given, self.asked_by, strict=True) if c.purpose == purpose]


def consent_sheet(frame: Frame, words: ConsentWords, answers: ConsentAnswers = ConsentAnswers()) -> Sheet:
    """One consent, filled as the file says, or blank."""
    labels = {p.key: p.label for p in PURPOSES}
    ticks = tuple(
        _tick(place, key, labels[key], answers, alone=len(words.purposes) == 1) for place, key in enumerate(words.purposes, 1)
    )
    blocks: list[Block | None] = [
        identity(frame) if frame.blank else None,
        Paragraph((Run("".join(words.lead), strong=True),), "lead"),
        _who(frame, words) if words.why else None,
        *_boxes(words),
        _contact(answers) if words.code == "F04" else None,
        Heading("一项一项问您" if len(ticks) > 1 else "您的决定", "每一项都可以说不" if len(ticks) > 1 else ""),
        TickList(ticks),
        *([WriteLines("我问的和回答")] if words.why else [WriteLines("我问的"), WriteLines("回答")]),
        SignatureBlock(_signers(answers)),
        CutLine(f"收回同意（{words.kind} {EDITION} 版）：以前做过的算数，收回了照样看病"),
        FormGrid(((Cell("收回哪一项", share=2.2), Cell("本人签名", share=1.5), Cell("日期", write="date", share=1.8)),)),
    ]
    return form_sheet(frame, words.code, words.kind, words.title, blocks, Audience.RESIDENT, resident=True)


def consent_sheets(frame: Frame, answers: ConsentAnswers = ConsentAnswers()) -> tuple[Sheet, ...]:
    """F02, F03 and F04."""
    return tuple(consent_sheet(frame, words, answers) for words in CONSENTS)


def _who(frame: Frame, words: ConsentWords) -> Paragraph:
    """Who keeps the data and whom to ask (PIPL 17), and why each thing is asked on its own (PIPL 29, 30)."""
    keeps, ask = f"{frame.letterhead.host}。", f"{frame.letterhead.phone or '站里的人'}。"
    return Paragraph((Run("谁来保管：", strong=True), Run(keeps), Run("有事找：", strong=True), Run(ask), NEW_LINE, Run("".join(words.why))))


def _boxes(words: ConsentWords) -> list[Columns]:
    boxes = [Notice(NoticeState.PLAIN, title, tuple(line.rstrip("。") for line in lines)) for title, lines in words.boxes]
    row = 3 if len(boxes) == 3 else 2
    return [Columns(tuple(boxes[at : at + row]), (1.0,) * len(boxes[at : at + row])) for at in range(0, len(boxes), row)]


def _contact(answers: ConsentAnswers) -> FormGrid:
    name, relation, phone = answers.contact
    return FormGrid(((Cell("紧急时找谁", name, share=1.6), Cell("关系", relation), Cell("电话", phone, share=1.5)),))


def _tick(place: int, key: str, label: str, answers: ConsentAnswers, *, alone: bool) -> Tick:
    found = answers.of(key)
    ticked = frozenset({"yes" if found[-1][0].given else "no"}) if found else None
    said = SAID[key] + WITHOUT.get(key, "")
    history = [_answered(c, who) for c, who in found]
    note: Text = in_lines((said, *((Run(line, strong=True),) for line in history))) if history else said
    follow = "去哪个场馆：" if key == "share_venue" else ""
    return Tick((Run(label, strong=True),), AGREE, ticked, "" if alone else f"{place}", follow, note)


def _answered(consent: Consent, asked_by: str) -> str:
    """「2026-11-23 同意，在站里当面说的，张锐问」."""
    witness = f"，见证人 {consent.witness}" if consent.witness else ""
    who = f"，{asked_by}问" if asked_by else ""
    return f"{consent.on.isoformat()} {'同意' if consent.given else '不同意'}，{HOW.get(consent.how, consent.how)}{witness}{who}"


def _signers(answers: ConsentAnswers) -> tuple[Signer, ...]:
    """The person, a guardian where one must, a witness for a thumb print, and who explained it."""
    guardian = () if answers.guardian is False else (Signer(f"监护人（未满 {GUARDIAN_UNDER} 岁）"),)
    return (Signer("本人签名或按手印"), *guardian, Signer("见证人（按手印时）"), Signer("讲解的人"))


def needs_guardian(born: date | None, today: date) -> bool | None:
    """Whether a guardian must sign too; None when the birth date is not known."""
    if born is None:
        return None
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < GUARDIAN_UNDER
