"""Whether a hub is whole: the chains of every device, the dossiers against a replay of the log, the order, the feed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, func, select

from counter.access import KINDS
from counter.event import NO_DOSSIER, Event
from counter.lifecycle import fold
from db import rows
from db.log import Chains
from db.verify import digest
from province.database import TABLES
from province.work import COLUMNS, events_of, read_event

EVENT, DOSSIER, UNIT, ARRIVAL = (TABLES[name] for name in ("event", "dossier", "unit", "arrival"))
MOST = 50
"""Sentences of damage given for a unit."""


@dataclass
class Report:
    """What ``verify`` found of one unit; looks are not counted among its ``events``."""

    events: int = 0
    dossiers: int = 0
    digest: str = ""
    damage: list[str] = field(default_factory=list)


def verify(engine: Engine, unit: str = "") -> dict[str, Report]:
    """Unit by unit; only ``unit`` when it is named."""
    with engine.begin() as connection:
        known = connection.execute(select(UNIT.c.unit).order_by(UNIT.c.unit)).scalars().all()
        return {name: _unit(connection, name) for name in known if unit in {"", name}}


def _unit(connection: Connection, unit: str) -> Report:
    report = Report()
    chains = Chains()
    for event in _log(connection, unit):
        report.events += event.kind not in KINDS
        fault = chains.fault(event)
        if fault:
            report.damage.append(fault)
    states = []
    for uid in _uids(connection, unit):
        events = events_of(connection, unit, [uid])[uid]
        dossier = fold(events)
        agreed = fold(event for event in events if event.rev is not None)
        report.dossiers += 1
        if agreed is not None:
            states.append(rows.state(agreed))
        wanted = select(DOSSIER.c.state).where(DOSSIER.c.unit == unit, DOSSIER.c.uid == uid)
        if dossier is not None and connection.execute(wanted).scalar() != rows.state(dossier):
            report.damage.append(f"Hồ sơ {dossier.code}: bảng dossier không khớp với sổ.")
    report.digest = digest(states)
    report.damage += _order(connection, unit)
    del report.damage[MOST:]
    return report


def _log(connection: Connection, unit: str) -> Iterator[Event]:
    order = (EVENT.c.device, EVENT.c.epoch, EVENT.c.seq, EVENT.c.event_id)
    wanted = select(*(EVENT.c[name] for name in COLUMNS)).where(EVENT.c.unit == unit).order_by(*order)
    return map(read_event, connection.execute(wanted))


def _uids(connection: Connection, unit: str) -> list[str]:
    wanted = select(EVENT.c.uid).where(EVENT.c.unit == unit, EVENT.c.uid != NO_DOSSIER).distinct()
    return sorted(connection.execute(wanted).scalars().all())


def _order(connection: Connection, unit: str) -> Iterator[str]:
    """Places are given once each, and every event is in the feed."""
    given = select(func.count(EVENT.c.rev), func.count(EVENT.c.rev.distinct())).where(EVENT.c.unit == unit)
    places, different = connection.execute(given).one()
    if places != different:
        yield "Có hai bước cùng một thứ tự của tỉnh."
    silent = (
        select(func.count())
        .select_from(
            EVENT.outerjoin(ARRIVAL, (ARRIVAL.c.unit == EVENT.c.unit) & (ARRIVAL.c.event_id == EVENT.c.event_id))
        )
        .where(EVENT.c.unit == unit, ARRIVAL.c.place.is_(None))
    )
    missing = connection.execute(silent).scalar()
    if missing:
        yield f"{missing} bước không có trong dòng tin của máy chủ."
