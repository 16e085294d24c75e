"""A home's facts through the bare driver, for what must answer before SQLAlchemy is loaded."""

import json
from datetime import date
from pathlib import Path

from counter.calendar import Calendar, shipped_calendar
from counter.record import from_plain
from counter.unit import Unit
from db.home import DATABASE, connect, read_key


def read_facts(home: Path) -> tuple[Unit | None, Calendar]:
    """The unit, ``None`` when none is set up, and the calendar. Raises ``Refused`` or ``Damaged``."""
    connection = connect(home / DATABASE, read_key(home))
    try:
        told = connection.execute(
            "SELECT body FROM event WHERE kind = 'setup' ORDER BY device = "
            "(SELECT value FROM setting WHERE key = 'device') DESC, recorded_at DESC, seq DESC LIMIT 1"
        ).fetchone()
        files = connection.execute("SELECT text FROM catalogue ORDER BY id DESC").fetchall()
    finally:
        connection.close()
    unit = None if told is None else from_plain(Unit, json.loads(told[0])["unit"])
    return unit, next(filter(None, (_calendar(text) for (text,) in files)), None) or shipped_calendar()


def _calendar(text: str) -> Calendar | None:
    from counter.catalogue import read_catalogue

    return read_catalogue(text, date.max).calendar
