"""Files made to hurt: bombs, hidden characters, endless numbers, contradictions. Each is refused in words, quickly, with its line."""

from __future__ import annotations

import pytest

from protocols.library import LARGEST_FILE, library_of, read_yaml
from protocols.overlaps import meaning_of
from protocols.protocol import Criterion
from protocols.written import ProtocolError
from tests.protocols.test_library import GOOD, SOURCES

RULE = "  - {id: S2, gate: day, when: {resting_systolic: {at_least: 160, below: 180}}, finding: FINDING, say: 血压高。, source: HF23}\n"


def refused(**files: str | bytes) -> ProtocolError:
    """The refusal of a small edition with these files (`conditions__sample`) put in place of the good ones."""
    texts = {"sources.yaml": SOURCES, "conditions/sample.yaml": GOOD}
    texts |= {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    with pytest.raises(ProtocolError) as caught:
        library_of({name: text if isinstance(text, bytes) else text.encode() for name, text in texts.items()})
    return caught.value


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "不能用 & 和 *"),
        ("a: " + "[" * 60_000, "层次太深"),
        ("a: " + "{b: " * 60_000, "层次太深"),
        ("- " * 40_000 + "x", "层次太深"),
        ("a: x\n" * 2, "写了两次"),
        ("a: " + "x" * LARGEST_FILE, "文件太大"),
        ("a: 1\n---\na: 2\n", "只能有一份内容"),
        ("a: !!python/object/apply:os.system [x]\n", "不能用 ! 标签"),
        ("? [a, b]\n: c\n", "键必须是一个词"),
        ("a: " + "9" * 5_000 + "\n", "数字太长"),
        ("a: " + "9" * 400 + ".5\n", "数字太长"),
        ("a: 停\u202e用\n", "看不见的控制字符"),
        ("a: '收\u200b缩'\n", "看不见的控制字符"),
        ("\u2066a: x\n", "看不见的控制字符"),
        ("a: \x07\n", "控制字符"),
        (b"a: \xff\xfe\n", "UTF-8"),
        (b"\x00\x01\x02", "控制字符"),
    ],
)
def test_a_bomb_or_a_trick_is_refused_before_anything_is_built(text, say):
    with pytest.raises(ProtocolError) as caught:
        read_yaml("bad.yaml", text)
    assert say in caught.value.say and "bad.yaml 第 " in caught.value.say


@pytest.mark.parametrize("text", ["", "[]", "{}", "x", "7", "null", "- 1", "a: b", "[[[]]]"])
@pytest.mark.parametrize("name", ["conditions__sample", "sources", "medications", "activities", "poses"])
def test_any_other_shape_is_a_refusal_or_nothing_never_a_crash(name, text):
    texts = {"sources.yaml": SOURCES, "conditions/sample.yaml": GOOD, name.replace("__", "/") + ".yaml": text}
    try:
        library_of({key: value.encode() for key, value in texts.items()})
    except ProtocolError as error:
        assert error.say.count("：") >= 1 and error.line >= 1


@pytest.mark.parametrize("finding", ["go", "clear_by_doctor", "stop_and_refer"])
def test_two_rules_of_one_gate_and_condition_may_not_contradict_each_other(finding):
    error = refused(conditions__sample=GOOD.replace("dose:\n", RULE.replace("FINDING", finding) + "dose:\n"))
    assert (error.file, error.line) == ("sample.yaml", 19)
    assert "“S2”和第 11 行的“S1”在每次练之前问的是同一件事，结论却不同" in error.say


@pytest.mark.parametrize(
    "other",
    [
        RULE.replace("FINDING", "modify"),
        RULE.replace("FINDING", "postpone"),
        RULE.replace("FINDING", "go").replace("gate: day", "gate: live"),
        RULE.replace("FINDING", "go").replace("below: 180", "below: 181"),
    ],
)
def test_a_limit_beside_a_decision_another_gate_or_another_condition_is_no_contradiction(other):
    text = GOOD.replace("dose:\n", other + "dose:\n")
    library = library_of({"sources.yaml": SOURCES.encode(), "conditions/sample.yaml": text.encode()})
    assert len(library.protocols["sample"].rules) == 2


