"""Sheets of an older office: invented rows, written as a person's spreadsheet would hold them."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from counter.dossier import Status
from counter.ledger import columns

DAY = date(2026, 10, 12)
"""A Monday before any day on which these tests can run."""

LABEL = {int(status): status.label for status in Status}


def old(number: int, stage: int = 4, **cells: Any) -> dict[str, Any]:
    """A row by the keys of its columns, whole at that stage; a key that is ``None`` leaves its cell empty."""
    row: dict[str, Any] = {
        "code": f"H15.50.05-261012-{number:04d}",
        "procedure": "1.004873",
        "limit": "3 ngày làm việc",
        "received_at": DAY,
        "due_at": date(2026, 10, 15),
        "status": LABEL[stage],
        "owner": f"Lò Thị Mẫu Kín {number}",
        "id": f"066195{number:06d}",
        "phone": f"0900{number:06d}",
    }
    if stage != 2:
        row |= {"agency": "Công chức Tư pháp - Hộ tịch", "forwarded_at": DAY}
    if stage in {5, 6, 9}:
        row["since"] = date(2026, 10, 14)
    if stage in {5, 6}:
        row["asked"] = "Tờ khai có chữ ký"
    if stage == 6:
        row["amount"] = 150000
    return {key: cell for key, cell in (row | cells).items() if cell is not None}


def write(path: Path, rows: Iterable[dict[str, Any]], keys: Iterable[str] = (), sheet: str = "Hồ sơ") -> Path:
    """The rows as XLSX, with all columns of the template or only ``keys``, in that order."""
    shown = list(keys) or list(columns())
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )
    dated = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    page = book.add_worksheet(sheet)
    for place, key in enumerate(shown):
        page.write_string(0, place, columns()[key].heading)
    for number, row in enumerate(rows, 1):
        for key, cell in row.items():
            put(page, number, shown.index(key), cell, dated)
    book.close()
    return path


def put(page: Any, number: int, place: int, cell: Any, dated: Any) -> None:
    """One cell, kept as what it is."""
    if isinstance(cell, str):
        page.write_string(number, place, cell)
    elif isinstance(cell, datetime | date):
        whole = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        page.write_datetime(number, place, whole, dated)
    else:
        page.write(number, place, cell)
