"""Preview of the sheets as they will be printed, printing at 300 dpi over the whole page, saving the PDF."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.sheets.pdf import Rendered
from ui import background, theme
from ui.page import Page
from ui.pages.preview_view import PrintJob, file_name, forms_job, preview_view
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.chip import KeyCap
from ui.widgets.choices import Segmented
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.overlay import Overlay
from ui.widgets.text import Text, clear, row
from ui.words import tr

SCREEN_DPI = 110
PRINT_DPI = 300


def pages_of(pdf: bytes, dpi: int) -> tuple[QImage, ...]:
    """Every page of a PDF as an image of its own memory, at `dpi`."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        made = []
        for page in document:
            bitmap = page.render(scale=dpi / 72)
            form = {3: QImage.Format.Format_BGR888, 4: QImage.Format.Format_RGB32, 1: QImage.Format.Format_Grayscale8}
            image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, form[bitmap.n_channels])
            made.append(image.copy())
            bitmap.close()
            page.close()
        return tuple(made)
    finally:
        document.close()


def a4_printer() -> QPrinter:
    """The system's printer, A4 upright, the whole page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setResolution(PRINT_DPI)
    return printer


def paint_pages(printer: QPrinter, pages: tuple[QImage, ...]) -> None:
    """Each page over the whole sheet."""
    painter = QPainter(printer)
    for number, page in enumerate(pages):
        if number:
            printer.newPage()
        sheet = printer.pageLayout().fullRectPixels(printer.resolution())
        painter.drawImage(QRectF(0, 0, sheet.width(), sheet.height()), page)
    painter.end()


def show_papers(page: Page, resident_id: UUID | None, first: str) -> None:
    """Preview of the papers of an assessment, one of them first; nothing without a resident."""
    if resident_id is not None and (job := forms_job(resident_id, page.station.staff.role, first)).choices:
        PreviewDialog(page.window(), page.station, job).open_it()


class PreviewDialog(Overlay):
    """Both pages, or one of them; Ctrl+P prints, Esc closes."""

    def __init__(self, window: QWidget, station: Station, job: PrintJob) -> None:
        super().__init__(window, 880)
        self._station, self._job, self._which = station, job, job.first
        self.rendered: Rendered | None = None
        self.card.setAccessibleName(tr("预览"))
        self.title = Text(tr("正在排版"), "page")
        self.note_mark, self.note = Mark("warn"), Text("", wrap=True)
        self.which = Segmented([(k, tr(label)) for k, label in job.choices], job.first or None, name=tr("印哪几页"))
        self.which.picked.connect(self._pick)
        self.which.setVisible(bool(job.choices))
        self.card.add(row(IconLabel("printer", size=22), self.title, None, self.which, KeyCap("Esc")))
        line = row(self.note_mark, self.note)
        line.setStretch(1, 1)
        self.card.add(line)
        self._sheets = QVBoxLayout()
        self._sheets.setSpacing(theme.SPACE["row"])
        holder = QWidget()
        holder.setLayout(self._sheets)
        self._area = QScrollArea()
        self._area.setWidget(holder)
        self._area.setWidgetResizable(True)
        self._area.setMinimumHeight(max(theme.px(220), window.height() - 260))
        self._area.setAccessibleName(tr("页面"))
        self.card.add(self._area)
        self.print_button = button(tr("打印"), self.print_it, kind="primary", icon="printer")
        self.save_button = button(tr("存成 PDF"), self.save_it, icon="download")
        self.card.add(row(Text("", "label"), None, button(tr(self._job.back), self.close_it), self.save_button, self.print_button,
                          KeyCap("Ctrl+P")))  # fmt: skip
        self.said = Text("", "label", wrap=True)
        self.card.add(self.said)
        self._ready(False)

    def open_it(self) -> None:
        """Show it and lay the pages out."""
        self.open(self.print_button)
        self._load()

    def _pick(self, which: str) -> None:
        self._which = which
        self._load()

    def _ready(self, ready: bool) -> None:
        self.print_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    def _load(self) -> None:
        self._ready(False)
        self._station.do(
            self._job.preview, *self._job.arguments(self._which), then=self._rendered, otherwise=self._refused, owner=self
        )

    def _refused(self, error: ClinicError) -> None:
        self.said.setText(str(error))
        self.said.set_tone("warn")

    def _printed(self, then: Callable[[bytes], None]) -> None:
        """The audited bytes, for paper or for a file."""
        self._ready(False)

        def arrived(rendered: Rendered) -> None:
            self._ready(True)
            then(rendered.pdf)

        def refused(error: ClinicError) -> None:
            self._ready(True)
            self._refused(error)

        def draw(reserved: object) -> None:
            self._station.do(self._job.drawing, reserved, which, then=arrived, otherwise=refused, owner=self)

        which = self._which
        then_what = arrived if self._job.drawing is None else draw
        self._station.do(self._job.printing, *self._job.arguments(which), then=then_what, otherwise=refused, owner=self)

    def _rendered(self, rendered: Rendered) -> None:
        self.rendered = rendered
        view = preview_view(self._job.signed, rendered.pages, rendered.dropped, self._job.note)
        self.title.setText(view.title)
        self.note.setText(view.note)
        self.note_mark.setVisible(bool(view.note))
        self.note_mark.set_level(view.note_kind or "info")
        pdf = rendered.pdf
        background.run(lambda: pages_of(pdf, SCREEN_DPI), then=self._show_pages, owner=self)

    def _show_pages(self, pages: tuple[QImage, ...]) -> None:
        clear(self._sheets)
        for number, page in enumerate(pages, start=1):
            sheet = QLabel()
            width = min(page.width(), self._area.viewport().width() - 16)
            size = QSize(width, round(page.height() * width / page.width()))
            shown = QPixmap.fromImage(page).scaled(
                size * self.devicePixelRatio(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(self.devicePixelRatio())
            sheet.setPixmap(shown)
            sheet.setAccessibleName(tr("第 {n} 页", n=number))
            self._sheets.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._sheets.addStretch(1)
        self._ready(True)
        self.print_button.setFocus()

    def print_it(self) -> None:
        """Ask which printer, then print at 300 dpi."""
        if self.rendered is None:
            return
        printer = a4_printer()
        printer.setDocName(file_name(self._job.number, self._which, self._job.version))
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        self.said.setText(tr("正在送到打印机"))
        self._printed(
            lambda pdf: background.run(
                lambda: pages_of(pdf, PRINT_DPI), then=lambda pages: self._print(printer, pages), owner=self
            )
        )

    def _print(self, printer: QPrinter, pages: tuple[QImage, ...]) -> None:
        paint_pages(printer, pages)
        self.said.setText(tr("送到打印机了，共 {n} 页。", n=len(pages)))

    def save_it(self) -> None:
        """Save the PDF; its proposed name holds no personal data."""
        if self.rendered is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = f"{folder}/{file_name(self._job.number, self._which, self._job.version)}"
        path, _ = QFileDialog.getSaveFileName(self, tr("存成 PDF"), proposed, "PDF (*.pdf)")
        if path:
            self._printed(lambda pdf: self.write_to(path, pdf))

    def write_to(self, path: str, pdf: bytes) -> None:
        """Write the file in the background; a full disk is said in words."""

        def write() -> str:
            try:
                with open(path, "wb") as file:
                    file.write(pdf)
            except OSError:
                return tr("没存上：这个位置写不进去，可能满了或只读。换一个位置再存。")
            return tr("存好了。")

        background.run(write, then=self.said.setText, owner=self)

    def keyPressEvent(self, event) -> None:
        """Ctrl+P prints."""
        if event.key() == Qt.Key.Key_P and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.print_it()
            return
        super().keyPressEvent(event)
