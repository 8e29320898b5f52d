"""Over every page, in both themes and at every type size: text fits, every tab stop has a name, every sign has a glyph."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from prescribe.printable import missing_glyphs
from ui import rooms, theme
from ui.widgets.chip import Chip, KeyCap

PLACES = [("", room.key) for room in (*rooms.RAIL, *rooms.EXTRA)] + [("tab", room.key) for room in (*rooms.TABS, *rooms.BEHIND)]
SLOW = [("light", 1.0), ("dark", 1.0), ("light", 1.15), ("light", 1.3), ("dark", 2.0)]
LOOKS = [("light", 2.0), *(pytest.param(look, marks=pytest.mark.slow) for look in SLOW)]


def names(widget: QWidget) -> str:
    """Where a widget is, for a failure's message."""
    return " > ".join(type(w).__name__ for w in reversed(ancestors(widget)[:5]))


def ancestors(widget: QWidget) -> list[QWidget]:
    found = [widget]
    while found[-1].parentWidget() is not None:
        found.append(found[-1].parentWidget())
    return found


def shown(root: QWidget) -> list[QWidget]:
    return [w for w in root.findChildren(QWidget) if w.isVisibleTo(root)]


def cut_text(root: QWidget) -> list[str]:
    """Words wider or higher than the widget that shows them."""
    found = []
    for widget in shown(root):
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            fits = label_fits(widget)
        elif isinstance(widget, (QPushButton, QCheckBox)) and widget.text():
            fits = widget.width() >= widget.minimumSizeHint().width() and widget.height() >= widget.fontMetrics().height()
        elif isinstance(widget, (Chip, KeyCap)):
            fits = widget.width() >= widget.sizeHint().width()
        else:
            continue
        if not fits:
            words = widget.text() if hasattr(widget, "text") and callable(widget.text) else ""
            found.append(f"{words!r} in {names(widget)} ({widget.width()}×{widget.height()})")
    return found


def label_fits(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width()) - 1 and label.width() >= theme.px(24)
    wide = max(QFontMetrics(label.font()).horizontalAdvance(line) for line in label.text().split("\n"))
    return label.width() + 1 >= wide


def outside(root: QWidget) -> list[str]:
    """Widgets that stick out at the right of the window with nothing that scrolls sideways."""
    found = []
    for widget in shown(root):
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) and not sideways(widget, root):
            right = widget.mapTo(root, QPoint(widget.width(), 0)).x()
            if right > root.width() + 1:
                found.append(f"{names(widget)} ends at {right} of {root.width()}")
    return found


def sideways(widget: QWidget, root: QWidget) -> bool:
    allowed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    areas = [a for a in ancestors(widget) if isinstance(a, (QScrollArea, QAbstractItemView)) and root.isAncestorOf(a)]
    return any(a.horizontalScrollBarPolicy() != allowed for a in areas)


def nameless(root: QWidget) -> list[str]:
    """Tab stops that a screen reader cannot name."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
    found = []
    for widget in shown(root):
        stop = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and (isinstance(widget, kinds) or type(widget).focusPolicy)
        if stop and not isinstance(widget, QScrollArea) and widget.isEnabled() and not widget.accessibleName():
            inside_combo = isinstance(widget.parentWidget(), QComboBox) and widget.parentWidget().accessibleName()
            if inside_combo or (isinstance(widget, QAbstractButton) and widget.text()):
                continue
            found.append(names(widget))
    return found


def unprintable(root: QWidget) -> set[str]:
    """Signs without a glyph in the bundled fonts."""
    text = []
    for widget in shown(root):
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            text.append(widget.text())
        if isinstance(widget, QLineEdit):
            text.append(widget.placeholderText())
        text.append(widget.accessibleName())
    return set(missing_glyphs("".join(text)))


@pytest.fixture
def look(qapp, request):
    theme.apply(qapp, request.param[0] == "dark", request.param[1])
    yield request.param
    put_away()
    theme.apply(qapp)


def put_away():
    """What was closed goes at once: a new look then meets no widget that is half gone."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def show(desk, kind, key, resident):
    if kind == "tab":
        desk.open(resident, key)
    else:
        desk.go(key)
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda look: f"{look[0]}-{look[1]}")
def test_every_page(desk, wang, look):
    """One window per look, every page in it: making the window costs more than looking at it."""
    wrong = []
    for kind, key in PLACES:
        show(desk, kind, key, wang)
        for rule in (cut_text, outside, nameless, unprintable):
            wrong += [f"{kind} {key}: {rule.__name__}: {one}" for one in rule(desk.frame)]
    assert not wrong, "\n".join(wrong)


def fronts(qtbot, tmp_path):
    """Every page before sign-in, and every card over the window: (name, widget to look at)."""
    from prescribe.emergency import STEPS
    from protocols.terms import Role
    from tests.ui.pages.test_sign_in_page import NOW, card
    from ui.pages.emergency_page import EmergencyPage
    from ui.pages.emergency_view import station_part
    from ui.pages.first_run_page import FirstRunPage
    from ui.pages.lock_page import join_page, lock_page
    from ui.pages.recovery_page import RecoveryPage
    from ui.pages.settings_forms import CertificateForm, PersonForm, own_password, slip
    from ui.pages.sign_in_page import SignInPage
    from ui.pages.sign_in_view import sign_in_view
    from ui.pages.welcome_page import welcome_page
    from ui.preferences import Preference

    long = "青禾街道社区卫生服务中心体卫融合服务站"
    sign_in = SignInPage(sign_in_view(card(people=6, demo=True, passwords=(("id0", "shifan-yisheng-2"),)), "0.1.0", NOW))
    first, recovery, desk = FirstRunPage(tmp_path / "home", None), RecoveryPage(tmp_path, None), QWidget()
    for widget in (sign_in, first, recovery, desk):
        qtbot.addWidget(widget)
        widget.resize(1366, 690)
        widget.show()
    yield "sign in", sign_in
    first.code.show_code("ABCDEFGHJKLMNPQRSTVWXYZ23456", long)
    first.done.show_done(long, "第一份备份已做好并验证：/media/usb/station-backups-1234abcd/2026-11-23")
    for step in range(6):
        first._show_step(step)
        yield f"first run {step}", first
    first._show_restore()
    yield "restore", first
    yield "recovery", recovery
    people = [("a", "阿卜杜热合曼·买买提艾力", Role.PHYSICIAN), ("b", "张锐", Role.RX_INSTRUCTOR)]
    for made in (
        EmergencyPage(desk, station_part(STEPS, card())), lock_page(desk, people), join_page(desk, people, ""), PersonForm(desk),
        CertificateForm(desk, "李文静"), own_password(desk, "重设李文静的密码", "他会得到一张一次性密码条。", "重设密码"),
    ):  # fmt: skip
        made.open()
        yield type(made).__name__, made
        made.close_it()
    for made in (slip(desk, "李文静", "abcd-efgh-jkmn", long), welcome_page(desk, "李文静", Preference(), lambda _: None)):
        yield "card", made
        made.close_it()


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda look: f"{look[0]}-{look[1]}")
def test_every_page_before_sign_in_and_every_card(qtbot, tmp_path, look):
    wrong = []
    for name, widget in fronts(qtbot, tmp_path):
        for _ in range(4):
            QApplication.processEvents()
        for rule in (cut_text, outside, nameless, unprintable):
            wrong += [f"{name}: {rule.__name__}: {one}" for one in rule(widget)]
    assert not wrong, "\n".join(wrong)
