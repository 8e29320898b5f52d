"""S1, the resident's page: one A4 at home on the fridge, large type, pictures, no jargon. One builder of plain blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from prescribe.prescription import ChosenActivity, Prescription, SignatureOnPaper
from prescribe.sheets.blocks import (
    ActivityCard,
    Block,
    BoardRow,
    Columns,
    EffortBar,
    Exercise,
    Fact,
    Facts,
    FigureStrip,
    Heading,
    KeyNumber,
    KeyNumbers,
    Notice,
    NoticeState,
    Paragraph,
    WeekBoard,
    WriteIn,
    Zone,
)
from prescribe.sheets.runs import NEW_LINE, Run, Text
from prescribe.sheets.sheet import Audience, Drop, Keyed, Person, Sheet, State, keyed
from prescribe.sheets.wording import (
    ASK,
    GLUE,
    days_of_week,
    full_stop,
    glued,
    is_confirmed,
    is_question,
    moment,
    own_first,
    plain_line,
    span,
    spoken_day,
)
from protocols.terms import Component, Intensity

Poses = Mapping[str, Mapping[str, Any]]
PART_NAMES = {Component.RESISTANCE: "力量", Component.BALANCE: "站稳", Component.FLEXIBILITY: "拉伸"}
UNWELL = "DAY-ILL"
"""The gate everybody reads first: fever, dizziness, or feeling unwell."""
STOP_SIGNS = ("胸口痛、发闷、心里慌", "喘得说不出话", "头晕、眼前发黑、出冷汗", "一边手脚没力、说话不清：直接打 120")
"""Printed when the plan brings none; the same for every risk grade."""


def courtesy(sex: str) -> str:
    """「先生」「女士」, or nothing when the sex is not said."""
    return {"男": "先生", "女": "女士"}.get(sex, "")


def resident_page(
    prescription: Prescription,
    signing: Sequence[SignatureOnPaper],
    printed_at: str,
    record_id: str,
    digest: str,
    state: str | State,
    week: int = 1,
    first_day: date | None = None,
    *,
    poses: Poses | None = None,
    superseded_by: str = "",
    amended: str = "",
) -> Sheet:
    """The sheet of week `week` (from 1), whose board begins on `first_day` (default: counted from `valid_from`).

    `poses` is `Library.poses`; without it no figures are drawn. A bound of confidence C or P that no physician confirmed
    prints as 「问一下医生」. `amended`: 「第 2 次调整 11-24 张锐」 where `prescription` is what is trained today, not what was
    signed; its stage then counts for every week. `signing` does not print here; it is part of the call that both pages share.
    """
    begin = first_day or prescription.valid_from + timedelta(days=7 * (week - 1))
    stage = prescription.stage if amended else stage_of_week(prescription, week)
    main, others, left_out = _chosen(prescription)
    pictures = poses or {}
    blocks: list[Block | Keyed | None] = [
        Keyed(_goal(prescription, begin), "goal") if prescription.goals else None,
        _card(prescription, stage, main, pictures) if main else None,
        *_strip(prescription, others, pictures),
        Keyed(_board(prescription, stage, main, begin), "board"),
        Keyed(Columns((_before(prescription), _stop(prescription)), (0.52, 0.48)), "boxes"),
        _cells(prescription, begin),
    ]
    return Sheet(
        kind="居民页", code="S1", audience=Audience.RESIDENT,
        host=f"{prescription.letterhead.host} · {prescription.letterhead.station}",
        title="我的运动安排", subtitle=(*_week_words(week, begin), *((Run(f"  {glued(amended)}", muted=True),) if amended else ())),
        person=_person(prescription), number=prescription.number, version=prescription.version,
        record_id=record_id, digest=digest, state=State(state), printed_at=moment(printed_at),
        blocks=keyed(blocks), drop_order=_drops(prescription, stage, main, others, pictures, begin),
        superseded_by=superseded_by, demo=prescription.letterhead.demo,
        left_out=(f"放不下：{'、'.join(a.name for a in left_out)}只写在专业页",) if left_out else (),
    )  # fmt: skip


def stage_of_week(prescription: Prescription, week: int) -> str:
    """Key of the stage this week belongs to, if its numbers were chosen; else the present one."""
    chosen, at = {c.stage for c in prescription.chosen}, week + prescription.plan.stage(prescription.stage).first_week - 1
    for stage in prescription.plan.stages:
        if stage.key in chosen and stage.first_week <= at and (stage.last_week is None or at <= stage.last_week):
            return stage.key if week > 1 else prescription.stage
    return prescription.stage


def _person(prescription: Prescription) -> Person:
    who = prescription.person
    return Person(who.name, courtesy(who.sex), who.sex, who.age, who.file_tail)


def _week_words(week: int, begin: date) -> tuple[Run, ...]:
    end = begin + timedelta(days=6)
    until = f"{end.day}{GLUE}日（周{'一二三四五六日'[end.weekday()]}）" if end.month == begin.month else spoken_day(end, begin)
    return (Run(f"第 {week} 周", strong=True), Run(f"：{spoken_day(begin, begin)}到 {until}"))


def _chosen(prescription: Prescription) -> tuple[ChosenActivity | None, list[ChosenActivity], list[ChosenActivity]]:
    """The main activity, up to four others (each part of the session first, drawn ones before others), and the rest."""
    aerobic = [a for a in prescription.activities if a.component is Component.AEROBIC]
    parts = [
        sorted((a for a in prescription.activities if a.component is part), key=lambda a: a.figure is None)
        for part in PART_NAMES
    ]
    in_turn = [a for row in zip_longest(*parts) for a in row if a is not None]
    order = list(PART_NAMES)
    shown = sorted(in_turn[:4], key=lambda a: order.index(a.component))
    return (aerobic[0] if aerobic else None), shown, in_turn[4:]


def _goal(prescription: Prescription, today: date) -> Paragraph:
    goal = prescription.goals[0]
    text = goal.plain or goal.say
    return Paragraph((Run("我的目标：", strong=True), Run(f"到 {spoken_day(goal.by, today, weekday=False)}，{full_stop(glued(text))}")), "lead")


def printed_value(prescription: Prescription, stage: str, field: str) -> str | None:
    """The chosen numbers of a field as the resident sees them; 「问一下医生」 while unconfirmed, None when there is none."""
    value = prescription.value(field, stage)
    if value is None:
        return None
    component = prescription.plan.stage(stage).component(Component(field.split(".")[0]))
    bound = component.bound(field) if component else None
    if bound is not None and not is_confirmed(bound, prescription, stage):
        return ASK
    return span(*(round(n) for n in value))


def _heart_rate(prescription: Prescription, stage: str) -> KeyNumber | None:
    if prescription.plan.effort_by_feel:
        return KeyNumber("心跳不作准", "看喘不喘")
    shown = printed_value(prescription, stage, "aerobic.heart_rate")
    if shown is None:
        zone = prescription.plan.stage(stage).heart_rate
        if zone is None:
            return None
        if zone.confidence.needs_physician:
            return KeyNumber("心跳每分钟", ASK)
        shown = span(zone.low, zone.high)
    return KeyNumber("心跳每分钟", shown, "" if shown == ASK else "次")


ON_FOOT = ("walk", "jog", "run", "hike")
"""How the ids of activities begin that are warmed up by walking; who sits or swims starts and ends with the same, slowly."""


def _card(prescription: Prescription, stage: str, main: ChosenActivity, poses: Poses) -> ActivityCard:
    numbers = []
    for label, field, unit in (("每周", "aerobic.frequency", "天"), ("每次", "aerobic.minutes", "分钟")):
        shown = printed_value(prescription, stage, field)
        if shown:
            numbers.append(KeyNumber(label, shown, "" if shown == ASK else unit))
    rate = _heart_rate(prescription, stage)
    pose = poses.get(main.figure) if main.figure else None
    return ActivityCard(pose, main.name, KeyNumbers(tuple(numbers) + ((rate,) if rate else ())), _effort(prescription, stage), _notes(prescription, main))


def _notes(prescription: Prescription, main: ChosenActivity) -> tuple[str, ...]:
    warm, cool = prescription.plan.warm_up_minutes, prescription.plan.cool_down_minutes
    do = "慢走" if main.activity_id.startswith(ON_FOOT) else "慢慢做"
    slow = f"开头、结尾各{do} {warm} 分钟。" if warm == cool else f"开头{do} {warm} 分钟，结尾{do} {cool} 分钟。"
    also = [a.name for a in prescription.activities if a.component is Component.AEROBIC and a is not main]
    notes = [glued(slow) + (full_stop(main.cue) if main.cue else "")]
    if also:
        notes.append(f"也可以换成：{'、'.join(also)}。")
    return tuple(notes)


def _effort(prescription: Prescription, stage: str) -> EffortBar:
    row = prescription.plan.stage(stage).component(Component.AEROBIC)
    said = row.intensity_plain.strip("。") if row else ""
    light = prescription.plan.upper_intensity <= Intensity.LIGHT or ("还能唱歌" in said)
    if light:
        return EffortBar((Zone("正合适", said or "很轻松，还能唱歌", target=True), Zone("太累，慢一点", "唱不了歌了", hatched=True)))
    return EffortBar(
        (
            Zone("太轻松", "还能唱歌"),
            Zone("正合适", said if 0 < len(said) <= 16 else "微微出汗，能说话、不能唱歌", target=True),
            Zone("太累，慢一点", "说不出整句话", hatched=True),
        )
    )


def _strip(prescription: Prescription, others: list[ChosenActivity], poses: Poses) -> list[Block | Keyed]:
    if not others:
        return []
    parts = [name for part, name in PART_NAMES.items() if any(a.component is part for a in others)]
    title = _together(parts)
    days = {s.weekday for s in prescription.week if any(a.component is s.component for a in others)}
    same = len({frozenset(s.weekday for s in prescription.week if s.component is c) for c in {a.component for a in others}}) == 1
    when = f"{days_of_week(days)}做；" if days and same else ""
    return [Keyed(Heading(title, f"{when}慢慢来，不憋气，有点累就好"), "strip_title"), Keyed(_figures(others, poses), "strip")]


def _figures(others: Sequence[ChosenActivity], poses: Poses, cues: bool = True) -> FigureStrip:
    exercises = tuple(
        Exercise(poses.get(a.figure) if a.figure else None, a.name, _amount(a), a.cue if cues else "") for a in others
    )
    return FigureStrip(exercises, min(4, len(exercises)) if len(exercises) > 1 else 2)


def _amount(activity: ChosenActivity) -> str:
    """The dose that is read at a glance: in plain words while they are short."""
    plain, exact = activity.dose_plain or activity.dose, activity.dose or activity.dose_plain
    return glued(plain if len(plain) <= 10 else min(plain, exact.removeprefix("保持").strip(), key=len))


def _board(prescription: Prescription, stage: str, main: ChosenActivity | None, begin: date) -> WeekBoard:
    """The main activity's row, and one for the rest: named when they share their days, else with words beside the boxes."""
    weekdays = [(begin + timedelta(days=d)).weekday() for d in range(7)]
    days = {part: {s.weekday for s in prescription.week if s.component is part} for part in Component}
    rows: list[BoardRow] = []
    if days[Component.AEROBIC]:
        minutes = {s.minutes for s in prescription.week if s.component is Component.AEROBIC}
        sure = printed_value(prescription, stage, "aerobic.minutes") != ASK
        told = f" {minutes.pop()}{GLUE}分钟" if len(minutes) == 1 and sure else ""
        rows.append(BoardRow((main.name if main else "走路") + told, tuple(d in days[Component.AEROBIC] for d in weekdays)))
    rest = {name: days[part] for part, name in PART_NAMES.items() if days[part]}
    if rest:
        planned = tuple(any(d in at for at in rest.values()) for d in weekdays)
        together = len({frozenset(at) for at in rest.values()}) == 1
        words = () if together else tuple(tuple(n for n, at in rest.items() if d in at) for d in weekdays)
        rows.append(BoardRow(_together(list(rest)) if together else "其他练习", planned, words))
    return WeekBoard("做完打勾", begin, tuple(rows), _write_in(prescription))


