"""The field for a name of which many are known: a few letters offer them, Enter takes the marked one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from counter.agency import matching
from screens.widgets.field import FieldInput
from screens.widgets.history import State

OFFERED = 3
"""Names that are shown at a time."""


class OfferField(FieldInput):
    """What is typed stands for the first of ``names`` that it fits, up and down mark another; above the first the text
    stays as it was typed, and where none fits too. ``show`` is told the lines to be shown, none without the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "browse(1)", "Tên sau", show=False),
        Binding("up", "browse(-1)", "Tên trước", show=False),
    ]

    def __init__(
        self,
        value: str,
        placeholder: str,
        names: Sequence[str],
        *,
        check: Callable[[str], str | None],
        last: bool,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(value, placeholder, check=check, last=last, id=id)
        self.names = names
        self.show: Callable[[list[str]], None] = lambda lines: None
        self._place = -1

    @property
    def _found(self) -> list[str]:
        return matching(self.text, self.names)

    def offer(self) -> None:
        """Say what stands to choose, the marked one among it."""
        self.show(around(self._found, self._place, OFFERED) if self._inside else [])

    def replace(self, text: str, start: int, end: int) -> None:
        """Another text stands for another name."""
        super().replace(text, start, end)
        self._mark(0 if self.text and self._found else -1)

    def reset(self, value: str = "") -> None:
        """A new form: the value stands for itself."""
        self._mark(-1)
        super().reset(value)

    def action_browse(self, direction: int) -> None:
        """To the name below or above, else to another field."""
        place = self._place + direction
        if -1 <= place < len(self._found):
            self._mark(place)
        else:
            self.action_step(direction)

    def _mark(self, place: int) -> None:
        self._place = place
        self.offer()

    def settle(self) -> str | None:
        """Take the marked name, then as ever."""
        found = self._found
        if 0 <= self._place < len(found) and found[self._place] != self.value:
            name = found[self._place]
            self._history.note(self._state)
            self._become(State(name, self.selection.cursor(len(name))))
        self._place = -1
        return super().settle()

    def _focus_moved(self, focused: Widget | None) -> None:
        super()._focus_moved(focused)
        self.offer()


def around(lines: Sequence[str], mark: int, room: int) -> list[str]:
    """At most ``room`` of ``lines``, the marked one with its sign among them, and signs where the list goes on."""
    first = max(0, mark - room + 1)
    last = min(first + room, len(lines)) - 1
    edges = {first: "↑" if first else " ", last: "↓" if last + 1 < len(lines) else " "}
    return [f"{'›' if n == mark else ' '}{edges.get(n, ' ')}{lines[n]}" for n in range(first, last + 1)]
