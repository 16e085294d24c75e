"""Measuring side by side: ours and the floor in turn, so that a machine whose speed drifts drifts for both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours over the floor's, from interleaved runs of one process; times in milliseconds."""

    what: str
    floor: str
    ours_ms: float
    floor_ms: float
    target: float | None

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.ours_ms / self.floor_ms

    def row(self) -> str:
        """A line of the results' table."""
        target = f"≤ {self.target}" if self.target else "–"
        held = "" if self.target is None else ("yes" if self.ratio <= self.target else "NO")
        return (
            f"| {self.what} | {self.floor} | {self.ours_ms:.2f} | {self.floor_ms:.2f} "
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
    for run in (ours, floor, ours, floor):
        run()
    times: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    for turn in range(rounds):
        for run in (ours, floor) if turn % 2 else (floor, ours):
            times[run].append(timed(run))
    return Ratio(what, floor_name, at_quantile(times[ours], quantile), at_quantile(times[floor], quantile), target)


def at_quantile(times: list[float], quantile: float) -> float:
    """The value below which ``quantile`` of the times lie."""
    if quantile == 0.5:
        return statistics.median(times)
    return sorted(times)[min(len(times) - 1, int(len(times) * quantile))]
