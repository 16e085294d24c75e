"""The rows that follow from a dossier: what lists and search read. All of them can be made again from the log."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from counter.clock import stamp
from counter.code import key, parse
from counter.dossier import Dossier
from counter.event import Event, canonical
from counter.lifecycle import fold as fold_events
from counter.measure import measured
from counter.record import from_plain, to_plain
from counter.text import fold
from db.lists import NEVER
from db.log import of_dossier

Row = dict[str, Any]


def put(connection: Any, dossier: Dossier, before: Dossier | None) -> None:
    """Write all rows of ``dossier``; ``before`` is what they held until now."""
    write(connection, "REPLACE", "dossier", [dossier_row(dossier)])
    if before is not None and _grips(before) == _grips(dossier):
        return
    owner = {"unit": dossier.unit, "uid": dossier.uid}
    if before is not None:
        # A code that a hub gave in a life that a restore has ended is not borne any more.
        for table in ("handle", "number"):
            connection.execute(f"DELETE FROM {table} WHERE unit = :unit AND uid = :uid", owner)
    write(connection, "REPLACE", "handle", handle_rows(dossier))
    write(connection, "IGNORE", "number", number_rows(dossier))
    if dossier.request_id:
        write(connection, "IGNORE", "request", [{**owner, "request_id": dossier.request_id}])
    _put_names(connection, owner, names(dossier), known=before is not None)


def take_in(connection: Any, event: Event) -> None:
    """Write what the event took, and put on its dossier."""
    write(connection, "IGNORE", "slip", slip_rows(event))
    write(connection, "IGNORE", "attached", attached_rows(event))


def make_again(connection: Any) -> None:
    """Every dossier's own row and what it can be taken hold of by, from its events."""
    for unit, uid in connection.execute("SELECT unit, uid FROM dossier").fetchall():
        dossier = fold_events(of_dossier(connection, unit, uid))
        if dossier is not None:
            write(connection, "REPLACE", "dossier", [dossier_row(dossier)])
            write(connection, "REPLACE", "handle", handle_rows(dossier))


def write(connection: Any, otherwise: str, table: str, rows: Iterable[Row]) -> None:
    """Insert rows that all have the same columns; ``otherwise`` says what becomes of one that is there already."""
    held = list(rows)
    if held:
        columns = ", ".join(held[0])
        marks = ", ".join(f":{name}" for name in held[0])
        connection.executemany(f"INSERT OR {otherwise} INTO {table} ({columns}) VALUES ({marks})", held)


def _put_names(connection: Any, owner: Row, folded: str, *, known: bool) -> None:
    if known:
        old = connection.execute("SELECT id, names FROM name WHERE unit = :unit AND uid = :uid", owner).fetchall()
        connection.executemany("INSERT INTO name_index(name_index, rowid, names) VALUES ('delete', ?, ?)", old)
        connection.execute("DELETE FROM name WHERE unit = :unit AND uid = :uid", owner)
    made = connection.execute(
        "INSERT INTO name (unit, uid, names) VALUES (:unit, :uid, :names)", {**owner, "names": folded}
    )
    connection.execute("INSERT INTO name_index(rowid, names) VALUES (?, ?)", (made.lastrowid, folded))


def _grips(dossier: Dossier) -> tuple[object, ...]:
    return dossier.code, dossier.aliases, dossier.people, dossier.handed and dossier.handed.s10


def state(dossier: Dossier) -> str:
    """The whole dossier as canonical JSON."""
    return canonical(to_plain(dossier))


def from_state(text_: str) -> Dossier:
    """The inverse of ``state``."""
    return from_plain(Dossier, json.loads(text_))


def dossier_row(dossier: Dossier) -> Row:
    """The row that lists read, each value as it is kept."""
    measures = measured(dossier)
    return {
        "unit": dossier.unit,
        "uid": dossier.uid,
        "code": dossier.code,
        "status": int(dossier.status),
        "cancelled": int(bool(dossier.cancelled)),
        "applicant": dossier.applicant,
        "procedure": dossier.procedure.code,
        "procedure_name": dossier.procedure.name,
        "field": dossier.procedure.field,
        "officer": dossier.officer,
        "received_at": _kept(dossier.received_at),
        "due_at": _kept(dossier.due_at),
        "finished_at": _kept(dossier.finished_at),
        "tell": dossier.tell,
        "year": dossier.year,
        "book": dossier.book,
        "entry": dossier.entry,
        "state": state(dossier),
        "to_sign": int(dossier.to_sign),
        "to_enter": int(dossier.to_enter),
        **{name: _kept(value) for name, value in zip(measures._fields, measures, strict=True)},
        "closed_at": _kept(measures.closed_at) or NEVER,
        "conflicts": len(dossier.conflicts),
        "to_review": sum(not flag.decision for flag in dossier.flags),
        "return_by": dossier.return_by,
        "fees": dossier.fees_state,
    }


def _kept(value: str | int | datetime | None) -> str | int | None:
    """A value as a column keeps it."""
    if isinstance(value, datetime):
        return stamp(value)
    return int(value) if isinstance(value, bool) else value


def handle_rows(dossier: Dossier) -> Iterator[Row]:
    """Codes, aliases, phones, identity numbers and the number of a postal item, each reversed."""
    found: dict[str, str] = {key(code)[::-1]: code for code in (*dossier.aliases, dossier.code)}
    for person in dossier.people:
        for value in (person.phone, person.id, person.old_id):
            if value:
                found.setdefault(key(value)[::-1], "")
    if dossier.handed and dossier.handed.s10:
        found.setdefault(key(dossier.handed.s10)[::-1], "")
    for reversed_, exact in found.items():
        yield {"unit": dossier.unit, "key": reversed_, "uid": dossier.uid, "exact": exact}


def number_rows(dossier: Dossier) -> Iterator[Row]:
    """The number of a code of our own unit and form."""
    for written in (dossier.code, *dossier.aliases):
        code = parse(written)
        if code is not None and code.unit == dossier.unit and code.digits == 4:
            yield {"unit": dossier.unit, "day": f"{code.day:%y%m%d}", "number": code.number, "uid": dossier.uid}


def slip_rows(event: Event) -> Iterator[Row]:
    """The numbers that the event took: of its slip, of each paper in its certification book."""
    one, several = event.body.get("slip"), event.body.get("slips")
    for slip in [one] if one else several if isinstance(several, list) else ():
        place = {key: slip.get(key) for key in _SLIP} if isinstance(slip, dict) else {}
        if {key: type(value) for key, value in place.items()} == _SLIP:
            yield {"unit": event.unit, **place, "event_id": event.event_id}


_SLIP = {"counter": int, "form": str, "year": int, "number": int}
"""What a slip's place is; another device may have written anything."""


def attached_rows(event: Event) -> Iterator[Row]:
    """The content that the event put on its dossier."""
    sha = event.body.get("sha256")
    if event.kind == "attach" and isinstance(sha, str):
        named = {"sha256": sha, "event_id": event.event_id}
        yield {"unit": event.unit, **named, "uid": event.uid, "device": event.device}


def names(dossier: Dossier) -> str:
    """All people's names, folded, for the full-text index."""
    return " ".join(dict.fromkeys(fold(person.name) for person in dossier.people))
