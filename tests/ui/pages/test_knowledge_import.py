"""知识 · 导入 and 发布单位 in the real frame: a real pack of the word `pack` from a file, good, hostile and stopped; whose packs are taken."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QFileDialog

from prescribe import knowledge
from prescribe.errors import Stopped
from prescribe.packing import new_key, pack_folder
from prescribe.reading.pack_checks import fingerprint
from tests.prescribe.publishing import KEY, STRANGER, TINY, tiny, trusting
from tests.ui.pages.desk import Desk, fill
from ui.pages.knowledge_import import PackWatch


def opened(desk, panel):
    desk.go("knowledge", panel)
    desk.settle()
    return desk.page.panel()


@pytest.fixture
def panel(desk, clinic, admin):
    trusting(clinic, admin)
    return opened(desk, "import")


def put(tmp_path, data: bytes, name: str = "包.zip"):
    (tmp_path / name).write_bytes(data)
    return str(tmp_path / name)


def test_a_pack_is_chosen_checked_looked_at_and_then_taken(desk, clinic, doctor, panel, tmp_path, monkeypatch):
    path = put(tmp_path, tiny("2099.1"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    panel.choose.click()
    desk.settle()
    told = panel.sheet.words()
    assert "2099.1 版" in told and "编写组，签名核对无误" in told and "2 个例子都逐个试算过" in told and "改了一处" in told
    assert panel.sheet.card("changes") is not None and "可以导入" in panel.strip.bold.text()
    assert [line.edition for line in clinic.do(knowledge.editions, by=doctor)] != ["2099.1"], "looking keeps nothing"
    assert panel.sheet.hasFocus(), "the keys are where there is something to read"
    desk.press("Ctrl+Enter")
    desk.settle()
    desk.settle()
    assert desk.page.tabs.chosen == "editions"
    here = desk.page.panel()
    assert here.shown.edition == "2099.1" and here.shown.waiting and not here.shown.in_force and here.card.isVisible()
    assert "2099.1 版等本站采用" in desk.page.strip.bold.text()
    again = opened(desk, "import")
    fill(again.path.control, path)
    desk.press("Enter")
    desk.settle()
    assert "已经在本站" in again.strip.bold.text() and "核对" in desk.page.primary().text


@pytest.mark.parametrize(
    ("data", "says", "leads"),
    [
        (tiny("2099.1", key=STRANGER), "不在本站信任的名单里", "publishers"), (tiny("2099.1")[:-30], "打不开", ""),
        (tiny("2099.1", ("at_least: 180", "at_least: 180}, {resting_sbp: {at_least: 3}")), "没有改完或写错了", ""),
        (tiny("2099.1", cases="- {name: 不对, facts: {resting_systolic: 100}, expect: {findings: [T1]}}\n"), "1 个样例不成立", ""),
    ],
    ids=["stranger", "torn", "half edited", "case fails"],
)  # fmt: skip
def test_a_bad_pack_says_what_is_wrong_and_the_page_stays_as_it_was(desk, clinic, doctor, panel, tmp_path, data, says, leads):
    before = clinic.do(knowledge.editions, by=doctor)
    path = put(tmp_path, data)
    fill(panel.path.control, path)
    desk.press("Enter")
    desk.settle()
    assert says in panel.strip.words.text() and "在用的版本照旧" in panel.strip.bold.text()
    assert panel.path.control.text() == path and panel.path.control.hasFocus() and "核对" in desk.page.primary().text
    assert clinic.do(knowledge.editions, by=doctor) == before
    assert panel.strip_link.isVisible() == bool(leads)
    if leads:
        panel.strip_link.click()
        desk.settle()
        assert desk.page.tabs.chosen == leads


def test_a_path_that_leads_nowhere_is_told_beside_the_same_field(desk, panel, tmp_path):
    desk.press("Ctrl+Enter")
    assert "先选一个文件" in panel.path.words.text() and panel.path.control.hasFocus()
    fill(panel.path.control, str(tmp_path))
    desk.press("Enter")
    desk.settle()
    assert "找不到文件" in panel.strip.words.text()


def test_checking_tells_how_far_it_is_and_stops_when_asked(desk, clinic, doctor, panel, tmp_path):
    many = "".join(f"- {{name: 第 {i}, facts: {{resting_systolic: {100 + i % 60}}}, expect: {{not_findings: [T1]}}}}\n" for i in range(40))
    heard = []
    clinic.do(knowledge.look_at_pack, tiny("2099.2", cases=many), lambda done, of: heard.append((done, of)), by=doctor)
    assert heard[0] == (0, 40) and heard[-1] == (39, 40)
    watch = PackWatch()
    watch.stop()
    with pytest.raises(Stopped, match="什么都没有导入"):
        clinic.do(knowledge.look_at_pack, tiny("2099.3", cases=many), watch, by=doctor)
    fill(panel.path.control, put(tmp_path, tiny("2099.4", cases=many)))
    panel.check()
    assert panel.working.isVisible() and not desk.page.primary().enabled
    assert desk.page.back(), "Esc stops it"
    desk.settle()
    assert "已停下" in panel.strip.words.text() and not panel.working.isVisible() and desk.page.primary().enabled


def test_the_administrator_adds_a_publisher_with_digits_to_read_out(qtbot, clinic, admin):
    desk = Desk(qtbot, clinic, admin)
    panel = opened(desk, "publishers")
    fill(panel.name.control, "市运动处方编写组")
    desk.press("Enter")
    fill(panel.key.control, KEY.public.hex()[:20])
    assert "已有 20 个字符" in panel.key.words.text() and not panel._digits.isVisible()
    panel.key.control.clear()
    fill(panel.key.control, KEY.public.hex().upper())
    shown = " ".join(label.text() for label in panel.digits).split()
    assert shown == fingerprint(KEY.public.hex()).split() and len("".join(shown)) == 40
    desk.press("Enter")
    desk.settle()
    [line] = clinic.do(knowledge.publishers, by=admin)
    assert (line.name, line.withdrawn, line.fingerprint) == ("市运动处方编写组", False, fingerprint(KEY.public.hex()))
    assert panel.key.control.text() == ""
    fill(panel.name.control, "又一次")
    fill(panel.key.control, KEY.public.hex())
    panel.send()
    desk.settle()
    assert "已经在名单里" in panel.key.words.text()
    panel._take_off(panel_view(panel))
    desk.settle()
    assert clinic.do(knowledge.publishers, by=admin)[0].withdrawn
    assert desk.frame.notice.undo()
    desk.settle()
    assert [line.withdrawn for line in clinic.do(knowledge.publishers, by=admin)].count(False) == 1


def panel_view(panel):
    from protocols.terms import Role
    from ui.pages.publishers_view import publisher_views

    return publisher_views(panel._lines, Role.ADMIN)[0]


def test_a_physician_sees_the_list_and_no_form(desk, clinic, admin):
    trusting(clinic, admin)
    panel = opened(desk, "publishers")
    assert not panel.form.isVisible() and desk.page.primary() is None and "管理员" in desk.page.bar.note


def test_a_real_pack_of_the_word_pack_travels_to_another_station(desk, clinic, doctor, admin, tmp_path):
    """Exported by the publisher, told by telephone, imported here."""
    public, folder = new_key(tmp_path / "publisher.key"), tmp_path / "edition"
    (folder / "conditions").mkdir(parents=True)
    for name, text in TINY.items():
        (folder / name).write_text(text.replace("2026.2", "2099.5"), encoding="utf-8")
    out = tmp_path / "知识包.zip"
    made = pack_folder(folder, out, tmp_path / "publisher.key", edition="2099.5", owner="编写组", changes=("一处",), dated=date(2026, 11, 24))
    assert made.fingerprint == fingerprint(public)
    clinic.do(knowledge.trust_publisher, "编写组", public, by=admin)
    panel = opened(desk, "import")
    fill(panel.path.control, str(out))
    desk.press("Enter")
    desk.settle()
    assert "2099.5 版" in panel.sheet.words()
