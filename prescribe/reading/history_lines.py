"""Every version of every record of one resident, in words, with what changed since the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from prescribe.answers import value_of
from prescribe.consult import RESULTS
from prescribe.drafting.papers import STATE_WORDS, Paper, papers_of
from prescribe.grade_risk import tier_words
from prescribe.identity import KINDS as ID_KINDS
from prescribe.identity import sex_word
from prescribe.overview import FieldChange, HistoryLine
from prescribe.reading.follow_up_words import TELLS as OF_FOLLOW_UPS
from prescribe.reading.form_words import form_lines, form_title
from prescribe.reading.lookup import at_words, sight_of
from prescribe.reading.referral_words import TELLS as OF_REFERRALS
from prescribe.reading.session_lines import session_text
from prescribe.reading.step_lines import step_text
from prescribe.records import store
from prescribe.records.assessment import PAPER
from prescribe.register import PURPOSES
from protocols.facts import definition, number_text, value_text
from protocols.terms import ROLE_BADGES, Role

if TYPE_CHECKING:
    from models.resident import Resident
    from prescribe.clinic import Work

TELLS = {**OF_REFERRALS, **OF_FOLLOW_UPS}
KIND_WORDS = {
    "resident": "登记", "medical_part": "医生部分", "fitness_part": "指导员部分", "screening": "筛查", "prescription": "处方",
    "risk_grade": "风险分级", "consultation_minute": "会诊记录", "signature": "签名", "hold": "停止运动", "release": "恢复运动", "programme_step": "调整量",
    "training_session": "训练记录",
    "official_form": "公卫随访表",
    "referral": "转诊", "adverse_event": "不良事件",
    "follow_up": "随访", "contact": "电话", "snooze": "改天再办",
}  # fmt: skip
_MEDICAL = frozenset({"medical_part", "screening", "prescription", "risk_grade", "consultation_minute", "official_form", "referral"})
_STATUS = {"not_measured": "没量", "refused": "拒绝", "device_fault": "设备故障"}
_RESIDENT_FIELDS = (
    ("name", "姓名"), ("id_number", "证件号码"), ("phone", "电话"), ("contact_name", "联系人"), ("contact_phone", "联系人电话"),
    ("address", "住址"), ("family_doctor", "家庭医生"), ("kept_against_card", "与证件不符的原因"),
    ("no_id_reason", "没有证件的原因"),
)  # fmt: skip


def history_of(work: Work, row: Resident) -> tuple[HistoryLine, ...]:
    """Newest first; records of kinds this role may not read are left out."""
    resident_id, medical = UUID(bytes=row.doc_id), sight_of(work, row).diagnoses
    papers = {p.prescription_id: p for p in papers_of(work, resident_id)}
    names = _names(work)
    lines: list[tuple[int, HistoryLine]] = []
    for doc_id in _documents(work, resident_id):
        versions = store.history(work, doc_id)
        if versions[0].kind not in KIND_WORDS or (versions[0].kind in _MEDICAL and not medical):
            continue
        heads = frozenset(store.head_ids(work, doc_id))
        texts = {v.rev_id: text_of(v.kind, v.body) for v in versions}
        lines += [(v.hlc, _line(work, v, texts, heads, names, papers)) for v in versions]
    return tuple(line for _, line in sorted(lines, key=lambda each: each[0], reverse=True))


def _documents(work: Work, resident_id: UUID) -> list[UUID]:
    rows = work.connection.exec_driver_sql("SELECT DISTINCT doc_id FROM revision WHERE resident_id = ?", (resident_id.bytes,))
    return [UUID(bytes=row[0]) for row in rows]


def _names(work: Work) -> dict[UUID, tuple[str, str]]:
    rows = work.connection.exec_driver_sql(
        "SELECT s.doc_id, s.name, coalesce(r.role, '') FROM staff s LEFT JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
    )
    return {UUID(bytes=d): (name, ROLE_BADGES.get(Role(role), "") if role else "") for d, name, role in rows}


def _line(
    work: Work, version: store.Revision, texts: dict[UUID, tuple[tuple[str, str], ...]], heads: frozenset[UUID],
    names: dict[UUID, tuple[str, str]], papers: dict[UUID, Paper],
) -> HistoryLine:  # fmt: skip
    by, badge = names.get(version.author_id, ("", ""))
    text, is_head = texts[version.rev_id], version.rev_id in heads
    before = next((texts[p] for p in version.parents if p in texts), ())
    return HistoryLine(
        version.doc_id, version.rev_id, version.kind, KIND_WORDS[version.kind], _title(version, text),
        at_words(version.at, work.today()), by, badge, _state(work, version, is_head, len(heads), papers), is_head,
        changes_between(before, text) if version.parents else (), text,
    )  # fmt: skip


def changes_between(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> tuple[FieldChange, ...]:
    """Fields that differ, in the order of the new version; what is gone stands last."""
    before, after = dict(old), dict(new)
    found = [FieldChange(k, before.get(k, ""), v) for k, v in after.items() if before.get(k, "") != v]
    return tuple(found + [FieldChange(k, v, "") for k, v in before.items() if k not in after])


def _state(work: Work, version: store.Revision, is_head: bool, heads: int, papers: dict[UUID, Paper]) -> str:
    if not is_head:
        return "旧版"
    if heads > 1:
        return "有两个版本，请核对"
    paper = papers.get(version.doc_id)
    return STATE_WORDS[paper.state(work.today(), False)] if paper else "现行"


def _title(version: store.Revision, text: tuple[tuple[str, str], ...]) -> str:
    body, kind = version.body, version.kind
    if body is None:
        return "由新版本的程序写成，请升级后查看" if version.newer else "已按规定删除内容"
    if kind in TELLS:
        return TELLS[kind][0](body)
    if kind == "prescription":
        return f"{body.prescription.number} 第 {body.prescription.version} 版"
    if kind == "programme_step":
        return body.say
    if kind == "signature":
        half = f"{'医生' if body.side == 'medical' else '运动'}一半"
        return f"{body.name} 签了{half if body.document_kind == 'prescription' else KIND_WORDS.get(body.document_kind, '')}"
    if kind == "official_form":
        return form_title(body)
    if kind in ("hold", "release"):
        return body.reason
    if kind == "screening":
        return body.headline
    if kind == "risk_grade":
        return tier_words(body.grade, body.complete) + (f"（提高：{body.raise_reason}）" if body.raised else "")
    if kind == "consultation_minute":
        return body.question
    if kind == "training_session":
        return f"{body.happened_at[:10]} {dict(text).get('结果', '')}"
    return f"{len(text)} 项" if kind.endswith("_part") else body.file_number


def text_of(kind: str, body: Any) -> tuple[tuple[str, str], ...]:
    """A version as (label, value) lines; empty for what cannot be read."""
    if body is None:
        return ()
    if kind in TELLS:
        return TELLS[kind][1](body)
    if kind == "resident":
        return _resident_text(body)
    if kind.endswith("_part"):
        return _part_text(body)
    if kind == "prescription":
        return _prescription_text(body.prescription)
    if kind == "screening":
        return (("结论", body.headline), *((f.rule_id, f.say) for f in body.findings))
    if kind == "risk_grade":
        return _grade_text(body)
    if kind == "consultation_minute":
        return _minute_text(body)
    if kind == "training_session":
        return session_text(body)
    if kind == "official_form":
        return form_lines(body)
    if kind == "programme_step":
        return step_text(body)
    if kind == "signature":
        return (("签名人", body.name), ("时间", body.signed_at.replace("T", " ")[:16]), ("摘要", body.digest[:12]))
    return (("原因", body.reason), ("记录人", body.by))


def _grade_text(body: Any) -> tuple[tuple[str, str], ...]:
    raised = (("为什么提高", f"{body.raise_reason}（{body.raised_by}）"),) if body.raised else ()
    return (("等级", tier_words(body.grade, body.complete)), ("理由", "；".join(body.reasons)), *raised)


def _minute_text(body: Any) -> tuple[tuple[str, str], ...]:
    lines = [("时间", body.held_at.replace("T", " ")[:16]), ("问题", body.question)]
    lines += [(f"{opinion.name}的意见", opinion.text) for opinion in body.opinions]
    lines.append(("在场", "、".join(f"{p.name}（{p.role}）" if p.role else p.name for p in body.present)))
    lines.append(("结果", "：".join(filter(None, (dict(RESULTS).get(body.result, ""), body.decision)))))
    lines.append(("下一步", " ".join(filter(None, (body.next_step, str(body.next_on or ""))))))
    return tuple((label, text) for label, text in lines if text)


def _resident_text(body: Any) -> tuple[tuple[str, str], ...]:
    labels = {p.key: p.label for p in PURPOSES}
    lines = [("证件", ID_KINDS[body.id_kind].label), ("性别", sex_word(body.sex))]
    lines.append(("出生", str(body.birth_date) if body.birth_date else f"约 {body.birth_about} 年"))
    lines += [(label, getattr(body, field)) for field, label in _RESIDENT_FIELDS if getattr(body, field)]
    lines.append(("过敏", {"none": "无已知过敏", "not_asked": "没问"}.get(body.allergy, body.allergy)))
    latest = {c.purpose: c for c in body.consents}
    lines += [(f"同意：{labels.get(k, k)}", f"{'同意' if c.given else '不同意'} {c.on}") for k, c in latest.items()]
    return (*lines, *_closed_text(body))


def _closed_text(body: Any) -> tuple[tuple[str, str], ...]:
    lines = [(f"恢复建档 {n}", text) for n, text in enumerate(body.reopened, start=1)]
    if body.closed is None:
        return tuple(lines)
    goal = {"reached": "达到了", "partly": "达到一部分", "not_reached": "没有达到"}.get(body.closed.goal, "")
    who = f"{body.closed.by} {body.closed.at.replace('T', ' ')[:16]}".strip()
    lines += [("结案", body.closed_words() or ""), ("说明", body.closed.note), ("目标", goal), ("谁结的案", who)]
    return tuple((label, text) for label, text in lines if text)


def _part_text(body: Any) -> tuple[tuple[str, str], ...]:
    lines = []
    for entry in body.entries:
        fact = definition(entry.fact_id)
        if entry.status == "known":
            text = value_text(fact, value_of(entry.fact_id, entry.value))
        else:
            text = _STATUS.get(entry.status, "") + (f"：{entry.reason}" if entry.reason else "")
        lines.append((fact.label, text))
    if body.opinion:
        lines.append(("意见", body.opinion))
    return (*_entered_text(body), *lines)


def _entered_text(body: Any) -> tuple[tuple[str, str], ...]:
    """Of a paper: its day and number, who wrote it, who typed it and when (Doctors Law 24: a late entry says both times)."""
    if body.entered != PAPER:
        return ()
    on = next((e.at for e in body.entries if e.at), body.started_on.isoformat())
    lines = [("补记", f"纸上 {on.replace('T', ' ')[:16]}"), ("纸号", body.paper), ("填写人", body.written_by)]
    lines.append(("录入", f"{body.by} {body.said_at.replace('T', ' ')[:16]}"))
    return tuple((label, text) for label, text in lines if text)


def _prescription_text(paper: Any) -> tuple[tuple[str, str], ...]:
    lines = [("有效期", f"{paper.valid_from} 至 {paper.valid_to}"), ("风险", paper.basis.risk)]
    for stage in paper.plan.stages:
        for component in stage.components:
            for bound in component.bounds:
                pair = paper.value(bound.field, stage.key)
                if pair:
                    low, high = pair
                    text = number_text(high) if low == high else f"{number_text(low)}–{number_text(high)}"
                    lines.append((f"{stage.name} {component.label} {bound.label}", f"{text} {bound.unit}".rstrip()))
    lines.append(("项目", "、".join(f"{a.name}（{a.dose}）" for a in paper.activities)))
    lines.append(("目标", "；".join(f"{g.say}（{g.by}）" for g in paper.goals)))
    lines.append(("随访", "；".join(f"{v.on} {v.mode}" for v in paper.visits)))
    lines += [(f"超出范围 {d.field}", f"{number_text(d.value)}：{d.reason}（{d.by_name}）") for d in paper.departures]
    return tuple(lines)
