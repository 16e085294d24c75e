"""Lists and search: names through FTS5, codes, phones and identity numbers by their tail through one B-tree."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, text

from counter.clock import VIETNAM
from counter.code import key
from counter.dossier import OPEN, RUNNING, Status
from counter.ports import VIEWS, Line
from counter.refusal import Refused
from counter.text import fold
from db.prepared import Prepared
from db.tables import DOSSIER, HANDLE

SHORTEST_TAIL = 4
"""Characters of a code's end that may stand for the whole code."""

_NAMES = ["code", "uid", "applicant", "procedure_name", "status", "received_at", "due_at", "finished_at", "cancelled"]
_SHOWN = [DOSSIER.c[name] for name in _NAMES]
_LINES = ", ".join(f"d.{name}" for name in _NAMES)
_BY_NAME = Prepared(
    text(
        f"SELECT {_LINES} FROM name_index i JOIN name n ON n.id = i.rowid "
        "JOIN dossier d ON d.unit = n.unit AND d.uid = n.uid "
        "WHERE name_index MATCH :match ORDER BY i.rowid DESC LIMIT :most"
    )
)
_COUNT_NAMES = text("SELECT count(*) FROM name_index WHERE name_index MATCH :match")
_COUNT_TAILS = text(
    "SELECT count(DISTINCT uid) FROM handle h WHERE h.unit = :unit AND h.key >= :least AND h.key < :beyond"
)
_BY_TAIL = Prepared(
    text(
        f"SELECT {_LINES} FROM handle h JOIN dossier d ON d.unit = h.unit AND d.uid = h.uid "
        "WHERE h.unit = :unit AND h.key >= :least AND h.key < :beyond LIMIT :most"
    )
)


def find(connection: Connection, unit: str, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Dossiers by the tail of a code, phone or identity number when ``wanted`` holds a digit, else by name."""
    wanted = _scanned(wanted)
    if any(c.isdigit() for c in wanted):
        found = by_tail(connection, unit, wanted, now, limit)
        if found:
            return found
    return by_name(connection, wanted, now, limit)


def count(connection: Connection, unit: str, wanted: str) -> int:
    """How many ``find`` would give without a limit."""
    wanted = _scanned(wanted)
    if any(c.isdigit() for c in wanted) and (bounds := _tail(unit, wanted)):
        found = connection.execute(_COUNT_TAILS, bounds).scalar_one()
        if found:
            return int(found)
    match = _match(wanted)
    return int(connection.execute(_COUNT_NAMES, {"match": match}).scalar_one()) if match else 0


def _scanned(text: str) -> str:
    """The code of a receipt's QR, which is an address that ends with it; a phone as it is kept; else as it is."""
    if text.startswith("+84"):
        return "0" + text[3:]
    return text.rstrip("/").rsplit("/", 1)[-1] if text.startswith(("https://", "http://")) else text


def _match(wanted: str) -> str:
    """FTS5's question: whole words, and the last one as a beginning."""
    words = fold(wanted).split()
    return " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*' if words else ""


def _tail(unit: str, wanted: str) -> dict[str, str]:
    """The range of reversed keys that end with ``wanted``."""
    least = key(wanted)[::-1]
    return {"unit": unit, "least": least, "beyond": least + "\x7f"} if least else {}


def by_name(connection: Connection, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Whole words, and the last one as a beginning; newest first."""
    match = _match(wanted)
    if not match:
        return []
    return _lines(_BY_NAME(connection, {"match": match, "most": limit}), now)


def by_tail(connection: Connection, unit: str, wanted: str, now: datetime, limit: int) -> list[Line]:
    """Every code, phone or number that ends with ``wanted``."""
    bounds = _tail(unit, wanted)
    if not bounds:
        return []
    return _lines(_BY_TAIL(connection, {**bounds, "most": limit}), now)


def resolve(connection: Connection, unit: str, code: str) -> list[str]:
    """Uids that bear ``code`` as it stands; else those whose code or number ends with it."""
    code = _scanned(code)
    exact = select(HANDLE.c.uid).where(HANDLE.c.unit == unit, HANDLE.c.exact == code.strip().upper())
    found = list(connection.execute(exact).scalars())
    if found or len(key(code)) < SHORTEST_TAIL:
        return found
    bounds = _tail(unit, code)
    query = select(HANDLE.c.uid).where(
        HANDLE.c.unit == unit,
        HANDLE.c.exact != "",
        HANDLE.c.key >= bounds["least"],
        HANDLE.c.key < bounds["beyond"],
    )
    return list(dict.fromkeys(connection.execute(query.limit(20)).scalars()))


def queue(connection: Connection, unit: str, view: str, now: datetime, on: date, limit: int) -> tuple[list[Line], int]:
    """One page of a view, what burns first on top, and how many dossiers it holds. Raises ``Refused``."""
    where = _in_view(unit, view, now, on)
    order = (DOSSIER.c.due_at.is_(None), DOSSIER.c.due_at, DOSSIER.c.received_at, DOSSIER.c.uid)
    page = select(*_SHOWN).where(where).order_by(*order).limit(limit)
    return _lines(connection.execute(page), now), _held(connection, where)


def counts(connection: Connection, unit: str, now: datetime, on: date) -> dict[str, int]:
    """How many dossiers each view holds."""
    return {view: _held(connection, _in_view(unit, view, now, on)) for view in VIEWS}


def _held(connection: Connection, where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(DOSSIER).where(where)).scalar_one())


def _in_view(unit: str, view: str, now: datetime, on: date) -> ColumnElement[bool]:
    """A struck number is in no view."""
    return and_(DOSSIER.c.unit == unit, ~DOSSIER.c.cancelled, _view(view, now, on))


def _view(view: str, now: datetime, on: date) -> ColumnElement[bool]:
    status, due_at = DOSSIER.c.status, DOSSIER.c.due_at
    match view:
        case "all":
            return status.in_(sorted(OPEN))
        case "today":
            return and_(status.in_(sorted(RUNNING)), due_at.between(*_day(on)))
        case "tomorrow":
            return and_(status.in_(sorted(RUNNING)), due_at.between(*_day(on + timedelta(days=1))))
        case "overdue":
            moment = now if on == now.date() else _day(on)[0]
            return and_(status.in_(sorted(RUNNING)), due_at < moment)
        case "to-hand-over":
            return status == int(Status.ACCEPTED)
        case "supplement":
            return status == int(Status.SUPPLEMENT)
        case "to-return":
            return status == int(Status.FINISHED)
        case "to-tell":
            return DOSSIER.c.tell != ""
    raise Refused(f"Không có danh sách này; chọn một trong: {', '.join(VIEWS)}.")


def _day(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, time.min, VIETNAM), datetime.combine(day, time.max, VIETNAM)


def _time(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _lines(rows: Any, now: datetime) -> list[Line]:
    lines: dict[str, Line] = {}
    for code, uid, applicant, procedure, status, *times, cancelled in rows:
        received_at, due_at, finished_at = map(_time, times)
        late = False
        if due_at is not None and not cancelled:
            late = finished_at.date() > due_at.date() if finished_at else status in RUNNING and now > due_at
        lines[uid] = Line(code, uid, applicant, procedure, Status(status), received_at, due_at, late)
    return list(lines.values())
