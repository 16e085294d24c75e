"""The views: one page at a time, what burns first on top, found by its place and never by counting rows."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from counter.clock import VIETNAM, stamp
from counter.dossier import OPEN, RUNNING, Status
from counter.duty import Duty
from counter.event import NO_DOSSIER
from counter.flag import SENT_BACK
from counter.ports import EVERYTHING, PARTS, VIEWS, Choices, Filter, Line, Part
from counter.refusal import Refused
from counter.text import fold

_NAMES = "code uid applicant procedure_name status received_at due_at finished_at cancelled officer".split()
_TICKS = (
    "NOT EXISTS (SELECT 1 FROM event WHERE event.unit = dossier.unit AND event.uid = dossier.uid AND rev IS NULL)",
    "json_extract(dossier.state, '$.national')",
)
_LEGS = "json_extract(dossier.state, '$.legs')"
_ENROLLED = "(SELECT value FROM setting WHERE key = 'line') != ''"
COLUMNS = ", ".join(
    [*(f"dossier.{name}" for name in _NAMES), _LEGS, *(f"iif({_ENROLLED}, {tick}, NULL)" for tick in _TICKS)]
)
"""What ``lines`` reads. Who does not speak to the province pays nothing for its ticks."""

NEVER = "9"
"""Behind every date: where a dossier without one stands."""

_DUE = f"coalesce(due_at, '{NEVER}')"


def _of(statuses: frozenset[Status]) -> str:
    return f"status IN ({', '.join(str(int(status)) for status in sorted(statuses))})"


OPEN_ROWS = f"cancelled = 0 AND {_of(OPEN)}"
"""What the index of waiting dossiers holds; a view that says it in these words is read from that index."""

_AT_HAND = "cancelled = 0 AND to_sign = 0"
"""Of one status. The index of reports, which has no ``to_sign``, would be counted through for the whole history."""

_RUNNING = _of(RUNNING)
_LATE = f"{_RUNNING} AND {_DUE} < :moment"
RUNNING_LATE = f"{OPEN_ROWS} AND {_LATE}"
_TAKEN_AT = "json_extract(state, '$.counter')"
_SUPPLEMENT_LATE = f"status = {int(Status.SUPPLEMENT)} AND json_extract(state, '$.pauses[#-1].at') < :asked_before"
_NOT_COLLECTED = f"status = {int(Status.FINISHED)} AND finished_at < :finished_before"
_FLAGS_BACK = "FROM json_each(state, '$.flags') WHERE value ->> 'decision' = 'returned'"
_TOLD_BACK = (
    "SELECT body ->> 'uid' FROM event INDEXED BY event_of_counter "
    f"WHERE unit = :unit AND uid = '{NO_DOSSIER}' AND kind = '{SENT_BACK}'"
)
"""Of all dossiers, closed ones too: to find them by their ``state`` takes a reading of every one that waits."""
_SENT_BACK = f"uid IN ({_TOLD_BACK}) AND EXISTS (SELECT 1 {_FLAGS_BACK})"

_IN_HAND = _of(frozenset({Status.REGISTERED, Status.ACCEPTED, Status.WITHDRAWN}))
"""Who does the next step with these stands at the counter."""

_MINE = (
    f"({_IN_HAND} OR tell != '' OR {_of(RUNNING)} AND {_DUE} <= :due_by OR {_SUPPLEMENT_LATE} OR {_NOT_COLLECTED} "
    f"OR {_SENT_BACK})"
)
_WAITING = {
    "all": "TRUE",
    "running": _of(frozenset({*RUNNING, Status.SUPPLEMENT})),
    "today": f"{_RUNNING} AND {_DUE} BETWEEN :first AND :last",
    "tomorrow": f"{_RUNNING} AND {_DUE} BETWEEN :next AND :next_last",
    "overdue": _LATE,
    # Nobody can be told the day before of what came in today.
    "to-apologise": f"{_RUNNING} AND {_DUE} <= :due_by AND ({_DUE} < :moment OR received_at < :first) AND extended = 0",
    "late-again": f"{_LATE} AND extended = 1",
    "mine": _MINE,
}
"""What holds for those of ``OPEN_ROWS`` that such a view has."""
_WHERE = {
    **{view: f"{OPEN_ROWS} AND {holds}" for view, holds in _WAITING.items()},
    "to-hand-over": f"{_AT_HAND} AND status = {int(Status.ACCEPTED)}",
    "to-sign": "cancelled = 0 AND to_sign = 1",
    "supplement": f"{_AT_HAND} AND status = {int(Status.SUPPLEMENT)}",
    "to-return": f"{_AT_HAND} AND status = {int(Status.FINISHED)}",
    "to-tell": "cancelled = 0 AND tell != ''",
    # The plus keeps SQLite from the index of receipts, which has another order.
    "late-hand-over": f"{_AT_HAND} AND status = {int(Status.ACCEPTED)} AND +received_at < :before",
    "supplement-late": f"{_AT_HAND} AND {_SUPPLEMENT_LATE}",
    "not-collected": f"{_AT_HAND} AND {_NOT_COLLECTED}",
    "to-enter": "cancelled = 0 AND to_enter = 1",
    "to-review": "to_review > 0",
    "sent-back": _SENT_BACK,
    "to-accept": f"{_AT_HAND} AND status = {int(Status.REGISTERED)}",
}
_NAMED = " AND uid IN (SELECT n.uid FROM name_index i JOIN name n ON n.id = i.rowid WHERE name_index MATCH :match)"
_PARTS: dict[Part, str] = {
    "officer": "officer",
    # In whose register it is; before it is in one, or when that is an older system's, the counter that took it in.
    "counter": f"coalesce(nullif(book, 0), {_TAKEN_AT})",
    "field": "field",
    "procedure": "procedure",
    # The plus keeps SQLite from the index of the status, which would have to be sorted.
    "status": "+status",
    "return_by": "return_by",
    "fees": "fees",
}
_PHONE = "(SELECT value ->> 'phone' FROM json_each(state, '$.people') WHERE value ->> 'phone' != ''{} LIMIT 1)"
_SUBMITTER = " AND value ->> 'role' = 'submitter'"
_BESIDE = {
    "to-tell": f", tell, coalesce({_PHONE.format(_SUBMITTER)}, {_PHONE.format('')}, '')",
    "sent-back": f", (SELECT value ->> 'remark' {_FLAGS_BACK} LIMIT 1)",
}
"""What is read beside ``COLUMNS``: whom to tell what, by the number that is ``Dossier.phone``; the supervisor's
remark."""


class Chosen(NamedTuple):
    """A list that is no view: the query that gives its uids, and what it is asked with."""

    uids: str
    values: dict[str, Any]


Among = str | Chosen
"""What a list holds; a view by its name."""


def chosen(uids: Sequence[str]) -> Chosen:
    """These dossiers."""
    return Chosen("SELECT value FROM json_each(:uids)", {"uids": json.dumps(uids)})


def queue(
    connection: Any, unit: str, among: Among, now: datetime, on: date, limit: int, only: Filter, duty: Duty | None
) -> tuple[list[Line], int]:
    """The first page of a list, of what ``only`` lets through, and how many dossiers that is. ``duty`` is what the
    views of ``DUTIES`` go by. Raises ``Refused``."""
    where, values = _asked(unit, among, now, on, only, duty)
    return _page(connection, where, values, now, limit, among), _count(connection, where, values, among)


def turn(
    connection: Any,
    unit: str,
    among: Among,
    now: datetime,
    on: date,
    limit: int,
    place: Line | None,
    only: Filter,
    duty: Duty | None,
    *,
    back: bool,
) -> list[Line]:
    """The page behind ``place``, or before it; the last page when ``back`` and there is no place."""
    where, values = _behind(*_asked(unit, among, now, on, only, duty), place, back=back)
    return _page(connection, where, values, now, limit, among, back=back)


def choices(
    connection: Any, unit: str, among: Among, now: datetime, on: date, only: Filter, duty: Duty | None
) -> Choices:
    """What a list can be narrowed by: each value that is there, called as its column has it, a procedure by name."""
    where, values = _asked(unit, among, now, on, only, duty)
    # In one walk: to read the rows of a long list takes far longer than to add up their groups.
    parts = ", ".join(_PARTS[part] for part in PARTS)
    query = f"SELECT count(*), max(procedure_name), {parts} FROM dossier WHERE {where} GROUP BY {parts}"
    held: dict[Part, Counter[str]] = {part: Counter() for part in PARTS}
    names: dict[str, str] = {}
    for count, name, *group in connection.execute(query, values):
        for part, value in zip(PARTS, group, strict=True):
            held[part][str(value or "")] += count
            if part == "procedure":
                names[value] = max(name, names.get(value, ""))
    return {part: _ranked(held[part], names if part == "procedure" else {}) for part in PARTS}


def _ranked(held: Counter[str], names: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    ranked = sorted(held.items(), key=lambda each: (-each[1], each[0]))
    return {value: (names.get(value, value), count) for value, count in ranked if value}


def counts(
    connection: Any,
    unit: str,
    views: Iterable[str],
    now: datetime,
    on: date,
    duty: Duty | None,
    officer: str = "",
) -> dict[str, int]:
    """How many dossiers each of ``views`` holds; those of ``DUTIES`` need a ``duty``. ``officer`` is whose "mine" is
    counted, empty for everybody's."""
    asked = {view: _asked(unit, view, now, on, EVERYTHING, duty) for view in views}
    mine = f"{_MINE} AND (officer = :officer OR :officer = '')"
    holds = {**_WAITING, "mine": mine}
    found = {view: _count(connection, *asking, view) for view, asking in asked.items() if view not in holds}
    if waiting := [view for view in asked if view in holds]:
        # All in one walk through the waiting dossiers.
        each = ", ".join(f"count(*) FILTER (WHERE {holds[view]})" for view in waiting)
        query = f"SELECT {each} FROM dossier INDEXED BY dossier_waiting WHERE unit = :unit AND {OPEN_ROWS}"
        values = {**asked[waiting[0]][1], "officer": officer}
        found |= zip(waiting, connection.execute(query, values).fetchone(), strict=True)
    return {view: found[view] for view in asked}


