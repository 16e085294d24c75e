"""What a home has not settled with the province, dossier by dossier."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter.dossier import Status
from counter.event import NO_DOSSIER
from counter.ports import Line, Trouble, Unsettled
from counter.sync import Standing
from db import lists
from db.replica import standing

_PENDING = (
    "SELECT uid, count(DISTINCT event_id), min(recorded_at), max(status IS NULL) FROM event LEFT JOIN answer "
    "USING (unit, event_id) WHERE unit = :unit AND rev IS NULL{} GROUP BY uid"
)
_WAITING = f"SELECT count(*), min(recorded_at) FROM event WHERE unit = ? AND rev IS NULL AND uid != '{NO_DOSSIER}'"
_TO_MEND = (
    "SELECT uid, field, say FROM answer JOIN event USING (unit, event_id) "
    "WHERE unit = :unit AND rev IS NULL AND status != 'kept'{} ORDER BY say = '', answer.at DESC"
)
_CONFLICTS = "SELECT uid FROM dossier WHERE unit = :unit AND conflicts > 0{}"
_ONE = " AND uid = :uid"

ORDER: tuple[Trouble, ...] = ("mend", "conflict", "unsent", "kept")


def of_dossiers(connection: Any, unit: str) -> Standing:
    """How a home's dossiers stand to the province; what the counter notes of itself goes along and is not counted."""
    pending, since = connection.execute(_WAITING, (unit,)).fetchone()
    return replace(standing(connection, unit), pending=pending, since=datetime.fromisoformat(since) if since else None)


def conflicts(connection: Any, unit: str) -> tuple[str, ...]:
    """The dossiers with a step that waits for a decision."""
    return tuple(uid for (uid,) in connection.execute(_CONFLICTS.format(""), {"unit": unit}))


def unsettled(connection: Any, unit: str, now: datetime, limit: int, uid: str) -> tuple[list[Unsettled], int]:
    """What there is, what a person has to do first on top, and how many."""
    only, asked = (_ONE if uid else ""), {"unit": unit, "uid": uid}
    pending = {row[0]: row[1:] for row in connection.execute(_PENDING.format(only), asked)}
    to_mend: dict[str, tuple[str, str]] = {}
    for one, field, say in connection.execute(_TO_MEND.format(only), asked):
        to_mend.setdefault(one, (field, say))
    disputed = {one for (one,) in connection.execute(_CONFLICTS.format(only), asked)}

    def trouble(one: str) -> Trouble:
        if one in to_mend:
            return "mend"
        return "conflict" if one in disputed else "unsent" if pending[one][2] else "kept"

    def place(one: str) -> tuple[int, str, str]:
        return ORDER.index(trouble(one)), pending[one][1] if one in pending else "", one

    order = sorted(pending.keys() | disputed, key=place)
    lines = _lines(connection, unit, now, order[:limit])
    found = []
    for one in order[:limit]:
        steps, since, _ = pending.get(one, (0, None, 0))
        at = datetime.fromisoformat(since) if since else None
        found.append(Unsettled(lines[one], trouble(one), steps, at, *to_mend.get(one, ("", ""))))
    return found, len(order)


def _lines(connection: Any, unit: str, now: datetime, uids: list[str]) -> dict[str, Line]:
    """Each of them; steps of no dossier, or of one that has not come here yet, under an empty code."""
    values = {"unit": unit, "uids": json.dumps(uids)}
    known = lists.of_uids(connection, "SELECT value FROM json_each(:uids)", values, now, len(uids), None)
    empty = {uid: Line("", uid, "", "", Status.REGISTERED, None, None, False) for uid in (NO_DOSSIER, *uids)}
    return empty | {line.uid: line for line in known}
