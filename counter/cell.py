"""Cells of a spreadsheet read one by one, as odd as people and programs leave them, each fault with its column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from counter.clock import VIETNAM, stamp
from counter.refusal import Refused
from counter.text import clean, fold

Sort = Literal["text", "exact", "procedure", "choice", "day", "due", "birth", "amount"]
"""``exact`` is text in which no digit may be lost; ``due`` is a day or the words for none."""


class Broken(NamedTuple):
    """A cell that the spreadsheet itself could not work out; ``why`` is the sentence."""

    why: str


Cell = str | int | float | date | time | timedelta | Broken | None
"""What a spreadsheet holds; ``bool`` and ``datetime`` are among them."""

Cells = Mapping[str, Cell]
"""The filled cells of a row by the key of their column."""

When = date | datetime
"""A day, or an aware time where the cell has an hour."""


class Remark(NamedTuple):
    """One sentence on one column, named by its heading; it never holds what the cell holds."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``choices`` maps the words of its list to what they stand for."""

    key: str
    heading: str
    sort: Sort
    hint: str
    example: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


NO_DUE = "không hẹn"
EMPTY = "Ô còn trống; ghi vào rồi nhập lại."
LOST_ZERO = "Ô là số nên có thể đã mất số 0 ở đầu; định dạng cột là Văn bản (Text) rồi ghi lại đủ các chữ số."
NOT_TEXT = "Bảng tính đã đổi ô này thành ngày giờ hoặc số; định dạng cột là Văn bản (Text) rồi ghi lại."
NOT_DAY = "Ngày không đọc được hoặc ngoài các năm 2000 đến 2100; ghi ngày/tháng/năm như 02/11/2026."
NOT_AMOUNT = "Số tiền phải là số đồng nguyên, lớn hơn 0; ghi như 150000."

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: (\d{1,2}):(\d{2})(?::\d{2})?)?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2})?)?", re.ASCII)
_AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:[ .,][0-9]{3})+) ?(?:đồng|đ|vnđ)?")


class Reading:
    """One row while it is read. What is wrong lands in ``faults``; ``values`` keeps what was read in plain words, which
    are the same however the spreadsheet kept them."""

    def __init__(self, cells: Cells, columns: Mapping[str, Column]) -> None:
        self._cells = cells
        self._columns = columns
        self.faults: list[Remark] = []
        self.values: dict[str, str] = {}

    def refuse(self, key: str, sentence: str) -> None:
        """Something is wrong with that column."""
        self.faults.append(Remark(self._columns[key].heading, sentence))

    def text(self, key: str, read: Callable[[str], str] = str) -> str:
        """The cell's text as ``read``, a reader of the house, takes it; empty for none."""
        try:
            said = clean(_text(self._cells.get(key), self._columns[key].sort), "Ô này", lines=True)
            value = read(said) if said else ""
        except Refused as refused:
            self.refuse(key, str(refused))
            return ""
        self._keep(key, value)
        return value

    def line(self, key: str) -> str:
        """Text on one line."""
        return self.text(key, lambda said: " ".join(said.split()))

    def texts(self, key: str, read: Callable[[str], str] = str) -> tuple[str, ...]:
        """The parts of a cell, apart by semicolons or lines."""
        return tuple(_parts(self.text(key, lambda said: "; ".join(map(read, _parts(said))))))

    def choice(self, key: str, default: str = "") -> str:
        """What the word of a list stands for."""
        choices = self._columns[key].choices
        value = self.text(key, lambda said: _chosen(said, choices)) or default
        if value:
            self.values[key] = value
        return value

    def amount(self, key: str) -> int:
        """Whole đồng, 0 for an empty cell."""
        return int(self.text(key, _amount) or 0)

    def day(self, key: str) -> When | None:
        """A day; ``None`` for an empty cell and for the words that there is none."""
        cell = self._cells.get(key)
        try:
            if isinstance(cell, str):
                cell = clean(cell, "Ô này")
                if self._columns[key].sort == "due" and fold(cell) == fold(NO_DUE):
                    self.values[key] = NO_DUE
                    return None
            when = _day(cell) if cell not in (None, "") else None
        except Refused as refused:
            self.refuse(key, str(refused))
            return None
        self._keep(key, "" if when is None else stamp(when) if isinstance(when, datetime) else when.isoformat())
        return when

    def _keep(self, key: str, value: str) -> None:
        if value:
            self.values[key] = value
        elif self._columns[key].required:
            self.refuse(key, EMPTY)


def _parts(said: str) -> list[str]:
    """What stands apart by semicolons or lines, none of it empty."""
    return [part for piece in re.split(r"[;\n]", said) if (part := " ".join(piece.split()))]


def _text(cell: Cell, sort: Sort) -> str:
    match cell:
        case None:
            return ""
        case str():
            return cell
        case Broken():
            raise Refused(cell.why)
        case bool():
            raise Refused("Ô không thể là TRUE hay FALSE; ghi lại ô này bằng chữ.")
        case date() if sort == "birth":
            return date(cell.year, cell.month, cell.day).isoformat()
        case float() if sort == "procedure" and 0 < cell < 10 and round(cell, 6) == cell:
            # 1.012750 typed as a number has lost its last zero; a code always has six digits behind the point.
            return f"{cell:.6f}"
        case int() | float() if sort in {"exact", "procedure"}:
            raise Refused(LOST_ZERO)
        case int():
            return str(cell)
        case float() if cell.is_integer():
            return str(int(cell))
    raise Refused(NOT_AMOUNT if sort == "amount" else NOT_TEXT)


def _chosen(said: str, choices: Mapping[str, str]) -> str:
    for word, value in choices.items():
        if fold(said) == fold(word) or said == value:
            return value
    raise Refused(f"Phải là một trong: {'; '.join(choices)}.")


def _day(cell: Cell) -> When:
    match cell:
        case datetime():
            if not 2000 <= cell.year <= 2100:
                raise Refused(NOT_DAY)
            # A spreadsheet keeps a time as a part of the day, a hair beside the second.
            near = (cell.replace(tzinfo=None) + timedelta(milliseconds=500)).replace(microsecond=0)
            return near.date() if near.time() == time() else near.replace(tzinfo=VIETNAM)
        case date():
            when: When = cell
        case str():
            when = _written(cell)
        case Broken():
            raise Refused(cell.why)
        case _:
            raise Refused(NOT_DAY)
    if not 2000 <= when.year <= 2100:
        raise Refused(NOT_DAY)
    return when


def _written(text: str) -> When:
    if found := _DAY.fullmatch(text):
        day, month, year, hour, minute = found.groups()
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day, hour, minute = found.groups()
    else:
        raise Refused(NOT_DAY)
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=VIETNAM)
    except ValueError:
        raise Refused(NOT_DAY) from None


def _amount(said: str) -> str:
    found = _AMOUNT.fullmatch(said.lower())
    digits = re.sub(r"[^0-9]", "", found[1]) if found else "0"
    if len(digits) > 10 or int(digits) == 0:
        raise Refused(NOT_AMOUNT)
    return str(int(digits))
