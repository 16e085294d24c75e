"""What a row of an older system or ledger says of one open dossier: the columns of the template, and their reading."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import cast

from counter.calendar import DATA
from counter.cell import Column, Reading, When
from counter.code import accept
from counter.deadline import parse_limit
from counter.dossier import ID_TYPES, Channel, IdType, Person, PersonKind, ReturnBy, Status
from counter.identity import birth_date, guess_paper, identity_paper, phone
from counter.refusal import Refused
from counter.text import fold
from counter.unit import Unit

OPEN = (Status.ACCEPTED, Status.PROCESSING, Status.SUPPLEMENT, Status.DUTY, Status.FINISHED)
"""The statuses at which a dossier can be taken over: this counter still has something to do for it."""

NO_PAPER = "không ghi ở hệ thống cũ"

_CHOICES: dict[str, dict[str, str]] = {
    "status": {status.label: str(int(status)) for status in OPEN},
    "channel": {"Trực tiếp": "counter", "Trực tuyến": "online", "Bưu chính": "post"},
    "return_by": {"Tại quầy": "counter", "Bưu chính": "post", "Điện tử": "electronic"},
    "kind": {
        "Công dân": "citizen",
        "Doanh nghiệp": "business",
        "Hộ kinh doanh": "household",
        "Cơ quan": "agency",
        "Tổ chức": "organisation",
    },
    "id_type": dict(zip(("Căn cước", "CMND", "Hộ chiếu", "Mã số thuế", "Khác", "Không có"), ID_TYPES, strict=True)),
    "sex": {"Nam": "Nam", "Nữ": "Nữ", "Khác": "Khác"},
}

_LONG_CODE = re.compile(r"(\d\.\d{6})\.[0-9A-Z.]+", re.ASCII)


@cache
def columns() -> dict[str, Column]:
    """The template's columns by their keys, from left to right."""
    with open(os.path.join(DATA, "takeover.toml"), "rb") as file:
        rows = tomllib.load(file)["column"]
    return {row["key"]: Column(**row, choices=_CHOICES.get(row["key"], {})) for row in rows}


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it says itself, each cell checked by itself; of use only while its reading has no faults. ``limit`` is
    empty for the catalogue's, ``officer`` for whoever takes the row in, ``due_at`` is ``None`` for no date."""

    status: Status
    procedure: str
    name: str
    field: str
    limit: str
    channel: Channel
    return_by: ReturnBy
    system: str
    people: tuple[Person, ...]
    officer: str
    note: str
    received_at: When
    due_at: When | None
    agency: str
    forwarded_at: When | None
    since: When | None
    asked: tuple[str, ...]
    amount: int
    extended_to: When | None
    extended_at: When | None
    told_at: When | None


def read_codes(row: Reading) -> tuple[str, ...]:
    """The dossier's own code, then its others, each once."""
    codes = (row.text("code", accept), *row.texts("aliases", accept))
    return tuple(dict.fromkeys(filter(None, codes)))


def read_told(row: Reading, unit: Unit, today: date) -> Told | None:
    """What the row says, ``None`` when it says less than a dossier needs; every fault lands in ``row``."""
    status = row.choice("status")
    received_at = row.day("received_at")
    told = Told(
        status=Status(int(status or Status.ACCEPTED)),
        procedure=row.text("procedure", read_procedure),
        name=row.line("name"),
        field=row.line("field"),
        limit=row.text("limit", lambda said: str(parse_limit(said))),
        channel=cast(Channel, row.choice("channel", "counter")),
        return_by=cast(ReturnBy, row.choice("return_by", "counter")),
        system=row.line("system"),
        people=read_people(row, today, NO_PAPER),
        officer=row.text("officer", lambda said: _officer(said, unit)),
        note=row.text("note"),
        received_at=received_at or today,
        due_at=row.day("due_at"),
        agency=row.line("agency"),
        forwarded_at=row.day("forwarded_at"),
        since=row.day("since"),
        asked=row.texts("asked"),
        amount=row.amount("amount"),
        extended_to=row.day("extended_to"),
        extended_at=row.day("extended_at"),
        told_at=row.day("told_at"),
    )
    return None if row.faults else told


def read_procedure(said: str) -> str:
    """``1.001193``, also out of the longer ``1.001193.000.00.00.H15`` of provincial systems."""
    found = _LONG_CODE.fullmatch(said.upper())
    return found[1] if found else " ".join(said.split())


def _officer(said: str, unit: Unit) -> str:
    """The login of an officer given by login or by name."""
    if unit.officer(said):
        return said
    named = [officer.login for officer in unit.officers if fold(officer.name) == fold(said)]
    if len(named) != 1:
        raise Refused("Đơn vị không có cán bộ này; ghi tên đăng nhập như trong tệp đơn vị, hoặc để trống.")
    return named[0]


def read_people(row: Reading, today: date, no_paper: str) -> tuple[Person, ...]:
    """The owners and the submitter; ``no_paper`` says why one has no identity paper."""
    names = row.texts("owner")
    paper = row.choice("id_type")
    number = row.text("id", lambda said: identity_paper(paper or guess_paper(said), said))
    if number and paper == "none":
        row.refuse("id_type", "Đã ghi số giấy tờ thì loại giấy tờ không thể là Không có; chọn loại giấy tờ.")
    elif not number and paper not in {"", "none"}:
        row.refuse("id", "Đã chọn loại giấy tờ mà chưa ghi số; ghi số, hoặc chọn Không có.")
    first = Person(
        "owner",
        next(iter(names), ""),
        kind=cast(PersonKind, row.choice("kind", "citizen")),
        id_type=cast(IdType, (paper if number else "") or guess_paper(number)),
        id=number,
        born=row.text("born", lambda said: birth_date(said, today)),
        sex=row.choice("sex"),
        address=row.line("address"),
        phone=row.text("phone", phone),
    )
    people = [first, *(Person("owner", name) for name in names[1:])]
    number = row.text("submitter_id", lambda said: identity_paper(guess_paper(said), said))
    submitter = Person(
        "submitter",
        row.line("submitter"),
        id_type=guess_paper(number),
        id=number,
        phone=row.text("submitter_phone", phone),
        relation=row.line("relation"),
    )
    if submitter.name:
        people.append(submitter)
    elif submitter != Person("submitter", ""):
        row.refuse("submitter", "Có thông tin của người nộp mà chưa có họ tên; ghi họ tên, hoặc xóa các ô ấy.")
    return tuple(person if person.id else replace(person, id_missing=no_paper) for person in people)
