"""A tiny form in a real terminal, asked through a socket: ``python form.py KIND FD``.

KIND is ``ahead`` (``FieldInput`` in a ``TypeAheadApp``), ``plain`` (``FieldInput`` in a plain ``App``) or ``stock``.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Input

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


class Ask(ModalScreen[None]):
    """A dialog with a field."""

    def compose(self) -> ComposeResult:
        """One field."""
        yield FieldInput(id="e")


class Confirm(ModalScreen[None]):
    """A dialog with nothing but a button."""

    def compose(self) -> ComposeResult:
        """One button."""
        yield Button("Đồng ý", id="yes")


BINDINGS: list[BindingType] = [
    Binding("f3", "open('other')", "Mở"),
    Binding("f4", "open('new')", "Mở mới"),
    Binding("f5", "open('ask')", "Hỏi"),
    Binding("f6", "open('confirm')", "Xác nhận"),
    Binding("f9", "mark", "Đánh dấu"),
    Binding("ctrl+s", "save", "Lưu"),
    Binding("escape", "leave", "Đóng"),
]


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
        widgets = [self.app.screen, *self.app.screen.query("Input, Button")]
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

    def act(self, name: str, screen: str = "") -> None:
        """What the bindings do."""
        shown = [field.value for field in self.app.screen.query(Input)]
        if name == "mark":
            self.when_all_is_said(lambda: self.events.append(["mark"]))
        else:
            self.events.append([name, screen or shown])
        made: dict[str, Screen[None] | str] = {"other": "other", "new": Other(), "ask": Ask(), "confirm": Confirm()}
        if name == "open":
            self.app.push_screen(made[screen])
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
