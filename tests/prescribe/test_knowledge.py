"""A station's knowledge from pack to signature and back: a real encrypted station, closed and opened again."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from prescribe import knowledge
from prescribe.audit import audit_log
from prescribe.clinic import Clinic
from prescribe.errors import ClinicError, InvalidInput, NotPermitted, PackRefused, WrongPassword
from prescribe.records.rebuild import rebuild
from prescribe.running import knowledge_in_force
from protocols.library import load_library
from protocols.terms import Action
from tests.conftest import PASSWORDS
from tests.prescribe.publishing import CASE, KEY, STRANGER, imported, tiny, trusting
from tests.prescribe.records.test_store import rows

PASSWORD = PASSWORDS["李文静"]


def adopt(clinic, digest, by, password=PASSWORD):
    return clinic.do(knowledge.adopt_edition, digest, password, by=by)


def state(clinic, by):
    return clinic.do(knowledge.adoption_state, by=by)


@pytest.fixture
def two(clinic, admin, doctor):
    """Two packs that differ in one number, imported; digests."""
    trusting(clinic, admin)
    return imported(clinic, doctor, tiny("2026.2"), tiny("2026.3", ("at_least: 180", "at_least: 170")))


def test_a_fresh_station_works_by_the_shipped_edition_and_says_that_nobody_signed(clinic, doctor):
    found = state(clinic, doctor)
    assert (found.in_force.origin, found.in_force.fingerprint, found.adoption) == ("shipped", load_library().fingerprint, None)
    assert clinic.library is load_library() and found.may_adopt and found.problem == ""
    assert found.waiting.digest == found.in_force.digest, "it waits for its first signature"
    assert {row.state for row in clinic.do(knowledge.list_protocols, by=doctor)} == {"not_adopted"}
    adopted = adopt(clinic, found.in_force.digest, doctor)
    assert adopted.adoption.name == "李文静" and adopted.adoption.genuine and adopted.waiting is None
    assert {row.state for row in clinic.do(knowledge.list_protocols, by=doctor)} == {"adopted"}


def test_an_imported_pack_changes_nothing_until_a_physician_signs(clinic, admin, doctor, two):
    before = clinic.library
    found = state(clinic, doctor)
    assert clinic.library is before and found.in_force.origin == "shipped"
    assert found.waiting.digest == two[1] and found.waiting.publisher == "编写组"
    after = adopt(clinic, two[1], doctor)
    assert after.in_force.digest == two[1] and after.adoption.act == "adopt" and after.former.origin == "shipped"
    assert clinic.library.edition == "2026.3" and set(clinic.library.protocols) == {"everyone"}


def test_two_editions_differ_in_one_number_and_the_change_says_which(clinic, doctor, two):
    adopt(clinic, two[0], doctor)
    told = clinic.do(knowledge.changes_of_edition, two[1], by=doctor)
    [change] = [c for c in told.changes if c.part == "rule"]
    assert (change.item_id, change.kind, change.direction) == ("T1", "changed", "other")
    assert change.say == "条件「静息收缩压达到或超过 180 mmHg」改为「静息收缩压达到或超过 170 mmHg」。"
    assert told.headline.endswith("。") and told.before.digest == two[0]
    [row] = clinic.do(knowledge.list_protocols, by=doctor)
    assert (row.state, row.edition, row.changes) == ("waiting", "2026.3", 1)
    page = clinic.do(knowledge.read_protocol, "everyone", by=doctor)
    assert (page.state, page.digest) == ("waiting", two[1])
    assert [(r.rule_id, r.change, r.action) for r in page.gates[0].rules] == [("T1", "changed", Action.POSTPONE)]
    assert clinic.do(knowledge.read_protocol, "everyone", two[0], by=doctor).gates[0].rules[0].when.endswith("180 mmHg")


def test_a_protocol_is_read_as_a_clinician_reads_it(clinic, doctor, two):
    page = clinic.do(knowledge.read_protocol, "everyone", two[0], by=doctor)
    assert [g.title for g in page.gates] == ["先看能不能动", "当天门"]
    assert page.gates[0].rules[0].effects == ("有氧 · 疲劳度不超过 13",) and page.gates[0].rules[0].say == "血压，今天不练。"
    [dose] = page.dose
    assert (dose.label, dose.start, dose.target, dose.needs_physician) == ("有氧 · 每次时间", "10–20 分", "30–60 分", True)
    assert [(s.key, s.cited) for s in page.sources] == [("HF23", 2)] and page.cases == 2
    lines = clinic.do(knowledge.protocol_cases, "everyone", two[0], by=doctor)
    assert [(c.name, c.holds, c.facts, c.expects) for c in lines] == [
        ("200 不练", True, ("静息收缩压 200 mmHg",), ("T1 成立",)), ("150 可以", True, ("静息收缩压 150 mmHg",), ("T1 不成立",)),
    ]  # fmt: skip


def test_the_edition_in_force_decides_the_next_use_case_and_survives_a_restart(station, clinic, clock, doctor, instructor, two):
    from prescribe.screen import screen_resident
    from tests.prescribe.visits import registered, visited

    who = registered(clinic, doctor)
    visited(clinic, who, doctor, instructor, {"resting_systolic": 175})
    assert "T1" not in {f.rule_id for f in clinic.do(screen_resident, who, by=doctor).findings}
    adopt(clinic, two[1], doctor)
    assert "T1" in {f.rule_id for f in clinic.do(screen_resident, who, by=doctor).findings}
    clinic.close()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    assert again.library.edition == "2026.3" and again.known[1].adoption is not None
    assert "T1" in {f.rule_id for f in again.do(screen_resident, who, by=doctor).findings}
    assert state(again, doctor).adoption.genuine
    again.close()


def test_rolling_back_is_another_adoption_with_a_reason_and_nothing_is_deleted(clinic, clock, doctor, two):
    for digest in two:
        adopt(clinic, digest, doctor)
        clock.advance(minutes=5)
    with pytest.raises(InvalidInput, match="为什么退回"):
        clinic.do(knowledge.roll_back_edition, two[0], PASSWORD, " ", by=doctor)
    back = clinic.do(knowledge.roll_back_edition, two[0], PASSWORD, "新界值还没有培训", by=doctor)
    assert clinic.library.edition == "2026.2" and back.former.digest == two[1] and back.waiting is None
    assert (back.adoption.act, back.adoption.reason) == ("roll_back", "新界值还没有培训")
    lines = {line.digest: line for line in clinic.do(knowledge.editions, by=doctor)}
    assert [a.act for a in lines[two[0]].adoptions] == ["roll_back", "adopt"] and len(lines[two[1]].adoptions) == 1
    assert rows(clinic, "SELECT count(*) FROM knowledge_adoption") == [(3,)]
    assert back.adoption.adopted_at - lines[two[0]].adoptions[1].adopted_at == timedelta(minutes=10)


def test_only_a_physician_who_may_sign_adopts_and_a_wrong_password_writes_nothing(clinic, doctor, instructor, manager, admin, clerk, two):
    for who in (instructor, manager, admin):
        assert not state(clinic, who).may_adopt and "社区医生" in state(clinic, who).why_not
        with pytest.raises(NotPermitted):
            adopt(clinic, two[1], who, PASSWORDS[who.name])
    with pytest.raises(NotPermitted):
        clinic.do(knowledge.list_protocols, by=clerk)
    with pytest.raises(WrongPassword):
        adopt(clinic, two[1], doctor, "not-the-password")
    assert rows(clinic, "SELECT count(*) FROM knowledge_adoption") == [(0,)]
    assert clinic.library is load_library() and state(clinic, doctor).adoption is None


def test_who_imports_and_who_says_whose_packs_are_taken(clinic, doctor, instructor, manager, admin):
    with pytest.raises(NotPermitted):
        clinic.do(knowledge.trust_publisher, "编写组", KEY.public.hex(), by=manager)
    with pytest.raises(PackRefused, match="不在本站信任的名单里"):
        imported(clinic, manager, tiny())
    trusting(clinic, admin)
    with pytest.raises(NotPermitted):
        imported(clinic, instructor, tiny())
    [digest] = imported(clinic, manager, tiny())
    adopt(clinic, digest, doctor)
    [line] = clinic.do(knowledge.publishers, by=admin)
    clinic.do(knowledge.distrust_publisher, line.publisher_id, by=admin)
    with pytest.raises(PackRefused, match="不在本站信任的名单里"):
        imported(clinic, manager, tiny("2026.3"))
    clinic.know_again()
    assert clinic.library.edition == "2026.2", "what was adopted stays"


@pytest.mark.parametrize(
    ("name", "key", "say"), [("", KEY.public.hex(), "名称"), ("甲", "00", "64 个字符"), ("甲", "zz" * 32, "64 个字符")]
)
def test_a_publisher_needs_a_name_and_a_key(clinic, admin, name, key, say):
    with pytest.raises(InvalidInput, match=say):
        clinic.do(knowledge.trust_publisher, name, key, by=admin)


def test_a_bad_pack_never_loads_never_stops_the_program_and_is_noted(clinic, admin, doctor):
    trusting(clinic, admin)
    good = tiny()
    for data, kind in (
        (b"", "not_zip"), (good[:-30], "not_zip"), (tiny(key=STRANGER), "unknown_publisher"),
        (tiny("2026.2", ("at_least: 180", "at_least: 18")), "half"), (tiny("2026.2", ("finding: postpone", "finding: postpon")), "half"),
        (tiny(cases=CASE.replace("resting_systolic: 150", "resting_systolic: 190")), "cases"),
        (tiny("2026.2", ('edition: "2026.2"', 'edition: "2026.5"')), "edition"),
    ):  # fmt: skip
        with pytest.raises(PackRefused) as caught:
            clinic.do(knowledge.look_at_pack, data, by=doctor)
        assert caught.value.kind == kind and caught.value.sentence.endswith(("。", "？")), caught.value.sentence
        with pytest.raises(InvalidInput if kind == "cases" else PackRefused):
            clinic.do(knowledge.import_pack, data, by=doctor)
    assert rows(clinic, "SELECT count(*) FROM knowledge_edition WHERE origin = 'pack'") == [(0,)]
    assert clinic.library is load_library()
    noted = {entry.outcome for entry in clinic.do(audit_log, by=_auditor(clinic, admin))}
    assert {"refused pack not_zip", "refused pack half", "refused pack unknown_publisher"} <= noted
    assert clinic.do(knowledge.look_at_pack, good, by=doctor).edition == "2026.2"


def _auditor(clinic, admin):
    from prescribe.clinic import StaffOnDuty
    from prescribe.staff import NewPerson, add_person
    from protocols.terms import Role

    added = clinic.do(add_person, NewPerson("钱审", Role.AUDITOR, "banshan-liushui-8"), PASSWORDS["管理员"], by=admin)
    return StaffOnDuty(added.staff_id, "钱审", Role.AUDITOR)


def test_a_pack_is_looked_at_before_it_is_imported(clinic, admin, doctor):
    trusting(clinic, admin)
    unseen = tiny("2026.7", ("at_least: 180", "at_least: 165"))
    with pytest.raises(InvalidInput, match="先看一遍"):
        clinic.do(knowledge.import_pack, unseen, by=doctor)
    seen = clinic.do(knowledge.look_at_pack, unseen, by=doctor)
    assert (seen.edition, seen.cases, seen.already_here, seen.publisher, seen.told) == ("2026.7", 2, False, "编写组", ("改了一处",))
    assert any(change.kind == "removed" and change.part == "protocol" for change in seen.changes)
    assert clinic.do(knowledge.import_pack, unseen, by=doctor).edition == "2026.7"
    assert clinic.do(knowledge.look_at_pack, unseen, by=doctor).already_here


def test_an_edition_whose_cases_are_seen_to_fail_is_not_adopted(clinic, doctor, two, monkeypatch):
    """A newer program may judge otherwise than the one that imported it."""
    from prescribe.reading import pack_checks
    from protocols.casework import Tried

    monkeypatch.setattr(pack_checks, "_TRIED", {})
    monkeypatch.setattr(pack_checks, "tried", lambda cases, library, told: tuple(Tried(case, ("不成立",)) for case in cases))
    assert not any(line.holds for line in clinic.do(knowledge.protocol_cases, "everyone", two[1], by=doctor))
    with pytest.raises(InvalidInput, match="2 个样例在本程序里不成立"):
        adopt(clinic, two[1], doctor)


def test_the_audit_names_who_imported_adopted_and_went_back(clinic, admin, doctor, two):
    adopt(clinic, two[0], doctor)
    adopt(clinic, two[1], doctor)
    clinic.do(knowledge.roll_back_edition, two[0], PASSWORD, "再看看", by=doctor)
    with pytest.raises(WrongPassword):
        adopt(clinic, two[1], doctor, "not-the-password")
    entries = [(e.act, e.outcome) for e in clinic.do(audit_log, by=_auditor(clinic, admin)) if e.staff == "李文静"]
    told = sorted(entries)
    assert told == sorted([
        ("import_pack", f"2026.2 {two[0][:12]}"), ("import_pack", f"2026.3 {two[1][:12]}"), ("adopt_edition", f"2026.2 {two[0][:12]}"),
        ("adopt_edition", f"2026.3 {two[1][:12]}"), ("roll_back_edition", f"2026.2 {two[0][:12]}"), ("adopt_edition", "refused"),
    ])  # fmt: skip


def test_one_number_has_one_text_and_an_older_one_is_no_import(clinic, admin, doctor, two):
    assert imported(clinic, doctor, tiny("2026.3", ("at_least: 180", "at_least: 170"))) == [two[1]], "the same again is fine"
    with pytest.raises(InvalidInput, match=r"已有 2026\.3 版，内容却和这个包不同"):
        imported(clinic, doctor, tiny("2026.3", ("at_least: 180", "at_least: 171")))
    adopt(clinic, two[1], doctor)
    with pytest.raises(InvalidInput, match="要退回旧版"):
        imported(clinic, doctor, tiny("2025.9", ("at_least: 180", "at_least: 172")))


def test_a_protocol_that_changed_carries_another_number(clinic, admin, doctor):
    """One number of one protocol is one text, too: otherwise two papers would name the same edition and mean two."""
    from tests.prescribe.publishing import RULES, TINY, packed

    trusting(clinic, admin)
    other = RULES.replace("protocol: everyone", "protocol: other").replace("T1", "O1").replace("T-A", "O-A")
    files = {**TINY, "conditions/other.yaml": other}
    [digest] = imported(clinic, doctor, packed({n: t.encode() for n, t in files.items()}, "2026.2"))
    adopt(clinic, digest, doctor)
    files |= {"conditions/other.yaml": other.replace("[30, 60]", "[30, 50]"), "conditions/everyone.yaml": RULES.replace("2026.2", "2026.3")}
    with pytest.raises(InvalidInput, match=r"改了内容（有氧 · 每次时间），版次却还是 2026\.2"):
        imported(clinic, doctor, packed({n: t.encode() for n, t in files.items()}, "2026.3"))


def test_a_rebuild_gives_the_same_tables(clinic, doctor, two):
    adopt(clinic, two[0], doctor)
    adopt(clinic, two[1], doctor)
    tables = ("knowledge_edition", "knowledge_part", "knowledge_adoption", "publisher_key")
    before = {table: rows(clinic, f"SELECT * FROM {table} ORDER BY doc_id") for table in tables}
    assert all(before.values())
    rebuild(clinic, tables)
    assert {table: rows(clinic, f"SELECT * FROM {table} ORDER BY doc_id") for table in tables} == before
    clinic.know_again()
    assert clinic.library.edition == "2026.3"


def test_the_backup_brings_the_edition_in_force_along(station, clinic, clock, doctor, two, tmp_path):
    from prescribe.backup import back_up

    adopt(clinic, two[0], doctor)
    kept = back_up(clinic, by=doctor)
    adopt(clinic, two[1], doctor)
    clinic.close()
    shutil.copyfile(kept.path / "station.db", station.folder / "station.db")
    for leftover in station.folder.glob("station.db-*"):
        leftover.unlink()
    again = Clinic.open(station.folder, station.data_key, clock=clock)
    assert again.library.edition == "2026.2" and state(again, doctor).adoption.genuine
    again.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("$.digest", None), ("$.fingerprint", "0" * 16), ("$.edition", "2027.1"), ("$.replaces", "x"), ("$.act", "roll_back"), ("$.reason", "x"),
        ("$.name", "别人"), ("$.role", "physician_rx"), ("$.certificate", "x"), ("$.adopted_at", "2026-11-01T09:00:00+08:00"), ("$.signature", "00" * 64),
    ],
)  # fmt: skip
def test_a_forged_adoption_is_not_followed_and_is_told(clinic, doctor, two, column, value):
    adopt(clinic, two[0], doctor)
    adopt(clinic, two[1], doctor)
    _forge(clinic, "knowledge_adoption", column, value or two[0])
    clinic.know_again()
    assert clinic.library.edition == "2026.2"
    found = state(clinic, doctor)
    assert "签名对不上" in found.problem and found.adoption.genuine
    adopt(clinic, two[1], doctor)
    assert clinic.library.edition == "2026.3" and state(clinic, doctor).problem == ""


def test_a_part_that_is_missing_or_changed_leaves_the_edition_before_in_force(clinic, doctor, two):
    adopt(clinic, two[0], doctor)
    adopt(clinic, two[1], doctor)
    clinic.write(lambda c: c.exec_driver_sql("DELETE FROM knowledge_part WHERE digest = ?", (two[1],)))
    clinic.know_again()
    assert clinic.library.edition == "2026.2" and "没有完整同步过来" in state(clinic, doctor).problem
    with pytest.raises(InvalidInput, match="没有完整同步过来"):
        clinic.do(knowledge.changes_of_edition, two[1], by=doctor)
    rebuild(clinic, ("knowledge_part",))
    clinic.know_again()
    assert clinic.library.edition == "2026.3" and state(clinic, doctor).problem == ""
    _forge(clinic, "knowledge_part", "$.packed", "AAAA")
    clinic.know_again()
    assert clinic.library.edition == "2026.2"


def test_another_genuine_pack_in_the_place_of_the_adopted_one_is_not_taken(clinic, doctor, two):
    """Both are signed by the publisher; the physician signed only one of them."""
    adopt(clinic, two[1], doctor)
    swap = "UPDATE knowledge_part SET digest = CASE digest WHEN ? THEN ? ELSE ? END WHERE digest IN (?, ?)"
    clinic.write(lambda c: c.exec_driver_sql(swap, (two[0], two[1], two[0], *two)))
    clinic.know_again()
    assert clinic.library is load_library() and "没有完整同步过来" in state(clinic, doctor).problem


def test_nothing_readable_means_the_shipped_edition_and_a_sentence(clinic, doctor, two):
    adopt(clinic, two[1], doctor)
    clinic.write(lambda c: c.exec_driver_sql("DELETE FROM knowledge_part"))
    clinic.write(lambda c: c.exec_driver_sql("DELETE FROM knowledge_edition"))
    clinic.know_again()
    assert clinic.library is load_library()
    found = state(clinic, doctor)
    assert found.in_force.fingerprint == load_library().fingerprint and found.problem


def _forge(clinic, kind, column, value):
    """Somebody with the file's key rewrites the newest body: the trigger that forbids it is taken away first."""

    def change(connection):
        run = connection.exec_driver_sql
        [(name, sql)] = run("SELECT name, sql FROM sqlite_master WHERE name = 'revision_never_changed'").all()
        run(f"DROP TRIGGER {name}")
        run(
            "UPDATE revision SET body = json_set(body, ?, ?) WHERE rev_id = (SELECT rev_id FROM revision WHERE doc_type = ?"
            " ORDER BY hlc DESC LIMIT 1)", (column, value, kind),
        )  # fmt: skip
        run(sql)

    clinic.write(change)
    rebuild(clinic, (kind,))


