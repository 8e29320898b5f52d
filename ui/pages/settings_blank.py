"""设置, 本机: blank papers for a power cut, printed by one button, and what was printed before."""

from __future__ import annotations

from prescribe.permissions import allows
from prescribe.sheets.print_blank import MOST_SETS, OBJECTS, Pack, blank_packs
from protocols.terms import Act, Role
from ui.pages.preview_view import blank_job
from ui.session import Station
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.choices import Segmented
from ui.widgets.text import Text, row
from ui.words import tr

SHOWN = 3
OFFERED = (1, 2, 3, 5, 10, MOST_SETS)
"""How many sets one print may have."""


def may_print(role: Role) -> bool:
    """Who fills in an assessment may print its blank papers."""
    return any(allows(role, name, Act.WRITE) for name in OBJECTS)


def packs_words(packs: tuple[Pack, ...], today: object) -> str:
    """The last prints with their numbers and until when they serve; past their day, to be printed anew."""
    lines = []
    for pack in packs[:SHOWN]:
        numbers = pack.numbers[0] if len(pack.numbers) == 1 else tr("{a} 到 {b}", a=pack.numbers[0], b=pack.numbers[-1])
        use = tr("用到 {day}", day=pack.until) if pack.until >= today else tr("{day} 已到期，请重印", day=pack.until)
        lines.append(tr("{on} {who} 印 {n} 套：{numbers}，{use}", on=pack.printed_on, who=pack.by, n=len(pack.numbers), numbers=numbers, use=use))
    return "\n".join(lines) if lines else tr("还没有印过。停电前先印几套放着。")


class BlankCard(Card):
    """How many sets, then the preview; the numbers are reserved when it prints."""

    def __init__(self, station: Station) -> None:
        super().__init__(tr("停电用的空白表"), icon="printer", aside=tr("每季度第一个工作日印"))
        self._station = station
        self.sets = Segmented([(str(n), str(n)) for n in OFFERED], "1", name=tr("印几套"))
        self.button = button(tr("印空白表"), self.print_it, icon="printer")
        self.packs = Text("", "label", wrap=True)
        self.add(Text(tr("一套是一位居民一次来用的，每张印同一个纸号。过后按纸号补录。"), wrap=True))
        self.add(row(Text(tr("套数"), "label"), self.sets, None, self.button))
        self.add(self.packs)

    def load(self) -> None:
        """Absent for a role that fills in no assessment."""
        may = may_print(self._station.staff.role)
        self.setVisible(may)
        if may:
            self._station.do(blank_packs, then=self._show, owner=self)

    def _show(self, packs: tuple[Pack, ...]) -> None:
        self.packs.setText(packs_words(packs, self._station.clinic.clock.today()))

    def print_it(self) -> None:
        """Preview and print; what was printed is listed after."""
        from ui.pages.preview_page import PreviewDialog

        dialog = PreviewDialog(self.window(), self._station, blank_job(int(self.sets.chosen)))
        dialog.closed.connect(self.load)
        dialog.open_it()
