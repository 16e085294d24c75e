"""Waiting for what keys bring about."""

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Until it holds."""
    for _ in range(600):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError("never held")
