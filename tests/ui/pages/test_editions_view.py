"""知识 · 版本, 导入, 发布单位 as plain values."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from prescribe.knowledge import PackPreview
from prescribe.reading.knowledge_lines import AdoptionLine, AdoptionState, EditionLine, PublisherLine
from protocols.changes import LOOSER, OTHER, Change
from protocols.terms import Role
from ui.pages.editions_view import ADOPT, ROLL_BACK, act_view, adoption_view, edition_rows, edition_sections, no_changes
from ui.pages.knowledge_view import MOST_CHANGES, changes_section
from ui.pages.pack_view import preview_sections, refusal_view, trying_words, verdict
from ui.pages.publishers_view import halves, key_words, may_trust, publisher_views, whole_key

AT = datetime(2026, 11, 23, 9, 0)


def adoption(digest, *, act="adopt", reason="", genuine=True, in_force=True):
    words = {"adopt": "采用", "roll_back": "退回"}[act]
    return AdoptionLine(UUID(int=1), digest, "2026.2", act, words, reason, "李文静", "社区医生", "1101**32", AT, genuine, in_force)


def edition(digest, number="2026.2", *, origin="pack", in_force=False, waiting=False, adoptions=()):
    whose = "编写组" if origin == "pack" else ""
    word = "知识包" if origin == "pack" else "随程序"
    return EditionLine(digest, "f" * 64, number, date(2026, 11, 20), "编写组", origin, word, whose, ("一处",), "何敏", AT, in_force, waiting, adoptions)


def change(direction, n=0):
    return Change("changed", "rule", "hypertension", "高血压", f"R{n}", f"R{n}", "条件「甲」改为「乙」。", direction)


NEW = edition("c", "2026.4", waiting=True)
NOW = edition("b", "2026.3", in_force=True, adoptions=(adoption("b"),))
OLD = edition("a", "2026.1", origin="shipped")
LINES = (NEW, NOW, OLD)


def state(**changes):
    told = {"in_force": NOW, "adoption": NOW.adoptions[0], "waiting": NEW, "former": OLD, "touched": 3, "may_adopt": True, "why_not": "", "problem": ""}
    return AdoptionState(**(told | changes))


def test_newer_is_adopted_older_is_gone_back_to_and_the_one_in_force_needs_nothing():
    assert [act_view(line, LINES, state()).act for line in LINES] == [ADOPT, "", ROLL_BACK]
    unsigned = act_view(NOW, LINES, state(adoption=None))
    assert unsigned.act == ADOPT, "the edition a station began with is signed too"
    barred = act_view(NEW, LINES, state(may_adopt=False, why_not="护士不能签名。"))
    assert not barred.may and barred.why_not == "护士不能签名。"


def test_the_list_says_number_day_from_whom_and_where_it_stands():
    rows = edition_rows(LINES)
    assert [row.chip for row in rows] == [("待采用", "warn"), ("在用", "ok"), None]
    assert rows[0].lines == ("2026-11-20 · 知识包 · 编写组", "没有人签名采用过") and rows[1].lines[1] == "李文静 2026-11-23 采用"
    [forged] = edition_rows([edition("x", adoptions=(adoption("x", genuine=False, in_force=False),))])
    assert forged.chip == ("签名有问题", "danger") and "没有通过核对" in forged.lines[1]


def test_one_edition_shows_its_changes_first_then_who_signed_with_the_reason():
    back = edition("b", in_force=True, adoptions=(adoption("b", act="roll_back", reason="新界值还没有培训"),))
    sections = edition_sections(back, (change(LOOSER), change(OTHER, 1)), "2026.1")
    assert [section.key for section in sections] == ["changes", "told", "adoptions", "about"]
    assert sections[0].title == "和 2026.1 版比：可能放宽 1 处、要看一看 1 处。"
    assert sections[0].heads == ("改了什么", "2026.1 版", "2026.2 版")
    [row] = sections[2].rows
    assert [tag.text for tag in row.tags] == ["签名核对无误", "在用"] and "新界值还没有培训" in [w.text for w in row.cells[1]]
    assert "changes" not in {section.key for section in edition_sections(back, (), "2026.1")}
    assert no_changes(back, "2026.1") == "内容和 2026.1 版一样。" and "第一版" in no_changes(back, "")


def test_the_strip_says_what_waits_for_whom():
    assert adoption_view(state()).bold == "2026.4 版等本站采用" and "3 张现行处方" in adoption_view(state()).words
    assert adoption_view(state(waiting=None)).words == "李文静 2026-11-23 签名采用。"
    assert adoption_view(state(problem="读不了。")).level == "danger"
    first = adoption_view(state(adoption=None, waiting=None))
    assert (first.level, first.digest, first.may) == ("info", "b", True)


def test_thousands_of_changes_show_the_gravest_and_say_how_many_more():
    shown = changes_section("改", [change(OTHER, n) for n in range(MOST_CHANGES + 1234)])
    assert len(shown.rows) == MOST_CHANGES + 1 and "还有 1,234 处" in shown.rows[-1].spoken


def test_a_pack_before_it_is_taken_says_what_was_checked():
    found = PackPreview("2026.9", "2026-11-20", "编写组", "市编写组", ("改了一处",), (change(LOOSER),), 1436, already_here=False)
    words = {section.key: " ".join(w.text for row in section.rows for cell in row.cells for w in cell) for section in preview_sections(found, "2026.1")}
    assert list(words) == ["about", "checks", "told", "changes"]
    assert "1,436 个例子都逐个试算过" in words["checks"] and "市编写组，签名核对无误" in words["about"]
    assert verdict(found, "2026.1")[:2] == ("ok", "可以导入")
    bare = PackPreview("2026.9", "2026-11-20", "编写组", "市编写组", (), (), 0, already_here=False)
    assert preview_sections(bare, "2026.1")[1].rows[2].mark == "warn", "no cases is said, not passed over"
    assert trying_words(320, 1436) == "正在逐个试算例子：320 / 1,436" and "签名" in trying_words(0, 0)


@pytest.mark.parametrize(("kind", "level", "leads"), [("unknown_publisher", "warn", "publishers"), ("wrong_signature", "danger", ""), ("not_zip", "warn", "")])
def test_a_refusal_is_as_grave_as_it_is(kind, level, leads):
    view = refusal_view("一句话。", kind)
    assert (view.level, view.leads_to, view.words) == (level, leads, "一句话。") and "照旧" in view.bold


def test_a_key_is_whole_or_says_what_is_wrong():
    key = "ab" * 32
    assert whole_key(f" {key[:32]} {key[32:].upper()} ") == key and key_words(key) == "" == key_words("")
    assert key_words(key[:60]) == "已有 60 个字符，公钥是 64 个。" and key_words(key + "a") == "多了 1 个字符，公钥是 64 个。"
    assert "没有“g”" in key_words("abg") and whole_key("g" * 64) == ""
    assert halves("11111 22222 33333 44444") == ("11111  22222", "33333  44444")


def test_only_the_administrator_takes_a_publisher_off_and_never_one_of_the_program():
    lines = (
        PublisherLine("a" * 64, "甲", False, "管理员", True, UUID(int=1), "1 2"), PublisherLine("b" * 64, "乙", True, "随程序", False, None, "1 2"),
        PublisherLine("c" * 64, "丙", False, "管理员", False, UUID(int=2), "1 2"),
    )  # fmt: skip
    admin, doctor = publisher_views(lines, Role.ADMIN), publisher_views(lines, Role.PHYSICIAN)
    assert [(v.name, v.withdrawable, v.again) for v in admin] == [("乙", None, None), ("丙", UUID(int=2), None), ("甲", None, ("甲", "a" * 64))]
    assert not any(v.withdrawable or v.again for v in doctor)
    assert may_trust(Role.ADMIN) and not may_trust(Role.MANAGER) and not may_trust(Role.PHYSICIAN)