def at_counter(connection: Any, unit: str, view: str, now: datetime, counter: int) -> list[tuple[str, int]]:
    """The code of each dossier of a view that came in at ``counter``, and how many papers it has to certify."""
    where, values = _asked(unit, view, now, now.date(), EVERYTHING, None)
    query = f"SELECT code, papers FROM dossier WHERE {where} AND {_TAKEN_AT} = :counter ORDER BY {_DUE}, uid"
    return [(code, papers) for code, papers in connection.execute(query, {**values, "counter": counter})]


def _asked(
    unit: str, among: Among, now: datetime, on: date, only: Filter, duty: Duty | None
) -> tuple[str, dict[str, Any]]:
    """The condition of a list and what it is asked with. Raises ``Refused``."""
    if isinstance(among, Chosen):
        where, values = f"uid IN ({among.uids})", {**among.values, "unit": unit}
    else:
        where, values = _of_view(among, now, on, duty)
        values["unit"] = unit
    where = f"unit = :unit AND {where}"
    for part in PARTS:
        if wanted := getattr(only, part):
            values[part] = wanted
            where += f" AND {_PARTS[part]} = :{part}"
    if found := question(only.name):
        values["match"] = found
        where += _NAMED
    return where, values


def _of_view(view: str, now: datetime, on: date, duty: Duty | None) -> tuple[str, dict[str, Any]]:
    if view not in _WHERE:
        raise Refused(f"Không có danh sách này; chọn một trong: {', '.join(VIEWS)}.")
    first, last = span(on)
    following, following_last = span(on + timedelta(days=1))
    values = {
        "first": first,
        "last": last,
        "next": following,
        "next_last": following_last,
        "moment": stamp(now) if on == now.date() else first,
    }
    if duty is not None:
        values |= {"before": stamp(duty.taken_before), "due_by": stamp(duty.due_by)}
        values |= {"asked_before": stamp(duty.asked_before), "finished_before": stamp(duty.finished_before)}
    return _WHERE[view], values


