"""One round of telling the national side: what is due, one dossier after the other, none of them in another's way."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from counter.clock import Clock
from counter.dossier import Dossier
from counter.event import Body, Event
from counter.unit import Unit
from province.national.delivery import BROKEN, Adapter, Held, Outcome, Save, deliver, withdraw
from province.national.interface import FIELDS, Unfit
from province.national.queue import Leased, Lost, Queue
from province.national.trail import Parcel, exempt, parcel
from province.national.witness import Witness

LOG = logging.getLogger("province.national")

A_ROUND = 50
"""Dossiers at most."""


class Dossiers(Protocol):
    """What the hub's store tells."""

    def admit(self, now: datetime, *, files: bool) -> None:
        """Put every dossier that has come to a new ``rev`` into the queue, unless the event was ``SILENT``: one too
        many costs a look, one that is left out is never sent. With ``files`` also each whose scanned content came."""

    def unit(self, unit: str) -> Unit:
        """The unit's facts, with its officers."""

    def events(self, unit: str, uid: str) -> Sequence[Event]:
        """All events of one dossier; those without a ``rev`` are left aside."""

    def fresh(self, unit: str, uid: str) -> frozenset[str]:
        """The contents of a dossier that have come to the hub and were not told of, by their hash."""

    def told(self, unit: str, uid: str, files: frozenset[str]) -> None:
        """These were told of."""

    def say(self, unit: str, uid: str, kind: str, body: Body) -> object:
        """Put an event of the hub's own into the dossier's log."""


@dataclass(frozen=True, slots=True)
class Round:
    """How many dossiers came to which outcome, and when the next round is worth its while (``None``: when something
    happens)."""

    outcomes: Counter[str]
    next_at: datetime | None


def step(
    queue: Queue, adapter: Adapter, dossiers: Dossiers, witness: Witness, clock: Clock, limit: int = A_ROUND
) -> Round:
    """One round. It ends early when the other side answers nobody."""
    dossiers.admit(clock.now(), files=adapter.files)
    outcomes: Counter[str] = Counter()
    for unit, uid in queue.due(clock.now(), limit):
        leased = queue.take(unit, uid, clock.now())
        if leased is None:
            continue
        try:
            outcome, rev = _one(queue, adapter, dossiers, witness, clock, leased)
            queue.settle(leased, outcome, rev, clock.now())
        except Lost:
            continue
        outcomes[outcome.kind] += 1
        if outcome.everyone:
            return Round(outcomes, clock.now() + timedelta(seconds=outcome.seconds))
    return Round(outcomes, queue.next_at(clock.now()))


def _one(
    queue: Queue, adapter: Adapter, dossiers: Dossiers, witness: Witness, clock: Clock, leased: Leased
) -> tuple[Outcome, int]:
    """The outcome and the ``rev`` that it is about."""

    unit, uid, held, introduced = leased.unit, leased.uid, leased.held, ""

    def save(now: Held) -> None:
        nonlocal held, introduced
        goes_by = now.code if now.created or now.doubt else ""
        if goes_by and goes_by != introduced:
            witness.keep(unit, uid, goes_by, clock.now())
        queue.save(leased, now, clock.now())
        if introduced and not goes_by:
            witness.drop(unit, uid)
        held, introduced = now, goes_by

    try:
        introduced = witness.code(unit, uid)
        fresh = dossiers.fresh(unit, uid) if adapter.files else frozenset()
        whole = parcel(dossiers.unit(unit), dossiers.events(unit, uid), fresh)
        held = _remembered(held, introduced or whole.allotted)
        outcome = _told(adapter, whole, held, save)
        if outcome.kind == "counted" and fresh:
            dossiers.told(unit, uid, fresh)
        for kind, body in news(whole.dossier, held.code if held.created else "", outcome):
            dossiers.say(unit, uid, kind, body)
        return outcome, max(whole.rev, leased.rev)
    except Unfit as unfit:
        return Outcome("refused", unfit.field, str(unfit)), leased.rev
    except Lost:
        raise
    except Exception as error:
        # Whatever one dossier does to us, the others go on; it is tried again, and its data is not in the log.
        LOG.error("national_failed", extra={"unit": leased.unit, "uid": leased.uid, "error": type(error).__name__})
        return Outcome("unknown", sentence=BROKEN), leased.rev


def _remembered(held: Held, code: str) -> Held:
    """What this store knows of a dossier that went out under ``code``: one that was put back may know less than that
    it did, and looks before it sends anything."""
    return held if not code or held.created or held.doubt else replace(held, code=code, doubt=True)


def _told(adapter: Adapter, whole: Parcel, held: Held, save: Save) -> Outcome:
    why = exempt(whole.dossier)
    if not why:
        return deliver(adapter, whole, held, save)
    outcome = withdraw(adapter, whole, held, save)
    return replace(outcome, sentence=why) if outcome.kind == "exempt" else outcome


def news(dossier: Dossier, code: str, outcome: Outcome) -> Iterator[tuple[str, Body]]:
    """What a dossier's log does not say yet: the code that was allotted there, and what became of it. Said before the
    queue forgets it; a second time it is no news."""
    if code and code not in {dossier.code, *dossier.aliases}:
        yield "alias", {"code": code}
    wrong = outcome.kind != "counted"
    said, field = (outcome.sentence, FIELDS.get(outcome.field, "")) if wrong else ("", "")
    known = (dossier.national, dossier.national_say, dossier.national_field)
    if outcome.kind in {"counted", "refused", "conflict"} and known != (outcome.kind, said, field):
        told = {"say": said, "field": field}
        yield "national", {"state": outcome.kind, **{key: value for key, value in told.items() if value}}
