"""The right column and the bar of the prescription page, and the page as a whole. Plain values, no Qt."""

from __future__ import annotations

from prescribe.draft import DraftState
from prescribe.drafting.basis import NOT_SAID
from prescribe.prescription import Prescription
from prescribe.sign import Signer, SigningState
from protocols.plan import Plan
from ui.pages.prescription_view import (
    COMPONENT_WORDS,
    ConfirmLine,
    PrescriptionBar,
    PrescriptionView,
    RowView,
    SignerLine,
    figures,
    row_view,
    stage_label,
    week_view,
)
from ui.words import tr


def signer_line(signer: Signer, staff_name: str, on_duty: bool) -> SignerLine:
    """One signer: who, and whether the signature counts."""
    badge = "医" if signer.side == "medical" else "指"
    if signer.signature is not None:
        time = short_time(signer.signature.signed_at)
        if signer.state == "signed":
            return SignerLine(badge, signer.signature.name, signer.label, tr("已签 {time}", time=time), "ok", False)
        return SignerLine(badge, signer.signature.name, signer.label, tr("需要重签"), "warn", on_duty)
    if on_duty:
        return SignerLine(badge, staff_name, signer.label, tr("等您签名"), "info", True)
    return SignerLine(badge, "", signer.label, tr("等签名"), "", False)


def short_time(at: str) -> str:
    """「14:31」 from an ISO time or a printed one; the text itself when it has no time."""
    for part in at.replace("T", " ").split(" "):
        if len(part) >= 5 and part[2] == ":" and part[:2].isdigit():
            return part[:5]
    return at


def signers_view(signing: SigningState, staff_name: str, side: str) -> tuple[SignerLine, ...]:
    """两人签名, the medical one first; `side` is that of the person on duty."""
    return tuple(signer_line(s, staff_name, s.side == side) for s in signing.required)


def signing_note(signing: SigningState) -> str:
    """What stands under the signatures: what changed since, or that one letter changed means signing again."""
    void = [s for s in signing.required if s.state == "void" and s.signature is not None]
    if void and signing.changed_since:
        name, time = void[0].signature.name, short_time(void[0].signature.signed_at)
        changed = "，".join(c.rstrip("。") for c in signing.changed_since[:2])
        return tr("{changed}，{name} {time} 的签名不再算数。", changed=changed, name=name, time=time)
    if signing.signed:
        return tr("两人都签了，处方已生效。")
    return tr("两人签的是同一份内容；改一个字就要重签。")


def stop_words(prescription: Prescription) -> tuple[str, str, str]:
    """(signs a person feels, what to do, values an instrument shows), each in one line."""
    signs = prescription.plan.stop_signs
    felt = [s.plain.rstrip("。；;") for s in signs if s.plain]
    measured = [s.say.split("：")[0].rstrip("。") for s in signs if not s.plain]
    act = tr("马上停，坐下；5 分钟不缓解打 120")
    return "；".join(felt) or "；".join(measured), act, "；".join(measured) if felt else ""


def bar_view(draft: DraftState, rows: tuple[RowView, ...], side: str) -> PrescriptionBar:
    """One sentence what stands in the way of signing, and whether the person on duty may sign now."""
    waiting_reason = [r for row in rows for r in row.reasons if not r.reason]
    if waiting_reason:
        return PrescriptionBar("warn", tr("还差 1 个理由：{q}", q=waiting_reason[0].question), False)
    if draft.prescription.plan.clashes:
        return PrescriptionBar("warn", tr("有两条规则没有共同范围，先两人商定。"), False)
    stop = draft.problems or draft.signing.blocked
    if draft.signing.signed:
        if draft.now:
            return PrescriptionBar("info", draft.now, False)
        return PrescriptionBar("ok", tr("两人都签了，处方已生效。"), False)
    if stop:
        return PrescriptionBar("warn", stop[0], False)
    mine = next((s for s in draft.signing.required if s.side == side), None)
    count = len(draft.prescription.departures)
    text = tr("内容齐全，全部在范围内。")
    if count:
        text = tr("内容齐全。离开范围 {count} 处，理由已写。", count=count)
    if mine is None:
        return PrescriptionBar("info", tr("等医生和运动处方师签名。"), False)
    if mine.state == "signed":
        return PrescriptionBar("ok", tr("您已签。等对方签名。"), False)
    return PrescriptionBar("ok", text, True)


