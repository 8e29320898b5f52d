"""知识 · 导入: a pack from a file: chosen, checked with progress and a stop, looked at, then taken. A bad one changes nothing."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QVBoxLayout, QWidget

from prescribe.errors import ClinicError, PackRefused, Stopped
from prescribe.knowledge import EditionLine, PackPreview, import_pack, look_at_pack
from prescribe.packing import read_pack_file
from ui import background
from ui.page import Action, BarState
from ui.pages.knowledge_panel import KnowledgePanel
from ui.pages.pack_view import preview_sections, refusal_view, trying_words, verdict
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.field import Field, line
from ui.widgets.section_sheet import SectionSheet
from ui.widgets.strips import EmptyState, Strip
from ui.widgets.text import Text, row
from ui.words import tr

EVERY = 8
"""Cases between two words of progress."""


class PackWatch(QObject):
    """Hears on a pool thread how far the checks are, tells the window, and stops them when asked."""

    told = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._stop = Event()

    def stop(self) -> None:
        """The checks end at the next case."""
        self._stop.set()

    def __call__(self, done: int, of: int) -> None:
        if self._stop.is_set():
            raise Stopped(tr("已停下，什么都没有导入。"))
        if done % EVERY == 0:
            self.told.emit(done, of)


class ImportPanel(KnowledgePanel):
    """Nothing → checking → preview or refusal → taken. What was checked is what is taken, byte for byte."""

    def __init__(self, station: Station) -> None:
        super().__init__(station)
        self._watch: PackWatch | None = None
        self._data: bytes | None = None
        self._found: PackPreview | None = None
        self._taking = False
        self.path = Field(tr("知识包文件"), line(tr("例如 E:\\知识包-2026.9.zip")), aside=tr("发布单位给的 zip 文件，也可以在这里写路径"))
        self.path.control.setClearButtonEnabled(True)
        self.path.control.returnPressed.connect(self.check)
        self.path.control.textEdited.connect(lambda _: self._forget())
        self.choose = button(tr("选文件…"), self._choose_file, icon="file-text")
        self.path.line.addWidget(self.choose)
        card = Card(tr("从文件导入知识包"), icon="download")
        card.add(self.path)
        self.working = QWidget()
        self._progress = QProgressBar()
        self._progress.setAccessibleName(tr("核对知识包"))
        self._words = Text("")
        self.stop = button(tr("停止"), self._stop_it, icon="x", size="small")
        inside = QVBoxLayout(self.working)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(row(self._words, None, self.stop))
        inside.addWidget(self._progress)
        card.add(self.working)
        self.strip = Strip("info")
        self.strip_link = button("", size="small")
        self.strip_link.clicked.connect(lambda: self.wanted.emit(self._leads_to, None))
        self.strip.add(self.strip_link)
        self._leads_to = ""
        self.sheet = SectionSheet(tr("这个包会带来什么"))
        self.sheet.left.connect(self.focus_first)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        for widget in (card, self.strip):
            whole.addWidget(widget)
        whole.addWidget(self.sheet, 1)
        self._show_nothing()
        self._tell()

    # --- choosing ---------------------------------------------------------------------------------------------
    def _choose_file(self) -> None:
        typed = self.path.control.text().strip()
        start = str(Path(typed).parent) if typed else ""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("选知识包文件"), start, tr("知识包 (*.zip);;所有文件 (*)"))
        if chosen:
            self.path.control.setText(chosen)
            self._forget()
            self.check()

    def _forget(self) -> None:
        """Another file: what was found about the former one no longer counts."""
        self._data = self._found = None
        self.path.problem("")
        self._show_nothing()
        self._tell()

    # --- checking ---------------------------------------------------------------------------------------------
    def check(self) -> None:
        """Read the file and try everything about it, in the background."""
        typed = self.path.control.text().strip().strip('"')
        if self._watch is not None:
            return
        if not typed:
            self.path.problem(tr("先选一个文件，或写它的路径。"), "info")
            self.path.control.setFocus()
            return
        self._forget()
        watch = self._watch = PackWatch()
        watch.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._show_progress(0, 0)
        self.sheet.show_sections(())
        self._tell()
        background.run(lambda: read_pack_file(Path(typed)), then=lambda data: self._read(watch, data), otherwise=self._refused, owner=self)

    def _read(self, watch: PackWatch, data: bytes) -> None:
        self.station.do(look_at_pack, data, watch, then=lambda found: self._checked(data, found), otherwise=self._refused, owner=self)

    def _show_progress(self, done: int, of: int) -> None:
        if self._watch is None:
            return
        self._progress.setRange(0, of)
        self._progress.setValue(done)
        self._words.setText(trying_words(done, of))
        self.working.show()

    def _stop_it(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._words.setText(tr("正在停下…"))

    def _checked(self, data: bytes, found: PackPreview) -> None:
        self._watch = None
        self._data, self._found = data, found
        now = self.state.in_force.edition if self.state is not None else ""
        self._say(*verdict(found, now), *(("editions", tr("看版本")) if found.already_here else ("", "")))
        self.working.hide()
        self.sheet.show_sections(preview_sections(found, now))
        self._tell()
        if self.isVisible():
            self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: ClinicError) -> None:
        self._watch, self._taking = None, False
        self._show_nothing()
        if isinstance(error, Stopped):
            self._say("info", "", error.sentence)
        else:
            view = refusal_view(error.sentence, error.kind if isinstance(error, PackRefused) else "")
            self._say(view.level, view.bold, view.words, view.leads_to, view.link)
        self._tell()
        if self.isVisible():
            self.path.control.setFocus()

    def _say(self, level: str, bold: str, words: str, leads_to: str = "", link: str = "") -> None:
        self.strip.show_state(level, bold, words)
        self._leads_to = leads_to
        self.strip_link.setText(link)
        self.strip_link.setAccessibleName(link)
        self.strip_link.setVisible(bool(link))
        self.strip.show()

    def _show_nothing(self) -> None:
        self.working.hide()
        self.strip.hide()
        told = tr("先核对签名、每个文件和每条规则，再逐个试算例子，要半分钟左右。看过改了什么，才导入；医师签名采用以后才生效。")
        self.sheet.show_sections((), below=(EmptyState("download", tr("新版的方案从这里来，不用换程序。"), told),))

    # --- taking -----------------------------------------------------------------------------------------------
    def take(self) -> None:
        """Keep what was checked; it changes nothing until a physician signs."""
        if self._data is None or self._taking:
            return
        self._taking = True
        self._tell()
        self.station.do(import_pack, self._data, then=self._taken, otherwise=self._refused, owner=self)

    def _taken(self, kept: EditionLine) -> None:
        self._taking = False
        self.path.control.clear()
        self._forget()
        self.station.say(tr("已导入 {edition} 版。还没有生效，等医师签名采用。", edition=kept.edition))
        self.state_changed.emit(None)
        self.wanted.emit("editions", kept.digest)

    def _tell(self) -> None:
        if self._found is not None and not self._found.already_here:
            words = tr("导入 {edition} 版", edition=self._found.edition)
            primary = Action(words, self.take, icon="download", enabled=not self._taking)
        else:
            primary = Action(tr("核对这个包"), self.check, icon="shield-check", enabled=self._watch is None)
        self.set_bar(BarState(note=tr("导入不会改动在用的版本。"), primary=primary))

    # --- keys -------------------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """The path."""
        self.path.control.setFocus()

    def next_change(self, step: int) -> None:
        self.sheet.next_changed(step)

    def back(self) -> bool:
        """Esc stops what is running."""
        if self._watch is None:
            return False
        self._stop_it()
        return True
