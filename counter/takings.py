"""What was taken in a shift: a reading of the log, officer by officer, in đồng (domain.md 10.5)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import NamedTuple

from counter.clock import day_of
from counter.dossier import FEE_KINDS, Dossier
from counter.event import Event
from counter.lifecycle import apply
from counter.refusal import Refused

MONEY = ("receive", "pay", "refund", "reconcile", "correct", "cancel")
"""The steps at which money comes, is seen in the account, or turns out never to have come."""


@dataclass(frozen=True, slots=True)
class Takings:
    """One officer's money. ``phi`` and ``le_phi`` share out what is there, ``cash`` and ``confirmed``; ``waiting`` was
    taken in the shift and not seen in the account by its end; ``refunded`` was given back, and the others are without
    it."""

    officer: str
    cash: int = 0
    waiting: int = 0
    confirmed: int = 0
    phi: int = 0
    le_phi: int = 0
    dossiers: int = 0
    refunded: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """Each officer's money by login, and all of it together: there a dossier that two officers dealt with is one."""

    officers: tuple[Takings, ...]
    total: Takings


class _Held(NamedTuple):
    """What of a dossier's money is there."""

    cash: int = 0
    confirmed: int = 0
    phi: int = 0
    le_phi: int = 0
    refunded: int = 0


def takings(logs: Iterable[Sequence[Event]], first: date, last: date, own: Callable[[Event], bool]) -> Shift:
    """Who took what from ``first`` to ``last``, both included. ``logs`` are whole logs of dossiers, ``own`` tells the
    counter's events. A number that was cancelled gives its money back on that day; what a portal or an older system
    says was paid there never lay on the counter."""

    def counted(event: Event) -> bool:
        return own(event) and day_of(event.at) >= first

    found: dict[str, Takings] = {}
    dossiers = 0
    for log in logs:
        parts = list(of_dossier([event for event in log if day_of(event.at) <= last], counted, counted))
        for part in parts:
            found[part.officer] = summed(part.officer, (found.get(part.officer, Takings("")), part))
        dossiers += bool(parts)
    return Shift(
        tuple(found[officer] for officer in sorted(found)), replace(summed("", found.values()), dossiers=dossiers)
    )


def of_dossier(
    events: Iterable[Event], counted: Callable[[Event], bool], watched: Callable[[Event], bool]
) -> Iterator[Takings]:
    """One dossier's money by officer, each of them counting it once: what came with the events that are ``counted``,
    and what still waits in the end of the payments that are ``watched``."""
    dossier: Dossier | None = None
    steps: list[Takings] = []
    takers: dict[int, str] = {}
    for event in events:
        before = dossier
        try:
            dossier = apply(before, event)
        except Refused:
            continue
        if event.kind == "pay" and watched(event):
            takers[len(dossier.payments) - 1] = event.officer
        if counted(event):
            steps.append(_taken(event.officer, _held(before), _held(dossier)))
    for number, officer in takers.items():
        if dossier is not None and dossier.payments[number].waiting and not dossier.cancelled:
            steps.append(Takings(officer, waiting=dossier.payments[number].amount))
    for officer in dict.fromkeys(step.officer for step in steps):
        taken = summed(officer, (step for step in steps if step.officer == officer))
        if taken != Takings(officer):
            yield replace(taken, dossiers=1)


def _held(dossier: Dossier | None) -> _Held:
    if dossier is None:
        return _Held()
    if dossier.cancelled:
        return _Held(refunded=dossier.fees_refunded)
    intake = dict.fromkeys(FEE_KINDS, 0)
    for fee in dossier.fees:
        intake[fee.kind] += fee.paid
    elsewhere = intake if dossier.channel == "online" or dossier.carried else {}
    phi, le_phi = (dossier.fees_by_kind[kind].paid - elsewhere.get(kind, 0) for kind in FEE_KINDS)
    confirmed = sum(payment.amount for payment in dossier.payments if not payment.cash and not payment.waiting)
    confirmed -= sum(refund.amount for refund in dossier.refunds if not refund.cash)
    return _Held(phi + le_phi - confirmed, confirmed, phi, le_phi, dossier.fees_refunded)


def _taken(officer: str, before: _Held, after: _Held) -> Takings:
    cash, confirmed, phi, le_phi, refunded = (new - old for old, new in zip(before, after, strict=True))
    return Takings(officer, cash=cash, confirmed=confirmed, phi=phi, le_phi=le_phi, refunded=refunded)


def summed(officer: str, parts: Iterable[Takings]) -> Takings:
    """All of it together, as that officer's."""
    rows = [astuple(part)[1:] for part in parts]
    return Takings(officer, *map(sum, zip(*rows, strict=True)))
