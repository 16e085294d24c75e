"""``make bench``: every figure that the documents quote, as a ratio in one run, into benchmarks/RESULTS.md."""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks import due, figures, fleet, intake, receipt, search
from benchmarks.pairs import Ratio

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Measured

Made by `make bench`; only the ratios carry over to another machine. Ours and the floor run in turn, after a
warm-up; medians of times in milliseconds unless a line says otherwise.

{date:%Y-%m-%d}, {system}, Python {python}, {cores} cores.

| what | over | ours | floor | ratio | target | held |
|---|---|---|---|---|---|---|
"""


def main() -> int:
    """Measure everything; 1 when a target is missed."""
    found: list[Ratio] = []
    for measure in measures():
        for ratio in measure():
            print(ratio.row(), flush=True)
            found.append(ratio)
    head = HEAD.format(
        date=date.today(), system=platform.system(), python=platform.python_version(), cores=os.cpu_count()
    )
    RESULTS.write_text(head + "\n".join(ratio.row() for ratio in found) + "\n", "utf-8")
    return int(any(ratio.target is not None and ratio.ratio > ratio.target for ratio in found))


def measures() -> Iterator[Callable[[], Iterable[Ratio]]]:
    """What can be measured here: screens need a pty, which Windows has not."""
    if os.name != "nt":
        from benchmarks import screens

        yield screens.measure
    yield from (intake.measure, receipt.measure, due.measure, search.measure, figures.measure, fleet.measure)


if __name__ == "__main__":
    sys.exit(main())
