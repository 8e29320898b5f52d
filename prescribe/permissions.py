"""Who may do what: the matrix of `resources/permissions.csv`, read once.

A stronger letter holds the weaker ones: sign ⊃ write ⊃ read; approve ⊃ read. A row may have a condition, known only inside
the transaction (`templates`, `listed`, `with_approval`): `allows` without a case answers whether it is possible at all.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from prescribe.errors import NotPermitted
from protocols.files import shipped
from protocols.terms import ROLE_NAMES, Act, Role

_LETTERS = {
    "R": {Act.READ, Act.READ_MASKED},
    "M": {Act.READ_MASKED},
    "W": {Act.WRITE, Act.READ, Act.READ_MASKED},
    "S": {Act.SIGN, Act.WRITE, Act.READ, Act.READ_MASKED},
    "A": {Act.APPROVE, Act.READ, Act.READ_MASKED},
}
_VERBS = {Act.READ: "查看", Act.READ_MASKED: "查看", Act.WRITE: "填写", Act.SIGN: "签名确认", Act.APPROVE: "审核"}
OBJECT_NAMES = {
    "person": "居民基本信息", "medical": "诊断、用药和检验", "readiness": "运动准备问卷", "consent": "知情同意",
    "fitness_test": "体质测定", "joint_assessment": "关节与动作评估", "risk": "风险分级", "consultation": "会诊记录",
    "prescription_low": "低风险健身处方", "prescription_medium": "中风险健身处方", "prescription_medical": "医疗运动处方",
    "hold": "暂停处方", "release": "恢复处方", "session_log": "训练记录", "follow_up": "随访记录", "official_form": "公卫随访表", "closure": "结案", "referral": "转诊",
    "adverse_event": "不良事件", "report": "月报", "settings": "设置", "users": "人员", "audit": "操作记录", "knowledge": "知识版本", "export": "全站导出和恢复",
}


@cache
def matrix() -> Mapping[tuple[str, Role], tuple[frozenset[Act], str]]:
    """(object, role) → acts and the name of the condition (empty = none)."""
    with shipped("resources", "permissions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["object"], Role(row["role"])): (
            frozenset().union(*(_LETTERS[letter] for letter in row["acts"])), row["only_if"],
        )
        for row in rows
    }


def acts(role: Role, object_name: str) -> frozenset[Act]:
    """Everything this role may ever do to this object. KeyError for an object that the matrix does not have."""
    if object_name not in OBJECT_NAMES:
        raise KeyError(object_name)
    return matrix().get((object_name, role), (frozenset(), ""))[0]


def allows(role: Role, object_name: str, act: Act, case: Mapping[str, object] | None = None) -> bool:
    """Whether the role may; with a `case`, whether it may in this case."""
    if act not in acts(role, object_name):
        return False
    condition = matrix()[object_name, role][1]
    return case is None or not condition or act in (Act.READ, Act.READ_MASKED) or bool(case.get(condition))


def sees_masked(role: Role, object_name: str) -> bool:
    """Whether this role sees this object only masked."""
    can = acts(role, object_name)
    return Act.READ_MASKED in can and Act.READ not in can


def refuse(role: Role, object_name: str, act: Act) -> NotPermitted:
    """The sentence that names who may."""
    able = [ROLE_NAMES[r] for r in Role if act in acts(r, object_name)]
    who = "、".join(able[:4]) + ("等" if len(able) > 4 else "")
    needs = f"这里需要{who}的权限。" if able else ""
    return NotPermitted(f"{ROLE_NAMES[role]}不能{_VERBS[act]}{OBJECT_NAMES[object_name]}。{needs}")
