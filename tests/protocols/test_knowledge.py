"""What every shipped protocol, activity and drug must keep to: plain words, marks, figures, known codes."""

from __future__ import annotations

import re

import pytest

from protocols.facts import vocabulary
from protocols.library import load_library
from protocols.protocol import Protocol
from protocols.sentences import NO_WEIGHT_LOSS
from protocols.terms import Confidence

LIBRARY = load_library()
STAFF_ONLY = {"everyone"}
"""Gates whose longer warnings the sheet words itself."""
LONGEST_SENTENCE = 16
LONGEST_CUE = 14


def plain_of(protocol: Protocol) -> list[str]:
    sentences = (*protocol.precautions, *protocol.stop_signs, *protocol.goals, *protocol.effects, *protocol.follow_up, *protocol.progression)
    return [s.plain for s in (*protocol.rules, *sentences) if s.plain]


@pytest.mark.parametrize("protocol", [p for p in LIBRARY.protocols.values() if p.id not in STAFF_ONLY], ids=lambda p: p.id)
def test_what_a_resident_may_read_is_short_and_without_jargon(protocol: Protocol) -> None:
    for plain in plain_of(protocol):
        for sentence in filter(None, re.split("[。；！？]", plain)):
            assert len(sentence) <= LONGEST_SENTENCE, plain
        assert not re.search("RPE|HRR|1RM|收缩压|舒张压|有氧|抗阻|禁忌|依从|转诊|mmHg|靶心率|低血糖", plain), plain


@pytest.mark.parametrize("protocol", LIBRARY.protocols.values(), ids=lambda p: p.id)
def test_a_number_of_our_own_carries_the_mark_p_and_an_unread_one_c(protocol: Protocol) -> None:
    marks = {"STATION": {Confidence.P}, "OWN": {Confidence.C}}
    for rule in protocol.rules:
        assert rule.confidence in marks.get(rule.source, set(Confidence)), rule.id
    for line in protocol.dose:
        assert line.confidence in marks.get(line.source, set(Confidence)), line.id
        assert line.start is None or line.start_confidence in marks.get(line.start_source, set(Confidence)), line.id


@pytest.mark.parametrize("protocol", LIBRARY.protocols.values(), ids=lambda p: p.id)
def test_start_never_passes_target_and_a_cap_never_stays_below_it(protocol: Protocol) -> None:
    for line in protocol.dose:
        assert line.start is None or line.start[1] <= line.target[1] or line.field == "resistance.reps", line.id
        assert line.cap_if_cleared is None or line.cap_if_cleared > line.target[1], line.id


def test_the_445_drugs_and_138_classes_are_all_here_and_name_known_members() -> None:
    assert (len(LIBRARY.medications), len(LIBRARY.medication_classes)) == (445, 138)
    members = {code for code, _ in vocabulary()["medication_classes"].choices}
    for drug in LIBRARY.medications.values():
        assert set(drug.class_ids) <= set(LIBRARY.medication_classes), drug.id
        assert set(drug.fact_members) <= members, drug.id
        assert drug.pinyin_initials and drug.name
    names = [name for drug in LIBRARY.medications.values() for name in (drug.name, *drug.aliases)]
    assert len(set(names)) == len(names), "a name points to two drugs"


def test_a_combination_sets_every_class_it_holds() -> None:
    by_name = {drug.name: drug for drug in LIBRARY.medications.values()}
    assert set(by_name["二甲双胍格列齐特"].fact_members) == {"metformin", "sulfonylurea"}


def test_every_figure_is_reached_by_an_activity_and_every_cue_is_short() -> None:
    figures = {a.figure for a in LIBRARY.activities.values() if a.figure}
    assert figures == set(LIBRARY.poses)
    for activity in LIBRARY.activities.values():
        assert 0 < len(activity.cue) <= LONGEST_CUE, activity.id
        assert 2 <= len(activity.steps) <= 4, activity.id
        assert activity.met is None or 1 <= activity.met <= 13, activity.id


def test_easier_and_harder_lead_to_activities_without_a_circle() -> None:
    for start in LIBRARY.activities.values():
        seen, at = {start.id}, start.harder
        while at is not None:
            assert at not in seen, start.id
            assert LIBRARY.activities[at].min_level >= LIBRARY.activities[start.id].min_level, start.id
            seen.add(at)
            at = LIBRARY.activities[at].harder
        assert start.easier is None or start.easier in LIBRARY.activities


def test_every_flag_that_an_activity_avoids_can_be_raised_by_a_rule() -> None:
    raised = {flag for p in LIBRARY.protocols.values() for rule in p.rules for flag in rule.avoid_flags} | set(LIBRARY.protocols)
    raised |= {"flag_vigorous_not_cleared"}
    not_yet = {"pregnancy", "flag_floor_transfer"}
    avoided = {flag for a in LIBRARY.activities.values() for flag in a.avoid_for}
    assert avoided - raised <= not_yet, avoided - raised