_NO_WORD = ("", NOT_SAID, "未填", "不许可")
"""Nobody permitted anything; the last two are how older prescriptions say so (who was refused has none)."""


def _screening(prescription: Prescription) -> tuple[str, str, str, tuple[str, ...]]:
    basis, plan = prescription.basis, prescription.plan
    valid = tr("{on} 有效至 {until}", on=basis.screened_on.strftime("%m-%d"), until=basis.screening_valid_until)
    head = tr("按现在的资料可以运动") if basis.clearance in _NO_WORD else tr("可以运动：{clearance}", clearance=basis.clearance)
    gates = [g for g in plan.day_gates if g.plain] or list(plan.day_gates)
    lines = [plan.supervision.say] if plan.supervision.say else []
    lines += [g.say for g in gates[:3]] + [a.say for a in plan.assumptions[:2]]
    return "ok", head, valid, tuple(lines)


def prescription_view(
    draft: DraftState, stage_key: str | None = None, staff_name: str = "", side: str = "", by: str = ""
) -> PrescriptionView:
    """The page for one stage. `staff_name` and `side` are those of the person on duty."""
    prescription = draft.prescription
    plan = prescription.plan
    stage = plan.stage(stage_key or prescription.stage)
    rows = tuple(row_view(prescription, stage, c, by or staff_name) for c in stage.components)
    mark, head, valid, lines = _screening(prescription)
    signs, act, measured = stop_words(prescription)
    editable = draft.state in ("draft", "pending_cosign")
    gap = plan.max_days_between
    word = tr("处方草案") if editable else tr("处方")
    return PrescriptionView(
        title=word,
        period=tr("第 {weeks}（{name}）", weeks=stage_label(stage), name=stage.name),
        state_word=draft.state_word,
        editable=editable,
        stages=tuple((s.key, stage_label(s)) for s in plan.stages),
        stage=stage.key,
        rows=rows,
        clashes=tuple(c.say for c in plan.clashes),
        by_feel=plan.effort_by_feel[0].say if plan.effort_by_feel else "",
        week=week_view(prescription.week),
        week_note=tr("有氧最长间隔 {days} 天", days=gap) if gap else "",
        screening_mark=mark,
        screening_head=head,
        screening_valid=valid,
        screening_lines=lines,
        stop_signs=signs,
        stop_act=act,
        stop_measured=measured,
        signers=signers_view(draft.signing, staff_name, side),
        signing_note=signing_note(draft.signing),
        changed=any(s.state == "void" for s in draft.signing.required),
        goals=tuple(g.say for g in prescription.goals),
        visits=tuple((v.on.strftime("%m-%d"), v.mode, v.what) for v in prescription.visits),
        to_confirm=confirm_lines(prescription.plan, draft.to_confirm),
        bar=bar_view(draft, rows, side),
        made_by=tr("按 {edition} 版的规则，用 {day} 的资料。", edition=plan.library_edition, day=f"{prescription.drafted_on:%m-%d}"),
    )


def confirm_lines(plan: Plan, waiting: tuple[tuple[str, str], ...]) -> tuple[ConfirmLine, ...]:
    """What waits for a physician, the numbers of this prescription first, then by what it is about."""
    groups = (
        (tr("停止信号"), plan.stop_signs), (tr("练之前的门槛"), plan.day_gates), (tr("不做的"), plan.avoid),
        (tr("注意的"), (*plan.precautions, *plan.effort_by_feel, plan.supervision)),
    )  # fmt: skip
    place = {line.rule_id: name for name, lines in reversed(groups) for line in lines}
    numbers = tr("这张处方的数")
    order = (numbers, *(name for name, _ in groups))
    lines = [ConfirmLine(rule, say, place.get(rule, numbers)) for rule, say in waiting]
    return tuple(sorted(lines, key=lambda line: order.index(line.group)))


def gap_words(before: float, after: float, label: str) -> str:
    """「有氧时间 20→25」."""
    return f"{label} {figures(before)}→{figures(after)}"


def week_sentence(view: PrescriptionView) -> str:
    """The whole week as one sentence, for a screen reader."""
    said = [slot.spoken for day in view.week for slot in day]
    return "，".join(said) or tr("一周还没有安排")


def components_in(view: PrescriptionView) -> tuple[str, ...]:
    """Words of the components this stage has."""
    return tuple(COMPONENT_WORDS[r.component] for r in view.rows)
