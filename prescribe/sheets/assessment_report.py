"""S3, the assessment report for the resident: one A4 in large type, plain words and pictures. One builder of plain blocks.

`since="start"` makes the resident's variant of the comparison (S4): the first values instead of the last ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prescribe.over_time import Change, Measure, OverTime, Point
from prescribe.prescription import Prescription
from prescribe.reading.change_words import PlainMeasure, plain_change, plain_measures, plain_number
from prescribe.readings import stops
from prescribe.sheets.blocks import Block, Columns, Fact, Facts, Heading, Notice, NoticeState, Paragraph
from prescribe.sheets.comparison_sheet import LOWER, Assessed, digest_of
from prescribe.sheets.measured_blocks import RangeLegend, RangeRow, RangeRows, Thing, Things
from prescribe.sheets.measured_trends import bar_of, ends_of, plain_chart
from prescribe.sheets.resident_page import courtesy
from prescribe.sheets.sheet import Audience, Drop, Keyed, Person, Sheet, State, keyed
from prescribe.sheets.wording import glued, moment, spoken_day
from protocols.fitness.limits import PeerLimit
from protocols.terms import Component

MOST = {"body": 3, "fitness": 4}
"""Rows of each section; up to two more of each where neither pictures nor trends take the room."""
PARTIAL = "这次没测全，不打分"
PEERS = "体能有底色的：同龄 60 分起。标准表待核对。"
"""What the zones of fitness are, where no goal was agreed: the national table, compiled from a public copy."""
NOT_PRINTED = "目标要问一下医生"


@dataclass(frozen=True, slots=True)
class MayExercise:
    """The first sentence of the report."""

    state: NoticeState
    say: str


@dataclass(frozen=True, slots=True)
class Plain:
    """What only the resident's report needs."""

    may: MayExercise
    prescription: Prescription | None
    """Signed and in force, or None: then nothing is recommended."""
    partial: bool
    """The battery of the national standard was begun and not finished."""
    people: tuple[str, ...]
    peers: Mapping[str, PeerLimit] = field(default_factory=dict)
    """Where people of the same sex and age pass, by fact: zones where there is no target of one's own."""


def assessment_report(
    found: OverTime, known: Assessed, plain: Plain, poses: Mapping[str, Mapping[str, Any]] | None = None, since: str = "last"
) -> Sheet:
    """The sheet of one resident, against the last visit or (`since="start"`) the first."""
    before = before_word(since)
    shown = [(m, p) for f, p in plain_measures().items() if (m := found.by_fact.get(f)) is not None]
    things = _things(plain, poses or {})
    charts = _charts(shown)
    more = 0 if things and charts else 1 if things or charts else 2
    rows = {section: _section(found, shown, plain, section, since)[: most + more] for section, most in MOST.items()}
    by_peers = {p.name for m, p in shown if peer_of(m, plain) is not None}
    who = known.person
    blocks: list[Block | Keyed | None] = [_verdict(found, shown, plain, since)]
    for section, title in (("body", "身体指标"), ("fitness", "体能")):
        if rows[section]:
            aside = PARTIAL if section == "fitness" and plain.partial else ""
            blocks += [Keyed(Heading(title, aside), f"{section}_title"), Keyed(RangeRows(tuple(rows[section])), section)]
    blocks += [
        Keyed(RangeLegend(before, PEERS if by_peers & {r.name for r in rows["fitness"]} else ""), "legend") if any(r.zones or r.before is not None for part in rows.values() for r in part) else None,
        None if any(rows.values()) else Paragraph("这次还没有量过的数。"),
        Keyed(Heading("最值得做的三件事" if len(things) == 3 else "最值得做的事"), "things_title") if things else None,
        Keyed(Things(things), "things") if things else _why_no_things(plain),
        Keyed(Heading("这段时间的变化"), "charts_title") if charts else None,
        Keyed(Columns(charts, (1.0,) * len(charts)), "charts") if charts else None,
        _cells(known, plain, found.today),
    ]
    return Sheet(
        kind="评估报告（居民）" if since == "last" else "复测对比（居民）", code="S3" if since == "last" else "S4R", audience=Audience.RESIDENT, host=f"{known.letterhead.host} · {known.letterhead.station}",
        title="我的体检和体能报告" if since == "last" else "练到现在，变了多少", subtitle=_days(found, since), person=Person(who.name, courtesy(who.sex), who.sex, who.age, who.file_tail),
        number=f"评估 {found.measured_on.isoformat()}" if found.measured_on else "评估", version=1, record_id=known.record_id,
        digest=digest_of(found), state=State.SIGNED, printed_at=moment(known.printed_at), blocks=keyed(blocks),
        drop_order=_drops(rows, charts), demo=known.letterhead.demo,
        left_out=("化验没有印：请医生打印",) if found.masked else (),
    )  # fmt: skip


