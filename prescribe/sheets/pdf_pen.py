"""Ink on a page: text, lines, boxes and figures in points from the top left. The only module that imports ReportLab.

Fonts are registered once per process (75 ms); HanaMinB only when a rare character asks for it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO

from reportlab import rl_config
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
        if name != RARE:
            # each subset would otherwise copy the 10 MB of outlines anew: a quarter of a warm page
            font.face.get_table = cache(font.face.get_table)
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


@cache
def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))


_ESCAPED = {40: "\\(", 41: "\\)", 92: "\\\\", 10: "\\n", 13: "\\r"}
_BYTES = [_ESCAPED.get(b) or (chr(b) if 32 <= b < 127 else f"\\{b:03o}") for b in range(256)]


class Pen:
    """One document. `y` grows downwards; colours are `#RRGGBB`.

    Operators are written directly: ReportLab's own text and path objects took half the time of a page.
    """

    def __init__(self, width: float, height: float, title: str) -> None:
        self.page_width, self.page_height = width, height
        self._buffer = BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=(width, height), pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("tiwei-station")
        self._canvas.setAuthor("")
        self._canvas.setSubject("")

    def _write(self, operators: str) -> None:
        self._canvas._code.append(operators)

    def text(self, x: float, baseline: float, text: str, size: float, *, bold: bool = False, colour: str = "#17222B") -> None:
        """One line from the left. Rare characters come from HanaMinB; in bold they are stroked as well as filled."""
        words = [f"BT {_rgb(colour)} rg 1 0 0 1 {x:.2f} {self.page_height - baseline:.2f} Tm"]
        document = self._canvas._doc
        for part, rare in _parts(text):
            name = RARE if rare else BOLD if bold else REGULAR
            _face(name)
            font = pdfmetrics.getFont(name)
            heavy = rare and bold
            if heavy:
                words.append(f"{_rgb(colour)} RG {size * 0.034:.3f} w 2 Tr")
            for subset, codes in font.splitString(part, document):
                said = "".join([_BYTES[b] for b in codes])
                words.append(f"{font.getSubsetInternalName(subset, document)} {size:.2f} Tf ({said}) Tj")
            if heavy:
                words.append("0 Tr")
        words.append("ET")
        self._write(" ".join(words))

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
        bottom = self.page_height - y - height
        path = _rounded(x, bottom, width, height, radius) if radius else f"{x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re"
        self._paint(path, fill, line, weight)

    def _paint(self, path: str, fill: str | None, line: str | None, weight: float, close: bool = True) -> None:
        ink = (f"{_rgb(fill)} rg " if fill else "") + (f"{_rgb(line)} RG {weight:.2f} w " if line else "")
        end = ("b" if close else "B") if fill and line else "f" if fill else "s" if close else "S"
        self._write(f"{ink}{path} {end}")

    def line(self, x1: float, y1: float, x2: float, y2: float, *, colour: str = "#56646E", weight: float = 0.7) -> None:
        """A straight line."""
        h = self.page_height
        self._write(f"{_rgb(colour)} RG {weight:.2f} w {x1:.2f} {h - y1:.2f} m {x2:.2f} {h - y2:.2f} l S")

    def shape(
        self,
        points: Iterable[tuple[float, float]],
        *,
        fill: str | None = None,
        line: str | None = None,
        weight: float = 0.7,
        close: bool = True,
    ) -> None:
        """A polygon, or an open path with round joins."""
        path = " ".join(f"{x:.2f} {self.page_height - y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points))
        self._write("1 j 1 J")
        self._paint(path, fill, line, weight, close)
        self._write("0 j 0 J")

    def circle(self, x: float, y: float, radius: float, *, fill: str | None = None, line: str | None = None, weight: float = 0.7) -> None:
        """A circle around (x, y)."""
        self._paint(_circle_path(x, self.page_height - y, radius), fill, line, weight)

    def hatch(self, x: float, y: float, width: float, height: float, *, step: float = 5, colour: str = "#56646E") -> None:
        """Diagonal lines inside a box: readable as 「take care」 without colour."""
        self._write(f"q {x:.2f} {self.page_height - y - height:.2f} {width:.2f} {height:.2f} re W n")
        along = -height
        while along < width:
            self.line(x + along, y + height, x + along + height, y, colour=colour, weight=0.5)
            along += step
        self._write("Q")

    def squares(self, x: float, y: float, side: float, cells: Iterable[tuple[int, int, int]]) -> None:
        """Black runs (column, row, length) of a matrix as one path: a QR code."""
        top = self.page_height - y
        boxes = (f"{x + c * side:.3f} {top - (r + 1) * side:.3f} {n * side:.3f} {side:.3f} re" for c, r, n in cells)
        self._write(f"0 0 0 rg {' '.join(boxes)} f")

    def diagonal(self, text: str, size: float, colour: str) -> None:
        """Large words across the page."""
        turn = math.radians(50)
        cos, sin = math.cos(turn), math.sin(turn)
        self._write(f"q {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {self.page_width / 2:.2f} {self.page_height / 2:.2f} cm")
        self.text(-text_width(text, size, True) / 2, self.page_height + size / 3, text, size, bold=True, colour=colour)
        self._write("Q")

    def figure(self, x: float, y: float, scale: float, operators: str) -> None:
        """A drawing made by `figure_operators`, its top left corner at (x, y)."""
        self._write(f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {self.page_height - y:.2f} cm {operators} Q")

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


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners, from its lower left corner."""
    k, right, top = radius * 0.4477, x + width, y + height
    return (
        f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l {right - k:.2f} {y:.2f} {right:.2f} {y + k:.2f} "
        f"{right:.2f} {y + radius:.2f} c {right:.2f} {top - radius:.2f} l {right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} "
        f"{right - radius:.2f} {top:.2f} c {x + radius:.2f} {top:.2f} l {x + k:.2f} {top:.2f} {x:.2f} {top - k:.2f} "
        f"{x:.2f} {top - radius:.2f} c {x:.2f} {y + radius:.2f} l {x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c"
    )


def _circle_path(x: float, y: float, r: float) -> str:
    k = r * 0.5523
    return (
        f"{x + r:.2f} {y:.2f} m {x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c"
    )