def _behind(
    where: str, values: dict[str, Any], place: Line | None, *, back: bool = False
) -> tuple[str, dict[str, Any]]:
    """The same condition, behind ``place`` or before it."""
    if place is None:
        return where, values
    values = {**values, "due": stamp(place.due_at) if place.due_at else NEVER, "uid": place.uid}
    way = "<" if back else ">"
    # SQLite goes down an index of expressions to one of them, never to a pair.
    return f"{where} AND {_DUE} {way}= :due AND ({_DUE}, uid) {way} (:due, :uid)", values


def _page(
    connection: Any,
    where: str,
    values: dict[str, Any],
    now: datetime,
    limit: int,
    among: Among,
    *,
    back: bool = False,
) -> list[Line]:
    way = " DESC" if back else ""
    order, beside = f"ORDER BY {_DUE}{way}, uid{way} LIMIT :most", ""
    if isinstance(among, Chosen):
        # Sorted by themselves: what a row shows is worked out for those of the page alone.
        where = f"unit = :unit AND uid IN (SELECT uid FROM dossier WHERE {where} {order})"
    else:
        beside = _BESIDE.get(among, "")
    query = f"SELECT {COLUMNS}{beside} FROM dossier WHERE {where} {order}"
    found = lines(connection.execute(query, {**values, "most": limit}), now)
    return found[::-1] if back else found


