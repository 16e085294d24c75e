"""Who looked at, printed and took out whose data: entries of the log that belong to the counter, so that no dossier
changes by being looked at."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from counter import right
from counter.event import Body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter.desk import Desk
    from counter.dossier import Dossier

VIEWED, PRINTED, EXPORTED = KINDS = ("viewed", "printed", "exported")

AGAIN = timedelta(minutes=10)
"""The same look within this is one look."""


def viewed(desk: "Desk", dossier: "Dossier", where: str) -> None:
    """The whole dossier was opened, ``where`` on the screen or by a command; once in a while, however often."""
    right.check(desk.officer, "access.viewed")
    _once(desk, VIEWED, {"uid": dossier.uid, "code": dossier.code, "where": where})


def printed(desk: "Desk", what: str, codes: "Sequence[str]", uid: str = "") -> None:
    """A paper of these dossiers, or of the one ``uid``, went out that neither a step nor a counted copy tells of."""
    right.check(desk.officer, "access.printed")
    body: Body = {"what": what, "codes": list(codes)}
    desk.store.note(desk.officer.login, PRINTED, body | ({"uid": uid} if uid else {}))


def listed(desk: "Desk", what: str) -> None:
    """A list of citizens' names went to the command line; once in a while, however often."""
    right.check(desk.officer, "access.listed")
    _once(desk, EXPORTED, {"what": what})


def exported(desk: "Desk", what: str, first: date, last: date, file: str) -> None:
    """A register, a book, a report of these days went into a file of that kind."""
    right.check(desk.officer, "access.exported")
    told: Body = {"what": what, "from": first.isoformat(), "to": last.isoformat(), "file": file}
    desk.store.note(desk.officer.login, EXPORTED, told)


def _once(desk: "Desk", kind: str, body: Body) -> None:
    now, key = desk.clock.now(), "uid" if "uid" in body else "what"
    if not desk.store.noted(desk.officer.login, kind, key, body[key], now - AGAIN, now):
        desk.store.note(desk.officer.login, kind, body)
