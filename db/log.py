"""The log in the store: append, order, merge. Nothing here ever changes an entry that stands."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select

from counter.event import FIRST, NO_DOSSIER, Event, canonical
from counter.refusal import Refused
from db.prepared import Prepared, moment
from db.tables import EVENT

_PUT = Prepared(insert(EVENT))
_NAMES = tuple(column.name for column in EVENT.c)

_OF_KIND = (
    select(EVENT)
    .where(EVENT.c.unit == bindparam("unit"), EVENT.c.uid == NO_DOSSIER, EVENT.c.kind == bindparam("kind"))
    .order_by(EVENT.c.recorded_at, EVENT.c.seq)
)
_AT = select(EVENT).where(*(EVENT.c[name] == bindparam(name) for name in ("unit", "device", "epoch", "seq")))
_TAIL = Prepared(
    select(EVENT.c.seq, EVENT.c.hash, EVENT.c.recorded_at)
    .where(EVENT.c.unit == bindparam("unit"), EVENT.c.device == bindparam("device"))
    .order_by(EVENT.c.epoch.desc(), EVENT.c.seq.desc())
    .limit(1)
)


class Tail(NamedTuple):
    """Where a chain ends: ``seq`` 0 before its first entry."""

    seq: int
    hash: str
    recorded_at: datetime | None


def put(connection: Connection, event: Event) -> None:
    """Write one sealed event."""
    row = {name: getattr(event, name) for name in _NAMES}
    row["body"] = canonical(event.body)
    _PUT(connection, row)


def read(row: Any) -> Event:
    """An event from its row."""
    fields = dict(row._mapping)
    fields["body"] = json.loads(fields["body"])
    return Event(**fields)


def everything() -> Select[Any]:
    """All entries, chain by chain."""
    return select(EVENT).order_by(EVENT.c.unit, EVENT.c.device, EVENT.c.epoch, EVENT.c.seq)


def at(connection: Connection, unit: str, device: str, epoch: int, seq: int) -> Event:
    """One entry by its place. Raises ``ValueError`` or ``TypeError`` for one that cannot be read."""
    place = {"unit": unit, "device": device, "epoch": epoch, "seq": seq}
    return read(connection.execute(_AT, place).one())


def own(connection: Connection, unit: str, device: str | None, kind: str) -> list[Event]:
    """One device's events of one kind that belong to the counter, in the order of its log."""
    events = (event for event in of_kind(connection, unit, kind) if event.device == device)
    return sorted(events, key=lambda event: (event.epoch, event.seq))


def of_dossier(connection: Connection, unit: str, uid: str) -> list[Event]:
    """A dossier's events as they count: the province's order first, then by time, device and place."""
    query = (
        select(EVENT)
        .where(EVENT.c.unit == unit, EVENT.c.uid == uid)
        .order_by(EVENT.c.rev.is_(None), EVENT.c.rev, EVENT.c.at, EVENT.c.device, EVENT.c.epoch, EVENT.c.seq)
    )
    return [read(row) for row in connection.execute(query)]


def of_kind(connection: Connection, unit: str, kind: str) -> list[Event]:
    """The events of one kind that belong to counters and not to a dossier, oldest first."""
    return [read(row) for row in connection.execute(_OF_KIND, {"unit": unit, "kind": kind})]


def tail(connection: Connection, unit: str, device: str) -> Tail:
    """The end of a device's chain."""
    row = _TAIL(connection, {"unit": unit, "device": device}).fetchone()
    return Tail(0, FIRST, None) if row is None else Tail(row[0], row[1], moment(row[2]))


class Chains:
    """Walks entries chain by chain and says what is wrong with each: a changed one, a gap, a wrong link."""

    def __init__(self) -> None:
        self._hashes: dict[tuple[str, str, int], tuple[int, str]] = {}
        self._links: dict[tuple[str, str, int], set[str]] = {}

    def fault(self, event: Event) -> str | None:
        """What is wrong with ``event``, the next of its chain, in words; ``None`` when it is whole."""
        chain = (event.unit, event.device, event.epoch)
        before = self._hashes.get(chain)
        where = f"bước số {event.seq} (máy {event.device[:8]}, lần {event.epoch}, {event.kind}, {event.event_id})"
        earlier = self._links.get((event.unit, event.device, event.seq - 1), {FIRST} if event.seq == 1 else set())
        linked = event.prev == before[1] if before else event.prev in earlier
        self._hashes[chain] = (event.seq, event.hash)
        self._links.setdefault((event.unit, event.device, event.seq), set()).add(event.hash)
        if event.digest() != event.hash:
            return f"Sổ bị sửa ở {where}: nội dung không khớp với mã băm."
        if before is not None and event.seq != before[0] + 1:
            return f"Sổ bị mất đoạn trước {where}."
        if not linked:
            return f"Sổ bị đứt ở {where}: không nối với bước trước."
        return None


def merge(connection: Connection, events: Iterable[Event]) -> Iterator[Event]:
    """Write the entries that are not here yet and yield each; the file's order is chain by chain. Raises ``Refused``,
    and then nothing of the file may stand: an entry that is changed, missing or differs from ours."""
    chains = Chains()
    for event in events:
        fault = chains.fault(event)
        if fault:
            raise Refused(f"Không nhập được tệp sổ: {fault} Xuất lại tệp từ máy gốc.")
        known = connection.execute(
            select(EVENT.c.hash).where(
                EVENT.c.unit == event.unit,
                EVENT.c.device == event.device,
                EVENT.c.epoch == event.epoch,
                EVENT.c.seq == event.seq,
            )
        ).scalar()
        if known is None and event.rev is not None:
            raise Refused("Không nhập được tệp sổ: tệp mang thứ tự của tỉnh, chỉ nhận được khi quầy nối với tỉnh.")
        if known is None:
            put(connection, event)
            yield event
        elif known != event.hash:
            raise Refused(
                f"Không nhập được tệp sổ: bước số {event.seq} của máy {event.device[:8]} khác với bước đã có; "
                "hai máy đang dùng chung một bản sao, báo quản trị tỉnh."
            )
