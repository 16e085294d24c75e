"""The text field of every form: keys take effect strictly in the order in which they came (tui.md 0.1, 0.2, 1.8).

Textual's ``Input`` inserts letters at once but runs backspace, Enter and Tab only after the event has bubbled to the
App, so the bursts of Vietnamese input methods and scanners are re-ordered. Here a key is applied whole while the App
hands it over, before the App looks at the next one; nothing is ever queued for a field that has lost the focus.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import actions, events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from screens.widgets.form import MORE, FormField
from screens.widgets.history import History, State
from screens.widgets.keys import Ear, normal, typeable, typed
from screens.widgets.scan import Kind, Scan

_SCROLLS = ("pageup", "pagedown", "ctrl+pageup", "ctrl+pagedown")
"""Keys that Textual's ``Input`` scrolls with, though it is a single line; a form has its own use for them."""

_BREAK = re.compile(r"(\r\n|[\r\n\t])")


def _more(cell: Strip) -> Strip:
    return Strip([Segment(MORE, style) for _, style, _ in cell])


class FieldInput(Input, FormField):
    """A single-line field.

    ``check`` gives a Vietnamese sentence for a wrong value; Enter then stays in the field. ``takes`` names the kinds
    of scan that may stay in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *FormField.BINDINGS,
        Binding("enter", "accept", "Nhận, sang mục sau", show=False, id="field-accept"),
        Binding("ctrl+z", "undo", "Hoàn tác chữ vừa gõ", show=False, id="undo"),
        Binding("ctrl+y", "redo", "Gõ lại chữ vừa hoàn tác", show=False, id="redo"),
    ]

    virtual_size = Reactive(Size(0, 0), layout=False)
    """A field is as large as its place, so that no key lays the whole screen out anew, as ``Input`` has it."""

    @dataclass
    class Checked(Message):
        """The field was left or submitted; ``sentence`` says what is wrong, ``None`` if nothing is."""

        field: "FieldInput"
        sentence: str | None

    @dataclass
    class Scanned(Message):
        """A scan ended. Unless ``kept``, its text is not in ``field``; ``None``: no field had the focus."""

        field: "FieldInput | None"
        kind: Kind
        text: str
        kept: bool

    def __init__(
        self,
        value: str | None = None,
        placeholder: str = "",
        *,
        max_length: int = 0,
        check: Callable[[str], str | None] | None = None,
        takes: Collection[Kind] = (),
        last: bool = False,
        password: bool = False,
        select_on_focus: bool = True,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            value, placeholder, password=password, validate_on=(), compact=True, select_on_focus=False,
            id=id, classes=classes, disabled=disabled,
        )  # fmt: skip
        for key in _SCROLLS:
            self._bindings.key_to_bindings.pop(key, None)
        self.limit = max_length
        self.check = check
        self.takes = takes
        self.last = last
        self.overtype = select_on_focus
        self._inside = False
        self._judged: str | None = None
        self._now = 0.0
        self._history = History()
        self._ear = Ear(self, self._scanned, self._began)
        self._origin = self._earlier = (self._state, self._history)

    @property
    def text(self) -> str:
        """The value as it may be stored, also while the field is being typed in."""
        return normal(self.value)

    def render_line(self, y: int) -> Strip:
        """As Textual's, and to the end of the field: reversed letters alone would hide an empty one. ``MORE`` stands at
        an edge where the text goes on, unless the cursor is there."""
        width, left = self.content_size.width, self.scroll_offset.x
        cursor = self._cursor_offset - left if self.has_focus else None
        strip = super().render_line(y).extend_cell_length(width, self.rich_style)
        if left and cursor != 0:
            strip = Strip.join([_more(strip.crop(0, 1)), strip.crop(1)])
        if cell_len(self.value) - left > width and cursor != width - 1:
            strip = Strip.join([strip.crop(0, width - 1), _more(strip.crop(width - 1, width))])
        return strip

    def reset(self, value: str = "") -> None:
        """A new form: ``value``, with no way back to the one before."""
        self._history = History()
        self._ear.reset()
        self._judged = None
        self._become(State(value, self.selection.cursor(len(value))))
        self.remove_class("-invalid")

    def settle(self) -> str | None:
        """Normalise, check, post ``Checked``; also for a form that is saved while the field has the focus."""
        if self.text != self.value:
            self._history.note(self._state)
            self.value = self.text
        self._judged = self.value
        sentence = self.check(self.value) if self.check else None
        self.set_class(sentence is not None, "-invalid")
        self.post_message(self.Checked(self, sentence))
        return sentence

    @property
    def _state(self) -> State:
        return State(self.value, self.selection)

    def _become(self, state: State) -> None:
        self.value, self.selection = state

    def on_mount(self) -> None:
        """Follow the focus at once; Textual's own Focus and Blur events come after keys that were typed ahead."""
        self.watch(self.screen, "focused", self._focus_moved, init=False)
        self._focus_moved(self.screen.focused)

    def _focus_moved(self, focused: Widget | None) -> None:
        if focused is self and not self._inside:
            self._inside, self._judged = True, None
            if self.overtype:
                self.select_all()
        elif focused is not self and self._inside and self.app.app_focus:
            self._inside = False
            self._ear.reset()
            if self._judged != self.value:
                self.settle()

    def owns(self, event: events.Key) -> bool:
        """Whether the key is the field's own, so that no binding of the screen or the App is asked."""
        return typed(event) != "" or event.key in self._bindings.key_to_bindings

    def _forward_event(self, event: events.Event) -> None:
        """The App hands keys over one by one; what is done here is done before the next."""
        self._now = event.time
        if isinstance(event, events.Paste):
            self._paste(event.text)
        elif not isinstance(event, events.Key) or not (self._ear.hear(event) or self._apply(event)):
            super()._forward_event(event)

    def _apply(self, event: events.Key) -> bool:
        self._restart_blink()
        if character := typed(event):
            self.replace(character, *self.selection)
            return True
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            _, name, parameters = actions.parse(binding.action)
            try:
                getattr(self, f"action_{name}")(*parameters)
                return True
            except SkipAction:
                continue
        return False

    def replace(self, text: str, start: int, end: int) -> None:
        """As ``Input.replace``, with a history. The limit counts letters: an input method's own marks always fit."""
        before = self._state
        start, end = sorted((max(0, start), min(len(self.value), end)))
        if text and 0 < self.limit < len(normal(self.value[:start] + text + self.value[end:])):
            self.restricted()
            return
        super().replace(text, start, end)
        if self.value != before.value:
            self._history.note(before, self._now)

    def restricted(self) -> None:
        """A bell for a typist, none for each letter of a scan."""
        if not self._ear.busy:
            self.app.bell()

    def _paste(self, text: str) -> None:
        """Line by line, as if typed with Enter (or Tab); what finds no field is not taken."""
        self._ear.reset()
        line, *rest = _BREAK.split(text, maxsplit=1)
        self.replace(typeable(line), *self.selection)
        if not rest:
            return
        (self.action_forward if rest[0] == "\t" else self.action_accept)()
        following = self.screen.focused
        if isinstance(following, FieldInput) and following is not self:
            following._forward_event(events.Paste(rest[1]))
        elif rest[1]:
            self.app.bell()

    def _began(self) -> None:
        self._earlier, self._origin = self._origin, (self._state, self._history.copy())

    def _scanned(self, scan: Scan) -> bool:
        """Take a scan that does not belong here out again; whether it was."""
        kept = scan.kind == "other" or scan.kind in self.takes
        if not kept:
            state, self._history = self._earlier if scan.torn else self._origin
            self._become(state)
        self.post_message(self.Scanned(self, scan.kind, scan.text, kept))
        return not kept

    def action_accept(self) -> None:
        """Enter: check, post ``Submitted`` and go on; a wrong value keeps the focus."""
        if self.settle() is not None:
            self.app.bell()
            return
        self.post_message(self.Submitted(self, self.value))
        self.action_forward()

    def action_undo(self) -> None:
        """One burst back."""
        self._become(self._history.back(self._state))

    def action_redo(self) -> None:
        """One burst forward again."""
        self._become(self._history.forward(self._state))

    def action_paste(self) -> None:
        """What was copied in the program."""
        self._paste(self.app.clipboard)
