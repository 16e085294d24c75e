"""A home's calendar, opening and accounts through the bare driver, for what must answer before the store is loaded."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from counter.calendar import Calendar, read_season, read_sessions, shipped_calendar
from counter.deadline import DueHour
from counter.event import NO_DOSSIER
from counter.refusal import Damaged
from db.home import DATABASE, broken, connect, read_key

if TYPE_CHECKING:
    from pathlib import Path

    from counter.login import Account
    from counter.ports import Opening

ACCOUNT = "SELECT pin, tries, tried_at, must_change FROM officer WHERE login = ?"
_SETUP = (
    "SELECT body FROM event LEFT JOIN setting ON setting.key = 'device' AND setting.value = event.device "
    f"WHERE unit = (SELECT unit FROM event LIMIT 1) AND uid = '{NO_DOSSIER}' AND kind = 'setup' "
    "ORDER BY setting.value IS NULL, "
    "CASE WHEN setting.value IS NULL THEN recorded_at END DESC, epoch DESC, seq DESC LIMIT 1"
)


def read_calendar(home: "Path") -> tuple[Calendar, DueHour]:
    """The calendar with the unit's own hours, and the hour at which limits in days end. Raises ``Refused`` or
    ``Damaged``."""
    told, files = _read(home, (_SETUP,), ("SELECT text FROM catalogue ORDER BY id DESC",))
    calendar = next(filter(None, (_imported(text) for (text,) in files)), None) or shipped_calendar()
    unit: dict[str, Any] = json.loads(told[0][0])["unit"] if told else {}
    if "sessions" in unit:
        seasons = tuple(read_season(row) for row in unit.get("seasons", ()))
        calendar = calendar.with_hours(read_sessions(unit["sessions"]), seasons)
    return calendar, unit.get("due_hour", "end-of-day")


def read_opening(home: "Path") -> "Opening":
    """The unit with its officers, and whether this is the practice commune. Raises ``Refused`` or ``Damaged``."""
    from counter.ports import Opening
    from counter.record import from_plain
    from counter.unit import Unit

    (told,) = _read(home, (_SETUP,))
    if not told:
        return Opening(None, False)
    body = json.loads(told[0][0])
    return Opening(from_plain(Unit, body["unit"]), bool(body["practice"]))


def read_account(home: "Path", login: str) -> "Account | None":
    """What is kept of that login. Raises ``Refused`` or ``Damaged``."""
    (found,) = _read(home, (ACCOUNT, login))
    return account(found[0]) if found else None


def account(row: tuple[Any, ...]) -> "Account":
    """A row of ``ACCOUNT``."""
    from counter.login import Account

    pin, tries, tried_at, must_change = row
    return Account(pin, tries, datetime.fromisoformat(tried_at) if tried_at else None, bool(must_change))


def _read(home: "Path", *queries: tuple[str, ...]) -> list[list[tuple[Any, ...]]]:
    """The rows of each query, which stands before what it is about. Raises ``Refused`` or ``Damaged``."""
    try:
        connection = connect(home / DATABASE, read_key(home))
        try:
            return [connection.execute(query, about).fetchall() for query, *about in queries]
        finally:
            connection.close()
    except broken():
        raise Damaged("Không mở được tệp dữ liệu của quầy; chạy motcua verify để biết chỗ hỏng.") from None


def _imported(text: str) -> Calendar | None:
    from counter.catalogue import read_catalogue

    return read_catalogue(text, date.max).calendar
