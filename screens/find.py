"""Find: type two letters of a name, the end of a code, a phone; or scan."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from counter.code import elsewhere, plain
from counter.mark import doubt, read
from counter.money import grouped
from counter.ports import Line
from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.room import Room
from screens.said import Said
from screens.table import PAGE, DossierTable
from screens.widgets.field import FieldInput
from screens.widgets.search import SearchField

LEAST = 2
"""Letters that are searched for."""


class FindScreen(Room):
    """A field and what it finds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.go('intake')", "Tiếp nhận", id="intake"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._scanned = ""

    def compose(self) -> ComposeResult:
        yield Label("Tìm hồ sơ", classes="head")
        yield SearchField(placeholder="Tên không cần dấu, số cuối của mã, điện thoại, số giấy tờ", last=True, id="text")
        yield DossierTable()
        yield Said()
        yield Foot()

    def entered(self) -> None:
        """Ready for the next: what is typed takes the place of what stands here, whose dossiers may have gone on."""
        field = self.query_one("#text", FieldInput)
        field.focus()
        field.select_all()
        self.search()

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """A code that belongs in the field is searched for at once."""
        if message.kept:
            self.search()

    def look_for(self, text: str) -> None:
        """Search for what was scanned: of a card its number, of a receipt its code."""
        self._scanned = plain(text).split("|")[0].split("/")[-1]
        field = self.query_one("#text", FieldInput)
        field.reset(self._scanned)
        field.select_all()
        self.search()

    def on_mount(self) -> None:
        """Enter goes to what was found, at once, so that an Enter typed ahead opens it."""
        self.query_one("#text", FieldInput).beyond = self._down

    def _down(self) -> None:
        self.set_focus(self.query_one(DossierTable))

    @on(SearchField.Rested)
    def search(self) -> None:
        """Ask for what stands in the field; a newer question takes the place of an older one."""
        text = self.query_one("#text", FieldInput).text.strip()
        self.run_worker(self._search(text), exclusive=True, group="search")

    async def _search(self, text: str) -> None:
        if len(text) < LEAST:
            self.query_one(DossierTable).fill([])
            self.query_one(Said).clear()
            return
        desk = self.counter.desk
        store = desk.store

        def look() -> tuple[list[Line], int, str]:
            found = store.find(text, PAGE)
            only = store.dossier(found[0].uid) if len(found) == 1 and read(text) else None
            doubtful = doubt(text, desk.facts.mark_keys, only) if only else ""
            return found, len(found) if len(found) < PAGE else store.count(text), doubtful

        try:
            found, total, doubtful = await self.counter.ask(look)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self.query_one(DossierTable).fill(found)
        said = self.query_one(Said)
        strange = elsewhere(text, desk.facts.unit.code)
        if not found and strange:
            said.refuse(strange)
        elif doubtful:
            said.refuse(doubtful)
        elif not found and text == self._scanned:
            said.refuse("Không có hồ sơ nào ở quầy mang mã vừa quét; quét lại giấy, hoặc gõ tên, số cuối của mã.")
        elif not found:
            said.tell("Không thấy hồ sơ nào; thử ít chữ hơn, hoặc số cuối của mã.")
        else:
            more = f", đây là {len(found)} hồ sơ mới nhất, gõ thêm để thu hẹp" if total > len(found) else ""
            said.tell(f"{grouped(total)} hồ sơ{more}. Enter hoặc mũi tên xuống để chọn, Enter để mở.")
