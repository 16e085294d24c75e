"""A dossier's fields for another system, one after the other and large, each in the clipboard when it stands here."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static

from counter.dossier import Dossier
from counter.transcript import Cell, system_of, transcript
from screens.room import Dialog

Wish = Literal["record", "file"]
AHEAD = 6
"""Fields that are shown behind the present one."""


class Value(Static, can_focus=True):
    """What belongs into the other system's field."""


class TranscriptDialog(Dialog[Wish | None]):
    """Enter goes through; behind the last field it gives "record": the other system's code is known now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "move(1)", "Ô sau", id="next-field"),
        Binding("up,backspace", "move(-1)", "Ô trước", id="previous-field"),
        Binding("f8", "copy", "Chép lại", id="copy-field"),
        Binding("f7", "dismiss('file')", "Ghi ra tệp", id="transcript-file"),
        Binding("ctrl+s", "dismiss('record')", "Ghi mã của hệ thống gốc", id="record-code"),
        Binding("escape", "dismiss(None)", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    TranscriptDialog #value { border: heavy $frame; padding: 1 2; min-height: 5; text-style: bold; }
    TranscriptDialog #label { padding: 1 0 0 0; text-style: bold; }
    TranscriptDialog #ahead { height: auto; padding: 1 0; }
    """

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self.dossier = dossier
        self.system = system_of(dossier)
        self.cells = transcript(dossier, self.system)
        self.at = 0

    def compose(self) -> ComposeResult:
        remark = f" ({self.system.remark})" if self.system.remark else ""
        with Vertical(classes="box"):
            yield Label(f"{self.dossier.system_of_record}{remark}", classes="title", markup=False)
            yield Label("", markup=False, id="label")
            yield Value("", markup=False, id="value")
            yield Static("", markup=False, id="ahead")
            yield Static(self.foot(), markup=False)

    def foot(self) -> str:
        """What the keys do here."""
        return (
            f"Ô đang xem đã ở bộ nhớ tạm, dán được ngay. Enter: ô sau. ↑: ô trước.\n{self.key('copy-field')}: chép "
            f"lại. {self.key('transcript-file')}: ra tệp. {self.key('record-code')}: ghi mã của hệ thống gốc. "
            f"{self.key('back')}: về."
        )

    def on_mount(self) -> None:
        """The first field."""
        self._show()

    def action_move(self, way: int) -> None:
        """The next field (1) or the one before (-1)."""
        if self.at + way >= len(self.cells):
            self.dismiss("record")
            return
        self.at = max(0, self.at + way)
        self._show()

    def action_copy(self) -> None:
        """Into the clipboard once more."""
        if value := self.cells[self.at].value:
            self.app.copy_to_clipboard(value)

    def _show(self) -> None:
        cell = self.cells[self.at]
        self.query_one("#label", Label).update(f"{self.at + 1}/{len(self.cells)}  {cell.label}")
        self.query_one(Value).update(cell.value or "(để trống)")
        rest = self.cells[self.at + 1 : self.at + 1 + AHEAD]
        self.query_one("#ahead", Static).update("\n".join(map(_line, rest)) or "Hết: Enter để ghi mã đã được cấp.")
        self.action_copy()


def _line(cell: Cell) -> str:
    return f"  {cell.label[:30]:<30}  {cell.value[:40] or '(để trống)'}"
