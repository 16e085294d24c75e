"""What is told: the feed of a unit, in the order in which things happened here, from where the reader left it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Integer, bindparam, func, select

from counter.event import Event, canonical
from counter.exchange import LIMIT, Answer, Batch, Cursor, Entry, Member, Published, Reply, Reset, Sum
from province.database import TABLES
from province.work import COLUMNS, MANY, OF_UNIT, Work, parts, read_event

EVENT, ARRIVAL, HELD = (TABLES[name] for name in ("event", "arrival", "held"))
EPOCH, FLOOR, DEVICE, PUBLISHED = (TABLES[name] for name in ("epoch", "floor", "device", "published"))

RELAY = 0
"""The counter number of a unit's relay."""

REVOKED = "Máy này đã bị thu hồi quyền kết nối; liên hệ quản trị tỉnh."

GONE = Answer("", "refused", "", "Máy chủ đã mất bước này; máy này gửi lại.")
"""Of a line whose event is not in the store any more."""

LINES = 500
"""Lines of a feed that are looked at for one reply of the usual size."""


_LINES = (
    select(ARRIVAL.c.place, ARRIVAL.c.event_id, ARRIVAL.c.via)
    .where(ARRIVAL.c.unit == OF_UNIT, ARRIVAL.c.place > bindparam("behind"))
    .order_by(ARRIVAL.c.place)
    .limit(bindparam("most", type_=Integer))
)
_NEWEST = select(PUBLISHED.c.version, PUBLISHED.c.text).order_by(PUBLISHED.c.id.desc()).limit(1)
_LINE_ID = select(ARRIVAL.c.line_id).where(ARRIVAL.c.unit == OF_UNIT, ARRIVAL.c.place == bindparam("at"))
_REVS = select(EVENT.c.event_id, EVENT.c.rev).where(EVENT.c.unit == OF_UNIT, EVENT.c.event_id.in_(MANY))
_EVENTS = select(*(EVENT.c[name] for name in COLUMNS)).where(EVENT.c.unit == OF_UNIT, EVENT.c.event_id.in_(MANY))
_HELD = select(HELD).where(HELD.c.unit == OF_UNIT, HELD.c.event_id.in_(MANY))
_FIRST = (
    select(ARRIVAL.c.event_id, func.min(ARRIVAL.c.place).label("place"))
    .where(ARRIVAL.c.unit == OF_UNIT, ARRIVAL.c.event_id.in_(MANY))
    .group_by(ARRIVAL.c.event_id)
)


def reply(work: Work, batch: Batch, answers: Sequence[Answer], *, cloned: bool, limit: int = LIMIT) -> Reply:
    """What the hub says to ``batch``."""
    _, name = work.hub.epoch(work.connection)
    start, reset = _start(work, batch.cursor, name)
    elsewhere = batch.cursor is not None and batch.cursor.server != work.hub.server
    feed, more = ([], True) if elsewhere else _feed(work, start, batch, limit)
    place = start + len(feed)
    # Where nothing is new the reader has named the line itself, and it was found to be that one.
    still = batch.cursor is not None and reset is None and not elsewhere and place == batch.cursor.place
    last = batch.cursor.last_id if batch.cursor is not None and still else _line_id(work, place)
    return Reply(
        cursor=Cursor(work.hub.server, name, place, last),
        time=work.hub.clock.now(),
        answers=tuple(answers),
        feed=tuple(feed),
        more=more,
        reset=reset,
        cloned=cloned,
        relay=work.hub.relay,
        synced=not work.hub.relay or work.hub.clock.fresh,
        catalogue=_catalogue(work, batch.catalogue),
        members=_members(work, batch.device),
        head=work.head(batch.device),
        # What is here of a relay's own may be less than a counter has from the province.
        sum=placed(work) if batch.sum and not (more or work.hub.relay) else None,
    )


def common(work: Work, batch: Batch) -> int | None:
    """Where the reader knows of places that this hub has not given, or not any more, the last one that both have: it
    sends again what it learns to be without a place. ``None`` where it knows of none."""
    cursor = batch.cursor
    if cursor is None:
        return work.rev if batch.whole else None
    if cursor.server != work.hub.server:
        return work.rev
    reset = _start(work, cursor, work.hub.epoch(work.connection)[1])[1]
    return None if reset is None else reset.rev


def placed(work: Work) -> Sum:
    """The sum of all that has a place."""
    wanted = select(EVENT.c.hash).where(EVENT.c.unit == work.unit, EVENT.c.rev.is_not(None))
    return Sum.of(work.connection.execute(wanted).scalars())


