"""How tables of facts, doses, stages, reasons and signatures look."""

from __future__ import annotations

from prescribe.sheets.blocks import Column, Fact, Facts, Reason, Reasons, SignatureBlock, Signer, Stages, Table
from prescribe.sheets.pdf_pen import Pen, text_width
from prescribe.sheets.pdf_text import INK, MM, MUTED, RULE, TINT, Look, Placed, SetText, set_text
from prescribe.sheets.runs import Run, Text, runs

GLUE = "\u00a0"
WRITING = 8 * MM
"""Height of a row that is written in by hand."""


def _valued(fact: Fact) -> tuple[Run, ...]:
    """Bold unless the builder gave runs."""
    unit = (Run(GLUE + fact.unit, strong=True),) if fact.unit else ()
    return ((Run(fact.value, strong=True),) if isinstance(fact.value, str) else runs(fact.value)) + unit


def facts(block: Facts, look: Look, width: float) -> Placed:
    """By layout: cells with a label above, a tinted panel with labels before, or large cards."""
    return {"grid": _grid, "inline": _inline, "cards": _cards}[block.layout](block, look, width)


def _grid(block: Facts, look: Look, width: float) -> Placed:
    rows = []
    for row in block.rows:
        cell = width / max(1, len(row))
        rows.append(
            (
                cell,
                [set_text(f.label, look.small, cell - 4, lead=1.28) for f in row],
                [set_text(_valued(f), look.body, cell - 4, lead=1.28) for f in row],
                [set_text(f.on, look.small, cell - 4, lead=1.28) for f in row],
            )
        )
    heights = [sum(max(s.height for s in part) for part in row[1:]) + 5 for row in rows]

    def ink(pen: Pen, x: float, y: float) -> None:
        for (cell, *parts), height in zip(rows, heights, strict=True):
            pen.box(x, y, width, height, line=RULE, weight=0.7)
            down = y + 2.5
            for part, colour in zip(parts, (MUTED, INK, MUTED), strict=True):
                for index, text in enumerate(part):
                    text.draw(pen, x + index * cell, down, align="centre", room=cell, colour=colour)
                down += max(s.height for s in part)
            for index in range(1, len(parts[0])):
                pen.line(x + index * cell, y, x + index * cell, y + height)
            y += height

    return Placed(sum(heights), ink)


def _sign(pen: Pen, mark: str, x: float, baseline: float, size: float) -> None:
    """A filled triangle (watch) or square (act) after a value."""
    if mark == "watch":
        pen.shape([(x, baseline), (x + size, baseline), (x + size / 2, baseline - size * 0.86)], fill=INK)
    elif mark == "act":
        pen.box(x, baseline - size * 0.85, size * 0.85, size * 0.85, fill=INK)


def _inline(block: Facts, look: Look, width: float) -> Placed:
    pad = 6.0
    rows: list[tuple[float, list[tuple[float, float, Fact, SetText]]]] = []
    for index, row in enumerate(block.rows):
        shares = block.shares[index] if index < len(block.shares) else (1.0,) * len(row)
        usable, x, cells, height = width - 2 * pad, pad, [], 0.0
        for fact, share in zip(row, shares, strict=True):
            cell = usable * share / sum(shares)
            size = look.key if not fact.label else look.body
            label = text_width(fact.label, look.body) + 5 if fact.label else 0.0
            note = (Run("  "), *runs(fact.note)) if fact.note else ()
            text = set_text(_valued(fact) + note, size, cell - label - 8, lead=look.lead if fact.label else 1.25)
            cells.append((x, label, fact, text))
            height = max(height, text.height)
            x += cell
        rows.append((height, cells))
    total = sum(h for h, _ in rows) + 6

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, total, fill=TINT)
        y += 3
        for height, cells in rows:
            base = max(_first_base(text) for _, _, _, text in cells)
            for left, label, fact, text in cells:
                top = y + base - _first_base(text)
                if fact.label:
                    pen.text(x + left, y + base, fact.label, look.body, colour=MUTED)
                text.draw(pen, x + left + label, top)
                if fact.mark and text.lines:
                    _sign(pen, fact.mark, x + left + label + text.widths[0] + 4, y + base, text.size * 0.85)
            y += height

    return Placed(total, ink)


