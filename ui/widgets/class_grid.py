"""The grid of a class: one row a person, twenty of them on a small screen.

↓ and ↑ go along the column, Enter to the next cell, Space ticks who is here, `-` on the tick says why somebody is not. The first column
stays where it is when the rest scrolls sideways. The grid holds no record: it shows `RowView`s and texts, and tells what was typed.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QScrollArea, QWidget

from ui import theme
from ui.pages.class_view import NUMBERS, RowForm, RowView
from ui.widgets.marks import draw_mark
from ui.widgets.text import Text
from ui.words import tr

ROW, HEAD, GAP = 28, 26, 8
HERE, WHO, VERDICT, LEAST_DO = 30, 168, 168, 110
ASK, SYMPTOMS = "ask", "symptoms"
COLUMNS: tuple[tuple[str, int, str], ...] = (
    (ASK, 56, "课前问"), ("systolic", 46, "课前血压"), ("diastolic", 46, ""), ("pulse", 44, "脉搏"), ("glucose", 48, "血糖"),
    ("peak", 46, "心率峰"), ("effort", 42, "疲劳度"), (SYMPTOMS, 82, "不适"), ("systolic_after", 46, "课后血压"), ("diastolic_after", 46, ""),
)  # fmt: skip
"""Key, width in px at 100 %, heading."""
_NAMES = {key: label for key, _, label in NUMBERS} | {ASK: "课前问", SYMPTOMS: "不适"}
_PAIRED = ("diastolic", "diastolic_after")


class CellEdit(QLineEdit):
    """One number of one person."""

    moved = Signal(int, int)
    """(rows, cells) to go."""
    ticked = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("grid", "cell")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the grid first."""
        if not _grid_key(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        """What stands here is chosen, so that typing replaces it."""
        super().focusInEvent(event)
        self.entered.emit()
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()


class CellButton(QPushButton):
    """Answers of one person in a word: `0` says that all is well, Enter goes on, Alt+↓ or a click opens them."""

    moved = Signal(int, int)
    ticked = Signal()
    entered = Signal()
    well = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "cell")
        self.setAutoDefault(False)
        self.clicked.connect(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`0` = asked and all is well; any other digit opens what can be answered."""
        if event.text() == "0":
            self.well.emit()
            self.moved.emit(0, 1)
        elif event.text().isdigit() or (event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier):
            self.opened.emit()
        elif not _grid_key(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        """Tell which cell has the keyboard."""
        super().focusInEvent(event)
        self.entered.emit()


class Tick(QCheckBox):
    """Whether somebody is here; `-` asks why not."""

    moved = Signal(int, int)
    ticked = Signal()
    entered = Signal()
    missed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the grid first; Space is the box's own."""
        if event.text() in ("-", "－"):
            self.missed.emit()
        elif event.key() == Qt.Key.Key_Space or not _grid_key(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        """Tell which cell has the keyboard."""
        super().focusInEvent(event)
        self.entered.emit()


def _grid_key(cell: CellEdit | CellButton | Tick, event: QKeyEvent) -> bool:
    """↓ ↑ Enter Shift+Enter Space; True when the key was used."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    key, back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        cell.moved.emit(1 if key == Qt.Key.Key_Down else -1, 0)
    elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        cell.moved.emit(0, -1 if back else 1)
    elif key == Qt.Key.Key_Space:
        cell.ticked.emit()
    else:
        return False
    return True


class _Words(QWidget):
    """The words of one row, painted: who, verdict with its mark, what to do. What does not fit stands in the tooltip."""

    clicked = Signal()

    def __init__(self, parent: QWidget, kind: str) -> None:
        super().__init__(parent)
        self._kind = kind
        self.view: RowView | None = None

    def show_view(self, view: RowView) -> None:
        """Show another row."""
        self.view = view
        self.setToolTip({"verdict": view.verdict, "do": view.do}.get(self._kind, ""))
        self.setAccessibleName(view.spoken if self._kind == "verdict" else "")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks why."""
        self.clicked.emit()

    def paintEvent(self, event: object) -> None:
        """Paint the words of this column."""
        if self.view is None:
            return
        painter, view = QPainter(self), self.view
        if self._kind == "who":
            at = self._text(painter, 0, view.who, "body", "ink", bold=True, cut=False)
            self._text(painter, at + theme.px(10), view.about, "label", "muted")
        elif self._kind == "do":
            self._text(painter, 0, view.do, "label", "muted")
        else:
            side = theme.px(16)
            draw_mark(painter, QRectF(0, (self.height() - side) / 2, side, side), view.level)
            tone = view.level if view.level in ("danger", "warn") else "ink" if view.level == "ok" else "muted"
            self._text(painter, side + theme.px(8), view.verdict, "body" if view.bold else "label", tone, bold=view.bold)
        painter.end()

    def _text(self, painter: QPainter, x: int, text: str, role: str, tone: str, *, bold: bool = False, cut: bool = True) -> int:
        font = theme.font(role, bold)
        metrics = QFontMetrics(font)
        room = max(0, self.width() - x)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) if cut else text
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        painter.drawText(QRectF(x, 0, max(room, metrics.horizontalAdvance(shown)), self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return x + metrics.horizontalAdvance(shown)


class GridRow:
    """The widgets of one person."""

    def __init__(self, frozen: QWidget, rest: QWidget) -> None:
        self.tick, self.who = Tick(frozen), _Words(frozen, "who")
        self.verdict, self.do = _Words(rest, "verdict"), _Words(rest, "do")
        self.cells: dict[str, CellEdit | CellButton] = {
            key: CellButton(rest) if key in (ASK, SYMPTOMS) else CellEdit(rest) for key, _, _ in COLUMNS
        }
        self.view: RowView | None = None
        self.order: tuple[Tick | CellEdit | CellButton, ...] = (self.tick, *self.cells.values())

    def all(self) -> tuple[QWidget, ...]:
        """Every widget of the row."""
        return (self.tick, self.who, self.verdict, self.do, *self.cells.values())


class ClassGrid(QScrollArea):
    """All rows. Columns and heights follow the type size."""

    edited = Signal(int, str)
    """(row, cell): another text stands there."""
    ticked = Signal(int, bool)
    missed = Signal(int)
    well = Signal(int, str)
    opened = Signal(int, str)
    why_wanted = Signal(int)
    entered = Signal(int, str)
    """(row, cell) has the keyboard now; the tick is cell ""."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._frozen = QWidget(self._inside)
        for each in (self._inside, self._frozen):
            each.setAutoFillBackground(True)
        self.setWidget(self._inside)
        self.rows: list[GridRow] = []
        self._headings: list[Text] = []
        self.horizontalScrollBar().valueChanged.connect(self._hold_first)
        theme.follow(self, self._place)
        theme.follow(self, self._ground)
        self._ground()

    def _ground(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, theme.colour("surface"))
        for each in (self._inside, self._frozen, self.viewport()):
            each.setPalette(palette)

    def set_rows(self, count: int) -> None:
        """So many empty rows."""
        for row in self.rows[count:]:
            for widget in row.all():
                widget.hide()
                widget.deleteLater()
        del self.rows[count:]
        while len(self.rows) < count:
            row = GridRow(self._frozen, self._inside)
            self._connect(row, len(self.rows))
            self.rows.append(row)
        for row in self.rows:
            for widget in row.all():
                widget.show()
        for one, other in zip([w for r in self.rows for w in r.order], [w for r in self.rows for w in r.order][1:], strict=False):
            QWidget.setTabOrder(one, other)
        self._frozen.raise_()
        self._place()

    def _connect(self, row: GridRow, place: int) -> None:
        row.tick.toggled.connect(lambda on: self.ticked.emit(place, on))
        row.tick.missed.connect(lambda: self.missed.emit(place))
        row.verdict.clicked.connect(lambda: self.why_wanted.emit(place))
        for cell in row.order:
            cell.moved.connect(lambda rows, cells, c=cell: self._move(place, c, rows, cells))
            cell.ticked.connect(lambda: row.tick.isEnabled() and row.tick.toggle())
            key = next((k for k, c in row.cells.items() if c is cell), "")
            cell.entered.connect(lambda c=cell, k=key: self._entered(place, k, c))
        for key, cell in row.cells.items():
            if isinstance(cell, CellEdit):
                cell.textEdited.connect(lambda _text, k=key: self.edited.emit(place, k))
            else:
                cell.well.connect(lambda k=key: self.well.emit(place, k))
                cell.opened.connect(lambda k=key: self.opened.emit(place, k))

    # -- what stands there --
    def show_row(self, place: int, view: RowView, form: RowForm, words: dict[str, str], off: frozenset[str], marks: dict[str, str]) -> None:
        """One person. `words`: of the buttons and of closed cells; `off`: cells that are not used; `marks`: state by cell."""
        row = self.rows[place]
        row.view = view
        for part in (row.who, row.verdict, row.do):
            part.show_view(view)
        row.tick.blockSignals(True)
        row.tick.setChecked(form.present and view.may_come)
        row.tick.setEnabled(view.may_come)
        row.tick.blockSignals(False)
        row.tick.setAccessibleName(tr("{name}到了", name=view.who))
        row.tick.setAccessibleDescription(view.spoken)
        for key, cell in row.cells.items():
            text = words.get(key, form.numbers.get(key, ""))
            if cell.text() != text and not (isinstance(cell, CellEdit) and cell.hasFocus() and text.strip() == cell.text().strip()):
                cell.setText(text)
            cell.setEnabled(key not in off)
            theme.set_property(cell, "state", marks.get(key, ""))
            cell.setAccessibleName(tr("{name}，{cell}", name=view.who, cell=tr(_NAMES[key])))
            cell.setAccessibleDescription(text if isinstance(cell, CellButton) else "")

    def text(self, place: int, key: str) -> str:
        """What stands in a number cell."""
        return self.rows[place].cells[key].text()

    def clear_cell(self, place: int, key: str) -> None:
        """Empty one cell."""
        self.rows[place].cells[key].setText("")

    def focus_cell(self, place: int, key: str = "") -> None:
        """Put the keyboard into a cell; without a key onto the tick."""
        row = self.rows[place]
        (row.cells[key] if key else row.tick).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def at(self) -> tuple[int, str] | None:
        """(row, cell) that has the keyboard; the tick is cell ""."""
        for place, row in enumerate(self.rows):
            if row.tick.hasFocus():
                return place, ""
            for key, cell in row.cells.items():
                if cell.hasFocus():
                    return place, key
        return None

    # -- moving --
    def _move(self, place: int, cell: QWidget, rows: int, cells: int) -> None:
        column = self.rows[place].order.index(cell)
        while True:
            if rows:
                place += rows
            else:
                column += cells
                if not 0 <= column < len(self.rows[0].order):
                    place, column = place + cells, 0 if cells > 0 else len(self.rows[0].order) - 1
            if not 0 <= place < len(self.rows):
                return
            there = self.rows[place].order[column]
            if there.isEnabled():
                there.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _entered(self, place: int, key: str, cell: QWidget) -> None:
        if not isinstance(cell, Tick):
            at = cell.geometry().center()
            self.ensureVisible(at.x(), at.y(), cell.width() // 2 + self._frozen.width(), theme.px(ROW))
        self.entered.emit(place, key)

    # -- places --
    def _hold_first(self) -> None:
        self._frozen.move(self.horizontalScrollBar().value(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's own hook."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(theme.px(600), theme.px(HEAD + ROW * max(1, len(self.rows))) + 4)

    def _place(self) -> None:
        gap, high = theme.px(GAP), theme.px(ROW)
        first = theme.px(HERE + WHO) + gap
        fixed = sum(theme.px(width) + (2 if key in _PAIRED else gap) for key, width, _ in COLUMNS)
        least = first + theme.px(VERDICT) + gap + theme.px(LEAST_DO) + fixed
        wide = max(self.viewport().width(), least)
        do = wide - least + theme.px(LEAST_DO)
        tall = theme.px(HEAD) + high * len(self.rows)
        self._inside.resize(wide, tall)
        self._frozen.setGeometry(self.horizontalScrollBar().value(), 0, first, tall)
        for place, row in enumerate(self.rows):
            y = theme.px(HEAD) + high * place
            row.tick.setGeometry(0, y, theme.px(HERE), high)
            row.who.setGeometry(theme.px(HERE), y, theme.px(WHO), high)
            row.verdict.setGeometry(first, y, theme.px(VERDICT), high)
            row.do.setGeometry(first + theme.px(VERDICT) + gap, y, do, high)
            x = first + theme.px(VERDICT) + gap + do
            for key, width, _ in COLUMNS:
                x += 2 if key in _PAIRED else gap
                row.cells[key].setGeometry(x, y + 1, theme.px(width), high - 2)
                x += theme.px(width)
        self._place_heads(first, do, gap)

    def _place_heads(self, first: int, do: int, gap: int) -> None:
        if not self._headings:
            said = (("到", self._frozen), ("居民", self._frozen), ("课前结论", self._inside), ("限制与提醒", self._inside))
            for words, parent in (*said, *((words, self._inside) for _, _, words in COLUMNS)):
                label = Text(tr(words), "label")
                label.setParent(parent)
                self._headings.append(label)
        places = [(0, HERE), (theme.px(HERE), WHO), (first, VERDICT), (first + theme.px(VERDICT) + gap, do)]
        x = first + theme.px(VERDICT) + gap + do
        for key, width, _ in COLUMNS:
            x += 2 if key in _PAIRED else gap
            places.append((x, width * (2 if key in ("systolic", "systolic_after") else 1)))
            x += theme.px(width)
        for label, (at, width), wide in zip(self._headings, places, [True] * 3 + [False] + [True] * len(COLUMNS), strict=True):
            label.setGeometry(at, 0, theme.px(width) if wide else width, theme.px(HEAD))
            label.setVisible(bool(label.text()))
