"""Printing of small papers made of words: A4 upright, 12 pt, black on white, whatever the printer, theme or type size."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QAbstractTextDocumentLayout, QPageLayout, QPageSize, QPainter, QPalette, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from ui import theme

MARGIN_MM = 20.0
POINTS = 12.0


def printer() -> QPrinter:
    """The system's printer, A4 upright, margins of 20 mm."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    made.setPageOrientation(QPageLayout.Orientation.Portrait)
    made.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    return made


def print_document(document: QTextDocument, onto: QPrinter, points: float = POINTS) -> None:
    """Lay out in points of the paper (pixels of the screen would be specks at 1200 dpi) and draw every page."""
    made = document.clone()
    font = theme.font("body")
    font.setPointSizeF(points)
    made.setDefaultFont(font)
    made.documentLayout().setPaintDevice(onto)
    room = onto.pageRect(QPrinter.Unit.DevicePixel)
    made.setDocumentMargin(0)
    made.setPageSize(room.size())
    inks = QAbstractTextDocumentLayout.PaintContext()
    inks.palette.setColor(QPalette.ColorRole.Text, theme.on_paper())
    painter = QPainter(onto)
    for page in range(made.pageCount()):
        if page:
            onto.newPage()
        painter.save()
        painter.translate(0, -page * room.height())
        inks.clip = QRectF(0, page * room.height(), room.width(), room.height())
        made.documentLayout().draw(painter, inks)
        painter.restore()
    painter.end()


def ask_and_print(document: QTextDocument, over: QWidget, points: float = POINTS) -> bool:
    """Ask which printer, then print; False when the person thought better of it."""
    made = printer()
    if not QPrintDialog(made, over).exec():
        return False
    print_document(document, made, points)
    return True
