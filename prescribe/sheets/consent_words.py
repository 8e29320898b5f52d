"""What the consents say, in plain words: sentences of at most sixteen characters, one thing each.

What must be told: PIPL 14–17, 23, 24, 28–31, 44–47 and the retention of fifteen years from the last visit
(records-and-standards.md §§4.1, 4.2); what is done, what may feel bad, the right to stop (station-service.md §6, F02–F04).
A change of these words raises `form_page.EDITION`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """One consent: what it is for (three sentences), boxes of sentences, and the purposes that are asked."""

    code: str
    kind: str
    title: str
    lead: tuple[str, str, str]
    boxes: tuple[tuple[str, tuple[str, ...]], ...]
    """(title, sentences), printed side by side: two, or three when there are three."""
    purposes: tuple[str, ...]
    """Keys of `register.PURPOSES`, each asked on its own."""
    why: tuple[str, ...] = ()
    """Why each is asked on its own."""


SAID: dict[str, str] = {
    "file": "资料存在本站。用来评估、开运动处方。",
    "diagnosis_to_instructor": "指导员能看到病名。不同意，只看到要注意的事。",
    "share_venue": "只给代号、级别和限制。不给病名和证件号。场馆名写在下面。",
    "phone_follow_up": "打电话，问问练得怎么样。",
    "research": "去掉姓名做统计。看不出是谁。",
    "assessment": "上面说的，都讲清楚了。我愿意测。",
    "exercise": "上面说的，都讲清楚了。我愿意练。",
}
"""What each purpose means, under its name."""

WITHOUT: dict[str, str] = {
    "file": "不同意，就建不了档案。",
    "assessment": "不同意，就不测。",
    "exercise": "不同意，就不带您练。",
}
"""What a no means where something depends on it; every other no changes nothing."""

NOTICE = ConsentWords(
    "F02", "告知和同意", "健康资料告知和同意",
    ("我们想给您建一份健康档案。", "有了它，才知道怎么练安全。", "您同意的，我们才做。"),
    (
        ("记什么", ("姓名、出生、证件、电话。", "有什么病，吃什么药。", "量的数，测的成绩。", "运动处方，来了几次。")),
        ("怎么保管", ("加密存在本站电脑里。", "只有服务您的人能看。", "谁看过，都留下记录。", "最后一次来后留 15 年。", "到期按规定销毁。")),
        ("您可以", ("来看，要一份复印件。", "写错了，要求改。", "要求转走或不再使用。", "想收回同意，随时说。", "选做的不同意，也服务。", "电脑的建议可以不听。", "不满意，可以投诉。")),
    ),
    ("file", "diagnosis_to_instructor", "share_venue", "phone_follow_up", "research"),
    ("健康资料是敏感资料。", "泄露了，可能伤害到您。", "所以一项一项单独问。", "用途变了，会重新问您。"),
)  # fmt: skip

TESTING = ConsentWords(
    "F03", "测试同意书", "体质测定知情同意书",
    ("我们想测一测您的体力。", "看看您适合怎么练。", "先问身体情况，再测。"),
    (
        ("要做什么", ("量身高、体重和腰围。", "量血压，数心跳。", "走路、站立、坐站、握力。", "有别的测试，先讲清楚。")),
        ("可能不舒服", ("会累，会喘，会出汗。", "过后肌肉可能酸。", "有人会头晕，会摔倒。", "很少的人心脏会出事。", "旁边一直有人看着您。")),
        ("您可以", ("随时说停，马上就停。", "哪一项不想测，就不测。", "不测，看病照样看。")),
        ("请您做到", ("有病、吃药，先告诉我们。", "今天不舒服，先说。", "胸口痛、头晕，马上说。", "喘得厉害，马上说。")),
    ),
    ("assessment",),
)  # fmt: skip

GUIDANCE = ConsentWords(
    "F04", "运动指导同意书", "运动指导知情同意书",
    ("我们按运动处方教您练。", "处方要医生和教练签名。", "运动有好处，也有风险。"),
    (
        ("要做什么", ("每次先问，再量血压。", "有糖尿病，先看血糖。", "从轻的开始，慢慢加。", "过一段时间再测一次。")),
        ("可能不舒服", ("会累，肌肉可能酸。", "可能扭伤、拉伤、摔倒。", "吃降糖药，血糖可能低。", "很少的人心脏会出事。")),
        ("您可以", ("随时停，随时不练了。", "不练，看病照样看。", "觉得不合适，要求改。")),
        ("请您做到", ("照处方练，不自己加量。", "换了药、得了病，先说。", "胸口痛、头晕，马上停。", "心慌、很喘，马上停。", "停下来，告诉我们。")),
    ),
    ("exercise",),
)  # fmt: skip

CONSENTS = (NOTICE, TESTING, GUIDANCE)