def test_a_nested_condition_of_one_kind_means_the_same_as_a_flat_one():
    a, b, c = (Criterion("test", fact="resting_systolic", op="at_least", value=float(n)) for n in (150, 160, 170))
    flat = meaning_of(Criterion("all", (a, b, c)))
    assert meaning_of(Criterion("all", (c, Criterion("all", (b, a))))) == flat
    assert meaning_of(Criterion("all", (c, Criterion("any", (b, a))))) != flat != meaning_of(Criterion("any", (a, b, c)))
    assert meaning_of(Criterion("not", (a,))) != meaning_of(a) == meaning_of(Criterion("all", (Criterion("any", (a,)),)))


def test_the_order_and_nesting_of_a_condition_do_not_hide_a_contradiction():
    turned = RULE.replace("FINDING", "go").replace(
        "{resting_systolic: {at_least: 160, below: 180}}", "{all: [{all: [{resting_systolic: {below: 180}}]}, {resting_systolic: {at_least: 160}}]}"
    )
    assert "结论却不同" in refused(conditions__sample=GOOD.replace("dose:\n", turned + "dose:\n")).say


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        ("    source: HF23\n", "", "缺少“source”。每个数、每句话都要写出处；没有指南这样规定的写 STATION。"),
        ("source: HF23}", "source: HF24}", "没有“HF24”这个出处，是不是“HF23”？"),
        ("gate: [entry, day]", "gate: [entry, dya]", "写法（gate），是不是“day”？"),
        ("edition: \"2026.1\"", "edition: 2026.1", "要写文字，像数字的要加引号"),
        ("target: [30, 60]", "target: [30, many]", "要写一个数字"),
        ("target: [30, 60]", "target: [30, 60, 90]", "只能写两个数"),
        ("say: 血压 {resting_systolic}。", "say: " + "长" * 401, "不超过 400 个字"),
        ("summary: 一句话。", "summary: 一句话。\nmax_days_between: {days: 2, id: S-GAP}", "没有“S-GAP”这个有出处的行，是不是“S-A”？"),
        ("source: HF23}", "source: HF23, start_source: STATION, start_confidence: A}", "出处“STATION”的可信度是 P，这里不能写成 A。"),
        ("    source: HF23\n", "    source: STATION\n    confidence: B\n", "出处“STATION”的可信度是 P，这里不能写成 B。"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_source_and_no_row_is_surer_than_it(old, new, say):
    assert old in GOOD
    sources = SOURCES + "- {key: STATION, title: 本站, where_read: 本站, confidence: P}\n"
    assert say in refused(conditions__sample=GOOD.replace(old, new, 1), sources=sources).say


@pytest.mark.parametrize(
    ("files", "say"),
    [
        ({"medications": "classes: [{id: bb, name: 甲}]\nmedications:\n  - {id: m, name: 乙, class_ids: [bbb]}\n"}, "没有“bbb”这个药类，是不是“bb”？"),
        ({"activities": "- {id: walk, name: 走, component: aerobic, confidence: A, figure: wlak}\n"}, "没有“wlak”这个动作图"),
        ({"activities": "- {id: walk, name: 走, component: aerobic, confidence: A, easier: wakl}\n"}, "没有“wakl”这个运动，是不是“walk”？"),
        ({"poses": "- {id: a, name: 走, cue: 走, view: side, window: [1, 2]}\n"}, "缺少“start”"),
        ({"poses": "- {name: 走}\n"}, "缺少“id”"),
    ],
)  # fmt: skip
def test_what_names_something_of_another_list_must_find_it(files, say):
    assert say in refused(**files).say
