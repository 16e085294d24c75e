"""The hub: keeps every event that comes, gives each its place, folds dossiers with the counter's own ``apply``.

One transaction a batch, under the unit's own lock, so that places appear in their order and no reader's cursor can pass
one by. A relay is the same thing without places of its own.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cached_property
from itertools import count
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, RowMapping, and_, delete, func, insert, select, tuple_, update

from counter.clock import Clock, stamp
from counter.code import Code, parse
from counter.dossier import Dossier
from counter.event import FIRST, NO_DOSSIER, Body, Event, canonical, new_id
from counter.exchange import LIMIT, Answer, Batch, Cursor, Entry, Member, Published, Reply, Reset
from counter.lifecycle import fold
from counter.sync import NotLet, Signer
from db import rows
from province.check import Fault, fault
from province.database import TABLES, put

EVENT, DOSSIER, NUMBER, HANDLE = (TABLES[name] for name in ("event", "dossier", "number", "handle"))
UNIT, EPOCH, FLOOR = (TABLES[name] for name in ("unit", "epoch", "floor"))
ARRIVAL, HELD, DEVICE, PUBLISHED = (TABLES[name] for name in ("arrival", "held", "device", "published"))
T = TypeVar("T")
COLUMNS = tuple(field.name for field in fields(Event))
PROVINCE = "tỉnh"
"""The officer of what the hub itself does."""

DAMAGED = Answer("", "refused", "", "Bước này bị hỏng trên máy gửi; chạy motcua verify ở máy đó.")
REUSED = Answer("", "refused", "", "Mã bước đã dùng cho một bước khác; chạy motcua verify và báo quản trị tỉnh.")
FORGED = Answer("", "refused", "", "Chữ ký của bước không đúng với máy đã ghi; báo quản trị tỉnh.")
BROKEN = Answer("", "refused", "", "Thiếu bước đứng trước trong sổ của máy; chạy motcua verify và báo quản trị tỉnh.")
STRANGE = Answer("", "refused", "", "Bước của đơn vị khác; không gửi được từ quầy này.")

NOT_RECEIVED = ("", "Bước của hồ sơ chưa có phần tiếp nhận; phần ấy còn ở máy khác của đơn vị.")

FEED = 500
"""Lines of a feed that are looked at for one reply, and events that one statement is about."""

RELAY = 0
"""The counter number of a unit's relay."""

REVOKED = "Máy này đã bị thu hồi quyền kết nối; liên hệ quản trị tỉnh."


class Keys(Signer, Protocol):
    """The hub's own key, and the checking of others'."""

    @property
    def public(self) -> str:
        """The public half, as it stands in ``device``."""

    def good(self, key: str, data: bytes, sig: str) -> bool:
        """Whether ``sig`` is of ``data`` by the device with that public key."""


