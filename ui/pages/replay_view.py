"""A stored prescription recomputed by the rules of then and of now, as plain values: the same, or what differs in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.pages.knowledge_view import DIRECTIONS, MARKS, Section, Words, WrittenLine, tags_of
from ui.words import tr

if TYPE_CHECKING:
    from prescribe.replay import PlanDifference, Recomputed, Replay
    from protocols.plan import Reason
    from protocols.screening import Finding

MOST_REASONS = 3
WAYS = {"stricter": "warn", "other": "info", "looser": "dot", "wording": "dot"}
"""Mark of a difference, the first to be looked at first: the paper allows what the rules of now do not."""


@dataclass(frozen=True, slots=True)
class ReplayView:
    """The head, and what differs."""

    title: str
    level: str
    bold: str
    words: str
    sections: tuple[Section, ...]
    one_edition: bool
    """The rules of then are those in force."""


def replay_view(found: Replay) -> ReplayView:
    """One sentence that says it all, then the differences: those of now first."""
    one = found.fingerprint == found.now.fingerprint
    level, bold, words = _head(found, one)
    sections = [_lines("outside", tr("处方上写的数，出了现在的范围"), found.outside, "warn")] if found.outside else []
    if found.now.no_plan:
        refused = (tr("按 {edition} 版：{words}", edition=found.now.edition, words=found.now.headline),)
        sections.append(_lines("refused", tr("现在的规则不让开剂量"), refused, "danger"))
    if found.now.differences:
        title = tr("和处方不一样的：{words}", words=counted(found.now.differences))
        sections.append(_differences("now", title, found.now.differences, found.edition, found.now.edition))
    if found.new_findings and not one:
        rows = tuple(_finding(each) for each in found.new_findings)
        title = tr("现在成立、当时没有的规则 {n} 条", n=len(rows)) if found.then else tr("现在成立的规则 {n} 条", n=len(rows))
        sections.append(Section("findings", title, rows, (3, 6), icon="list-checks"))
    if found.then is not None and not found.then.same and not one:
        title = tr("用当时的 {edition} 版重算，也和处方不一样", edition=found.then.edition)
        sections.append(_differences("then", title, found.then.differences, found.edition, found.then.edition))
    sections.append(_about(found, one))
    return ReplayView(tr("{number} 按当时和现在的版本重算", number=found.number), level, bold, words, tuple(sections), one)


def _head(found: Replay, one: bool) -> tuple[str, str, str]:
    if found.now.no_plan:
        return "danger", tr("按现在的规则不能照这张处方练"), found.now.headline
    if found.review:
        told = counted(found.now.differences) or tr("有数出了范围。")
        return "warn", tr("请医生再看一眼"), told + tr("处方本身没有动；要改，请「改成新的一张」，两人再签。")
    if found.now.differences:
        return "info", tr("只是放宽了或说法不同"), counted(found.now.differences) + tr("处方照旧有效，不用急着改。")
    if one:
        return "ok", tr("重算一样"), tr("开处方的 {edition} 版就是现在在用的版本，算出来和处方上的一样。", edition=found.edition)
    if found.then is None:
        return "ok", tr("和现在的版本算出来一样"), found.then_missing
    return "ok", tr("两版算出来一样"), tr("当时的 {then} 版和现在的 {now} 版都算过。", then=found.edition, now=found.now.edition)


def counted(differences: Sequence[PlanDifference]) -> str:
    """「更严 2 处、只改说法 1 处。」; empty for none."""
    parts = [tr("{word} {n} 处", word=tr(DIRECTIONS[key][0]), n=n) for key in WAYS if (n := sum(d.direction == key for d in differences))]
    return "、".join(parts) + "。" if parts else ""


def _differences(key: str, title: str, differences: Sequence[PlanDifference], then: str, now: str) -> Section:
    order = tuple(WAYS)
    rows = tuple(_difference(each) for each in sorted(differences, key=lambda d: order.index(d.direction)))
    heads = (tr("哪一处"), tr("处方（{edition} 版）", edition=then), tr("重算（{edition} 版）", edition=now))
    return Section(key, title, rows, (3, 4, 4), heads, "shuffle")


def _difference(one: PlanDifference) -> WrittenLine:
    words, mark = DIRECTIONS[one.direction][0], WAYS[one.direction]
    first = (Words(one.where, bold=True), Words(tr(words), "label", "muted"))
    before = [Words(one.before or tr("没有"), tone="muted", struck=bool(one.before)), *_why(one.why_before)]
    after = [Words(one.after or tr("没有"), bold=True), *_why(one.why_after)]
    spoken = tr("{where}：处方是 {before}，重算是 {after}，{way}", where=one.where, before=one.before or tr("没有"), after=one.after or tr("没有"), way=tr(words))
    return WrittenLine((first, tuple(before), tuple(after)), mark=mark, changed=one.direction != "wording", spoken=spoken)


def _why(reasons: Sequence[Reason]) -> list[Words]:
    said = list(dict.fromkeys(f"{reason.rule_id} {reason.say}" for reason in reasons))
    told = [Words(words, "label", "hint") for words in said[:MOST_REASONS]]
    return told + ([Words(tr("另有 {n} 条理由", n=len(said) - MOST_REASONS), "label", "hint")] if len(said) > MOST_REASONS else [])


def _finding(one: Finding) -> WrittenLine:
    first = (Words(one.protocol_name, bold=True), Words(one.rule_id, "label", "hint"))
    return WrittenLine(
        (first, (Words(one.say),)), one.source, tags_of(one.confidence, one.confidence.needs_physician), MARKS[one.action],
        spoken=f"{one.protocol_name}：{one.say}", tip=one.source_title, opens=one.protocol_id,
    )  # fmt: skip


def _lines(key: str, title: str, lines: Sequence[str], mark: str) -> Section:
    return Section(key, title, tuple(WrittenLine(((Words(each),),), mark=mark, spoken=each) for each in lines), icon="octagon-alert")


def _about(found: Replay, one: bool) -> Section:
    told = [
        (tr("用的资料"), tr("处方存下的、{day} 那天的资料；后来补的不算在内", day=f"{found.on:%Y-%m-%d}")),
        (tr("当时的版本"), tr("{edition} 版，{words}", edition=found.edition, words=_answer(found.then) if found.then else found.then_missing)),
    ]  # fmt: skip
    if not one:
        told.append((tr("现在的版本"), tr("{edition} 版，{words}", edition=found.now.edition, words=_answer(found.now))))
    rows = tuple(WrittenLine(((Words(label, "label", "muted"),), (Words(text),)), spoken=f"{label}：{text}") for label, text in told)
    return Section("about", tr("怎么算的"), rows, (1, 5), icon="info")


def _answer(found: Recomputed) -> str:
    if found.no_plan:
        return tr("结论：{words}，不开剂量", words=found.clearance)
    same = tr("和处方一样") if found.same else tr("和处方有 {n} 处不同", n=len(found.differences))
    return tr("结论：{words}，{same}", words=found.clearance, same=same)
