"""Ink on a page: text, lines, boxes and figures in points from the top left. The only module that imports ReportLab.

Fonts are registered once per process (75 ms); HanaMinB only when a rare character asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from prescribe.printable import font_of, rare_font_file
from prescribe.sheets.figures import Circle, Path, Primitive
from protocols.files import shipped

rl_config.useA85 = 0
rl_config.invariant = 1

REGULAR, BOLD, RARE = "NotoSansSC", "NotoSansSC-Bold", "HanaMinB"
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}
_registering = threading.Lock()
drawing = threading.Lock()
"""Held while a document is made: ReportLab's font subsets are not safe to make on two threads at once."""


def _to_unicode(font_name: str, subset: Sequence[int]) -> str:
    """A ToUnicode map that also names characters beyond the BMP (UTF-16BE pairs), at most 100 a block."""
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
        f"<< /Registry ({font_name})\n/Ordering ({font_name})\n/Supplement 0\n>> def\n/CMapName /{font_name} def\n"
        f"/CMapType 2 def\n1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
    )
    rows = [f"<{i:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>" for i, code in enumerate(subset)]
    blocks = []
    for first in range(0, len(rows), 100):
        part = rows[first : first + 100]
        blocks.append(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n")
    return head + "".join(blocks) + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


ttfonts.makeToUnicodeCMap = _to_unicode


@cache
def _face(name: str) -> ttfonts.TTFontFace:
    with _registering:
        path = rare_font_file() if name == RARE else shipped("resources", "fonts", _FILES[name])
        font = ttfonts.TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        return font.face


@cache
def character_width(character: str, bold: bool) -> float:
    """Advance of one character, in thousandths of the type size. The character must be printable."""
    code = 32 if character == "\u00a0" else ord(character)
    name = RARE if font_of(character) == "rare" else BOLD if bold else REGULAR
    face = _face(name)
    return face.charWidths.get(code, face.defaultWidth)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line in points."""
    return sum(character_width(c, bold) for c in text) * size / 1000


_colour = cache(HexColor)


class Pen:
    """One document. `y` grows downwards; colours are `#RRGGBB`."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.page_width, self.page_height = width, height
        self._buffer = BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=(width, height), pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("tiwei-station")
        self._canvas.setAuthor("")
        self._canvas.setSubject("")

    def text(self, x: float, baseline: float, text: str, size: float, *, bold: bool = False, colour: str = "#17222B") -> None:
        """One line from the left. Rare characters come from HanaMinB; in bold they are stroked as well as filled."""
        ink = self._canvas.beginText(x, self.page_height - baseline)
        ink.setFillColor(_colour(colour))
        for part, rare in _parts(text):
            name = RARE if rare else BOLD if bold else REGULAR
            _face(name)
            ink.setFont(name, size)
            if rare and bold:
                ink.setStrokeColor(_colour(colour))
                ink._code.append(f"{size * 0.034:.3f} w")
                ink.setTextRenderMode(2)
                ink.textOut(part)
                ink.setTextRenderMode(0)
            else:
                ink.textOut(part)
        self._canvas.drawText(ink)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        line: str | None = None,
        weight: float = 0.7,
        radius: float = 0,
    ) -> None:
        """A rectangle whose top left corner is (x, y)."""
        canvas = self._canvas
        if fill:
            canvas.setFillColor(_colour(fill))
        if line:
            canvas.setStrokeColor(_colour(line))
            canvas.setLineWidth(weight)
        bottom = self.page_height - y - height
        if radius:
            canvas.roundRect(x, bottom, width, height, radius, stroke=int(bool(line)), fill=int(bool(fill)))
        else:
            canvas.rect(x, bottom, width, height, stroke=int(bool(line)), fill=int(bool(fill)))

    def line(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = "#56646E", weight: float = 0.7) -> None:
        """A straight line."""
        self._canvas.setStrokeColor(_colour(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x1, self.page_height - y1, x2, self.page_height - y2)

    def shape(self, points: Iterable[tuple[float, float]], *, fill: str | None = None, line: str | None = None, weight: float = 0.7, close: bool = True) -> None:
        """A polygon, or an open path with round joins."""
        canvas, path = self._canvas, self._canvas.beginPath()
        for i, (x, y) in enumerate(points):
            (path.lineTo if i else path.moveTo)(x, self.page_height - y)
        if close:
            path.close()
        if fill:
            canvas.setFillColor(_colour(fill))
        if line:
            canvas.setStrokeColor(_colour(line))
            canvas.setLineWidth(weight)
            canvas.setLineJoin(1)
            canvas.setLineCap(1)
        canvas.drawPath(path, stroke=int(bool(line)), fill=int(bool(fill)))

    def circle(self, x: float, y: float, radius: float, *, fill: str | None = None, line: str | None = None, weight: float = 0.7) -> None:
        """A circle around (x, y)."""
        if fill:
            self._canvas.setFillColor(_colour(fill))
        if line:
            self._canvas.setStrokeColor(_colour(line))
            self._canvas.setLineWidth(weight)
        self._canvas.circle(x, self.page_height - y, radius, stroke=int(bool(line)), fill=int(bool(fill)))

    def hatch(self, x: float, y: float, width: float, height: float, *, step: float = 5, colour: str = "#56646E") -> None:
        """Diagonal lines inside a box: readable as 「take care」 without colour."""
        canvas = self._canvas
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x, self.page_height - y - height, width, height)
        canvas.clipPath(path, stroke=0, fill=0)
        along = -height
        while along < width:
            self.line(x + along, y + height, x + along + height, y, colour=colour, weight=0.5)
            along += step
        canvas.restoreState()

    def squares(self, x: float, y: float, side: float, cells: Iterable[tuple[int, int, int]]) -> None:
        """Black runs (column, row, length) of a matrix as one path: a QR code."""
        canvas = self._canvas
        canvas.setFillColor(_colour("#000000"))
        path = canvas.beginPath()
        for column, row, length in cells:
            path.rect(x + column * side, self.page_height - y - (row + 1) * side, length * side, side)
        canvas.drawPath(path, stroke=0, fill=1)

    def diagonal(self, text: str, size: float, colour: str) -> None:
        """Large words across the page."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(self.page_width / 2, self.page_height / 2)
        canvas.rotate(50)
        canvas.setFillColor(_colour(colour))
        _face(BOLD)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(0, -size / 3, text)
        canvas.restoreState()

    def figure(self, x: float, y: float, scale: float, operators: str) -> None:
        """A drawing made by `figure_operators`, its top left corner at (x, y)."""
        self._canvas._code.append(f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {self.page_height - y:.2f} cm {operators} Q")

    def next_page(self) -> None:
        """End this page."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The document. The last page must have been ended by `next_page`."""
        self._canvas.save()
        return self._buffer.getvalue()


