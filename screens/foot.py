"""The keys at the foot of a screen, in one line. Textual's own foot has a widget a key, which it makes anew at every
change of focus: that doubled the time of a known screen."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from counter.ports import LineState

if TYPE_CHECKING:
    from screens.app import CounterApp

WORDS_GIVEN_UP = 3
"""So many keys, from the right, lose their words before the sign of the line is said in its shortest words."""


class Foot(Widget):
    """The shown bindings of its screen, as the unit has set them, and on the right how much waits for the province."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key"}
    DEFAULT_CSS = "Foot { dock: bottom; width: 1fr; height: 1; }"

    def on_mount(self) -> None:
        """Follow what can be done, and the line."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.counter.line_told.subscribe(self, self._line_told)
        self.call_after_refresh(self.refresh)

    @property
    def counter(self) -> "CounterApp":
        """The program this foot belongs to."""
        return cast("CounterApp", self.app)

    def _changed(self, screen: Screen[Any]) -> None:
        self.refresh()

    def _line_told(self, state: LineState) -> None:
        self.refresh()

    def render(self) -> Content:
        """``F2 Tiếp nhận F3 Tìm …   12 việc chờ gửi, từ 08:15``."""
        shown: dict[str, tuple[str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                shown.setdefault(binding.action, (self.app.get_key_display(binding), binding.description))
        keys, sign = fitted(list(shown.values()), self._signs(), self.content_size.width)
        style = self.get_visual_style("foot--key")
        told = [Content.assemble((key, style), f" {words}" if words else "") for key, words in keys]
        left = Content(" ").join(told)
        pad = self.content_size.width - left.cell_length - len(sign)
        return Content.assemble(left, " " * max(1, pad), sign) if sign else left

    def _signs(self) -> tuple[str, ...]:
        """How the line is, in ever fewer words; nothing before there is one."""
        state = self.counter.line
        if state is None:
            return ()
        from screens.sign import signs

        return signs(state.standing, self.counter.desk.clock.now())


Keys = list[tuple[str, str]]


def fitted(keys: Keys, signs: tuple[str, ...], width: int) -> tuple[Keys, str]:
    """The keys with their words and the sign that fit ``width`` columns together: the words of the keys on the right
    are given up first, for they are the same on every screen."""
    for given_up in range(len(keys) + 1):
        kept = len(keys) - given_up
        left = [(key, words if place < kept else "") for place, (key, words) in enumerate(keys)]
        room = width - sum(len(key) + len(words) + bool(words) + 1 for key, words in left)
        if not signs and room >= -1:
            return left, ""
        for sign in signs[:-1] if given_up < WORDS_GIVEN_UP else signs:
            if len(sign) <= room:
                return left, sign
    return fitted(keys, (), width) if signs else (keys, "")