def test_an_edition_this_program_cannot_read_gives_way_to_the_shipped_one_in_words(clinic, doctor, two, monkeypatch):
    from protocols import library
    from protocols.written import ProtocolError

    adopt(clinic, two[1], doctor)

    def newer(files):
        raise ProtocolError("everyone.yaml", 3, "a word of another program", "写法变了。")

    monkeypatch.setattr(library, "library_of", newer)
    clinic._library = None
    assert clinic.library is load_library()
    assert "这个程序读不了" in clinic.known[1].problem and "everyone.yaml 第 3 行" in clinic.known[1].problem


def test_a_newer_program_puts_its_edition_beside_and_waits_for_a_signature(station, clinic, clock, doctor, monkeypatch):
    """The station holds the edition it began with until a physician signs the one of the newer program."""
    from protocols import library, texts

    old = load_library()
    clinic.close()
    changed = {**texts.shipped_files(), "conditions/everyone.yaml": texts.shipped_files()["conditions/everyone.yaml"] + b"\n# newer\n"}
    newer = library.library_of(changed)
    with monkeypatch.context() as program:
        program.setattr(knowledge_in_force, "shipped_files", lambda: changed)
        program.setattr(knowledge_in_force, "shipped_fingerprint", lambda: newer.fingerprint)
        program.setattr(library, "load_library", lambda folder=None: newer)
        knowledge_in_force.shipped_pack.cache_clear()
        upgraded = Clinic.open(station.folder, station.data_key, clock=clock)
        assert upgraded.library.fingerprint == old.fingerprint != newer.fingerprint
        found = state(upgraded, doctor)
        assert found.waiting.fingerprint == newer.fingerprint and found.waiting.origin == "shipped" and found.touched == 0
        assert adopt(upgraded, found.waiting.digest, doctor).in_force.fingerprint == newer.fingerprint
        assert upgraded.library is newer
        upgraded.do(knowledge.roll_back_edition, found.in_force.digest, PASSWORD, "再等等", by=doctor)
        assert upgraded.library.fingerprint == old.fingerprint
        upgraded.close()
    knowledge_in_force.shipped_pack.cache_clear()


def test_what_is_not_here_is_told(clinic, doctor):
    with pytest.raises(InvalidInput, match="没有这个知识版本"):
        adopt(clinic, "0" * 64, doctor)
    with pytest.raises(InvalidInput, match="没有这份方案"):
        clinic.do(knowledge.read_protocol, "gout_of_the_moon", by=doctor)
    with pytest.raises(ClinicError):
        clinic.do(knowledge.changes_of_edition, "0" * 64, by=doctor)
    floor = state(clinic, doctor).in_force.digest
    adopt(clinic, floor, doctor)
    with pytest.raises(InvalidInput, match="不用再签"):
        adopt(clinic, floor, doctor)