def before_word(since: str) -> str:
    """What the first of two values is called."""
    return "上次" if since == "last" else "开始时"


def _days(found: OverTime, since: str) -> str:
    if found.measured_on is None:
        return ""
    day = spoken_day(found.measured_on, found.today, weekday=False)
    then = found.last_on if since == "last" else found.baseline_on
    if then is None:
        return f"{day}测　第一次测"
    return f"{day}测　{'上次' if since == 'last' else '开始'} {spoken_day(then, found.today, weekday=False)}"


def _then(measure: Measure, since: str) -> tuple[Change | None, Point | None]:
    return (measure.since_last, measure.last) if since == "last" else (measure.since_baseline, measure.baseline)


def _section(found: OverTime, shown: Sequence[tuple[Measure, PlainMeasure]], plain: Plain, section: str, since: str) -> list[RangeRow]:
    """Those with a target first, as many as the page takes."""
    of = [(m, p) for m, p in shown if p.section == section]
    of.sort(key=lambda each: each[0].target is None)
    return [_row(found, m, p, peer_of(m, plain), since) for m, p in of]


def peer_of(measure: Measure, plain: Plain) -> PeerLimit | None:
    """The limit of peers for the very value shown; a goal of one's own goes first, also one that must not be printed yet."""
    peer = plain.peers.get(measure.fact_id)
    if peer is None or measure.target is not None or measure.note or (peer.on, peer.value) != (measure.now.on, measure.now.value):
        return None
    return peer


def may_print(measure: Measure) -> bool:
    """Whether the target's number may stand on a resident's page: agreed by two signatures, or of confidence A or B."""
    return measure.target is not None and not measure.target.needs_physician


def state_of(measure: Measure, lower: Measure | None = None) -> bool | None:
    """Reached, of a pressure by both numbers; None without a target that may be printed, or when the value no longer counts."""
    if not may_print(measure) or measure.note:
        return None
    both = [m.reached for m in (measure, lower) if m is not None and m.reached is not None]
    return all(both)


def _row(found: OverTime, measure: Measure, plain: PlainMeasure, peer: PeerLimit | None, since: str) -> RangeRow:
    lower = _lower(found, measure)
    change, then = _then(measure, since)
    ends = ends_of(measure.target if may_print(measure) else None)
    if peer is not None:
        ends = (peer.limit, None) if peer.rising else (None, peer.limit)
    zones, now, was, ticks = bar_of(measure, then.value if then else None, ends)
    reached, today = state_of(measure, lower), measure.now.on == found.measured_on
    value = plain_number(measure.now.value, plain.decimals)
    if measure.fact_id == "resting_systolic":
        value += f"/{plain_number(lower.now.value, 0)}" if lower else "/—"
    mark, word = _judged(measure, plain, reached, lower, change)
    if peer is not None and not word:
        mark, word = ("", "同龄里够好") if peer.passed else ("watch", "再练练")
    told = plain_change(measure, plain, change, before_word(since)) if today else f"{spoken_day(measure.now.on, found.today, weekday=False)}测的"
    return RangeRow(plain.name, plain.hint, value, plain.unit, zones, now, was, ticks, mark, word, told)


def _lower(found: OverTime, measure: Measure) -> Measure | None:
    """The second number of a pressure, of the same day."""
    lower = found.by_fact.get(LOWER) if measure.fact_id == "resting_systolic" else None
    return lower if lower is not None and lower.now.on == measure.now.on else None


def _judged(measure: Measure, plain: PlainMeasure, reached: bool | None, lower: Measure | None, change: Change | None) -> tuple[str, str]:
    """(mark, word): a stop value first, then the target; without one a change that is known to be real; else nothing."""
    if measure.fact_id == "resting_systolic" and stops((measure.now.value, lower.now.value if lower else None)):
        return "act", "当心，找医生"
    if measure.note:
        return "", "要重新测"
    if measure.target is not None and reached is None:
        return "", "问一下医生"
    if reached is not None:
        if reached:
            return "ok", "达标"
        if measure.reached and lower is not None and lower.reached is False:
            return "watch", "低的数还高"
        return "watch", "再练练" if plain.section == "fitness" else "要留意"
    if change is not None and change.real and change.better is not None:
        return ("ok", "有进步") if change.better else ("watch", "退步了")
    return "", ""


