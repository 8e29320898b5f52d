"""How effort is guided: a heart-rate zone by Karvonen where heart rate can be trusted, otherwise how it feels (HR1–HR8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocols import dose, sentences, why
from protocols.bounds import Range, span_text, weakest
from protocols.facts import Facts
from protocols.plan import Bound, HeartRateZone, Reason, Statement
from protocols.protocol import Library
from protocols.screening import Finding
from protocols.terms import Answer, Component, Confidence, Intensity

_BANDS = {
    Intensity.LIGHT: ("能说话也能唱歌", "很轻松，还能唱歌"),
    Intensity.MODERATE: ("能说话、不能唱歌", "微微出汗，能说话、不能唱歌"),
    Intensity.VIGOROUS: ("只能说短句", "说短句，不勉强"),
}
_RISING = ("从很轻松到微微出汗，能说话", "轻松到微微出汗，能说话")
_OTHER = {
    Component.BALANCE: ("扶稳，晃动就落脚", "扶稳椅背，站稳就好"),
    Component.FLEXIBILITY: ("拉到有点紧，不痛，不弹振", "有点紧就好，不痛"),
}
_NOT_FORMULA = (
    ("cardiac_device", ("pacemaker", "crt"), "装有起搏器，心率由机器带动"),
    ("current_rhythm", ("af",), "现在是房颤心律，心率忽快忽慢"),
    ("current_rhythm", ("paced",), "现在是起搏心律，心率由机器带动"),
    ("af_type", ("persistent", "permanent"), "有持续或永久性房颤，心率忽快忽慢"),
)


@dataclass(frozen=True, slots=True)
class Effort:
    """What guides effort for this resident. `reasons` empty = heart rate may."""

    reasons: tuple[Statement, ...]
    aside: str
    """For the sentence of an effort bound: why heart rate may or may not be used."""
    hr_max: float | None
    measured: bool

    def error(self, zone: HeartRateZone, percent: Range) -> Reason:
        """The uncertainty of a zone, as a reason."""
        off = dose.zone_error(zone.uncertainty, percent.low, percent.high)
        return why.error_reason(zone.hr_max, zone.uncertainty, off, self.measured)

    def words(self, component: Component, bounds: Mapping[str, Bound]) -> tuple[str, str]:
        """Effort of one component for staff and for the resident."""
        if component is Component.AEROBIC:
            return self._aerobic(bounds)
        if component is Component.RESISTANCE:
            return _resistance(bounds)
        return _OTHER[component]

    def _aerobic(self, bounds: Mapping[str, Bound]) -> tuple[str, str]:
        rpe = bounds.get("aerobic.rpe")
        low, high = (dose.band_of_rpe(rpe.low), dose.band_of_rpe(rpe.high)) if rpe else (Intensity.LIGHT, Intensity.LIGHT)
        staff, resident = _RISING if low is Intensity.LIGHT and high is Intensity.MODERATE else _BANDS[high]
        parts = []
        for field, before, unit in (("aerobic.heart_rate", "心率", "次/分"), ("aerobic.hrr_pct", "储备心率", "%")):
            if field in bounds:
                parts.append(f"{before} {span_text(bounds[field].low, bounds[field].high, unit)}")
        if rpe:
            parts.append(f"疲劳度 {span_text(rpe.low, rpe.high, '')}")
        return "，".join((*parts, staff)), resident


def _resistance(bounds: Mapping[str, Bound]) -> tuple[str, str]:
    load, rpe = bounds.get("resistance.pct1rm"), bounds.get("resistance.rpe")
    parts = [span_text(load.low, load.high, "%1RM")] if load else []
    if rpe:
        parts.append(f"疲劳度 {span_text(rpe.low, rpe.high, '')}")
    plain = "不憋气，做完还能再做几次"
    return "，".join((*parts, "用力时呼气，做完还能再做 2–3 次")), plain


def effort_of(findings: Sequence[Finding], facts: Facts, library: Library) -> Effort:
    """Whether heart rate may guide effort, and if not, every reason. Not known counts as may not (HR5)."""
    told = [sentences.of_finding(f.effort_by_feel, f) for f in findings if f.effort_by_feel]
    valid = facts.answer("hr_target_valid")
    hr_max, rest = facts.number("hr_max_estimate"), facts.number("resting_heart_rate")
    if valid is not Answer.YES:
        told += _why_not(facts, valid, library, bool(told))
    elif hr_max is None or rest is None or rest >= hr_max:
        told.append(_said("没有静息心率或年龄，算不出心率区间", "HR1", library, "GETP12", Confidence.B))
    known = facts.value("hr_max_method")
    if told:
        reasons = sentences.once(told)
        return Effort(reasons, f"{reasons[0].say}，所以只看疲劳度和说话", None, False)
    return Effort((), "没有用会压低心率的药，心律规则，所以可以用心率", hr_max, known == "measured")


def _why_not(facts: Facts, valid: Answer, library: Library, told: bool) -> list[Statement]:
    found = []
    for fact_id, codes, say in _NOT_FORMULA:
        if facts.value(fact_id) in codes:
            found.append(_said(say, f"HR5-{fact_id}", library, "AF19", Confidence.A))
    if facts.answer("chronotropic_incompetence") is Answer.YES:
        found.append(_said("心率不随运动升高", "HR5-chronotropic", library, "CVSE24", Confidence.B))
    heart = (facts.answer("coronary_heart_disease"), facts.answer("heart_failure"))
    if Answer.YES in heart and facts.number("measured_hr_max") is None:
        found.append(_said("有冠心病或心衰，没有实测最大心率", "HR3", library, "GETP12", Confidence.B))
    if not found and not told:
        say = "影响心率的药、心律或疾病还没有问清" if valid is Answer.NOT_KNOWN else "心率不能反映用力"
        found.append(_said(say, "HR5", library, "STATION", Confidence.P))
    return found


def _said(say: str, rule_id: str, library: Library, source: str, mark: Confidence) -> Statement:
    return Statement(say, "心跳不作准，看喘不喘", rule_id, "", source, sentences.title_of(source, library), mark)


def heart_rate_zone(effort: Effort, percent: Range | None, facts: Facts) -> HeartRateZone | None:
    """The zone of one stage, or None when heart rate may not guide effort. Hard ceilings cut it off (HR7, HR8)."""
    rest = facts.number("resting_heart_rate")
    if effort.hr_max is None or percent is None or rest is None:
        return None
    low, high = dose.hrr_zone(effort.hr_max, rest, percent.low, percent.high)
    ceiling = facts.number("hr_ceiling")
    method = "储备心率法，最大心率" + ("为实测（现用药）" if effort.measured else "按 207 − 0.7×年龄估算")
    if ceiling is not None and ceiling < high:
        high, method = int(ceiling), f"{method}，不超过医院给的上限"
        low = min(low, high)
    error = 0.0 if effort.measured else dose.FORMULA_ERROR
    mark = weakest((Confidence.B, percent.confidence))
    return HeartRateZone(low, high, method, effort.hr_max, error, "GETP12", mark)
