"""A tiny form in a real terminal, asked through a socket: ``python form.py KIND FD``.

KIND is ``ahead`` (``FieldInput`` in a ``TypeAheadApp``), ``plain`` (``FieldInput`` in a plain ``App``) or ``stock``.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, DataTable, Input, Static

from counter.catalogue import Component
from screens.checklist import Checklist
from screens.items import ItemField, ItemList
from screens.widgets.choice import Choice
from screens.widgets.field import FieldInput
from screens.widgets.typeahead import TypeAheadApp


def no_such_date(text: str) -> str | None:
    """The check of field c."""
    return "Ngày này không có trong lịch; xem lại." if text == "31/02/2026" else None


class Stock(Screen[None]):
    """Three inputs of Textual's own."""

    def compose(self) -> ComposeResult:
        """a, b, c."""
        yield from (Input(id=name) for name in "abc")

    @on(Input.Submitted)
    def go_on(self) -> None:
        """As Textual's guide has it."""
        self.focus_next()


class Form(Screen[None]):
    """Three fields; b takes cards, c takes receipts and has a check."""

    def compose(self) -> ComposeResult:
        """a, b, c."""
        yield FieldInput(id="a")
        yield FieldInput(id="b", takes={"card"})
        yield FieldInput(id="c", takes={"receipt"}, check=no_such_date)


class Other(Screen[None]):
    """Another screen with a field of its own, short."""

    def compose(self) -> ComposeResult:
        """One field."""
        yield FieldInput(id="d", max_length=5)


class Dialog(ModalScreen[None]):
    """Bindings of the App do not reach into a dialog: it needs those of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "app.mark"), Binding("escape", "app.leave")]


class Ask(Dialog):
    """A dialog with a field."""

    def compose(self) -> ComposeResult:
        """One field."""
        yield FieldInput(id="e")


class Confirm(Dialog):
    """A dialog with nothing but a button."""

    def compose(self) -> ComposeResult:
        """One button."""
        yield Button("Đồng ý", id="yes")


class Step(Dialog):
    """A dialog that its field's Enter closes."""

    def compose(self) -> ComposeResult:
        """One field."""
        yield FieldInput(last=True, id="f")

    @on(FieldInput.Done)
    def done(self) -> None:
        """Enter."""
        self.dismiss()


class Steps(Screen[None]):
    """Something to read, and digits that do something; 1 asks first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "app.open('step')"),
        *[Binding(digit, f"app.digit('{digit}')") for digit in "234567890"],
    ]

    def compose(self) -> ComposeResult:
        """What is read."""
        with VerticalScroll(id="steps"):
            yield Static("Hồ sơ")


class Rows(Screen[None]):
    """A list with digits of its screen; Enter opens a dialog with a field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(digit, f"app.digit('{digit}')") for digit in "1234567890"]

    def compose(self) -> ComposeResult:
        """The list."""
        yield DataTable[str](cursor_type="row", id="rows")

    def on_mount(self) -> None:
        """Nine rows."""
        table = self.query_one("#rows", DataTable)
        table.add_column("Hồ sơ")
        for number in range(1, 10):
            table.add_row(str(number), key=f"row {number}")

    @on(DataTable.RowSelected)
    def ask(self) -> None:
        """Enter on a row."""
        self.app.push_screen(Ask())


class Papers(Screen[None]):
    """A field, a choice and papers to tick."""

    AUTO_FOCUS = "Checklist"

    def compose(self) -> ComposeResult:
        """The form."""
        yield FieldInput(id="g")
        yield Choice({"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính"}, "counter", id="choice")
        yield Checklist()

    def on_mount(self) -> None:
        """Twelve papers."""
        checklist = self.query_one(Checklist)
        checklist.show([Component(f"Giấy {number}", 1, required=False) for number in range(1, 13)])


class Certify(Screen[None]):
    """A field whose Enter makes the list of papers to be certified and goes there."""

    def compose(self) -> ComposeResult:
        """The field."""
        yield FieldInput(last=True, id="h")

    def on_mount(self) -> None:
        """Enter goes on at once."""
        self.query_one("#h", FieldInput).beyond = self.go_on

    def go_on(self) -> None:
        """To the list."""
        made = ItemList()
        self.mount(made)
        self.set_focus(made.field)


BINDINGS: list[BindingType] = [
    Binding("f10", "open('certify')", "Chứng thực"),
    Binding("f2", "open('rows')", "Danh sách"),
    Binding("f7", "open('steps')", "Các bước"),
    Binding("f8", "open('papers')", "Giấy tờ"),
    Binding("f3", "open('other')", "Mở"),
    Binding("f4", "open('new')", "Mở mới"),
    Binding("f5", "open('ask')", "Hỏi"),
    Binding("f6", "open('confirm')", "Xác nhận"),
    Binding("f9", "mark", "Đánh dấu"),
    Binding("ctrl+s", "save", "Lưu"),
    Binding("escape", "leave", "Đóng"),
]


MADE: dict[str, type[Screen[None]]] = {
    "new": Other, "ask": Ask, "confirm": Confirm, "step": Step, "steps": Steps, "rows": Rows, "papers": Papers,
    "certify": Certify,
}  # fmt: skip


@dataclass
class Passed(Message):
    """Sent by every widget, after all that it has said before."""

    then: Callable[[], None]


