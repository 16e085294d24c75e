"""One open transaction of the log: what is written, the rows that follow, the numbers that it takes."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from typing import TYPE_CHECKING

from counter.clock import Quality, day_of
from counter.code import Code, parse
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, Event
from counter.lifecycle import apply
from counter.ports import Draft
from counter.refusal import Refused
from db import log, rows
from db.numbers import REGISTER, Numbers
from db.witness import Series

if TYPE_CHECKING:
    from db.store import Store

_BY_CODE = "SELECT uid FROM handle WHERE unit = ? AND exact = ?"
_BY_REQUEST = "SELECT uid FROM request WHERE unit = ? AND request_id = ?"
_LAST_SLIP = "SELECT max(number) FROM slip WHERE unit = ? AND counter = ? AND form = ? AND year = ?"
_LAST_ENTRY = "SELECT entry FROM dossier WHERE unit = ? AND year = ? AND book = ? ORDER BY entry DESC LIMIT 1"


class Transaction:
    """One open transaction (``counter.ports.Writer``); ``taken`` keeps the last number that it gave out
    of each series, once it stands."""

    def __init__(
        self, store: "Store", officer: str, now: datetime, clock: Quality, last: log.Tail, held: ExitStack
    ) -> None:
        self.taken: dict[Series, Callable[[], None]] = {}
        self._open: dict[Series, int] = {}
        self._held = held
        self._numbers: Numbers | None = None
        self._store = store
        self._officer = officer
        self.now = now
        self._clock = clock
        self._last = last

    def dossier(self, uid: str) -> Dossier | None:
        """The dossier as the log has it now."""
        return self._store.dossier(uid)

    def by_code(self, code: str) -> list[str]:
        """The uids that bear exactly this code, as their own or as an alias."""
        return [uid for (uid,) in self._store.connection.execute(_BY_CODE, (self._store.unit_code, code))]

    def by_request(self, request_id: str) -> str | None:
        """The uid that a ``request_id`` made."""
        row = self._store.connection.execute(_BY_REQUEST, (self._store.unit_code, request_id)).fetchone()
        return None if row is None else str(row[0])

    def last_number(self, day: date) -> int:
        """The number after which ``day`` goes on. Raises ``Refused`` when it must be read from paper first."""
        if self._store.cloned:
            from counter.sync import CLONED

            raise Refused(f"Chưa cấp được số. {CLONED}")
        numbers = self._count()
        with self._store.at_witness():
            last = numbers.last(day)
        if last is not None:
            return last
        identity, body = numbers.resume(day)
        self._store.settle({"epoch": str(identity.epoch), "restored": ""})
        self.append(Draft(NO_DOSSIER, "resume", self.now, body))
        if self._store.witness is not None:
            self._store.witness.claim(identity)
        # What was read on paper is of this day; another day is asked for anew.
        self.taken[""] = lambda: self._store.say_number("")
        self._numbers = self._store.numbers()
        return int(body["floor"])

    def given_out(self, code: str) -> bool:
        """Whether a code from outside can be: one of this counter's own range only when its number was given out."""
        own = self._own(code)
        if own is None:
            return True
        numbers = self._count()
        with self._store.at_witness():
            return numbers.issued(own.day, own.number)

    def _own(self, code: str) -> Code | None:
        """The code taken apart when it lies in this counter's own range."""
        found = parse(code)
        own = found is not None and (found.unit, found.counter) == (self._store.unit_code, self._store.counter)
        return found if own else None

    def _count(self) -> Numbers:
        """This counter's numbers, with the witness held until the transaction has been answered for."""
        if self._numbers is None:
            if self._store.witness is not None:
                with self._store.at_witness():
                    self._held.enter_context(self._store.witness.lock())
            self._numbers = self._store.numbers()
        return self._numbers

    def _take(self, series: Series, number: int) -> None:
        """A number of ``series`` is given out: the witness will know when the transaction stands."""
        witness = self._store.witness
        if witness is None:
            return
        self._count()
        if series not in self._open:
            with self._store.at_witness():
                self._open[series] = witness.open_series(series)
            self._held.callback(os.close, self._open[series])
        self.taken[series] = lambda: witness.remember(self._open[series], series, number)

    def last_entry(self, year: int) -> int:
        """The last line of this counter's register in ``year``."""
        wanted = (self._store.unit_code, year, self._store.counter)
        row = self._store.connection.execute(_LAST_ENTRY, wanted).fetchone()
        return max(int(row[0]) if row else 0, self._settled().slip_floor(REGISTER, year))

    def last_slip(self, form: str, year: int) -> int:
        """This counter's last number of a form or of a certification book in ``year``, 0 for none."""
        wanted = (self._store.unit_code, self._store.counter, form, year)
        last = int(self._store.connection.execute(_LAST_SLIP, wanted).fetchone()[0] or 0)
        witness = self._store.witness
        if witness is None:
            return last
        floor = self._settled().slip_floor(form, year)
        # A home that was put back goes on behind what this machine has given out since; those papers stand.
        with self._store.at_witness():
            return max(last, floor, witness.highest(f"{form}-{year}"))

    def _settled(self) -> Numbers:
        """This counter's numbers, after the officer has said what the papers know in a restored home. Raises
        ``Refused`` while he has not."""
        if self._count().restored:
            self.last_number(day_of(self.now))
        return self._count()

    def append(self, draft: Draft) -> tuple[Event, Dossier | None]:
        """Write the event and all rows that follow from it. Raises ``Refused`` when the dossier does not allow it."""
        store = self._store
        new = draft.uid == NO_DOSSIER or draft.kind == "receive"
        before = None if new else store.dossier(draft.uid)
        base_rev = before.rev if before else 0
        event = store.event_of(store.unit_code, draft, self._officer, self.now, self._clock, self._last, base_rev)
        # What is refused has written nothing: the transaction may go on with another step.
        after = None if draft.uid == NO_DOSSIER else apply(before, event)
        store.put(event)
        rows.take_in(store.connection, event)
        for slip in list(rows.slip_rows(event))[-1:]:
            self._take(f"{slip['form']}-{slip['year']}", slip["number"])
        self._last = log.Tail(event.seq, event.hash, event.recorded_at, event.epoch)
        if after is None:
            return event, None
        rows.put(store.connection, after, before)
        if before is None and (taken := self._own(after.code)):
            self._count().claim()
            self._take(taken.day, taken.number)
        return event, after
