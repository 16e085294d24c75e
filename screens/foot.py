"""The keys at the foot of a screen, in one line. Textual's own foot has a widget a key, which it makes anew at every
change of focus: that doubled the time of a known screen."""

from typing import Any, ClassVar

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


class Foot(Widget):
    """The shown bindings of its screen, as the unit has set them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key"}
    DEFAULT_CSS = "Foot { dock: bottom; width: 1fr; height: 1; }"

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self.call_after_refresh(self.refresh)

    def _changed(self, screen: Screen[Any]) -> None:
        self.refresh()

    def render(self) -> Content:
        """``F2 Tiếp nhận F3 Tìm …``."""
        shown: dict[str, tuple[str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                shown.setdefault(binding.action, (self.app.get_key_display(binding), binding.description))
        style = self.get_visual_style("foot--key")
        return Content(" ").join(
            Content.assemble((key, style), " ", description) for key, description in shown.values()
        )
