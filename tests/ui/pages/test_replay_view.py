"""A recomputed prescription and the trace of a resident, as plain values."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest

from prescribe.replay import BoundTrace, PlanDifference, Recomputed, Replay, ResidentTrace, RuleTrace
from protocols.plan import Reason
from protocols.terms import Answer, Confidence
from ui.pages.replay_view import counted, replay_view
from ui.pages.trace_view import MOST_ROWS, faces, summary, trace_sections


def reason(part="sets_upper", rule="HTN-A-RPE"):
    return Reason(part, rule, "hypertension", "高血压", "疲劳度不超过 12。", 11, 12, "HF23", "出处", Confidence.B)


def recomputed(edition="2026.9", *differences, no_plan=False):
    return Recomputed(edition, edition * 8, "可以运动", "按现在的资料，不能开剂量。", tuple(differences), no_plan)


def difference(direction, where="第 1–4 周 · 有氧 · 疲劳度"):
    return PlanDifference(where, "11–13", "11–12", direction, (reason(),), (reason(), reason(), *(reason("beaten", f"R{n}") for n in range(4))))


def replay(now, then=None, *, outside=(), missing="", fingerprint="2026.1" * 8):
    then = then if then is not None or missing else recomputed("2026.1")
    return Replay(UUID(int=1), UUID(int=2), "EP-1", "2026.1", fingerprint, date(2026, 11, 23), then, missing, now, (), tuple(outside))


@pytest.mark.parametrize(
    ("found", "level", "bold"),
    [
        (replay(recomputed()), "ok", "两版算出来一样"), (replay(recomputed("2026.9"), fingerprint="2026.9" * 8), "ok", "重算一样"),
        (replay(recomputed("2026.9", difference("stricter"))), "warn", "请医生再看一眼"),
        (replay(recomputed("2026.9", difference("looser"))), "info", "只是放宽了或说法不同"),
        (replay(recomputed("2026.9", no_plan=True)), "danger", "按现在的规则不能照这张处方练"),
        (replay(recomputed(), missing="开这张处方时用的版本没有保存在本站。"), "ok", "和现在的版本算出来一样"),
        (replay(recomputed("2026.9"), outside=("有氧：处方写的是 25 分，现在的规则是 10–20 分。",)), "warn", "请医生再看一眼"),
    ],
)  # fmt: skip
def test_one_sentence_says_it_all(found, level, bold):
    view = replay_view(found)
    assert (view.level, view.bold) == (level, bold) and view.words


def test_differences_stand_stricter_first_with_both_reasons_and_say_that_nothing_was_changed():
    view = replay_view(replay(recomputed("2026.9", difference("wording", "理由"), difference("looser"), difference("stricter"))))
    [now] = [section for section in view.sections if section.key == "now"]
    assert [row.cells[0][1].text for row in now.rows] == ["更严", "可能放宽", "只改说法"]
    assert [row.mark for row in now.rows] == ["warn", "dot", "dot"] and now.title == "和处方不一样的：更严 1 处、可能放宽 1 处、只改说法 1 处。"
    before, after = now.rows[0].cells[1:]
    assert before[0].struck and after[0].bold and "HTN-A-RPE" in before[1].text and after[-1].text == "另有 2 条理由"
    assert now.heads == ("哪一处", "处方（2026.1 版）", "重算（2026.9 版）") and "处方本身没有动" in view.words
    assert counted(()) == "" and counted([difference("stricter")]) == "更严 1 处。"


def test_what_does_not_replay_by_its_own_edition_is_shown_too():
    view = replay_view(replay(recomputed(), recomputed("2026.1", difference("other"))))
    assert "then" in [section.key for section in view.sections]
    assert "then" not in [section.key for section in replay_view(replay(recomputed())).sections]


def rule(number, answer, **more):
    told = {"used": (SimpleNamespace(label="静息收缩压", text="165 mmHg"),), "waits_for": ()} | more
    return RuleTrace(
        f"R{number}", "hypertension" if number % 2 else "copd", "高血压" if number % 2 else "慢阻肺", "先看能不能动", answer, "成立", "收缩压达到 160",
        told["used"], told["waits_for"], "HF23", "出处", Confidence.P,
    )  # fmt: skip


TRACE = ResidentTrace(
    date(2026, 11, 23), "2026.1", "f" * 64, "",
    (rule(1, Answer.YES), rule(2, Answer.NOT_KNOWN, waits_for=("眼底",)), *(rule(n, Answer.NO) for n in range(3, 203))),
    (BoundTrace("第 1–4 周", "有氧 · 疲劳度", "11–12", (reason(),), (reason("beaten", "EV1"),), (reason("silent", "X1"),), ()),),
)  # fmt: skip


def test_the_faces_count_and_each_shows_its_own_by_protocol():
    assert faces(TRACE) == (("fired", "成立 1"), ("open", "还不知道 1"), ("silent", "不成立 200"), ("numbers", "数字怎么来的 1"))
    assert "202 条规则，来自 2 份方案" in summary(TRACE)
    [section], below = trace_sections(TRACE, "fired", "")
    [row] = section.rows
    assert section.title == "高血压 1" and row.opens == "hypertension" and below == ""
    assert [tag.text for tag in row.tags] == ["成立", "P", "待医师确认"] and row.source == "HF23"
    [section], _ = trace_sections(TRACE, "open", "")
    assert "等着问：眼底" in [w.text for w in section.rows[0].cells[1]]
    sections, below = trace_sections(TRACE, "silent", "")
    assert sum(len(s.rows) for s in sections) == MOST_ROWS and below == "还有 140 条，写几个字就能找到。"
    assert {s.title.split()[0] for s in sections} == {"高血压", "慢阻肺"}


def test_words_look_through_every_answer_and_every_number():
    sections, _ = trace_sections(TRACE, "fired", "r150 高血压")
    assert sections == ()
    sections, _ = trace_sections(TRACE, "fired", "r151 高血压")
    assert [row.cells[0][1].text for s in sections for row in s.rows] == ["R151 · 先看能不能动"]
    [section], _ = trace_sections(TRACE, "fired", "疲劳度")
    assert section.title == "第 1–4 周 1" and "没采用" in section.rows[0].cells[1][1].text and "X1" in section.rows[0].cells[1][-1].text
    assert trace_sections(TRACE, "fired", "没有这个")[1] == "没有“没有这个”的规则或数字。"
    bare = ResidentTrace(TRACE.on, "2026.1", "f", "", (), ())
    assert "没有要限制的" in trace_sections(bare, "fired", "")[1] and "numbers" not in dict(faces(bare))
