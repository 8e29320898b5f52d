"""Every panel of 知识, every face of a protocol and what stands behind 处方, at every type size, in both themes: nothing cut, everything named, every sign drawn."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from prescribe import knowledge
from tests.conftest import PASSWORDS
from tests.prescribe.publishing import KEY, STRANGER, imported, shipped_with, tiny, trusting
from tests.prescribe.test_replay import FILE, LINE, STRICTER
from tests.ui.pages.desk import Desk, fill
from tests.ui.pages.test_knowledge_page import signed
from tests.ui.test_lints import cut_text, look, nameless, outside, unprintable
from ui.widgets.written_row import WrittenRow

__all__ = ["look"]
LONG = "青禾街道社区卫生服务中心体卫融合服务站运动处方知识编写组"
SLOW = [("light", 1.0), ("light", 1.15), ("dark", 1.3), ("light", 2.0)]
LOOKS = [("dark", 2.0), *(pytest.param(each, marks=pytest.mark.slow) for each in SLOW)]


def wrong(desk, where, rows=True):
    for _ in range(3):
        QApplication.processEvents()
    found = [f"{where}: {rule.__name__}: {one}" for rule in (cut_text, outside, nameless, unprintable) for one in rule(desk.frame)]
    lines = [each for each in desk.page.findChildren(QLineEdit) if each.isVisible() and each.height() < each.minimumSizeHint().height() - 4]
    found += [f"{where}: {each.accessibleName()} is {each.height()} high" for each in lines]
    made = desk.page.findChildren(WrittenRow) if rows else ()
    return found + [f"{where}: {r.words()[:30]}" for r in made if r.isVisible() and not r.is_whole()]


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda look: f"{look[0]}-{look[1]}")
def test_every_panel(qtbot, desk, clinic, admin, doctor, instructor, look, tmp_path):
    who = signed(clinic, doctor, instructor)
    clinic.do(knowledge.trust_publisher, LONG, STRANGER.public.hex(), by=admin)
    trusting(clinic, admin)
    [digest] = imported(clinic, doctor, shipped_with(FILE, LINE, STRICTER, "2099.9"))
    found = []
    page = desk.go("knowledge", "read")
    desk.settle()
    for face in ("read", "changes", "people"):
        page.panel().faces.button(face).click()
        desk.settle()
        found += wrong(desk, face)
    for hint in ("drug:antiplatelet", "activity:walk_slow", "source:ADA16"):
        page.focus_on(hint)
        desk.settle()
        found += wrong(desk, hint)
    page.panel().find.setText("不会有的药")
    found += wrong(desk, "missed")
    page.panel().find.clear()
    page.show_panel("editions", digest)
    desk.settle()
    page.primary().run()
    found += wrong(desk, "waiting")
    clinic.do(knowledge.adopt_edition, digest, PASSWORDS["李文静"], by=doctor)
    desk.settle()
    page.panel().list.rows[-1].click()
    desk.settle()
    page.primary().run()
    found += wrong(desk, "roll back")
    for tab in ("prescription", "replay", "trace"):
        desk.open(who, tab)
        desk.settle()
        found += wrong(desk, tab)
    desk.page.faces.button("numbers").click()
    found += wrong(desk, "numbers")
    desk.go("knowledge", "import")
    for name, data in (("good", tiny("2099.10")), ("torn", b"no")):
        (tmp_path / name).write_bytes(data)
        page.panel().path.control.clear()
        fill(page.panel().path.control, str(tmp_path / name))
        page.panel().check()
        found += wrong(desk, "checking", rows=False)  # a quick answer may be on its way in
        desk.settle()
        found += wrong(desk, name)
    theirs = Desk(qtbot, clinic, admin)
    panel = theirs.go("knowledge", "publishers").panel()
    fill(panel.key.control, KEY.public.hex())
    theirs.settle()
    found += wrong(theirs, "publishers")
    assert not found, "\n".join(found)
