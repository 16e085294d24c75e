"""A list of dossiers: at most a page, what burns first on top."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from counter.clock import VIETNAM
from counter.dossier import OPEN, Status
from counter.ports import Line
from counter.text import COMMANDS

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

Columns = Mapping[str, tuple[int, Callable[[Line], str]]]
"""Under each head a width and what a dossier shows there. The widths fit 80 with their padding and the sign of more."""

PAGE = 50
"""Rows of a page; more freeze a slow PC (tui.md 2.5)."""

WIDE, WIDEST = 100, 120
"""Columns of a terminal that has room for the ticks too; for all that is known of a dossier."""

Way = Literal["next", "previous", "first", "last"]


class DossierTable(Widget, can_focus=True):
    """One page of dossiers, drawn line by line; asks for another page where the cursor would leave this one.

    Textual's ``DataTable`` takes 4 MB and a tenth of the way to the first page for fifty rows of text.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Mở hồ sơ", show=False),
        Binding("down", "move(1)", "Dòng sau", show=False),
        Binding("up", "move(-1)", "Dòng trước", show=False),
        Binding("pagedown", "leap(1)", "Trang sau", show=False),
        Binding("pageup", "leap(-1)", "Trang trước", show=False),
        Binding("ctrl+home", "edge(-1)", "Đầu trang", show=False),
        Binding("ctrl+end", "edge(1)", "Cuối trang", show=False),
        Binding("home", "turn('first')", "Đầu danh sách", show=False),
        Binding("end", "turn('last')", "Cuối danh sách", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--head", "list--cursor"}
    DEFAULT_CSS = "DossierTable { height: 1fr; }"

    @dataclass
    class Turn(Message):
        """Another page of the list is wanted."""

        way: Way

    @dataclass
    class Chosen(Message):
        """Enter on the dossier ``uid``."""

        uid: str

    def __init__(self) -> None:
        super().__init__(id="dossiers")
        self.columns = COLUMNS
        self.widest: Columns = {}
        self.lines: Sequence[Line] = ()
        self.cursor_row = 0
        self._top = 0
        self._shown = COLUMNS

    @property
    def row_count(self) -> int:
        """How many dossiers this page has."""
        return len(self.lines)

    def fill(self, lines: Sequence[Line], *, at_end: bool = False) -> None:
        """Show these and nothing else, the cursor on the first row or on the last."""
        self.lines = lines
        self._top = 0
        self._measure()
        self.move_cursor(len(lines) - 1 if at_end else 0)

    def refill(self, lines: Sequence[Line]) -> None:
        """The same list as it is now: the cursor stays on its dossier, or where that was."""
        uid = self.lines[self.cursor_row].uid if self.lines else ""
        self.lines = lines
        self._measure()
        self.move_cursor(next((row for row, line in enumerate(lines) if line.uid == uid), self.cursor_row))

    def move_cursor(self, row: int) -> None:
        """The cursor to that row, or as near as there is one; the row is on the screen then."""
        self.cursor_row = max(0, min(row, len(self.lines) - 1))
        room = self._room
        lowest = max(0, len(self.lines) - room)
        self._top = max(self.cursor_row - room + 1, min(self._top, self.cursor_row, lowest))
        self.refresh()

    def _measure(self) -> None:
        """The columns, or ``widest`` where there are any and room for them; the ticks where there is room and somebody
        speaks to the province; and as much more of what is cut as goes in."""
        width = self.size.width
        self._shown = self.widest if self.widest and width >= WIDEST else self.columns
        if width < WIDE:
            return
        told = any(line.arrived is not None for line in self.lines)
        columns = {**self._shown, **(TICKS if told else {})}
        spare = width - 1 - sum(usual + 2 for usual, _ in columns.values())
        for head, (usual, cell) in columns.items():
            longest = max((cell_len(cell(line)) for line in self.lines), default=0)
            more = max(0, min(longest - usual, spare))
            spare -= more
            columns[head] = (usual + more, cell)
        self._shown = columns

    @property
    def _room(self) -> int:
        """Rows that there is room for, under the head."""
        return max(1, self.size.height - 1)

    def on_resize(self) -> None:
        """The row under the cursor stays on the screen."""
        self._measure()
        self.move_cursor(self.cursor_row)

    def render_line(self, y: int) -> Strip:
        """The head, then the rows from the top one on; at the edge a sign where there are more."""
        row, last = self._top + y - 1, self._top + self._room - 1
        style, text = self.rich_style, ""
        if y == 0:
            style, text = self.get_component_rich_style("list--head"), self._row(self._shown)
        elif row < len(self.lines):
            text = self._row(shown(self.lines[row]) for _, shown in self._shown.values())
            style = self.get_component_rich_style("list--cursor") if row == self.cursor_row else style
        more = "↑" if y == 1 and self._top else "↓" if row == last < len(self.lines) - 1 else " "
        return Strip([Segment(set_cell_size(text, self.size.width - 1) + more, style)])

    def _row(self, cells: Iterable[str]) -> str:
        widths = (width for width, _ in self._shown.values())
        plain = (cell.translate(COMMANDS) for cell in cells)
        return "".join(
            f" {set_cell_size(shortened(cell, width + 1), width + 1)}"
            for cell, width in zip(plain, widths, strict=True)
        )

    def action_turn(self, way: Way) -> None:
        """Ask for another page."""
        self.post_message(self.Turn(way))

    def action_move(self, by: int) -> None:
        """Down (1) or up (-1), also over the edge of the page."""
        if 0 <= self.cursor_row + by < len(self.lines):
            self.move_cursor(self.cursor_row + by)
        else:
            self.action_turn("next" if by > 0 else "previous")

    def action_leap(self, way: int) -> None:
        """A screen down or up; from the last row the next page, from the first the one before."""
        edge = len(self.lines) - 1 if way > 0 else 0
        if self.cursor_row == edge:
            self.action_turn("next" if way > 0 else "previous")
        else:
            self.move_cursor(self.cursor_row + way * self._room)

    def action_edge(self, way: int) -> None:
        """To the last row of the page (1) or to the first (-1)."""
        self.move_cursor(len(self.lines) - 1 if way > 0 else 0)

    def action_choose(self) -> None:
        """Open the dossier under the cursor."""
        if self.lines:
            self.post_message(self.Chosen(self.lines[self.cursor_row].uid))


def shortened(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns: what is too long ends behind a whole word, with a sign that there is
    more."""
    if cell_len(text) <= width:
        return text
    kept = set_cell_size(text, width - 1)
    whole = kept if text[len(kept)] == " " else kept.rpartition(" ")[0]
    return (whole if len(whole) > width // 2 else kept).rstrip(" ,;:-–") + "…"


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


def tick(*, done: bool) -> str:
    """One of the three."""
    return "●" if done else "○"


def ticks(line: Line) -> str:
    """How far it has come: saved here, at the province, counted by the national portal; ``!`` where the portal does not
    take it."""
    refused = line.national not in {"", "counted"}
    last = "!" if refused else tick(done=line.national == "counted")
    return "" if line.arrived is None else f"{tick(done=True)}{tick(done=line.arrived)}{last}"


_WHOSE: Columns = {
    "Mã hồ sơ": (11, lambda line: short_code(line.code)),
    "Chủ hồ sơ": (19, lambda line: line.applicant),
}
COLUMNS: Columns = {
    **_WHOSE,
    "Thủ tục": (17, lambda line: line.procedure),
    "Hẹn trả": (11, due),
    "Trạng thái": (10, lambda line: STATES.get(line.status, line.status.label)),
}
TICKS: Columns = {"Đồng bộ": (7, ticks)}
TELLING: Columns = {
    **_WHOSE,
    "Phải báo": (28, lambda line: line.tell),
    "Điện thoại": (11, lambda line: line.phone or "không có số"),
}
"""Whom to tell what, and by which number."""
SENT_BACK: Columns = {**_WHOSE, "Ý kiến của lãnh đạo Trung tâm": (41, lambda line: line.tell)}
"""What to go on with, and what the supervisor wrote."""
SHOWN = {"to-tell": TELLING, "sent-back": SENT_BACK}
"""Views with columns of their own."""


def holding(called: Callable[[str], str]) -> Columns:
    """Who holds it, in place of the procedure and the state; ``called`` names an officer by the login."""
    code, whose, due = (COLUMNS[head] for head in ("Mã hồ sơ", "Chủ hồ sơ", "Hẹn trả"))
    return {"Mã hồ sơ": code, "Chủ hồ sơ": (15, whose[1]), "Hẹn trả": due, **_holder(33, called)}


def widest(called: Callable[[str], str]) -> Columns:
    """All of it."""
    return {**COLUMNS, **_holder(30, called)}


def _holder(width: int, called: Callable[[str], str]) -> Columns:
    return {"Ai đang giữ, từ ngày": (width, lambda line: held(line, called(line.officer), width))}


def held(line: Line, officer: str, width: int) -> str:
    """Who has to do something with it now: the agency since when, or the ``officer`` at the counter."""
    if line.status not in OPEN:
        return line.status.label
    if line.status in _WAITS:
        return f"{_WAITS[line.status]}, {officer}"
    who, since = (line.agency, line.since) if line.agency else (officer, line.received_at)
    day = f" {since.astimezone(VIETNAM):%d/%m}" if since else ""
    return f"{shortened(who, width - len(day))}{day}"


_WAITS = {
    Status.REGISTERED: "chờ tiếp nhận",
    Status.SUPPLEMENT: "chờ bổ sung",
    Status.FINISHED: "chờ trả",
}
"""For whom the officer waits, not an agency."""
