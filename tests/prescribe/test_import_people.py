"""A table into a real station: dry run, questions, all or nothing, twice is once, and the rows to correct."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prescribe.assess import open_assessment, record_fitness_part
from prescribe.clinic import Clinic, StaffOnDuty
from prescribe.errors import Incomplete, InvalidInput, NotPermitted
from prescribe.exchange.columns import TableMapping
from prescribe.exchange.correction import correction_name, safe
from prescribe.exchange.rows import ROW
from prescribe.find import find_residents, resident_ids, resident_rows
from prescribe.import_people import (
    Choices,
    Stopped,
    import_rows,
    look_at_rows,
    read_table,
    save_correction,
    suggest_mapping,
)
from prescribe.overview import open_resident
from prescribe.today import today
from protocols.terms import Role
from tests.conftest import StandingClock
from tests.prescribe.exchange.books import as_csv, number, table_of
from tests.prescribe.importing import HEADS, WANG, ZHAO, Import, counts, found, known_of
from tests.prescribe.visits import part, registered


@pytest.fixture
def nurse(doctor):
    """The one role that may write people, medical values and measurements."""
    return StaffOnDuty(doctor.staff_id, doctor.name, Role.NURSE)


def test_people_and_measurements_arrive_with_their_real_day_and_origin(clinic, nurse, doctor, tmp_path):
    one = Import(clinic, nurse, tmp_path, (WANG, ZHAO))
    assert (one.look.rows, one.look.new, one.look.values, one.look.problems, one.look.questions) == (2, 2, 10, (), ())
    before = counts(clinic)
    done = one.write()
    assert (done.new, done.linked, done.values, done.refused) == (2, 0, 10, 0) and counts(clinic)[1] == before[1] + 2
    wang = found(clinic, doctor, "wjk")
    known = clinic.do(known_of, wang, by=doctor)
    glucose = known.given("fasting_glucose")
    assert (glucose.value, glucose.on, glucose.origin) == (7.0, date(2026, 10, 1), "paper")
    assert known.given("height").value == 170.0 and known.given("resting_systolic").value == 132.0
    with clinic.reading() as c:
        said = c.exec_driver_sql("SELECT DISTINCT substr(said_at, 1, 10), day FROM assessment_part ORDER BY day").all()
        audit = c.exec_driver_sql("SELECT act, subject, outcome FROM audit ORDER BY n DESC LIMIT 1").one()
    assert said == [("2026-11-23", "2026-10-01"), ("2026-11-23", "2026-10-02")]
    assert tuple(audit) == ("import_rows", None, "done 2 new 0 linked 10 values 0 refused")


def test_what_was_imported_is_no_visit_and_nobody_goes_on_with_it(clinic, nurse, doctor, instructor, tmp_path):
    Import(clinic, nurse, tmp_path, ((*WANG[:4], "2026-11-23", *WANG[5:]), (*ZHAO[:4], "2026-11-20", *ZHAO[5:]))).write()
    wang, zhao = found(clinic, doctor, "wjk"), found(clinic, doctor, "赵桂兰")
    for resident in (wang, zhao):
        state = clinic.do(open_assessment, resident, by=doctor)
        assert not state.medical.part.entries and not state.fitness.part.entries and state.started_on == date(2026, 11, 23)
        assert state.last["weight"].text.endswith("kg")
    now = clinic.do(today, by=doctor)
    assert not now.visits and not now.done
    overview = clinic.do(open_resident, wang, by=doctor)
    assert any("还没有评估" in w.text for w in overview.waiting) and any("导入 2026-11-23 的测量" in e.title for e in overview.events)
    state = clinic.do(open_assessment, wang, by=instructor)
    clinic.do(record_fitness_part, wang, state.assessment_id, part("fitness", {"weight": 77}), (), by=instructor)
    assert clinic.do(known_of, wang, by=doctor).value("weight") == 77.0


def test_twice_is_once_and_the_second_time_asks_for_everybody(clinic, nurse, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG, ZHAO)).write()
    again = Import(clinic, nurse, tmp_path, (WANG, ZHAO))
    assert len(again.look.questions) == 2 and again.look.empty and all(p.level == ROW for p in again.look.problems)
    assert all(q.candidates[0].certain and not q.may_be_new for q in again.look.questions)
    before = counts(clinic)
    again.answer()
    assert again.look.empty and again.look.there == 10 and again.look.unchanged == 2 and not again.look.problems
    again.write()
    assert counts(clinic) == before


_VALUES = st.sampled_from(("", "—", 65, 88, 120, "170", "1.7 m", "偏高", 400, "=A1", "82公斤"))
_PEOPLE = st.tuples(
    st.sampled_from(("王𠮷堃", "王吉堃", "赵桂兰", "=HYPERLINK(1)", "")),
    st.sampled_from(("", number("19640308", 3), number("19500101", 4), "110105196403080035")), st.sampled_from(("男", "女", "")),
    st.sampled_from(("1964-03-08", "1950", "")), st.sampled_from(("2026-10-01", "2026/10/2", "45200", "2027-01-01", "")), *[_VALUES] * 5,
)  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(_PEOPLE, min_size=1, max_size=6), keep=st.booleans())
def test_any_table_imported_twice_changes_nothing_the_second_time(station, nurse, tmp_path, rows, keep):
    with TemporaryDirectory(dir=tmp_path) as folder:
        shutil.copytree(station.folder, Path(folder) / "station")
        clinic = Clinic.open(Path(folder) / "station", station.data_key, clock=StandingClock())
        try:
            Import(clinic, nurse, tmp_path, rows).answer(keep_unusual=keep).write()
            before = counts(clinic)
            again = Import(clinic, nurse, tmp_path, rows).answer(keep_unusual=keep)
            assert again.look.values == 0 and again.look.new == 0
            again.write()
            assert counts(clinic) == before
        finally:
            clinic.close()


def test_a_stop_in_the_middle_leaves_nothing(clinic, nurse, tmp_path):
    rows = [(f"测试{n}", number("19640308", n), "", "", "2026-10-01", 170, 70, 120, 80, 99) for n in range(60)]
    one = Import(clinic, nurse, tmp_path, rows)
    before, asked = counts(clinic), []

    def tell(done, of):
        asked.append((done, of))
        return done < 40

    with pytest.raises(Stopped):
        one.write(tell)
    assert asked[-1] == (40, 60) and counts(clinic) == before
    with clinic.reading() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM resident_text").scalar() == before[1]
    one.write()
    assert counts(clinic)[1] == before[1] + 60


def test_a_failure_in_the_middle_leaves_nothing(clinic, nurse, tmp_path, monkeypatch):
    from prescribe.exchange import writing

    one, before, whole = Import(clinic, nurse, tmp_path, (WANG, ZHAO)), counts(clinic), writing._part

    def breaks(work, where, *rest):
        if where[1] == date(2026, 10, 2):
            raise InvalidInput("磁盘的事")
        whole(work, where, *rest)

    monkeypatch.setattr(writing, "_part", breaks)
    with pytest.raises(InvalidInput):
        one.write()
    assert counts(clinic) == before


def test_what_changed_since_the_dry_run_is_looked_at_again(clinic, nurse, doctor, tmp_path):
    one = Import(clinic, nurse, tmp_path, (WANG,))
    registered(clinic, doctor, id_kind="resident", id_number=WANG[1], no_id_reason="")
    before = counts(clinic)
    with pytest.raises(InvalidInput, match="再看一遍"):
        one.write()
    assert counts(clinic) == before


def test_the_same_name_and_birth_is_asked_and_never_linked_by_itself(clinic, nurse, doctor, tmp_path):
    old = registered(clinic, doctor, name="王吉坤")  # same sound, same birth
    row = (WANG[0], "", *WANG[2:])
    one = Import(clinic, nurse, tmp_path, (row,))
    (question,) = one.look.questions
    assert "王吉坤" in question.candidates[0].words and question.may_be_new and one.look.empty
    assert "还没有回答" in one.said(2)
    one.answer({2: "skip"})
    assert one.look.empty
    one.answer({2: f"r:{old.hex}"})
    assert (one.look.new, one.look.linked) == (0, 1)
    one.answer({2: "new"})
    assert (one.look.new, one.look.linked) == (1, 0)
    one.write()
    assert len(clinic.do(find_residents, "wjk", by=doctor).rows) == 2


def test_rows_of_one_person_without_a_number_are_asked_too(clinic, nurse, tmp_path):
    row, later = (WANG[0], "", *WANG[2:]), (WANG[0], "", *WANG[2:4], "2026-11-01", *WANG[5:])
    one = Import(clinic, nurse, tmp_path, (row, later))
    assert one.look.questions[0].rows == (2, 3) and not one.look.questions[0].candidates
    assert one.answer({2: "new"}).write().new == 1


def test_one_number_with_two_names_is_refused(clinic, nurse, tmp_path):
    one = Import(clinic, nurse, tmp_path, (WANG, ("李四海", *WANG[1:])))
    assert one.look.new == 1 and "姓名却不同" in one.said(3)


def test_a_closed_file_takes_nothing(clinic, nurse, doctor, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG,)).write()
    clinic.write(lambda c: c.exec_driver_sql("UPDATE resident SET closed = '2026-10-02 去世'"))
    one = Import(clinic, nurse, tmp_path, ((*WANG[:4], "2026-11-01", *WANG[5:]),)).answer()
    assert one.look.empty and "已经结案" in one.said(2)


@pytest.mark.parametrize(("place", "value", "words"), [
    (5, 76, "身高只能在"), (7, 80, "填反"), (6, "偏胖", "只填数字"), (6, "=B2", "公式"), (4, "2026-11-24", "还没到"), (9, "5.5 kg", "单位认不出来"),
    (4, "2026-02-30", "没有这一天"), (5, "1.70", "身高只能在"), (4, "1960-01-01", "早于出生日期"), (7, 400, "只能在"), (9, 3000, "只能在"),
])  # fmt: skip
def test_what_cannot_be_right_is_left_out_in_words_and_the_rest_goes_on(clinic, nurse, doctor, tmp_path, place, value, words):
    row = list(WANG)
    row[place] = value
    one = Import(clinic, nurse, tmp_path, (row, ZHAO))
    assert words in one.said(2) and not one.said(3) and one.look.new == 2
    assert one.write().values < 10
    known = clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor)
    fact = {5: "height", 6: "weight", 7: "resting_systolic", 9: "fasting_glucose"}.get(place)
    assert known.given(fact or "weight") is None


def test_swapped_pressures_are_both_left_out(clinic, nurse, tmp_path):
    one = Import(clinic, nurse, tmp_path, ((*WANG[:7], 82, 132, 126),))
    assert one.look.values == 3 and one.said(2).count("填反") == 2


@pytest.mark.parametrize(("place", "value", "words"), [
    (1, "110105196403080035", "最后一位对不上"), (1, "1.10105E+17", "文本"), (3, "2027-01-01", "还没到"), (2, "X", "男"), (2, "女", "证件上是男"), (3, "1964-03-09", "证件上出生"), (0, "", "姓名"), (1, "88", "认不出"),
])  # fmt: skip
def test_a_row_that_does_not_say_who_is_refused_whole(clinic, nurse, tmp_path, place, value, words):
    row = list(WANG)
    row[place] = value
    one = Import(clinic, nurse, tmp_path, (row, ZHAO))
    assert one.look.refused_rows == 1 and words in one.said(2) and one.look.new == 1


def test_unusual_values_wait_for_a_word(clinic, nurse, doctor, tmp_path):
    one = Import(clinic, nurse, tmp_path, ((*WANG[:6], 190, *WANG[7:]),))
    assert one.look.unusual == 1 and one.look.values == 4 and len(one.look.refused) == 1
    one.answer(keep_unusual=True)
    assert one.look.values == 5 and not one.look.refused
    one.write()
    with clinic.reading() as c:
        body = c.exec_driver_sql("SELECT body FROM revision WHERE doc_type = 'fitness_part'").scalar()
    assert '"confirmed":true' in body


def test_a_weight_far_from_the_last_one_is_unusual(clinic, nurse, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG,)).write()
    one = Import(clinic, nurse, tmp_path, ((*WANG[:4], "2026-11-01", 170, 38, 132, 82, 126),)).answer()
    assert one.look.unusual == 1 and "超过四成" in one.said(2)


def test_another_value_of_the_same_day_is_told_and_never_replaced(clinic, nurse, doctor, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG,)).write()
    one = Import(clinic, nurse, tmp_path, ((*WANG[:6], 77, *WANG[7:]),)).answer()
    assert one.look.empty and one.look.there == 4 and "已有另一个值" in one.said(2)
    assert clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor).given("weight").value == 76.0


def test_a_later_table_of_the_same_day_adds_beside_what_stands(clinic, nurse, doctor, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG,)).write()
    more = Import(clinic, nurse, tmp_path, ((WANG[0], WANG[1], "2026-10-01", "31.5"),), ("姓名", "身份证号", "测试日期", "握力(kg)")).answer()
    assert more.look.values == 1 and more.look.linked == 1
    more.write()
    known = clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor)
    assert (known.given("grip_strength").value, known.given("weight").value) == (31.5, 76.0)


def test_told_values_keep_that_they_were_told(clinic, nurse, doctor, tmp_path):
    Import(clinic, nurse, tmp_path, (WANG,), origin="told").write()
    known = clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor)
    assert known.given("weight").origin == "told" and known.value("fasting_glucose") is None, "a laboratory value needs its report"


def test_without_a_consent_no_file_is_made(clinic, nurse, tmp_path):
    one = Import(clinic, nurse, tmp_path, (WANG,), consent_on=None)
    assert one.look.new == 0 and "同意" in one.said(2)
    heads, rows = (*HEADS, "同意建档"), ((*WANG, "否"), (*ZHAO, "是"))
    one = Import(clinic, nurse, tmp_path, rows, heads)
    assert one.look.new == 1 and "同意" in one.said(2)


def test_columns_must_be_settled_first(clinic, nurse, tmp_path):
    with pytest.raises(Incomplete, match="请选一个"):
        Import(clinic, nurse, tmp_path, (WANG,), (*HEADS[:9], "空腹血糖"))


def test_the_mapping_is_remembered_for_the_same_headers(clinic, nurse, tmp_path):
    table = table_of(tmp_path, as_csv((("姓名", "身份证号", "测量日期", "体重", "备注"), (WANG[0], WANG[1], "2026-10-01", "150", "x"))))
    found = clinic.do(suggest_mapping, table, by=nurse)
    mapping = TableMapping(found.mapping.head_row, found.mapping.with_column(3, "weight", "jin").columns, "told", None, date(2026, 11, 20))
    look = clinic.do(look_at_rows, table, mapping, by=nurse)
    clinic.do(import_rows, mapping, look, Choices(), by=nurse)
    again = clinic.do(suggest_mapping, table, by=nurse)
    assert again.known and again.mapping.columns[3].unit == "jin" and again.mapping.origin == "told" and again.mapping.consent_on is None
    assert not clinic.do(suggest_mapping, table, "", by=nurse).known


def test_each_role_imports_what_its_matrix_allows(clinic, nurse, doctor, clerk, instructor, manager, tmp_path):
    by_clerk = Import(clinic, clerk, tmp_path, (WANG,))
    assert by_clerk.look.new == 1 and by_clerk.look.values == 2 and len(by_clerk.look.notes) == 3
    by_instructor = Import(clinic, instructor, tmp_path, (WANG,))
    assert by_instructor.look.new == 0 and "先导入居民" in by_instructor.said(2)
    by_doctor = Import(clinic, doctor, tmp_path, (WANG,))
    assert by_doctor.look.values == 3 and all("身高" in n or "体重" in n for n in by_doctor.look.notes)
    for refused in (manager, StaffOnDuty(instructor.staff_id, instructor.name, Role.INSTRUCTOR)):
        with pytest.raises(NotPermitted):
            clinic.do(suggest_mapping, by_clerk.table, by=refused)
    by_doctor.write()
    Import(clinic, instructor, tmp_path, (WANG,)).answer().write()
    assert clinic.do(known_of, found(clinic, doctor, "wjk"), by=doctor).given("weight").value == 76.0


def test_the_rows_to_correct_come_back_whole_and_start_no_formula(clinic, nurse, tmp_path):
    heads, bad = (*HEADS, "住址"), (*WANG[:5], 76, *WANG[6:], "'=cmd|' /C calc'!A0")
    one = Import(clinic, nurse, tmp_path, (bad, (*ZHAO, "@SUM(1)")), heads)
    path = tmp_path / "out.csv"
    assert clinic.do(save_correction, one.table, one.mapping, one.look, path, by=nurse) == 1
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert rows[0][-2:] == ["原表行号", "没有导入的原因"] and len(rows) == 2
    assert rows[1][0] == "王𠮷堃" and rows[1][1] == "'" + WANG[1] and rows[1][-2] == "2" and "身高只能在" in rows[1][-1]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    back = read_table(path)
    assert back.rows[1].cells[1] == WANG[1] and back.rows[1].cells[10].startswith("=cmd")
    with pytest.raises(InvalidInput, match="写不进"):
        clinic.do(save_correction, one.table, one.mapping, one.look, tmp_path / "no" / "where.csv", by=nurse)


@pytest.mark.parametrize(("text", "kept"), [
    ("=1+1", "'=1+1"), ("+86 138", "'+86 138"), ("-3.5", "-3.5"), ("-2+3", "'-2+3"), ("@x", "'@x"), (" =1", "' =1"), ("＝1", "'＝1"), ("007", "'007"), ("120/80", "120/80"),
])  # fmt: skip
def test_cells_are_made_safe(text, kept):
    assert safe(text) == kept


def test_no_name_stands_in_sentences_audit_or_file_names(clinic, nurse, tmp_path, clock):
    one = Import(clinic, nurse, tmp_path, ((*WANG[:5], 76, 400, 82, 132, "x"), (*ZHAO[:1], "110105196403080035", *ZHAO[2:])))
    one.write()
    assert not any(word in one.said() for word in ("王𠮷堃", "赵桂兰", WANG[1], "110105196403080035"))
    assert correction_name(clock.now()) == "导入-要改的行-20261123-0900.csv"
    with clinic.reading() as c:
        outcomes = [row[0] for row in c.exec_driver_sql("SELECT outcome FROM audit")]
    assert all(outcome.isascii() for outcome in outcomes)


def test_an_import_is_no_visit_in_the_list_of_residents(clinic, nurse, doctor, tmp_path, clock):
    rows = [(f"测{n:03d}", "", "男", f"19{40 + n % 50}-01-01", str(clock.today() - timedelta(days=n)), 170, 70, 120, 80, 99) for n in range(1, 40)]
    assert Import(clinic, nurse, tmp_path, rows).write().new == 39
    rows = clinic.do(resident_rows, clinic.do(resident_ids, by=doctor), by=doctor)
    assert len(rows) == 39 and all(row.last_visit is None for row in rows)


def test_a_row_like_one_that_still_waits_is_asked_too(clinic, nurse, doctor, tmp_path):
    registered(clinic, doctor, id_kind="resident", id_number=WANG[1], no_id_reason="", name="李四海")
    one = Import(clinic, nurse, tmp_path, (WANG, (WANG[0], "", *WANG[2:])))
    assert [q.row for q in one.look.questions] == [2, 3] and one.look.empty
    assert one.look.questions[1].candidates[-1].key == "row:2"
