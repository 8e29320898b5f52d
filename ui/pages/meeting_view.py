"""What the tab 会诊 shows: the grade with its reasons, the opinions side by side, what is missing. Plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from prescribe.consult import RESULTS, Consultation
from prescribe.grade_risk import TIER_WORDS, GradeState
from prescribe.prescription import SignatureOnPaper
from protocols.terms import RiskTier
from ui.words import tr

SIDES = (("medical", "医生的意见"), ("exercise", "处方师的意见"))
_STATES = {"waiting": ("dot", "还没签"), "signed": ("ok", "已签"), "void": ("warn", "内容已改，签名不再算数")}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature in words."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class GradeView:
    """The card 风险等级."""

    word: str
    tone: str
    """`warn` for high risk, else `ink`."""
    computed: str
    reasons: tuple[str, ...]
    raised: str
    """「李文静提高：夜里胸闷」, or empty."""
    missing: tuple[str, ...]
    fixed: str
    """「李文静 今天 10:42 定级」, or 「还没有定级」."""
    notes: tuple[str, ...]
    """Stale, undecided, what changed since a signature."""
    signatures: tuple[SignatureLine, ...]
    fix_label: str
    """Of the button that fixes the computed grade; empty = nothing to fix."""
    change_label: str
    """「提高等级」, or 「改回等级」 when only a raise can be taken back."""
    tiers: tuple[tuple[str, str], ...]
    """What the grade may be changed to: (number, word); empty = nothing, or no right to."""
    may_sign: bool
    may_print: bool


@dataclass(frozen=True, slots=True)
class OpinionView:
    """One person's words with the state of their signature."""

    side: str
    who: str
    text: str
    mine: bool
    mark: str
    state: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """One of two undecided versions."""

    rev_id: object
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The whole tab."""

    mark: str
    head: str
    text: str
    grade: GradeView
    opinions: tuple[OpinionView, ...]
    my_side: str
    """`medical`, `exercise`, or empty: this person writes no opinion."""
    versions: tuple[VersionView, ...]
    changed: tuple[str, ...]
    proposal: str
    """What this side wrote into the assessment, to be taken over; empty = nothing."""
    bar: str
    bar_mark: str
    may_write: bool
    may_sign: bool
    may_print: bool
    saved: str
    """「张锐 今天 10:40 保存」, or empty."""
    masked: bool = False
    """Nothing of what was said is shown."""


def meeting_view(found: Consultation, side: str) -> MeetingView:
    """The tab for the person on duty; `side` as `consultations.side_of` says of the role."""
    mark, head, text = _strip(found)
    minute = found.minute
    bar, bar_mark = _bar(found)
    written = [o for o in found.part_opinions if o[0] == side]
    mine = any(o.mine for o in minute.opinions)
    return MeetingView(
        mark, head, text, grade_view(found.grade, found.masked),
        tuple(
            OpinionView(o.side, tr("{name} {role} {at}", name=o.name, role=o.role, at=o.at_words), o.text, o.mine, *_state(o.state, o.signature))
            for o in minute.opinions
        ),
        side if found.may_write else "", tuple(_version(v) for v in minute.versions), minute.changed_since,
        written[-1][2] if written and not mine else "", bar, bar_mark, found.may_write and not minute.versions, minute.may_sign,
        minute.exists and not found.masked and not minute.versions, tr("{by} {at} 保存", by=minute.by, at=minute.at_words) if minute.exists else "",
        found.masked,
    )  # fmt: skip


def grade_view(grade: GradeState, masked: bool = False) -> GradeView:
    """The card of the grade."""
    fixed = grade.grade is not None
    tier = max(grade.computed, grade.grade or grade.computed)
    notes = list(grade.versions and [tr("两台电脑各定了一次，请定下一个："), *grade.versions])
    if fixed and grade.stale:
        notes.append(tr("筛查有新的内容，请按现在的筛查重新定级。"))
    raised = tr("{by}提高：{reason}", by=grade.raised_by, reason=grade.raise_reason or tr("见病历")) if grade.raised else ""
    label = "" if not grade.may_fix else tr("按筛查定级") if not fixed else tr("重新定级") if grade.stale or grade.versions else ""
    return GradeView(
        grade.grade_words if fixed else grade.computed_words, "warn" if tier is RiskTier.HIGH else "ink",
        tr("按规则算出：{word}", word=grade.computed_words), grade.reasons, raised, grade.missing,
        tr("{by} {at} 定级", by=grade.by, at=grade.at_words) if fixed else tr("还没有定级"), (*notes, *grade.changed_since[:-1]),
        tuple(SignatureLine(*_signature(s)) for s in grade.signatures), label, _change_label(grade), _tiers(grade),
        grade.may_sign,
        fixed and not masked and not grade.versions,
    )  # fmt: skip


def _tiers(grade: GradeState) -> tuple[tuple[str, str], ...]:
    """Grades above the computed one, and the computed one when a raise holds: what a physician may change to."""
    if not grade.may_raise:
        return ()
    now = grade.grade or grade.computed
    return tuple((str(int(t)), TIER_WORDS[t]) for t in RiskTier if t >= grade.computed and t is not now)


def _change_label(grade: GradeState) -> str:
    now = grade.grade or grade.computed
    return tr("提高等级") if now is not RiskTier.HIGH else tr("改回等级")


def result_word(key: str) -> str:
    """A result in words; empty for none."""
    return tr(dict(RESULTS)[key]) if key else ""


def _state(state: str, signature: SignatureOnPaper | None) -> tuple[str, str]:
    mark, word = _STATES[state]
    if state == "signed" and signature is not None:
        return mark, tr("{at} 已签", at=signature.signed_at.replace("T", " ")[5:16])
    return mark, tr(word)


def _signature(signature: SignatureOnPaper) -> tuple[str, str]:
    at = signature.signed_at.replace("T", " ")[5:16]
    if signature.counts:
        return "ok", tr("{name} {at} 已签", name=signature.name, at=at)
    return "warn", tr("{name} {at} 签过，内容已改，不再算数", name=signature.name, at=at)


def _strip(found: Consultation) -> tuple[str, str, str]:
    if found.masked:
        return "info", tr("会诊"), tr("内容由医生和处方师看。您看得到等级、时间和谁签了名。")
    if found.minute.versions:
        return "warn", tr("有两个版本"), tr("两台电脑都改了会诊记录，当时没连上网。请在下面定下一个。")
    if found.reminder:
        return "warn", tr("先会诊"), found.reminder
    if found.minute.signed:
        return "ok", tr("会诊记录签齐了"), tr("可以去开处方。")
    return "info", tr("不一定要会诊"), tr("低风险、没有两种病。意见不同或练了没有进步时，也可以会诊。")


def _bar(found: Consultation) -> tuple[str, str]:
    minute = found.minute
    if minute.versions:
        return tr("请先定下一个版本"), "warn"
    if not minute.exists:
        return tr("还没有会诊记录"), "info"
    if minute.missing:
        return tr("还差：{what}", what="、".join(minute.missing)), "info"
    waiting = [o.name for o in minute.opinions if o.state != "signed"]
    if waiting:
        return tr("还差{who}签名", who="、".join(waiting)), "info"
    return tr("都签了"), "ok"


def _version(version: object) -> VersionView:
    lines = (tr("问题：{text}", text=version.question), tr("结果：{text}", text=result_word(version.result) or tr("没有写")))
    return VersionView(
        version.rev_id, tr("{by} {at} 写的", by=version.by, at=version.at_words),
        (*lines, *(tr("{name}：{text}", name=name, text=text) for name, text in version.opinions)),
    )  # fmt: skip
