"""The hub's log as the national side's worker reads it: what has come since, whose unit it is, what happened."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from counter.event import NO_DOSSIER, Body, Event
from counter.unit import Unit, told_unit
from province.database import TABLES
from province.hub import Hub
from province.national import contents
from province.national.interface import Unfit
from province.national.queue import Candidate, admit, void
from province.national.tables import CURSOR
from province.national.trail import SILENT

EVENT, ARRIVAL, UNIT, EPOCH, FLOOR, ATTACHED = (
    TABLES[name] for name in ("event", "arrival", "unit", "epoch", "floor", "attached")
)

AT_ONCE = 1000
"""Lines of a unit's feed that are read in one transaction."""


class HubLog:
    """``Dossiers`` over a hub that gives places. The feed is read on from where it was left, which is kept in the
    transaction that admits what it said; after a restore, from where that left it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def admit(self, now: datetime, *, files: bool) -> None:
        """Take note of every dossier that the feeds have told of since, and of scanned contents that have come."""
        behind = (
            select(UNIT.c.unit)
            .outerjoin(CURSOR, CURSOR.c.unit == UNIT.c.unit)
            .where(or_(UNIT.c.place > func.coalesce(CURSOR.c.place, 0), CURSOR.c.epoch != self._epoch()))
        )
        with self._hub.engine.begin() as connection:
            units = connection.execute(behind).scalars().all()
        for unit in units:
            while self._read(unit, now):
                pass
        if files:
            with self._hub.engine.begin() as connection:
                contents.wake(connection)

    def unit(self, unit: str) -> Unit:
        """As its counters set themselves up: the newest facts, and every officer that any of them has named."""
        wanted = select(EVENT.c.body).where(EVENT.c.unit == unit, EVENT.c.uid == NO_DOSSIER, EVENT.c.kind == "setup")
        with self._hub.engine.begin() as connection:
            bodies = connection.execute(wanted.order_by(EVENT.c.recorded_at)).scalars().all()
        told = [found for body in bodies if (found := told_unit(json.loads(body)))]
        if not told:
            raise Unfit("DonViXuLy", "Đơn vị chưa gửi thông tin cài đặt lên tỉnh; đồng bộ lại một quầy của đơn vị.")
        officers = {officer.login: officer for one in told for officer in one.officers}
        return replace(told[-1], officers=tuple(officers.values()))

    def events(self, unit: str, uid: str) -> Sequence[Event]:
        """A dossier's events."""
        return self._hub.events(unit, uid)

    def fresh(self, unit: str, uid: str) -> frozenset[str]:
        """The contents of a dossier that are here whole and were not told of."""
        with self._hub.engine.begin() as connection:
            return contents.fresh(connection, unit, uid)

    def told(self, unit: str, uid: str, files: frozenset[str]) -> None:
        """These were told of."""
        with self._hub.engine.begin() as connection:
            contents.told(connection, unit, uid, files)

    def say(self, unit: str, uid: str, kind: str, body: Body) -> None:
        """An event of the hub's own."""
        self._hub.say(unit, uid, kind, body)

    def _epoch(self) -> str:
        with self._hub.engine.begin() as connection:
            return self._hub.epoch(connection)[1]

    def _read(self, unit: str, now: datetime) -> bool:
        """One part of a unit's feed; whether there may be more."""
        with self._hub.engine.begin() as connection:
            _, epoch = self._hub.epoch(connection)
            place = _start(connection, unit, epoch)
            wanted = (
                select(ARRIVAL.c.place, EVENT.c.uid, EVENT.c.kind, EVENT.c.rev, ATTACHED.c.sha256)
                .outerjoin(EVENT, (EVENT.c.unit == ARRIVAL.c.unit) & (EVENT.c.event_id == ARRIVAL.c.event_id))
                .outerjoin(ATTACHED, (ATTACHED.c.unit == EVENT.c.unit) & (ATTACHED.c.event_id == EVENT.c.event_id))
                .where(ARRIVAL.c.unit == unit, ARRIVAL.c.place > place)
                .order_by(ARRIVAL.c.place)
                .limit(AT_ONCE)
            )
            lines = connection.execute(wanted).all()
            newest: dict[str, int] = {}
            for line in lines:
                if line.rev is not None and line.uid != NO_DOSSIER and line.kind not in SILENT:
                    newest[line.uid] = max(line.rev, newest.get(line.uid, 0))
            contents.note(connection, unit, ((line.uid, line.sha256) for line in lines if line.sha256))
            admit(connection, [Candidate(unit, uid, rev) for uid, rev in newest.items()], now)
            _keep(connection, unit, epoch, lines[-1].place if lines else place)
        return len(lines) == AT_ONCE


def _start(connection: Connection, unit: str, epoch: str) -> int:
    """Where reading goes on. A restored hub has given up some places, and gives them to other events."""
    left = connection.execute(select(CURSOR).where(CURSOR.c.unit == unit)).mappings().one_or_none()
    if left is None:
        return 0
    if left["epoch"] == epoch:
        return int(left["place"])
    since = connection.execute(select(EPOCH.c.number).where(EPOCH.c.name == left["epoch"])).scalar() or 1
    floors = select(func.min(FLOOR.c.rev), func.min(FLOOR.c.place)).where(FLOOR.c.unit == unit, FLOOR.c.epoch > since)
    rev, place = connection.execute(floors).one()
    void(connection, unit, rev or 0)
    return min(int(left["place"]), place or 0)


def _keep(connection: Connection, unit: str, epoch: str, place: int) -> None:
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(CURSOR).values(unit=unit, epoch=epoch, place=place)
    changed = {"epoch": epoch, "place": place}
    connection.execute(statement.on_conflict_do_update(index_elements=["unit"], set_=changed))
