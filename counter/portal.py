"""A spreadsheet of dossiers that were sent through the portal and wait to be accepted here: its columns, and a row as
``motcua receive`` takes it."""

import os
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

from counter import ledger
from counter.calendar import DATA
from counter.cell import Cells, Column, Reading, Remark
from counter.clock import VIETNAM, stamp
from counter.code import accept
from counter.record import to_plain

NO_PAPER = "không ghi ở Cổng Dịch vụ công"

_SHARED = (
    "procedure system return_by owner kind id_type id born sex address phone submitter relation submitter_id "
    "submitter_phone note"
).split()
"""Columns that the template of a takeover has too."""


@cache
def columns() -> Mapping[str, Column]:
    """The columns by their keys, from left to right."""
    with open(os.path.join(DATA, "portal.toml"), "rb") as file:
        own = [Column(**row) for row in tomllib.load(file)["column"]]
    return {column.key: column for column in own} | {key: ledger.columns()[key] for key in _SHARED}


def read_row(cells: Cells, today: date) -> tuple[dict[str, Any], list[Remark]]:
    """The object that ``Desk.receive`` takes, of use only without faults. The same row again is the same dossier."""
    row = Reading(cells, columns())
    code = row.text("code", accept)
    sent = row.day("submitted_at") or today
    at = sent if isinstance(sent, datetime) else datetime.combine(sent, time(), VIETNAM)
    system, record = row.line("system"), row.text("record_code", accept)
    if record and not system:
        row.refuse("record_code", "Đã ghi mã ở hệ thống gốc thì ghi cả hệ thống gốc.")
    people = ledger.read_people(row, today, NO_PAPER)
    found = {
        "code": code,
        "submitted_at": stamp(at),
        "request_id": f"cong {code}",
        "channel": "online",
        "procedure": row.text("procedure", ledger.read_procedure),
        "return_by": row.choice("return_by", "counter"),
        "system_of_record": {"name": system, "code": record} if record else system or None,
        "people": [to_plain(person) for person in people],
        "note": row.text("note"),
    }
    return found, row.faults
