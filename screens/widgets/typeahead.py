"""An App that never loses or re-orders what was typed ahead of it (tui.md 4.1: type-ahead is sacred)."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from math import inf
from typing import Generic, TypeVar

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer

from screens.widgets.field import FieldInput
from screens.widgets.keys import sign
from screens.widgets.scan import SILENCE, SUFFIXES, Scan, Scans

HOLD = 0.05
"""Seconds that a typed key is held where no field has the focus, for it may be the first of a scan: a scanner sends
the next within a fifth of that, a person does not."""

Result = TypeVar("Result")


class TypeAheadApp(App[Result], Generic[Result]):
    """All keys and pastes wait in one queue; the first is handed over when everybody has heard what the one before it
    led to. Where no field has the focus, a burst in it is a scan, and anything else one key after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[events.Key | events.Paste] = deque()
        self._burst = Scans()
        self._length = 0
        """Keys at the head of the queue that are in the burst."""
        self._waiting = False
        self._shown: Screen[object] | None = None
        self._timer: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go through the queue; everything else as ever."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._queue.append(event)
            await self._go_on(event.time)
        else:
            await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        """A key that has bubbled up is over: the bindings were asked when it was handed over."""
        event.prevent_default()

    async def _go_on(self, now: float) -> None:
        """Hand over what can be; all that came until ``now`` is in the queue, or has been."""
        while self._queue and not self._waiting:
            if self._shown is not self.screen:
                self._shown = self.screen
                self._wait_for([self.screen])
            elif isinstance(self.focused, FieldInput):
                await self._hand_over(self._take())
            elif self._grows(now):
                return
            elif scan := self._burst.silence(inf):
                self._scanned(scan)
            else:
                await self._hand_over(self._take())

    def _take(self) -> events.Key | events.Paste:
        self._burst.reset()
        self._length = 0
        return self._queue.popleft()

    def _grows(self, now: float) -> bool:
        """Whether the queue is nothing but the start of what may be a scan; looks again when that should have ended."""
        for event in islice(self._queue, self._length, None):
            character = sign(event)
            if character in ("", *SUFFIXES) or (self._length and self._burst.begins(event.time)):
                return False
            self._burst.feed(event.time, character)
            self._length += 1
        due = self._burst.last + (SILENCE if self._burst.long else HOLD)
        if now >= due:
            return False
        if self._timer is not None:
            self._timer.stop()
        # Through the App's queue: keys that came in meanwhile go first.
        self._timer = self.set_timer(due - now, lambda: self.call_later(self._go_on, due))
        return True

    def _scanned(self, scan: Scan) -> None:
        """None of a scan's keys does anything, nor does its suffix."""
        last = self._burst.last
        for _ in range(self._length):
            self._take()
        if self._queue and sign(self._queue[0]) in SUFFIXES and self._queue[0].time - last <= SILENCE:
            self._take()
        self.screen.post_message(FieldInput.Scanned(None, scan.kind, scan.text, False))
        self._wait_for([self.screen])

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        """To the field that has the focus, else to a binding, which runs to its end, else to what has the focus."""
        self.app_focus = True
        focused = self.focused
        path: Sequence[MessagePump] = focused.ancestors_with_self if focused else [self.screen]
        if isinstance(focused, FieldInput) and (isinstance(event, events.Paste) or focused.owns(event)):
            focused._forward_event(event)
            if sign(event) not in ("", *SUFFIXES):
                return
        elif isinstance(event, events.Paste) or not await self._bound(event.key):
            (focused or self.screen)._forward_event(event)
        self._wait_for(path)

    async def _bound(self, key: str) -> bool:
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)

    def _wait_for(self, path: Sequence[MessagePump]) -> None:
        """Go on when these have heard all that was said to them so far, one after the other as messages bubble up."""
        self._waiting = True
        if not path:
            self.call_later(self._heard, Message().time)
        elif not path[0].call_later(self._wait_for, path[1:]):
            self._wait_for(path[1:])

    async def _heard(self, now: float) -> None:
        self._waiting = False
        await self._go_on(now)
