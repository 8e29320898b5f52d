"""The registration form exactly as typed, wrong values too: what is kept unsaved, and how it becomes a Registration. No Qt."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from prescribe.dates import read_birth
from prescribe.identity import check_id, guess_kind, id_text
from prescribe.register import PURPOSES, Consent, Registration
from ui.words import tr

NO_ID = "none"
ALLERGY_ANSWERS: tuple[tuple[str, str], ...] = (("none", "无已知过敏"), ("has", "有"), ("not_asked", "没问"))
RELATIONS = ("配偶", "儿子", "女儿", "父母", "兄弟姐妹", "其他亲属", "朋友", "邻居")
CAME_BY = ("自己来的", "家庭医生介绍", "社区筛查", "医院转来", "家人朋友介绍", "宣传活动", "其他")
HOW: tuple[tuple[str, str], ...] = (("here", "本人签字"), ("paper", "纸上签字"), ("thumb", "按手印"))


@dataclass(frozen=True, slots=True)
class TypedConsent:
    """One answer; a purpose that was not asked has none."""

    purpose: str
    given: bool
    how: str = "here"
    on: str = ""
    """ISO day and, for today's, the time: 2026-11-23T14:05."""
    witness: str = ""


@dataclass(frozen=True, slots=True)
class TypedForm:
    """All fields as text. Nothing here is checked."""

    id_kind: str = "resident"
    id_number: str = ""
    no_id_reason: str = ""
    name: str = ""
    sex: str = ""
    """`1`, `2`, `9`, or empty while nobody chose."""
    birth: str = ""
    phone: str = ""
    contact_relation: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    family_doctor: str = ""
    came_by: str = ""
    health_record_number: str = ""
    allergy_answer: str = ""
    allergy_text: str = ""
    keeps_typed: bool = False
    keep_reason: str = ""
    consents: tuple[TypedConsent, ...] = field(default_factory=tuple)

    def values(self) -> dict[str, object]:
        """JSON-able, for the unsaved form."""
        return asdict(self)

    def to_text(self) -> str:
        """JSON for the unsaved form."""
        return json.dumps(self.values(), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> TypedForm:
        """The form kept earlier; fields it does not know are left at their start."""
        kept = json.loads(text)
        known = {key: value for key, value in kept.items() if key in cls.__dataclass_fields__}
        known["consents"] = tuple(TypedConsent(**each) for each in kept.get("consents", ()))
        return cls(**known)

    @property
    def blank(self) -> bool:
        """Nothing was typed or chosen yet."""
        return replace(self, id_kind="resident") == TypedForm()

    def consent(self, purpose: str) -> TypedConsent | None:
        """The answer to one purpose, or None when it was not asked."""
        return next((each for each in self.consents if each.purpose == purpose), None)

    def with_consent(self, answer: TypedConsent | None, purpose: str) -> TypedForm:
        """The form with one answer set, or taken back."""
        others = [each for each in self.consents if each.purpose != purpose]
        given = [*others, answer] if answer is not None else others
        order = {each.key: index for index, each in enumerate(PURPOSES)}
        return replace(self, consents=tuple(sorted(given, key=lambda each: order.get(each.purpose, 99))))


def with_right_kind(form: TypedForm, today: date) -> TypedForm:
    """A whole number that is wrong for the kind chosen, but right for the kind it looks like, changes the kind."""
    looks_like = guess_kind(form.id_number)
    if form.id_kind == NO_ID or looks_like in (None, form.id_kind) or check_id(form.id_kind, form.id_number, today).ok:
        return form
    return replace(form, id_kind=looks_like) if check_id(looks_like, form.id_number, today).ok else form


FIELD_WORDS = {
    "id_number": "证件号码", "name": "姓名", "sex": "性别", "birth": "出生日期", "phone": "电话", "contact_name": "联系人",
    "contact_relation": "关系", "contact_phone": "联系人电话", "address": "住址", "family_doctor": "家庭医生",
    "allergy_answer": "过敏", "allergy_text": "过敏", "consents": "知情同意",
}  # fmt: skip


def merged(base: TypedForm, mine: TypedForm, theirs: TypedForm) -> tuple[TypedForm, tuple[str, ...]]:
    """What they changed since `base` comes in, what I changed stays; and the words of what both changed otherwise."""
    values, both = {}, []
    for name in TypedForm.__dataclass_fields__:
        old, here, there = getattr(base, name), getattr(mine, name), getattr(theirs, name)
        values[name] = there if here == old else here
        if old not in (here, there) and here != there:
            both.append(FIELD_WORDS.get(name, tr("其他项")))
    return TypedForm(**values), tuple(dict.fromkeys(both))


def birth_of(form: TypedForm, today: date) -> tuple[date | int | None, str]:
    """The birth date, or about which year; and what is wrong with what was typed (empty text = nothing)."""
    if not form.birth.strip():
        return None, ""
    try:
        return read_birth(form.birth, today), ""
    except ValueError as problem:
        return None, str(problem)


def allergy_of(form: TypedForm) -> str:
    """`none`, `not_asked`, or the allergy in words. A question nobody answered was not asked."""
    if form.allergy_answer == "has":
        return form.allergy_text.strip() or "not_asked"
    return form.allergy_answer or "not_asked"


def registration_of(form: TypedForm, today: date) -> Registration:
    """The form as a Registration; what cannot be read is left out (the view says so beside the field)."""
    birth, _ = birth_of(form, today)
    without_id = form.id_kind == NO_ID
    return Registration(
        id_kind=form.id_kind,
        id_number="" if without_id else id_text(form.id_number),
        name=form.name.strip(),
        sex=form.sex or "0",
        birth_date=birth if isinstance(birth, date) else None,
        birth_about=birth if isinstance(birth, int) else None,
        phone=form.phone.strip(),
        contact_name=form.contact_name.strip(),
        contact_relation=form.contact_relation.strip(),
        contact_phone=form.contact_phone.strip(),
        address=form.address.strip(),
        family_doctor=form.family_doctor.strip(),
        came_by=form.came_by.strip(),
        allergy=allergy_of(form),
        no_id_reason=form.no_id_reason.strip() if without_id else "",
        kept_against_card=form.keep_reason.strip() if form.keeps_typed else "",
        consents=tuple(_consent(each, today) for each in form.consents),
        health_record_number=id_text(form.health_record_number),
    )


def _consent(typed: TypedConsent, today: date) -> Consent:
    day = date.fromisoformat(typed.on[:10]) if typed.on else today
    return Consent(typed.purpose, typed.given, typed.how, day, typed.witness.strip())


def form_of(registration: Registration) -> TypedForm:
    """The form of a registration that was saved before, to be revised."""
    about = tr("约 {year}", year=registration.birth_about) if registration.birth_about else ""
    worded = registration.allergy not in ("none", "not_asked")
    return TypedForm(
        id_kind=registration.id_kind,
        id_number=registration.id_number,
        no_id_reason=registration.no_id_reason,
        name=registration.name,
        sex="" if registration.sex == "0" else registration.sex,
        birth=f"{registration.birth_date:%Y-%m-%d}" if registration.birth_date else about,
        phone=registration.phone,
        contact_relation=registration.contact_relation,
        contact_name=registration.contact_name,
        contact_phone=registration.contact_phone,
        address=registration.address,
        family_doctor=registration.family_doctor,
        came_by=registration.came_by,
        health_record_number=registration.health_record_number,
        allergy_answer="has" if worded else registration.allergy,
        allergy_text=registration.allergy if worded else "",
        keeps_typed=bool(registration.kept_against_card),
        keep_reason=registration.kept_against_card,
        consents=tuple(
            TypedConsent(each.purpose, each.given, each.how, each.on.isoformat(), each.witness)
            for each in registration.consents
        ),
    )
