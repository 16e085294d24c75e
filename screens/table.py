"""A list of dossiers: at most a page, what burns first on top."""

from collections.abc import Sequence
from datetime import datetime

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

PAGE = 100
"""Rows of a page; more freeze a slow PC (tui.md 2.5)."""


class DossierTable(DataTable[str]):
    """One row a dossier, its key the uid."""

    def __init__(self) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1, id="dossiers")

    def on_mount(self) -> None:
        """The columns that fit 80."""
        for label, width in COLUMNS.items():
            self.add_column(label, width=width)

    def fill(self, lines: Sequence[Line]) -> None:
        """Show these and nothing else."""
        self.clear()
        for line in lines:
            state = STATES.get(line.status, line.status.label)
            self.add_row(short_code(line.code), line.applicant, line.procedure, due(line), state, key=line.uid)

    @property
    def chosen(self) -> str | None:
        """The uid under the cursor."""
        if not self.row_count:
            return None
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value


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
