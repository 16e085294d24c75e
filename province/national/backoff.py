"""How long one dossier waits before another try: as a device does (``sync.pace``), without a memory of its own."""

from collections.abc import Callable

from sync.pace import FIRST, MOST

_ENOUGH = 30
"""Doublings after which the cap has long been reached."""

Random = Callable[[], float]
"""A number from 0 up to 1."""


def backoff(tries: int, random: Random) -> float:
    """Seconds to wait after ``tries`` failures: first the cap, then the chance, or a whole fleet would come back at the
    same moment."""
    return random() * min(MOST, FIRST * 2.0 ** min(tries, _ENOUGH))
