"""Fields under the fingers: each shown in a real window, and the keys typed into what has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from protocols.facts import definition
from ui.pages.fields_view import field_view
from ui.pages.picking_view import Pickable
from ui.widgets.answer_buttons import AnswerButtons
from ui.widgets.measured_field import MeasuredField, PressureField
from ui.widgets.pick_field import PickField, PickWords
from ui.widgets.set_field import SetField

ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier
DRUGS = (
    Pickable("meituoluoer", "美托洛尔", "倍他乐克", ("美托洛尔", "mtle")),
    Pickable("erjiashuanggua", "二甲双胍", "", ("二甲双胍", "ejsg")),
)


def shown(qtbot, field):
    qtbot.addWidget(field)
    field.moved = []
    field.left_forward.connect(lambda: field.moved.append("next"))
    field.left_back.connect(lambda: field.moved.append("back"))
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.focus_first()
    return field


def number(qtbot, fact="weight"):
    return shown(qtbot, MeasuredField(field_view(definition(fact), {}), definition(fact)))


def pressure(qtbot):
    one, two = definition("resting_systolic"), definition("resting_diastolic")
    return shown(qtbot, PressureField(field_view(one, {}, two), one, two))


def answers(qtbot, fact="heart_failure"):
    return shown(qtbot, AnswerButtons(field_view(definition(fact), {})))


def several(qtbot, fact="exertional_symptoms"):
    return shown(qtbot, SetField(field_view(definition(fact), {})))


def drugs(qtbot):
    return shown(qtbot, PickField(field_view(definition("medications"), {}), DRUGS, PickWords("药名", "没在吃药", "没有“{text}”。")))


def keys(text="", key=None, modifier=Qt.KeyboardModifier.NoModifier):
    at = QApplication.focusWidget()
    QTest.keyClicks(at, text)
    if key is not None:
        QTest.keyClick(at, key, modifier)


def value(field, fact=None):
    reading = field.readings().get(fact or field.key)
    return None if reading is None else (reading.status, reading.value)
