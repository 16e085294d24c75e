"""What can be asked of an open home: its unit, its dossiers, its lists and its figures."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter.calendar import Calendar, shipped_calendar
from counter.catalogue import Catalogue, read_catalogue, shipped_procedures
from counter.certification import BookLine
from counter.clock import VIETNAM, WatchedClock, day_of
from counter.dossier import Dossier
from counter.duty import Duty, owed
from counter.event import RETURN_AHEAD, Event
from counter.login import Account
from counter.ports import DUTIES, EVERYTHING, VIEWS, Choices, Filter, Line, Listed, OfFigure, Unsettled
from counter.record import from_plain
from counter.refusal import Refused
from counter.takings import Shift, takings
from counter.unit import Unit, told_unit
from db import books, lists, log, rows, search
from db.database import NO_COUNTER, NOT_SET_UP, Database
from db.quick import ACCOUNT, account

if TYPE_CHECKING:
    # Reports are seldom asked for and their definitions are many; a shift ends once a day.
    from counter.day import Day
    from counter.figure import Counted, Period
    from counter.shift import Work

_STATE = "SELECT state FROM dossier WHERE unit = ? AND uid = ?"
_SLIP = "SELECT event_id FROM slip WHERE unit = ? AND counter = ? AND form = ? AND year = ? AND number = ?"
_NUMBERED = (
    "SELECT event_id FROM slip WHERE unit = ? AND counter = ? AND form = ? ORDER BY year DESC, number DESC LIMIT ?"
)
_REGISTER = (
    "SELECT state FROM dossier WHERE unit = ? AND received_at BETWEEN ? AND ? AND entry > 0 ORDER BY year, book, entry"
)


class Reader(Database):
    """An open home as it is read."""

    def __init__(self, home: Path, clock: WatchedClock, *, new: bool = False) -> None:
        super().__init__(home, clock, new=new)
        self._unit: Unit | None = None
        self._catalogue: tuple[str, Catalogue, Calendar] | None = None

    @property
    def unit(self) -> Unit:
        """The unit as this home set it up, else as the newest log that was read here tells. Raises ``Refused``."""
        if self._unit is None:
            with self.explained():
                told = log.own(self.connection, self.unit_code, self.settings.get("device"), "setup")
                told = told or log.of_kind(self.connection, self.unit_code, "setup")
            if not told:
                raise Refused(NOT_SET_UP)
            self._unit = from_plain(Unit, told[-1].body["unit"])
        return self._unit

    @property
    def catalogue(self) -> Catalogue:
        """The shipped procedures under all imported ones."""
        return self._imported()[0]

    @property
    def calendar(self) -> Calendar:
        """The newest imported calendar, else the shipped one."""
        return self._imported()[1]

    def _imported(self) -> tuple[Catalogue, Calendar]:
        """Read again when a transaction has seen that a newer file was imported."""
        newest = self.settings.get("catalogue", "")
        if self._catalogue is None or self._catalogue[0] != newest:
            catalogue, calendar = Catalogue(shipped_procedures()), shipped_calendar()
            with self.explained():
                texts = self.connection.execute("SELECT text FROM catalogue ORDER BY id").fetchall()
            for (text,) in texts:
                imported = read_catalogue(text, date.max)
                catalogue = catalogue.merged(imported.procedures)
                calendar = imported.calendar or calendar
            self._catalogue = (newest, catalogue, calendar)
        return self._catalogue[1:]

    def dossier(self, uid: str) -> Dossier | None:
        """One dossier as its row has it."""
        return self._dossier(self.unit_code, uid)

    def _dossier(self, unit: str, uid: str) -> Dossier | None:
        with self.explained():
            row = self.connection.execute(_STATE, (unit, uid)).fetchone()
        return None if row is None else rows.from_state(row[0])

    def resolve(self, code: str, *, waiting: bool = False) -> list[str]:
        """Uids by whole code or alias, else by the tail of a code, ``waiting``: of those not done with yet."""
        with self.explained():
            return search.resolve(self.connection, self.unit_code, code, waiting=waiting)

    def posted(self, item: str) -> list[str]:
        """The dossiers whose result went by post under that item number and has not come back."""
        with self.explained():
            return search.by_number(self.connection, self.unit_code, item)

    def find(self, text: str, limit: int) -> list[Line]:
        """Dossiers by name, code, phone or identity number."""
        with self.explained():
            return search.find(self.connection, self.unit_code, text, self.clock.now(), limit)

    def count(self, text: str) -> int:
        """How many ``find`` would give without a limit."""
        with self.explained():
            return search.count(self.connection, self.unit_code, text)

    def queue(
        self, what: Listed, now: datetime, on: date, limit: int, only: Filter = EVERYTHING
    ) -> tuple[list[Line], int]:
        """The first page of a list and how many it holds in all, of those that ``only`` lets through."""
        with self._list(what) as among:
            duty = self._duty(what, now, on)
            return lists.queue(self.connection, self.unit_code, among, now, on, limit, only, duty)

    def turn(
        self,
        what: Listed,
        now: datetime,
        on: date,
        limit: int,
        place: Line | None,
        only: Filter = EVERYTHING,
        *,
        back: bool = False,
    ) -> list[Line]:
        """The page of a list behind ``place``, or before it."""
        with self._list(what) as among:
            duty, unit = self._duty(what, now, on), self.unit_code
            return lists.turn(self.connection, unit, among, now, on, limit, place, only, duty, back=back)

    def choices(self, what: Listed, now: datetime, on: date, only: Filter = EVERYTHING) -> Choices:
        """What a list can be narrowed by, as far as it is there in what ``only`` lets through."""
        with self._list(what) as among:
            found = lists.choices(self.connection, self.unit_code, among, now, on, only, self._duty(what, now, on))
        officers = {login: (self.unit.called(login), held) for login, (_, held) in found["officer"].items()}
        return {**found, "officer": officers}

    @contextmanager
    def _list(self, what: Listed) -> Iterator[lists.Among]:
        """A view by its name; else the dossiers themselves, which stay as they are meanwhile."""
        with self.explained():
            if isinstance(what, str):
                yield what
                return
            with self.reading():
                yield self._among(what)

    def _among(self, what: tuple[str, ...] | OfFigure) -> lists.Chosen:
        if isinstance(what, tuple):
            return lists.chosen(what)
        from db import figures

        return figures.behind(self.connection, self.unit_code, what.key, what.span)

    def counts(self, now: datetime, on: date) -> dict[str, int]:
        """How many dossiers each view holds that is not of ``DUTIES``."""
        with self.explained():
            plain = (view for view in VIEWS if view not in DUTIES)
            return lists.counts(self.connection, self.unit_code, plain, now, on, None)

    def duties(self, now: datetime, on: date, officer: str = "") -> dict[str, int]:
        """How many dossiers each of ``DUTIES`` holds, of "mine" those of ``officer``."""
        with self.explained():
            duty = self._duty(DUTIES[0], now, on)
            return lists.counts(self.connection, self.unit_code, DUTIES, now, on, duty, officer)

    def _duty(self, view: Listed, now: datetime, on: date) -> Duty | None:
        """What a view of ``DUTIES`` goes by, on another day from its first moment on; no other needs the calendar."""
        if view not in DUTIES:
            return None
        at = now if on == now.date() else datetime.combine(on, time.min, VIETNAM)
        unit = self.unit
        return owed(at, unit.calendar(self.calendar), unit.supplement_days, unit.collect_days)

    def events(self, uid: str) -> Sequence[Event]:
        """The dossier's events in the order in which they count."""
        with self.explained():
            return log.of_dossier(self.connection, self.unit_code, uid)

    def noted(self, officer: str, kind: str, key: str, value: str, since: datetime, until: datetime) -> int:
        """How many such entries, whose body has ``value`` under ``key``, were written in that time."""
        with self.explained():
            return log.noted(self.connection, self.unit_code, officer, kind, key, value, since, until)

    def accesses(
        self, first: date, last: date, officer: str = "", uid: str = "", codes: Sequence[str] = ()
    ) -> Sequence[Event]:
        """What was written from ``first`` to ``last``, of one officer or one dossier where they are named: every look,
        paper and export, and every step."""
        with self.explained():
            return log.accesses(self.connection, self.unit_code, *lists.span(first, last), officer, uid, codes)

    def register(self, first: date, last: date) -> Iterator[Dossier]:
        """The dossiers of the register that were received from ``first`` to ``last``, in its order, struck ones too."""
        wanted = (self.unit_code, *lists.span(first, last))
        with self.explained():
            for (state,) in self.connection.execute(_REGISTER, wanted):
                yield rows.from_state(state)

    def figures(self, keys: Iterable[str], span: "Period", *, by_field: bool = True) -> "Counted":
        """How much each figure comes to in a period, field by field or under one empty name."""
        from db import figures

        with self.explained(), self.reading():
            each = self.unit.certification_counts == "item"
            return figures.figures(self.connection, self.unit_code, keys, span, by_field=by_field, by_paper=each)

    def ratings(self, span: "Period") -> dict[int, int]:
        """How many dossiers were last rated so in the period, level by level."""
        from db import figures

        with self.explained():
            return figures.ratings(self.connection, self.unit_code, span)

    def day(self, now: datetime) -> "Day":
        """The supervisor's day."""
        from counter.day import COUNTED, FIGURES, Day, last_days
        from counter.figure import period
        from db import day, figures
        from db.unsettled import conflicts, of_dossiers

        with self.explained(), self.reading():
            unit, calendar = self.unit_code, self.unit.calendar(self.calendar)
            today, days = day_of(now), last_days(now, calendar)
            each = self.unit.certification_counts == "item"
            month = period(today.replace(day=1), today, now)
            return Day(
                now=now,
                counts=lists.counts(self.connection, unit, COUNTED, now, today, self._duty(DUTIES[0], now, today)),
                steps=day.steps(self.connection, unit, days[0]),
                late=day.late(self.connection, unit, now),
                waiting=day.waiting(self.connection, unit),
                month=figures.figures(self.connection, unit, FIGURES, month, by_field=False, by_paper=each).total,
                days=days,
                standing=of_dossiers(self.connection, unit) if self.enrolled else None,
                conflicts=conflicts(self.connection, unit),
            )

    def takings(self, first: date, last: date) -> Shift:
        """What each officer of this counter took from ``first`` to ``last``."""
        unit = self.unit_code
        with self.explained():
            devices = self.devices()
            uids = log.with_money(self.connection, unit, *lists.span(first, last))
            logs = (log.of_dossier(self.connection, unit, uid) for uid in uids)
            return takings(logs, first, last, lambda event: event.device in devices)

    def worked(self, officer: str, until: datetime | None = None) -> "Work":
        """What ``officer`` did at this counter since the last close, as far as it was written by ``until``."""
        from db import shifts

        with self.explained():
            return shifts.worked(self.connection, self.unit_code, self.counter, self.devices(), officer, until)

    def at_counter(self, view: str, now: datetime) -> list[tuple[str, int]]:
        """The code of each dossier of a view that came in at this counter, and its papers to certify."""
        with self.explained():
            return lists.at_counter(self.connection, self.unit_code, view, now, self.counter)

    def book(self, name: str, first: date, last: date) -> list[BookLine]:
        """What was certified into this counter's book ``name`` from ``first`` to ``last``, by number."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        with self.explained():
            return books.book(self.connection, self.unit_code, self.counter, name, first, last)

    def slip(self, form: str, counter: int, year: int, number: int) -> Event | None:
        """The event that took a number of a form or of a book; ``None`` when there is no such number."""
        with self.explained():
            row = self.connection.execute(_SLIP, (self.unit_code, counter, form, year, number)).fetchone()
            return None if row is None else log.by_id(self.connection, self.unit_code, row[0])

    def numbered(self, form: str, counter: int, limit: int) -> list[Event]:
        """The events that took the last numbers of a form at a counter, newest first."""
        with self.explained():
            found = self.connection.execute(_NUMBERED, (self.unit_code, counter, form, limit)).fetchall()
            return [log.by_id(self.connection, self.unit_code, event_id) for (event_id,) in found]

    def returned_ahead(self) -> list[Event]:
        """The returns of this counter whose dossier was not here yet, joined since or not, oldest first."""
        with self.explained():
            devices = self.devices()
            told = log.of_kind(self.connection, self.unit_code, RETURN_AHEAD)
        return [event for event in told if event.device in devices]

    def unsettled(self, now: datetime, limit: int, uid: str = "") -> tuple[list[Unsettled], int]:
        """What the province has not got, cannot place, or has made impossible, dossier by dossier."""
        from db.unsettled import unsettled

        with self.explained(), self.reading():
            return unsettled(self.connection, self.unit_code, now, limit, uid)

    def agencies(self) -> list[str]:
        """To whom dossiers were forwarded and who was asked for an opinion, each name as it was written."""
        with self.explained():
            return log.agencies(self.connection, self.unit_code)

    def counters(self) -> dict[str, int]:
        """Which counter each device of the unit is or was."""
        with self.explained():
            told = log.of_kind(self.connection, self.unit_code, "setup")
        told_of = {setup.device: setup.body.get("counter") for setup in told}
        return {device: counter for device, counter in told_of.items() if isinstance(counter, int)}

    def unit_at(self, event: Event) -> Unit:
        """The unit's facts as they stood when ``event`` was written."""
        with self.explained():
            told = log.of_kind(self.connection, event.unit, "setup")
        before = [setup for setup in told if setup.recorded_at <= event.recorded_at]
        own = [setup for setup in before if setup.device == event.device] or before
        return (told_unit(own[-1].body) if own else None) or self.unit

    def draft(self, officer: str, form: str) -> dict[str, Any]:
        """What ``officer`` had half typed into ``form``; empty for nothing."""
        with self.explained():
            row = self.connection.execute(
                "SELECT text FROM draft WHERE officer = ? AND form = ?", (officer, form)
            ).fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    def content(self, sha256: str) -> bytes | None:
        """What was scanned; ``None`` where it has not come yet. Raises ``Damaged``."""
        with self.explained():
            return self.contents.read(sha256)

    def account(self, login: str) -> Account | None:
        """What is kept of that login: the argon2id hash of its PIN, wrong tries in a row."""
        with self.explained():
            row = self.connection.execute(ACCOUNT, (login,)).fetchone()
        return None if row is None else account(row)

    def export(self) -> Iterator[Event]:
        """The whole log, chain by chain."""
        with self.explained():
            yield from log.everything(self.connection)