def _count(connection: Any, where: str, values: dict[str, Any], among: Among) -> int:
    # Left to itself SQLite goes by the status, and reads every row for whether its number was struck.
    index = " INDEXED BY dossier_waiting" if isinstance(among, str) and among in _WAITING else ""
    return int(connection.execute(f"SELECT count(*) FROM dossier{index} WHERE {where}", values).fetchone()[0])


def span(first: date, last: date | None = None) -> tuple[str, str]:
    """The first and the last moment of some days, or of one, as rows keep them."""
    moments = datetime.combine(first, time.min, VIETNAM), datetime.combine(last or first, time.max, VIETNAM)
    return stamp(moments[0]), stamp(moments[1])


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def lines(rows: Any, now: datetime) -> list[Line]:
    """Rows of ``COLUMNS``, and what is to be told where it was read; each dossier once."""
    found: dict[str, Line] = {}
    for row in rows:
        code, uid, applicant, procedure, status, received, due, finished, cancelled, *rest = row
        officer, legs, arrived, national, *told = rest
        there = None if arrived is None else bool(arrived)
        received_at, due_at, finished_at = map(_time, (received, due, finished))
        agency, since = _holder(legs)
        late = False
        if due_at is not None and not cancelled:
            late = finished_at.date() > due_at.date() if finished_at else status in RUNNING and now > due_at
        state = Status(status)
        tell, phone = (*told, "", "")[:2]
        found[uid] = Line(
            code, uid, applicant, procedure, state, received_at, due_at, late, there, national or "", tell, phone,
            officer, agency, since,
        )  # fmt: skip
    return list(found.values())


def _holder(legs: str | None) -> tuple[str, datetime | None]:
    """The agency to which a dossier was handed over and that has not given it back, and since when."""
    for leg in json.loads(legs or "[]"):
        if "kind" not in leg and "done_at" not in leg:
            return leg["to"], _time(leg["at"])
    return "", None


def question(wanted: str) -> str:
    """What FTS5 is asked: whole words, and the last one as a beginning; empty for no word."""
    words = fold(wanted).split()
    return " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*' if words else ""
