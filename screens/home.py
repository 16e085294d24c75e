"""Home: what waits today, and the way to everything."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Footer, Label, Static

from counter.calendar import weekday
from counter.ports import Line
from counter.refusal import Damaged, Refused
from screens.room import Room
from screens.said import Said
from screens.table import PAGE, DossierTable

VIEWS = {
    "1": ("to-hand-over", "Chờ chuyển xử lý"),
    "2": ("today", "Hẹn trả hôm nay"),
    "3": ("tomorrow", "Hẹn trả ngày mai"),
    "4": ("overdue", "Quá hạn"),
    "5": ("supplement", "Chờ bổ sung"),
    "6": ("to-return", "Chờ trả kết quả"),
    "7": ("to-tell", "Cần báo công dân"),
    "0": ("all", "Tất cả đang giải quyết"),
}


class HomeScreen(Room):
    """Counts above, the chosen view below; digits choose, Enter opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.go('intake')", "Tiếp nhận", id="intake"),
        Binding("f3", "app.go('find')", "Tìm", id="find"),
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("f10", "app.leave", "Thoát", id="leave", priority=True),
        *[
            Binding(digit, f"view('{digit}')", label, show=False, id=f"view-{name}")
            for digit, (name, label) in VIEWS.items()
        ],
    ]

    def __init__(self) -> None:
        super().__init__()
        self.view = "0"

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        yield Static("", id="counts", markup=False)
        yield Label("", classes="title", id="title")
        yield DossierTable()
        yield Said()
        yield Footer()

    def entered(self) -> None:
        """Shown again: things have changed meanwhile."""
        self.action_refresh_all()
        self.query_one(DossierTable).focus()

    def action_refresh_all(self) -> None:
        """Count and list anew."""
        self.run_worker(self._load(), exclusive=True, group="load")

    def action_view(self, digit: str) -> None:
        """Another view."""
        self.view = digit
        self.action_refresh_all()

    async def _load(self) -> None:
        desk, (name, _) = self.counter.desk, VIEWS[self.view]

        def look() -> tuple[datetime, dict[str, int], list[Line]]:
            now = desk.clock.now()
            counts = desk.store.counts(now, now.date())
            return now, counts, desk.store.queue(name, now, now.date(), PAGE)[0]

        try:
            now, counts, lines = await self.counter.ask(look)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self._show(now, counts, lines)

    def _show(self, now: datetime, counts: dict[str, int], lines: list[Line]) -> None:
        facts, officer = self.counter.desk.facts, self.counter.desk.officer
        practice = "TẬP HUẤN · " if facts.practice else ""
        day = f"{weekday(now.date())} {now:%d/%m/%Y}"
        self.query_one("#head", Label).update(f"{practice}Quầy {facts.counter} · {officer.name} · {day}")
        self.query_one("#counts", Static).update(table_of_counts(counts))
        name, label = VIEWS[self.view]
        self.query_one("#title", Label).update(f"{label}: {counts[name]} hồ sơ")
        self.query_one(DossierTable).fill(lines)
        if not counts["all"]:
            key = self.key("intake")
            self.query_one(Said).tell(f"Chưa có hồ sơ nào đang chờ. Bấm {key} để tiếp nhận hồ sơ.")

    def on_data_table_row_selected(self, message: DataTable.RowSelected) -> None:
        """Open the dossier under the cursor."""
        if message.row_key.value:
            self.counter.show_dossier(message.row_key.value)


def table_of_counts(counts: dict[str, int]) -> str:
    """Two columns of views with their digits."""
    cells = [f" {digit}  {label:<24}{counts[name]:>5}" for digit, (name, label) in VIEWS.items()]
    half = len(cells) // 2
    return "\n".join(f"{left}    {right}" for left, right in zip(cells[:half], cells[half:], strict=True))
