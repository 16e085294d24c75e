"""Search: names through FTS5; codes, phones and identity numbers by their tail through one B-tree."""

from datetime import datetime
from typing import Any

from counter.code import key, scanned
from counter.ports import Line
from db.lists import COLUMNS, OPEN_ROWS, lines, question

SHORTEST_TAIL = 4
"""Characters of a code's end that may stand for the whole code."""

_BY_NAME = (
    f"SELECT {COLUMNS} FROM name_index i JOIN name n ON n.id = i.rowid "
    "JOIN dossier ON dossier.unit = n.unit AND dossier.uid = n.uid "
    "WHERE name_index MATCH ? ORDER BY i.rowid DESC LIMIT ?"
)
_TAIL = "unit = :unit AND key >= :least AND key < :beyond"
_BY_TAIL = (
    f"SELECT {COLUMNS} FROM handle h JOIN dossier ON dossier.unit = h.unit AND dossier.uid = h.uid "
    "WHERE h.unit = :unit AND h.key >= :least AND h.key < :beyond LIMIT :most"
)
_RESOLVE = f"SELECT DISTINCT uid FROM handle WHERE {_TAIL} AND exact != '' LIMIT 20"
_WAITING = (
    "SELECT DISTINCT uid FROM handle JOIN dossier USING (unit, uid) "
    f"WHERE {_TAIL} AND exact != '' AND {OPEN_ROWS} LIMIT 20"
)
_BY_NUMBER = "SELECT uid FROM handle WHERE unit = ? AND key = ? AND exact = ''"
_COUNT_NAMES = "SELECT count(*) FROM name_index WHERE name_index MATCH ?"
_COUNT_TAILS = f"SELECT count(DISTINCT uid) FROM handle WHERE {_TAIL}"


def find(connection: Any, unit: str, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Dossiers by the tail of a code, phone or identity number when ``wanted`` holds a digit, else by name."""
    wanted = _scanned(wanted)
    if any(c.isdigit() for c in wanted):
        found = by_tail(connection, unit, wanted, now, limit)
        if found:
            return found
    return by_name(connection, wanted, now, limit)


def count(connection: Any, unit: str, wanted: str) -> int:
    """How many ``find`` would give without a limit."""
    wanted = _scanned(wanted)
    if any(c.isdigit() for c in wanted) and (bounds := _tail(unit, wanted)):
        found = connection.execute(_COUNT_TAILS, bounds).fetchone()[0]
        if found:
            return int(found)
    asked = question(wanted)
    return int(connection.execute(_COUNT_NAMES, (asked,)).fetchone()[0]) if asked else 0


def _scanned(text: str) -> str:
    """The code of a receipt's QR; a phone as it is kept; else as it is."""
    return "0" + text[3:] if text.startswith("+84") else scanned(text)


def _tail(unit: str, wanted: str) -> dict[str, Any]:
    """The range of reversed keys that end with ``wanted``."""
    least = key(wanted)[::-1]
    return {"unit": unit, "least": least, "beyond": least + "\x7f"} if least else {}


def by_name(connection: Any, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Whole words, and the last one as a beginning; newest first."""
    asked = question(wanted)
    return lines(connection.execute(_BY_NAME, (asked, limit)), now) if asked else []


def by_tail(connection: Any, unit: str, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Every code, phone or number that ends with ``wanted``, newest first; of more than ``limit``, some."""
    bounds = _tail(unit, wanted)
    found = lines(connection.execute(_BY_TAIL, {**bounds, "most": limit}), now) if bounds else []
    return sorted(found, key=lambda line: line.received_at or now, reverse=True)


def resolve(connection: Any, unit: str, code: str, *, waiting: bool = False) -> list[str]:
    """Uids that bear ``code`` as it stands; else those whose code or number ends with it, ``waiting``: and for whom
    somebody still has something to do."""
    code = _scanned(code)
    exact = (unit, code.strip().upper())
    found = [uid for (uid,) in connection.execute("SELECT uid FROM handle WHERE unit = ? AND exact = ?", exact)]
    if found or len(key(code)) < SHORTEST_TAIL:
        return found
    return [uid for (uid,) in connection.execute(_WAITING if waiting else _RESOLVE, _tail(unit, code))]


def by_number(connection: Any, unit: str, number: str) -> list[str]:
    """Uids of which exactly ``number`` is told: a phone, an identity number, a postal item's."""
    return [uid for (uid,) in connection.execute(_BY_NUMBER, (unit, key(number)[::-1]))]
