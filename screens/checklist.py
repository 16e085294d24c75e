"""The list of papers: digits tick, Enter accepts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from counter.catalogue import Component


class Checklist(Static, can_focus=True):
    """What the case requires; required papers are ticked from the start, ones of a database are not asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Tiếp nhận và in", show=False, id="accept"),
        *[Binding(str(n), f"tick({n})", show=False) for n in range(1, 10)],
    ]
    DEFAULT_CSS = """
    Checklist { height: 1fr; min-height: 3; padding: 0 1; }
    Checklist:focus { border-left: outer $frame; padding: 0 1 0 0; text-style: bold; }
    """

    class Accepted(Message):
        """Enter: the papers are as ticked."""

    class Ticked(Message):
        """A tick was set or taken away."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="papers")
        self._components: tuple[Component, ...] = ()
        self._ticked: set[int] = set()

    def show(self, components: Sequence[Component]) -> None:
        """Another list, with what is required ticked."""
        self._components = tuple(components)
        self._ticked = {n for n, c in enumerate(components) if c.required and not c.database}
        self._paint()

    def ticked(self) -> list[dict[str, Any]]:
        """The papers handed in, as ``receive`` takes them."""
        return [
            {"name": c.name, "originals": c.originals, "certified": c.certified, "copies": c.copies}
            for n, c in enumerate(self._components)
            if n in self._ticked
        ]

    def action_tick(self, number: int) -> None:
        """Tick the paper with that digit, or take the tick away."""
        if number <= len(self._components) and not self._components[number - 1].database:
            self._ticked ^= {number - 1}
            self._paint()
            self.post_message(self.Ticked())

    @property
    def ticks(self) -> list[int]:
        """Which papers are ticked, from 0."""
        return sorted(self._ticked)

    def tick(self, numbers: Sequence[int]) -> None:
        """Tick these and no others."""
        self._ticked = {n for n in numbers if n < len(self._components)}
        self._paint()

    def action_accept(self) -> None:
        """The papers are as ticked."""
        if self._components:
            self.post_message(self.Accepted())

    def _paint(self) -> None:
        lines = [self._line(n, c) for n, c in enumerate(self._components)]
        head = "Giấy tờ: bấm số để đánh dấu, Enter để tiếp nhận và in" if lines else ""
        self.update("\n".join([head, *lines]))

    def _line(self, number: int, component: Component) -> str:
        if component.database:
            return f" –  {component.name}: khai thác từ {component.database}"[:78]
        counts = ((component.originals, "chính"), (component.certified, "chứng thực"), (component.copies, "chụp"))
        said = ", ".join(f"{count} {what}" for count, what in counts if count) or "không rõ số bản"
        return f"[{'x' if number in self._ticked else ' '}] {number + 1} {component.name} ({said})"[:78]