def test_every_flag_that_a_rule_raises_keeps_some_activity_away() -> None:
    """A misspelt flag would load and forbid nothing."""
    avoided = {flag for a in LIBRARY.activities.values() for flag in a.avoid_for}
    raised = {flag for p in LIBRARY.protocols.values() for rule in p.rules for flag in rule.avoid_flags}
    assert raised - avoided == {NO_WEIGHT_LOSS}, "it keeps a goal away, no activity"


UNIT = re.compile(
    r"mmHg|mmol/L|%|次/分|kg|cm|g/L|9次方/L|MET|L/min|kcal|m/s|°C"
    r"|\d\s*(分|级|周|天|个月|年|岁|次|组|秒|小时|米|步|倍|瓦|度|项|种|片|里|号|条|个|两|下|期|型|g|℃)"
)
NO_UNIT = re.compile(r"疲劳度|评分|PHQ|GAD|INR|指数|FEV1/FVC|T 值|NYHA|SPPB|Hoehn-Yahr|打 120|第 ?\d|1 比 2")
"""Numbers that have none: effort, scores, ratios, grades, the emergency call."""


def said_by(protocol: Protocol) -> list[str]:
    """What staff read of a protocol."""
    sentences = (*protocol.precautions, *protocol.stop_signs, *protocol.goals, *protocol.effects, *protocol.follow_up, *protocol.progression)
    return [s.say for s in (*protocol.rules, *sentences)] + [words for rule in protocol.rules for words in rule.precautions]


@pytest.mark.parametrize("protocol", LIBRARY.protocols.values(), ids=lambda p: p.id)
def test_a_sentence_that_names_a_number_prints_its_unit(protocol: Protocol) -> None:
    """For staff; what a resident reads names the number of the meter, without the unit's foreign letters."""
    numbered = [say for say in said_by(protocol) if re.search(r"(?<![A-Za-z\d])\d", re.sub(r"\{[^}]*\}", "", say))]
    assert [say for say in numbered if not UNIT.search(say) and not NO_UNIT.search(say)] == []


ILL = re.compile(
    "者|人群|患侧|患臂|骨质疏松|骨头松|高血压|血压|糖尿|眼底|偏瘫|乳腺|胸骨|置换|术后|手术|慢病|获准|批准|同意|医嘱|沙星|帕金森|药效|冠心|心衰|青光|孕"
)


def test_no_movement_cue_or_step_warns_of_a_disease_the_reader_may_not_have() -> None:
    """What one disease forbids stands in `avoid_for`; a cue is printed for everybody who is offered the movement."""
    told = {a.id: text for a in LIBRARY.activities.values() for text in (a.cue, *a.steps) if ILL.search(text.replace("照护者", ""))}
    assert told == {}


@pytest.mark.parametrize(
    ("move", "forbids"),
    [
        ("walk_backward", "older_adult"), ("hike", "flag_knee_pain"), ("hike", "flag_falls"), ("step_aerobic_mid", "flag_falls"),
        ("hula", "flag_lbp_flare"), ("hula", "osteoporosis"), ("curl_up", "osteoporosis"), ("pilates_mat", "osteoporosis"),
        ("cat_cow", "osteoporosis"), ("sit_stand_fast", "flag_orthostatic"), ("wall_sit", "hypertension"), ("yoga_sun", "hypertension"),
        ("chest_machine", "flag_sternotomy_12wk"), ("breath_chest_expand", "flag_sternotomy_12wk"), ("shoulder_press", "flag_bp_160"),
        ("str_piriformis", "flag_hip_replacement"), ("heel_raise_single", "flag_fluoroquinolone"), ("full_pushup", "flag_vigorous_not_cleared"),
    ],
)  # fmt: skip
def test_what_a_cue_once_warned_of_is_left_out_for_whom_it_concerns(move: str, forbids: str) -> None:
    assert forbids in LIBRARY.activities[move].avoid_for


def test_overt_nephropathy_keeps_from_heavy_held_and_hard_work() -> None:
    """DM-K2: no heavy lifting, no breath-hold, no high intensity (PT-DM)."""
    for move in ("wall_sit", "plank_full", "full_pushup", "squat_load", "carry_shop", "run_8", "hike"):
        assert "DM-K2" in LIBRARY.activities[move].avoid_for, move
    assert "DM-K2" not in LIBRARY.activities["walk_brisk"].avoid_for


def test_jumping_and_sudden_work_is_left_out_on_a_fluoroquinolone() -> None:
    """TENDON_NO_PLYO: no jumping, no sudden push; the rule that finds the drug raises the flag these carry."""
    [rule] = [rule for rule, _ in LIBRARY.rules.values() if "flag_fluoroquinolone" in rule.avoid_flags]
    assert rule.id == "M-QUINOLONE"
    jumps = {a.id for a in LIBRARY.activities.values() if a.impact == "high"} | {"shuttlecock", "shoot_basket", "badminton_social", "heel_raise_single"}
    assert {move for move in jumps if "flag_fluoroquinolone" not in LIBRARY.activities[move].avoid_for} == set()
    assert "flag_fluoroquinolone" not in LIBRARY.activities["walk_brisk"].avoid_for
