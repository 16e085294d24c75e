"""A report of a period on the screen: each figure with its formula, and the dossiers behind it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from counter.figure import FIGURES, ONLY_COUNTED, Counted, Period, period
from counter.money import grouped
from counter.refusal import Damaged, Refused
from counter.report import II06A, II06A_FIGURES, REMAINDER, checks, count, qd766_sections, summary_sections
from counter.report import Line as Told
from screens.behind import Behind, BoardScreen, of_figure
from screens.foot import Foot
from screens.said import Said
from screens.table import shortened
from screens.widgets.board import Board, Cell

if TYPE_CHECKING:
    from counter.desk import Desk

TITLES = {"ii06a": "Biểu II.06a", "summary": "Tổng hợp", "766": "Chỉ số theo QĐ 766/QĐ-TTg"}

LABEL, COUNT, SHARE = 56, 9, 10
"""Columns of a figure's name, of the figure, of its share."""

FIELD, NUMBER = 20, 5
"""Columns of a field's name and of each number of form II.06a."""

LINE, INDENT = 76, " " * 6
"""Columns of what is said of a figure, and what stands before it."""

Figures = Cell[Behind]


class FiguresScreen(BoardScreen):
    """``open`` says which report; read anew whenever it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("f8", "app.report", "Sổ theo dõi, báo cáo", id="reports"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]
    DEFAULT_CSS = "FiguresScreen Board { padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.report: tuple[str, date, date] | None = None

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        yield Board[Behind](id="board")
        yield Said()
        yield Foot()

    def open(self, what: str, first: date, last: date) -> None:
        """Another report or another period; nothing of the one before stays on the screen until it is counted."""
        self.report = what, first, last
        if self.is_mounted:
            self.query_one("#head", Label).update(TITLES[what])
            self.query_one(Board).show([])

    async def _load(self) -> None:
        desk, report, said = self.counter.desk, self.report, self.query_one(Said)
        if report is None:
            return
        what, first, last = report
        said.tell("Đang đếm …")
        try:
            lines = await self.counter.ask(lambda: list(board(desk, what, period(first, last, desk.clock.now()))))
        except (Refused, Damaged) as refused:
            said.refuse(refused)
            return
        said.clear()
        self.query_one("#head", Label).update(f"{TITLES[what]}, từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}")
        self.query_one(Board).show(lines)


def board(desk: "Desk", what: str, span: Period) -> Iterator[list[Figures]]:
    """What is to be said of the report ``what``, and its figures; reads the store."""
    counted, said = count(desk.store, desk.facts, what, span)
    for remark in said:
        yield from _words(remark)
    if what == "ii06a":
        yield from _ii06a(counted, span)
    else:
        sections = {"summary": summary_sections, "766": qd766_sections}[what]
        yield from _sections(sections(counted, desk.store.ratings(span)), span)


def _when(span: Period) -> str:
    return f"kỳ {span.first:%d/%m/%Y} – {span.last:%d/%m/%Y}"


def _words(text: str, indent: str = "") -> Iterator[list[Figures]]:
    for part in wrap(text, LINE, initial_indent=indent, subsequent_indent=indent):
        yield [Cell(part)]


def _number(key: str, count: int, width: int, span: Period, field: str = "") -> list[Figures]:
    """A figure at the right edge of its column; one that is only ever counted opens nothing."""
    text, listed = grouped(count), key in FIGURES and count
    behind = of_figure(key, count, span, _when(span), field) if listed else None
    return [Cell(" " * (width - len(text))), Cell(text, behind)]


def _sections(sections: Mapping[str, Sequence[Told]], span: Period) -> Iterator[list[Figures]]:
    """Under each heading its figures, each with what it is a share of and how it is counted."""
    for title, lines in sections.items():
        yield [Cell(title, strong=True)]
        if not any(_figure(line.key) in FIGURES for line in lines):
            yield from _words(ONLY_COUNTED, INDENT)
        for line in lines:
            share = "" if line.share is None else f"{line.share} %".replace(".", ",")
            figure = _number(_figure(line.key), line.count, COUNT, span)
            yield [Cell(f"  {shortened(line.label, LABEL):<{LABEL}}"), *figure, Cell(f"{share:>{SHARE}}")]
            if line.whole is None:
                yield from _words(line.formula, INDENT)
            else:
                yield from _share(line, line.whole, span)


def _figure(key: str) -> str:
    """The figure of a line, which may be a share of several."""
    return key.partition("_of_")[0]


def _share(line: Told, whole: int, span: Period) -> Iterator[list[Figures]]:
    """What a figure is a share of, which opens its own dossiers, and how it is counted."""
    begins, (_, number) = f"{INDENT}trên ", _number(line.whole_key, whole, 0, span)
    first, *others = _words(f"trên {number.text}, {line.of}; {line.formula}", INDENT)
    yield [Cell(begins), number, Cell(first[0].text[len(begins) + len(number.text) :])]
    yield from others


def _ii06a(counted: Counted, span: Period) -> Iterator[list[Figures]]:
    """Columns (3) to (13) field by field, the remainder with its parts, the checks, and each column's formula."""
    numbers = {key: f"({column[1:]})" for column, key in II06A.items()}
    yield [Cell(" " * FIELD + "".join(f"{number:>{NUMBER}}" for number in numbers.values()), strong=True)]
    for field, counts in [*counted.fields.items(), ("", counted.total)]:
        cells = (cell for key in numbers for cell in _number(key, counts.get(key, 0), NUMBER, span, field))
        yield [Cell(f"{shortened(field or 'Tổng cộng', FIELD):<{FIELD}}", strong=not field), *cells]
    yield [Cell("Còn lại, ngoài (7) và (11)", strong=True)]
    for key in REMAINDER:
        figure = _number(key, counted.total.get(key, 0), COUNT, span)
        yield [Cell(f"  {FIGURES[key].label:<{LABEL}}"), *figure]
    yield [Cell("Kiểm tra", strong=True)]
    for words, holds in checks(counted.total).items():
        yield [Cell(f"  {words}: {'đúng' if holds else 'SAI'}", strong=not holds)]
    yield [Cell("Cách tính", strong=True)]
    for key in II06A_FIGURES:
        number = f"{numbers[key]} " if key in numbers else ""
        yield from _words(f"{number}{FIGURES[key].label}: {FIGURES[key].formula}", "  ")
