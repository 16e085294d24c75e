"""Find: type two letters of a name, the end of a code, a phone; or scan."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import DataTable, Footer, Input, Label

from counter.refusal import Damaged, Refused
from screens.room import Room
from screens.said import Said
from screens.table import DossierTable
from screens.widgets.field import FieldInput

PAUSE = 0.2
"""Seconds without a key before the search begins, so that no burst is interrupted."""

MOST = 50


class FindScreen(Room):
    """A field and what it finds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.go('intake')", "Tiếp nhận", id="intake"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Label("Tìm hồ sơ", classes="head")
        yield FieldInput(placeholder="Tên không cần dấu, số cuối của mã, điện thoại, số giấy tờ", last=True, id="text")
        yield DossierTable()
        yield Said()
        yield Footer()

    def entered(self) -> None:
        """Ready for the next."""
        self.query_one("#text", FieldInput).focus()

    @on(Input.Changed, "#text")
    def wait(self) -> None:
        """Search when the typing rests."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE, self.search)

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """A receipt or a card: search at once for its code or number."""
        if not message.kept:
            self.query_one("#text", FieldInput).reset(message.text.split("|")[0])
        self.search()

    def on_mount(self) -> None:
        """Enter goes to what was found, at once, so that an Enter typed ahead opens it."""
        self.query_one("#text", FieldInput).beyond = self._down

    def _down(self) -> None:
        self.set_focus(self.query_one(DossierTable))

    def search(self) -> None:
        """Ask for what stands in the field; a newer question takes the place of an older one."""
        text = self.query_one("#text", FieldInput).text.strip()
        if len(text) >= 2:
            self.run_worker(self._search(text), exclusive=True, group="search")

    async def _search(self, text: str) -> None:
        store = self.counter.desk.store
        try:
            found = await self.counter.ask(lambda: store.find(text, MOST))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self.query_one(DossierTable).fill(found)
        said = self.query_one(Said)
        if not found:
            said.tell("Không thấy hồ sơ nào; thử ít chữ hơn, hoặc số cuối của mã.")
        else:
            more = " (còn nữa, gõ thêm)" if len(found) == MOST else ""
            said.tell(f"{len(found)} hồ sơ{more}. Enter hoặc mũi tên xuống để chọn, Enter để mở.")

    def on_data_table_row_selected(self, message: DataTable.RowSelected) -> None:
        """Open the dossier under the cursor."""
        if message.row_key.value:
            self.counter.show_dossier(message.row_key.value)
