"""What administrators have done at the hub: who, when, what; no secret, no citizen's data, for good."""

import getpass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from counter.clock import iso
from counter.event import new_id
from province.database import TABLES, put

AUDIT = TABLES["audit"]


def note(engine: Engine, now: datetime, what: str, about: str = "") -> None:
    """One act, ``about`` a unit with its counter, a version, or the name of a file."""
    with engine.begin() as connection:
        note_in(connection, now, what, about)


def note_in(connection: Connection, now: datetime, what: str, about: str = "") -> None:
    """The same in the transaction of the act itself."""
    put(connection, "audit", [{"id": new_id(), "at": now, "who": _who(), "what": what, "about": about}])


def lines(engine: Engine) -> list[dict[str, Any]]:
    """Everything, oldest first; times as ISO 8601."""
    with engine.begin() as connection:
        found = connection.execute(select(AUDIT).order_by(AUDIT.c.at, AUDIT.c.id)).mappings().all()
    return [{"at": iso(row["at"]), "who": row["who"], "what": row["what"], "about": row["about"]} for row in found]


def _who() -> str:
    """The user of the operating system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
