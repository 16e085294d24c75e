"""The field of a form where one of a few is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from screens.widgets.form import MORE, FormField


class Choice(FormField):
    """One row with all ``options`` (value and label), the chosen one in brackets; where they do not fit, as many as do
    around that one, or that one with its place. A digit chooses, the space bar and the arrows go round."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "forward", "Nhận, sang mục sau", show=False, id="field-accept"),
        Binding("space,right", "turn(1)", "Chọn mục kế", show=False, id="choice-next"),
        Binding("left", "turn(-1)", "Chọn mục trước", show=False, id="choice-back"),
        *[Binding(str(n), f"choose({n})", show=False) for n in range(1, 10)],
    ]
    DEFAULT_CSS = "Choice { width: 1fr; height: 1; }"

    @dataclass
    class Changed(Message):
        """The officer chose another option."""

        choice: "Choice"
        value: str

        @property
        def control(self) -> "Choice":
            """The widget that ``on`` selects by."""
            return self.choice

    def __init__(
        self,
        options: Mapping[str, str],
        value: str | None = None,
        *,
        last: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.options = dict(options)
        self.last = last
        self._value = value if value in options else None

    @property
    def value(self) -> str | None:
        """The chosen option; ``None`` as long as none is."""
        return self._value

    def reset(self, value: str | None = None) -> None:
        """A new form: ``value``, or none where there is no such option."""
        self._value = value if value in self.options else None
        self.refresh()

    def action_choose(self, number: int) -> None:
        """The option with that digit."""
        if number <= len(self.options):
            self._choose(number - 1)

    def action_turn(self, direction: int) -> None:
        """The next option (1) or the one before (-1)."""
        if self._value is None:
            self._choose(0 if direction > 0 else -1)
        else:
            self._choose((list(self.options).index(self._value) + direction) % len(self.options))

    def _choose(self, place: int) -> None:
        value = list(self.options)[place]
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        """The row. The mark in front is where the focus is, for a screen without colours."""
        mark = "›" if self.has_focus else " "
        options = [self._option(*option) for option in enumerate(self.options, 1)]
        widths = [option.cell_length + 1 for option in options]
        chosen = 0 if self._value is None else list(self.options).index(self._value)
        for many in range(len(options), min(1, len(options) - 1), -1):
            first = max(0, min(chosen - many // 2, len(options) - many))
            last = first + many
            before, behind = (MORE if cut else "" for cut in (first, last < len(options)))
            # One blank fewer than options, and the mark.
            if sum(widths[first:last]) + len(before + behind) <= self.content_size.width:
                return Content.assemble(mark, before, Content(" ").join(options[first:last]), behind)
        return Content.assemble(mark, self._alone())

    def _option(self, number: int, value: str) -> Content:
        digit = f"{number} " if number < 10 else ""
        if value == self._value:
            return Content.styled(f"[{digit}{self.options[value]}]", "reverse" if self.has_focus else "")
        return Content(f" {digit}{self.options[value]} ")

    def _alone(self) -> Content:
        number = 0 if self._value is None else list(self.options).index(self._value) + 1
        label = "chưa chọn" if self._value is None else self.options[self._value]
        place = f" › {number}/{len(self.options)}"
        room = self.content_size.width - len(place) - 4
        return Content.assemble(" ‹ ", Content(label).truncate(room, ellipsis=True), place)