def _verdict(found: OverTime, shown: Sequence[tuple[Measure, PlainMeasure]], plain: Plain, since: str) -> Notice:
    """May you exercise; what is at its goal, what is not, what really changed."""
    reached, missed, better, worse = [], [], [], []
    for measure, words in shown:
        state = state_of(measure, _lower(found, measure))
        change, _ = _then(measure, since)
        if state is not None:
            (reached if state else missed).append(words.name)
        if change is not None and change.real and change.better is not None and measure.now.on == found.measured_on and not measure.note:
            (better if change.better else worse).append(words.name)
    lines = [("进步了", better), ("到目标了", reached), ("还没到目标", missed), ("退步了，问一下医生", worse)]
    said = [f"{_named(names)}{end}。" for end, names in lines if names]
    first = "先做好下面第一件事。" if plain.prescription and plain.may.state is NoticeState.OK and (missed or worse) else ""
    return Notice(plain.may.state, plain.may.say, (), tail="".join([*said, first]) or "下次再测，就能比了。")


def _named(names: Sequence[str]) -> str:
    """At most two names; of more the count, so that the sentence stays short."""
    joined = "、".join(names[:2])
    return joined if len(names) <= 2 and len(joined) <= 9 else f"有 {len(names)} 样" if len(names) > 1 else names[0]


def _things(plain: Plain, poses: Mapping[str, Mapping[str, Any]]) -> tuple[Thing, ...]:
    """The main activity and the first of each other part, as the signed prescription says; none while exercise waits."""
    if plain.prescription is None or plain.may.state is not NoticeState.OK:
        return ()
    chosen: dict[Component, Any] = {}
    for activity in plain.prescription.activities:
        chosen.setdefault(activity.component, activity)
    order = [c for c in (Component.AEROBIC, Component.RESISTANCE, Component.BALANCE, Component.FLEXIBILITY) if c in chosen]
    return tuple(
        Thing(poses.get(a.figure) if a.figure else None, a.name, glued(a.dose_plain or a.cue or "按安排的那张纸做"))
        for a in (chosen[c] for c in order[:3])
    )


def _why_no_things(plain: Plain) -> Paragraph | None:
    """What stands where nothing is recommended; nothing when the first sentence says it all."""
    if plain.may.state is NoticeState.ACT:
        return None
    return Paragraph("先问一下医生，再照着练。" if plain.prescription else "怎么练，等安排签好字再给你。")


def _charts(shown: Sequence[tuple[Measure, PlainMeasure]]) -> tuple[Block, ...]:
    """One of the body, one of fitness; two of a kind when there is none of the other."""
    paired = [(m, p) for m, p in shown if m.since_last]
    paired.sort(key=lambda each: each[0].target is None)
    firsts = [next((each for each in paired if each[1].section == s), None) for s in MOST]
    chosen = [each for each in firsts if each] + [each for each in paired if each not in firsts]
    return tuple(plain_chart(m, p, may_print(m)) for m, p in chosen[:2])


def _cells(known: Assessed, plain: Plain, today: date) -> Facts:
    come = spoken_day(known.next_visit, today) if known.next_visit else "等站里通知"
    who = "、".join(name.split("（")[0] for name in plain.people[:2]) or "站里的医生"
    return Facts(
        ((Fact("下次再测", come, note="带上这张纸"), Fact("给你看结果的人", who, note="看不懂就问"),
          Fact("有问题打电话", known.letterhead.phone or "到站里问", note="不舒服先停下")),),
        ((1.08, 1.0, 1.0),), "cards",
    )  # fmt: skip


def _drops(rows: Mapping[str, list[RangeRow]], charts: tuple[Block, ...]) -> tuple[Drop, ...]:
    """Rows in target, then the trends. A second trend and a third thing stand beside others and take no height."""
    found = []
    for section in reversed(MOST):
        kept = [r for r in rows[section] if r.mark != "ok"] or rows[section][:1]
        if len(kept) < len(rows[section]):
            gone = "、".join(r.name for r in rows[section] if r not in kept)
            found.append(Drop(section, f"放不下：已经达标的没有印（{gone}）", RangeRows(tuple(kept))))
    if charts:
        found.append(Drop("charts", "放不下：走向图没有印", without=("charts_title",)))
    return tuple(found)
