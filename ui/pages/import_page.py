"""导入: a table of residents and past measurements, in steps; going back keeps what was set. Nothing is written before 「导入」."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget

from prescribe.errors import ClinicError
from prescribe.exchange.columns import gaps
from prescribe.exchange.correction import correction_name
from prescribe.import_people import (
    Choices,
    Imported,
    Look,
    Stopped,
    Suggestion,
    Table,
    TableMapping,
    import_rows,
    look_at_rows,
    read_table,
    save_correction,
    suggest_mapping,
)
from ui import background, theme
from ui.page import Action, BarState, Page
from ui.pages.import_columns import ColumnsStep
from ui.pages.import_steps import DoneStep, FileStep, LookStep, RunStep, StepRow
from ui.pages.import_view import column_views, gap_words, import_words, no_consent_words, table_words
from ui.session import Station
from ui.widgets.text import Text, row
from ui.words import tr

AGAIN_MS = 150


class _Course(QObject):
    """Progress from a working thread to the window's, and the wish to stop the other way."""

    moved = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = threading.Event()

    def begin(self) -> Callable[[int, int], bool]:
        """What the use case asks: False = stop."""
        stop = self._stop = threading.Event()

        def tell(done: int, of: int) -> bool:
            self.moved.emit(done, of)
            return not stop.is_set()

        return tell

    def stop(self) -> None:
        """At the next question."""
        self._stop.set()


