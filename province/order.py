"""What it leads to: events get their places, as far as nothing is wrong with what their dossier adds up to."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from sqlalchemy import func, select

from counter.code import Code, parse
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, Event
from counter.lifecycle import fold
from province.check import Fault, fault
from province.database import TABLES, put
from province.work import COLUMNS, MANY, OF_UNIT, Work, events_of, parts, read_event

EVENT, DOSSIER, NUMBER, HELD, HANDLE = (TABLES[name] for name in ("event", "dossier", "number", "held", "handle"))

_HELD = select(HELD).where(HELD.c.unit == OF_UNIT, HELD.c.uid.in_(MANY))

NOT_RECEIVED: Fault = ("", "Bước của hồ sơ chưa có phần tiếp nhận; phần ấy còn ở máy khác của đơn vị.")


def place(work: Work) -> None:
    """Fold what has changed, and give it its places; a relay gives none."""
    while touched := work.touched():
        if NO_DOSSIER in touched and not work.hub.relay:
            work.mark(_next(work, _of_none(work)))
        for part in parts([uid for uid in touched if uid != NO_DOSSIER]):
            if work.hub.relay:
                found = events_of(work.connection, work.unit, part).values()
                work.keep_rows([dossier for events in found if (dossier := fold(events)) is not None])
            else:
                _judge(work, part)
    work.feed()


def look_again(work: Work) -> None:
    """What is held may have been mended from here."""
    wanted = select(HELD.c.uid).where(HELD.c.unit == work.unit).distinct()
    work.touch(work.connection.execute(wanted).scalars().all())
    place(work)


def _judge(work: Work, uids: Sequence[str]) -> None:
    found = events_of(work.connection, work.unit, uids)
    before = _held(work, uids)
    procedures = work.hub.procedures(work.connection)
    dossiers: list[Dossier] = []
    new: list[Dossier] = []
    places: dict[str, int] = {}
    for uid, events in found.items():
        waiting = [event for event in events if event.rev is None]
        rev = count(work.rev + 1)
        dossier = fold(event if event.rev is not None else replace(event, rev=next(rev)) for event in events)
        wrong: Fault | None = NOT_RECEIVED
        if dossier is not None:
            wrong = fault(dossier, _counter_of(work, events[0]), procedures)
        if wrong is not None and waiting:
            _hold(work, uid, waiting, before, wrong)
            dossier = fold(events)
        else:
            places |= _next(work, waiting)
        if dossier is not None:
            dossiers.append(dossier)
            if wrong is None and any(event.kind in {"receive", "recode"} for event in waiting):
                new.append(dossier)
    work.mark(places)
    work.keep_rows(dossiers)
    _free_codes(work, new)


def _next(work: Work, events: Sequence[Event]) -> dict[str, int]:
    """The next places, by the events' ids."""
    places = {event.event_id: work.rev + n for n, event in enumerate(events, 1)}
    work.rev += len(events)
    return places


def _of_none(work: Work) -> list[Event]:
    """Events without a place that belong to no dossier, chain by chain."""
    wanted = (
        select(*(EVENT.c[name] for name in COLUMNS))
        .where(EVENT.c.unit == work.unit, EVENT.c.uid == NO_DOSSIER, EVENT.c.rev.is_(None))
        .order_by(EVENT.c.device, EVENT.c.epoch, EVENT.c.seq)
    )
    return [read_event(row) for row in work.connection.execute(wanted)]


def _counter_of(work: Work, event: Event) -> int | None:
    device = work.device(event.device)
    return device["counter"] if device else None


def _held(work: Work, uids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Why events of these dossiers had no place until now, by their ids."""
    found = work.connection.execute(_HELD, {"of_unit": work.unit, "of": uids})
    return {row.event_id: (row.field, row.say) for row in found}


def _hold(work: Work, uid: str, waiting: Sequence[Event], before: dict[str, tuple[str, str]], why: Fault) -> None:
    field, say = why
    held = {"unit": work.unit, "uid": uid, "field": field, "say": say}
    put(work.connection, "held", [{**held, "event_id": event.event_id} for event in waiting])
    work.tell(event.event_id for event in waiting if before.get(event.event_id) != why)


def _free_codes(work: Work, new: Sequence[Dossier]) -> None:
    """Two clones gave out one number: both dossiers stay, the second gets a code of the province's own range."""
    if not new:
        return
    codes = [dossier.code for dossier in new]
    wanted = (
        select(DOSSIER.c.uid, DOSSIER.c.code)
        .join(HANDLE, (HANDLE.c.unit == DOSSIER.c.unit) & (HANDLE.c.uid == DOSSIER.c.uid))
        .where(DOSSIER.c.unit == work.unit, HANDLE.c.exact.in_(codes), DOSSIER.c.code.in_(codes))
    )
    bearers: dict[str, set[str]] = {}
    for row in work.connection.execute(wanted):
        bearers.setdefault(row.code, set()).add(row.uid)
    later = {dossier.uid for dossier in new}
    for dossier in new:
        later.discard(dossier.uid)
        code = parse(dossier.code)
        own = code is not None and code.unit == work.unit and code.digits == 4
        if code is not None and own and bearers.get(dossier.code, set()) - later - {dossier.uid}:
            bearers[dossier.code].discard(dossier.uid)
            _recode(work, dossier, code)


def _recode(work: Work, dossier: Dossier, code: Code) -> None:
    highest = select(func.max(NUMBER.c.number)).where(
        NUMBER.c.unit == work.unit, NUMBER.c.day == f"{code.day:%y%m%d}", NUMBER.c.number < 1000
    )
    free = Code(work.unit, code.day, (work.connection.execute(highest).scalar() or 0) + 1)
    put(
        work.connection,
        "number",
        [{"unit": work.unit, "day": f"{free.day:%y%m%d}", "number": free.number, "uid": dossier.uid}],
        replace=False,
    )
    work.say(dossier.uid, "recode", {"code": str(free), "instead_of": dossier.code})