def _together(names: list[str]) -> str:
    """「力量、站稳和拉伸」."""
    return names[0] if len(names) == 1 else "、".join(names[:-1]) + "和" + names[-1]


def _write_in(prescription: Prescription) -> WriteIn:
    known = {protocol for protocol, _, _ in prescription.plan.protocols}
    if "hypertension" in known:
        return WriteIn("早上血压", "/")
    return WriteIn("早上没吃饭的血糖") if "type2_diabetes" in known else WriteIn("走了几步")


def _lines(prescription: Prescription, statements: Sequence, most: int) -> tuple[str, ...]:
    found = [line for s in statements if (line := plain_line(s, prescription))]
    return tuple(dict.fromkeys(found))[:most]


def _before(prescription: Prescription, tail: int = 2) -> Notice:
    asked = sorted(
        own_first(prescription, prescription.plan.day_gates, 2),
        key=lambda s: (s.rule_id != UNWELL, is_question(s, prescription)),
    )
    gates = _lines(prescription, asked, 5)
    advice = _lines(prescription, own_first(prescription, prescription.plan.precautions), tail)
    avoid = _lines(prescription, prescription.plan.avoid, 3)
    words = "".join(full_stop(a) for a in advice) + (f"先不做：{'、'.join(avoid)}。" if avoid else "")
    lead = "有一条，就照着做：" if gates else ""
    return Notice(NoticeState.PLAIN, "练之前看一看", gates or ("哪里不舒服，今天先不练",), lead=lead, tail=words)


