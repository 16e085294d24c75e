"""An App that never loses or re-orders what was typed ahead of it (tui.md 4.1: type-ahead is sacred)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from math import inf
from typing import Generic, TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

from screens.widgets.arrival import date_keys
from screens.widgets.field import FieldInput
from screens.widgets.keys import Quiet, sign
from screens.widgets.scan import SILENCE, SUFFIXES, Scan, Scans
from screens.widgets.standstill import one_reader

HOLD = 0.05
"""Seconds that a typed key is held where no field has the focus, for it may be the first of a scan: a scanner sends
the next within a fifth of that, a person does not. From the second key on, ``SILENCE`` decides."""
GAP = 0.3
"""Seconds between two waiting keys of one burst, at most: a busy PC stands still for less, and nobody comes from a key
to the scanner in less."""

Result = TypeVar("Result")


class TypeAheadApp(App[Result], Generic[Result]):
    """All keys and pastes wait in one queue; the first is handed over when everybody has heard what the one before it
    led to. Where no field has the focus, a burst at its head is a scan, and anything else one key after the other."""

    def __init__(self) -> None:
        super().__init__()
        date_keys()
        one_reader()
        self._queue: deque[events.Key | events.Paste] = deque()
        self._returned = False
        """Whether the last key was an Enter."""
        self._burst = Scans(GAP)
        self._length = 0
        """Keys at the head of the queue that make up the burst, or two that may be halves of one."""
        self._half = 0
        """Keys of the first of two bursts, 0 where there is one."""
        self._free = 0
        """Keys at the head of the queue that are no scan."""
        self._after: deque[Callable[[], Awaitable[object]]] = deque()
        self._first: asyncio.Task[None] | None = None
        self._waiting = False
        self._typed = False
        """Whether a field was given letters that nobody else has heard of yet."""
        self._shown: Screen[object] | None = None
        self._quiet = Quiet(self)

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes go through the queue; everything else as ever."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._queue.append(self._entered(event))
            await self._go_on()
        else:
            await super().on_event(event)

    def _entered(self, event: events.Key | events.Paste) -> events.Key | events.Paste:
        """An Enter that was typed before the terminal was ours has become a line feed on its way; one behind a carriage
        return is a scanner's, and no second Enter."""
        key = event.key if isinstance(event, events.Key) else ""
        if key != "ctrl+j" or self._returned:
            self._returned = key == "enter"
            return event
        enter = events.Key("enter", "\r")
        enter.time = event.time
        return enter

    async def _on_key(self, event: events.Key) -> None:
        """A key that has bubbled up is over: the bindings were asked when it was handed over."""
        event.prevent_default()

    async def _go_on(self, last: events.Event | None = None) -> None:
        """Hand over what can be. Behind ``last`` there was silence."""
        while self._queue and not self._waiting:
            if getattr(self.screen, "deaf", False):
                # What is typed there is for nobody, not for whom comes next.
                self._forget()
                await self._hand_over(self._queue.popleft())
            elif self._shown is not self.screen:
                self._shown = self.screen
                self._wait_for([self.screen])
            elif self._free or isinstance(self.focused, FieldInput):
                if not self._free:
                    # A field listens itself.
                    self._forget()
                self._free = max(0, self._free - 1)
                await self._hand_over(self._queue.popleft())
            elif self._grows(last):
                return
            elif self._length:
                self._judge()
            else:
                self._forget()
                self._free = 1

    @property
    def keys_wait(self) -> bool:
        """Whether keys that have come are still to take effect."""
        return bool(self._queue)

    def before_next_key(self, call: Callable[[], Awaitable[object]]) -> None:
        """While a key takes effect, or what it led to is heard: have ``call`` run to its end before the next key is
        looked at."""
        self._after.append(call)

    def _forget(self) -> None:
        """What comes to the head of the queue has nothing to do with what was there."""
        self._burst.reset()
        self._length = self._half = 0

    def _grows(self, last: events.Event | None) -> bool:
        """Whether the queue is nothing but the start of what may be a scan; looks again when that should have ended."""
        for event in islice(self._queue, self._length, None):
            character = sign(event)
            if character in ("", *SUFFIXES):
                return False
            if self._length and self._burst.begins(event.time):
                if self._half:
                    return False
                self._half = self._length
            self._burst.feed(event.time, character)
            self._length += 1
        if self._queue[-1] is last:
            return False
        newest = self._queue[-1]
        # Through the App's queue: keys that came in meanwhile go first.
        self._quiet.wait(SILENCE if self._length > 1 else HOLD, lambda: self.call_later(self._go_on, newest))
        return True

    def _judge(self) -> None:
        """The burst at the head of the queue is a scan, together with the one behind it or by itself, or else keys."""
        scan = self._burst.silence(inf)
        if self._half and not (scan and scan.torn):
            self._burst.back()
            scan, self._length = self._burst.silence(inf), self._half
        if scan:
            self._scanned(scan)
        else:
            self._free = self._length
        self._burst.over()
        self._length = self._half = 0

    def _scanned(self, scan: Scan) -> None:
        """None of a scan's keys does anything, nor does its suffix."""
        rest = self._queue[self._length] if self._length < len(self._queue) else None
        if rest is not None and sign(rest) in SUFFIXES and not self._burst.begins(rest.time):
            self._length += 1
        for _ in range(self._length):
            self._queue.popleft()
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
                self._typed = True
                return
        elif self._typed:
            # What is done with a form is done with all that was typed into it.
            self._queue.appendleft(event)
        elif isinstance(event, events.Paste) or not await self._bound(event.key):
            (focused or self.screen)._forward_event(event)
        self._typed = False
        self._wait_for(path)

    async def _bound(self, key: str) -> bool:
        return await self._check_bindings(key, priority=True) or await self._check_bindings(key)

    def _wait_for(self, path: Sequence[MessagePump]) -> None:
        """Go on when these have heard all that was said to them so far, one after the other as messages bubble up."""
        self._waiting = True
        if not path:
            self.call_later(self._heard)
        elif not path[0].call_later(self._wait_for, path[1:]):
            self._wait_for(path[1:])

    async def _heard(self) -> None:
        if self._after:
            # A task of its own, so that the App still hears of the window and of the system.
            self._first = asyncio.create_task(self._do(self._after.popleft()))
        else:
            self._waiting = False
            await self._go_on()

    async def _do(self, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except Exception as error:
            self._handle_exception(error)
        self._wait_for([self.screen])
