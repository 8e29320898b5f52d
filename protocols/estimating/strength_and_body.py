"""One-repetition maximum and body fat from simple measures (screening §2.8, §2.9). Body mass index and waist stand in `derive`."""

from __future__ import annotations

from protocols.estimating.estimate import C, Estimate, Formula, impossible, outside

MOST_REPS = 10
"""Repetitions up to which the formulas hold (A)."""
_NAME, _VALID = "估算的一次最大重量（1RM）", "做到接近力竭，不超过 10 次"
_CAREFUL = "血压高或体弱的人从疲劳度开始，不从 1RM 开始。"
FORMULAS = ("Epley", "Brzycki", "Lander")


def one_rm(kg: float, reps: int, formula_id: str = "Epley") -> Estimate:
    """Weight that could be lifted once, kg, from `kg` lifted `reps` times to near failure: Epley w(1 + r/30), Brzycki
    36 w / (37 − r), Lander 100 w / (101.3 − 2.67123 r); one repetition is the weight itself. Up to 10 repetitions (A; the formulas themselves C)."""
    if formula_id not in FORMULAS:
        raise ValueError(f"no formula {formula_id!r}")
    formula = Formula(formula_id, _NAME, "kg", "", _VALID, "OWN", C)
    why = outside("次数", reps, 1, MOST_REPS, "次") or ("重量要大于 0" if kg <= 0 else "")
    if why:
        return formula.refuses(why)
    by_formula = {
        "Epley": kg * (1 + reps / 30),
        "Brzycki": kg * 36 / (37 - reps),
        "Lander": 100 * kg / (101.3 - 2.67123 * reps),
    }
    value = kg if reps == 1 else by_formula[formula_id]
    return formula.refuses(impossible("one_rm_estimate", value)) if impossible("one_rm_estimate", value) else formula.gives(value, _CAREFUL)


def body_fat_by_bmi(bmi: float, age: float, male: bool) -> Estimate:
    """Body fat, %, by Deurenberg (C): 1.2 BMI + 0.23 age − 10.8 (men) − 5.4. Adults; another fact than a measured one, never scored."""
    formula = Formula("Deurenberg", "按体重指数推算的体脂率", "%", "", "成年人；不是实测，不参加评分", "OWN", C)
    why = outside("年龄", age, 18, 120, "岁") or impossible("bmi", bmi)
    if why:
        return formula.refuses(why)
    value = 1.2 * bmi + 0.23 * age - 10.8 * male - 5.4
    return formula.refuses(impossible("body_fat_pct", value)) if impossible("body_fat_pct", value) else formula.gives(value)
