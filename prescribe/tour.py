"""The main job without a window, on a fresh demo station: from the door to two signatures and paper."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

from prescribe import station
from prescribe.assess import Part, open_assessment, record_fitness_part, record_medical_part
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.demo import make_demo
from prescribe.demo_people import DemoResident, entries_of, fitness_answers, medical_answers
from prescribe.draft import DraftState, draft_prescription, revise_draft
from prescribe.drafting.composing import facts_from_text
from prescribe.explain import as_text, explain
from prescribe.register import Consent, Registration, register_resident
from prescribe.screen import screen_resident
from prescribe.sheets.print_prescription import print_prescription
from prescribe.sign import sign_prescription
from prescribe.sign_in import admit, sign_in

Say = Callable[[str], object]

DOCTOR, INSTRUCTOR = "李文静", "张锐"


@dataclass(frozen=True, slots=True)
class _Consultation:
    """Two people on duty in one open station, with the passwords they will sign with."""

    clinic: Clinic
    doctor: StaffOnDuty
    instructor: StaffOnDuty
    passwords: dict[str, str]


def walk(out: Path, say: Say, residents: int = 40) -> tuple[Path, ...]:
    """Do the main job once and write its papers into `out`; `say` gets one Chinese sentence a hop.

    The demo station is made in a temporary folder and thrown away. Returns the written files. Raises ClinicError.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="station-tour-") as folder:
        home = Path(folder) / "demo"
        say(f"1 建示范站：{residents} 位虚构居民，用的是真的加密数据库……")
        passwords = {person.name: person.password for person in make_demo(home, residents=residents).people}
        card = station.read_card(home)
        ids = {person.name: person.staff_id for person in card.people}
        clinic, doctor = sign_in(home, ids[DOCTOR], passwords[DOCTOR])
        try:
            instructor = admit(clinic, ids[INSTRUCTOR], passwords[INSTRUCTOR])
            say(f"2 {DOCTOR}（医生）和 {INSTRUCTOR}（运动处方师）用各自的密码登录，一起接诊。")
            return _consult(_Consultation(clinic, doctor, instructor, passwords), out, say)
        finally:
            clinic.close()


def _consult(room: _Consultation, out: Path, say: Say) -> tuple[Path, ...]:
    walk_in = _walk_in(room.clinic.clock.today())
    resident = _register(room, walk_in, say)
    _assess(room, walk_in, resident, say)
    screening = room.clinic.do(screen_resident, resident, by=room.doctor)
    say(f"5 筛查：{screening.headline}")
    draft = _draft(room, resident, say)
    _sign(room, draft, say)
    written = []
    for which, name in (("both", "prescription"), ("resident", "resident-page"), ("professional", "professional-page")):
        made = room.clinic.do(print_prescription, draft.prescription_id, which, by=room.doctor)
        path = out / f"{name}.pdf"
        path.write_bytes(made.pdf)
        written.append(path)
    say("8 打印：居民页和专业页写成 PDF。")
    reasons = out / "reasons.txt"
    facts = facts_from_text(draft.prescription.facts, draft.prescription.drafted_on)
    reasons.write_text(as_text(explain(facts, room.clinic.library)), encoding="utf-8")
    return (*written, reasons)


def _walk_in(today: date) -> DemoResident:
    born = date(today.year - 67, 5, 20)
    contact = ("儿子", "单晓峰", "13800005199")
    return DemoResident("单𠮷云", "2", born, "", "13800009917", contact, "柳荫里 3 号楼", "none", "both", "active", 0)


def _register(room: _Consultation, one: DemoResident, say: Say) -> UUID:
    today = room.clinic.clock.today()
    relation, name, phone = one.contact
    form = Registration(
        id_kind="none", id_number="", no_id_reason="示范居民，没有证件", name=one.name, sex=one.sex, birth_date=one.born,
        phone=one.phone, contact_name=name, contact_relation=relation, contact_phone=phone, address=one.street,
        allergy=one.allergy, came_by="社区筛查",
        consents=tuple(Consent(purpose, True, "here", today) for purpose in ("file", "assessment", "exercise")),
    )  # fmt: skip
    banner = room.clinic.do(register_resident, form, by=room.doctor)
    say(f"3 建档：{banner.name} {banner.sex_word} {banner.age} 岁，档案号 {banner.file_number}。")
    return banner.resident_id


def _assess(room: _Consultation, one: DemoResident, resident: UUID, say: Say) -> None:
    library, today = room.clinic.library, room.clinic.clock.today()
    visit = room.clinic.do(open_assessment, resident, by=room.doctor)
    medical = entries_of(medical_answers(one, Random("tour"), 0, today), library)
    fitness = entries_of(fitness_answers(one, Random("tour"), 0), library)
    part = Part("medical", medical, "血压、血糖平稳，可以从中低强度开始，不憋气用力。", done=True)
    room.clinic.do(record_medical_part, resident, visit.assessment_id, part, visit.medical.heads, by=room.doctor)
    part = Part("fitness", fitness, "早晨 8 点后有空，喜欢和邻居一起走。", done=True)
    room.clinic.do(record_fitness_part, resident, visit.assessment_id, part, visit.fitness.heads, by=room.instructor)
    say(f"4 联合评估：医生部分 {len(medical)} 项，指导员部分 {len(fitness)} 项，各人存各人的。")


def _draft(room: _Consultation, resident: UUID, say: Say) -> DraftState:
    draft = room.clinic.do(draft_prescription, resident, by=room.doctor)
    paper = draft.prescription
    minutes, times = paper.value("aerobic.minutes"), paper.value("aerobic.frequency")
    if minutes and times:
        say(f"6 处方草案 {paper.number}：有氧每周 {times[1]:g} 次，每次 {minutes[1]:g} 分，到 {paper.valid_to} 为止。")
    confirm = tuple(rule_id for rule_id, _ in draft.to_confirm)
    say(f"  医生逐条看过 {len(confirm)} 条待医师确认的内容。")
    return room.clinic.do(revise_draft, draft.prescription_id, draft.heads, confirm=confirm, by=room.doctor)


def _sign(room: _Consultation, draft: DraftState, say: Say) -> None:
    for who in (room.instructor, room.doctor):
        state = room.clinic.do(
            sign_prescription, draft.prescription_id, draft.signing.rev_id, room.passwords[who.name], by=who
        )
    say(f"7 两人签名：摘要 {state.digest[:12]}，{'已生效' if state.signed else '还没有生效'}。")
