"""What all fields of a form share: how keys lead from one to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

MORE = "…"
"""Stands where a field's text or its options go on outside of it."""


class FormField(Widget, can_focus=True):
    """Moves the focus at once and not round. ``last`` makes it the end of its form whatever follows on the screen;
    ``beyond`` is called there at once, so that what was typed ahead goes where the form wants it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "forward", "Mục sau", show=False, id="field-forward"),
        Binding("down", "step(1)", "Mục sau", show=False, id="field-forward"),
        Binding("shift+tab,up", "step(-1)", "Mục trước", show=False, id="field-back"),
    ]

    last: bool = False
    beyond: Callable[[], object] | None = None

    @dataclass
    class Done(Message):
        """The last field of the form was left forwards."""

        field: "FormField"

    def action_step(self, direction: int) -> bool:
        """Move the focus to the next field (1) or the one before (-1). Returns whether it moved."""
        chain = self.screen.focus_chain
        place = chain.index(self) + direction if self in chain else -1
        if not 0 <= place < len(chain):
            return False
        self.screen.set_focus(chain[place])
        return True

    def action_forward(self) -> None:
        """To the next field; from the last one ``Done``, and ``beyond``."""
        if self.last or not self.action_step(1):
            self.post_message(self.Done(self))
            if self.beyond:
                self.beyond()
