"""What goes over the line to the province: a batch up, a reply down; the same over HTTP, by USB and through a relay.

A server answers two different questions. ``Answer``: has it got the event, so that it need not be sent again?
``Entry``: what has become of it? Entries come as the server's feed, in the order in which things happened there; an
event is in it once when it came, and again whenever more is known of it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from counter.clock import parse_moment, stamp
from counter.event import Event, canonical
from counter.refusal import Refused

PROTOCOL = 1

LIMIT = 256 * 1024
"""Bytes of a batch or a reply, as JSON; what a catalogue adds is beyond it."""

Status = Literal["kept", "held", "refused"]
"""``kept``: the server has it. ``held``: it has it and cannot give it its place until something is mended. ``refused``:
it has not taken it, because the entry itself is damaged."""

T = TypeVar("T")


class Unreadable(Exception):
    """What came is not of this protocol: cut, an error page, another program's."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a replica has read a server's feed: the place, and the id of the line there, by which a server that was
    put back without a word is found out."""

    server: str
    epoch: str
    place: int = 0
    last_id: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sends. ``whole``: events in the reply are wanted in full though this device once sent them itself.
    ``catalogue`` is the newest version that it has of the province's. ``sum``: it wants to know whether both hold the
    same."""

    unit: str
    device: str
    time: datetime
    cursor: Cursor | None = None
    events: tuple[Event, ...] = ()
    whole: bool = False
    catalogue: str = ""
    sum: bool = False

    def to_bytes(self) -> bytes:
        """The JSON that is signed and sent."""
        data = {
            "protocol": PROTOCOL,
            "unit": self.unit,
            "device": self.device,
            "time": stamp(self.time),
            "cursor": _plain(self.cursor),
            "events": [event.to_json() for event in self.events],
            "whole": self.whole,
            "catalogue": self.catalogue,
            "sum": self.sum,
        }
        return canonical(data).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Batch":
        """The inverse of ``to_bytes``. Raises ``Unreadable``."""
        return _read(data, cls._from_json)

    @classmethod
    def _from_json(cls, data: Mapping[str, Any]) -> "Batch":
        return cls(
            unit=_text(data["unit"]),
            device=_text(data["device"]),
            time=parse_moment(_text(data["time"])),
            cursor=_cursor(data["cursor"]),
            events=tuple(_event(row) for row in data["events"]),
            whole=bool(data["whole"]),
            catalogue=_text(data["catalogue"]),
            sum=bool(data.get("sum")),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one event, by its id: whether the server has it; ``field`` and ``say`` tell what to mend and why."""

    event_id: str
    status: Status
    field: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed. ``rev`` is the place that the province gave; ``event`` is ``None`` where the reader has it;
    ``held`` says why there is no place."""

    event_id: str
    rev: int | None = None
    event: Event | None = None
    held: Answer | None = None


@dataclass(frozen=True, slots=True)
class Reset:
    """The server was put back: places that it gave behind ``rev`` are void, its feed goes on behind ``place``."""

    rev: int
    place: int


@dataclass(frozen=True, slots=True)
class Published:
    """A catalogue that the province has published, as ``motcua catalogue import`` takes it."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """A device of the unit as the hub knows it, for a relay that lets it in: ``revoked`` says why not, empty else."""

    device: str
    counter: int
    key: str
    revoked: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a device's log ends as a server has it: the place and the hash of the newest entry."""

    epoch: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What a log holds with a place: how many events, and the exclusive or of their hashes, hexadecimal."""

    count: int
    xor: str

    @classmethod
    def of(cls, hashes: Iterable[str]) -> "Sum":
        """The sum of these."""
        count = xor = 0
        for each in hashes:
            count += 1
            xor ^= int(each, 16)
        return cls(count, f"{xor:064x}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server says. ``more``: the feed goes on. ``cloned``: another PC has sent other events of this very device.
    ``relay``: it only passes on, and gives no places itself; ``members`` are told to a relay alone. ``head`` is of the
    asking device's own log, ``None`` while nothing of it has come. ``sum`` is of all that the server has given a place,
    where it was asked for and this reply comes to the feed's end. ``synced``: ``time`` is the province's, which a relay
    has from there."""

    cursor: Cursor
    time: datetime
    answers: tuple[Answer, ...] = ()
    feed: tuple[Entry, ...] = ()
    more: bool = False
    reset: Reset | None = None
    cloned: bool = False
    relay: bool = False
    catalogue: Published | None = None
    members: tuple[Member, ...] = ()
    head: Head | None = None
    sum: Sum | None = None
    synced: bool = True

    def to_bytes(self) -> bytes:
        """The JSON that is sent."""
        data = {
            "protocol": PROTOCOL,
            "cursor": _plain(self.cursor),
            "time": stamp(self.time),
            "answers": [_plain(answer) for answer in self.answers],
            "feed": [entry_json(entry) for entry in self.feed],
            "more": self.more,
            "reset": _plain(self.reset),
            "cloned": self.cloned,
            "relay": self.relay,
            "catalogue": _plain(self.catalogue),
            "members": [_plain(member) for member in self.members],
            "head": _plain(self.head),
            "sum": _plain(self.sum),
            "synced": self.synced,
        }
        return canonical(data).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Reply":
        """The inverse of ``to_bytes``. Raises ``Unreadable``."""
        return _read(data, cls._from_json)

    @classmethod
    def _from_json(cls, data: Mapping[str, Any]) -> "Reply":
        cursor = _cursor(data["cursor"])
        if cursor is None:
            raise TypeError("cursor")
        reset, catalogue = data["reset"], data["catalogue"]
        return cls(
            cursor=cursor,
            time=parse_moment(_text(data["time"])),
            answers=tuple(_answer(row) for row in data["answers"]),
            feed=tuple(_entry(row) for row in data["feed"]),
            more=bool(data["more"]),
            reset=None if reset is None else Reset(_count(reset["rev"]), _count(reset["place"])),
            cloned=bool(data["cloned"]),
            relay=bool(data["relay"]),
            catalogue=None if catalogue is None else Published(_text(catalogue["version"]), _text(catalogue["text"])),
            members=tuple(_member(row) for row in data["members"]),
            head=_head(data["head"]),
            sum=_sum(data.get("sum")),
            # A relay of an earlier version did not know the time itself.
            synced=bool(data.get("synced", not data["relay"])),
        )


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as it stands in a reply."""
    shown: dict[str, Any] = {"event_id": entry.event_id, "rev": entry.rev}
    if entry.event is not None:
        shown["event"] = entry.event.to_json()
    if entry.held is not None:
        shown["held"] = _plain(entry.held)
    return shown


def _plain(value: Any) -> Any:
    """A flat dataclass as JSON."""
    return None if value is None else {name: getattr(value, name) for name in value.__dataclass_fields__}


def _read(data: bytes, read: Callable[[Mapping[str, Any]], T]) -> T:
    try:
        found = json.loads(data)
        if not isinstance(found, dict) or found.get("protocol") != PROTOCOL:
            raise Unreadable
        if b"\\u" in data:
            # Half of a pair, which JSON lets through, can neither be hashed nor kept.
            canonical(found).encode()
        return read(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused):
        raise Unreadable from None


def _cursor(data: Any) -> Cursor | None:
    if data is None:
        return None
    return Cursor(_text(data["server"]), _text(data["epoch"]), _count(data["place"]), _text(data["last_id"]))


def _answer(data: Any) -> Answer:
    status = _text(data["status"])
    for known in ("kept", "held", "refused"):
        if status == known:
            return Answer(_text(data["event_id"]), known, _text(data["field"]), _text(data["say"]))
    raise TypeError("status")


def _entry(data: Any) -> Entry:
    rev, event, held = data["rev"], data.get("event"), data.get("held")
    return Entry(
        event_id=_text(data["event_id"]),
        rev=None if rev is None else _count(rev),
        event=None if event is None else _event(event),
        held=None if held is None else _answer(held),
    )


def _event(data: Any) -> Event:
    event = Event.from_json(data)
    for number in (event.epoch, event.seq, event.base_rev, event.rev or 0):
        _count(number)
    for text in (event.unit, event.device, event.event_id, event.uid, event.kind, event.officer, event.prev, event.sig):
        _text(text)
    return event


def _member(data: Any) -> Member:
    return Member(_text(data["device"]), _count(data["counter"]), _text(data["key"]), _text(data["revoked"]))


def _head(data: Any) -> Head | None:
    return None if data is None else Head(_count(data["epoch"]), _count(data["seq"]), _text(data["hash"]))


def _sum(data: Any) -> Sum | None:
    return None if data is None else Sum(_count(data["count"]), _text(data["xor"]))


def _text(value: Any) -> str:
    # PostgreSQL keeps no text with a zero in it.
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("text")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise TypeError("number")
    return value
