"""The limits on dose fields that findings, complications, drugs and the clearance ask for, before protocols are merged."""

from __future__ import annotations

from collections.abc import Sequence

from protocols import dose
from protocols.bounds import Tightening
from protocols.protocol import Library
from protocols.screened import Finding, Screening
from protocols.sentences import title_of
from protocols.terms import Confidence, Intensity


def tightenings(
    findings: Sequence[Finding], screening: Screening, library: Library
) -> tuple[Tightening, ...]:
    """Every limit on a dose field: of findings (INT1 is one of them) and of the clearance as a whole.

    A limit said in one measure of effort holds in the other too (GETP12 Table 5.2): %HRR ≤ 39 is RPE ≤ 11.
    """
    found = [
        Tightening(
            limit.field, limit.at_most, limit.at_least, f.rule_id, f.protocol_id, f.protocol_name, f.say,
            f.source, f.source_title, f.confidence,
        )
        for f in findings
        for limit in f.limits
    ]  # fmt: skip
    found += _twins(findings, found)
    if screening.upper_intensity < Intensity.VIGOROUS:
        words = "只能低强度" if screening.upper_intensity <= Intensity.LIGHT else "只能中低强度"
        say = f"按筛查结果和医师许可，{words}"
        found += _ceiling(screening.upper_intensity, "CLEARANCE", say, library)
    return tuple(found)


def _ceiling(upper: Intensity, rule_id: str, say: str, library: Library) -> list[Tightening]:
    limits = [("aerobic.hrr_pct", dose.HIGHEST_HRR[upper]), ("aerobic.rpe", dose.HIGHEST_RPE[upper])]
    if upper <= Intensity.LIGHT:
        limits += [("resistance.pct1rm", 50.0), ("resistance.rpe", dose.HIGHEST_RPE[upper])]
    return [_general(field, most, rule_id, say, library) for field, most in limits]


def _general(field: str, most: float, rule_id: str, say: str, library: Library) -> Tightening:
    title = title_of("ACSM15", library)
    return Tightening(field, most, None, rule_id, "", "通用规则", say, "ACSM15", title, Confidence.P)


def _twins(findings: Sequence[Finding], found: Sequence[Tightening]) -> list[Tightening]:
    said = {(f.rule_id, limit.field) for f in findings for limit in f.limits}
    made = []
    for one in found:
        if one.at_most is None:
            continue
        if one.field == "aerobic.hrr_pct" and (one.rule_id, "aerobic.rpe") not in said:
            made.append(one._replace(field="aerobic.rpe", at_most=dose.HIGHEST_RPE[dose.band_of_hrr(one.at_most)]))
        elif one.field == "aerobic.rpe" and (one.rule_id, "aerobic.hrr_pct") not in said:
            made.append(one._replace(field="aerobic.hrr_pct", at_most=dose.HIGHEST_HRR[dose.band_of_rpe(one.at_most)]))
    return made