class Told:
    """What both kinds of App share: they tell what they hold."""

    def __init__(self, app: App[None], first: Callable[[], Screen[None]], line: socket.socket) -> None:
        self.app, self.first, self.line = app, first, line
        self.other = Other()
        self.events: list[list[Any]] = []
        self.awaited = 0

    def start(self) -> None:
        """Show the form and listen."""
        self.app.install_screen(self.other, "other")
        self.app.push_screen(self.first())
        asyncio.get_running_loop().add_reader(self.line, self.answer)

    def answer(self) -> None:
        """One JSON line for each byte that asks: ``r`` empties the form first."""
        if self.line.recv(1) == b"r":
            self.reset()
        else:
            self.tell()

    def tell(self) -> None:
        """What all screens hold."""
        focused = self.app.focused
        fields = [field for screen in self.app.screen_stack for field in screen.query(Input)]
        state = {
            "values": {field.id: field.value for field in fields},
            "focus": focused.id if focused else None,
            "events": self.events,
        }
        self.line.sendall(json.dumps(state).encode() + b"\n")

    def reset(self) -> None:
        """The form as it was at the start."""
        while len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        self.app.screen.set_focus(self.app.screen.query_one("#a"))
        for field in [*self.app.screen.query(Input), *self.other.query(Input)]:
            field.reset() if isinstance(field, FieldInput) else field.clear()
        self.when_all_is_said(self.emptied)

    def emptied(self) -> None:
        """The reset itself is no event."""
        self.events.clear()
        self.tell()

    def when_all_is_said(self, then: Callable[[], None]) -> None:
        """Call ``then`` when what the widgets have posted so far has come up to the App."""
        widgets = [self.app.screen, *self.app.screen.query("Input, Button, DataTable, Checklist, Choice")]
        self.awaited = len(widgets)
        for widget in widgets:
            widget.post_message(Passed(then))

    def passed(self, message: Passed) -> None:
        """One widget has said all."""
        self.awaited -= 1
        if not self.awaited:
            message.then()

    def note(self, message: Message) -> None:
        """Keep what the fields say."""
        match message:
            case FieldInput.Scanned(field, kind, text, kept):
                self.events.append(["scanned", field.id if field else None, kind, text, kept])
            case FieldInput.Checked(field, sentence):
                self.events.append(["checked", field.id, sentence])
            case FieldInput.Done(field):
                self.events.append(["done", field.id])
            case Input.Submitted(field, value):
                self.events.append(["submitted", field.id, value])
            case Button.Pressed():
                self.events.append(["pressed"])
            case DataTable.RowSelected():
                self.events.append(["selected", message.row_key.value])
            case Checklist.Ticked():
                self.events.append(["ticked", self.app.screen.query_one(Checklist).ticks])
            case Checklist.Accepted():
                self.events.append(["accepted"])
            case ItemField.Listed():
                self.events.append(["listed", self.app.screen.query_one(ItemField).lines])
            case ItemField.Accepted():
                self.events.append(["certified", self.app.screen.query_one(ItemField).lines])
            case Choice.Changed(_, value):
                self.events.append(["chose", value])

    def act(self, name: str, screen: str = "") -> None:
        """What the bindings do."""
        shown = [field.value for field in self.app.screen.query(Input)]
        if name == "mark":
            self.when_all_is_said(lambda: self.events.append(["mark"]))
        else:
            self.events.append([name, screen or shown])
        if name == "open":
            self.app.push_screen("other" if screen == "other" else MADE[screen]())
        elif name == "leave" and len(self.app.screen_stack) > 2:
            self.app.pop_screen()


class Plain(App[None]):
    """A plain App."""

    BINDINGS = BINDINGS

    def __init__(self, first: Callable[[], Screen[None]], line: socket.socket) -> None:
        super().__init__()
        self.told = Told(self, first, line)

    def on_mount(self) -> None:
        """Show the form."""
        self.told.start()

    @on(FieldInput.Scanned)
    @on(FieldInput.Checked)
    @on(FieldInput.Done)
    @on(Input.Submitted)
    @on(Button.Pressed)
    @on(DataTable.RowSelected)
    @on(Checklist.Ticked)
    @on(Checklist.Accepted)
    @on(ItemField.Listed)
    @on(ItemField.Accepted)
    @on(Choice.Changed)
    def keep(self, message: Message) -> None:
        """Keep what the fields say."""
        self.told.note(message)

    @on(Passed)
    def pass_on(self, message: Passed) -> None:
        """A widget has said all that it had to say."""
        self.told.passed(message)

    def action_open(self, screen: str) -> None:
        """Another screen."""
        self.told.act("open", screen)

    def action_digit(self, digit: str) -> None:
        """A digit that was a key."""
        self.told.act("digit", digit)

    def action_mark(self) -> None:
        """Nothing but a mark in the events."""
        self.told.act("mark")

    def action_save(self) -> None:
        """What the form holds at this key."""
        self.told.act("save")

    def action_leave(self) -> None:
        """Close the screen on top."""
        self.told.act("leave")


class Ahead(Plain, TypeAheadApp[None]):
    """The App of the program."""


if __name__ == "__main__":
    app = {"ahead": Ahead, "plain": Plain, "stock": Plain}[sys.argv[1]]
    app(Stock if sys.argv[1] == "stock" else Form, socket.socket(fileno=int(sys.argv[2]))).run()
