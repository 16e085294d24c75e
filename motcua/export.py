"""A report in a file, XLSX, PDF or CSV by the end of its name: numbers as numbers, text as text."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from counter.clock import VIETNAM, vietnamese
from counter.ports import Sheet
from counter.report import Cell, Report, Table
from motcua.files import whole_binary
from motcua.house import WrongUse
from motcua.sheet import new_book

_MARK = "\ufeff"
"""Without it Excel takes the file for another code page."""

LINE, TITLE = 15.0, 21.0
"""Points of a line of text, and of the title's."""

FULL = 0.85
"""How much of a line is filled where words are not broken."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula."""


def write(report: Report, target: Path, sheet: Sheet) -> None:
    """``report`` into ``target``, whole or not at all. Raises ``Refused`` when the file cannot be written, ``WrongUse``
    for another ending."""
    ending = file_kind(target)
    if sheet.practice and ending != "pdf":
        from receipts.words import wording

        report = replace(report, lines=[wording("report")("practice"), *report.lines])
    with whole_binary(target) as file:
        if ending == "xlsx":
            write_xlsx(report, file)
        elif ending == "csv":
            write_csv(report, file)
        else:
            from receipts.forms.report import draw

            file.write(draw(report, sheet))


def file_kind(target: Path) -> str:
    """``xlsx``, ``pdf`` or ``csv``. Raises ``WrongUse``."""
    ending = target.suffix.lower().removeprefix(".")
    if ending not in {"xlsx", "pdf", "csv"}:
        raise WrongUse("Chưa rõ dạng tệp; đặt tên tệp có đuôi .xlsx, .pdf hoặc .csv.")
    return ending


def write_csv(report: Report, file: BinaryIO) -> None:
    """The tables one under another, then the notes. An apostrophe stands before text that would be worked out."""
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    text.write(_MARK)
    lines = csv.writer(text)
    for number, table in enumerate(report.tables):
        if number:
            lines.writerows([[], [_guarded(table.title)]])
        lines.writerow([_guarded(f"{column.number} {column.heading}".strip()) for column in table.columns])
        lines.writerows([_plain(cell) for cell in row.cells] for row in table.rows)
    lines.writerow([])
    lines.writerows([_guarded(line)] for line in (report.title, *report.lines, *report.notes))
    text.flush()
    text.detach()


def _plain(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case int():
            return cell
        case Decimal():
            return str(cell).replace(".", ",")
        case datetime():
            return vietnamese(cell)
    return _guarded(cell)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_xlsx(report: Report, file: BinaryIO) -> None:
    """The first table with its title and notes, each further one on a sheet of its own."""
    with new_book(file) as book:
        formats = _Formats(book)
        first, *others = report.tables
        page = _page(book, "Báo cáo")
        above = [line for line in (*report.lines, report.source) if line]
        page.write_string(len(above), 0, report.title.upper(), formats.title)
        page.set_row(len(above), TITLE)
        for number, line in enumerate(above):
            page.write_string(number, 0, line, formats.line)
        end = _table(page, formats, first, len(above) + 2)
        for number, note in enumerate(report.notes, end + 1):
            page.write_string(number, 0, note, formats.line)
        for table in others:
            _table(_page(book, table.title), formats, table, 0)


def _page(book: Any, title: str) -> Any:
    """A sheet that prints on A4, as wide as the paper."""
    page = book.add_worksheet(title)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    return page


class _Formats:
    """How cells look."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.line = book.add_format()
        edged = {"border": 1, "valign": "top"}
        heading = {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDEBF7"}
        self.head = book.add_format({**edged, **heading})
        shapes: dict[type, dict[str, object]] = {
            str: {"text_wrap": True},
            int: {"num_format": "#,##0"},
            Decimal: {"num_format": "0.00"},
            datetime: {"num_format": "dd/mm/yyyy hh:mm", "align": "left"},
        }
        self._cells = {
            (kind, strong): book.add_format({**edged, **shape, "bold": strong})
            for kind, shape in shapes.items()
            for strong in (False, True)
        }

    def cell(self, value: Cell, strong: bool) -> Any:
        """The format of a value."""
        return self._cells[str if value is None else type(value), strong]


def _table(page: Any, formats: _Formats, table: Table, top: int) -> int:
    """Write it from row ``top`` on, its head again on each page; the row behind it."""
    head, widths = top, [max(9, column.width * 1.3) for column in table.columns]
    for place, column in enumerate(table.columns):
        page.set_column(place, place, widths[place])
        page.write_string(top, place, column.heading, formats.head)
    page.set_row(top, _height([column.heading for column in table.columns], widths))
    top += 1
    if any(column.number for column in table.columns):
        for place, column in enumerate(table.columns):
            page.write_string(top, place, column.number, formats.head)
        top += 1
    page.freeze_panes(top, 0)
    page.repeat_rows(head, top - 1)
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            _cell(page, top, place, cell, formats.cell(cell, row.strong))
        page.set_row(top, _height(row.cells, widths))
        top += 1
    return top


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Points of a row in which all of its text is seen: not every program looks for itself."""
    lines = (-(-len(cell) // int(width * FULL)) for cell, width in zip(cells, widths, strict=True) if type(cell) is str)
    return LINE * max([1, *lines])


def _cell(page: Any, number: int, place: int, cell: Cell, shape: Any) -> None:
    match cell:
        case None:
            page.write_blank(number, place, None, shape)
        case str():
            page.write_string(number, place, cell, shape)
        case datetime():
            page.write_datetime(number, place, cell.astimezone(VIETNAM).replace(tzinfo=None), shape)
        case _:
            page.write_number(number, place, cell, shape)
