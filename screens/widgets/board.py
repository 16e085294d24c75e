"""A page of figures: the arrows go from one to the next, Enter opens what is behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from counter.text import COMMANDS

Target = TypeVar("Target")


class Cell(NamedTuple, Generic[Target]):
    """Words in a line; ``behind`` is what Enter opens on them, ``None`` where there is nothing to open."""

    text: str
    behind: Target | None = None
    strong: bool = False


class Place(NamedTuple):
    """Where a figure stands."""

    row: int
    column: int
    number: int


class Board(Widget, Generic[Target], can_focus=True):
    """Lines of cells, drawn line by line; more lines than there is room for scroll with the cursor, and a sign at the
    edge says that there are more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Mở các hồ sơ", show=False, id="open-figure"),
        Binding("down", "move(1)", "Dòng sau", show=False, id="next-line"),
        Binding("up", "move(-1)", "Dòng trước", show=False, id="previous-line"),
        Binding("pagedown", "leap(1)", "Trang sau", show=False, id="next-figures"),
        Binding("pageup", "leap(-1)", "Trang trước", show=False, id="previous-figures"),
        Binding("right", "step(1)", "Số sau", show=False, id="next-figure"),
        Binding("left", "step(-1)", "Số trước", show=False, id="previous-figure"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"board--cursor", "board--strong"}
    DEFAULT_CSS = "Board { height: 1fr; } Board > .board--strong { text-style: bold; }"

    @dataclass
    class Chosen(Message):
        """Enter on a figure."""

        behind: object

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.cells: Sequence[Sequence[Cell[Target]]] = ()
        self._places: list[Place] = []
        self._at = 0
        self._top = 0

    def show(self, lines: Sequence[Sequence[Cell[Target]]]) -> None:
        """These lines; the cursor stays at the figure where it was, by its place."""
        before = self._places[self._at] if self._places else None
        self.cells = lines
        self._places = [
            Place(row, sum(cell_len(before.text) for before in line[:number]), number)
            for row, line in enumerate(lines)
            for number, cell in enumerate(line)
            if cell.behind is not None
        ]
        same = (n for n, place in enumerate(self._places) if before and place[::2] == before[::2])
        self._go(next(same, 0))

    def _go(self, number: int) -> None:
        self._at = max(0, min(number, len(self._places) - 1))
        room = max(1, self.size.height)
        row = self._places[self._at].row if self._places else 0
        self._top = max(row - room + 1, min(self._top, row))
        if row < room:
            self._top = 0
        self.refresh()

    def on_resize(self) -> None:
        """The figure under the cursor stays on the screen."""
        self._go(self._at)

    def action_step(self, way: int) -> None:
        """The next figure (1) or the one before (-1)."""
        self._go(self._at + way)

    def action_move(self, way: int) -> None:
        """The nearest figure of the next line (1) or of the one before (-1) that has any; below the last one a line
        further."""
        here = self._places[self._at] if self._places else Place(-1, 0, 0)
        rows = sorted({place.row for place in self._places if (place.row - here.row) * way > 0}, reverse=way < 0)
        if rows:
            near = [n for n, place in enumerate(self._places) if place.row == rows[0]]
            self._go(min(near, key=lambda n: abs(self._places[n].column - here.column)))
        elif way > 0:
            self._top = max(self._top, min(self._top + 1, len(self.cells) - self.size.height))
            self.refresh()
        else:
            self._go(self._at)

    def action_leap(self, way: int) -> None:
        """The figure nearest to a screen down (1) or up (-1); below the last one a screen further."""
        room = max(1, self.size.height)
        before, top = self._at, self._top
        row = way * room + (self._places[self._at].row if self._places else -1)
        self._go(min(range(len(self._places)), key=lambda n: abs(self._places[n].row - row), default=0))
        if self._at == before and way > 0:
            self._top = max(self._top, min(top + room, len(self.cells) - room))

    def action_choose(self) -> None:
        """Open what is behind the figure under the cursor."""
        if self._places:
            place = self._places[self._at]
            self.post_message(self.Chosen(self.cells[place.row][place.number].behind))

    def render_line(self, y: int) -> Strip:
        """One line, the figure under the cursor marked."""
        row = self._top + y
        if row >= len(self.cells):
            return Strip.blank(self.size.width, self.rich_style)
        room = self.size.height
        more = "↑" if y == 0 and self._top else "↓" if y == room - 1 and self._top + room < len(self.cells) else " "
        here = self._places[self._at] if self._places else None
        strong, cursor = (self.get_component_rich_style(f"board--{name}") for name in ("strong", "cursor"))
        segments = []
        for number, cell in enumerate(self.cells[row]):
            marked = here is not None and (here.row, here.number) == (row, number)
            segments.append(
                Segment(cell.text.translate(COMMANDS), cursor if marked else strong if cell.strong else self.rich_style)
            )
        shown = Strip(segments).adjust_cell_length(self.size.width - 1, self.rich_style)
        return Strip([*shown, Segment(more, self.rich_style)])