def _first_base(text: SetText) -> float:
    """From the top of a set text to its first baseline."""
    return text.size * (text.lead - 1) / 2 + text.size * 0.88


def _cards(block: Facts, look: Look, width: float) -> Placed:
    row = block.rows[0]
    shares = block.shares[0] if block.shares else (1.0,) * len(row)
    cells = [width * s / sum(shares) for s in shares]
    labels = [set_text(f.label, look.small, c - 16, lead=1.3) for f, c in zip(row, cells, strict=True)]
    values = []
    for fact, cell in zip(row, cells, strict=True):
        size = 16.5 if set_text(fact.value, 16.5, cell - 16, bold=True).height < 16.5 * 2 else 14.0
        values.append(set_text(_valued(fact), size, cell - 16, lead=1.26))
    notes = [set_text(f.note, look.small, c - 16, lead=1.3) for f, c in zip(row, cells, strict=True)]
    height = 8 + max(sum(part) for part in zip(*([s.height for s in t] for t in (labels, values, notes)), strict=True))

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, width, height, fill=TINT, line=RULE, weight=0.7)
        for index, cell in enumerate(cells):
            if index:
                pen.line(x, y, x, y + height, weight=0.8)
            labels[index].draw(pen, x + 8, y + 4, colour=MUTED)
            values[index].draw(pen, x + 8, y + 4 + labels[index].height)
            notes[index].draw(pen, x + 8, y + 4 + labels[index].height + values[index].height)
            x += cell

    return Placed(height, ink)


def _cell_x(columns: tuple[Column, ...], width: float) -> list[tuple[float, float]]:
    total, x, found = sum(c.share for c in columns), 0.0, []
    for column in columns:
        wide = width * column.share / total
        found.append((x, wide))
        x += wide
    return found


def _draw_cell(pen: Pen, text: SetText, column: Column, x: float, y: float, wide: float, height: float) -> None:
    pad = 3.0
    text.draw(pen, x + pad, y + (height - text.height) / 2, align=column.align, room=wide - 2 * pad)


def _row(cells: tuple[Text | None, ...], columns: tuple[Column, ...], spans: list[tuple[float, float]], look: Look, bold: bool = False) -> list[SetText]:
    return [
        set_text(cell or "", look.body, spans[i][1] - 6, bold=bold or columns[i].strong, lead=min(1.3, look.lead))
        for i, cell in enumerate(cells)
    ]


def table(block: Table, look: Look, width: float) -> Placed:
    """Rules only: thick above and below, thin between rows."""
    spans = _cell_x(block.columns, width)
    head = _row(tuple(c.title for c in block.columns), block.columns, spans, look, bold=True)
    body = [_row(r, block.columns, spans, look) for r in block.rows]
    note = set_text(block.note, look.small, width, lead=1.3)
    pad = 1.3 if block.dense else 2.8 if look.gap > 1.5 * MM else 1.4
    least = WRITING if block.write else 0.0
    heights = [max(max(s.height for s in r) + 2 * pad, least if place else 0.0) for place, r in enumerate((head, *body))]

    def ink(pen: Pen, x: float, y: float) -> None:
        if block.write:
            for left, _ in spans[1:]:
                pen.line(x + left, y, x + left, y + sum(heights), weight=1.0)
        pen.line(x, y, x + width, y, colour=INK, weight=1.2)
        for number, (cells, height) in enumerate(zip((head, *body), heights, strict=True)):
            for column, (left, wide), text in zip(block.columns, spans, cells, strict=True):
                _draw_cell(pen, text, column, x + left, y, wide, height)
            y += height
            last = number == len(body)
            pen.line(x, y, x + width, y, colour=INK if number == 0 or last else RULE, weight=1.0 if number == 0 or last or block.write else 0.7)
        note.draw(pen, x, y + 1.5)

    return Placed(sum(heights) + (note.height + 1.5 if note.lines else 0), ink)


