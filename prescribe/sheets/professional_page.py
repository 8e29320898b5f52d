"""S2, the professional page for the file: every element of station-service §5.1 on page 1, the rest of the reasons after."""

from __future__ import annotations

from collections.abc import Sequence

from prescribe.prescription import Prescription, SignatureOnPaper
from prescribe.sheets import professional_dose as dose
from prescribe.sheets.blocks import (
    Audience,
    Block,
    Columns,
    Drop,
    Fact,
    Facts,
    Heading,
    Keyed,
    Notice,
    NoticeState,
    Paragraph,
    Person,
    Run,
    Sheet,
    SignatureBlock,
    Signer,
    State,
    Text,
    keyed,
    runs,
)
from prescribe.sheets.wording import GLUE, cited, full_stop, glued, moment, number, short_day, span
from protocols.plan import Statement

RECEIPT = "居民（已听明白，愿意照做）"
HELP = "坐下 5 分钟不缓解或加重：打 120"


def professional_page(
    prescription: Prescription,
    signing: Sequence[SignatureOnPaper],
    printed_at: str,
    record_id: str,
    digest: str,
    state: str | State,
    *,
    superseded_by: str = "",
) -> Sheet:
    """The sheet for the file. `signing` fills the signature cells; C and P lines carry 「待医师确认」 until confirmed."""
    noted = dose.marks(prescription)
    rows = dose.reason_rows(prescription, noted)
    blocks: list[Block | Keyed | None] = [
        _identity(prescription),
        Heading("一 依据", _basis_aside(prescription)),
        Keyed(_measures(prescription, 8), "measures") if prescription.basis.measures else None,
        Paragraph(_basis_words(prescription)),
        Heading("二 目标与预期效果"),
        Paragraph(_goals(prescription)),
        Heading("三 处方（FITT-VP）", dose.session_parts(prescription)),
        dose.fitt_table(prescription, noted),
        _departures(prescription),
        Keyed(stages, "stages") if (stages := dose.stage_table(prescription)) else None,
        Keyed(Paragraph(_progress(prescription)), "progress"),
        Heading("四 安全"),
        Keyed(_safety(prescription, _cautions(prescription), None), "safety"),
        Heading("五 为什么是这些数", f"规则库 {prescription.plan.library_edition} · 指纹 {prescription.plan.fingerprint[:8]}") if rows else None,
        Keyed(dose.reasons_block(rows), "reasons") if rows else None,
        Paragraph(_after(prescription)),
        SignatureBlock(_signers(prescription, signing)),
    ]  # fmt: skip
    return Sheet(
        kind="专业页", code="S2", audience=Audience.PROFESSIONAL,
        host=f"{prescription.letterhead.host} · {prescription.letterhead.station}",
        title="运动处方", subtitle=_numbers(prescription),
        person=Person(prescription.person.name, "", prescription.person.sex, prescription.person.age, prescription.person.file_tail),
        number=prescription.number, version=prescription.version, record_id=record_id, digest=digest, state=State(state),
        printed_at=moment(printed_at), blocks=keyed(blocks), drop_order=_drops(prescription, rows),
        stamp=("医疗类" if prescription.medical else "健身类", "专业页 · 存档"), superseded_by=superseded_by,
        demo=prescription.letterhead.demo,
    )  # fmt: skip


def _numbers(prescription: Prescription) -> Text:
    days = (prescription.valid_to - prescription.valid_from).days + 1
    weeks = f"（{days // 7} 周）" if days % 7 == 0 else f"（{days} 天）"
    old = f"，取代{prescription.supersedes}" if prescription.supersedes else ""
    return glued(
        f"编号 {prescription.number}  第 {prescription.version} 版{old}  "
        f"有效 {prescription.valid_from} 至 {prescription.valid_to}{weeks}"
    )


def _identity(prescription: Prescription) -> Facts:
    who, basis = prescription.person, prescription.basis
    diagnoses: list[Run] = []
    for diagnosis in basis.diagnoses:
        diagnoses += ([Run("；")] if diagnoses else []) + [Run(diagnosis.text, strong=True)]
        diagnoses += [Run(GLUE + diagnosis.code, muted=True)] if diagnosis.code else []
    mark = {"高风险": "act", "中风险": "watch"}.get(basis.risk, "")
    cleared = f" {basis.clearance_on}" if basis.clearance_on else ""
    return Facts(
        (
            (
                Fact("", (Run(who.name, strong=True),), note=f"{who.sex}  {who.age}{GLUE}岁"),
                Fact("档案号", who.file_tail),
                Fact("站内电话", prescription.letterhead.phone or "—"),
                Fact("风险", basis.risk, mark=mark),
            ),
            (Fact("诊断", tuple(diagnoses) or "无已知慢病"), Fact("许可", glued(basis.clearance + cleared))),
            (Fact("用药", (Run(basis.medications or "没有记录"),)), Fact("过敏", basis.allergy or "没有记录")),
        ),
        ((0.32, 0.16, 0.25, 0.27), (0.70, 0.30), (0.70, 0.30)),
        "inline",
    )


