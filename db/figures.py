"""The one layer that all reports and screens take their figures from: what a figure of ``counter.figure`` comes to, and
which dossiers are behind it, over the rows as they stood when the period ended."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from counter.clock import stamp
from counter.dossier import RUNNING, Status
from counter.figure import FIGURES, ONLY_COUNTED, RATINGS, Attribute, Counted, Figure, Period
from counter.lifecycle import fold
from counter.refusal import Refused
from counter.text import fold as folded
from db import lists, log, rows

_COLUMNS = (
    "uid field officer received_at status channel finished_at due_at returned_at extended shortened legal_days "
    "promised_days papers result_file data payment scans"
).split()
_OF_PERIOD = "unit = :unit AND closed_at >= :first AND received_at <= :until AND cancelled = 0"
"""Dossiers of the period, as they stand now. The index of reports has all columns that are read."""

_SINCE = f"SELECT uid FROM dossier WHERE {_OF_PERIOD} AND last_at > :until"
_STOOD = f"SELECT {', '.join(_COLUMNS)} FROM dossier WHERE {_OF_PERIOD} AND last_at <= :until"
_THEN = f" UNION ALL SELECT {', '.join(f'value ->> {name!r}' for name in _COLUMNS)} FROM json_each(:since)"
"""Those that went on since the period ended, as they stood then."""

_SORT = f"""CASE
    WHEN finished_at IS NOT NULL THEN CASE
        WHEN due_at IS NULL THEN 'undated'
        WHEN substr(finished_at, 1, 10) < substr(due_at, 1, 10) THEN 'early'
        WHEN substr(finished_at, 1, 10) = substr(due_at, 1, 10) THEN 'on_time'
        ELSE 'late' END
    WHEN status IN ({", ".join(str(int(status)) for status in RUNNING)}) THEN CASE
        WHEN due_at IS NULL THEN 'open_undated'
        WHEN due_at < :until THEN 'overdue'
        ELSE 'in_time' END
    WHEN status = {int(Status.SUPPLEMENT)} THEN 'supplement'
    WHEN status = {int(Status.WITHDRAWN)} THEN 'withdrawn'
    ELSE 'ended' END"""
_ATTRIBUTES: dict[Attribute, str] = {
    "come": "CASE WHEN received_at >= :first THEN 'new' ELSE 'carried' END",
    "sort": _SORT,
    "returned": "returned_at IS NOT NULL",
    "in_days": "legal_days > 0",
    "cut": "legal_days != promised_days",
}
"""Those that are not a column of the same name."""


def figures(
    connection: Any, unit: str, keys: Iterable[str], span: Period, *, by_field: bool = True, by_paper: bool = False
) -> Counted:
    """How much each figure of ``keys`` comes to, field by field or under one empty name; ``by_paper`` counts each
    certified paper by itself."""
    wanted = {key: FIGURES[key] for key in keys}
    sums = [f"sum({_amount(figure, by_paper)}) FILTER (WHERE {_where(figure)})" for figure in wanted.values()]
    field, group = ("field", " GROUP BY field") if by_field else ("''", "")
    values = _values(connection, unit, span)
    query = f"{_stood(wanted.values(), values)} SELECT {field}, {', '.join(sums)} FROM stood{group}"
    found = connection.execute(query, values).fetchall()
    found.sort(key=lambda row: (folded(row[0]), row[0]))
    return Counted({row[0]: dict(zip(wanted, (amount or 0 for amount in row[1:]), strict=True)) for row in found})


def behind(connection: Any, unit: str, key: str, span: Period) -> lists.Chosen:
    """The dossiers that a figure counts. Raises ``Refused`` for what is only ever counted."""
    if key not in FIGURES:
        raise Refused(ONLY_COUNTED)
    figure, values = FIGURES[key], _values(connection, unit, span)
    return lists.Chosen(f"{_stood([figure], values)} SELECT uid FROM stood WHERE {_where(figure)}", values)


def ratings(connection: Any, unit: str, span: Period) -> dict[int, int]:
    """How many dossiers were last rated so in the period, level by level."""
    query = (
        "SELECT rating, count(*) FROM dossier WHERE unit = :unit AND rating > 0 AND rated_at BETWEEN :first AND :until"
        f"{' AND officer = :whose' if span.officer else ''} GROUP BY rating"
    )
    values = {"unit": unit, "first": _first(span.first), "until": stamp(span.until), "whose": span.officer}
    return dict.fromkeys(RATINGS, 0) | dict(connection.execute(query, values).fetchall())


def _stood(figures: Iterable[Figure], values: dict[str, Any]) -> str:
    """What the figures need to know of each dossier as it stood when the period ended, worked out once."""
    attributes = dict.fromkeys(attribute for figure in figures for attribute in figure.condition)
    needed = [f"{_ATTRIBUTES.get(name, name)} AS {name}" for name in attributes]
    columns = ", ".join(["uid", "field", "papers", "legal_days", "promised_days", *needed])
    rows_of = _STOOD + _THEN if "since" in values else _STOOD
    officer = " WHERE officer = :whose" if values["whose"] else ""
    return f"WITH stood AS MATERIALIZED (SELECT {columns} FROM ({rows_of}){officer})"


def _amount(figure: Figure, by_paper: bool) -> str:
    weight = "CASE WHEN papers > 0 THEN papers ELSE 1 END" if by_paper else "1"
    return figure.sums or weight


def _where(figure: Figure) -> str:
    """The condition in SQL. Its values are this program's own words."""
    parts = [f"{attribute} IN ({', '.join(map(repr, allowed))})" for attribute, allowed in figure.condition.items()]
    return " AND ".join(parts) or "1"


def _values(connection: Any, unit: str, span: Period) -> dict[str, Any]:
    """What a query of a period is asked with. Dossiers that went on after its end are folded up to it, so that a report
    comes out the same whenever it is made."""
    values = {"unit": unit, "first": _first(span.first), "until": stamp(span.until), "whose": span.officer}
    uids = connection.execute(_SINCE, values).fetchall()
    if not uids:
        return values
    then = (_as_of(connection, unit, uid, span.until) for (uid,) in uids)
    return values | {"since": json.dumps([row for row in then if row and row["closed_at"] >= values["first"]])}


def _first(day: date) -> str:
    return lists.span(day)[0]


def _as_of(connection: Any, unit: str, uid: str, until: datetime) -> rows.Row | None:
    """A dossier's row as it was; ``None`` before it was received."""
    dossier = fold(event for event in log.of_dossier(connection, unit, uid) if event.at <= until)
    return rows.dossier_row(dossier) | {"state": ""} if dossier and dossier.received_at else None
