"""Strip, questions, comparison and bar of the consultation as plain values."""

from __future__ import annotations

import pytest

from protocols.facts import vocabulary
from protocols.terms import Action, Clearance, Intensity, RiskTier
from tests.ui.pages.consult_values import assessment, entry, finding, last_values, missing, screening
from ui.pages.consultation_view import (
    answer_words,
    bar_view,
    column_view,
    compare_view,
    differences,
    fields_of,
    missing_view,
    progress,
    progress_words,
    rest_none,
    strip_view,
)

EYES = missing("retinopathy_stage", "眼底查过吗？")
SHOES = missing("foot_check_today", "鞋合脚吗？", "warn", "instructor")


@pytest.mark.parametrize(
    ("values", "mark", "head"),
    [
        ({}, "ok", "按现在的资料可以运动"),
        ({"clearance": Clearance.MAY_START_WITH_LIMITS}, "ok", "可以运动，有限制"),
        ({"clearance": Clearance.DOCTOR_DECIDES}, "warn", "需医生决定"),
        ({"clearance": Clearance.NOT_TODAY}, "danger", "今天不运动"),
        ({"clearance": Clearance.REFER}, "danger", "停止运动，请医生看"),
        ({"concluded": False, "missing": (EYES,)}, "info", "还不能下结论"),
        ({"clearance": Clearance.DOCTOR_DECIDES, "concluded": False, "missing": (EYES,)}, "info", "还不能下结论"),
        ({"clearance": Clearance.NOT_TODAY, "concluded": False, "missing": (EYES,)}, "danger", "今天不运动"),
    ],
)
def test_the_strip_has_a_mark_and_a_word_for_every_state(values, mark, head):
    view = strip_view(screening(**values))
    assert (view.mark, view.head) == (mark, head)


def test_the_strip_is_never_green_while_something_that_could_change_it_is_missing():
    for clearance in Clearance:
        view = strip_view(screening(clearance=clearance, concluded=False, missing=(EYES,)))
        assert view.mark != "ok"


def test_the_strip_says_at_least_how_much_risk_and_what_is_missing():
    view = strip_view(screening(concluded=False, missing=(EYES, SHOES)), {"retinopathy_stage": "眼底"})
    assert view.text == "到目前：至少中风险，可做中低强度。缺 1 项可能改变结论：眼底"
    assert view.go_fact == "retinopathy_stage"


def test_a_danger_names_its_reason_and_locks_the_tests():
    say = "静息血压 182/110 mmHg，今天不运动。"
    view = strip_view(screening(clearance=Clearance.NOT_TODAY, findings=(finding(Action.POSTPONE, say),)))
    assert view.text == say and view.locked == say


def test_the_strip_says_it_is_working_before_the_first_answer():
    assert strip_view(None).mark == "info"


def test_questions_that_block_come_apart_from_those_that_can_wait():
    view = missing_view(screening(missing=(EYES, SHOES, missing("x", "量过吗？", "assume"))))
    assert [q.question for q in view.blocking] == ["眼底查过吗？"]
    assert [(q.question, q.badge) for q in view.later] == [("鞋合脚吗？", "指"), ("量过吗？", "医")]
    assert view.later[1].why == "未查，按中度处理"


def test_comparison_shows_what_was_measured_both_times_most_telling_first():
    entries = {"resting_systolic": entry("resting_systolic", 132.0), "hba1c": entry("hba1c", 7.1), "weight": entry("weight", 70)}
    view = compare_view(last_values(), entries, vocabulary())
    assert [(x.before, x.now) for x in view.lines] == [("收缩压 142", "132"), ("HbA1c 7.6", "7.1")]
    assert view.on == "08-20"


def test_a_refusal_is_not_compared():
    assert compare_view(last_values(), {"hba1c": entry("hba1c", None, status="refused")}, vocabulary()).lines == ()


@pytest.mark.parametrize(
    ("values", "unreadable", "waiting", "ready", "part"),
    [
        ({}, [], "", True, "可以生成处方"),
        ({"missing": (EYES,)}, [], "", False, "还差 1 项：眼底查过吗"),
        ({"missing": (SHOES,)}, [], "", True, "可以生成处方"),
        ({"missing": (SHOES,), "concluded": False}, [], "", True, "还有 1 项没问，可能改变结论"),
        ({}, ["身高"], "", False, "先改：身高"),
        ({"clearance": Clearance.REFER}, [], "", False, "今天不运动"),
        ({}, [], "指导员", False, "等指导员登录"),
    ],
)
def test_the_bar_says_the_one_thing_that_stands_in_the_way(values, unreadable, waiting, ready, part):
    view = bar_view(screening(**values), unreadable, waiting)
    assert view.ready is ready and part in view.text


