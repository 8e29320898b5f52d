"""A believable station made from a seed, through the same use cases as everything else. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from models import vault
from prescribe import station
from prescribe.assess import Part, open_assessment, record_fitness_part, record_medical_part
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.clock import STATION_ZONE
from prescribe.consult import MinuteWords, open_consultation, sign_minute, write_minute
from prescribe.demo_classes import class_steps
from prescribe.demo_people import DemoResident, entries_of, fitness_answers, medical_answers, residents
from prescribe.draft import draft_prescription, revise_draft
from prescribe.drafting.papers import open_draft, papers_of
from prescribe.errors import ClinicError
from prescribe.hold import resume_exercise, stop_exercise
from prescribe.keys.making import finish_station, prepare_station
from prescribe.letterhead import StationProfile
from prescribe.register import Consent, Registration, register_resident
from prescribe.settings import change_setting
from prescribe.sign import sign_prescription
from prescribe.staff import Certificate, NewPerson
from prescribe.use_case import use_case
from protocols.terms import Act, Role

COST = vault.Cost(memory=4096, passes=1, lanes=1)
"""argon2id of the demo: its passwords stand on its sign-in page, so a guess may be cheap."""

PROFILE = StationProfile(
    host="青禾街道社区卫生服务中心（示范）", station="青禾社区体卫融合服务站（示范）", phone="000-0000 0000",
    address="青禾街道 12 号一层（示范地址）", aed_place="一楼前台左侧白色箱", code="SF", demo=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One demo colleague; the password stands on the demo's sign-in page."""

    staff_id: str
    name: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who may open the demo station."""

    people: tuple[DemoPerson, ...]

    @property
    def passwords(self) -> dict[str, str]:
        """Staff id to password."""
        return {p.staff_id: p.password for p in self.people}


class MovingClock:
    """The demo's past: set before each step, never past the real present."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment of the step."""
        return self._now

    def today(self):
        """Its day."""
        return self._now.date()

    def set(self, to: datetime) -> None:
        """Move on; never back."""
        self._now = max(self._now, to)