def _basis_aside(prescription: Prescription) -> str:
    basis = prescription.basis
    tested = f"体质测定 {basis.tested_on}" if basis.tested_on else "体质测定没有做"
    active = f"现有活动 {basis.activity_minutes} 分钟/周" if basis.activity_minutes is not None else "现有活动没有记录"
    return glued(f"筛查 {basis.screened_on}（至 {basis.screening_valid_until} 有效） · {tested} · {active}")


def _measures(prescription: Prescription, most: int) -> Facts:
    found = prescription.basis.measures[:most]
    cells = [
        Fact(m.label, m.value, m.unit, short_day(m.on, prescription.drafted_on) if m.on else "没有日期") for m in found
    ]
    if len(cells) > 8:
        half = (len(cells) + 1) // 2
        return Facts((tuple(cells[:half]), tuple(cells[half:])))
    return Facts((tuple(cells),))


def _basis_words(prescription: Prescription) -> Text:
    basis = prescription.basis
    parts: list[Run] = [Run("分层：", strong=True), Run(glued("；".join(basis.risk_reasons) or "没有记录") + "。")]
    parts += [Run(" 主要问题：", strong=True), Run(glued("、".join(basis.problems) or "没有记录") + "。")]
    if basis.joints:
        parts += [Run(" 关节：", strong=True), Run(full_stop(glued(basis.joints)))]
    if prescription.plan.assumptions:
        said = "；".join(a.say.rstrip("。") for a in prescription.plan.assumptions)
        parts += [Run(" 未查：", strong=True), Run(full_stop(glued(said)))]
    return tuple(parts)


def _goals(prescription: Prescription) -> Text:
    parts: list[Run] = []
    dates = {g.by for g in prescription.goals}
    if len(dates) == 1:
        parts.append(Run(f"{dates.pop()} 前："))
    for index, goal in enumerate(prescription.goals, 1):
        lead = f"{index}){GLUE}" if len(prescription.goals) > 1 else ""
        by = "" if len(parts) and parts[0].text.endswith("前：") else f"{goal.by} 前 "
        parts.append(Run(f"{lead}{by}{glued(goal.say.rstrip('。'))}" + ("；" if index < len(prescription.goals) else "。")))
    effects = "；".join(e.say.rstrip("。") for e in prescription.plan.effects)
    if effects:
        parts += [Run(" 预期：", strong=True), Run(f"{glued(effects)}（同类人群平均，不是承诺）。")]
    return tuple(parts)


def _departures(prescription: Prescription) -> Paragraph | None:
    if not prescription.departures:
        return None
    names = {b.field: b for s in prescription.plan.stages for c in s.components for b in c.bounds}
    parts: list[Run] = [Run("离开界限：", strong=True)]
    for d in prescription.departures:
        bound = names.get(d.field)
        label, unit = (bound.label, bound.unit) if bound else (d.field, "")
        parts.append(
            Run(
                glued(
                    f"{label} {number(d.value)} {unit}（界限 {span(d.bound_low, d.bound_high)}），理由：{d.reason.rstrip('。')}。"
                    f"{d.by_role} {d.by_name} {moment(d.at)}。"
                )
            )
        )
    return Paragraph(tuple(parts))


def _progress(prescription: Prescription, most: int | None = None) -> Text:
    plan = prescription.plan
    parts: list[Run] = []
    for title, lines in (("进：", plan.progression), ("不进：", plan.hold), ("退一级：", plan.step_back)):
        said = "；".join(glued(s.say.rstrip("。")) for s in lines[:most])
        if said:
            parts += [Run((" " if parts else "") + title, strong=True), Run(said + "。")]
    return tuple(parts) or "进阶由两人在随访时决定。"


def _cautions(prescription: Prescription) -> tuple[Statement, ...]:
    """Day gates, then cautions by gravity, then what to leave out; each sentence once."""
    plan = prescription.plan
    return tuple({s.say: s for s in (*plan.day_gates, *plan.precautions)}.values())


def _avoided(prescription: Prescription) -> list[Text]:
    said = "、".join(dict.fromkeys(s.say.rstrip("。") for s in prescription.plan.avoid))
    return [(Run("不做：", strong=True), Run(glued(said) + "。"))] if said else []


