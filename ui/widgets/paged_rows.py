"""A very long list as ids in order plus the few pages of rows that were looked at. No Qt."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

PAGE = 100
KEPT = 60

Row = TypeVar("Row")


class PagedRows(Generic[Row]):
    """Rows by position. `row()` never waits: what is not loaded is None and its page is `wanted()`.

    One million ids take 8 MB; at most 6,000 rows are held.
    """

    def __init__(self, ids: array | None = None) -> None:
        self._ids = ids if ids is not None else array("q")
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._asked: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def id_at(self, index: int) -> int:
        """The id at one position."""
        return self._ids[index]

    def row(self, index: int) -> Row | None:
        """The row at one position, or None while its page is not here."""
        page = self._pages.get(index // PAGE)
        if page is None:
            return None
        self._pages.move_to_end(index // PAGE)
        offset = index % PAGE
        return page[offset] if offset < len(page) else None

    def wanted(self, first: int, last: int) -> tuple[int, ...]:
        """Pages of the positions first…last that are neither here nor asked for; marks them as asked."""
        if not self._ids or last < first:
            return ()
        top = (len(self._ids) - 1) // PAGE
        pages = [
            page
            for page in range(max(first, 0) // PAGE, min(last // PAGE, top) + 1)
            if page not in self._pages and page not in self._asked
        ]
        self._asked.update(pages)
        return tuple(pages)

    def ids_of(self, page: int) -> array:
        """The ids of one page, in order."""
        return self._ids[page * PAGE : (page + 1) * PAGE]

    def keep(self, page: int, rows: Iterable[Row]) -> None:
        """Put the rows of a page in place; the page longest not looked at is let go."""
        self._asked.discard(page)
        self._pages[page] = tuple(rows)
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)

    def give_up(self, page: int) -> None:
        """A page did not come; it may be asked for again."""
        self._asked.discard(page)

    def forget_rows(self) -> None:
        """Keep the order, read the rows again (something was changed elsewhere)."""
        self._pages.clear()
        self._asked.clear()

    @property
    def held(self) -> int:
        """How many pages are held."""
        return len(self._pages)

    def position(self, row_id: int) -> int | None:
        """Where an id stands, or None."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return None
