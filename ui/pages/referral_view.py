"""What the page 转诊 shows and what is typed into it, as plain values. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prescribe.answer_referral import Acceptance
from prescribe.errors import InvalidInput
from prescribe.reading.referrals import (
    DIRECTIONS,
    ENDED,
    MAY,
    STATES,
    URGENCIES,
    AnswerWords,
    ReferralLine,
    Referrals,
    ReferralState,
)
from prescribe.refer import ReferralForm
from protocols.facts import number_text
from ui.typed_form import Typed, TypedForm, day_of, moment_of
from ui.widgets.record_fields import FieldOf
from ui.words import tr

MARKS = {"red": "danger", "amber": "warn", "blue": "info"}
FORM = (
    (FieldOf("urgency", "缓急", "one", URGENCIES), FieldOf("direction", "转去哪里", "one", tuple(d for d in DIRECTIONS if d[0] != "back"))),
    (FieldOf("reason", "为什么转", "text", hint="一句话：什么事，什么时候"),),
    (FieldOf("to_whom", "医院或场馆"), FieldOf("department", "科室", width=170),
     FieldOf("due_on", "几号前问结果", hint="空着就是 14 天", width=170)),
    (FieldOf("question", "想请对方看什么", "text", hint="例如：能不能运动，有什么限制"),),
)  # fmt: skip
"""Fields of a referral that is written."""
ANSWER = (
    (FieldOf("from_whom", "哪家医院"), FieldOf("received_at", "收到的时间", hint="空着就是现在", width=190)),
    (FieldOf("finding", "发现和诊断", "text"),),
    (FieldOf("drugs", "用药（有没有改）"),),
    (FieldOf("may_exercise", "能不能运动", "one", MAY),),
    (FieldOf("limits", "限制", hint="心率、血压、动作"), FieldOf("until", "到哪天", width=150), FieldOf("next_check_on", "下次检查", width=150)),
)  # fmt: skip
"""Fields of what comes back."""
RELEASE = (("yes", "恢复运动"), ("no", "照旧停着"))
DECISION = (
    (FieldOf("release", "签名以后", "one", RELEASE),),
    (FieldOf("reason", "理由", hint="例如：医院查过，没有缺血"),),
    (FieldOf("hr_limit", "运动心率上限", width=110, unit="次/分"), FieldOf("systolic_limit", "运动收缩压上限", width=110, unit="mmHg")),
)  # fmt: skip
"""What a physician says with the signature."""
EMPTY_FORM: dict[str, Typed] = {"urgency": "", "direction": "up", "reason": "", "to_whom": "", "department": "", "due_on": "", "question": ""}
EMPTY_ANSWER: dict[str, Typed] = dict.fromkeys(
    ("from_whom", "received_at", "finding", "drugs", "may_exercise", "limits", "until", "next_check_on"), ""
)
EMPTY_DECISION: dict[str, Typed] = dict.fromkeys(("release", "reason", "hr_limit", "systolic_limit"), "")


@dataclass(frozen=True, slots=True)
class LineView:
    """One referral in the list at the side."""

    referral_id: UUID
    mark: str
    title: str
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class ReferralView:
    """The whole page."""

    mark: str
    head: str
    text: str
    mode: str
    """`write` (new or draft), `answer`, `return`, `read`, or `none`."""
    told: tuple[tuple[str, str], ...]
    """What the referral says, label and text."""
    lines: tuple[LineView, ...]
    versions: tuple[tuple[UUID, str, str], ...]
    """(revision, head, what it says) of two undecided versions."""
    decides: bool
    """A physician may sign the answer now."""
    may_release: bool
    """And the answer lets exercise begin again."""
    may_end: bool
    may_print: bool
    may_write: bool


def referral_view(found: Referrals, mode: str = "") -> ReferralView:
    """`mode`: `new` or `return` while the person writes one that is not stored yet."""
    shown = None if mode else found.shown
    mark, head, text = _strip(found, shown, mode)
    lines = tuple(_line(line) for line in found.lines)
    if shown is None:
        writes = found.may_write and not found.masked
        kind = ("return" if mode == "return" else "write") if writes and mode else "none"
        return ReferralView(mark, head, text, kind, (), lines, (), False, False, False, False, writes)
    versions = tuple((v.rev_id, f"{v.by} {v.at_words} · {v.state}", v.says) for v in shown.versions)
    return ReferralView(
        mark, head, text, _mode(shown), _told(shown), lines, versions, shown.may_accept,
        shown.may_accept and shown.hold_open and bool(shown.answer) and shown.answer.may_exercise in ("yes", "limited"),
        shown.may_write and not versions and shown.line.state in ("draft", "sent", "received"), not versions and not found.masked,
        shown.may_write and not found.masked,
    )  # fmt: skip


def _mode(shown: ReferralState) -> str:
    if not shown.may_write or shown.versions or shown.line.state in ENDED:
        return "read"
    if shown.line.state == "draft":
        return "write"
    return "return" if shown.line.direction == "back" else "answer"


def _strip(found: Referrals, shown: ReferralState | None, mode: str) -> tuple[str, str, str]:
    if mode == "return":
        return "info", tr("医院转回"), tr("存下以后运动先停着，重新评估和筛查，再由医生签名恢复。")
    if mode == "new":
        return "info", tr("写转诊单"), tr("病情、读数、用药、处方由记录填好，打印前能看到。马上转的会先停运动，直接打印。")
    if shown is None:
        return "info", tr("转诊"), tr("没有等着的转诊。") if found.lines else tr("还没有转诊过。")
    line = shown.line
    words = line.waits_for or dict(STATES)[line.state]
    if shown.versions:
        return "danger", tr("有两个版本"), tr("两台电脑各写了一版。看清两边，定下一个；定下之前按更严的一版。")
    if line.overdue:
        return "danger", tr("过期没有回复"), tr("{words}。该在 {day} 前有结果。", words=words, day=str(line.due_on))
    due = tr("，{day} 前问结果", day=str(line.due_on)) if line.due_on and line.state in ("sent", "received") else ""
    held = tr("；运动停着") if shown.hold_open else ""
    mark = MARKS[line.urgency] if line.state not in ENDED else "ok" if line.state == "closed" else "info"
    return mark, dict(URGENCIES)[line.urgency] if line.direction == "up" else dict(DIRECTIONS)[line.direction], f"{words}{due}{held}。"


def _told(shown: ReferralState) -> tuple[tuple[str, str], ...]:
    line, answer, accepted = shown.line, shown.answer, shown.accepted
    said = [
        (tr("转到"), " ".join(filter(None, (line.to_whom, shown.department)))), (tr("为什么"), line.reason), (tr("想请对方看"), shown.question),
        (tr("主要问题"), "；".join(shown.problems)),
        (tr("读数"), "；".join(f"{r.label} {r.value} {r.unit}".rstrip() + (f"（{r.on:%m-%d}）" if r.on else "") for r in shown.readings)),
        (tr("过敏"), shown.allergy), (tr("用药"), shown.medications), (tr("处方"), shown.prescription), (tr("停了什么"), shown.stopped),
    ]  # fmt: skip
    if answer is not None and _mode(shown) == "read":
        said += [
            (tr("回执"), f"{answer.from_whom} {answer.received_at[:10]}：{answer.finding}"), (tr("回执用药"), answer.drugs),
            (tr("能不能运动"), dict(MAY).get(answer.may_exercise, tr("没有说"))), (tr("限制"), answer.limits),
            (tr("到哪天"), str(answer.until or "")), (tr("下次检查"), str(answer.next_check_on or "")),
        ]  # fmt: skip
    if accepted is not None:
        limits = [f"{w} {number_text(n)}" for w, n in ((tr("心率不超过"), accepted.hr_limit), (tr("收缩压不超过"), accepted.systolic_limit)) if n]
        what = tr("恢复运动") if accepted.released else tr("没有恢复运动")
        said.append((tr("医生签名"), "；".join(filter(None, (f"{accepted.by} {accepted.at[:10]}", what, accepted.reason, *limits)))))
    said.append((tr("为什么结束"), shown.closed_note))
    return tuple((label, text) for label, text in said if text)


def _line(line: ReferralLine) -> LineView:
    title = f"{dict(URGENCIES)[line.urgency] if line.direction == 'up' else dict(DIRECTIONS)[line.direction]} {line.to_whom}".strip()
    words = line.waits_for or dict(STATES)[line.state]
    ended = line.state in ENDED and not line.conflict
    mark = "dot" if ended else "danger" if line.overdue or line.conflict else MARKS[line.urgency]
    on = f"{line.sent_on:%m-%d} " if line.sent_on else ""
    return LineView(line.referral_id, mark, title, f"{on}{words}", f"{title}，{on}{words}")


def typed_form(shown: ReferralState | None) -> dict[str, Typed]:
    """A stored draft as the fields show it."""
    if shown is None:
        return dict(EMPTY_FORM)
    line = shown.line
    return {
        "urgency": line.urgency, "direction": line.direction, "reason": line.reason, "to_whom": line.to_whom, "department": shown.department,
        "due_on": line.due_on.isoformat() if line.due_on else "", "question": shown.question,
    }  # fmt: skip


def typed_answer(shown: ReferralState | None) -> dict[str, Typed]:
    """A stored answer as the fields show it; before there is one, the hospital it was sent to."""
    if shown is None or shown.answer is None:
        asked = " ".join(filter(None, (shown.line.to_whom, shown.department))) if shown and shown.line.direction == "up" else ""
        return EMPTY_ANSWER | {"from_whom": asked}
    a = shown.answer
    return {
        "from_whom": a.from_whom, "received_at": a.received_at.replace("T", " ")[:16], "finding": a.finding, "drugs": a.drugs,
        "may_exercise": a.may_exercise, "limits": a.limits, "until": a.until.isoformat() if a.until else "",
        "next_check_on": a.next_check_on.isoformat() if a.next_check_on else "",
    }  # fmt: skip


def form_said(form: TypedForm, today: date) -> ReferralForm:
    """The form to save. Raises InvalidInput."""
    if not form.text("urgency"):
        raise InvalidInput(tr("请选缓急：马上、14 天内，还是约好再去。"), field="urgency")
    due_on = day_of(form.text("due_on"), today, "due_on")
    return ReferralForm(
        form.text("reason"), form.text("urgency"), form.text("direction") or "up", form.text("question"), form.text("to_whom"),
        form.text("department"), due_on=due_on,
    )  # fmt: skip


def answer_said(form: TypedForm, shown: ReferralState | None, today: date) -> AnswerWords:
    """The answer to save; a moment nobody touched is as stored. Raises InvalidInput."""
    stored = shown.answer if shown else None
    received = stored.received_at if stored and "received_at" not in form.changed else moment_of(form.text("received_at"), today, "received_at")
    return AnswerWords(
        form.text("finding"), form.text("drugs"), form.text("may_exercise"), form.text("limits"), day_of(form.text("until"), today, "until"),
        day_of(form.text("next_check_on"), today, "next_check_on"), form.text("from_whom"), received,
    )  # fmt: skip


def decision_said(values: Mapping[str, str]) -> Acceptance:
    """What the physician decides. Raises InvalidInput when nothing was chosen, or a limit is no number."""
    if not values["release"]:
        raise InvalidInput(tr("请选签名以后：恢复运动，还是照旧停着。"), field="release")
    limits = {}
    for name in ("hr_limit", "systolic_limit"):
        text = values[name].strip()
        try:
            limits[name] = float(text) if text else None
        except ValueError:
            raise InvalidInput(tr("上限要写一个数。"), field=name) from None
    return Acceptance(values["release"] == "yes", values["reason"], **limits)