def _safety(prescription: Prescription, cautions: Sequence[Statement], most: int | None) -> Columns:
    items = [cited(s, prescription) for s in cautions[:most]] + _avoided(prescription)
    tail = f"其余 {len(cautions) - most} 条见第 2 页" if most is not None and len(cautions) > most else ""
    signs = list({s.say: s for s in prescription.plan.stop_signs}.values())
    stops: list[Text] = [cited(s, prescription) for s in signs[:most]]
    aed = prescription.letterhead.aed_place
    stops.append((Run(glued(HELP), strong=True), Run(f"；AED：{aed}" if aed else "")))
    more = f"其余 {len(signs) - most} 条见第 2 页" if most is not None and len(signs) > most else ""
    return Columns(
        (
            Notice(NoticeState.PLAIN, "日门槛与注意", tuple(items), tail=tail),
            Notice(NoticeState.ACT, "立即停止", tuple(stops), tail=more),
        ),
        (0.52, 0.48),
    )


def _after(prescription: Prescription) -> Text:
    visits = "；".join(f"{v.on} {'面访' if v.mode == '来站' else v.mode}" + (f"，{v.what.rstrip('。')}" if v.what else "") for v in prescription.visits)
    parts: list[Run] = [Run("随访：", strong=True), Run(glued(visits or "没有安排") + f"；复核 {prescription.review_on}。")]
    parts += [Run(" 场所：", strong=True), Run(full_stop(prescription.place or "没有写"))]
    parts += [Run(" 监护：", strong=True), Run(full_stop(glued(prescription.plan.supervision.say)))]
    for title, said in ((" 医师意见：", prescription.medical_opinion), (" 指导意见：", prescription.exercise_opinion)):
        if said.strip():
            parts += [Run(title, strong=True), Run(full_stop(glued(said.strip())))]
    if prescription.confirmed:
        who = f"（{prescription.confirmed_by}）" if prescription.confirmed_by else ""
        parts += [Run(" 医师已确认：", strong=True), Run(f"{'、'.join(prescription.confirmed)}{who}。")]
    return tuple(parts)


def _signers(prescription: Prescription, signing: Sequence[SignatureOnPaper]) -> tuple[Signer, ...]:
    cells = [_signer(s) for s in signing]
    medical = any("医" in s.role for s in signing)
    if not medical and (prescription.medical or not signing):
        cells.insert(0, Signer("医师"))
    if len(cells) < 2:
        cells.append(Signer("运动处方师 / 指导员"))
    return (*cells, Signer(RECEIPT), Signer("家属 / 监护人（需要时）"))


def _signer(signature: SignatureOnPaper) -> Signer:
    return Signer(
        signature.role, signature.name, signature.certificate, moment(signature.signed_at), "electronic", not signature.counts
    )


def _drops(prescription: Prescription, rows: tuple) -> tuple[Drop, ...]:
    """paper.md S2: reasons beyond 6, stage columns beyond 4, facts beyond 8; then long lists, the rest of each on page 2."""
    drops: list[Drop] = []
    head = Heading("五 为什么是这些数（续）")
    if len(rows) > 6:
        drops.append(Drop("reasons", f"其余 {len(rows) - 6} 条理由在第 2 页", dose.reasons_block(rows, 6), (head, dose.reasons_block(rows[6:]))))
    stages = dose.stage_table(prescription)
    if stages and len(stages.columns) > 4:
        drops.append(Drop("stages", "较晚的阶段在第 2 页", dose.stage_table(prescription, 4), (Heading("三 处方（各阶段）"), stages)))
    drops += _safety_drops(prescription)
    plan = prescription.plan
    if max(len(plan.progression), len(plan.hold), len(plan.step_back)) > 1:
        whole = (Heading("三 进阶的规则（全部）"), Paragraph(_progress(prescription)))
        short = (*runs(_progress(prescription, 1)), Run("其余见第 2 页。"))
        drops.append(Drop("progress", "其余进阶规则在第 2 页", Paragraph(short), whole))
    if len(rows) > 3:
        more = (head, dose.reasons_block(rows[3:6])) if len(rows) <= 6 else (dose.reasons_block(rows[3:6]),)
        drops.append(Drop("reasons", f"其余 {len(rows) - 3} 条理由在第 2 页", dose.reasons_block(rows, 3), more))
    return tuple(drops)


def _safety_drops(prescription: Prescription) -> list[Drop]:
    """Long safety lists: the gravest stay, all of them stand on page 2 so that nobody reads half a list twice."""
    cautions = _cautions(prescription)
    signs = tuple({s.say: s for s in prescription.plan.stop_signs}.values())
    found: list[Drop] = []
    whole: tuple[Block, ...] = (
        Heading("四 安全（全部）"),
        Notice(NoticeState.PLAIN, "日门槛与注意", tuple(cited(s, prescription) for s in cautions)),
        Notice(NoticeState.ACT, "立即停止", tuple(cited(s, prescription) for s in signs)),
    )
    for most in (8, 6, 4):
        if max(len(cautions), len(signs)) > most:
            found.append(Drop("safety", f"安全一节只留前 {most} 条，全部在第 2 页", _safety(prescription, cautions, most), whole))
            whole = ()
    return found