def _parts(text: str) -> list[tuple[str, bool]]:
    """Runs of the text that one font can draw: (text, from the rare font)."""
    parts: list[tuple[str, bool]] = []
    start, rare = 0, False
    for i, character in enumerate(text):
        if character != "\u00a0" and (font_of(character) == "rare") != rare:
            if i > start:
                parts.append((text[start:i], rare))
            start, rare = i, not rare
    parts.append((text[start:], rare))
    return parts


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))


def figure_operators(primitives: Sequence[Primitive]) -> str:
    """PDF operators of a drawing; y of the primitives grows upwards from the floor, (0, 0) is the panel's top left."""
    code = ["1 j 1 J"]
    for p in primitives:
        if p.clip is not None:
            code.append(f"q {_circle_path(*p.clip)} W n")
        if p.fill:
            code.append(f"{_rgb(p.fill)} rg")
        if p.line:
            code.append(f"{_rgb(p.line)} RG {p.weight:.2f} w")
        code.append(_circle_path(p.x, p.y, p.radius) if isinstance(p, Circle) else _path(p))
        closed = isinstance(p, Circle) or p.close
        code.append(("b" if closed else "B") if p.fill and p.line else "f" if p.fill else "s" if closed else "S")
        if p.clip is not None:
            code.append("Q")
    return " ".join(code)


def _path(path: Path) -> str:
    words = []
    for letter, numbers in path.steps:
        words.append(" ".join(f"{n:.2f}" for n in numbers) + {"M": " m", "L": " l", "C": " c"}[letter])
    return " ".join(words)


def _circle_path(x: float, y: float, r: float) -> str:
    k = r * 0.5523
    return (
        f"{x + r:.2f} {y:.2f} m {x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c"
    )