def test_every_core_question_of_the_page_has_a_field():
    state = assessment()
    shown = set()
    for side in ("medical", "fitness"):
        for field in fields_of(column_view(state, side, vocabulary(), editable=True)):
            shown.update(field.fact_ids)
    typed = {r.fact_id for r in state.groups if vocabulary()[r.fact_id].entered_by != "derived"}
    assert shown == typed and len(shown) > 80


def test_the_two_columns_share_no_field():
    state = assessment()
    medical, fitness = (fields_of(column_view(state, s, vocabulary(), editable=True)) for s in ("medical", "fitness"))
    assert not {f.key for f in medical} & {f.key for f in fitness}


def test_progress_counts_refusals_as_answers_and_leaves_out_what_is_not_asked():
    column = column_view(assessment(), "medical", vocabulary(), editable=True)
    fields = [f for f in fields_of(column) if f.key in ("hypertension", "bp_above_160_preapproved", "hba1c")]
    entries = {"hypertension": entry("hypertension", False), "hba1c": entry("hba1c", None, status="refused")}
    assert progress(fields, entries) == (2, 2)
    assert progress_words(2, 2, True) == ("已完成 2 / 2", "ok")
    assert progress_words(2, 2, False) == ("已填 2 / 2", "info")


def test_the_rest_can_be_answered_none_only_where_none_is_an_answer():
    fields = fields_of(column_view(assessment(), "medical", vocabulary(), editable=True))
    picked = {f.key for f in rest_none(fields, {"heart_failure": entry("heart_failure", True)})}
    assert "coronary_heart_disease" in picked and "af_type" in picked
    assert not picked & {"heart_failure", "hba1c", "medications", "doctor_clearance_date", "current_rhythm"}


def test_only_what_both_changed_is_asked():
    before = {"weight": entry("weight", 80.0), "height": entry("height", 170.0)}
    mine = {"weight": entry("weight", 82.0), "height": entry("height", 170.0)}
    theirs = {"weight": entry("weight", 84.0), "height": entry("height", 171.0)}
    found = differences(mine, before, theirs, {k: vocabulary()[k] for k in ("weight", "height")}, "张锐")
    assert [d.fact_id for d in found] == ["weight"], "what only they changed is simply taken"
    assert found[0].say == "体重：张锐改成 84，您正在写 82。"


@pytest.mark.parametrize(
    ("fact", "made", "words"),
    [
        ("hypertension", entry("hypertension", True), "有"),
        ("hypertension", None, "—"),
        ("weight", entry("weight", None, status="refused"), "拒绝"),
        ("diabetes_type", entry("diabetes_type", "type2"), "2型"),
        ("symptoms_today", entry("symptoms_today", {"yes": [], "no": ["chest"]}), "都没有"),
        ("symptoms_today", entry("symptoms_today", {"yes": ["chest"], "no": []}), "胸痛胸闷"),
        ("medication_changed_date", entry("medication_changed_date", "never"), "从没有过"),
    ],
)
def test_answers_are_words(fact, made, words):
    assert answer_words(made, vocabulary()[fact]) == words


def test_effort_words_exist_for_every_band_and_tier():
    for effort in Intensity:
        for risk in RiskTier:
            assert strip_view(screening(upper_intensity=effort, risk=risk)).text


def test_a_screening_that_no_longer_counts_is_said_unless_there_is_danger_now():
    old = strip_view(screening(), expired="筛查已失效（新增冠心病，请重新评估）")
    assert (old.mark, old.head, old.text) == ("warn", "筛查已失效", "新增冠心病，请重新评估") and old.locked
    worse = strip_view(screening(clearance=Clearance.NOT_TODAY, findings=(finding(Action.POSTPONE, "高"),)), expired="筛查已失效")
    assert worse.mark == "danger"


def test_equal_reasons_stand_together_and_a_pressure_is_asked_once():
    may, warn = "可能不能运动，要转诊", "可能要调整"
    asked = (
        missing("resting_systolic", "静息收缩压量了吗？", why=f"{may}（高血压）"), missing("hba1c", "查过吗？", why=f"{warn}（糖尿病）"),
        missing("resting_diastolic", "静息舒张压量了吗？", why=f"{may}（高血压）"), missing("glucose_today", "测了吗？", why=f"{may}（糖尿病）"),
    )  # fmt: skip
    view = missing_view(screening(concluded=False, missing=asked))
    assert [(q.fact_id, q.reason) for q in view.blocking] == [("resting_systolic", may), ("glucose_today", may), ("hba1c", warn)]
    assert "缺 3 项" in strip_view(screening(concluded=False, missing=asked)).text
    assert bar_view(screening(concluded=False, missing=asked), ()).text.startswith("还差 3 项")