def make_demo(
    folder: Path, seed: int = 7, residents: int = 40, progress: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> DemoPeople:  # fmt: skip
    """Make the demo station in `folder` (must hold no station). `progress(done, of)` after each step.

    The same seed on the same day gives the same people and stories. Raises InvalidInput, StorageFault, AlreadyOpen.
    """
    now = now or datetime.now(STATION_ZONE)
    clock = MovingClock(now - timedelta(days=200))
    team = _team(now)
    prepared = prepare_station(folder, PROFILE, *team, cost=COST, clock=clock)
    clinic = finish_station(prepared, prepared.recovery_code)
    try:
        maker = _Maker(clinic, clock, {p.name: p.password or "" for p in team}, seed)
        clinic.do(change_setting, "exercise_place", "青禾公园步道；站内周二、周五 9:30 小组", by=maker.staff["郑凯"])
        steps = sorted(maker.steps(seed, residents, now), key=lambda step: step[0])
        for done, (at, act) in enumerate(steps, 1):
            clock.set(at)
            act()
            if progress:
                progress(done, len(steps))
    finally:
        clinic.close()
    card = station.read_card(folder)
    people = tuple(DemoPerson(p.staff_id, p.name, p.role.value, maker.passwords[p.name]) for p in card.people)
    station.change_card(folder, passwords=[[p.staff_id, p.password] for p in people])
    return DemoPeople(people)


def _team(now: datetime) -> tuple[NewPerson, ...]:
    """The administrator first."""
    later, soon = now.date() + timedelta(days=500), now.date() + timedelta(days=40)
    licence = Certificate("licence", "110100000001032", later, "示范卫生健康局")
    training = Certificate("training", "YDCFYS-0000-018", later, "示范体育科学学会")
    return (
        NewPerson("郑凯", Role.ADMIN, "shifan-guanli-1"),
        NewPerson("李文静", Role.PHYSICIAN_RX, "shifan-yisheng-2", (licence, training), also=(Role.PHYSICIAN,)),
        NewPerson("张锐", Role.RX_INSTRUCTOR, "shifan-chufang-3", (Certificate("certificate", "YDCF-0000-117", later, "示范体育局"),)),
        NewPerson("周宁", Role.INSTRUCTOR, "shifan-zhidao-4", (Certificate("certificate", "ZDY-0000-226", soon, "示范体育局", "一级"),)),
        NewPerson("何敏", Role.MANAGER, "shifan-zhanzhang-5"),
        NewPerson("唐蕾", Role.CLERK, "shifan-qiantai-6"),
    )


class _Maker:
    """Plays the stories of the demo residents, one step at a time."""

    def __init__(self, clinic: Clinic, clock: MovingClock, passwords: dict[str, str], seed: int) -> None:
        self.clinic, self.clock, self.passwords, self.seed = clinic, clock, passwords, seed
        self.staff = _on_duty(clinic)
        self.doctor, self.instructor, self.guide = (self.staff[n] for n in ("李文静", "张锐", "周宁"))
        self.ids: dict[str, UUID] = {}
        self.assessments: dict[tuple[str, int], UUID] = {}

    def steps(self, seed: int, count: int, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Every step of every story with its moment, and the group classes."""
        people = residents(seed, count, now.date())
        for place, one in enumerate(people):
            yield from self._story(one, place, now)
        yield from class_steps(self, {f"{place}": one.story for place, one in enumerate(people)}, now)

    def _story(self, one: DemoResident, place: int, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        start = _moment(now, one.days_ago, place)
        key = f"{place}"
        yield start, lambda: self._register(key, one)
        if one.story == "registered":
            return
        first = start + timedelta(minutes=6)
        yield first, lambda: self._medical(key, one, 0)
        if one.story in ("half", "today"):
            return
        yield from self._visit(key, one, 0, first, signers=_signers(one.story))
        days = (now - start).days
        if one.story == "second":
            for visit, after in ((1, 28), (2, 56)):
                if after < days:
                    at = start + timedelta(days=after)
                    yield at, lambda v=visit: self._medical(key, one, v)
                    yield from self._visit(key, one, visit, at, signers=2)
        if one.story in ("held", "released"):
            stopped = _moment(now, 1 if one.story == "held" else max(3, days - 8), place)
            yield stopped, lambda: self._stop(key, place)
            if one.story == "released":
                yield stopped + timedelta(days=1), lambda: self._resume(key)

    def _visit(
        self, key: str, one: DemoResident, visit: int, at: datetime, signers: int
    ) -> Iterator[tuple[datetime, Callable[[], None]]]:
        yield at + timedelta(minutes=12), lambda: self._fitness(key, one, visit)
        if signers < 0:
            return
        if signers:
            yield at + timedelta(minutes=13), lambda: self._meet(key, signers)
        yield at + timedelta(minutes=14), lambda: self._draft(key)
        for place in range(signers):
            yield at + timedelta(minutes=16 + place), lambda p=place: self._sign(key, (self.doctor, self.instructor)[p])

    def _register(self, key: str, one: DemoResident) -> None:
        on = self.clock.today()
        agreed = tuple(Consent(p, True, "here", on) for p in ("file", "assessment", "exercise", "phone_follow_up"))
        relation, name, phone = one.contact
        form = Registration(
            id_kind="resident" if one.id_number else "none", id_number=one.id_number, name=one.name, sex=one.sex,
            birth_date=one.born, phone=one.phone, contact_name=name, contact_relation=relation, contact_phone=phone,
            address=one.street, allergy=one.allergy, no_id_reason="" if one.id_number else "示范居民，没有证件",
            came_by="家庭医生介绍", consents=agreed,
        )  # fmt: skip
        self.ids[key] = self.clinic.do(register_resident, form, by=self.doctor).resident_id

    def _medical(self, key: str, one: DemoResident, visit: int) -> None:
        dice = Random(f"{self.seed}/{key}/m{visit}")
        answers = medical_answers(one, dice, visit, self.clock.today())
        opinion = "血压、血糖平稳，可以从中低强度开始，不憋气用力。" if one.profile != "healthy" else "没有发现限制。"
        state = self.clinic.do(open_assessment, self.ids[key], by=self.doctor)
        self.assessments[key, visit] = state.assessment_id
        part = Part("medical", entries_of(answers, self.clinic.library), opinion, done=one.story != "half" or visit > 0)
        self.clinic.do(record_medical_part, self.ids[key], state.assessment_id, part, state.medical.heads, by=self.doctor)

    def _fitness(self, key: str, one: DemoResident, visit: int) -> None:
        answers = fitness_answers(one, Random(f"{self.seed}/{key}/f{visit}"), visit)
        state = self.clinic.do(open_assessment, self.ids[key], by=self.instructor)
        part = Part("fitness", entries_of(answers, self.clinic.library), "早晨 8 点后有空，喜欢和邻居一起走。", done=True)
        self.clinic.do(record_fitness_part, self.ids[key], state.assessment_id, part, state.fitness.heads, by=self.instructor)

    def _meet(self, key: str, signers: int) -> None:
        """The joint consultation where one is needed: two opinions, and as many signatures as the story has."""
        found = self.clinic.do(open_consultation, self.ids[key], by=self.doctor)
        if not found.need:
            return
        said = {self.doctor: "血压、血糖平稳，同意按方案做，先测后练。", self.instructor: "动作都能做，先快走和坐站，头四周在站里练。"}
        words = MinuteWords(
            question="能不能按方案开始运动？", result="proceed", decision="按方案开处方，头四周在站里练", next_step="两周后电话问血压和不适",
            reasons=tuple(k for k, there in (("risk", "风险" in found.need[0]), ("comorbid", len(found.need) > 1)) if there),
        )  # fmt: skip
        for who, opinion in said.items():
            minute, mine = found.minute, replace(words, opinion=opinion)
            found = self.clinic.do(write_minute, self.ids[key], minute.minute_id, mine, minute.heads, by=who)
        for who in (self.doctor, self.instructor)[:signers]:
            self.clinic.do(sign_minute, found.minute.minute_id, found.minute.rev_id, self.passwords[who.name], by=who)

    def _draft(self, key: str) -> None:
        """A draft in which the doctor confirms the lines of lower certainty, as before every signature here."""
        draft = self.clinic.do(draft_prescription, self.ids[key], by=self.doctor)
        confirm = tuple(rule_id for rule_id, _ in draft.to_confirm)
        self.clinic.do(revise_draft, draft.prescription_id, draft.heads, confirm=confirm, by=self.doctor)

    def _sign(self, key: str, who: StaffOnDuty) -> None:
        draft = self.clinic.do(_waiting_draft, self.ids[key], by=who)
        if draft is None:
            return
        try:
            self.clinic.do(sign_prescription, *draft, self.passwords[who.name], by=who)
        except ClinicError:
            return  # blocked by the engine: the draft waits, as it would in a real station

    def _stop(self, key: str, place: int) -> None:
        reason = ("运动中胸闷，坐下 3 分钟缓解", "走路时头晕，扶着坐下", "快走后右膝肿痛")[place % 3]
        self.clinic.do(stop_exercise, self.ids[key], reason, by=self.guide)

    def _resume(self, key: str) -> None:
        self.clinic.do(resume_exercise, self.ids[key], "心电图正常，休息后没有再发，可以恢复", by=self.doctor)


@use_case(("prescription_low", "prescription_medium", "prescription_medical"), Act.READ, reads=True)
def _waiting_draft(work, resident_id: UUID) -> tuple[UUID, UUID] | None:
    """Id and present revision of the open draft."""
    draft = open_draft(papers_of(work, resident_id))
    return (draft.prescription_id, draft.rev_id) if draft else None


def _on_duty(clinic: Clinic) -> dict[str, StaffOnDuty]:
    with clinic.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.name, s.doc_id, r.role FROM staff s JOIN staff_role r ON r.doc_id = s.doc_id AND r.ordinal = 0"
        ).all()
    return {name: StaffOnDuty(UUID(bytes=doc_id), name, Role(role)) for name, doc_id, role in rows}


def _signers(story: str) -> int:
    """How many sign the first prescription; -1 = none is drafted."""
    return {"assessed": -1, "stopped": -1, "draft": 0, "one_signature": 1}.get(story, 2)


def _moment(now: datetime, days_ago: int, place: int) -> datetime:
    """A working hour of that day, before `now`."""
    if days_ago == 0:
        return now - timedelta(minutes=55 + place % 7)
    day = now - timedelta(days=days_ago)
    return day.replace(hour=8 + place % 8, minute=place * 7 % 40, second=0, microsecond=0)


