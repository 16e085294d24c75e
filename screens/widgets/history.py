"""What a field can step back to: one step for each burst of keys."""

from collections import deque
from math import inf
from typing import NamedTuple

from textual.widgets.input import Selection

STEP = 0.05
"""Seconds between two keys of one step, at most: an input method's rewriting of a letter is one step."""
STEPS = 200


class State(NamedTuple):
    """A field's value and what is selected in it."""

    value: str
    selection: Selection


class History:
    """The states before each step, and those that were undone."""

    def __init__(self) -> None:
        self._past: deque[State] = deque(maxlen=STEPS)
        self._future: list[State] = []
        self._last = -inf

    def note(self, before: State, time: float = -inf) -> None:
        """The value has changed at ``time`` (seconds), from ``before``; without a time it is a step of its own."""
        if not time - self._last <= STEP:
            self._past.append(before)
        self._last = time
        self._future.clear()

    def back(self, now: State) -> State:
        """The state before the last step; ``now`` if there is none."""
        if not self._past:
            return now
        self._last = -inf
        self._future.append(now)
        return self._past.pop()

    def forward(self, now: State) -> State:
        """The state that ``back`` came from; ``now`` if there is none."""
        if not self._future:
            return now
        self._last = -inf
        self._past.append(now)
        return self._future.pop()

    def copy(self) -> "History":
        """The same past, to return to."""
        twin = History()
        twin._past = self._past.copy()
        return twin
