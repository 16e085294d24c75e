"""Pages filled from the top down, recorded first and painted after: the number of pages is known before any is drawn.

Lengths in pt, from the lower left corner of a sheet's own area (A5, also where two stand side by side on an A4).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from receipts.accents import MARK, parts
from receipts.fonts import Face
from receipts.lines import Line, Run, wrap

Align = Literal["left", "centre", "right"]
_SHARE = {"left": 0.0, "centre": 0.5, "right": 1.0}

A5 = (148 * mm, 210 * mm)
A4 = (210 * mm, 297 * mm)
A4_LANDSCAPE = (297 * mm, 210 * mm)

KEEP = 8
"""Rows of at most so many lines are never cut by the end of a page."""

ASCENT = 0.86
"""From the top of a line to its baseline, in parts of the size: room for the two marks of Ấ."""

MIDDLE = 0.23
"""From the baseline to the middle of small letters, in parts of the size."""


class Text(NamedTuple):
    """Words at a baseline."""

    face: Face
    size: float
    x: float
    y: float
    text: str


class Rule(NamedTuple):
    """A thin line."""

    x1: float
    y1: float
    x2: float
    y2: float


class Place(NamedTuple):
    """Where words go that are only known when the page is painted: which copy it is, which page of how many."""

    name: str
    face: Face
    size: float
    x: float
    y: float
    width: float
    align: Align


@dataclass(slots=True)
class Page:
    """What one page shows."""

    texts: list[Text | Place] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def paint(self, canvas: Canvas, words: dict[str, str]) -> None:
        """Draw it; ``words`` fills the places by name."""
        canvas.setLineWidth(0.5)
        canvas.lines(self.rules)
        ink = canvas.beginText()
        put, face, size = ink.setFont, None, 0.0
        for item in self.texts:
            text = item if isinstance(item, Text) else _fill(item, words[item.name])
            if text.face is not face or text.size != size:
                face, size = text.face, text.size
                put(face.name, size)
            ink.setTextOrigin(text.x, text.y)
            ink.textLine(text.text)
        canvas.drawText(ink)


def _fill(place: Place, words: str) -> Text:
    spare = place.width - place.face.width(words, place.size)
    return Text(place.face, place.size, place.x + spare * _SHARE[place.align], place.y, words)


class Cell(NamedTuple):
    """Part of a row: its left end and width, and its lines."""

    x: float
    width: float
    size: float
    lines: list[Line]
    align: Align = "left"


def cell(runs: Sequence[Run], size: float, x: float, width: float, align: Align = "left") -> Cell:
    """The runs wrapped into a cell."""
    return Cell(x, width, size, wrap(runs, size, width), align)


class Flow:
    """The place where the next row goes, from page to page. ``turn`` draws the head of each page after the first."""

    def __init__(
        self, left: float, bottom: float, width: float, top: float, turn: Callable[["Flow"], None] | None = None
    ) -> None:
        self.left, self.bottom, self.width, self.top = left, bottom, width, top
        self.pages = [Page()]
        self.y = top
        self._turn = turn

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def filled(self) -> float:
        """How much of the present page is used, from 0 to 1."""
        return (self.top - self.y) / (self.top - self.bottom)

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append(Page())
        self.y = self.top
        if self._turn:
            self._turn(self)

    def need(self, height: float) -> None:
        """Turn the page unless ``height`` is left on it."""
        if self.y - height < self.bottom - 0.01:
            self.turn()

    def skip(self, height: float) -> None:
        """Leave room."""
        self.y -= height

    def row(self, cells: Sequence[Cell], leading: float) -> None:
        """Cells side by side, cut between two lines where a page ends."""
        count = max(len(part.lines) for part in cells)
        if count <= KEEP:
            self.need(count * leading)
        done = 0
        while done < count:
            fit = int((self.y - self.bottom + 0.01) // leading)
            if not fit:
                self.turn()
                continue
            part = slice(done, done + fit)
            for one in cells:
                self.put(one, part, leading)
            self.y -= leading * min(fit, count - done)
            done += fit

    def put(self, part: Cell, which: slice, leading: float) -> None:
        """Some lines of a cell at the present height, which stays."""
        share, left, size = _SHARE[part.align], self.left + part.x, part.size
        y = self.baseline(size, leading)
        texts = self.page.texts
        for line in part.lines[which]:
            x = left + (part.width - line.width) * share
            for face, dx, words in line.pieces:
                if MARK.search(words):
                    set_apart = parts(face, words, size)
                    texts.extend(Text(face, size, x + dx + right, y + up, some) for right, up, some in set_apart)
                else:
                    texts.append(Text(face, size, x + dx, y, words))
            y -= leading

    def strike(self, part: Cell, which: slice, leading: float) -> None:
        """Cross out what ``put`` puts at the present height."""
        share, left = _SHARE[part.align], self.left + part.x
        y = self.baseline(part.size, leading) + part.size * MIDDLE
        for line in part.lines[which]:
            x = left + (part.width - line.width) * share
            if line.width:
                self.page.rules.append(Rule(x, y, x + line.width, y))
            y -= leading

    def baseline(self, size: float, leading: float) -> float:
        """Where the letters of a line stand that begins at the present height."""
        return self.y - (leading - size) / 2 - size * ASCENT

    def place(self, name: str, face: Face, size: float, y: float, align: Align = "left") -> None:
        """Words at baseline ``y`` that are only known when the page is painted. The caller makes room for them."""
        self.page.texts.append(Place(name, face, size, self.left, y, self.width, align))

    def rule(self, x: float, length: float) -> None:
        """A level line at the present height; ``x`` from the left margin."""
        self.page.rules.append(Rule(self.left + x, self.y, self.left + x + length, self.y))