class ImportPage(Page):
    """File → columns → dry run → import → done."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._path: Path | None = None
        self._table: Table | None = None
        self._mapping: TableMapping | None = None
        self._look: Look | None = None
        self._looked: TableMapping | None = None
        self._choices = Choices()
        self._known = False
        self._sheet = ""
        self._by = station.staff
        self._course = _Course(self)
        self.step = "file"
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS, timeout=self._look_again)
        self._build()

    def _build(self) -> None:
        self._steps_row = StepRow()
        self.file, self.columns, self.look = FileStep(), ColumnsStep(self.station.clinic.clock.today()), LookStep()
        self.running, self.done = RunStep(), DoneStep()
        self._pages: dict[str, QWidget] = {
            "file": self.file, "columns": self.columns, "look": self.look, "write": self.running, "done": self.done,
        }  # fmt: skip
        self.file.wanted.connect(self.choose_file)
        self.columns.changed.connect(self._column)
        self.columns.preset_picked.connect(self._suggest)
        self.columns.sheet_picked.connect(lambda name: self._path and self.take_file(self._path, name))
        self.columns.told.connect(self._told)
        self.look.answered.connect(self._answered)
        self.look.keep_unusual.connect(self._keep_unusual)
        self.running.stopped.connect(self._stop)
        self._course.moved.connect(self.running.show_progress, Qt.ConnectionType.QueuedConnection)
        page = theme.SPACE["page"]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(page, 10, page, 16)
        whole.setSpacing(10)
        whole.addLayout(row(Text(tr("导入"), "page"), None))
        whole.addWidget(self._steps_row)
        for widget in self._pages.values():
            whole.addWidget(widget)
        whole.addStretch(1)
        self._show("file")

    # --- coming and going -------------------------------------------------------------------------------------
    def activate(self, resident_id: UUID | None) -> None:
        """As it was left; another person begins anew and sees nothing of the former table."""
        if self._by != self.station.staff and self.step != "write":
            self._forget()
        self._bar_now()

    def _forget(self) -> None:
        self._by = self.station.staff
        self._path = self._table = self._mapping = self._look = self._looked = None
        self._choices, self._sheet = Choices(), ""
        self.columns.consents.setChecked(False)
        for made in (self.columns.day, self.columns.consent):
            made.control.clear()
        self.file.reading.setText("")
        self._show("file")

    def focus_first(self) -> None:
        """The step's first control."""
        if self.step == "file":
            self.file.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_first()

    def back(self) -> bool:
        """Esc: stop what runs, or one step back; what was set stays."""
        if self.step == "write":
            self._stop()
        elif self.step in ("columns", "look"):
            self._show("file" if self.step == "columns" else "columns")
        else:
            return False
        return True

    def _show(self, step: str) -> None:
        self.step = step
        had = QApplication.focusWidget()
        inside = had is not None and self.isAncestorOf(had)
        for key, widget in self._pages.items():
            widget.setVisible(key == step)
        self._steps_row.show_step(step)
        self._bar_now()
        if inside and not had.isVisibleTo(self):
            self.focus_first()

    # --- 1 the file -------------------------------------------------------------------------------------------
    def choose_file(self) -> None:
        """Ask which."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _ = QFileDialog.getOpenFileName(self, tr("导入哪张表"), folder, tr("表格 (*.csv *.xlsx *.txt)"))
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path, sheet: str = "") -> None:
        """Read it, and see how its columns may be read."""
        self._path, self._sheet, self._by = path, sheet, self.station.staff
        self.file.reading.setText(tr("在读…"))
        self.file.reading.set_tone("muted")
        background.run(lambda: read_table(path, sheet), then=self._read, otherwise=self._not_read, owner=self)

    def _not_read(self, error: ClinicError) -> None:
        self.file.reading.setText(error.sentence)
        self.file.reading.set_tone("danger")
        self._show("file")

    def _read(self, table: Table) -> None:
        self._table, self._look, self._looked, self._choices = table, None, None, Choices()
        self._sheet = self._sheet or next((n for n in table.sheets if f"“{n}”" in table.how), "")
        self.file.reading.setText("")
        self._suggest(None)

    # --- 2 the columns ----------------------------------------------------------------------------------------
    def _suggest(self, preset: str | None) -> None:
        if self._table is not None:
            self.station.do(suggest_mapping, self._table, preset, then=self._suggested, otherwise=self._not_read, owner=self)

    def _suggested(self, found: Suggestion) -> None:
        self._known = found.known
        self._mapping = found.mapping
        self.columns.preset.setCurrentIndex(max(self.columns.preset.findData(found.mapping.preset), 0))
        self.columns.origin.choose(found.mapping.origin)
        self._told()
        self._show_columns()
        self._show("columns")

    def _show_columns(self) -> None:
        table, mapping = self._table, self._mapping
        if table is not None and mapping is not None:
            summary = table_words(table, mapping, self._known)
            self.columns.show_columns(column_views(table, mapping), summary, table.sheets, self._sheet)
            self._bar_now()

    def _column(self, place: int, target: str, unit: str) -> None:
        if self._mapping is not None:
            before = {column.place: column.target for column in self._mapping.columns}
            self._mapping = self._mapping.with_column(place, target, unit)
            if {column.place: column.target for column in self._mapping.columns} == before:
                self._bar_now()
            else:
                self._show_columns()
                self.columns.focus_column(place)

    def _told(self) -> None:
        """Origin, day or consent as they stand now."""
        if self._mapping is not None:
            day, consent = self.columns.days()
            self._mapping = replace(self._mapping, origin=self.columns.origin.chosen, measured_on=day, consent_on=consent)
            self._bar_now()

    def _gaps(self) -> tuple:
        return gaps(self._table, self._mapping) if self._table is not None and self._mapping is not None else ()

    def go_to_missing(self, step: int = 1) -> None:
        """The next column that wants something, or the next question."""
        if self.step == "columns" and self._gaps():
            gap = self._gaps()[0]
            self.columns.focus_column(gap.place, about_day="日期" in gap.sentence)
        elif self.step == "look" and self._look is not None:
            waiting = [q.row for q in self._look.questions if not q.answer and q.row in self.look.boxes]
            if waiting:
                self.look.boxes[waiting[0]].setFocus(Qt.FocusReason.TabFocusReason)

    # --- 3 the dry run ----------------------------------------------------------------------------------------
    def look_now(self) -> None:
        """Read every row; answers given before stay while the mapping is the same."""
        self._told()
        if self._table is None or self._mapping is None or self._gaps():
            return
        before = self._look if self._looked == self._mapping else None
        self.running.begin(tr("在试一遍，什么也不写"))
        self._show("write")
        self._looked = self._mapping
        self.station.do(
            look_at_rows, self._table, self._mapping, self._choices, before, self._course.begin(),
            then=self._seen, otherwise=self._not_seen, owner=self,
        )  # fmt: skip

    def _seen(self, look: Look) -> None:
        self._look = look
        self.look.show_look(look)
        self._show("look")

    def _not_seen(self, error: ClinicError) -> None:
        self._looked = None
        self._show("columns")
        if not isinstance(error, Stopped):
            self.refuse(error)

    def _answered(self, answers: Mapping[int, str]) -> None:
        self._choices = replace(self._choices, people={**self._choices.people, **answers})
        self._again.start()

    def _keep_unusual(self, keep: bool) -> None:
        self._choices = replace(self._choices, keep_unusual=keep)
        self._again.start()

    def _look_again(self) -> None:
        """With the new answers; the rows themselves need not be read again."""
        if self._look is not None and self.step == "look":
            asked = self._choices
            self.station.do(
                look_at_rows, self._table, self._mapping, asked, self._look,
                then=lambda look: self._seen(look) if asked is self._choices and self.step == "look" else None, owner=self,
            )  # fmt: skip
            self._bar_now()

    # --- 4 the import -----------------------------------------------------------------------------------------
    def write(self) -> None:
        """All of it, or nothing."""
        if self._look is None or self._mapping is None or self._look.empty or self._again.isActive():
            return
        self.running.begin(tr("在导入"))
        self._show("write")
        self.station.do(
            import_rows, self._mapping, self._look, self._choices, self._course.begin(),
            then=self._written, otherwise=self._not_written, owner=self,
        )  # fmt: skip

    def _stop(self) -> None:
        self.running.stop.setEnabled(False)
        self._course.stop()

    def _written(self, done: Imported) -> None:
        self.done.show_done(done)
        self._show("done")

    def _not_written(self, error: ClinicError) -> None:
        self._show("look")
        if isinstance(error, Stopped):
            self.station.say(error.sentence, level="info")
            return
        self.refuse(error)
        if error.field == "look":
            self._looked = None
            self._again.start()

    # --- the rows to correct ----------------------------------------------------------------------------------
    def choose_correction(self) -> None:
        """Ask where to; the proposed name holds nothing of anybody."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = f"{folder}/{correction_name(self.station.clinic.clock.now())}"
        path, _ = QFileDialog.getSaveFileName(self, tr("要改的行存到哪里"), proposed, "CSV (*.csv)")
        if path:
            self.keep_correction(Path(path))

    def keep_correction(self, path: Path) -> None:
        """Write them there."""
        self.station.do(save_correction, self._table, self._mapping, self._look, path, then=self._kept, owner=self)

    def _kept(self, rows: int) -> None:
        self.station.say(tr("存好了 {n} 行，最后一列是原因。里面有个人信息，用完请删。", n=rows))

    # --- the bar ----------------------------------------------------------------------------------------------
    def _bar_now(self) -> None:
        back = Action(tr("上一步"), self.back, icon="arrow-left", key="Esc")
        keep = Action(tr("存下要改的行"), self.choose_correction, icon="save")
        if self.step == "file":
            self.set_bar(BarState(primary=Action(tr("选文件"), self.choose_file, icon="file-text")))
        elif self.step == "columns":
            missing = self._gaps()
            self.columns.mark_gaps([gap.place for gap in missing])
            self.set_bar(BarState(
                note="" if missing else no_consent_words(self._mapping), missing=gap_words(missing) or tr("列都认好了"), missing_mark="info" if missing else "ok", goes_to_missing=bool(missing),
                secondary=(back,), primary=Action(tr("试一遍"), self.look_now, icon="list-checks", enabled=not missing),
            ))  # fmt: skip
        elif self.step == "look" and self._look is not None:
            look = self._look
            asks = tr("{n} 人还没回答是不是同一人，先不导", n=look.waiting) if look.waiting else None
            secondary = (back, keep) if look.refused else (back,)
            self.set_bar(BarState(
                missing=asks, goes_to_missing=bool(asks), secondary=secondary,
                primary=Action(import_words(look), self.write, icon="download", enabled=not look.empty),
            ))  # fmt: skip
        elif self.step == "write":
            self.set_bar(BarState(secondary=(Action(tr("停下"), self._stop, icon="x", key="Esc"),)))
        else:
            refused = self._look is not None and self._look.refused
            again = Action(tr("再导入一份"), self._forget, icon="file-text")
            self.set_bar(BarState(
                secondary=(again, keep) if refused else (again,), primary=Action(tr("看居民"), lambda: self.station.go("residents"), icon="users"),
            ))  # fmt: skip