def stages(block: Stages, look: Look, width: float) -> Placed:
    """Weeks as columns; a thick frame round the present one."""
    first = max(46.0, max(text_width(t, look.body, True) for t in (*block.labels, block.title)) + 10)
    cell = (width - first) / max(1, len(block.columns))
    head = [set_text(c.weeks, look.body, cell - 6, bold=True, lead=1.3) for c in block.columns]
    rows = [[set_text(c.lines[i], look.body, cell - 6, lead=1.3) for c in block.columns] for i in range(len(block.labels))]
    pad = 2.0
    heights = [max(s.height for s in r) + 2 * pad for r in (head, *rows)]
    total = sum(heights)

    def ink(pen: Pen, x: float, y: float) -> None:
        pen.box(x, y, first, total, fill=TINT)
        top = y
        for number, (cells, height) in enumerate(zip((head, *rows), heights, strict=True)):
            title = block.title if number == 0 else block.labels[number - 1]
            wide = text_width(title, look.body, True)
            pen.text(x + (first - wide) / 2, y + height / 2 + look.body * 0.36, title, look.body, bold=True)
            for index, text in enumerate(cells):
                text.draw(pen, x + first + index * cell, y + (height - text.height) / 2, align="centre", room=cell)
            if number:
                pen.line(x, y, x + width, y)
            y += height
        for index in range(len(block.columns)):
            pen.line(x + first + index * cell, top, x + first + index * cell, top + total)
        pen.box(x, top, width, total, line=RULE)
        pen.box(x + first + block.now * cell, top, cell, total, line=INK, weight=1.8)

    return Placed(total, ink)


_REASON_COLUMNS = (
    Column("", 0.032, "centre"),
    Column("界限", 0.20),
    Column("由哪条规则定", 0.38),
    Column("被它收紧的", 0.168),
    Column("来源 · 可信度", 0.22),
)


def reason_source(row: Reason) -> Text:
    """Source and confidence; a C or P line carries 「待医师确认」 in a box, or the confirmation."""
    base = f"{row.source} · {row.confidence}" if row.source else row.confidence
    if not row.needs_physician:
        return base
    if row.confirmed:
        return (Run(base + " 医师已确认"),)
    return (Run(base + " "), Run("待医师确认", boxed=True))


def reasons(block: Reasons, look: Look, width: float) -> Placed:
    """Bound, the rule that set it, what it beat, source and confidence."""
    rows = tuple((r.mark, r.bound, r.set_by, r.beat or "—", reason_source(r)) for r in block.rows)
    body = table(Table(_REASON_COLUMNS, rows, dense=True), look, width)
    more = set_text(block.more, look.small, width, lead=1.3)

    def ink(pen: Pen, x: float, y: float) -> None:
        body.ink(pen, x, y)
        more.draw(pen, x, y + body.height + 1, colour=MUTED)

    return Placed(body.height + (more.height + 1 if more.lines else 0), ink)


def signature_block(block: SignatureBlock, look: Look, width: float) -> Placed:
    """A cell a signer: role, room for ink, then name, certificate and time of an electronic signature."""
    cell = width / len(block.signers)
    roles = [set_text(s.role, look.body, cell - 8, lead=1.3) for s in block.signers]
    feet = [[set_text(line, look.body, cell - 8, lead=1.3) for line in _foot(s)] for s in block.signers]
    top = max(r.height for r in roles)
    foot = max(sum(line.height for line in f) for f in feet)
    room = 11 * MM if look.gap > 1.5 * MM else 8 * MM
    height = top + room + foot + 6

    def ink(pen: Pen, x: float, y: float) -> None:
        for index in range(len(block.signers)):
            pen.box(x, y, cell, height, line=RULE, weight=0.8)
            roles[index].draw(pen, x + 4, y + 2.5, colour=MUTED)
            down = y + height - 3 - sum(line.height for line in feet[index])
            for line in feet[index]:
                line.draw(pen, x + 4, down)
                down += line.height
            x += cell

    return Placed(height, ink)


def _foot(signer: Signer) -> tuple[Text, ...]:
    if signer.void:
        return (f"{signer.name} {signer.signed_at}", (Run("内容已改，此签名作废", strong=True),))
    if signer.by == "electronic":
        name = signer.name + (f" 证 {signer.certificate}" if signer.certificate else "")
        return (name, f"{signer.signed_at} 电子签名")
    by_hand = (signer.name,) if signer.name else ()
    return (*by_hand, (Run(signer.signed_at or "日期"),))
