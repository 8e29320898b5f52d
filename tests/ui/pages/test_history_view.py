from uuid import UUID

from prescribe.overview import FieldChange, HistoryLine
from ui.pages.history_view import before, comparison, kinds_of, of_kind, version_view


def line(rev, doc=1, kind="resident", text=(("姓名", "赵桂兰"),), changes=(), head=False):
    return HistoryLine(
        doc_id=UUID(int=doc), rev_id=UUID(int=rev), kind=kind, kind_word={"resident": "登记"}.get(kind, "处方"), title="赵桂兰",
        at_words="11-09 10:02", by="唐蕾", profession="前", state="现行" if head else "已被替换", is_head=head,
        changes=tuple(changes), text=tuple(text),
    )  # fmt: skip


def test_two_versions_side_by_side_mark_what_differs():
    old = line(1, text=(("姓名", "赵桂兰"), ("电话", "139"), ("旧", "x")))
    new = line(2, text=(("姓名", "赵桂兰"), ("电话", ""), ("住址", "青禾一村")))
    shown = comparison(old, new)
    assert [(each.label, each.left, each.right, each.differs) for each in shown.lines] == [
        ("姓名", "赵桂兰", "赵桂兰", False),
        ("电话", "139", "—", True),
        ("住址", "—", "青禾一村", True),
        ("旧", "x", "—", True),
    ]
    assert shown.summary == "改了 3 项。"


def test_a_first_version_differs_in_nothing():
    shown = comparison(None, line(1))
    assert shown.summary == "第一版，没有更早的。" and not any(each.differs for each in shown.lines)
    assert comparison(line(1), line(2)).summary == "两版内容相同。"


def test_the_version_before_is_of_the_same_record():
    lines = (line(4), line(3, doc=2), line(2))
    assert before(lines[0], lines).rev_id == UUID(int=2)
    assert before(lines[1], lines) is None and before(lines[2], lines) is None


def test_changes_are_read_out_three_at_most():
    changes = [FieldChange(f"项{n}", "", str(n)) for n in range(5)]
    assert version_view(line(1, changes=changes)).changes == "项0 — → 0；项1 — → 1；项2 — → 2；另 2 项"


def test_kinds_filter_the_list():
    lines = (line(1), line(2, kind="prescription"), line(3))
    assert kinds_of(lines) == (("", "全部"), ("resident", "登记"), ("prescription", "处方"))
    assert len(of_kind(lines, "resident")) == 2 and of_kind(lines, "") == lines
