"""S11, the emergency card: A5 upright, side 1 the station, side 2 the resident. 120 huge, the address to read aloud."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from prescribe.printable import printable
from prescribe.sheets.blocks import Heading, Notice, NoticeState, Paragraph
from prescribe.sheets.pdf import drawing, place
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, WHITE, Look, Placed, looks, set_text
from prescribe.sheets.runs import Run
from prescribe.sheets.sheet import Audience, Rendered
from prescribe.sheets.wording import moment

if TYPE_CHECKING:
    from prescribe.emergency import EmergencyCard
    from prescribe.sheets.blocks import Block

A5 = 148 * MM, 210 * MM
SIDE, TOP, BOTTOM = 10 * MM, 9 * MM, 14.5 * MM
WIDTH = A5[0] - 2 * SIDE
NOT_WRITTEN = "还没有填"
_HUGE = 62.0


def card_pdf(card: EmergencyCard, printed_at: str = "") -> Rendered:
    """One side, two with a resident; text that needs more room goes on over the page."""
    with drawing:
        pen = Pen(*A5, "急救卡")
        sides = [_station(card)] + ([_resident(card)] if card.person else [])
        pages = [page for side in sides for page in _pages(side)]
        for number, page in enumerate(pages, 1):
            for y, part in page:
                part.ink(pen, SIDE, y)
            _foot(pen, card, printed_at, number, len(pages))
            pen.next_page()
        content = pen.finish()
    return Rendered(content, hashlib.sha256(content).hexdigest(), len(pages), ())


def _pages(blocks: list[Block | Placed]) -> list[list[tuple[float, Placed]]]:
    """The first of three looks that holds the side; with the tightest, over several pages."""
    for look in looks(Audience.RESIDENT):
        parts = [(b if isinstance(b, Placed) else place(b, look, WIDTH)) for b in blocks]
        if TOP + sum(p.height + look.gap for p in parts) <= A5[1] - BOTTOM:
            return [_down(parts, look)]
    pages: list[list[Placed]] = [[]]
    y = TOP
    for part in parts:
        if pages[-1] and y + part.height > A5[1] - BOTTOM:
            pages.append([])
            y = TOP
        pages[-1].append(part)
        y += part.height + look.gap
    return [_down(page, look) for page in pages]


def _down(parts: list[Placed], look: Look) -> list[tuple[float, Placed]]:
    found, y = [], TOP
    for part in parts:
        found.append((y, part))
        y += part.height + look.gap
    return found


def _station(card: EmergencyCard) -> list[Block | Placed]:
    place_lines = (
        (Run("地址：", strong=False), Run(card.address or NOT_WRITTEN, strong=True)), (Run("站名："), Run(card.station or NOT_WRITTEN, strong=True)),
        (Run("电话："), Run(card.phone or NOT_WRITTEN, strong=True)),
    )  # fmt: skip
    return [
        _call(card.aed_place or NOT_WRITTEN),
        *(_step(number, words) for number, words in enumerate(card.steps, 1)),
        Notice(NoticeState.EMERGENCY, "照着念给 120 听", place_lines),
        Notice(NoticeState.ACT, "练的时候，有这些就停", card.stop_signs) if not card.person else Paragraph("这位居民的情况在第 2 面。", "note"),
    ]


def _resident(card: EmergencyCard) -> list[Block | Placed]:
    about = (
        ("过敏", card.allergy or "过敏史未问"), ("诊断", "、".join(card.diagnoses) or "没有记录"), ("用药", "、".join(card.medications) or "没有记录"),
        ("限制", "；".join(card.limits) or "没有记录"), ("家属", card.contact or "没有登记联系人"),
    )  # fmt: skip
    held = [Notice(NoticeState.ACT, card.hold, ())] if card.hold else []
    return [
        Heading(card.person), *held,
        *(Paragraph((Run(f"{label}：", muted=True), Run(text, strong=True)), "lead") for label, text in about),
        Notice(NoticeState.ACT, "有这些就停", card.stop_signs, action=("叫不醒、胸口痛、半边没力气", "打 120")),
    ]


def _call(aed: str) -> Placed:
    """「打 120」 white on a dark bar as wide as the paper, the place of the AED under it."""
    where = set_text((Run("AED 在："), Run(aed, strong=True)), 17, WIDTH - 16, lead=1.25)
    bar = _HUGE * 1.16
    height = bar + where.height + 7

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, WIDTH, bar, fill=INK, radius=4)
        wide = text_width("打 120", _HUGE, True)
        pen.text(x + (WIDTH - wide) / 2, y + bar / 2 + _HUGE * 0.36, "打 120", _HUGE, bold=True, colour=WHITE)
        pen.box(x, y + bar, WIDTH, where.height + 7, line=INK, weight=2.2)
        where.draw(pen, x + 8, y + bar + 3.5)

    return Placed(height, ink)


def _step(number: int, words: str) -> Placed:
    """A large figure in a ring, and what to do."""
    text = set_text((Run(words, strong=True),), 13, WIDTH - 34, lead=1.3)
    height = max(text.height, 24.0)

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.circle(x + 12, y + height / 2, 11, line=INK, weight=1.6)
        figure = str(number)
        pen.text(x + 12 - text_width(figure, 15, True) / 2, y + height / 2 + 15 * 0.36, figure, 15, bold=True)
        text.draw(pen, x + 34, y + (height - text.height) / 2)

    return Placed(height, ink)


def _foot(pen: Pen, card: EmergencyCard, printed_at: str, number: int, count: int) -> None:
    said = "   ".join(filter(None, ("急救卡", card.station, f"{moment(printed_at)} 打印" if printed_at else "")))
    page = f"第 {number} 面 / 共 {count} 面"
    pen.text(SIDE, A5[1] - 9 * MM, printable(said), 8, colour=MUTED)
    pen.text(A5[0] - SIDE - text_width(page, 8), A5[1] - 9 * MM, page, 8, colour=MUTED)