class Hub:
    """The log of every unit of a province, or of the one unit of a relay. ``server`` is its id, also as a device in the
    units' logs."""

    def __init__(self, engine: Engine, server: str, clock: Clock, keys: Keys, *, relay: bool = False) -> None:
        self.engine = engine
        self.server = server
        self.clock = clock
        self.keys = keys
        self.relay = relay

    def new_epoch(self, connection: Connection, floor: int | None = None) -> None:
        """From now on it is another life: after a restore, what was given since the backup is void. A relay's begins
        when its server's does, which says by ``floor`` which places are void; its own feed goes on."""
        number = (connection.execute(select(func.max(EPOCH.c.number))).scalar() or 0) + 1
        now = self.clock.now()
        connection.execute(insert(EPOCH).values(number=number, name=f"{number}-{new_id()[:8]}", at=now))
        units = connection.execute(select(UNIT.c.unit, UNIT.c.rev, UNIT.c.place)).mappings()
        given = {} if floor is None else {"rev": floor}
        put(connection, "floor", [{**row, **given, "epoch": number} for row in units])

    def epoch(self, connection: Connection) -> tuple[int, str]:
        number, name = connection.execute(
            select(EPOCH.c.number, EPOCH.c.name).order_by(EPOCH.c.number.desc()).limit(1)
        ).one()
        return int(number), str(name)

    # The exchange

    def exchange(self, batch: Batch, limit: int = LIMIT) -> Reply:
        """Take a batch in and say what is known; the device has shown already that it is who it says. Raises ``NotLet``
        for a device that is not, or no longer, of this unit."""
        with self.unit(batch.unit) as work:
            device = work.device(batch.device)
            if device is None or device["revoked_at"] is not None:
                why = device["revoked_why"] if device else ""
                raise NotLet(why or "Máy này chưa ghi danh với máy chủ; cài lại bằng tệp ghi danh của tỉnh.")
            answers, cloned = work.keep(batch.events, batch.device)
            work.seen(batch.device, cloned=cloned)
            work.place()
            return work.reply(batch, answers, cloned=cloned, limit=limit)

    @contextmanager
    def unit(self, unit: str) -> "Iterator[Work]":
        """One transaction that holds the unit's lock."""
        with self.engine.begin() as connection:
            put(connection, "unit", [{"unit": unit, "name": "", "rev": 0, "place": 0}], replace=False)
            at = connection.execute(select(UNIT).where(UNIT.c.unit == unit).with_for_update()).mappings().one()
            work = Work(self, connection, unit, at["rev"], at["place"])
            yield work
            connection.execute(update(UNIT).where(UNIT.c.unit == unit).values(rev=work.rev, place=work.at))

    def say(self, unit: str, uid: str, kind: str, body: Body) -> Event:
        """An event of the hub's own about a dossier, or of none."""
        with self.unit(unit) as work:
            event = work.say(uid, kind, body)
            work.place()
            return event

    def publish(self, version: str, text: str) -> None:
        """From now on every counter is given this catalogue; what waited for it is looked at again."""
        with self.engine.begin() as connection:
            connection.execute(insert(PUBLISHED).values(version=version, at=self.clock.now(), text=text))
            units = connection.execute(select(HELD.c.unit).distinct()).scalars().all()
        for unit in units:
            with self.unit(unit) as work:
                work.look_again()

    # Reading

    def dossier(self, unit: str, uid: str) -> Dossier | None:
        """One dossier as its row has it."""
        with self.engine.begin() as connection:
            return _dossier(connection, unit, uid)

    def events(self, unit: str, uid: str) -> list[Event]:
        """A dossier's events in the order in which they count."""
        with self.engine.begin() as connection:
            return events_of(connection, unit, uid)


