"""What comes in: every event is kept that is whole, once, whoever brings it; an answer to each by its id."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, tuple_

from counter.event import FIRST, NO_DOSSIER, Event
from counter.exchange import Answer
from counter.text import orders
from province.database import TABLES
from province.work import MANY, OF_UNIT, Work, parts
from sync.seal import good

EVENT, HELD = TABLES["event"], TABLES["held"]

_PLACE, _LINK = (EVENT.c.device, EVENT.c.epoch, EVENT.c.seq), (EVENT.c.device, EVENT.c.seq, EVENT.c.hash)
_KNOWN = select(EVENT.c.event_id, EVENT.c.hash).where(EVENT.c.unit == OF_UNIT, EVENT.c.event_id.in_(MANY))
_TAKEN, _BEFORE = (select(*held).where(EVENT.c.unit == OF_UNIT, tuple_(*held).in_(MANY)) for held in (_PLACE, _LINK))

DAMAGED = Answer("", "refused", "", "Bước này bị hỏng trên máy gửi; chạy motcua verify ở máy đó.")
REUSED = Answer("", "refused", "", "Mã bước đã dùng cho một bước khác; chạy motcua verify và báo quản trị tỉnh.")
FORGED = Answer("", "refused", "", "Chữ ký của bước không đúng với máy đã ghi; báo quản trị tỉnh.")
BROKEN = Answer("", "refused", "", "Thiếu bước đứng trước trong sổ của máy; chạy motcua verify và báo quản trị tỉnh.")
UNPRINTABLE = Answer("", "refused", "", "Bước có ký tự điều khiển không in được; báo quản trị tỉnh.")
STRANGE = Answer("", "refused", "", "Bước của đơn vị khác; không gửi được từ quầy này.")


def standing(events: Iterable[Event], last: int) -> Iterator[Event]:
    """Of events that were written down before a restore was known those that build on no place behind ``last``: what
    comes after one that does, of its device or its dossier, waits with it."""
    lost: set[str] = set()
    for event in events:
        if event.base_rev > last or not lost.isdisjoint((event.device, event.uid)):
            lost |= {event.device, event.uid} - {NO_DOSSIER}
        else:
            yield event


def keep(work: Work, events: Sequence[Event], via: str) -> tuple[list[Answer], bool]:
    """Write down what is new; an answer for each by its id, and whether ``via`` has a clone."""
    answers: list[Answer] = []
    cloned = False
    for part in parts(events):
        told, twice = _keep(work, part, via)
        answers += told
        cloned |= twice
    return answers, cloned


def _keep(work: Work, events: Sequence[Event], via: str) -> tuple[list[Answer], bool]:
    known = _known(work, [event.event_id for event in events])
    if known:
        _ask_again(work, list(known))
    taken = _taken(work, events)
    links = _links(work, events)
    answers, new, cloned = [], [], False
    for event in events:
        refused = _refused(work, event, known, links)
        if refused is None and event.event_id not in known:
            known[event.event_id] = event.hash
            place = (event.device, event.epoch, event.seq)
            cloned |= place in taken and event.device == via
            taken.add(place)
            links.add((event.device, event.seq, event.hash))
            new.append(event)
        answers.append(replace(refused, event_id=event.event_id) if refused else Answer(event.event_id, "kept"))
    work.write(new, via)
    return answers, cloned


def _known(work: Work, ids: Sequence[str]) -> dict[str, str]:
    found = work.connection.execute(_KNOWN, {"of_unit": work.unit, "of": ids})
    return {row.event_id: row.hash for row in found}


def _ask_again(work: Work, ids: Sequence[str]) -> None:
    """What had no place when it came before, and is sent once more, is looked at and told of once more."""
    wanted = select(HELD.c.event_id, HELD.c.uid).where(HELD.c.unit == work.unit, HELD.c.event_id.in_(ids))
    for row in work.connection.execute(wanted):
        work.touch([row.uid])
        work.tell([row.event_id])


def _taken(work: Work, events: Sequence[Event]) -> set[tuple[str, int, int]]:
    places = [(event.device, event.epoch, event.seq) for event in events]
    found = work.connection.execute(_TAKEN, {"of_unit": work.unit, "of": places})
    return {(row.device, row.epoch, row.seq) for row in found}


def _links(work: Work, events: Sequence[Event]) -> set[tuple[str, int, str]]:
    """Which of the entries before these are here."""
    before = [(event.device, event.seq - 1, event.prev) for event in events]
    found = work.connection.execute(_BEFORE, {"of_unit": work.unit, "of": before})
    return {(row.device, row.seq, row.hash) for row in found}


def _refused(
    work: Work, event: Event, known: Mapping[str, str], links: Collection[tuple[str, int, str]]
) -> Answer | None:
    if event.unit != work.unit:
        return STRANGE
    if event.digest() != event.hash:
        return DAMAGED
    if event.event_id not in known and orders(event.body):
        return UNPRINTABLE
    if event.event_id in known:
        return None if known[event.event_id] == event.hash else REUSED
    key = _key_of(work, event.device)
    # A device that never enrolled, from before there was a line, is vouched for by the one that brings its log.
    if key and not good(key, event.hash.encode(), event.sig):
        return FORGED
    if event.prev != FIRST if event.seq == 1 else (event.device, event.seq - 1, event.prev) not in links:
        return BROKEN
    return None


def _key_of(work: Work, device: str) -> str:
    if device == work.hub.server:
        return work.hub.key.public
    row = work.device(device)
    return str(row["key"]) if row else ""
