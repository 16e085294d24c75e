"""A report of a period on paper, A4 on its side: its tables one under another, the notes under the first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from counter.clock import vietnamese
from counter.money import grouped
from counter.ports import Sheet
from counter.report import Cell, Report
from counter.report import Table as Contents
from receipts.drawing import A4_WIDE, Drawing
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import made
from receipts.lines import Run
from receipts.page import Align, cell
from receipts.page import Cell as Line
from receipts.table import Table
from receipts.words import wording

TABLE = (9.0, 10.8)
SKIP = 4.0
MOST = 500
"""Rows of a table that are printed; a paper is no list of thousands."""


def draw(report: Report, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of a report. Raises ``Refused`` as form 01."""
    paper = _Paper(report, sheet, face or typeface())
    paper.begin()
    first, *others = [table for table in report.tables if table.rows]
    paper.table(first)
    notes = paper.notes()
    if others:
        paper.rows(notes)
    for table in others:
        paper.table(table, last=table is others[-1])
    paper.end([] if others else notes)
    return paper.bind()


class _Paper(Drawing):
    def __init__(self, report: Report, sheet: Sheet, face: Typeface) -> None:
        words = wording("report")
        words = replace(words, words={**words.words, "title": report.title})
        super().__init__(A4_WIDE, sheet, words, face, A4_WIDE.densities[0], report.title)
        self._report = report

    def citation(self) -> str:
        """The form that the report follows."""
        return self._report.source

    def begin(self) -> None:
        """The head of the first page."""
        self.head([], made(self.sheet, self.words))
        self.title()
        self.subtitle(*self._report.lines)

    def table(self, contents: Contents, *, last: bool = False) -> None:
        """One table under its title; the last one takes a row along to where it is signed."""
        rows = list(contents.rows)
        face, whole = self.face, sum(column.width for column in contents.columns)
        if contents.title:
            self.flow.skip(8)
            self.flow.need(6 * self.leading)
            self.flow.row([cell([Run(face.bold, contents.title)], self.size, 0, self.width)], self.leading)
            self.flow.skip(3)
        widths = [column.width * self.width / whole for column in contents.columns]
        places = range(len(contents.columns))
        aligns: list[Align] = ["right" if _numbers([row.cells[place] for row in rows]) else "left" for place in places]
        table = Table(self.flow, widths, aligns, *TABLE)
        headings = [f"{column.heading} {column.number}".strip() for column in contents.columns]
        table.head([Run(face.bold, heading) for heading in headings])
        shown = rows[:MOST]
        for row in shown:
            said = face.bold if row.strong else face.regular
            under = self.signing + SKIP if last and row is shown[-1] else 0
            table.row([[Run(said, self._text(value))] for value in row.cells], under=under)
        table.close()
        if len(rows) > MOST:
            self.lines(self.words("more", count=grouped(len(rows) - MOST)), italic=True)

    def _text(self, value: Cell) -> str:
        match value:
            case None:
                return ""
            case int():
                return grouped(value)
            case Decimal():
                return str(value).replace(".", ",")
            case datetime():
                return vietnamese(value)
        return value

    def notes(self) -> list[list[Line]]:
        """What a reader must know."""
        return [[cell([Run(self.face.regular, note)], self.size, 0, self.width)] for note in self._report.notes]

    def rows(self, rows: Sequence[Sequence[Line]]) -> None:
        """One under another."""
        self.flow.skip(SKIP)
        for row in rows:
            self.flow.row(row, self.leading)

    def end(self, above: Sequence[Sequence[Line]]) -> None:
        """Who made it and who answers for it, never without a line ``above`` them or the end of a table."""
        self.flow.skip(SKIP)
        words = self.words
        self.signatures(((words("sign_keeper"), self.sheet.officer), (words("sign_head"), "")), above=above)


def _numbers(values: list[Cell]) -> bool:
    held = [value for value in values if value is not None]
    return bool(held) and all(isinstance(value, int | Decimal) for value in held)
