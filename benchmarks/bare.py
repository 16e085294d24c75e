"""The peers of the screens: bare Textual programs that do no more than the figure needs, each importing no more."""

import json
import os
from collections.abc import Callable
from typing import ClassVar

from textual import widgets
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.screen import Screen


class Hello(App[None]):
    """The floor of every start."""

    def compose(self) -> ComposeResult:
        yield widgets.Static("Hello, world")


class OneField(App[None]):
    """The floor of typing."""

    def compose(self) -> ComposeResult:
        yield widgets.Input(placeholder="ready")


class ListScreen(Screen[None]):
    """The rows of ``MOTCUA_ROWS``, a JSON list of lists, with a title above."""

    CSS = "DataTable { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield widgets.Label(id="title")
        yield widgets.DataTable(cursor_type="row")
        yield widgets.Footer()

    def on_mount(self) -> None:
        """Fill it."""
        head, *rows = json.loads(os.environ["MOTCUA_ROWS"])
        table = self.query_one(widgets.DataTable)
        table.add_columns(*head)
        table.add_rows(rows)
        self.query_one(widgets.Label).update(f"{len(rows)} rows")


class FormScreen(Screen[None]):
    """Seven labels and fields."""

    CSS = "Grid { grid-size: 2; grid-columns: 20 1fr; height: auto; }"

    def compose(self) -> ComposeResult:
        yield widgets.Label("Form")
        with Grid():
            for number in range(7):
                yield widgets.Label(f"Label {number}")
                yield widgets.Input(compact=True)
        yield widgets.Footer()


class TwoScreens(App[None]):
    """One field, as if to log in; Enter: a list; F2 and Esc: a form and back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "push_screen('form')", "Form"),
        Binding("escape", "pop_screen", "Back"),
    ]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {"list": ListScreen, "form": FormScreen}

    def compose(self) -> ComposeResult:
        yield widgets.Input(placeholder="ready")

    def on_input_submitted(self) -> None:
        """In."""
        self.push_screen("list")
