"""First run: make this station in six steps with a recovery code that is typed back; or restore, or look around the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from prescribe import station
from prescribe.errors import ClinicError
from prescribe.station import StationLock
from ui import background, theme
from ui.pages import first_run_steps as steps
from ui.pages.first_run_view import STEPS, Typed, forget, lack_of_people, lack_of_station, remember, remembered
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.icons import IconLabel
from ui.widgets.marks import Mark
from ui.widgets.middle import in_the_middle
from ui.widgets.text import Text, row
from ui.words import tr


class FirstRunPage(QWidget):
    """The steps, with back at every one. Quitting resumes at the same step."""

    demo_wanted = Signal()
    finished = Signal(object, object)
    """(Clinic, StaffOnDuty of the administrator)."""
    restored = Signal()
    given_up = Signal()
    _made_residents = Signal(int, int)

    def __init__(self, folder: Path, lock: StationLock | None, only: str = "") -> None:
        """`only`: `demo` makes the demo at once, `restore` offers nothing but the way back from a copy."""
        super().__init__()
        self._folder, self._lock, self._only = folder, lock, only
        self._step, self._typed = (0, Typed()) if only else remembered(folder)
        self._prepared: Any = None
        self._clinic: Any = None
        self._by: Any = None
        self._build()
        self._made_residents.connect(self._show_demo_progress)
        self._show_step(self._step)
        if only == "demo":
            self.make_demo()
        elif only == "restore":
            self._show_restore()

    def _build(self) -> None:
        self._card = Card()
        self._card.body.setContentsMargins(34, 24, 34, 22)
        self._card.body.setSpacing(12)
        self._title, self._count = Text("", "page"), Text("", "label")
        self._dots = steps.Dots(len(STEPS))
        self._card.add(row(IconLabel("heart-pulse", "accent", 26), self._title, None, self._count, self._dots, gap=10))
        self._stack = QStackedWidget()
        self.choice = steps.ChoiceStep()
        self.profile = steps.ProfileStep(self._typed)
        self.people = steps.PeopleStep(self._typed)
        self.code = steps.CodeStep()
        self.backup = steps.BackupStep()
        self.done = steps.DoneStep()
        self._steps = (self.choice, self.profile, self.people, self.code, self.backup, self.done)
        for step in self._steps:
            self._stack.addWidget(step)
        self._progress = QProgressBar()
        self._progress.setAccessibleName(tr("进度"))
        self._progress.hide()
        self._mark, self._problem = Mark("warn"), Text("", wrap=True)
        self._back = button(tr("上一步"), self.go_back, icon="arrow-left", size="bar")
        self.next = button(tr("下一步"), self.go_on, kind="primary", icon="arrow-right", size="bar")
        problem = row(self._mark, self._problem)
        problem.setStretch(1, 1)
        self._card.add(self._stack, self._progress, problem, row(self._back, None, self.next))
        self.choice.picked.connect(self._chosen)
        self.restore = steps.RestoreStep()
        self._stack.addWidget(self.restore)
        self._lay_out()

    def _lay_out(self) -> None:
        area = in_the_middle(self._card, 20, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    # --- moving -------------------------------------------------------------------------------------------------
    def _show_step(self, step: int) -> None:
        self._step = step
        self._stack.setCurrentWidget(self._steps[step])
        for other in (*self._steps, self.restore):
            shown = other is self._steps[step]
            other.setVisible(shown)
        self._fit()
        self._title.setText(tr("开站：{name}", name=tr(STEPS[step])) if step else tr("欢迎"))
        self._count.setText(f"{step + 1} / {len(STEPS)}")
        self._dots.show_step(step)
        self._dots.show()
        self._back.setVisible(0 < step < 4)
        self.next.setVisible(step > 0)
        self.next.setText(tr("开始接诊") if step == 5 else tr("下一步"))
        self.problem("")
        self.focus_first()

    def _fit(self) -> None:
        for i in range(self._stack.count()):
            here = self._stack.widget(i)
            policy = here.sizePolicy()
            policy.setVerticalPolicy(policy.Policy.Preferred if here is self._stack.currentWidget() else policy.Policy.Ignored)
            here.setSizePolicy(policy)
        self._stack.adjustSize()

    def _fit_card(self) -> None:
        self._card.setFixedWidth(min(theme.px(720), self.width() - 48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()

    def focus_first(self) -> None:
        """The step's first field."""
        self._stack.currentWidget().focus_first()

    def problem(self, sentence: str, level: str = "warn") -> None:
        """What is wrong, above the buttons."""
        self._problem.setText(sentence)
        self._mark.set_level(level)
        self._mark.setVisible(bool(sentence))

    def refused(self, error: ClinicError) -> None:
        """A refusal from the station's side, with its field when it names one."""
        self._busy(False)
        self.problem(error.sentence)
        self._stack.currentWidget().go_to(error.field or "")

    def _busy(self, on: bool) -> None:
        for widget in (self.next, self._back, self.choice):
            widget.setEnabled(not on)
        self._progress.setVisible(on)
        if on:
            self._progress.setRange(0, 0)

    def _chosen(self, key: str) -> None:
        if key == "new":
            self._show_step(1)
        elif key == "demo":
            self.make_demo()
        elif key == "restore":
            self._show_restore()
        else:
            self.problem(tr("“加入已有的站”要等同步装好，这一版还没有。现在可以先建站，或从那台电脑的备份恢复。"), "info")

    def go_back(self) -> None:
        """One step back; nothing typed is lost."""
        if self._only == "restore":
            self.given_up.emit()
            return
        if self._stack.currentWidget() is self.restore:
            self._show_step(0)
            return
        self._collect()
        self._show_step(self._step - 1)

    def _collect(self) -> None:
        self._typed = self.people.read(self.profile.read(self._typed))
        if self._clinic is None and not self._only:
            remember(self._folder, self._step, self._typed)

    def go_on(self) -> None:
        """To the next step, or say what is missing."""
        if self._stack.currentWidget() is self.restore:
            self._restore()
            return
        self._collect()
        (self._leave_profile, self._leave_people, self._leave_code, self._leave_backup, self._leave_done)[self._step - 1]()

    # --- the steps ------------------------------------------------------------------------------------------------
    def _leave_profile(self) -> None:
        lack = lack_of_station(self._typed)
        if lack is not None:
            self.problem(lack.sentence)
            self.profile.go_to(lack.field)
            return
        remember(self._folder, 2, self._typed)
        self._show_step(2)

    def _leave_people(self) -> None:
        from prescribe.sign_in import password_problem

        lack = lack_of_people(self._typed, password_problem)
        if lack is not None:
            self.problem(lack.sentence)
            self.people.go_to(lack.field)
            return
        self._busy(True)
        typed, folder = self._typed, self._folder
        background.run(lambda: steps.prepare(folder, typed), then=self._have_code, otherwise=self.refused, owner=self)

    def _have_code(self, prepared: Any) -> None:
        self._busy(False)
        self._prepared = prepared
        self.code.show_code(prepared.recovery_code, self._typed.station)
        self._show_step(3)

    def _leave_code(self) -> None:
        if not self.code.typed_back():
            self.problem(tr("请输入恢复码最后 8 位，证明已经印好或抄好。"), "info")
            self.code.go_to("typed_back")
            return
        self._busy(True)
        prepared, back, lock, typed = self._prepared, self.code.typed_back(), self._lock, self._typed
        background.run(
            lambda: steps.finish(prepared, back, lock, typed.administrator.password),
            then=self._made, otherwise=self.refused, owner=self,
        )  # fmt: skip

    def _made(self, opened: tuple[Any, Any]) -> None:
        self._busy(False)
        self._clinic, self._by = opened
        self._prepared = None
        forget(self._folder)
        self._show_step(4)

    def _leave_backup(self) -> None:
        self._busy(True)
        clinic, by, folder = self._clinic, self._by, self.backup.folder()
        background.run(lambda: steps.first_backup(clinic, by, folder), then=self._backed_up, otherwise=self.refused, owner=self)

    def _backed_up(self, where: str) -> None:
        self._busy(False)
        self.done.show_done(self._typed.station, where)
        self._show_step(5)

    def _leave_done(self) -> None:
        self.finished.emit(self._clinic, self._by)

    # --- demo and restore -----------------------------------------------------------------------------------------
    def make_demo(self) -> None:
        """Make the demo station when it is not there yet, with progress; then its sign-in page."""
        folder = station.demo_home()
        if station.read_card(folder) is not None:
            self.demo_wanted.emit()
            return
        self.problem(tr("正在建示范站：40 位虚构的居民，约一分钟。"), "info")
        self._busy(True)
        told = self._made_residents.emit
        background.run(lambda: steps.make_demo(folder, told), then=lambda _: self.demo_wanted.emit(), otherwise=self.refused, owner=self)

    def _show_demo_progress(self, done: int, total: int) -> None:
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)

    def _show_restore(self) -> None:
        self._stack.setCurrentWidget(self.restore)
        self.restore.show()
        self._fit()
        self._title.setText(tr("从备份恢复"))
        self._count.setText("")
        self._dots.hide()
        self._back.show()
        self.next.show()
        self.next.setText(tr("恢复"))
        self._back.setText(tr("上一步") if not self._only else tr("再找一次") if station.database_is_lost(self._folder) else tr("回到登录"))
        self.problem("")
        self.restore.focus_first()

    def _restore(self) -> None:
        lack = self.restore.lack()
        if lack:
            self.problem(lack, "info")
            return
        self._busy(True)
        folder, lock, wanted = self._folder, self._lock, self.restore.wanted()
        background.run(lambda: steps.restore(folder, wanted, lock), then=self._restored, otherwise=self.refused, owner=self)

    def _restored(self, documents: int) -> None:
        self._busy(False)
        forget(self._folder)
        self.problem(tr("恢复好了，{count} 份记录。现在登录。", count=documents), "ok")
        self.restored.emit()