def _stop(prescription: Prescription) -> Notice:
    """Four signs, one more when a condition of this person has its own; the stroke line says whom to call at once."""
    own = {protocol for protocol, _, _ in prescription.plan.protocols} - {"everyone"}
    general = _lines(prescription, [s for s in prescription.plan.stop_signs if s.protocol_id not in own], 99)
    mine = _lines(prescription, [s for s in prescription.plan.stop_signs if s.protocol_id in own], 1)
    signs = list(general) or list(STOP_SIGNS)
    strokes = [s for s in signs if "说话不清" in s]
    shown = signs[:4]
    if strokes and strokes[0] not in shown:
        shown[-1] = strokes[0]
    shown = [s if s not in strokes or "120" in s else f"{s}：直接打 120" for s in shown]
    return Notice(
        NoticeState.EMERGENCY, "马上停下，坐下来", tuple(glued(s) for s in (*shown, *mine)), action=("5 分钟不见好，或越来越重", "打 120")
    )


def _cells(prescription: Prescription, today: date) -> Facts:
    visit = next((v for v in prescription.visits if v.mode == "来站"), None)
    call = next((v for v in prescription.visits if v.mode != "来站"), None)
    come = spoken_day(visit.on, today) if visit else "等站里通知"
    told = []
    if call and (visit is None or call.on < visit.on):
        told.append(f"{spoken_day(call.on, today, weekday=False)}打电话问你")
    if not told:
        told.append("带上这张纸")
    guide = (prescription.plan.supervision.plain or "").rstrip("。")
    return Facts(
        (
            (
                Fact("下次来", come, note="，".join(told)),
                Fact("在哪里练", prescription.place or "问一下指导员", note=guide),
                Fact("不清楚就打电话", prescription.letterhead.phone or "到站里问", note=_people(prescription)),
            ),
        ),
        ((1.08, 1.0, 1.0),),
        "cards",
    )


