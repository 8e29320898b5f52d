"""Tables as they come: encodings, separators, dates of workbooks, and files that want to do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from prescribe.errors import InvalidInput
from prescribe.exchange import tables, workbooks
from prescribe.exchange.tables import Unread
from tests.prescribe.exchange.books import as_book, as_csv, repacked, table_of

ROWS = (("姓名", "身高(cm)"), ("王𠮷堃", "170"), ("赵，桂兰", "1\n5"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_encoding_and_separator_gives_the_same_cells(tmp_path, encoding, mark):
    table = table_of(tmp_path, as_csv(ROWS, encoding, mark))
    assert [row.cells for row in table.rows] == [("姓名", "身高(cm)"), ("王𠮷堃", "170"), ("赵，桂兰", "1 5")]
    assert [row.number for row in table.rows] == [1, 2, 3]


def test_quotes_keep_separators_and_empty_rows_keep_the_numbers(tmp_path):
    table = table_of(tmp_path, '姓名,住址\n"王, ""大""",甲\n\n,\n李,乙\n'.encode())
    assert [(row.number, row.cells) for row in table.rows] == [(1, ("姓名", "住址")), (2, ('王, "大"', "甲")), (5, ("李", "乙"))]


def test_a_quote_that_never_closes_is_refused_not_swallowed(tmp_path):
    with pytest.raises(InvalidInput, match="引号不成对"):
        table_of(tmp_path, '姓名,住址\n"王,甲\n李,乙\n'.encode())


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(256)) * 4, b"\xff\xfe\x00", b"%PDF-1.7\n\x80\xff\xff"])
def test_what_is_no_table_is_refused(tmp_path, raw):
    with pytest.raises(InvalidInput):
        table_of(tmp_path, raw)


def test_a_formula_in_a_csv_is_never_a_value_but_a_quoted_constant_is_text(tmp_path):
    table = table_of(tmp_path, as_csv((("a", "b", "c", "d"), ("=1+1", '="00123"', "'=x", "#N/A"))))
    assert table.rows[1].cells == (Unread.FORMULA, "00123", "=x", Unread.ERROR)


def test_a_workbook_gives_real_dates_numbers_texts_and_refuses_formulas(tmp_path):
    table = table_of(tmp_path, as_book(("姓名", "日", "数", "式"), ("王𠮷堃", date(1964, 3, 8), 6.8, "=B2+1"), (), ("李", 45210, True, "#REF!")))
    assert table.rows[1].cells == ("王𠮷堃", datetime(1964, 3, 8), 6.8, Unread.FORMULA)
    assert table.rows[2].number == 4 and table.rows[2].cells == ("李", 45210, True, Unread.ERROR)
    assert table.how == "工作表“体检”" and table.sheets == ("体检",)


def test_the_old_format_and_a_locked_workbook_say_what_to_do(tmp_path):
    with pytest.raises(InvalidInput, match="去掉密码"):
        table_of(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


BOOK = as_book(("姓名",), ("王",))


@pytest.mark.parametrize("raw", [
    repacked(BOOK, xl__vbaProject_dot_bin=b"MZ"),
    repacked(BOOK, xl__workbook_dot_xml=None),
    repacked(BOOK, xl__worksheets__sheet1_dot_xml=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
    repacked(BOOK, xl__worksheets__sheet1_dot_xml='<?xml version="1.0" encoding="utf-16"?><worksheet/>'.encode("utf-16")),
    repacked(BOOK, xl__media__bomb_dot_bin=bytes(30 * 1024 * 1024)),
    repacked(BOOK, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row"),
    repacked(BOOK, xl__worksheets__sheet1_dot_xml=None),
    BOOK[: len(BOOK) // 2],
    BOOK.replace(b"PK\x01\x02", b"PK\x09\x09"),
    b"PK\x03\x04nothing",
], ids=["macro", "no book", "entity", "utf-16 entity", "bomb", "broken xml", "no sheet", "half", "no directory", "no zip"])  # fmt: skip
def test_hostile_and_broken_workbooks_are_refused_in_a_sentence(tmp_path, raw):
    with pytest.raises(InvalidInput) as refused:
        table_of(tmp_path, raw)
    assert refused.value.sentence.endswith("。")


def test_an_entity_is_refused_even_where_the_rest_is_whole(tmp_path):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert len(table_of(tmp_path, repacked(BOOK, xl__worksheets__sheet1_dot_xml=sheet)).rows) == 2
    declared = b'<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>' + sheet
    with pytest.raises(InvalidInput, match="不像正常"):
        table_of(tmp_path, repacked(BOOK, xl__worksheets__sheet1_dot_xml=declared))


def test_many_members_and_a_size_that_only_shows_while_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_MEMBERS", 12)
    with pytest.raises(InvalidInput):
        table_of(tmp_path, repacked(BOOK, **{f"xl__m{n}_dot_xml": b"<a/>" for n in range(12)}))
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 2_000)
    with pytest.raises(InvalidInput):
        table_of(tmp_path, BOOK)


def test_a_cell_far_below_does_not_make_a_million_rows(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["B1048576"] = "姓名", "王", 3
    path = tmp_path / "far.xlsx"
    book.save(path)
    with pytest.raises(InvalidInput, match="大片空行"):
        tables.read_table(path)


def test_too_many_rows_columns_and_bytes_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InvalidInput, match="200 列"):
        table_of(tmp_path, as_csv((["x"] * 201, ["y"] * 201)))
    monkeypatch.setattr(tables, "MAX_ROWS", 5)
    with pytest.raises(InvalidInput, match="一次最多导入"):
        table_of(tmp_path, as_csv([("a",)] * 20))
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    with pytest.raises(InvalidInput, match="超过"):
        table_of(tmp_path, as_csv(ROWS))


def test_a_table_without_data_and_a_file_that_is_gone(tmp_path):
    with pytest.raises(InvalidInput, match="没有数据"):
        table_of(tmp_path, "姓名,性别\n".encode())
    with pytest.raises(InvalidInput, match="打不开"):
        tables.read_table(tmp_path / "gone.csv")
