"""A ruled table that goes on over pages, its heading repeated on each. Lengths in pt."""

from collections.abc import Sequence
from itertools import pairwise

from receipts.lines import Run
from receipts.page import KEEP, Align, Cell, Flow, Rule, cell

PAD = 1.2
INSET = 3.0


class Table:
    """``columns`` are widths, left to right; ``head`` stands over them on every page. A row of at most ``keep`` lines
    is never cut by the end of a page."""

    def __init__(
        self,
        flow: Flow,
        columns: Sequence[float],
        aligns: Sequence[Align],
        size: float,
        leading: float,
        keep: int = KEEP,
    ) -> None:
        self.flow, self.size, self.leading, self.keep = flow, size, leading, keep
        self.aligns = aligns
        self.edges = [sum(columns[:number]) for number in range(len(columns) + 1)]
        self._head: list[Cell] = []
        self._start = flow.y

    def head(self, runs: Sequence[Run]) -> None:
        """The heading row. It never stands alone at the foot of a page."""
        self._head = self._cells([[run] for run in runs], ["centre"] * len(runs))
        self.flow.need(self._height(self._head) * 2)
        self._open()

    def row(self, runs: Sequence[Sequence[Run]], struck: int = 0, under: float = 0) -> None:
        """One row, its first ``struck`` cells crossed out, on a page that has room ``under`` it."""
        self.put(self._cells(runs, self.aligns), struck, under)

    def stack(self, rows: Sequence[Sequence[Run]]) -> None:
        """One row; each run of a cell is a paragraph of its own."""
        cells = []
        for paragraphs, one in zip(rows, self._cells([[]] * len(rows), self.aligns), strict=True):
            lines = [line for run in paragraphs for line in cell([run], self.size, one.x, one.width).lines]
            cells.append(one._replace(lines=lines or one.lines))
        self.put(cells)

    def put(self, cells: Sequence[Cell], struck: int = 0, under: float = 0) -> None:
        """One row of cells, over as many pages as it takes."""
        done = 0
        count = max(len(part.lines) for part in cells)
        while done < count:
            fit = int((self.flow.y - self.flow.bottom - under - 2 * PAD + 0.01) // self.leading)
            if fit < min(count - done, self.keep):
                self.close()
                self.flow.turn()
                self._open()
                continue
            self._put(cells, slice(done, done + fit), min(fit, count - done), struck)
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

    def _put(self, cells: Sequence[Cell], which: slice, count: int, struck: int = 0) -> None:
        self.flow.skip(PAD)
        for one in cells:
            self.flow.put(one, which, self.leading)
        for one in cells[:struck]:
            self.flow.strike(one, which, self.leading)
        self.flow.skip(count * self.leading + PAD)
        self.flow.rule(0, self.edges[-1])

    def _height(self, cells: Sequence[Cell]) -> float:
        return max(len(part.lines) for part in cells) * self.leading + 2 * PAD

    def _cells(self, row: Sequence[Sequence[Run]], aligns: Sequence[Align]) -> list[Cell]:
        cells = []
        for runs, align, (left, right) in zip(row, aligns, pairwise(self.edges), strict=True):
            cells.append(cell(runs, self.size, left + INSET, right - left - 2 * INSET, align))
        return cells
