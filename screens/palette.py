"""Everything that can be done here, found by a few letters: ``Ctrl+P``, words, Enter."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from screens.keys import Command, commands, matching
from screens.room import Dialog
from screens.said import Said
from screens.widgets.field import FieldInput

WIDTH = 74
ROWS = 15
"""Lines of the list; what does not fit scrolls."""


class Words(FieldInput):
    """The palette's field: arrows move in the list, Enter runs what is chosen, in the order in which the keys came."""

    def action_step(self, direction: int) -> bool:
        """Down or up in the list; the field keeps the focus."""
        self.palette.action_step(direction)
        return True

    def action_forward(self) -> None:
        """Tab goes down, too."""
        self.palette.action_step(1)

    def action_accept(self) -> None:
        """Run what is chosen."""
        self.palette.run()

    @property
    def palette(self) -> "PaletteScreen":
        """The palette that this field belongs to."""
        if not isinstance(self.screen, PaletteScreen):
            raise TypeError("this field is the palette's")
        return self.screen


class Row(Static):
    """One line of the list."""

    def on_click(self) -> None:
        """A mouse may choose, too."""
        if isinstance(self.screen, PaletteScreen):
            self.screen.clicked(self)


class PaletteScreen(Dialog[None]):
    """The commands of ``below`` as its bindings say them."""

    public = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "Đóng", id="back"),
        Binding("pagedown", f"step({ROWS})", show=False),
        Binding("pageup", f"step(-{ROWS})", show=False),
    ]
    DEFAULT_CSS = """
    PaletteScreen Words { margin-bottom: 1; }
    PaletteScreen Row { height: 1; padding: 0 1; }
    PaletteScreen Row.-chosen {
        color: $block-cursor-foreground; background: $block-cursor-background; text-style: $block-cursor-text-style;
    }
    """

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self.offered = [command for command in commands(below) if command.action != "palette"]
        self.found: list[Command] = []
        self.place = 0
        self._top = 0
        self._asked: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Words(placeholder="Gõ vài chữ của việc cần làm, không cần dấu", last=True, id="words")
            yield from (Row(markup=False) for _ in range(ROWS))
            yield Said()
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """All there is, before anything is typed."""
        self._find()

    @on(Input.Changed, "#words")
    def changed(self) -> None:
        """Other words."""
        self._find()

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """What is scanned is no command."""
        message.stop()
        if not message.kept:
            back = self.key("back")
            self.query_one(Said).refuse(f"Vừa quét thẻ hoặc giấy, không phải lệnh; {back} rồi quét lại ở đúng ô.")

    def clicked(self, row: Row) -> None:
        """Run what stands in that line."""
        place = self._top + list(self.query(Row)).index(row)
        if place < len(self.found):
            command = self.found[place]
            self.app.pop_screen()
            self.app.call_later(self.app.run_action, command.action, command.node)

    def action_step(self, lines: int) -> None:
        """So many lines down, or up where they are less than none; not round."""
        self._find()
        self.place = max(0, min(len(self.found) - 1, self.place + lines))
        self._show()

    def run(self) -> None:
        """Close, and do what is chosen on the screen below before the next key is looked at."""
        self._find()
        if not self.found:
            self.app.bell()
            return
        command = self.found[self.place]
        self.app.pop_screen()
        self.counter.before_next_key(lambda: self.app.run_action(command.action, command.node))

    def _find(self) -> None:
        """What the words stand for now; nothing new when they are the same as before."""
        words = self.query_one(Words).text
        if words == self._asked:
            return
        self._asked, self.place = words, 0
        self.found = matching(self.offered, words)
        self._show()
        said = self.query_one(Said)
        if self.found:
            said.clear()
        else:
            said.tell("Không có việc nào khớp; gõ chữ khác.")

    def _show(self) -> None:
        self._top = min(self.place, max(self._top, self.place - ROWS + 1))
        for place, row in enumerate(self.query(Row), self._top):
            row.update(line(self.found[place]) if place < len(self.found) else "")
            row.set_class(place == self.place and bool(self.found), "-chosen")
        many = len(self.found)
        on = "" if many <= ROWS else f" · {self.place + 1}/{many}, {'còn nữa ↓' if self._top + ROWS < many else 'hết'}"
        keys = f"↓ ↑ PgDn PgUp chọn · Enter làm · {self.key('back')} đóng{on}"
        self.query_one("#keys", Static).update(keys)


def line(command: Command) -> str:
    """The words on the left, the key on the right."""
    room = WIDTH - len(command.key) - 1
    return f"{command.label[:room]:<{room}} {command.key}"
