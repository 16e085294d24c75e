"""What a home has not settled with the province and the national portal, dossier by dossier."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter.dossier import Status
from counter.event import NO_DOSSIER
from counter.ports import EVERYTHING, Line, Trouble, Unsettled
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
_DEVICES = (
    "WITH RECURSIVE found(device) AS (SELECT min(device) FROM event WHERE unit = :unit UNION ALL "
    "SELECT (SELECT min(device) FROM event WHERE unit = :unit AND device > found.device) FROM found "
    "WHERE device IS NOT NULL) SELECT device FROM found WHERE device IS NOT NULL"
)
_FIRST = "SELECT kind FROM event WHERE unit = :unit AND device = :device ORDER BY epoch, seq LIMIT 1"
_ANSWERED = (
    "SELECT DISTINCT uid FROM (SELECT uid, kind, body FROM event WHERE unit = :unit AND device = :device "
    "ORDER BY epoch DESC, seq DESC LIMIT :most) WHERE kind = 'national' AND body ->> 'state' != 'counted'"
)
_AT_PORTAL = (
    "SELECT uid, state ->> 'national_field', state ->> 'national_say', (SELECT max(at) FROM event "
    "WHERE event.unit = dossier.unit AND event.uid = dossier.uid AND kind = 'national') FROM dossier "
    "WHERE unit = :unit AND uid IN (SELECT value FROM json_each(:uids)) "
    "AND state ->> 'national' IN ('refused', 'conflict')"
)
LATEST = 20_000
"""Entries of the hub's that are looked at for the portal's answers: some months of a busy unit."""

ORDER: tuple[Trouble, ...] = ("mend", "portal", "conflict", "unsent", "kept")


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
    # One dossier by itself tells it in its own row.
    declined = {} if uid else _declined(connection, unit)

    def trouble(one: str) -> Trouble:
        if one in to_mend:
            return "mend"
        if one in declined:
            return "portal"
        return "conflict" if one in disputed else "unsent" if pending[one][2] else "kept"

    def place(one: str) -> tuple[int, str, str]:
        at = pending[one][1] if one in pending else declined.get(one, ("", "", ""))[2]
        return ORDER.index(trouble(one)), at, one

    order = sorted(pending.keys() | disputed | declined.keys(), key=place)
    lines = _lines(connection, unit, now, order[:limit])
    found = []
    for one in order[:limit]:
        steps, since, _ = pending.get(one, (0, None, 0))
        *told, answered = declined.get(one, ("", "", None))
        since = since or answered
        at = datetime.fromisoformat(since) if since else None
        found.append(Unsettled(lines[one], trouble(one), steps, at, *to_mend.get(one, told)))
    return found, len(order)


def _declined(connection: Any, unit: str) -> dict[str, tuple[str, str, str]]:
    """The dossiers that the national portal has not taken, each with the field, the sentence and when it was told."""
    uids: list[str] = []
    for (device,) in connection.execute(_DEVICES, {"unit": unit}).fetchall():
        wanted = {"unit": unit, "device": device}
        # A counter's log begins with its set-up; a hub has none.
        if connection.execute(_FIRST, wanted).fetchone()[0] != "setup":
            uids += [uid for (uid,) in connection.execute(_ANSWERED, {**wanted, "most": LATEST})]
    found = connection.execute(_AT_PORTAL, {"unit": unit, "uids": json.dumps(uids)})
    return {uid: (field or "", say or "", at or "") for uid, field, say, at in found}


def _lines(connection: Any, unit: str, now: datetime, uids: list[str]) -> dict[str, Line]:
    """Each of them; steps of no dossier, or of one that has not come here yet, under an empty code."""
    known = lists.turn(
        connection, unit, lists.chosen(uids), now, now.date(), len(uids), None, EVERYTHING, None, back=False
    )
    empty = {uid: Line("", uid, "", "", Status.REGISTERED, None, None, False) for uid in (NO_DOSSIER, *uids)}
    return empty | {line.uid: line for line in known}
