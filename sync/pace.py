"""When to try again: the wait doubles up to a cap, then chance is applied, so that a fleet that lost its line together
does not come back together."""

import random
from collections.abc import Callable

FIRST, MOST = 5.0, 900.0
"""Seconds of the first wait at most, and of any."""

REGULAR = 120.0
"""Seconds between two exchanges while the line holds."""

RETURN = 120.0
"""Seconds over which the devices of a province spread when a line comes back."""


class Pace:
    """The waits of one device. ``dice`` gives a number from 0 to 1."""

    def __init__(self, dice: Callable[[], float] = random.random) -> None:
        self._dice = dice
        self.failed = 0

    def worked(self) -> float:
        """Seconds until the next exchange after one that worked."""
        self.failed = 0
        return REGULAR * (0.5 + self._dice())

    def cut(self, after: float = 0) -> float:
        """Seconds until the next try; never less than the server asked for."""
        wait = min(MOST, FIRST * 2.0**self.failed) * self._dice()
        self.failed = min(self.failed + 1, 30)
        return max(wait, after)

    def returned(self) -> float:
        """Seconds to wait when the network itself has come back."""
        return RETURN * self._dice()
