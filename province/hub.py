"""The hub: keeps every event that comes, gives each its place, folds dossiers with the counter's own ``apply``.

One transaction a batch, under the unit's own lock, so that places appear in their order and no reader's cursor can pass
one by. A relay is the same thing without places of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from counter.catalogue import read_catalogue, shipped_procedures
from counter.clock import WatchedClock
from counter.dossier import Dossier
from counter.event import Body, Event, new_id
from counter.exchange import LIMIT, Batch, Reply
from counter.sync import NotLet
from db import rows
from province.arrivals import keep, standing
from province.database import TABLES, put
from province.feed import common, reply
from province.order import look_again, place
from province.work import Work, events_of
from sync.seal import DeviceKey

EVENT, DOSSIER, UNIT, EPOCH, FLOOR, HELD, PUBLISHED, ATTACHED = (
    TABLES[name] for name in ("event", "dossier", "unit", "epoch", "floor", "held", "published", "attached")
)


_EPOCH = select(EPOCH.c.number, EPOCH.c.name).order_by(EPOCH.c.number.desc()).limit(1)
_LOCKED = select(UNIT).where(UNIT.c.unit == bindparam("of")).with_for_update()
_MOVED = update(UNIT).where(UNIT.c.unit == bindparam("of"))
_NEWEST = select(func.max(PUBLISHED.c.id))
_STATE = select(DOSSIER.c.state).where(DOSSIER.c.unit == bindparam("of"), DOSSIER.c.uid == bindparam("of_uid"))


class Hub:
    """The log of every unit of a province, or of the one unit of a relay. ``server`` is its id, also as a device in the
    units' logs."""

    def __init__(
        self, engine: Engine, server: str, clock: WatchedClock, key: DeviceKey, *, relay: bool = False
    ) -> None:
        self.engine = engine
        self.server = server
        self.clock = clock
        self.key = key
        self.relay = relay
        self._procedures: tuple[int, frozenset[str]] = (0, frozenset())

    def procedures(self, connection: Connection) -> frozenset[str]:
        """The codes that are published or come with the program; none while nothing was published."""
        newest = connection.execute(_NEWEST).scalar() or 0
        if newest != self._procedures[0]:
            texts = connection.execute(select(PUBLISHED.c.text)).scalars().all()
            published = (read_catalogue(text, date.max).procedures for text in texts)
            codes = frozenset(one.code for group in (shipped_procedures(), *published) for one in group)
            self._procedures = (newest, codes)
        return self._procedures[1]

    def new_epoch(self, connection: Connection, floor: int | None = None) -> None:
        """From now on it is another life: after a restore, what was given since the backup is void. A relay's begins
        when its server's does, which says by ``floor`` which places are void; its own feed goes on."""
        number = (connection.execute(select(func.max(EPOCH.c.number))).scalar() or 0) + 1
        now = self.clock.now()
        connection.execute(insert(EPOCH).values(number=number, name=f"{number}-{new_id()[:8]}", at=now))
        units = connection.execute(select(UNIT.c.unit, UNIT.c.rev, UNIT.c.place)).mappings().all()
        if self.relay and floor is None:
            # It gives no places; those that it has told of are the province's, and hold.
            floor = connection.execute(select(func.max(EVENT.c.rev))).scalar() or 0
        given = {} if floor is None else {"rev": floor}
        put(connection, "floor", [{**row, **given, "epoch": number} for row in units])

    def epoch(self, connection: Connection) -> tuple[int, str]:
        number, name = connection.execute(_EPOCH).one()
        return int(number), str(name)

    # The exchange

    def exchange(self, batch: Batch, limit: int = LIMIT, *, carried: bool = False) -> Reply:
        """Take a batch in and say what is known; the device has shown already that it is who it says. What builds on
        steps that this hub has lost is not taken before they have come back: of a batch that was ``carried`` here the
        rest is, which may not come again soon. Raises ``NotLet`` for a device that is not, or no longer, of this
        unit."""
        with self.unit(batch.unit) as work:
            device = work.device(batch.device)
            if device is None or device["revoked_at"] is not None:
                why = device["revoked_why"] if device else ""
                raise NotLet(why or "Máy này chưa ghi danh với máy chủ; cài lại bằng tệp ghi danh của tỉnh.")
            last = None if self.relay else common(work, batch)
            events = batch.events if last is None else tuple(standing(batch.events, last)) if carried else ()
            answers, cloned = keep(work, events, batch.device)
            work.seen(batch.device, cloned=cloned)
            place(work)
            return reply(work, batch, answers, cloned=cloned, limit=limit)

    @contextmanager
    def unit(self, unit: str) -> "Iterator[Work]":
        """One transaction that holds the unit's lock."""
        with self.engine.begin() as connection, self._within(connection, unit) as work:
            yield work

    @contextmanager
    def _within(self, connection: Connection, unit: str) -> "Iterator[Work]":
        put(connection, "unit", [{"unit": unit, "name": "", "rev": 0, "place": 0}], replace=False)
        at = connection.execute(_LOCKED, {"of": unit}).mappings().one()
        work = Work(self, connection, unit, at["rev"], at["place"])
        yield work
        if (work.rev, work.at) != (at["rev"], at["place"]):
            connection.execute(_MOVED, {"of": unit, "rev": work.rev, "place": work.at})

    def came(self, connection: Connection, unit: str, sha: str) -> None:
        """A scanned content is whole now, in this transaction: a line of the feed, by which a server that was put back
        to before it is found out, although no event has come since."""
        wanted = select(ATTACHED.c.event_id).where(ATTACHED.c.unit == unit, ATTACHED.c.sha256 == sha)
        with self._within(connection, unit) as work:
            work.tell(connection.execute(wanted).scalars().all())
            work.feed()

    def say(self, unit: str, uid: str, kind: str, body: Body) -> Event:
        """An event of the hub's own about a dossier, or of none."""
        with self.unit(unit) as work:
            event = work.say(uid, kind, body)
            place(work)
            return event

    def publish(self, version: str, text: str) -> None:
        """From now on every counter is given this catalogue; what waited for it is looked at again."""
        with self.engine.begin() as connection:
            connection.execute(insert(PUBLISHED).values(version=version, at=self.clock.now(), text=text))
            units = connection.execute(select(HELD.c.unit).distinct()).scalars().all()
        for unit in units:
            with self.unit(unit) as work:
                look_again(work)

    # Reading

    def dossier(self, unit: str, uid: str) -> Dossier | None:
        """One dossier as its row has it."""
        with self.engine.begin() as connection:
            return _dossier(connection, unit, uid)

    def events(self, unit: str, uid: str) -> list[Event]:
        """A dossier's events in the order in which they count."""
        with self.engine.begin() as connection:
            return events_of(connection, unit, [uid])[uid]


def _dossier(connection: Connection, unit: str, uid: str) -> Dossier | None:
    state = connection.execute(_STATE, {"of": unit, "of_uid": uid}).scalar()
    return None if state is None else rows.from_state(state)