class Work:
    """A unit under its lock, in one transaction: what comes in, what it leads to, what is to be told."""

    def __init__(self, hub: Hub, connection: Connection, unit: str, rev: int, at: int) -> None:
        self.hub = hub
        self.connection = connection
        self.unit = unit
        self.rev = rev
        self.at = at
        self._touched: dict[str, None] = {}
        self._told: dict[str, str] = {}
        self._devices: dict[str, RowMapping | None] = {}

    def device(self, device: str) -> RowMapping | None:
        """The row of a device of this unit."""
        if device not in self._devices:
            wanted = select(DEVICE).where(DEVICE.c.unit == self.unit, DEVICE.c.device == device)
            self._devices[device] = self.connection.execute(wanted).mappings().one_or_none()
        return self._devices[device]

    def seen(self, device: str, *, cloned: bool) -> None:
        """The device has been here."""
        values: dict[str, Any] = {"seen_at": self.hub.clock.now()} | ({"cloned": 1} if cloned else {})
        self.connection.execute(
            update(DEVICE).where(DEVICE.c.unit == self.unit, DEVICE.c.device == device).values(values)
        )

    # What comes in

    def keep(self, events: Sequence[Event], via: str) -> tuple[list[Answer], bool]:
        """Write down what is new; an answer for each by its id, and whether ``via`` has a clone."""
        answers: list[Answer] = []
        cloned = False
        for part in _parts(events):
            told, twice = self._keep(part, via)
            answers += told
            cloned |= twice
        return answers, cloned

    def _keep(self, events: Sequence[Event], via: str) -> tuple[list[Answer], bool]:
        known = self._known(event.event_id for event in events)
        taken = self._taken(events)
        links = self._links(events)
        answers, new, cloned = [], [], False
        for event in events:
            refused = self._refused(event, known, links)
            if refused is None and event.event_id not in known:
                known[event.event_id] = event.hash
                place = (event.device, event.epoch, event.seq)
                cloned |= place in taken and event.device == via
                taken.add(place)
                links.add((event.device, event.seq, event.hash))
                new.append(event)
            answers.append(replace(refused, event_id=event.event_id) if refused else Answer(event.event_id, "kept"))
        self.write(new, via)
        return answers, cloned

    def write(self, events: Sequence[Event], via: str) -> None:
        """Put events into the log and into the feed, as they are."""
        put(self.connection, "event", [_row(event) for event in events], replace=False)
        self.tell((event.event_id for event in events), via)
        self.touch(event.uid for event in events)

    def tell(self, event_ids: Iterable[str], via: str = "") -> None:
        """Something new is known of these: a line of the feed each, once a transaction."""
        for event_id in event_ids:
            self._told.setdefault(event_id, via)

    def _feed_told(self) -> None:
        lines = [
            {"unit": self.unit, "place": place, "event_id": event_id, "via": via}
            for place, (event_id, via) in enumerate(self._told.items(), self.at + 1)
        ]
        put(self.connection, "arrival", lines)
        self.at += len(lines)
        self._told.clear()

    def touch(self, uids: Iterable[str]) -> None:
        """These have changed."""
        self._touched |= dict.fromkeys(uids)

    def _known(self, ids: Iterable[str]) -> dict[str, str]:
        wanted = select(EVENT.c.event_id, EVENT.c.hash).where(
            EVENT.c.unit == self.unit, EVENT.c.event_id.in_(list(ids))
        )
        return {row.event_id: row.hash for row in self.connection.execute(wanted)}

    def _taken(self, events: Sequence[Event]) -> set[tuple[str, int, int]]:
        places = [(event.device, event.epoch, event.seq) for event in events]
        columns = (EVENT.c.device, EVENT.c.epoch, EVENT.c.seq)
        wanted = select(*columns).where(EVENT.c.unit == self.unit, tuple_(*columns).in_(places))
        return {(row.device, row.epoch, row.seq) for row in self.connection.execute(wanted)}

    def _links(self, events: Sequence[Event]) -> set[tuple[str, int, str]]:
        """Which of the entries before these are here."""
        columns = (EVENT.c.device, EVENT.c.seq, EVENT.c.hash)
        before = [(event.device, event.seq - 1, event.prev) for event in events]
        wanted = select(*columns).where(EVENT.c.unit == self.unit, tuple_(*columns).in_(before))
        return {(row.device, row.seq, row.hash) for row in self.connection.execute(wanted)}

    def _refused(
        self, event: Event, known: Mapping[str, str], links: Collection[tuple[str, int, str]]
    ) -> Answer | None:
        if event.unit != self.unit:
            return STRANGE
        if event.digest() != event.hash:
            return DAMAGED
        if event.event_id in known:
            return None if known[event.event_id] == event.hash else REUSED
        key = self._key_of(event.device)
        # A device that never enrolled, from before there was a line, is vouched for by the one that brings its log.
        if key and not self.hub.keys.good(key, event.hash.encode(), event.sig):
            return FORGED
        if event.prev != FIRST if event.seq == 1 else (event.device, event.seq - 1, event.prev) not in links:
            return BROKEN
        return None

    def _key_of(self, device: str) -> str:
        if device == self.hub.server:
            return self.hub.keys.public
        row = self.device(device)
        return str(row["key"]) if row else ""

    # What it leads to

    def place(self) -> None:
        """Give every touched dossier's events their places, as far as nothing is wrong with what they add up to."""
        while self._touched:
            touched, self._touched = self._touched, {}
            for uid in touched:
                if uid == NO_DOSSIER:
                    self._give(self._without_place(uid))
                elif self.hub.relay:
                    self._put(fold(events_of(self.connection, self.unit, uid)))
                else:
                    self._judge(uid)
        self._feed_told()

    def look_again(self) -> None:
        """What is held may have been mended from here."""
        wanted = select(HELD.c.uid).where(HELD.c.unit == self.unit).distinct()
        self.touch(self.connection.execute(wanted).scalars().all())
        self.place()

    def _judge(self, uid: str) -> None:
        events = events_of(self.connection, self.unit, uid)
        waiting = [event for event in events if event.rev is None]
        rev = count(self.rev + 1)
        dossier = fold(event if event.rev is not None else replace(event, rev=next(rev)) for event in events)
        wrong: Fault | None = NOT_RECEIVED
        if dossier is not None:
            wrong = fault(dossier, self._counter_of(events[0]), self._procedures)
        if wrong is not None and waiting:
            self._hold(uid, waiting, *wrong)
            dossier = fold(events)
        else:
            self._give(waiting)
        self._put(dossier)
        if dossier is not None and wrong is None and any(event.kind in {"receive", "recode"} for event in waiting):
            self._free_code(dossier)

    def _counter_of(self, event: Event) -> int | None:
        device = self.device(event.device)
        return device["counter"] if device else None

    @cached_property
    def _procedures(self) -> frozenset[str]:
        """The codes that are published or come with the program; none while nothing was published."""
        from counter.catalogue import read_catalogue, shipped_procedures

        texts = self.connection.execute(select(PUBLISHED.c.text)).scalars().all()
        if not texts:
            return frozenset()
        published = (read_catalogue(text, date.max).procedures for text in texts)
        return frozenset(one.code for group in (shipped_procedures(), *published) for one in group)

    def _hold(self, uid: str, waiting: Sequence[Event], field: str, say: str) -> None:
        held = {"unit": self.unit, "uid": uid, "field": field, "say": say}
        wanted = select(HELD).where(HELD.c.unit == self.unit, HELD.c.uid == uid)
        before = {row.event_id: (row.field, row.say) for row in self.connection.execute(wanted)}
        put(self.connection, "held", [{**held, "event_id": event.event_id} for event in waiting])
        self.tell(event.event_id for event in waiting if before.get(event.event_id) != (field, say))

    def _give(self, events: Sequence[Event]) -> None:
        """The next places."""
        if self.hub.relay:
            return
        ids = [event.event_id for event in events]
        for event_id in ids:
            self.rev += 1
            self.mark(event_id, self.rev)
        if ids:
            self.connection.execute(delete(HELD).where(HELD.c.unit == self.unit, HELD.c.event_id.in_(ids)))
        self.tell(ids)

    def mark(self, event_id: str, rev: int | None) -> None:
        """The place that the province gave."""
        here = and_(EVENT.c.unit == self.unit, EVENT.c.event_id == event_id)
        self.connection.execute(update(EVENT).where(here).values(rev=rev))

    def _without_place(self, uid: str) -> list[Event]:
        order = (EVENT.c.device, EVENT.c.epoch, EVENT.c.seq)
        wanted = (
            select(*(EVENT.c[name] for name in COLUMNS))
            .where(EVENT.c.unit == self.unit, EVENT.c.uid == uid, EVENT.c.rev.is_(None))
            .order_by(*order)
        )
        return [read_event(row) for row in self.connection.execute(wanted)]

    def _put(self, dossier: Dossier | None) -> None:
        if dossier is None:
            return
        put(self.connection, "dossier", [rows.dossier_row(dossier)])
        for table in (HANDLE, NUMBER):
            self.connection.execute(delete(table).where(table.c.unit == self.unit, table.c.uid == dossier.uid))
        put(self.connection, "handle", list(rows.handle_rows(dossier)))
        put(self.connection, "number", list(rows.number_rows(dossier)))

    def _free_code(self, dossier: Dossier) -> None:
        """Two clones gave out one number: both dossiers stay, the second gets a code of the province's own range."""
        code = parse(dossier.code)
        if code is None or code.unit != self.unit or code.digits != 4:
            return
        borne = select(DOSSIER.c.uid).where(
            DOSSIER.c.unit == self.unit, DOSSIER.c.code == dossier.code, DOSSIER.c.uid != dossier.uid
        )
        if self.connection.execute(borne.limit(1)).first() is None:
            return
        highest = select(func.max(NUMBER.c.number)).where(
            NUMBER.c.unit == self.unit, NUMBER.c.day == f"{code.day:%y%m%d}", NUMBER.c.number < 1000
        )
        number = (self.connection.execute(highest).scalar() or 0) + 1
        self.say(dossier.uid, "recode", {"code": str(Code(self.unit, code.day, number)), "instead_of": dossier.code})
        # At once: the next dossier of this batch must find the number taken.
        self._judge(dossier.uid)

    def say(self, uid: str, kind: str, body: Body) -> Event:
        """An event of the hub's own, in its own chain of this unit."""
        server, now = self.hub.server, self.hub.clock.now()
        last = self.connection.execute(
            select(EVENT.c.seq, EVENT.c.hash)
            .where(EVENT.c.unit == self.unit, EVENT.c.device == server)
            .order_by(EVENT.c.epoch.desc(), EVENT.c.seq.desc())
            .limit(1)
        ).first()
        event = Event(
            unit=self.unit,
            device=server,
            epoch=self.hub.epoch(self.connection)[0],
            seq=(last.seq if last else 0) + 1,
            event_id=new_id(),
            uid=uid,
            kind=kind,
            at=now,
            recorded_at=now,
            clock="synced",
            officer=PROVINCE,
            base_rev=0,
            body=body,
            prev=last.hash if last else FIRST,
        ).sealed()
        self.write([replace(event, sig=self.hub.keys.sign(event.hash.encode()))], "")
        return event

    # What is to be told

    def reply(self, batch: Batch, answers: Sequence[Answer], *, cloned: bool, limit: int = LIMIT) -> Reply:
        """What the hub says to ``batch``."""
        _, name = self.hub.epoch(self.connection)
        start, reset = self._start(batch.cursor, name)
        elsewhere = batch.cursor is not None and batch.cursor.server != self.hub.server
        feed, more = ([], True) if elsewhere else self._feed(start, batch, limit)
        place = start + len(feed)
        last = feed[-1].event_id if feed else self._last_id(start)
        return Reply(
            cursor=Cursor(self.hub.server, name, place, last),
            time=self.hub.clock.now(),
            answers=tuple(answers),
            feed=tuple(feed),
            more=more,
            reset=reset,
            cloned=cloned,
            relay=self.hub.relay,
            catalogue=self._catalogue(batch.catalogue),
            members=self._members(batch.device),
        )

    def _members(self, device: str) -> tuple[Member, ...]:
        """Every device of the unit, when it is the unit's relay that asks."""
        asking = self.device(device)
        if asking is None or asking["counter"] != RELAY:
            return ()
        wanted = select(DEVICE).where(DEVICE.c.unit == self.unit, DEVICE.c.counter != RELAY).order_by(DEVICE.c.device)
        found = self.connection.execute(wanted)
        return tuple(
            Member(row.device, row.counter, row.key, (row.revoked_why or REVOKED) if row.revoked_at else "")
            for row in found
        )

    def _start(self, cursor: Cursor | None, epoch: str) -> tuple[int, Reset | None]:
        """Where the feed goes on for a reader, and what of what it has read is void."""
        if cursor is None or cursor.server != self.hub.server:
            return 0, None
        if cursor.epoch != epoch:
            floor = self._floor(cursor.epoch)
            place = min(cursor.place, floor.place)
            return place, replace(floor, place=place)
        if cursor.place and self._last_id(cursor.place) != cursor.last_id:
            # Put back without a word: what it gave since cannot be told from what it gives now.
            return 0, Reset(0, 0)
        return cursor.place, None

    def _floor(self, epoch: str) -> Reset:
        """How much of what was read in ``epoch`` still holds: the lowest floor of the epochs since."""
        known = select(EPOCH.c.number).where(EPOCH.c.name == epoch)
        since = self.connection.execute(known).scalar() or 1
        wanted = select(FLOOR.c.rev, FLOOR.c.place).where(FLOOR.c.unit == self.unit, FLOOR.c.epoch > since)
        floors = self.connection.execute(wanted).all()
        later = self.connection.execute(select(func.count()).where(EPOCH.c.number > since)).scalar() or 0
        if len(floors) < later:
            # The unit was not known yet when one of them began.
            return Reset(0, 0)
        return Reset(min(row.rev for row in floors), min(row.place for row in floors))

    def _last_id(self, place: int) -> str:
        wanted = select(ARRIVAL.c.event_id).where(ARRIVAL.c.unit == self.unit, ARRIVAL.c.place == place)
        return str(self.connection.execute(wanted).scalar() or "")

    def _feed(self, start: int, batch: Batch, limit: int) -> tuple[list[Entry], bool]:
        """The lines behind ``start``, ``limit`` bytes of them at most, and whether there are more."""
        lines = self.connection.execute(
            select(ARRIVAL.c.place, ARRIVAL.c.event_id, ARRIVAL.c.via)
            .where(ARRIVAL.c.unit == self.unit, ARRIVAL.c.place > start)
            .order_by(ARRIVAL.c.place)
            .limit(max(FEED, limit // 200))
        ).all()
        ids = list({line.event_id for line in lines})
        events: dict[str, Event] = {}
        held: dict[str, Answer] = {}
        first: dict[str, int] = {}
        for part in _parts(ids):
            events |= self._events_of(part)
            held |= self._held_of(part)
            first |= self._first_of(part)
        feed: list[Entry] = []
        size = 0
        for line in lines:
            event = events[line.event_id]
            has = first[line.event_id] < line.place or (line.via == batch.device and not batch.whole)
            entry = Entry(line.event_id, event.rev, None if has else event, held.get(line.event_id))
            size += 200 if has else 1200 + len(canonical(event.body))
            if feed and size > limit:
                break
            feed.append(entry)
        return feed, start + len(feed) < self.at

    def _events_of(self, ids: Sequence[str]) -> dict[str, Event]:
        columns = [EVENT.c[name] for name in COLUMNS]
        wanted = select(*columns).where(EVENT.c.unit == self.unit, EVENT.c.event_id.in_(ids))
        return {event.event_id: event for event in map(read_event, self.connection.execute(wanted))}

    def _held_of(self, ids: Sequence[str]) -> dict[str, Answer]:
        wanted = select(HELD).where(HELD.c.unit == self.unit, HELD.c.event_id.in_(ids))
        found = self.connection.execute(wanted)
        return {row.event_id: Answer(row.event_id, "held", row.field, row.say) for row in found if row.say}

    def _first_of(self, ids: Sequence[str]) -> dict[str, int]:
        wanted = (
            select(ARRIVAL.c.event_id, func.min(ARRIVAL.c.place).label("place"))
            .where(ARRIVAL.c.unit == self.unit, ARRIVAL.c.event_id.in_(ids))
            .group_by(ARRIVAL.c.event_id)
        )
        return {row.event_id: row.place for row in self.connection.execute(wanted)}

    def _catalogue(self, known: str) -> Published | None:
        wanted = select(PUBLISHED.c.version, PUBLISHED.c.text).order_by(PUBLISHED.c.id.desc()).limit(1)
        newest = self.connection.execute(wanted).first()
        if newest is None or newest.version == known:
            return None
        return Published(newest.version, newest.text)


def _parts(everything: Sequence[T]) -> Iterator[Sequence[T]]:
    """As much at once as a statement takes."""
    return (everything[n : n + FEED] for n in range(0, len(everything), FEED))


def _row(event: Event) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in COLUMNS}
    return {**row, "at": stamp(event.at), "recorded_at": stamp(event.recorded_at), "body": canonical(event.body)}


def read_event(row: Any) -> Event:
    held = dict(row._mapping)
    held["body"] = json.loads(held["body"])
    return Event(**held)


def events_of(connection: Connection, unit: str, uid: str) -> list[Event]:
    """A dossier's events: by their place first, then by time, device and number. Sorted here, not by a database whose
    own alphabet may be another."""
    columns = [EVENT.c[name] for name in COLUMNS]
    found = connection.execute(select(*columns).where(EVENT.c.unit == unit, EVENT.c.uid == uid))
    return sorted(map(read_event, found), key=_order)


def _order(event: Event) -> tuple[bool, int, datetime, str, int, int]:
    return event.rev is None, event.rev or 0, event.at, event.device, event.epoch, event.seq


def _dossier(connection: Connection, unit: str, uid: str) -> Dossier | None:
    wanted = select(DOSSIER.c.state).where(DOSSIER.c.unit == unit, DOSSIER.c.uid == uid)
    state = connection.execute(wanted).scalar()
    return None if state is None else rows.from_state(state)
