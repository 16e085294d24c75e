"""Spreadsheets: XLSX read cell by cell, and written so that text stays text. Their libraries are loaded when used."""

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from counter.cell import Broken, Cell, Cells, Column
from counter.refusal import Refused
from counter.text import fold
from motcua.files import unreadable, whole_binary

SHEET = "Hồ sơ"
"""The page of a template that is filled in and read."""
MOST_ROWS = 10_000
"""Rows of one file: a commune's open dossiers many times over."""
MOST_BYTES = 200_000_000
"""What a file may unpack to."""

_UNWORKED = Broken("Ô có công thức chưa được tính; mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi nhập.")
_FAILED = Broken("Ô báo lỗi (như #N/A, #VALUE!); sửa trong bảng tính rồi nhập lại.")

Grid = dict[int, dict[int, Cell]]
"""Filled cells by row and column, both from 1."""


def read_rows(path: Path, columns: Mapping[str, Column]) -> list[tuple[int, Cells]]:
    """The filled rows below the headings, each with its number in the sheet; headings may stand in any order. Raises
    ``Refused`` for a file, a sheet or headings that are not of the template."""
    try:
        grid = _worked_out(path)
    except Refused:
        raise
    except OSError:
        raise unreadable(path) from None
    except Exception:
        # The library raises whatever its parsers raise: for a broken file nearly anything.
        raise Refused(
            f"Tệp {path.name} không phải bảng tính XLSX đọc được, hoặc đang đặt mật khẩu; lưu lại dạng .xlsx rồi nhập."
        ) from None
    if len(grid) > MOST_ROWS + 1:
        raise Refused(f"Tệp có quá {MOST_ROWS} dòng; chia thành nhiều tệp rồi nhập lần lượt.")
    if not grid:
        raise Refused(f'Trang "{SHEET}" trống; điền vào tệp mẫu rồi nhập.')
    heading, *numbers = grid
    keys = _keys(grid[heading], columns)
    rows: list[tuple[int, Cells]] = []
    for number in numbers:
        for place in grid[number].keys() - keys.keys():
            raise Refused(f"Cột {_letter(place)} không có tiêu đề mà có dữ liệu ở dòng {number}; xóa hoặc ghi tiêu đề.")
        rows.append((number, {keys[place]: cell for place, cell in grid[number].items()}))
    return rows


def _worked_out(path: Path) -> Grid:
    """The sheet with what its formulas came to."""
    grid = _grid(path, formulas=True)
    if any(cell is _UNWORKED for row in grid.values() for cell in row.values()):
        worked = _grid(path, formulas=False)
        for number, row in grid.items():
            held = worked.get(number, {})
            row |= {place: held.get(place, cell) for place, cell in row.items() if cell is _UNWORKED}
    filled = {number: {place: cell for place, cell in row.items() if cell != ""} for number, row in grid.items()}
    return {number: row for number, row in filled.items() if row}


def _grid(path: Path, *, formulas: bool) -> Grid:
    import openpyxl

    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
            raise Refused(f"Tệp {path.name} quá lớn; chép riêng các dòng hồ sơ vào tệp mẫu rồi nhập.")
    with warnings.catch_warnings(), path.open("rb") as file:
        # What it warns of is told cell by cell here, and its words may hold what a cell holds.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, read_only=True, data_only=not formulas)
        found = next((page for page in book.worksheets if fold(page.title) == fold(SHEET)), None)
        if found is None:
            raise Refused(f'Tệp không có trang "{SHEET}"; dùng bảng tính mẫu (--template TỆP.xlsx).')
        # Other programs write sizes that are too small.
        found.reset_dimensions()
        return {number: _filled(row) for number, row in enumerate(found.iter_rows(), 1) if row}


def _filled(row: Sequence[Any]) -> dict[int, Cell]:
    held: dict[int, Cell] = {}
    for place, cell in enumerate(row, 1):
        value = cell.value
        if cell.data_type == "f":
            value = _UNWORKED
        elif cell.data_type == "e":
            value = _FAILED
        elif cell.data_type == "str" or isinstance(value, str):
            value = (value or "").strip()
        if value is not None:
            held[place] = value
    return held