def _members(work: Work, device: str) -> tuple[Member, ...]:
    """Every device of the unit, when it is the unit's relay that asks."""
    asking = work.device(device)
    if asking is None or asking["counter"] != RELAY:
        return ()
    wanted = select(DEVICE).where(DEVICE.c.unit == work.unit, DEVICE.c.counter != RELAY).order_by(DEVICE.c.device)
    found = work.connection.execute(wanted)
    return tuple(
        Member(row.device, row.counter, row.key, (row.revoked_why or REVOKED) if row.revoked_at else "")
        for row in found
    )


def _start(work: Work, cursor: Cursor | None, epoch: str) -> tuple[int, Reset | None]:
    """Where the feed goes on for a reader, and what of what it has read is void."""
    if cursor is None or cursor.server != work.hub.server:
        return 0, None
    if cursor.epoch != epoch:
        floor = _floor(work, cursor.epoch)
        place = min(cursor.place, floor.place)
        return place, replace(floor, place=place)
    if cursor.place and _line_id(work, cursor.place) != cursor.last_id:
        # Put back without a word: what it gave since cannot be told from what it gives now.
        return 0, Reset(0, 0)
    return cursor.place, None


def _floor(work: Work, epoch: str) -> Reset:
    """How much of what was read in ``epoch`` still holds: the lowest floor of the epochs since."""
    known = select(EPOCH.c.number).where(EPOCH.c.name == epoch)
    since = work.connection.execute(known).scalar()
    if since is None:
        # Put back without a word to before that epoch began.
        return Reset(0, 0)
    wanted = select(FLOOR.c.rev, FLOOR.c.place).where(FLOOR.c.unit == work.unit, FLOOR.c.epoch > since)
    floors = work.connection.execute(wanted).all()
    later = work.connection.execute(select(func.count()).where(EPOCH.c.number > since)).scalar() or 0
    if len(floors) < later:
        # The unit was not known yet when one of them began.
        return Reset(0, 0)
    return Reset(min(row.rev for row in floors), min(row.place for row in floors))


def _line_id(work: Work, place: int) -> str:
    return str(work.connection.execute(_LINE_ID, {"of_unit": work.unit, "at": place}).scalar() or "")


def _feed(work: Work, start: int, batch: Batch, limit: int) -> tuple[list[Entry], bool]:
    """The lines behind ``start``, ``limit`` bytes of them at most, and whether there are more."""
    if start >= work.at:
        return [], False
    wanted = {"of_unit": work.unit, "behind": start, "most": max(LINES, limit // 200)}
    lines = work.connection.execute(_LINES, wanted).all()
    ids = list({line.event_id for line in lines})
    revs: dict[str, int | None] = {}
    held: dict[str, Answer] = {}
    first: dict[str, int] = {}
    for part in parts(ids):
        revs |= _revs_of(work, part)
        held |= _held_of(work, part)
        first |= _first_of(work, part)
    new = {
        line.place: line.event_id
        for line in lines
        if batch.whole or (first[line.event_id] == line.place and line.via != batch.device)
    }
    events: dict[str, Event] = {}
    for part in parts(list(dict.fromkeys(new.values()))):
        events |= _events_of(work, part)
    feed: list[Entry] = []
    size = 0
    for line in lines:
        event = events.get(line.event_id) if line.place in new else None
        size += 200 if event is None else 1200 + len(canonical(event.body))
        if feed and size > limit:
            break
        told = held.get(line.event_id) if line.event_id in revs else replace(GONE, event_id=line.event_id)
        feed.append(Entry(line.event_id, revs.get(line.event_id), event, told))
    return feed, start + len(feed) < work.at


def _revs_of(work: Work, ids: Sequence[str]) -> dict[str, int | None]:
    return {row.event_id: row.rev for row in work.connection.execute(_REVS, {"of_unit": work.unit, "of": ids})}


def _events_of(work: Work, ids: Sequence[str]) -> dict[str, Event]:
    found = work.connection.execute(_EVENTS, {"of_unit": work.unit, "of": ids})
    return {event.event_id: event for event in map(read_event, found)}


def _held_of(work: Work, ids: Sequence[str]) -> dict[str, Answer]:
    found = work.connection.execute(_HELD, {"of_unit": work.unit, "of": ids})
    return {row.event_id: Answer(row.event_id, "held", row.field, row.say) for row in found if row.say}


def _first_of(work: Work, ids: Sequence[str]) -> dict[str, int]:
    return {row.event_id: row.place for row in work.connection.execute(_FIRST, {"of_unit": work.unit, "of": ids})}


def _catalogue(work: Work, known: str) -> Published | None:
    newest = work.connection.execute(_NEWEST).first()
    if newest is None or newest.version == known:
        return None
    return Published(newest.version, newest.text)
