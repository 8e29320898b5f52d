"""Every figure is drawn as its author meant; a wrong pose is told in words."""

from __future__ import annotations

import copy
import math
import xml.etree.ElementTree as ElementTree

import pytest

from prescribe.sheets import figures
from prescribe.sheets.figure_body import PoseError, reach, solve
from prescribe.sheets.pdf_pen import figure_operators
from tests.prescribe.sheets.samples import poses

POSES = poses()


@pytest.mark.parametrize("figure_id", POSES)
def test_the_pose_has_no_fault(figure_id):
    assert figures.problems(POSES[figure_id]) == ()


@pytest.mark.parametrize("figure_id", POSES)
def test_both_backends_draw_it(figure_id):
    figure = figures.draw(POSES[figure_id])
    assert figure_operators(figure.primitives).count(" c") > 40
    drawing = ElementTree.fromstring(figures.svg(POSES[figure_id], 240))
    assert drawing.get("width") == "240"
    assert drawing[0].text.startswith(POSES[figure_id]["name"])


def test_two_panels_carry_numbers_and_a_gait_does_not():
    assert [b.number for b in figures.draw(POSES["sit_to_stand"]).badges] == [1, 2]
    assert figures.draw(POSES["brisk_walk"]).badges == ()


def broken(figure_id: str, **end) -> tuple[str, ...]:
    pose = copy.deepcopy(POSES[figure_id])
    pose["end"].update(end)
    return figures.problems(pose)


def test_a_hand_out_of_reach_is_told():
    assert any("does not reach" in p for p in broken("wall_push_up", arms={"to": [60, 70], "elbow": "down"}))


def test_a_hand_outside_the_window_is_told():
    assert any("outside the window" in p for p in broken("sit_to_stand", arms=[90, 90]))


def test_a_toe_below_the_floor_is_told():
    assert any("below the floor" in p for p in broken("seated_leg_raise", leg_near=[150, 180, 90]))


def test_a_long_cue_and_a_covered_face_are_told():
    pose = copy.deepcopy(POSES["sit_to_stand"]) | {"cue": "一二三四五六七八九十一二三四五"}
    head = figures.draw(pose).panels[1].joints["head"]
    pose["arrows"] = [{"in": "end", "from": list(head), "to": [head[0], head[1] + 20]}]
    told = figures.problems(pose)
    assert any("cue" in p for p in told) and any("face" in p for p in told)


def test_an_unknown_joint_or_prop_is_told_not_raised():
    assert "elbwo" in figures.problems(copy.deepcopy(POSES["sit_to_stand"]) | {"start": {**POSES["sit_to_stand"]["start"], "arms": {"to": "elbwo"}}})[0]
    assert "trampoline" in figures.problems(copy.deepcopy(POSES["heel_raise"]) | {"props": [{"trampoline": {}}]})[0]


def test_a_way_to_stand_that_does_not_exist_is_an_error():
    with pytest.raises(PoseError, match="hang"):
        solve({"at": {"hang": 3}}, "side")


def test_limbs_keep_their_lengths_and_bend_the_asked_way():
    for side, better in (("down", min), ("up", max)):
        elbow, hand = reach((0, 0), (18, 4), 15.5, 17.4, side)
        other, _ = reach((0, 0), (18, 4), 15.5, 17.4, "up" if side == "down" else "down")
        assert hand == pytest.approx((18, 4))
        assert elbow[1] == better(elbow[1], other[1])
        assert (elbow[0] ** 2 + elbow[1] ** 2) ** 0.5 == pytest.approx(15.5)


def test_the_planted_foot_stands_where_the_author_said():
    joints = figures.draw(POSES["heel_raise"]).panels[1].joints
    assert joints["toe_near"] == pytest.approx((2, 0), abs=0.01)
    assert joints["heel_near"][1] > 5


def test_lying_and_kneeling_stay_on_the_mat():
    lying = solve({"at": {"lie": -20}, "torso": 270, "head": 270, "legs": {"to": [30, 0], "knee": "forward", "foot": 90}, "arms": [90, 90]}, "side")
    assert lying["neck"][0] == pytest.approx(-20) and lying["hip"][1] > 6 and lying["heel_near"][1] == pytest.approx(0, abs=0.01)
    kneeling = solve({"at": {"kneel": 0}, "torso": 84, "head": 84, "legs": [180, 270, 268], "arms": [180, 180]}, "side")
    assert kneeling["knee_near"] == pytest.approx((0, 6.4))


