"""The rows that follow from a dossier: what lists and search read. All of them can be made again from the log."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from counter.code import key, parse
from counter.dossier import Dossier
from counter.event import canonical
from counter.record import from_plain, to_plain
from counter.text import fold
from db.prepared import Prepared
from db.tables import DOSSIER, HANDLE, NAME, NUMBER, REQUEST

Row = dict[str, Any]

_PUT_DOSSIER = Prepared(insert(DOSSIER).prefix_with("OR REPLACE"))
_PUT_NUMBER = Prepared(insert(NUMBER).prefix_with("OR IGNORE"))
_PUT_HANDLE = Prepared(insert(HANDLE).prefix_with("OR REPLACE"))
_PUT_REQUEST = Prepared(insert(REQUEST).prefix_with("OR IGNORE"))
_PUT_NAME = Prepared(insert(NAME).values(unit=bindparam("unit"), uid=bindparam("uid"), names=bindparam("names")))
_INDEX_NAME = Prepared(text("INSERT INTO name_index(rowid, names) VALUES (:id, :names)"))
_UNINDEX_NAME = Prepared(text("INSERT INTO name_index(name_index, rowid, names) VALUES ('delete', :id, :names)"))


def put(connection: Connection, dossier: Dossier, before: Dossier | None) -> None:
    """Write all rows of ``dossier``; ``before`` is what they held until now."""
    _PUT_DOSSIER(connection, dossier_row(dossier))
    if before is not None and _grips(before) == _grips(dossier):
        return
    owner = {"unit": dossier.unit, "uid": dossier.uid}
    if before is not None:
        connection.execute(delete(HANDLE).where(_of(HANDLE, owner)))
    _PUT_HANDLE.many(connection, handle_rows(dossier))
    _PUT_NUMBER.many(connection, number_rows(dossier))
    if dossier.request_id:
        _PUT_REQUEST(connection, {**owner, "request_id": dossier.request_id})
    _put_names(connection, owner, names(dossier), known=before is not None)


def _of(table: Table, owner: Row) -> ColumnElement[bool]:
    return and_(table.c.unit == owner["unit"], table.c.uid == owner["uid"])


def _put_names(connection: Connection, owner: Row, folded: str, *, known: bool) -> None:
    if known:
        for row in connection.execute(select(NAME.c.id, NAME.c.names).where(_of(NAME, owner))).all():
            _UNINDEX_NAME(connection, {"id": row.id, "names": row.names})
        connection.execute(delete(NAME).where(_of(NAME, owner)))
    made = _PUT_NAME(connection, {**owner, "names": folded}).lastrowid
    _INDEX_NAME(connection, {"id": made, "names": folded})


def _grips(dossier: Dossier) -> tuple[object, ...]:
    return dossier.code, dossier.aliases, dossier.people


def state(dossier: Dossier) -> str:
    """The whole dossier as canonical JSON."""
    return canonical(to_plain(dossier))


def from_state(text_: str) -> Dossier:
    """The inverse of ``state``."""
    return from_plain(Dossier, json.loads(text_))


def dossier_row(dossier: Dossier) -> Row:
    """The row that lists read."""
    return {
        "unit": dossier.unit,
        "uid": dossier.uid,
        "code": dossier.code,
        "status": int(dossier.status),
        "cancelled": bool(dossier.cancelled),
        "applicant": dossier.applicant,
        "procedure": dossier.procedure.code,
        "procedure_name": dossier.procedure.name,
        "field": dossier.procedure.field,
        "officer": dossier.officer,
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "finished_at": dossier.finished_at,
        "tell": dossier.tell,
        "year": dossier.year,
        "book": dossier.book,
        "entry": dossier.entry,
        "state": state(dossier),
    }


def handle_rows(dossier: Dossier) -> Iterator[Row]:
    """Codes, aliases, phones and identity numbers, each reversed."""
    found: dict[str, str] = {key(code)[::-1]: code for code in (*dossier.aliases, dossier.code)}
    for person in dossier.people:
        for value in (person.phone, person.id, person.old_id):
            if value:
                found.setdefault(key(value)[::-1], "")
    for reversed_, exact in found.items():
        yield {"unit": dossier.unit, "key": reversed_, "uid": dossier.uid, "exact": exact}


def number_rows(dossier: Dossier) -> Iterator[Row]:
    """The number of a code of our own unit and form."""
    for written in (dossier.code, *dossier.aliases):
        code = parse(written)
        if code is not None and code.unit == dossier.unit and code.digits == 4:
            yield {"unit": dossier.unit, "day": f"{code.day:%y%m%d}", "number": code.number, "uid": dossier.uid}


def names(dossier: Dossier) -> str:
    """All people's names, folded, for the full-text index."""
    return " ".join(dict.fromkeys(fold(person.name) for person in dossier.people))
