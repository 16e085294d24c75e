"""A field that says when the typing rests, so that a search never falls into a burst of keys."""

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from screens.widgets.field import FieldInput

PAUSE = 0.2
"""Seconds without a key before the search begins."""


class SearchField(FieldInput):
    """Posts ``Rested`` a moment after the last change."""

    @dataclass
    class Rested(Message):
        """Nothing was typed for ``PAUSE`` seconds."""

        field: "SearchField"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._resting: Timer | None = None

    @on(Input.Changed)
    def wait(self) -> None:
        """Every change begins the pause anew."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(PAUSE, lambda: self.post_message(self.Rested(self)))
