"""Everything that prints, printed into a PDF file by Qt and read back."""

from __future__ import annotations

import unicodedata

import pypdfium2
import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from prescribe.emergency import STEPS
from prescribe.sheets.pdf_pen import Pen
from prescribe.station import read_card
from ui import paper, theme
from ui.pages.emergency_page import EmergencyPage
from ui.pages.emergency_view import station_part
from ui.pages.first_run_steps import CodeStep
from ui.pages.preview_page import a4_printer, pages_of, paint_pages
from ui.pages.preview_view import file_name
from ui.pages.settings_forms import slip_document

A4 = (595, 842)


@pytest.fixture
def printed(tmp_path, monkeypatch):
    """Whatever printer a person would pick prints into a file; returns (path, how to read it)."""
    path = tmp_path / "printed.pdf"

    def accept(self):
        self.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.printer().setOutputFileName(str(path))
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    return path


def read(path):
    """(size in points, text, share of dark pixels) of every page. Qt's PDF maps 青 and 用 to look-alikes: folded here."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    pages = []
    for page in document:
        picture = page.render(scale=1, grayscale=True)
        dark = sum(value < 160 for value in bytes(picture.buffer)) / len(bytes(picture.buffer))
        text = unicodedata.normalize("NFKC", page.get_textpage().get_text_range())
        pages.append((tuple(round(n) for n in page.get_size()), text, dark))
        picture.close()
        page.close()
    document.close()
    return pages


def is_a4(size):
    return all(abs(got - wanted) <= 2 for got, wanted in zip(size, A4, strict=True))


def test_the_emergency_card_prints_on_one_a5_before_anybody_signed_in(qtbot, qapp, station, printed):
    window = QWidget()
    qtbot.addWidget(window)
    card = EmergencyPage(window, station_part(STEPS, read_card(station.folder)))
    card.print_it()
    [(size, _, dark)] = read(printed)
    assert all(abs(got - wanted) <= 2 for got, wanted in zip(size, (420, 595), strict=True)) and dark > 0.1


def test_the_recovery_code_prints_whole(qtbot, qapp, printed):
    step = CodeStep()
    qtbot.addWidget(step)
    step.show_code("ABCDEFGHJKLMNPQRSTUVWXYZ2345", "青禾站")
    step.print_it()
    [(size, text, dark)] = read(printed)
    assert is_a4(size) and "ABCD EFGH" in text and "禾站" in text and dark > 0.008


def test_a_password_slip_prints_whole(qtbot, qapp, printed):
    from ui.pages.settings_forms import slip
    from ui.widgets.buttons import Button

    window = QWidget()
    qtbot.addWidget(window)
    made = slip(window, "周宁", "abcd-1234-wxyz", "青禾站")
    next(b for b in made.findChildren(Button) if b.text() == "打印").click()
    [(size, text, dark)] = read(printed)
    assert is_a4(size) and "-wxyz" in text and "周宁" in text and dark > 0.005
    assert "abcd-1234-wxyz" in slip_document("青禾站", "周宁", "abcd-1234-wxyz").toPlainText()


def test_the_sheets_cover_both_whole_pages(qapp, printed):
    pen = Pen(595, 842, "two pages")
    for _ in range(2):
        pen.box(20, 20, 555, 40, fill="#000000")
        pen.next_page()
    pages = pages_of(pen.finish(), 60)
    printer = a4_printer()
    QPrintDialog(printer).exec()
    paint_pages(printer, pages)
    found = read(printed)
    assert len(found) == len(pages) == 2
    for size, _, dark in found:
        assert is_a4(size) and 0.01 < dark < 0.5


def test_dark_and_huge_on_the_screen_are_the_same_on_paper(qapp, tmp_path):
    shares = []
    for dark, scale in ((False, 1.0), (True, 2.0)):
        theme.apply(qapp, dark, scale)
        try:
            onto = paper.printer()
            onto.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            onto.setOutputFileName(str(tmp_path / "p.pdf"))
            paper.print_document(slip_document("青禾站", "周宁", "abcd-1234-wxyz"), onto)
            del onto
            shares.append(read(tmp_path / "p.pdf")[0][2])
        finally:
            theme.apply(qapp)
    assert shares[0] == shares[1] > 0.005


def test_thinking_better_of_it_prints_nothing(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(QPrintDialog, "exec", lambda self: 0)
    monkeypatch.setattr(paper, "print_document", lambda *_: pytest.fail("printed"))
    assert not paper.ask_and_print(QTextDocument(), QWidget())


@pytest.mark.parametrize("number", ["QH-王𠮷堃-0018", "QH-00018", "../../王", ""])
def test_the_proposed_file_name_holds_a_number_and_nothing_else(number):
    for which in ("both", "resident", "professional"):
        name = file_name(number, which)
        assert name.isascii() and "/" not in name and name.endswith(".pdf")
