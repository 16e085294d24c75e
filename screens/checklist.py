"""The list of papers: digits or the space bar tick, Enter accepts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from counter.catalogue import Component
from screens.widgets.form import FormField

EMPTY = """
1  Gõ vài chữ của thủ tục, như dkks, rồi Enter.
2  Quét thẻ căn cước của công dân (quét trước cũng được), hoặc gõ họ và tên.
3  Đánh dấu giấy tờ đã nhận, xem ngày hẹn trả, Enter: tiếp nhận và in."""
"""What stands here before there is a list: how an intake goes."""


class Checklist(FormField):
    """What the case requires; required papers are ticked from the start, ones of a database are not asked for. A list
    that is longer than its room shows what is around the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Tiếp nhận và in", show=False, id="accept"),
        Binding("space", "tick_here", "Đánh dấu", show=False, id="tick-here"),
        Binding("down", "move(1)", "Giấy tờ sau", show=False, id="next-paper"),
        Binding("up", "move(-1)", "Giấy tờ trước", show=False, id="previous-paper"),
        *[Binding(str(n), f"tick({n})", show=False) for n in range(1, 10)],
    ]
    DEFAULT_CSS = """
    Checklist { height: 1fr; min-height: 3; padding: 0 1; }
    """

    class Accepted(Message):
        """Enter: the papers are as ticked."""

    class Ticked(Message):
        """A tick was set or taken away."""

    def __init__(self) -> None:
        super().__init__(id="papers")
        self._components: tuple[Component, ...] = ()
        self._ticked: set[int] = set()
        self._cursor = 0

    def show(self, components: Sequence[Component]) -> None:
        """Another list, with what is required ticked."""
        self._components = tuple(components)
        self._ticked = {n for n, c in enumerate(components) if c.required and not c.database}
        self._cursor = 0
        self.refresh()

    def ticked(self) -> list[dict[str, Any]]:
        """The papers handed in, as ``receive`` takes them."""
        return [
            {"name": c.name, "originals": c.originals, "certified": c.certified, "copies": c.copies}
            for n, c in enumerate(self._components)
            if n in self._ticked
        ]

    def missing(self) -> list[str]:
        """The papers that must be there and are not ticked."""
        return [
            c.name for n, c in enumerate(self._components) if c.required and not c.database and n not in self._ticked
        ]

    @property
    def ticks(self) -> list[int]:
        """Which papers are ticked, from 0."""
        return sorted(self._ticked)

    def tick(self, numbers: Sequence[int]) -> None:
        """Tick these and no others."""
        self._ticked = {n for n in numbers if n < len(self._components)}
        self.refresh()

    def action_tick(self, number: int) -> None:
        """Tick the paper with that number, or take the tick away."""
        if number <= len(self._components) and not self._components[number - 1].database:
            self._ticked ^= {number - 1}
            self.refresh()
            self.post_message(self.Ticked())

    def action_tick_here(self) -> None:
        """As ``action_tick``, for the paper under the cursor."""
        self.action_tick(self._cursor + 1)

    def action_move(self, direction: int) -> None:
        """The cursor to the next paper (1) or the one before (-1); past the ends to the field that follows there."""
        if 0 <= self._cursor + direction < len(self._components):
            self._cursor += direction
            self.refresh()
        else:
            self.action_step(direction)

    def action_accept(self) -> None:
        """The papers are as ticked."""
        if self._components:
            self.post_message(self.Accepted())

    def render(self) -> Content:
        """The head, and the papers that there is room for."""
        if not self._components:
            return Content(EMPTY)
        width, height = self.content_size
        count, room = len(self._components), max(1, height - 1)
        first = max(0, min(self._cursor - room // 2, count - room))
        end = min(first + room, count)
        place = f" {first + 1}–{end}/{count}" if room < count else ""
        head = f"Giấy tờ{place}: bấm số hoặc phím cách để đánh dấu, Enter để tiếp nhận và in"
        lines = [cut(head, width), *(self._line(n, width) for n in range(first, end))]
        return Content("\n".join(lines))

    def _line(self, number: int, width: int) -> str:
        """The name gives way to what stands around it."""
        component = self._components[number]
        digits = len(str(len(self._components)))
        cursor = "›" if number == self._cursor and self.has_focus else " "
        if component.database:
            start, end = f"{cursor} –  {'':{digits}} ", f": khai thác từ {component.database}"
        else:
            tick = "x" if number in self._ticked else " "
            start, end = f"{cursor}[{tick}] {number + 1:{digits}} ", f" ({_counts(component)})"
        return cut(start + cut(component.name, max(8, width - len(start) - len(end))) + end, width)


def _counts(component: Component) -> str:
    counts = ((component.originals, "chính"), (component.certified, "chứng thực"), (component.copies, "chụp"))
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "không rõ số bản"


def cut(text: str, width: int) -> str:
    """``text`` in ``width`` columns."""
    return Content(text).truncate(width, ellipsis=True).plain
