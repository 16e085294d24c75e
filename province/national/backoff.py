"""How long to wait before another try (protocol.md C2, rule 7)."""

from collections.abc import Callable

LONGEST = 900.0
FIRST = 5.0
_ENOUGH = 8
"""Doublings after which the cap has long been reached."""

Random = Callable[[], float]
"""A number from 0 up to 1."""


def backoff(tries: int, random: Random) -> float:
    """Seconds to wait after ``tries`` failures: first the cap, then the chance, or a whole fleet would come back at the
    same moment."""
    return random() * min(LONGEST, FIRST * (1 << min(tries, _ENOUGH)))
