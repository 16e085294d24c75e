"""The certification books, read from the numbers that the log gave out."""

import json
from datetime import date
from typing import Any

from counter.certification import BookLine
from counter.clock import parse_moment
from counter.dossier import Dossier
from db import rows
from db.lists import span

_LINES = (
    "SELECT s.number, s.event_id, e.at, e.body, d.uid, d.state FROM slip s "
    "JOIN event e ON e.unit = s.unit AND e.event_id = s.event_id "
    "JOIN dossier d ON d.unit = e.unit AND d.uid = e.uid "
    "WHERE s.unit = ? AND s.counter = ? AND s.form = ? AND s.year BETWEEN ? AND ? AND e.at BETWEEN ? AND ? "
    "ORDER BY s.year, s.number, s.event_id"
)


def book(connection: Any, unit: str, counter: int, name: str, first: date, last: date) -> list[BookLine]:
    """The lines of one counter's book, both days included. A number that two events took stands twice."""
    wanted = (unit, counter, name, first.year, last.year, *span(first, last))
    dossiers: dict[str, Dossier] = {}
    places: dict[str, dict[int, int]] = {}
    lines = []
    for number, event_id, at, body, uid, state in connection.execute(_LINES, wanted):
        if uid not in dossiers:
            dossiers[uid] = rows.from_state(state)
        if event_id not in places:
            places[event_id] = {slip["number"]: place for place, slip in enumerate(json.loads(body)["slips"])}
        lines.append(BookLine(number, parse_moment(at), dossiers[uid], places[event_id][number]))
    return lines