def _keys(headings: Mapping[int, Cell], columns: Mapping[str, Column]) -> dict[int, str]:
    """Which column of the template each heading is. Raises ``Refused``."""
    known = {fold(column.heading): column for column in columns.values()}
    found = {place: known.get(fold(str(heading))) for place, heading in headings.items()}
    keys = {place: column.key for place, column in found.items() if column}
    faults = []
    missing = [column.heading for column in columns.values() if column.required and column.key not in keys.values()]
    if missing:
        faults.append(f"thiếu cột {', '.join(missing)}")
    twice = sorted({columns[key].heading for key in keys.values() if list(keys.values()).count(key) > 1})
    if twice:
        faults.append(f"ghi hai lần cột {', '.join(twice)}")
    # A first row without any heading of ours may be citizens' data: then only its letters are said.
    strange = [
        f'{_letter(place)} "{str(headings[place])[:40]}"' if keys else _letter(place)
        for place, column in found.items()
        if column is None
    ]
    if strange:
        faults.append(f"có cột không thuộc mẫu: {', '.join(strange)}")
    if faults:
        raise Refused(f'Dòng tiêu đề của trang "{SHEET}" {"; ".join(faults)}. Sửa theo bảng tính mẫu (--template).')
    return keys


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place))


def write_template(target: Path, columns: Mapping[str, Column]) -> None:
    """The empty sheet with its headings, hints and lists, and a sheet that explains every column. Raises ``Refused``
    where a file has that name."""
    if target.exists():
        raise Refused(f"Đã có tệp {target.name}; ghi tên khác để không mất dữ liệu đang điền.")
    listed = list(columns.values())
    with whole_binary(target) as file, new_book(file) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7", "border": 1})
        formats = {"day": "dd/mm/yyyy", "due": "dd/mm/yyyy", "amount": "#,##0"}
        page = book.add_worksheet(SHEET)
        page.freeze_panes(1, 1)
        for place, column in enumerate(listed):
            kept = book.add_format({"num_format": formats.get(column.sort, "@")})
            page.set_column(place, place, 28 if column.key in {"owner", "address", "name"} else 17, kept)
            page.write_string(0, place, _starred(column), bold)
            page.write_comment(0, place, _hint(column), {"x_scale": 2})
            if column.choices:
                words = {"validate": "list", "source": list(column.choices), "error_title": column.heading}
                page.data_validation(
                    1, place, MOST_ROWS, place, words | {"error_message": "Chọn một mục trong danh sách."}
                )
        page.set_row(0, 34)
        _explain(book, listed, bold)


def _starred(column: Column) -> str:
    return f"{column.heading} *" if column.required else column.heading


def _hint(column: Column) -> str:
    return f"{column.hint} Ví dụ: {column.example}" if column.example else column.hint


def _explain(book: Any, columns: Sequence[Column], bold: Any) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet("Hướng dẫn")
    for place, width in enumerate((30, 10, 70, 30)):
        page.set_column(place, place, width, wrapped)
    lines: list[tuple[str, ...]] = [
        ("Cột", "Bắt buộc", "Ghi gì", "Ví dụ"),
        *((c.heading, "có" if c.required else "", _listed(c), c.example) for c in columns),
    ]
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            page.write_string(number, place, text, wrapped if number else bold)
    page.freeze_panes(1, 0)


def _listed(column: Column) -> str:
    return f"{column.hint} Chọn: {'; '.join(column.choices)}." if column.choices else column.hint


def write_table(file: BinaryIO, sheet: str, headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """A plain table: numbers as numbers, text as text whatever it begins with."""
    with new_book(file) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        page = book.add_worksheet(sheet)
        number = 0
        for place, heading in enumerate(headings):
            page.write_string(0, place, heading, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(number, place, value)
                else:
                    page.write_string(number, place, value)
        page.autofilter(0, 0, number, len(headings) - 1)
        page.autofit()
        page.freeze_panes(1, 0)


@contextmanager
def new_book(file: BinaryIO) -> Iterator[Any]:
    """An empty workbook in which text is never taken for a formula, a link or a number; it comes into ``file`` at once
    when it is whole, for what the library had begun in a file that takes no more it would complain of at any time."""
    import xlsxwriter

    # In memory: its temporary files would lie outside the home.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **plain}) as book:
        yield book
    file.write(content.getbuffer())
