"""The first start: practise, or set a unit up."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.room import Room
from screens.said import Said
from screens.widgets.field import FieldInput

if TYPE_CHECKING:
    from counter.ports import Opening

_WELCOME = """\
Chưa có đơn vị nào trên máy này.

  {practise:<4}Tập huấn: mở xã mẫu, làm thử mọi việc, giấy in ra không có giá trị.

  Hoặc cài đặt đơn vị thật: ghi đường dẫn tệp đơn vị (do tỉnh cấp), rồi Enter.
"""


class FirstScreen(Room):
    """Two ways on, and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "practise", "Tập huấn", id="practise")]

    def compose(self) -> ComposeResult:
        yield Label("motcua – Quầy Một cửa", classes="head")
        yield Static(_WELCOME.format(practise=self.key("practise")), markup=False)
        yield FieldInput(placeholder="Tệp đơn vị, như D:\\don-vi.toml", last=True, id="file")
        yield Said()
        yield Foot()

    def action_practise(self) -> None:
        """Open the practice commune."""
        self.run_worker(self._go(None), exclusive=True)

    @on(FieldInput.Done)
    def done(self) -> None:
        """A path was given."""
        self.run_worker(self._go(Path(self.query_one("#file", FieldInput).text.strip())), exclusive=True)

    async def _go(self, file: Path | None) -> None:
        front = self.counter.front
        try:
            opening: Opening = await self.counter.ask(front.practise if file is None else lambda: front.set_up(file))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self.counter.opened(opening)
