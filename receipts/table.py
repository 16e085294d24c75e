"""A ruled table that goes on over pages, its heading repeated on each. Lengths in pt."""

from collections.abc import Sequence

from receipts.lines import Run
from receipts.page import KEEP, Align, Cell, Flow, Rule, cell

PAD = 1.2
INSET = 3.0


class Table:
    """``columns`` are widths, left to right; ``head`` stands over them on every page."""

    def __init__(
        self, flow: Flow, columns: Sequence[float], aligns: Sequence[Align], size: float, leading: float
    ) -> None:
        self.flow, self.size, self.leading = flow, size, leading
        self.aligns = aligns
        self.edges = [sum(columns[:number]) for number in range(len(columns) + 1)]
        self._head: list[Cell] = []
        self._start = flow.y

    def head(self, runs: Sequence[Run]) -> None:
        """The heading row. It never stands alone at the foot of a page."""
        self._head = self._cells([[run] for run in runs], ["centre"] * len(runs))
        self.flow.need(self._height(self._head) * 2)
        self._open()

    def row(self, runs: Sequence[Sequence[Run]]) -> None:
        """One row; it is cut only when it is longer than ``KEEP`` lines."""
        cells, done = self._cells(runs, self.aligns), 0
        count = max(len(part.lines) for part in cells)
        while done < count:
            fit = int((self.flow.y - self.flow.bottom - 2 * PAD + 0.01) // self.leading)
            if fit < min(count - done, KEEP):
                self.close()
                self.flow.turn()
                self._open()
                continue
            self._put(cells, slice(done, done + fit), min(fit, count - done))
            done += fit

    def close(self) -> None:
        """The upright rules of what stands on this page."""
        left = self.flow.left
        for edge in self.edges:
            self.flow.page.rules.append(Rule(left + edge, self._start, left + edge, self.flow.y))

    def _open(self) -> None:
        self._start = self.flow.y
        self.flow.rule(0, self.edges[-1])
        self._put(self._head, slice(None), max(len(part.lines) for part in self._head))

    def _put(self, cells: Sequence[Cell], which: slice, count: int) -> None:
        self.flow.skip(PAD)
        for one in cells:
            self.flow.put(one, which, self.leading)
        self.flow.skip(count * self.leading + PAD)
        self.flow.rule(0, self.edges[-1])

    def _height(self, cells: Sequence[Cell]) -> float:
        return max(len(part.lines) for part in cells) * self.leading + 2 * PAD

    def _cells(self, row: Sequence[Sequence[Run]], aligns: Sequence[Align]) -> list[Cell]:
        cells = []
        for runs, align, left, right in zip(row, aligns, self.edges[:-1], self.edges[1:], strict=True):
            cells.append(cell(runs, self.size, left + INSET, right - left - 2 * INSET, align))
        return cells
