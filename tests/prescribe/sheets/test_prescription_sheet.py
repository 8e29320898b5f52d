"""The two pages say the same, say all that is required, and never more than is confirmed."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date

import pytest

from prescribe.prescription import Departure, SignatureOnPaper
from prescribe.sheets.blocks import ActivityCard, Columns, FigureStrip, Notice, SignatureBlock, WeekBoard
from prescribe.sheets.plain_text import as_text
from prescribe.sheets.prescription_sheet import hold_slip, professional_page, resident_page
from prescribe.sheets.wording import is_confirmed
from protocols.files import shipped
from protocols.plan import ActivityChoice
from protocols.terms import Component
from tests.prescribe.sheets import samples

SAMPLES = {
    "usual": samples.prescription, "unconfirmed": samples.unconfirmed, "by feel": samples.by_feel,
    "aged 80": samples.aged_80, "long": samples.long_everything,
}  # fmt: skip


def resident(prescription=None, state="signed", **more):
    return resident_page(
        prescription or samples.prescription(), samples.SIGNED, samples.PRINTED, samples.RECORD, samples.DIGEST, state,
        poses=samples.poses(), **more,
    )  # fmt: skip


def professional(prescription=None, state="signed", signing=samples.SIGNED, **more):
    return professional_page(
        prescription or samples.prescription(), signing, samples.PRINTED, samples.RECORD, samples.DIGEST, state, **more
    )


def block(sheet, kind):
    return next(item.block for item in sheet.blocks if isinstance(item.block, kind))


# ------------------------------------------------------------------ the two pages agree


@pytest.mark.parametrize("name", ["usual", "by feel", "aged 80", "long"])
def test_every_number_of_the_residents_card_stands_on_the_professional_page(name):
    prescription = SAMPLES[name]()
    text = as_text(professional(prescription))
    for number in block(resident(prescription), ActivityCard).numbers.items:
        if number.unit:
            unit = {"天": "次/周", "分钟": "分钟", "次": "次/分"}[number.unit]
            assert f"{number.value} {unit}" in text


@pytest.mark.parametrize("name", SAMPLES)
def test_both_pages_carry_the_same_doses_and_dates(name):
    prescription = SAMPLES[name]()
    home, file = as_text(resident(prescription)), as_text(professional(prescription))
    for exercise in block(resident(prescription), FigureStrip).exercises:
        assert exercise.name in file
        said = [int(n) for n in re.findall(r"\d+", exercise.amount)]
        assert all(re.search(rf"(?<!\d){n}(?!\d)", file) for n in said)
    goal, visit = prescription.goals[0], next(v for v in prescription.visits if v.mode == "来站")
    assert goal.by.isoformat() in file and f"{goal.by.month} 月 {goal.by.day} 日" in home
    assert visit.on.isoformat() in file and f"{visit.on.month} 月 {visit.on.day} 日" in home


def test_the_board_ticks_the_planned_days():
    board = block(resident(), WeekBoard)
    assert [sum(r.planned) for r in board.rows] == [5, 2]
    assert "快走 30 分钟：周一 23 日、周二 24 日、周四 26 日、周五 27 日、周六 28 日" in as_text(resident())


def test_a_week_that_begins_on_a_wednesday_keeps_its_days():
    board = block(resident(first_day=date(2026, 11, 25)), WeekBoard)
    assert [d for d, planned in enumerate(board.rows[1].planned) if planned] == [2, 6]
    assert "11 月 25 日（周三）到 12 月 1 日（周二）" in as_text(resident(first_day=date(2026, 11, 25)))


def test_exercises_on_different_days_are_named_beside_their_boxes():
    usual = samples.prescription()
    moved = tuple(replace(s, weekday=6) if s.component == "balance" and s.weekday == 4 else s for s in usual.week)
    assert "其他练习：周二 24 日 力量和站稳、周五 27 日 力量、周日 29 日 站稳" in as_text(resident(replace(usual, week=moved)))


def test_only_who_walks_is_told_to_warm_up_by_walking():
    usual = samples.prescription()
    seated = tuple(replace(a, activity_id="chair_pedal", name="坐位脚踏器") if a.activity_id == "walk_brisk" else a for a in usual.activities)
    assert "开头、结尾各慢走 5 分钟" in as_text(resident(usual))
    told = as_text(resident(replace(usual, activities=seated)))
    assert "开头、结尾各慢慢做 5 分钟" in told and "慢走" not in told


def test_a_later_week_has_its_own_dates_and_stage():
    text = as_text(resident(week=6))
    assert "第 6 周：12 月 28 日（周一）到 2027 年 1 月 3 日（周日）" in text
    assert "每次 35 分钟" in text


# ------------------------------------------------------------------ what must stand there (station-service §5.1)


@pytest.mark.parametrize(
    "words",
    [
        "幸福里社区卫生服务中心", "体卫融合服务站", "EP-2026-001873", "医疗类", "第 2 版", "取代第 1 版", "2026-11-23 至 2027-02-14",
        "王𠮷堃（男  62 岁）", "…0417", "000-0000 0000", "现有活动 60 分钟/周", "筛查 2026-11-20", "体质测定 2026-11-21", "中风险",
        "两种慢病", "下肢力量偏弱", "原发性高血压 2 级（已控制） I10", "2 型糖尿病 E11.9", "氨氯地平", "未发现",
        "2027-02-14 前：1) 每周中等强度有氧 ≥150 分钟", "5 次/周", "104–121 次/分", "40–59 %HRR", "30 分钟", "快走", "150 分钟", "进：", "不进：",
        "退一级：", "热身 5", "整理 5", "10 次⑧ × 2 组", "右膝 0–120°", "随身带", "打 120", "AED：1 楼服务台左侧", "预期：",
        "随访：2026-12-07", "复核 2026-12-21", "幸福里公园步道", "刘明远 证 1101…032 2026-11-23 10:42", "陈晓岚", "已听明白，愿意照做",
        "指纹 5e1c90ab", "规则库 2026.1",
    ],
)  # fmt: skip
def test_the_professional_page_says(words):
    assert words in as_text(professional())


def test_no_page_carries_the_whole_file_number():
    for sheet in (resident(), professional()):
        assert "XF2026" not in as_text(sheet)


def test_a_fitness_prescription_is_named_so():
    assert "健身类" in as_text(professional(samples.prescription(medical=False)))


def test_weekly_volume_is_frequency_times_time():
    usual = samples.prescription()
    chosen = tuple(replace(c, low=3, high=4) if c.stage == "adapt" and c.field == "aerobic.frequency" else c for c in usual.chosen)
    text = as_text(professional(replace(usual, chosen=chosen)))
    assert "每周总量 V 90–120 分钟" in text


def test_a_departure_stands_with_its_reason_and_name():
    departure = Departure("adapt", "aerobic.minutes", 40, 20, 30, "本人已规律走路一年，无不适", "刘明远", "医师", "2026-11-23T10:40:00+08:00")
    text = as_text(professional(samples.prescription(departures=(departure,))))
    assert "离开界限：每次时间 40 分钟（界限 20–30），理由：本人已规律走路一年，无不适。医师 刘明远 2026-11-23 10:40。" in text


def test_a_signature_over_other_content_is_called_void():
    void = SignatureOnPaper("医师", "刘明远", "1101…032", "2026-11-23T10:42:10+08:00", False)
    assert "内容已改，此签名作废" in as_text(professional(signing=(void,)))


def test_an_unsigned_medical_page_keeps_a_cell_for_the_physician():
    assert [s.role for s in block(professional(signing=()), SignatureBlock).signers][:2] == ["医师", "运动处方师 / 指导员"]


# ------------------------------------------------------------------ confirmation


def test_an_unconfirmed_number_is_a_question_on_the_residents_page():
    numbers = block(resident(samples.unconfirmed()), ActivityCard).numbers.items
    assert [(n.label, n.value) for n in numbers][:2] == [("每周", "问一下医生"), ("每次", "30")]


def test_an_unconfirmed_number_is_boxed_on_the_professional_page():
    text = as_text(professional(samples.unconfirmed()))
    assert "频率 F 【5】 次/周①" in text and "【待医师确认】" in text
    assert "框住的数：" not in as_text(professional())


def test_confirming_one_of_two_rules_is_not_enough():
    row = samples.plan().stages[0].components[0].bounds[0]
    both = replace(row, reasons=(*row.reasons, samples.why("sets_lower", "OTHER", 3, 5, samples.C)))
    assert not is_confirmed(both, samples.prescription(), "adapt")
    assert is_confirmed(both, samples.prescription(confirmed=("HTN-A-F", "OTHER")), "adapt")


def test_an_unconfirmed_gate_asks_instead_of_telling_the_number():
    gate = samples.statement("X15", "静息收缩压 <90 mmHg：当日不练", "高的数不到 90，先不练", samples.C)
    plan = replace(samples.plan(), day_gates=(gate,))
    assert "高的数不到多少，先不练：问一下医生" in as_text(resident(samples.prescription(plan=plan)))
    assert "高的数不到 90，先不练" in as_text(resident(samples.prescription(plan=plan, confirmed=("X15",))))


def test_the_emergency_number_is_never_a_question():
    sign = samples.statement("L9", "单侧无力：立即 120", "一边手脚没力、说话不清：直接打 120", samples.C, "ALL")
    assert "直接打 120" in as_text(resident(samples.prescription(plan=replace(samples.plan(), stop_signs=(sign,)))))


# ------------------------------------------------------------------ effort by feel, light effort, states


def test_with_a_beta_blocker_no_heart_rate_is_printed_anywhere():
    home, file = as_text(resident(samples.by_feel())), as_text(professional(samples.by_feel()))
    assert "心跳不作准 看喘不喘" in home and "心率不作准" in file
    assert "104–121" not in home and "104–121" not in file


def test_light_effort_is_not_told_to_sweat():
    card = block(resident(samples.aged_80()), ActivityCard)
    assert [z.words for z in card.effort.zones if z.target] == ["很轻松，还能唱歌"]
    assert "微微出汗" not in as_text(resident(samples.aged_80()))


def test_courtesy_follows_the_sex_and_is_left_out_when_it_is_not_said():
    for sex, said in (("男", "先生"), ("女", "女士"), ("未说明", "")):
        person = replace(samples.prescription().person, sex=sex)
        assert resident(samples.prescription(person=person)).person.courtesy == said


@pytest.mark.parametrize(("state", "words"), [("not_yet", "尚未生效"), ("superseded", "已被第 3 版取代"), ("on_hold", "暂停")])
def test_a_sheet_not_in_force_says_so_across_and_has_no_code(state, words):
    sheet = resident(state=state, superseded_by="第 3 版")
    assert sheet.across == words and sheet.qr is None and words in as_text(sheet)


def test_the_slip_of_a_hold_tells_no_dose():
    text = as_text(hold_slip(samples.prescription(), samples.PRINTED, samples.RECORD, samples.DIGEST))
    assert "先不练，等医生电话" in text and "打 120" in text
    assert "104" not in text and "快走" not in text


def test_demo_sheets_are_marked():
    head = replace(samples.prescription().letterhead, demo=True)
    assert resident(samples.prescription(letterhead=head)).demo


# ------------------------------------------------------------------ words for residents


def said_to_the_resident(name):
    sheet = resident(SAMPLES[name]())
    return [line for line in as_text(sheet).splitlines() if line not in (sheet.host, sheet.title)]


@pytest.mark.parametrize("name", SAMPLES)
def test_residents_read_no_professional_word(name):
    with shipped("resources", "plain_words.csv").open(encoding="utf-8", newline="") as file:
        forbidden = [row["professional"] for row in csv.DictReader(file)]
    text = "\n".join(said_to_the_resident(name))
    assert [w for w in forbidden if w in text] == []


@pytest.mark.parametrize("name", ["usual", "by feel", "aged 80"])
def test_residents_read_short_clauses(name):
    clauses = [c.strip() for line in said_to_the_resident(name) for c in re.split("[，。；：、！？（）·]", line)]
    assert [c for c in clauses if len(c) > 18] == []


def test_the_residents_boxes_hold_few_lines():
    left, right = block(resident(samples.long_everything()), Columns).cells
    assert isinstance(left, Notice) and len(left.items) <= 5
    assert len(right.items) <= 5 and any("120" in str(i) for i in right.items)


def test_a_plan_without_stop_signs_still_warns():
    text = as_text(resident(samples.prescription(plan=replace(samples.plan(), stop_signs=()))))
    assert "喘得说不出话" in text and "打 120" in text


def test_five_exercises_at_most_and_the_rest_is_told():
    more = tuple(replace(samples.ACTIVITIES[1], activity_id=f"x{n}", name=f"动作{n}") for n in range(4))
    sheet = resident(samples.prescription(activities=samples.ACTIVITIES + more))
    assert len(block(sheet, FigureStrip).exercises) == 4
    assert len(sheet.left_out) == 1 and sheet.left_out[0].startswith("放不下：") and sheet.left_out[0].endswith("只写在专业页")


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        ({"met": 4.8, "met_code": "17200"}, "（4.8 MET，17200）"),
        ({"met": 4.8, "met_code": "17200", "older_met": 6.0, "counted_met": 4.63}, "（4.6 MET，老年 6.0 MET60+）"),
    ],
)
def test_the_professional_page_says_which_met_the_volume_is_counted_with(of, shown):
    paper = samples.prescription()
    walk = next(a for a in paper.activities if a.component is Component.AEROBIC)

    def told(stage):
        rows = tuple(
            replace(row, activities=(ActivityChoice(walk.activity_id, walk.name, figure=None, cue="", **of),)) if row.component is Component.AEROBIC else row
            for row in stage.components
        )
        return replace(stage, components=rows)

    paper = replace(paper, plan=replace(paper.plan, stages=tuple(map(told, paper.plan.stages))))
    text = as_text(professional(paper))
    assert shown in text.replace("\u00a0", " ").replace("\u2060", "")
