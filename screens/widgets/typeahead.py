"""An App that never loses or re-orders what was typed ahead of it (tui.md 4.1: type-ahead is sacred)."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from textual import events
from textual.app import App
from textual.screen import Screen

from screens.widgets.field import FieldInput
from screens.widgets.keys import Ear
from screens.widgets.scan import Scan

Result = TypeVar("Result")


class TypeAheadApp(App[Result], Generic[Result]):
    """Holds keys while a screen is still being built, runs a binding to its end before the next key is looked at, and
    hears scans where no field has the focus (a dialog, a list)."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key | events.Paste | Callable[[], Awaitable[object]]] = deque()
        self._built: Screen[object] | None = None
        self._waiting = False
        self._ear = Ear(self, self._heard)

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go through one queue; everything else as ever."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._held.append(event)
            if not self._waiting:
                await self._release()
        else:
            await super().on_event(event)

    async def _release(self) -> None:
        self._waiting = False
        while self._held:
            if self.focused is None and self._built is not self.screen and self._wait():
                return
            held = self._held.popleft()
            await (self._hand_over(held) if isinstance(held, events.Event) else held())

    @property
    def keys_wait(self) -> bool:
        """Whether keys that have come are still to take effect."""
        return bool(self._held)

    def before_next_key(self, call: Callable[[], Awaitable[object]]) -> None:
        """While a key takes effect: have ``call`` run to its end before the next key is looked at."""
        self._held.appendleft(call)

    def _wait(self) -> bool:
        """Ask to be called when the screen has been composed and has set its focus."""
        screen = self.screen
        self._waiting = screen.call_after_refresh(self.call_later, self._settled, screen)
        return self._waiting

    async def _settled(self, screen: Screen[object]) -> None:
        self._built = screen
        await self._release()

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        self.app_focus = True
        focused = self.focused
        if isinstance(event, events.Key):
            owner = focused if isinstance(focused, FieldInput) else None
            if owner is None and self._ear.hear(event):
                return
            if not (owner and owner.owns(event)) and (
                await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)
            ):
                return
        await super().on_event(event)

    def _heard(self, scan: Scan) -> bool:
        """A scan takes its suffix with it: that must not press the button that has the focus."""
        self.screen.post_message(FieldInput.Scanned(None, scan.kind, scan.text, False))
        return True
