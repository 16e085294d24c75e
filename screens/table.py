"""A list of dossiers: at most a page, what burns first on top."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from counter.clock import VIETNAM
from counter.dossier import Status
from counter.ports import Line

COLUMNS = {"Mã hồ sơ": 11, "Chủ hồ sơ": 19, "Thủ tục": 17, "Hẹn trả": 11, "Trạng thái": 10}
"""Widths that fit 80 with their padding and the scroll bar."""

STATES = {
    Status.REGISTERED: "Mới",
    Status.ACCEPTED: "Tiếp nhận",
    Status.DECLINED: "Từ chối",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Bổ sung",
    Status.DUTY: "Nghĩa vụ TC",
    Status.WITHDRAWN: "Rút",
    Status.STOPPED: "Dừng",
    Status.FINISHED: "Có kết quả",
    Status.RETURNED: "Đã trả",
}
"""The national statuses in ten columns."""

PAGE = 50
"""Rows of a page; more freeze a slow PC (tui.md 2.5)."""

Way = Literal["next", "previous", "first", "last"]


class DossierTable(DataTable[str]):
    """One page of dossiers, its keys the uids; asks for another page where the cursor would leave this one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "turn('first')", "Đầu danh sách", show=False),
        Binding("end", "turn('last')", "Cuối danh sách", show=False),
    ]

    @dataclass
    class Turn(Message):
        """Another page of the list is wanted."""

        way: Way

    def __init__(self) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1, id="dossiers")
        self.lines: Sequence[Line] = ()

    def on_mount(self) -> None:
        """The columns that fit 80."""
        for label, width in COLUMNS.items():
            self.add_column(label, width=width)

    def fill(self, lines: Sequence[Line], *, at_end: bool = False) -> None:
        """Show these and nothing else, the cursor on the first row or on the last."""
        self.clear()
        self.lines = lines
        for line in lines:
            state = STATES.get(line.status, line.status.label)
            self.add_row(short_code(line.code), line.applicant, line.procedure, due(line), state, key=line.uid)
        if at_end:
            self.move_cursor(row=len(lines) - 1)

    @property
    def chosen(self) -> str | None:
        """The uid under the cursor."""
        return self.lines[self.cursor_row].uid if self.row_count else None

    def action_turn(self, way: Way) -> None:
        """Ask for another page."""
        self.post_message(self.Turn(way))

    def action_cursor_down(self) -> None:
        """Down, also over the foot of the page."""
        self._step(self.cursor_row >= self.row_count - 1, "next", super().action_cursor_down)

    def action_cursor_up(self) -> None:
        """Up, also over the head of the page."""
        self._step(self.cursor_row <= 0, "previous", super().action_cursor_up)

    def action_page_down(self) -> None:
        """A screen down; from the last row the next page."""
        self._step(self.cursor_row >= self.row_count - 1, "next", super().action_page_down)

    def action_page_up(self) -> None:
        """A screen up; from the first row the page before."""
        self._step(self.cursor_row <= 0, "previous", super().action_page_up)

    def _step(self, at_edge: bool, way: Way, move: Callable[[], None]) -> None:
        if at_edge:
            self.action_turn(way)
        else:
            move()


def short_code(code: str) -> str:
    """Day and number: what tells dossiers of one unit apart."""
    parts = code.rsplit("-", 2)
    return "-".join(parts[1:]) if len(parts) == 3 else code[-11:]


def due(line: Line) -> str:
    """``25/11 17:30``, with the word that matters when it is late."""
    if line.due_at is None:
        return "không hẹn"
    day: datetime = line.due_at.astimezone(VIETNAM)
    return f"QUÁ {day:%d/%m}" if line.overdue else f"{day:%d/%m %H:%M}"
