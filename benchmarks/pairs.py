"""Measuring side by side: ours and the floor in turn, so that a machine whose speed drifts drifts for both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours over the floor's, from interleaved runs; milliseconds unless ``what`` says otherwise."""

    what: str
    over: str
    ours: float
    floor: float
    target: float | None

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor

    def row(self) -> str:
        """A line of the results' table."""
        target = f"≤ {self.target}" if self.target else "–"
        held = "" if self.target is None else ("yes" if self.ratio <= self.target else "NO")
        return (
            f"| {self.what} | {self.over} | {self.ours:.2f} | {self.floor:.2f} "
            f"| **{self.ratio:.2f}** | {target} | {held} |"
        )


def timed(run: Callable[[], object]) -> float:
    """How long one run takes, in milliseconds."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def interleaved(
    what: str,
    ours: Callable[[], object],
    floor_name: str,
    floor: Callable[[], object],
    *,
    rounds: int,
    target: float | None,
    quantile: float = 0.5,
) -> Ratio:
    """``rounds`` runs of each after a warm-up, one first and then the other; the medians, or another quantile."""
    for run in (ours, floor):
        run()
    mine, theirs = in_turn(lambda: timed(ours), lambda: timed(floor), rounds)
    return Ratio(what, floor_name, at_quantile(mine, quantile), at_quantile(theirs, quantile), target)


def in_turn(ours: Callable[[], T], floor: Callable[[], T], rounds: int) -> tuple[list[T], list[T]]:
    """What ``rounds`` runs of each measured, after a warm-up, one first and then the other."""
    mine: list[T] = []
    theirs: list[T] = []
    sides = ((ours, mine), (floor, theirs))
    for run, _ in sides:
        run()
    for turn in range(rounds):
        for run, found in sides if turn % 2 else reversed(sides):
            found.append(run())
    return mine, theirs


def at_quantile(times: list[float], quantile: float) -> float:
    """The value below which ``quantile`` of the times lie."""
    if quantile == 0.5:
        return statistics.median(times)
    return sorted(times)[min(len(times) - 1, int(len(times) * quantile))]