def _people(prescription: Prescription) -> Text:
    """Two names to ask for; long ones with their titles stand on two lines."""
    names = [p.replace(" ", GLUE) for p in prescription.people[:2]]
    if sum(map(len, names)) <= 11:
        return "、".join(names)
    return (Run(names[0]), *(run for name in names[1:] for run in (NEW_LINE, Run(name))))


def _drops(
    prescription: Prescription, stage: str, main: ChosenActivity | None, others: list[ChosenActivity], poses: Poses, begin: date
) -> tuple[Drop, ...]:
    """paper.md S1: last exercise, write-in row, goal sentence, cue lines."""
    boxes = Columns((_before(prescription, tail=0), _stop(prescription)), (0.52, 0.48))
    drops = [Drop("boxes", "放不下：几句提醒只写在专业页", boxes)]
    kept = others
    if len(others) > 2:
        gone = next((a for a in reversed(others) if a.figure is None), others[-1])
        kept = [a for a in others if a is not gone]
        drops.append(Drop("strip", f"放不下：{gone.name}移到专业页", _figures(kept, poses)))
    drops.append(Drop("board", "放不下：每天要写的一行没有印", replace(_board(prescription, stage, main, begin), write_in=None)))
    drops.append(Drop("goal", "放不下：目标一句移到专业页"))
    if others:
        drops.append(Drop("strip", "放不下：动作要领移到专业页", _figures(kept, poses, cues=False)))
    return tuple(drops)


def hold_slip(prescription: Prescription, printed_at: str, record_id: str, digest: str) -> Sheet:
    """What prints instead of a prescription that is on hold or withdrawn: 「先不练，等医生电话」."""
    phone = prescription.letterhead.phone or "到站里问"
    blocks = (
        Paragraph((Run("先不要照着原来的安排练。", strong=True),), "lead"),
        Paragraph("医生要先看看情况，会打电话来。电话没来以前，平常走动可以，不做锻炼。"),
        Notice(NoticeState.EMERGENCY, "马上打电话", tuple(glued(s) for s in STOP_SIGNS), action=("越来越重，或一边手脚没力", "打 120")),
        Facts(((Fact("不清楚就打电话", phone, note=_people(prescription)),),), layout="cards"),
    )
    return Sheet(
        kind="暂停单", code="S1H", audience=Audience.RESIDENT,
        host=f"{prescription.letterhead.host} · {prescription.letterhead.station}",
        title="先不练，等医生电话", subtitle="", person=_person(prescription), number=prescription.number,
        version=prescription.version, record_id=record_id, digest=digest, state=State.SIGNED, printed_at=moment(printed_at),
        blocks=keyed(blocks), demo=prescription.letterhead.demo,
    )  # fmt: skip
