"""What the page 不良事件 shows and what is typed into it, as plain values. No Qt. First aid and time line first, blame nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.errors import InvalidInput
from prescribe.reading.adverse_events import (
    FIRST_AID,
    KINDS,
    PLACES,
    SEVERITIES,
    EventForm,
    EventLine,
    Events,
    EventState,
)
from ui.typed_form import Typed, TypedForm, moment_of
from ui.widgets.record_fields import FieldOf
from ui.words import tr

FIRST = (
    (FieldOf("first_aid", "做了什么", "several", FIRST_AID),),
    (FieldOf("called_120_at", "几点打的 120", hint="09:43，没打就空着", width=170),
     FieldOf("aed_used", "AED", "one", (("yes", "用了"), ("no", "没用")))),
    (FieldOf("timeline", "几点几分，看见什么，做了什么", "text", hint="09:41 扶坐，量血压 92/58\n09:43 打 120", lines=4),),
)  # fmt: skip
WHAT = (
    (FieldOf("happened_at", "发生时间", hint="空着就是现在", width=190), FieldOf("place", "在哪里", "one", PLACES)),
    (FieldOf("kind", "种类", "one", KINDS), FieldOf("other", "其他是什么")),
    (FieldOf("severity", "轻重", "one", tuple((str(n), words) for n, words in SEVERITIES)),),
    (FieldOf("what", "发生了什么", "text", hint="看见的、听见的，按先后写"), ),
    (FieldOf("where", "具体地点", hint="一层走廊"),),
    (FieldOf("stop_symptom", "当时有没有胸痛、晕、半边无力、喘不上气", "one", (("yes", "有"), ("no", "没有"))),),
)  # fmt: skip
AFTER = (
    (FieldOf("outcome", "结果", "text", lines=1),), (FieldOf("cause", "可能的原因：场地、设备、安排、身体", "text", lines=1),),
    (FieldOf("measures", "以后怎么办", "text", lines=1),), (FieldOf("reported_to", "报告给谁", hint="站长 09:50、家庭医生"),),
)  # fmt: skip
EMPTY: dict[str, Typed] = {
    "first_aid": (), "called_120_at": "", "aed_used": "", "timeline": "", "happened_at": "", "place": "supervised", "kind": "", "other": "",
    "severity": "", "what": "", "where": "", "stop_symptom": "", "outcome": "", "cause": "", "measures": "", "reported_to": "",
}  # fmt: skip
_CLOCK = re.compile(r"^\s*(\d{1,2}[:：]\d{2})\s*(.*)$")


@dataclass(frozen=True, slots=True)
class LineView:
    """One event in the list at the side."""

    event_id: UUID
    mark: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class EventView:
    """The whole page."""

    mark: str
    head: str
    text: str
    lines: tuple[LineView, ...]
    versions: tuple[tuple[UUID, str, str], ...]
    changes: tuple[str, ...]
    writes: bool
    """The form is there and may be typed into."""
    shows: bool
    """There is an event, or one is being written."""
    closes: bool
    prints: bool


def event_view(found: Events, new: bool) -> EventView:
    """`new`: one is written that is not stored yet."""
    shown = None if new else found.shown
    lines = tuple(_line(line) for line in found.lines)
    if shown is None:
        text = tr("先救人，人安顿好了再写。写事情，不写谁的错。") if new else tr("没有记录。") if not found.lines else tr("没有等着的。")
        return EventView("info", tr("记下发生了什么") if new else tr("不良事件"), text, lines, (), (), new and found.may_write, new, False, False)
    versions = tuple((v.rev_id, f"{v.by} {v.at_words} · {dict(SEVERITIES)[v.severity]}", v.what) for v in shown.versions)
    changes = tuple(f"{at[5:16].replace('T', ' ')} {who}：{what}" for at, who, what in shown.changes)
    mark, head, text = _strip(shown)
    return EventView(
        mark, head, text, lines, versions, changes, shown.may_write and not versions, True, shown.may_close, shown.may_write and not versions
    )


def _strip(shown: EventState) -> tuple[str, str, str]:
    if shown.versions:
        return "danger", tr("有两个版本"), tr("两台电脑各写了一版。时间线会都留下，轻重按更重的。")
    held = tr("已停止运动，等医生看。") if shown.held else ""
    if shown.state == "closed":
        return "ok", tr("已归档"), " ".join(filter(None, (tr("站长看过。"), shown.closed_note)))
    return "danger" if shown.held else "warn", dict(KINDS)[shown.form.kind], tr("{held}等站长看过归档。", held=held)


def _line(line: EventLine) -> LineView:
    mark = "danger" if line.conflict or (line.severity > 2 and line.state == "open") else "dot" if line.state == "closed" else "warn"
    state = tr("有两个版本") if line.conflict else tr("已归档") if line.state == "closed" else tr("等站长看")
    return LineView(line.event_id, mark, f"{line.at_words} {line.kind}", f"{line.severity} · {line.place} · {state}")


def typed_event(form: EventForm | None, happened_at: str = "") -> dict[str, Typed]:
    """A stored event as the fields show it, or an empty one with its time."""
    if form is None:
        return EMPTY | {"happened_at": happened_at.replace("T", " ")[:16]}
    return {
        "first_aid": form.first_aid, "called_120_at": form.called_120_at, "aed_used": {True: "yes", False: "no", None: ""}[form.aed_used],
        "timeline": "\n".join(f"{at} {text}".strip() for at, text in form.timeline), "happened_at": form.happened_at.replace("T", " ")[:16],
        "place": form.place, "kind": form.kind, "other": form.other, "severity": str(form.severity), "what": form.what, "where": form.where,
        "stop_symptom": "", "outcome": form.outcome, "cause": form.cause, "measures": form.measures,
        "reported_to": "、".join(f"{who} {at}".strip() for who, at in form.reported_to),
    }  # fmt: skip


def event_said(form: TypedForm, stored: EventForm | None, today: date) -> EventForm:
    """The event to save; a moment nobody touched is as stored. Raises InvalidInput with the field."""
    for name, words in (("kind", tr("请选种类。")), ("severity", tr("请选轻重。")), ("place", tr("请选在哪里。"))):
        if not form.text(name):
            raise InvalidInput(words, field=name)
    happened = stored.happened_at if stored and "happened_at" not in form.changed else moment_of(form.text("happened_at"), today, "happened_at")
    return EventForm(
        kind=form.text("kind"), severity=int(form.text("severity")), what=form.text("what"), happened_at=happened, place=form.text("place"),
        where=form.text("where"), other=form.text("other"), stop_symptom=form.text("stop_symptom") == "yes",
        first_aid=tuple(form.value("first_aid")), timeline=timeline_of(form.text("timeline")), called_120_at=form.text("called_120_at"),
        aed_used={"yes": True, "no": False}.get(form.text("aed_used")), outcome=form.text("outcome"), cause=form.text("cause"), measures=form.text("measures"),
        reported_to=reported_of(form.text("reported_to")),
    )  # fmt: skip


def timeline_of(text: str) -> tuple[tuple[str, str], ...]:
    """One line each: 「09:41 扶坐」 → ("09:41", "扶坐"); a line without a time keeps its words."""
    found = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        match = _CLOCK.match(line)
        found.append((match[1].replace("：", ":").zfill(5), match[2].strip()) if match and match[2].strip() else ("", line))
    return tuple(found)


def reported_of(text: str) -> tuple[tuple[str, str], ...]:
    """「站长 09:50、家庭医生」 → (("站长", "09:50"), ("家庭医生", ""))."""
    found = []
    for one in filter(None, (part.strip() for part in re.split(r"[、，,；;\n]", text))):
        who, _, at = one.rpartition(" ")
        found.append((who, at) if who and re.fullmatch(r"\d{1,2}[:：]\d{2}", at) else (one, ""))
    return tuple(found)
