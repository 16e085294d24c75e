"""The log in the store: append, order, merge. Nothing here ever changes an entry that stands."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from counter.clock import stamp
from counter.event import FIRST, NO_DOSSIER, Event, canonical
from counter.exchange import Head
from counter.refusal import Refused
from counter.takings import MONEY
from counter.text import orders

COLUMNS = tuple(field.name for field in fields(Event))
_READ = f"SELECT {', '.join(COLUMNS)} FROM event"
_PUT = f"INSERT INTO event ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_AT = f"{_READ} WHERE unit = ? AND event_id = ?"
_ALL = f"{_READ} ORDER BY unit, device, epoch, seq, event_id"
_OF_KIND = f"{_READ} WHERE unit = ? AND uid = '{NO_DOSSIER}' AND kind = ? ORDER BY recorded_at, seq"
_OF_DOSSIER = f"{_READ} WHERE unit = ? AND uid = ? ORDER BY rev IS NULL, rev, at, device, epoch, seq"
_OF_MONEY = (
    f"SELECT DISTINCT uid FROM event WHERE unit = ? AND at BETWEEN ? AND ? AND kind IN ({', '.join(map(repr, MONEY))})"
)
AGENCY = "coalesce(body ->> 'to', body ->> 'agency')"
WITH_AGENCY = "kind IN ('forward', 'consult')"
_NEXT_AGENCY = f"SELECT {AGENCY} FROM event WHERE unit = :unit AND {WITH_AGENCY}{{}} ORDER BY {AGENCY} LIMIT 1"
# From one name to the next in the index, and never through all hand-overs.
_AGENCIES = (
    f"WITH RECURSIVE found(name) AS (SELECT ({_NEXT_AGENCY.format('')}) UNION ALL "
    f"SELECT ({_NEXT_AGENCY.format(f' AND {AGENCY} > found.name')}) FROM found WHERE found.name IS NOT NULL) "
    "SELECT name FROM found WHERE name IS NOT NULL"
)
_NOTED = (
    f"SELECT count(*) FROM event WHERE unit = ? AND uid = '{NO_DOSSIER}' AND kind = ? AND recorded_at BETWEEN ? AND ? "
    "AND ? IN ('', officer) AND body ->> ? = ?"
)
_ACCESSES = f"{_READ} WHERE unit = :unit AND recorded_at BETWEEN :since AND :until"
_ABOUT = (
    f"(uid = :dossier OR uid = '{NO_DOSSIER}' AND (body ->> 'uid' = :dossier OR EXISTS "
    "(SELECT 1 FROM json_each(body, '$.codes') JOIN json_each(:codes) AS own ON own.value = json_each.value)))"
)
_HASH = "SELECT hash FROM event WHERE unit = ? AND device = ? AND epoch = ? AND seq = ?"
_HAS = "SELECT 1 FROM event WHERE unit = ? AND device = ? AND epoch = ? AND seq = ? AND hash = ?"
_TAIL = (
    "SELECT seq, hash, recorded_at, epoch FROM event WHERE unit = ? AND device = ? "
    "ORDER BY epoch DESC, seq DESC LIMIT 1"
)


class Tail(NamedTuple):
    """Where a chain ends: ``seq`` 0 before its first entry."""

    seq: int
    hash: str
    recorded_at: datetime | None
    epoch: int = 1


def put(connection: Any, event: Event) -> None:
    """Write one sealed event."""
    row = [getattr(event, name) for name in COLUMNS]
    for name in ("at", "recorded_at"):
        row[COLUMNS.index(name)] = stamp(getattr(event, name))
    row[COLUMNS.index("body")] = canonical(event.body)
    connection.execute(_PUT, row)


def read(row: Sequence[Any]) -> Event:
    """An event from its row."""
    held = dict(zip(COLUMNS, row, strict=True))
    for name in ("at", "recorded_at"):
        held[name] = datetime.fromisoformat(held[name])
    held["body"] = json.loads(held["body"])
    return Event(**held)


def everything(connection: Any) -> Iterator[Event]:
    """All entries, chain by chain."""
    return map(read, connection.execute(_ALL))


def by_id(connection: Any, unit: str, event_id: str) -> Event:
    """One entry by its id. Raises ``ValueError`` or ``TypeError`` for one that cannot be read."""
    return read(connection.execute(_AT, (unit, event_id)).fetchone())


def own(connection: Any, unit: str, device: str | None, kind: str) -> list[Event]:
    """One device's events of one kind that belong to the counter, in the order of its log."""
    events = (event for event in of_kind(connection, unit, kind) if event.device == device)
    return sorted(events, key=lambda event: (event.epoch, event.seq))


def of_dossier(connection: Any, unit: str, uid: str) -> list[Event]:
    """A dossier's events as they count: the province's order first, then by time, device and place."""
    return [read(row) for row in connection.execute(_OF_DOSSIER, (unit, uid))]


