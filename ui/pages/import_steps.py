"""The steps of an import as widgets: file, dry run, running, done (columns: `import_columns.py`). They show and tell; the page decides."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from prescribe.import_people import Imported, Look
from ui import theme
from ui.pages.import_view import (
    STEPS,
    bulk_answers,
    done_words,
    look_words,
    problem_views,
    question_views,
)
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.columns import Flow
from ui.widgets.marks import Mark
from ui.widgets.text import Text, clear, row, rule
from ui.words import tr


class StepRow(QWidget):
    """「1 选文件 › 2 列对照 › …」; where one is stands in bold."""

    def __init__(self) -> None:
        super().__init__()
        flow = Flow(gap=14)
        self.setLayout(flow)
        self._words = [(key, Text(f"{place} {tr(label)}", "label")) for place, (key, label) in enumerate(STEPS, 1)]
        for _, words in self._words:
            flow.addWidget(words)

    def show_step(self, step: str) -> None:
        """Which step it is."""
        for key, words in self._words:
            words.set_bold(key == step)
            words.set_tone("accent" if key == step else "muted")
        self.setAccessibleName(tr("第 {n} 步，共 {all} 步", n=[k for k, _ in STEPS].index(step) + 1, all=len(STEPS)))


class FileStep(QWidget):
    """What may be brought, and the button that asks for it."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        card = Card(tr("导入居民和以前的测量"), icon="download")
        for words in (
            tr("可以是居民名册、体检表，也可以是体成分仪、体质测试仪导出的表：.csv 或 .xlsx，一次最多 10,000 行。"),
            tr("第一行是表头，下面每行一个人的一次测量。同一个人测过几次，就写几行。"),
            tr("用药、其他疾病这样的列，一格可以写几样，用顿号隔开；没写到的当作没问。"),
            tr("先认列，再试一遍：哪些行不能导入、为什么，都列出来。您点“导入”之前，什么也不会写。"),
        ):
            card.add(Text(words, wrap=True))
        self.button = button(tr("选文件…"), self.wanted.emit, icon="file-text")
        self.reading = Text("", "label", wrap=True)
        card.add(row(self.button, None), self.reading)
        layout.addWidget(card)
        layout.addStretch(1)


class LookStep(QWidget):
    """The dry run: what would happen, who may be the same person, what is left out."""

    answered = Signal(object)
    """{row: answer} to add to those given."""
    keep_unusual = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE["row"])
        self.what = Card(tr("会发生什么"), icon="list-checks")
        self.asks = Card(tr("是同一人吗"), icon="users")
        self.left_out = Card(tr("不导入的，和为什么"), icon="octagon-alert")
        self.unusual = QCheckBox("")
        self.unusual.toggled.connect(self.keep_unusual)
        self._rooms: dict[Card, QVBoxLayout] = {}
        for card in (self.what, self.asks, self.left_out):
            room = self._rooms[card] = QVBoxLayout()
            room.setSpacing(6)
            card.add(room)
            layout.addWidget(card)
        self.left_out.add(self.unusual)
        self.boxes: dict[int, QComboBox] = {}
        self.bulk: dict[str, QWidget] = {}
        layout.addStretch(1)

    def show_look(self, look: Look) -> None:
        """The dry run anew; the focus stays with its question."""
        held = next((row_ for row_, box in self.boxes.items() if box.hasFocus()), None)
        for room in self._rooms.values():
            clear(room)
        for mark, sentence in look_words(look):
            self._rooms[self.what].addLayout(_marked(mark, sentence))
        self._show_questions(look)
        views = problem_views(look.refused)
        for view in views:
            self._rooms[self.left_out].addLayout(_marked(view.mark, f"{view.where}：{view.sentence}", view.word))
        more = len(look.refused) - len(views)
        if more > 0:
            self._rooms[self.left_out].addWidget(Text(tr("另 {n} 条，存下要改的行就能看全。", n=more), "label"))
        self.left_out.setVisible(bool(look.refused or look.unusual))
        self.unusual.setText(tr("少见的 {n} 个值看过了，没错，照样导入", n=look.unusual))
        self.unusual.setVisible(bool(look.unusual))
        self.unusual.blockSignals(True)
        self.unusual.setChecked(look.keep_unusual)
        self.unusual.blockSignals(False)
        if held in self.boxes:
            self.boxes[held].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_questions(self, look: Look) -> None:
        room = self._rooms[self.asks]
        self.boxes, self.bulk = {}, {}
        self.asks.setVisible(bool(look.questions))
        self.asks.set_aside(tr("{n} 个还没回答", n=look.waiting) if look.waiting else tr("都回答了"))
        for key, words, answers in bulk_answers(look):
            made = self.bulk[key] = button(words, lambda a=answers: self.answered.emit(a), icon="check-check")
            room.addLayout(row(made, None))
        views = question_views(look)
        for view in views:
            room.addWidget(rule())
            head = Text(f"{view.where}：{view.person}", bold=True, wrap=True)
            box = self.boxes[view.row] = QComboBox()
            box.setAccessibleName(tr("{where}，{person}，是同一人吗", where=view.where, person=view.person))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(18)
            for key, words in view.answers:
                box.addItem(words, key)
            box.setCurrentIndex(max(box.findData(view.answer), 0))
            box.activated.connect(lambda _, r=view.row, b=box: self.answered.emit({r: b.currentData()}))
            for widget in (head, Text(view.detail, "label", wrap=True), box):
                room.addWidget(widget)
        if len(look.questions) > len(views):
            room.addWidget(Text(tr("另 {n} 人没有列出：上面的答完再列。", n=len(look.questions) - len(views)), "label"))


class RunStep(QWidget):
    """Progress, and 「停下」."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.card = Card(tr("正在做"), icon="hourglass")
        self.words = Text("", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("进度"))
        self.stop = button(tr("停下"), self.stopped.emit, icon="x", name=tr("停下，什么也不写"))
        self.card.add(self.words, self.progress, Text(tr("停下就什么也不写；写完才算数。"), "label", wrap=True), row(self.stop, None))
        layout.addWidget(self.card)
        layout.addStretch(1)

    def begin(self, title: str) -> None:
        """Nothing done yet."""
        self.card.set_title(title)
        self.stop.setEnabled(True)
        self.show_progress(0, 0)

    def show_progress(self, done: int, of: int) -> None:
        """「1,200 / 10,000」."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        self.words.setText(tr("{done} / {of}", done=f"{done:,}", of=f"{of:,}") if of else tr("在准备…"))


class DoneStep(QWidget):
    """What was written."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.card = Card(tr("导入好了"), icon="check-check")
        self._room = QVBoxLayout()
        self.card.add(self._room)
        layout.addWidget(self.card)
        layout.addStretch(1)

    def show_done(self, done: Imported) -> None:
        """In sentences."""
        clear(self._room)
        for sentence in done_words(done):
            self._room.addWidget(Text(sentence, wrap=True))


def _marked(mark: str, sentence: str, word: str = "") -> QVBoxLayout:
    made = row(Mark(mark, 17), Text(sentence, wrap=True), *([Text(word, "label", tone="muted")] if word else []))
    made.setStretch(1, 1)
    return made
