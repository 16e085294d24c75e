"""When to try again: the wait doubles up to a cap, then chance is applied, so that a fleet that lost its line together
does not come back together. Nobody is told that a line has come back: each finds out at its own next try."""

import random
from collections.abc import Callable

FIRST, MOST = 5.0, 900.0
"""Seconds of the first wait at most, and of any."""

REGULAR = 120.0
"""Seconds between two exchanges while the line holds."""

_ENOUGH = 30
"""Doublings after which the cap has long been reached."""

Random = Callable[[], float]
"""A number from 0 up to 1."""


def backoff(tries: int, random: Random) -> float:
    """Seconds to wait after ``tries`` failures: first the cap, then the chance, or a whole fleet would come back at the
    same moment."""
    return random() * min(MOST, FIRST * 2.0 ** min(tries, _ENOUGH))


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
        wait = backoff(self.failed, self._dice)
        self.failed += 1
        return max(wait, after)