def with_money(connection: Any, unit: str, since: str, until: str) -> list[str]:
    """The dossiers that had a step at which money may have been taken, both moments included."""
    return [uid for (uid,) in connection.execute(_OF_MONEY, (unit, since, until))]


def agencies(connection: Any, unit: str) -> list[str]:
    """To whom dossiers were forwarded and who was asked for an opinion, each name once."""
    return [name for (name,) in connection.execute(_AGENCIES, {"unit": unit})]


def of_kind(connection: Any, unit: str, kind: str) -> list[Event]:
    """The events of one kind that belong to counters and not to a dossier, oldest first."""
    return [read(row) for row in connection.execute(_OF_KIND, (unit, kind))]


def noted(
    connection: Any, unit: str, officer: str, kind: str, key: str, value: str, since: datetime, until: datetime
) -> int:
    """How many entries of no dossier with ``value`` under ``key`` were written in that time, by ``officer`` or, where
    that is empty, by anybody."""
    wanted = (unit, kind, stamp(since), stamp(until), officer, key, value)
    return int(connection.execute(_NOTED, wanted).fetchone()[0])


def accesses(
    connection: Any, unit: str, since: str, until: str, officer: str, uid: str, codes: Sequence[str]
) -> list[Event]:
    """What was written in that time, of one officer or about one dossier where they are named, in the order in which
    it was written."""
    values = {"unit": unit, "since": since, "until": until, "officer": officer, "dossier": uid}
    only = (" AND officer = :officer" if officer else "") + (f" AND {_ABOUT}" if uid else "")
    query = f"{_ACCESSES}{only} ORDER BY recorded_at, device, seq"
    return [read(row) for row in connection.execute(query, {**values, "codes": json.dumps(list(codes))})]


def has(connection: Any, unit: str, device: str, head: Head) -> bool:
    """Whether the entry at ``head`` of a device's log is here."""
    wanted = (unit, device, head.epoch, head.seq, head.hash)
    return connection.execute(_HAS, wanted).fetchone() is not None


def tail(connection: Any, unit: str, device: str) -> Tail:
    """The end of a device's chain."""
    row = connection.execute(_TAIL, (unit, device)).fetchone()
    return Tail(0, FIRST, None) if row is None else Tail(row[0], row[1], datetime.fromisoformat(row[2]), row[3])


class Chains:
    """Walks entries chain by chain and says what is wrong with each: a changed one, a gap, a wrong link. A place that
    was filled twice, by a device and its clone, or an epoch that both began is no fault: each entry has its own
    predecessor."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str, int], int] = {}
        self._links: dict[tuple[str, str, int], set[str]] = {}

    def fault(self, event: Event) -> str | None:
        """What is wrong with ``event``, the next of its chain, in words; ``None`` when it is whole."""
        chain = (event.unit, event.device, event.epoch)
        before = self._places.get(chain)
        where = f"bước số {event.seq} (máy {event.device[:8]}, lần {event.epoch}, {event.kind}, {event.event_id})"
        earlier = self._links.get((event.unit, event.device, event.seq - 1), {FIRST} if event.seq == 1 else set())
        self._places[chain] = event.seq
        self._links.setdefault((event.unit, event.device, event.seq), set()).add(event.hash)
        if event.digest() != event.hash:
            return f"Sổ bị sửa ở {where}: nội dung không khớp với mã băm."
        if event.prev in earlier:
            return None
        if before is not None and event.seq not in {before, before + 1}:
            return f"Sổ bị mất đoạn trước {where}."
        return f"Sổ bị đứt ở {where}: không nối với bước trước."


def merge(connection: Any, events: Iterable[Event]) -> Iterator[Event]:
    """Write the entries that are not here yet and yield each; the file's order is chain by chain. Raises ``Refused``,
    and then nothing of the file may stand: an entry that is changed, missing or differs from ours."""
    chains = Chains()
    for event in events:
        fault = chains.fault(event)
        if fault:
            raise Refused(f"Không nhập được tệp sổ: {fault} Xuất lại tệp từ máy gốc.")
        known = connection.execute(_HASH, (event.unit, event.device, event.epoch, event.seq)).fetchone()
        if known is None and event.rev is not None:
            raise Refused("Không nhập được tệp sổ: tệp mang thứ tự của tỉnh, chỉ nhận được khi quầy nối với tỉnh.")
        if known is None and orders(event.body):
            raise Refused("Không nhập được tệp sổ: có ký tự điều khiển không in được; báo quản trị nơi xuất tệp.")
        if known is None:
            put(connection, event)
            yield event
        elif known[0] != event.hash:
            raise Refused(
                f"Không nhập được tệp sổ: bước số {event.seq} của máy {event.device[:8]} khác với bước đã có; "
                "hai máy đang dùng chung một bản sao, báo quản trị tỉnh."
            )