def reached(p: figures.Primitive) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of what a primitive covers; curves by their control points."""
    if isinstance(p, figures.Circle):
        return (p.x - p.radius, p.x + p.radius, p.y - p.radius, p.y + p.radius)
    xs, ys = ([n for _, numbers in p.steps for n in numbers[i::2]] for i in (0, 1))
    return (min(xs), max(xs), min(ys), max(ys))


@pytest.mark.parametrize("figure_id", POSES)
def test_nothing_is_drawn_outside_the_picture(figure_id):
    figure = figures.draw(POSES[figure_id])
    boxes = [reached(p) for p in figure.primitives if p.clip is None]
    assert min(b[0] for b in boxes) >= -1 and max(b[1] for b in boxes) <= figure.width + 1
    assert min(b[2] for b in boxes) >= -figure.height - 2 and max(b[3] for b in boxes) <= 1


def test_a_bone_towards_the_viewer_looks_short_and_is_mirrored():
    joints = solve({"at": {"sit": 0}, "legs": [[160, 0.3], [180, 0.8]], "arms": [[150, 0.5], 20]}, "front")
    near, far = joints["knee_near"], joints["knee_far"]
    assert near[0] == pytest.approx(-far[0]) and near[1] == pytest.approx(far[1])
    assert abs(near[1] - joints["hip_near"][1]) == pytest.approx(0.3 * 23.5 * 0.93969, abs=0.01)
    assert joints["elbow_near"][0] == pytest.approx(-joints["elbow_far"][0])


def test_a_planted_leg_is_mirrored_about_the_hips():
    joints = solve({"at": {"hip": [4, 44]}, "legs": {"to": [20, 0], "knee": "out"}}, "front")
    assert joints["ankle_near"] == pytest.approx((20, 3.2)) and joints["ankle_far"] == pytest.approx((-12, 3.2))


def test_a_face_that_looks_aside_is_another_drawing():
    pose = copy.deepcopy(POSES["baduanjin_4"])
    pose["end"]["look"] = "far"
    assert figures.draw(pose).primitives != figures.draw(POSES["baduanjin_4"]).primitives


def test_a_held_thing_can_belong_to_one_panel():
    pose = copy.deepcopy(POSES["sit_to_stand"]) | {"props": [{"stick": {"from": "hand_near", "to": [20, 1]}}]}
    both = len(figures.draw(pose).primitives)
    pose["props"][0]["stick"]["only"] = "end"
    assert len(figures.draw(pose).primitives) == both - 2


def drawn_with(figure_id: str, props: list[dict]) -> list[figures.Primitive]:
    return list(figures.draw(copy.deepcopy(POSES[figure_id]) | {"props": props}).primitives)


def test_a_thing_behind_can_belong_to_one_panel():
    mat = {"x": [-20, 20]}
    without, both = drawn_with("sit_to_stand", []), drawn_with("sit_to_stand", [{"mat": mat}])
    assert len(both) == len(without) + 2
    assert len(drawn_with("sit_to_stand", [{"mat": mat | {"only": "start"}}])) == len(without) + 1


def test_the_soles_show_the_foot_in_front_ahead_of_the_other():
    pose = POSES["tandem_stand"]
    near, far = (next(p["soles"] for p in pose["props"] if p.get("soles", {}).get("only") == "end")["feet"][i] for i in (0, 1))
    joints = figures.draw(pose).panels[1].joints
    assert near[0] > far[0] and joints["toe_near"][0] > joints["toe_far"][0]
    assert joints["heel_near"][0] == pytest.approx(joints["toe_far"][0], abs=0.5), "heel to toe, without a gap"


def test_ground_takes_the_place_of_the_line_of_the_floor():
    lines = [p for p in figures.draw(POSES["turn_around"]).primitives if getattr(p, "line", None) == figures.FLOOR]
    assert lines == [] and any(p.fill == figures.GROUND for p in figures.draw(POSES["turn_around"]).primitives)


def test_who_looks_away_shows_no_eyes_and_keeps_the_arms_behind_the_trunk():
    away = copy.deepcopy(POSES["turn_around"])
    away["start"]["look"], away["end"]["look"] = "away", "away"
    eye = (0.85, figures.INK)
    count = [sum(isinstance(p, figures.Circle) and (p.radius, p.fill) == eye for p in figures.draw(x).primitives) for x in (POSES["turn_around"], away)]
    assert count == [3, 0]


def test_an_arrow_along_points_ends_at_the_last_and_may_lie_under_the_body():
    pose = copy.deepcopy(POSES["figure_eight"])
    tip = tuple(pose["arrows"][0]["along"][-1])
    assert figures.draw(pose).panels[0].arrows[-1][1] == pytest.approx(tip)
    under = [p.fill for p in figures.draw(pose).primitives].index(figures.ACCENT)
    pose["arrows"][0]["under"] = False
    assert [p.fill for p in figures.draw(pose).primitives].index(figures.ACCENT) > under


def test_a_thing_of_the_machine_goes_with_the_foot():
    def plate(panel: int) -> figures.Primitive:
        pose = copy.deepcopy(POSES["leg_press"])
        pose["props"] = [{"pad": {"from": {"of": "foot_near", "by": [0, 40]}, "to": {"of": "foot_near", "by": [0, 50]}}}]
        pose["start"] = pose["start"] | (pose["end"] if panel else {})
        del pose["end"]
        pose["arrows"] = []
        return max(figures.draw(pose).primitives, key=lambda p: reached(p)[3])

    near, far = (reached(plate(panel)) for panel in (0, 1))
    assert far[0] - near[0] == pytest.approx(14) and far[3] == pytest.approx(near[3])


def test_an_unknown_layer_is_told():
    pose = copy.deepcopy(POSES["bird_dog"])
    pose["props"][0]["mat"]["layer"] = "under"
    assert "layer" in figures.problems(pose)[0]


def test_what_stands_between_the_legs_is_drawn_between_them():
    def at(layer: str) -> int:
        pose = copy.deepcopy(POSES["stationary_bike"])
        pose["props"] = [{"ball": {"x": 0, "r": 1.2345, "layer": layer}}]
        return next(i for i, p in enumerate(figures.draw(pose).primitives) if isinstance(p, figures.Circle) and p.radius == 1.2345)

    places = [at(layer) for layer in ("behind", "middle", "held", "front")]
    assert places == sorted(set(places)) and places[0] > 0


def test_an_arrow_goes_round_the_crank_and_spares_the_face():
    joints = figures.draw(POSES["arm_ergometer"]).panels[0].joints
    assert figures.problems(POSES["arm_ergometer"]) == ()
    pose = copy.deepcopy(POSES["arm_ergometer"])
    pose["arrows"] = [{"in": "start", "round": list(joints["head"]), "r": 4, "from": 0, "to": 90}]
    assert any("face" in p for p in figures.problems(pose))


def test_a_bottle_turns_with_the_forearm_and_a_written_turn_stays():
    def cap(**held) -> tuple[float, ...]:
        pose = copy.deepcopy(POSES["biceps_curl__bottle"])
        pose["props"] = [{"bottle": {"in": "hand_near", **held}}]
        neck = [p for p in figures.draw(pose).primitives if isinstance(p, figures.Path) and p.line == figures.INK and p.weight == 3.2]
        return tuple(round(end.steps[1][1][0] - end.steps[0][1][0], 3) for end in neck)

    assert len(cap()) == 2 and cap()[0] != cap()[1]
    assert cap(turn=90) == (2.4, 2.4)


def test_water_is_pale_to_its_surface_and_has_as_many_rows_of_waves_as_asked():
    def shapes(**changes) -> tuple[float, int]:
        pose = copy.deepcopy(POSES["water_walk"])
        pose["props"][0]["water"].update(changes)
        drawn = figures.draw(pose).primitives
        pale = next(p for p in drawn if p.fill == figures.WATER_FILL)
        top = max(n[1] for _, n in pale.steps)
        return top + figures.DEFAULT_HEIGHT, sum(p.line == figures.WATER for p in drawn if isinstance(p, figures.Path))

    assert shapes() == (pytest.approx(70), 2)
    assert shapes(y=50, rows=3) == (pytest.approx(50), 3)


def test_the_lens_on_a_head_shows_lips_only_where_the_mouth_blows():
    figure = figures.draw(POSES["pursed_lip_breathing"])
    scale = POSES["pursed_lip_breathing"]["zoom"]["scale"]
    lips = [p for p in figure.primitives if isinstance(p, figures.Circle) and p.clip and p.radius == pytest.approx(1.5 * scale)]
    assert len(lips) == 1 and lips[0].x > figure.width / 2


def bend(joints, which: str = "near") -> float:
    """Degrees by which a knee is bent; 0 is straight."""
    (hx, hy), (kx, ky), (ax, ay) = (joints[f"{name}_{which}"] for name in ("hip", "knee", "ankle"))
    turned = abs(math.degrees(math.atan2(kx - hx, ky - hy) - math.atan2(ax - kx, ay - ky))) % 360
    return min(turned, 360 - turned)


def test_the_wall_squat_bends_the_knees_as_its_steps_say():
    start, end = figures.draw(POSES["wall_squat"]).panels
    assert bend(start.joints) < 30 <= bend(end.joints) <= 60


def test_the_leg_press_ends_before_the_knee_is_locked():
    start, end = figures.draw(POSES["leg_press"]).panels
    assert bend(start.joints) > 80 and 10 < bend(end.joints) < 60


def test_a_lens_of_one_picture_shows_its_arrow():
    pose = copy.deepcopy(POSES["brisk_walk"]) | {"arrows": []}
    pose["zoom"] = {"of": "head", "in": "start", "at": [-10, 20], "r": 14, "scale": 1.5, "arrow": [[-20, 20], [-8, 20]]}
    assert any(p.fill == figures.ACCENT for p in figures.draw(pose).primitives)
