"""S2, the professional page for the file: every element of station-service §5.1 on page 1, the rest of the reasons after."""

from __future__ import annotations

from collections.abc import Sequence

from prescribe.prescription import Prescription, SignatureOnPaper
from prescribe.reading.gate_rows import by_subject
from prescribe.sheets import professional_dose as dose
from prescribe.sheets.blocks import (
    Block,
    Column,
    Columns,
    Fact,
    Facts,
    Heading,
    Notice,
    NoticeState,
    Paragraph,
    Reason,
    SignatureBlock,
    Signer,
    Table,
)
from prescribe.sheets.runs import Run, Text, in_lines, runs
from prescribe.sheets.sheet import Audience, Drop, Keyed, Person, Sheet, State, keyed
from prescribe.sheets.wording import GLUE, cited, full_stop, glued, moment, number, own_first, short_day, span
from protocols.plan import Assumption, Statement
from protocols.vocabulary import vocabulary

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
    amendments: Sequence[str] = (),
) -> Sheet:
    """The sheet for the file. `signing` fills the signature cells; C and P lines carry 「待医师确认」 until confirmed.
    `amendments`: the steps since the signing, where `prescription` is what is trained today."""
    noted = dose.marks(prescription)
    rows, table = dose.reason_rows(prescription, noted), dose.fitt_table(prescription, noted)
    blocks: list[Block | Keyed | None] = [
        _identity(prescription),
        Heading("一 依据", _basis_aside(prescription)),
        Keyed(_measures(prescription, 8), "measures") if prescription.basis.measures else None,
        Keyed(Paragraph(_basis_words(prescription)), "basis"),
        Heading("二 目标与预期效果"),
        Keyed(Paragraph(_goals(prescription)), "goals"),
        Heading("三 处方（FITT-VP）", dose.fitt_aside(prescription, table)),
        table,
        _departures(prescription),
        _amendments(amendments),
        Keyed(stages, "stages") if (stages := dose.stage_table(prescription)) else None,
        Keyed(Paragraph(_progress(prescription)), "progress"),
        Heading("四 安全"),
        Keyed(_safety(prescription, _cautions(prescription), None), "safety"),
        Keyed(Heading("五 为什么是这些数", _edition(prescription)), "reasons_title") if rows else None,
        Keyed(dose.reasons_block(rows), "reasons") if rows else None,
        Keyed(Paragraph(_after(prescription)), "after"),
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


def _edition(prescription: Prescription) -> str:
    return f"规则库 {prescription.plan.library_edition} · 指纹 {prescription.plan.fingerprint[:8]}"


def _numbers(prescription: Prescription) -> Text:
    days = (prescription.valid_to - prescription.valid_from).days
    weeks = f"（{(days + 1) // 7} 周）" if days % 7 in (0, 6) else f"（{days + 1} 天）"
    old = f"，取代{(prescription.supersedes or '').removeprefix(prescription.number).strip()}" if prescription.supersedes else ""
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


def _basis_words(prescription: Prescription, most: int | None = None) -> Text:
    basis = prescription.basis
    parts: list[Run] = [Run("分层：", strong=True), Run(glued("；".join(basis.risk_reasons) or "没有记录") + "。")]
    parts += [Run(" 主要问题：", strong=True), Run(glued("、".join(basis.problems) or "没有记录") + "。")]
    if basis.joints:
        parts += [Run(" 关节：", strong=True), Run(full_stop(glued(basis.joints)))]
    if prescription.plan.assumptions:
        unknown = prescription.plan.assumptions
        more = f"；其余 {len(unknown) - most} 项见第 2 页" if most is not None and len(unknown) > most else ""
        parts += [Run(" 未查：", strong=True), Run(full_stop(glued("；".join(_assumed(a) for a in unknown[:most]) + more)))]
    return tuple(parts)


def _assumed(assumption: Assumption) -> str:
    """「视网膜病变分期 按“中度非增殖”处理」."""
    known = vocabulary().get(assumption.fact_id)
    label = known.label.split("(")[0].split("（")[0] if known else assumption.fact_id
    said = assumption.say.rstrip("。")
    return label + (said.partition("，")[2] or said)


def _goals(prescription: Prescription, most: int | None = None) -> Text:
    parts: list[Run] = []
    dates = {g.by for g in prescription.goals}
    if len(dates) == 1:
        parts.append(Run(f"{dates.pop()} 前："))
    for index, goal in enumerate(prescription.goals, 1):
        lead = f"{index}){GLUE}" if len(prescription.goals) > 1 else ""
        by = "" if len(parts) and parts[0].text.endswith("前：") else f"{goal.by} 前 "
        parts.append(Run(f"{lead}{by}{glued(goal.say.rstrip('。'))}" + ("；" if index < len(prescription.goals) else "。")))
    effects = "；".join(e.say.rstrip("。") for e in prescription.plan.effects[:most])
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


def _amendments(lines: Sequence[str]) -> Paragraph | None:
    """The last three steps; the signatures stand under what was signed."""
    if not lines:
        return None
    more = f"（前面还有 {len(lines) - 3} 次，见档案）" if len(lines) > 3 else ""
    return Paragraph((Run("签名以后的调整：", strong=True), Run(glued("；".join(lines[-3:])) + f"{more}。")))


def _progress(prescription: Prescription, most: int | None = None) -> Text:
    plan = prescription.plan
    parts: list[Run] = []
    for title, lines in (("进：", plan.progression), ("不进：", plan.hold), ("退一级：", plan.step_back)):
        said = "；".join(glued(s.say.rstrip("。")) for s in lines[:most])
        if said:
            parts += [Run((" " if parts else "") + title, strong=True), Run(said + "。")]
    return tuple(parts) or "进阶由两人在随访时决定。"


def _cautions(prescription: Prescription) -> tuple[Statement, ...]:
    """Day gates, then cautions, each in the plan's order of gravity, each sentence once."""
    plan = prescription.plan
    return tuple({s.say: s for s in (*plan.day_gates, *plan.precautions)}.values())


def _gravest(prescription: Prescription, most: int) -> tuple[Statement, ...]:
    """What stays on page 1 of a long list: two gates of three lines, this person's own conditions before the general."""
    gates = own_first(prescription, prescription.plan.day_gates)
    advice = own_first(prescription, prescription.plan.precautions)
    few = max(most // 3, most - len(gates))
    return (*gates[: most - few], *advice[:few])


def _gates(prescription: Prescription) -> Table:
    """Every gate of the day, a row for what is looked at, the gravest first in it."""
    gates = {s.say: s for s in prescription.plan.day_gates}.values()
    rows = [(title, in_lines(cited(s, prescription) for s in lines)) for title, lines in by_subject(gates)]
    return Table((Column("每次之前看", 0.12), Column("到了什么程度，怎么办（重的在前）", 0.88)), tuple(rows), dense=True)


def _avoided(prescription: Prescription, most: int | None = None) -> list[Text]:
    every = list(dict.fromkeys(s.say.rstrip("。") for s in prescription.plan.avoid))
    said = "、".join(every[:most]) + (f"等 {len(every)} 项" if most is not None and len(every) > most else "")
    return [(Run("不做：", strong=True), Run(glued(said) + "。"))] if said else []


def _safety(prescription: Prescription, cautions: Sequence[Statement], most: int | None) -> Columns:
    shown = cautions if most is None or len(cautions) <= most else _gravest(prescription, most)
    items = [cited(s, prescription, origin=False) for s in shown] + _avoided(prescription, 5 if most else None)
    rest = f"（其余 {len(cautions) - len(shown)} 条见第 2 页）" if len(cautions) > len(shown) else ""
    signs = list({s.say: s for s in prescription.plan.stop_signs}.values())
    stops: list[Text] = [cited(s, prescription, origin=False) for s in signs[:most]]
    aed = prescription.letterhead.aed_place
    stops.append((Run(glued(HELP), strong=True), Run(f"；AED：{aed}" if aed else "")))
    more = f"（其余 {len(signs) - most} 条见第 2 页）" if most is not None and len(signs) > most else ""
    return Columns(
        (
            Notice(NoticeState.PLAIN, "日门槛与注意" + rest, tuple(items)),
            Notice(NoticeState.ACT, "立即停止" + more, tuple(stops)),
        ),
        (0.5, 0.5),
    )


def _after(prescription: Prescription, brief: bool = False) -> Text:
    said = [(f"{v.on} {'面访' if v.mode == '来站' else v.mode}", v.what.rstrip("。")) for v in prescription.visits]
    visits = "、".join(when for when, _ in said) if brief else "；".join("，".join(filter(None, both)) for both in said)
    parts: list[Run] = [Run("随访：", strong=True), Run(glued(visits or "没有安排") + f"；复核 {prescription.review_on}。")]
    parts += [Run(" 场所：", strong=True), Run(full_stop(prescription.place or "没有写"))]
    parts += [Run(" 监护：", strong=True), Run(full_stop(glued(prescription.plan.supervision.say)))]
    for title, said in ((" 医师意见：", prescription.medical_opinion), (" 指导意见：", prescription.exercise_opinion)):
        if said.strip():
            parts += [Run(title, strong=True), Run(full_stop(glued(said.strip())))]
    if prescription.confirmed:
        who = f"（{prescription.confirmed_by}）" if prescription.confirmed_by else ""
        parts += [Run(" 医师已确认：", strong=True), Run(f"{len(prescription.confirmed)}{GLUE}条{who}。")]
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


def _drops(prescription: Prescription, rows: tuple[Reason, ...]) -> tuple[Drop, ...]:
    """paper.md S2: reasons beyond 6, stage columns beyond 4; then long lists, the gravest first. The rest is on page 2."""
    reasons, stages = _reason_drops(rows, _edition(prescription)), _stage_drops(prescription)
    return (
        *reasons[:1], *stages[:1], *_safety_drops(prescription), *_progress_drops(prescription), *_basis_drops(prescription),
        *stages[1:], *reasons[1:], *_after_drops(prescription),
    )  # fmt: skip


def _reason_drops(rows: tuple[Reason, ...], edition: str) -> list[Drop]:
    """Keep 6, 5, 4 on page 1 (those of frequency, intensity and time come first); else the first 5 in running words."""
    head = Heading("五 为什么是这些数（续）")
    found = [
        Drop("reasons", f"其余 {len(rows) - most} 条理由在第 2 页", dose.reasons_block(rows, most), (head, dose.reasons_block(rows[most:])))
        for most in (6, 5, 4)
        if len(rows) > most
    ]
    if rows:
        instead = Paragraph(
            (Run("五 为什么是这些数：", strong=True), Run(f"{dose.reasons_in_words(rows, 5)}{len(rows)} 条全在第 2 页。{edition}"))
        )
        whole = (head, dose.reasons_block(rows))
        found.append(Drop("reasons", "理由全部在第 2 页", instead, whole, without=("reasons_title",)))
    return found


def _stage_drops(prescription: Prescription) -> list[Drop]:
    """Keep 4 columns, then 3: the present stage and what follows."""
    stages = dose.stage_table(prescription)
    whole = (Heading("三 处方（各阶段）"), stages) if stages else ()
    return [
        Drop("stages", "较晚的阶段在第 2 页", dose.stage_table(prescription, most), whole)
        for most in (4, 3)
        if stages and len(stages.columns) > most
    ]


def _after_drops(prescription: Prescription) -> list[Drop]:
    """Dates of the follow-ups stay; what each is for stands on page 2."""
    if len(prescription.visits) < 2:
        return []
    whole = (Heading("随访、场所和意见（全部）"), Paragraph(_after(prescription)))
    return [Drop("after", "每次随访做什么在第 2 页", Paragraph(_after(prescription, brief=True)), whole)]


def _basis_drops(prescription: Prescription) -> list[Drop]:
    found = []
    if len(prescription.plan.assumptions) > 2:
        whole = (Heading("一 依据（续）"), Paragraph(_basis_words(prescription)))
        found.append(Drop("basis", "未查的项目全部在第 2 页", Paragraph(_basis_words(prescription, 2)), whole))
    if len(prescription.plan.effects) > 1:
        whole = (Heading("二 目标与预期效果（续）"), Paragraph(_goals(prescription)))
        found.append(Drop("goals", "预期效果全部在第 2 页", Paragraph(_goals(prescription, 1)), whole))
    return found


def _progress_drops(prescription: Prescription) -> list[Drop]:
    plan = prescription.plan
    if max(len(plan.progression), len(plan.hold), len(plan.step_back)) <= 1:
        return []
    whole = (Heading("三 进阶的规则（全部）"), Paragraph(_progress(prescription)))
    short = (*runs(_progress(prescription, 1)), Run("其余见第 2 页。"))
    return [Drop("progress", "其余进阶规则在第 2 页", Paragraph(short), whole)]


def _safety_drops(prescription: Prescription) -> list[Drop]:
    """Long safety lists: the gravest stay; all of them, with their rules, stand together on page 2."""
    cautions = _cautions(prescription)
    signs = tuple({s.say: s for s in prescription.plan.stop_signs}.values())
    gates = set(prescription.plan.day_gates)
    advice = [*(cited(s, prescription) for s in cautions if s not in gates), *_avoided(prescription)]
    whole = (
        Heading("四 安全（全部）"),
        _gates(prescription),
        Notice(NoticeState.PLAIN, "注意", tuple(advice)),
        Notice(NoticeState.ACT, "立即停止", tuple(cited(s, prescription) for s in signs)),
    )
    return [
        Drop("safety", f"安全一节只留前 {most} 条，全部在第 2 页", _safety(prescription, cautions, most), whole)
        for most in (8, 6, 5, 4)
        if max(len(cautions), len(signs)) > most
    ]
