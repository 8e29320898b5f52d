from array import array

from ui.widgets.paged_rows import KEPT, PAGE, PagedRows


def rows_of(count):
    return PagedRows(array("q", range(1000, 1000 + count)))


def load(rows, page):
    rows.keep(page, [f"row {i}" for i in rows.ids_of(page)])


def test_a_row_is_none_until_its_page_came():
    rows = rows_of(250)
    assert rows.row(120) is None
    load(rows, 1)
    assert rows.row(120) == "row 1120"
    assert rows.row(20) is None


def test_a_page_is_asked_for_once():
    rows = rows_of(1000)
    assert rows.wanted(150, 320) == (1, 2, 3)
    assert rows.wanted(150, 420) == (4,)


def test_a_page_that_did_not_come_is_asked_for_again():
    rows = rows_of(1000)
    rows.wanted(0, 10)
    rows.give_up(0)
    assert rows.wanted(0, 10) == (0,)


def test_nothing_is_wanted_past_the_end():
    rows = rows_of(101)
    assert rows.wanted(90, 5000) == (0, 1)
    assert list(rows.ids_of(1)) == [1100]
    assert PagedRows().wanted(0, 10) == ()


def test_only_the_last_pages_looked_at_are_kept():
    rows = rows_of(PAGE * (KEPT + 5))
    for page in range(KEPT):
        load(rows, page)
    rows.row(0)
    load(rows, KEPT)
    assert rows.held == KEPT
    assert rows.row(0) is not None, "the page just looked at stays"
    assert rows.row(PAGE) is None, "the one longest not looked at goes"


def test_a_shorter_page_than_asked_leaves_the_rest_unknown():
    rows = rows_of(100)
    rows.keep(0, ["only one"])
    assert rows.row(0) == "only one"
    assert rows.row(1) is None


def test_position_finds_an_id():
    rows = rows_of(10)
    assert rows.position(1007) == 7
    assert rows.position(5) is None


def test_forgetting_the_rows_keeps_the_order():
    rows = rows_of(200)
    load(rows, 0)
    rows.forget_rows()
    assert rows.row(0) is None and len(rows) == 200
    assert rows.wanted(0, 0) == (0,)
