"""What a key means to text, and a listener for scans among keys."""

import unicodedata
from collections.abc import Callable

from textual import events
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget

from screens.widgets.scan import ERASE, SILENCE, SUFFIXES, Scan, Scans

INVISIBLE = "\u200b\u200c\u200d\u202f\u2060\ufeff"
"""What input methods type and take back to end a suggestion; Python calls none of them printable."""

TICK = 0.01
"""Seconds between two looks at whether there is silence."""

_LEFTOVERS = dict.fromkeys(map(ord, INVISIBLE))
_MARKS = {"enter": "\r", "tab": "\t", "backspace": ERASE}


def normal(text: str) -> str:
    """NFC without the invisible leavings of input methods."""
    return unicodedata.normalize("NFC", text.translate(_LEFTOVERS))


def typeable(text: str) -> str:
    """``text`` without control characters."""
    return "".join(c for c in text if c.isprintable() or c in INVISIBLE)


def typed(event: events.Key) -> str:
    """The character that a key types; empty for a key that does something."""
    return typeable(event.character or "")


def sign(event: events.Event) -> str:
    """What a scan is made of: a character, ``ERASE`` or one of ``SUFFIXES``; empty for everything else."""
    return (typed(event) or _MARKS.get(event.key, "")) if isinstance(event, events.Key) else ""


class Quiet:
    """Calls behind a stretch without keys. It is counted in ticks, so that a stretch in which the PC stood still counts
    as one: what has come meanwhile is read in the others."""

    def __init__(self, pump: MessagePump) -> None:
        self._pump = pump
        self._timer: Timer | None = None

    def wait(self, seconds: float, call: Callable[[], object]) -> None:
        """``call`` that long from now, in place of what was waited for before."""
        self._tick(round(seconds / TICK), call)

    def stop(self) -> None:
        """A key has come."""
        if self._timer is not None:
            self._timer.stop()

    def _tick(self, left: int, call: Callable[[], object]) -> None:
        self.stop()
        if left:
            self._timer = self._pump.set_timer(TICK, lambda: self._tick(left - 1, call))
        else:
            call()


class Ear:
    """Listens to the keys of a field. ``heard`` says whether it has taken the scan, so that its suffix is no key."""

    def __init__(self, field: Widget, heard: Callable[[Scan], bool], began: Callable[[], None]) -> None:
        self._field = field
        self._heard = heard
        self._began = began
        self._scans = Scans()
        self._quiet = Quiet(field)

    @property
    def busy(self) -> bool:
        """Whether this may be the middle of a scan."""
        return self._scans.long

    def reset(self) -> None:
        """What was heard so far is no scan."""
        self._scans.reset()

    def hear(self, event: events.Key) -> bool:
        """Whether the key ended a scan that was taken. Calls ``began`` before the first key of a burst."""
        character = sign(event)
        if not character:
            self.reset()
            return False
        if character not in SUFFIXES and self._scans.begins(event.time):
            self._began()
        scan = self._scans.feed(event.time, character)
        self._quiet.stop()
        if self._scans.long:
            # Through the App's queue: keys that came in meanwhile go first.
            end = event.time + SILENCE
            self._quiet.wait(SILENCE, lambda: self._field.app.call_later(self._silent, end))
        return scan is not None and self._heard(scan)

    def _silent(self, time: float) -> None:
        scan = self._scans.silence(time)
        if scan is not None and self._heard(scan):
            self._scans.over()
