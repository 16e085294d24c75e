"""The store of one home: the log, its rows and its numbers, written in one durable transaction."""

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlcipher3

from counter.calendar import Calendar, shipped_calendar
from counter.catalogue import Catalogue, read_catalogue, shipped_procedures
from counter.certification import BookLine
from counter.clock import VIETNAM, Quality, WatchedClock, day_of, stamp, trusted
from counter.code import Code, parse
from counter.dossier import Dossier
from counter.duty import Duty, owed
from counter.event import NO_DOSSIER, RETURN_AHEAD, Body, Event, canonical, new_id, sealed_hash
from counter.lifecycle import apply, fold
from counter.login import RESET, Account
from counter.mark import Keys
from counter.ports import DUTIES, EVERYTHING, VIEWS, Choices, Content, Draft, Filter, Line, Unsettled
from counter.record import from_plain, to_plain
from counter.refusal import Damaged, Refused
from counter.takings import Shift, takings
from counter.unit import LineSetup, Setup, Unit
from db import books, lists, log, rows, search
from db.contents import Contents
from db.home import DATABASE, connect, disk_trouble, make_home, read_key, sentence
from db.numbers import REGISTER, Numbers
from db.schema import prepare
from db.witness import Identity, Series, Witness, this_machine

if TYPE_CHECKING:
    # Reports are seldom asked for and their definitions are many; a shift ends once a day.
    from counter.day import Day
    from counter.figure import Counted, Period
    from counter.scanned import Scanned
    from counter.shift import Work

_STATE = "SELECT state FROM dossier WHERE unit = ? AND uid = ?"
_ACCOUNT = "SELECT pin, tries, tried_at, must_change FROM officer WHERE login = ?"
_KEEP_PIN = "UPDATE officer SET pin = ?, must_change = ?, kept = 1, tries = 0, tried_at = NULL WHERE login = ?"
_FROM_FILE = (
    "INSERT INTO officer (login, pin) VALUES (?, ?) ON CONFLICT (login) DO UPDATE SET pin = excluded.pin WHERE kept = 0"
)
_BY_CODE = "SELECT uid FROM handle WHERE unit = ? AND exact = ?"
_BY_REQUEST = "SELECT uid FROM request WHERE unit = ? AND request_id = ?"
_LAST_SLIP = "SELECT max(number) FROM slip WHERE unit = ? AND counter = ? AND form = ? AND year = ?"
_SLIP = "SELECT event_id FROM slip WHERE unit = ? AND counter = ? AND form = ? AND year = ? AND number = ?"
_NAMING = "SELECT uid, device FROM attached WHERE unit = ? AND sha256 = ?"
_REGISTER = (
    "SELECT state FROM dossier WHERE unit = ? AND received_at BETWEEN ? AND ? AND entry > 0 ORDER BY year, book, entry"
)
_LAST_ENTRY = "SELECT entry FROM dossier WHERE unit = ? AND year = ? AND book = ? ORDER BY entry DESC LIMIT 1"
MARK_KEYS, MARK_SINCE, MARK_SHARED = "mark_keys", "mark_since", "mark_shared"
"""Settings: the keys of receipts' marks, the first one's first day here, whether it is the whole unit's."""
_CONTACT = "SELECT max(json_extract(state, '$.here')) FROM line"
NO_COUNTER = "Thư mục này chưa là quầy của đơn vị nào; chạy motcua setup TỆP rồi tiếp nhận."
NOT_SET_UP = "Chưa cài đặt đơn vị; chạy motcua setup TỆP, hoặc motcua demo để tập."


class Connection(NamedTuple):
    """A home's side of the line. ``ticket`` is the one-time secret, empty once it was used."""

    url: str
    hub_key: str
    certificate: str
    seed: str
    ticket: str
    device: str


class Store:
    """An open home, for one thread at a time; several processes may hold the same home.

    ``state`` is the folder of the witness. ``last_number`` is what the officer read on the last paper receipt, once
    the witness has asked for it.
    """

    def __init__(
        self, home: Path, state: Path, clock: WatchedClock, *, last_number: str = "", new: bool = False
    ) -> None:
        self.home = home
        self.clock = clock
        self.key = read_key(home)
        self._state = state
        self._said_number = last_number
        self._damage: Exception | None = None
        with self._explained():
            self.connection: Any = connect(home / DATABASE, self.key)
            self._file = self._named_file()
            prepare(self.connection, home, self.key, new=new)
            self._settings = self._read_settings()
        self.contents = Contents(home, self.key)
        self._unit: Unit | None = None
        self._catalogue: tuple[str, Catalogue, Calendar] | None = None

    @classmethod
    def create(cls, home: Path, state: Path, clock: WatchedClock) -> "Store":
        """A new, empty home, also where a set-up was cut short. Raises ``Refused`` when the folder cannot be used."""
        make_home(home)
        return cls(home, state, clock, new=True)

    def close(self) -> None:
        """Let go of the files."""
        self.contents.close()
        self.connection.close()

    # What the home knows of itself

    def _read_settings(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM setting").fetchall())

    @property
    def counter(self) -> int:
        """This home's counter number, 0 before ``set_up``."""
        return int(self._settings.get("counter", 0))

    @property
    def practice(self) -> bool:
        """Whether this is the practice commune."""
        return self._settings.get("practice") == "1"

    @property
    def device(self) -> str:
        """This home's name in the log, empty before ``set_up``."""
        return self._settings.get("device", "")

    @property
    def epoch(self) -> int:
        """How often its numbers were in doubt, counted from 1."""
        return int(self._settings.get("epoch", 1))

    @property
    def ready(self) -> bool:
        """Whether a unit has been set up here, so that dossiers can be taken in."""
        return "device" in self._settings

    def line(self) -> Connection | None:
        """How this home reaches the province; ``None`` while it is not enrolled."""
        held = self._read_settings()
        if not held.get("line"):
            return None
        names = ("line", "hub_key", "certificate", "seed", "ticket", "device")
        return Connection(*(held.get(name, "") for name in names))

    @property
    def server(self) -> str:
        """The id of the server last spoken to, empty before."""
        return self._settings.get("server", "")

    def admitted(self) -> None:
        """The one-time secret has done its work."""
        with self._explained(), self._transaction():
            self._settle({"ticket": ""})

    def sign_off(self, sign: Callable[[bytes], str]) -> None:
        """Sign all that this device wrote, with the key that it has until now: it becomes another device."""
        unsigned = "SELECT event_id, hash FROM event WHERE unit = ? AND device = ? AND sig = ''"
        with self._explained(), self._transaction():
            found = self.connection.execute(unsigned, (self._unit_code, self._settings["device"])).fetchall()
            signed = [(sign(hashed.encode()), self._unit_code, event_id) for event_id, hashed in found]
            self.connection.executemany("UPDATE event SET sig = ? WHERE unit = ? AND event_id = ?", signed)

    @property
    def enrolled(self) -> bool:
        """Whether the province gives this home's events their places."""
        return bool(self._settings.get("line"))

    @property
    def mark_keys(self) -> Keys:
        """The unit's key for the marks of its receipts and those that were held before it; a home that was given none
        makes its own, which no other counter knows. None at all where no counter is set up."""
        if not self.ready:
            return Keys()
        if MARK_KEYS not in self._settings:
            with self._explained(), self._transaction():
                self._settings |= self._read_settings()
                if MARK_KEYS not in self._settings:
                    self._settle(self._mark_settings(os.urandom(32).hex(), shared=False))
        since = date.fromisoformat(self._settings[MARK_SINCE])
        shared = self._settings[MARK_SHARED] == "1"
        return Keys(tuple(self._settings[MARK_KEYS].split()), since, shared, self.counter)

    def _mark_settings(self, key: str, *, shared: bool) -> dict[str, str]:
        """``key`` first from today on, and behind it what this home has signed with before."""
        held = self._settings.get(MARK_KEYS, "").split()
        if held[:1] == [key]:
            return {}
        known = [key, *(one for one in held if one != key)]
        # No other key was before it: of the unit that begins with one, of the counter that no other PC has been.
        first = not held and (shared or self._devices() == {self._settings["device"]})
        since = date.min if first else day_of(self.clock.now())
        return {MARK_KEYS: " ".join(known), MARK_SINCE: since.isoformat(), MARK_SHARED: "1" if shared else "0"}

    @property
    def unit(self) -> Unit:
        """The unit as this home set it up, else as the newest log that was read here tells. Raises ``Refused``."""
        if self._unit is None:
            with self._explained():
                told = log.own(self.connection, self._unit_code, self._settings.get("device"), "setup")
                told = told or log.of_kind(self.connection, self._unit_code, "setup")
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
        newest = self._settings.get("catalogue", "")
        if self._catalogue is None or self._catalogue[0] != newest:
            catalogue, calendar = Catalogue(shipped_procedures()), shipped_calendar()
            with self._explained():
                texts = self.connection.execute("SELECT text FROM catalogue ORDER BY id").fetchall()
            for (text,) in texts:
                imported = read_catalogue(text, date.max)
                catalogue = catalogue.merged(imported.procedures)
                calendar = imported.calendar or calendar
            self._catalogue = (newest, catalogue, calendar)
        return self._catalogue[1:]

    def account(self, login: str) -> Account | None:
        """What is kept of that login: the argon2id hash of its PIN, wrong tries in a row."""
        with self._explained():
            row = self.connection.execute(_ACCOUNT, (login,)).fetchone()
        if row is None:
            return None
        pin, tries, tried_at, must_change = row
        return Account(pin, tries, datetime.fromisoformat(tried_at) if tried_at else None, bool(must_change))

    def tried(self, login: str, tries: int, at: datetime | None) -> None:
        """So many wrong tries in a row, the last of them ``at``; on disk when this returns."""
        with self._explained():
            values = (tries, stamp(at) if at else None, login)
            self.connection.execute("UPDATE officer SET tries = ?, tried_at = ? WHERE login = ?", values)

    def keep_pin(self, login: str, pin: str, by: str, kind: str) -> None:
        """Keep the hash ``pin`` for ``login`` and write the event ``kind`` of ``by``; wrong tries are forgotten, and
        after a reset its officer must choose another."""
        with self._explained(), self._transaction():
            self.connection.execute(_KEEP_PIN, (pin, kind == RESET, login))
            self._note(by, kind, {"login": login})

    def set_up(
        self,
        setup: Setup,
        pins: dict[str, str],
        *,
        practice: bool = False,
        seed: str = "",
        renewed: Collection[str] = (),
    ) -> list[str]:
        """Make this home the counter of a unit, or renew its unit's facts. ``pins`` are hashes; they are for logins
        that are new or still have the PIN of a unit file, and for ``renewed`` ones, who must then choose another;
        ``seed`` is a new key for a home that is enrolled with the province. Raises ``Refused``; gives the logins whose
        own PIN stays."""
        if not setup.counter:
            raise Refused("Tệp này dành cho máy chuyển tiếp; ở máy chuyển tiếp chạy motcua-province init --relay TỆP.")
        moved = self.ready and self.counter != setup.counter
        another = self.ready and (self.unit.code, self.practice) != (setup.unit.code, practice)
        # Only the province can give this PC another counter's number.
        if another or (moved and setup.line is None):
            raise Refused("Thư mục này là của đơn vị hoặc quầy khác; dùng thư mục khác cho tệp đơn vị này.")
        settings = {
            "unit": setup.unit.code,
            "device": self._settings.get("device") or new_id(),
            "counter": str(setup.counter),
            "epoch": self._settings.get("epoch", "1"),
            "practice": "1" if practice else "0",
        }
        if setup.mark_key:
            settings |= self._mark_settings(setup.mark_key, shared=True)
        if setup.line is not None:
            settings |= self._line_settings(setup.line, seed, moved=moved)
        body: Body = {"unit": to_plain(setup.unit), "counter": setup.counter, "practice": practice}
        body |= {"pins": sorted(renewed)} if renewed else {}
        now = self.clock.now()
        with self._explained(), self._transaction():
            told = self.connection.execute("SELECT unit, body FROM event WHERE kind = 'setup' LIMIT 1").fetchone()
            if told and (told[0], json.loads(told[1])["practice"]) != (setup.unit.code, practice):
                raise Refused("Sổ đã nhập vào thư mục này là của đơn vị khác; dùng thư mục trống cho đơn vị này.")
            self._settle(settings)
            kept = self._put_officers(pins, renewed)
            last = self._tail(setup.unit.code)
            draft = Draft(NO_DOSSIER, "setup", now, body)
            log.put(self.connection, self._event(setup.unit.code, draft, "", now, "free", last))
        self._unit = setup.unit
        return kept

    def _put_officers(self, pins: dict[str, str], renewed: Collection[str]) -> list[str]:
        known = {login for (login,) in self.connection.execute("SELECT login FROM officer").fetchall()}
        self.connection.executemany("DELETE FROM officer WHERE login = ?", [(login,) for login in known - pins.keys()])
        self.connection.executemany(_FROM_FILE, pins.items())
        kept = self.connection.execute("SELECT login FROM officer WHERE kept = 1 ORDER BY login").fetchall()
        self.connection.executemany(_KEEP_PIN, [(pins[login], True, login) for login in renewed])
        return [login for (login,) in kept if login not in renewed]

    def _line_settings(self, line: LineSetup, seed: str, *, moved: bool) -> dict[str, str]:
        """What a home keeps of its enrolment. On another counter's number it is another device."""
        settings = {
            "line": line.url,
            "ticket": line.secret,
            "hub_key": line.key,
            "certificate": line.certificate,
            "seed": seed if moved else self._settings.get("seed") or seed,
            "cloned": "",
        }
        if moved:
            settings |= {"device": new_id(), "epoch": "1"}
        if line.replaces and (moved or not self.ready):
            settings["epoch"] = "2"
        return settings

    def _settle(self, settings: dict[str, str]) -> None:
        self.connection.executemany("REPLACE INTO setting (key, value) VALUES (?, ?)", settings.items())
        self._settings.update(settings)

    def import_catalogue(self, text: str, version: str, officer: str) -> None:
        """Keep a catalogue file that ``read_catalogue`` has taken, and say so in the log."""
        with self.write(officer, clock_ok=True) as writer:
            made = self.connection.execute("INSERT INTO catalogue (version, text) VALUES (?, ?)", (version, text))
            self._settle({"catalogue": str(made.lastrowid)})
            body = {"version": version, "sha256": sealed_hash(text)}
            writer.append(Draft(NO_DOSSIER, "catalogue", writer.now, body))

    def say_number(self, text: str) -> None:
        """What the officer read on the last paper receipt, for the next number."""
        self._said_number = text

    def publish(self, text: str, version: str) -> None:
        """Keep a catalogue that the province has published. One that this program cannot read is left for the next."""
        with suppress(Refused):
            read_catalogue(text, date.max)
            self.import_catalogue(text, version, "")
            with self._explained(), self._transaction():
                self._settle({"published": version})

    # Reading

    @property
    def _unit_code(self) -> str:
        if "unit" not in self._settings:
            told = self.connection.execute("SELECT unit FROM event LIMIT 1").fetchone()
            if told is None:
                raise Refused(NOT_SET_UP)
            self._settings["unit"] = told[0]
        return self._settings["unit"]

    def dossier(self, uid: str) -> Dossier | None:
        """One dossier as its row has it."""
        return self._dossier(self._unit_code, uid)

    def _dossier(self, unit: str, uid: str) -> Dossier | None:
        with self._explained():
            row = self.connection.execute(_STATE, (unit, uid)).fetchone()
        return None if row is None else rows.from_state(row[0])

    def resolve(self, code: str, *, waiting: bool = False) -> list[str]:
        """Uids by whole code or alias, else by the tail of a code, ``waiting``: of those not done with yet."""
        with self._explained():
            return search.resolve(self.connection, self._unit_code, code, waiting=waiting)

    def find(self, text: str, limit: int) -> list[Line]:
        """Dossiers by name, code, phone or identity number."""
        with self._explained():
            return search.find(self.connection, self._unit_code, text, self.clock.now(), limit)

    def count(self, text: str) -> int:
        """How many ``find`` would give without a limit."""
        with self._explained():
            return search.count(self.connection, self._unit_code, text)

    def queue(
        self, view: str, now: datetime, on: date, limit: int, only: Filter = EVERYTHING
    ) -> tuple[list[Line], int]:
        """The first page of a view and how many it holds in all, of those that ``only`` lets through."""
        with self._explained():
            duty = self._duty(view, now, on)
            return lists.queue(self.connection, self._unit_code, view, now, on, limit, only, duty)

    def turn(
        self,
        view: str,
        now: datetime,
        on: date,
        limit: int,
        place: Line | None,
        only: Filter = EVERYTHING,
        *,
        back: bool = False,
    ) -> list[Line]:
        """The page of a view behind ``place``, or before it."""
        with self._explained():
            duty, unit = self._duty(view, now, on), self._unit_code
            return lists.turn(self.connection, unit, view, now, on, limit, place, only, duty, back=back)

    def choices(self, view: str, now: datetime, on: date, only: Filter = EVERYTHING) -> Choices:
        """What a view can be narrowed by, as far as it is there in what ``only`` lets through."""
        with self._explained():
            found = lists.choices(self.connection, self._unit_code, view, now, on, only, self._duty(view, now, on))
        known = {officer.login: officer.name for officer in self.unit.officers}
        officers = {login: (known.get(login, login), held) for login, (_, held) in found["officer"].items()}
        return {**found, "officer": officers}

    def counts(self, now: datetime, on: date) -> dict[str, int]:
        """How many dossiers each view holds that is not of ``DUTIES``."""
        with self._explained():
            plain = (view for view in VIEWS if view not in DUTIES)
            return lists.counts(self.connection, self._unit_code, plain, now, on, None)

    def duties(self, now: datetime, on: date, officer: str = "") -> dict[str, int]:
        """How many dossiers each of ``DUTIES`` holds, of "mine" those of ``officer``."""
        with self._explained():
            duty = self._duty(DUTIES[0], now, on)
            return lists.counts(self.connection, self._unit_code, DUTIES, now, on, duty, officer)

    def _duty(self, view: str, now: datetime, on: date) -> Duty | None:
        """What a view of ``DUTIES`` goes by, on another day from its first moment on; no other needs the calendar."""
        if view not in DUTIES:
            return None
        at = now if on == now.date() else datetime.combine(on, time.min, VIETNAM)
        unit = self.unit
        return owed(at, unit.calendar(self.calendar), unit.supplement_days, unit.collect_days)

    def events(self, uid: str) -> Sequence[Event]:
        """The dossier's events in the order in which they count."""
        with self._explained():
            return log.of_dossier(self.connection, self._unit_code, uid)

    def noted(self, officer: str, kind: str, key: str, value: str, since: datetime, until: datetime) -> bool:
        """Whether such an entry, whose body has ``value`` under ``key``, was written in that time."""
        with self._explained():
            return log.noted(self.connection, self._unit_code, officer, kind, key, value, since, until)

    def accesses(
        self, first: date, last: date, officer: str = "", uid: str = "", codes: Sequence[str] = ()
    ) -> Sequence[Event]:
        """What was written from ``first`` to ``last``, of one officer or one dossier where they are named: every look,
        paper and export, and every step."""
        with self._explained():
            return log.accesses(self.connection, self._unit_code, *lists.span(first, last), officer, uid, codes)

    def register(self, first: date, last: date) -> Iterator[Dossier]:
        """The dossiers of the register that were received from ``first`` to ``last``, in its order, struck ones too."""
        wanted = (self._unit_code, *lists.span(first, last))
        with self._explained():
            for (state,) in self.connection.execute(_REGISTER, wanted):
                yield rows.from_state(state)

    def figures(self, keys: Iterable[str], span: "Period", *, by_field: bool = True) -> "Counted":
        """How much each figure comes to in a period, field by field or under one empty name."""
        from db import figures

        with self._explained(), self._reading():
            each = self.unit.certification_counts == "item"
            return figures.figures(self.connection, self._unit_code, keys, span, by_field=by_field, by_paper=each)

    def behind(
        self, key: str, span: "Period", now: datetime, limit: int, place: Line | None = None, field: str = ""
    ) -> list[Line]:
        """A page of the dossiers that a figure counts."""
        from db import figures

        with self._explained(), self._reading():
            return figures.behind(self.connection, self._unit_code, key, span, now, limit, place, field)

    def ratings(self, span: "Period") -> dict[int, int]:
        """How many dossiers were last rated so in the period, level by level."""
        from db import figures

        with self._explained():
            return figures.ratings(self.connection, self._unit_code, span)

    def day(self, now: datetime) -> "Day":
        """The supervisor's day."""
        from counter.day import COUNTED, FIGURES, Day, last_days
        from counter.figure import period
        from db import day, figures
        from db.unsettled import conflicts, of_dossiers

        with self._explained(), self._reading():
            unit, calendar = self._unit_code, self.unit.calendar(self.calendar)
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

    def lines(self, uids: Sequence[str], now: datetime, limit: int, place: Line | None = None) -> list[Line]:
        """A page of these dossiers, in the order of the views, behind ``place``."""
        values = {"unit": self._unit_code, "uids": json.dumps(uids)}
        with self._explained():
            return lists.of_uids(self.connection, "SELECT value FROM json_each(:uids)", values, now, limit, place)

    def waiting_in(self, field: str, now: datetime, limit: int, place: Line | None = None) -> list[Line]:
        """A page of the dossiers that are being worked on in a field, behind ``place``."""
        from db.day import WAITING_IN

        values = {"unit": self._unit_code, "field": field}
        with self._explained():
            return lists.of_uids(self.connection, WAITING_IN, values, now, limit, place)

    def takings(self, first: date, last: date) -> Shift:
        """What each officer of this counter took from ``first`` to ``last``."""
        unit = self._unit_code
        with self._explained():
            devices = self._devices()
            uids = log.with_money(self.connection, unit, *lists.span(first, last))
            logs = (log.of_dossier(self.connection, unit, uid) for uid in uids)
            return takings(logs, first, last, lambda event: event.device in devices)

    def worked(self, officer: str, until: datetime | None = None) -> "Work":
        """What ``officer`` did at this counter since the last close, as far as it was written by ``until``."""
        from db import shifts

        with self._explained():
            return shifts.worked(self.connection, self._unit_code, self.counter, self._devices(), officer, until)

    def at_counter(self, view: str, now: datetime) -> list[tuple[str, int]]:
        """The code of each dossier of a view that came in at this counter, and its papers to certify."""
        with self._explained():
            return lists.at_counter(self.connection, self._unit_code, view, now, self.counter)

    def book(self, name: str, first: date, last: date) -> list[BookLine]:
        """What was certified into this counter's book ``name`` from ``first`` to ``last``, by number."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        with self._explained():
            return books.book(self.connection, self._unit_code, self.counter, name, first, last)

    def _devices(self) -> set[str]:
        """The devices that have been this counter, one after the other. Raises ``Refused`` where there is none."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        told = log.of_kind(self.connection, self._unit_code, "setup")
        return {event.device for event in told if event.body["counter"] == self.counter}

    def slip(self, form: str, counter: int, year: int, number: int) -> Event | None:
        """The event that took a number of a form or of a book; ``None`` when there is no such number."""
        with self._explained():
            row = self.connection.execute(_SLIP, (self._unit_code, counter, form, year, number)).fetchone()
            return None if row is None else log.by_id(self.connection, self._unit_code, row[0])

    def returned_ahead(self) -> list[Event]:
        """The returns of this counter whose dossier was not here yet, joined since or not, oldest first."""
        with self._explained():
            devices = self._devices()
            told = log.of_kind(self.connection, self._unit_code, RETURN_AHEAD)
        return [event for event in told if event.device in devices]

    def unsettled(self, now: datetime, limit: int, uid: str = "") -> tuple[list[Unsettled], int]:
        """What the province has not got, cannot place, or has made impossible, dossier by dossier."""
        from db.unsettled import unsettled

        with self._explained(), self._reading():
            return unsettled(self.connection, self._unit_code, now, limit, uid)

    def agencies(self) -> list[str]:
        """To whom dossiers were forwarded and who was asked for an opinion, each name as it was written."""
        with self._explained():
            return log.agencies(self.connection, self._unit_code)

    def counters(self) -> dict[str, int]:
        """Which counter each device of the unit is or was."""
        with self._explained():
            told = log.of_kind(self.connection, self._unit_code, "setup")
        return {setup.device: int(setup.body["counter"]) for setup in told}

    def unit_at(self, event: Event) -> Unit:
        """The unit's facts as they stood when ``event`` was written."""
        with self._explained():
            told = log.of_kind(self.connection, event.unit, "setup")
        before = [setup for setup in told if setup.recorded_at <= event.recorded_at]
        own = [setup for setup in before if setup.device == event.device] or before
        return from_plain(Unit, own[-1].body["unit"]) if own else self.unit

    # Writing

    @contextmanager
    def write(self, officer: str, *, clock_ok: bool = False) -> "Iterator[Transaction]":
        """A transaction that holds the home's write lock; what it wrote is on disk when it ends, and the numbers that
        it took are in the witness. Raises ``Refused`` for a doubted clock or a disk that does not take it."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        with self._explained(), ExitStack() as held:
            with self._transaction():
                self._settings |= self._read_settings()
                last = self._tail(self._unit_code)
                # A practice home may live on any day, and its clock may stand still.
                jumped = timedelta(0) if self.practice else self.clock.jumped()
                sure = clock_ok or self.clock.confirmed
                now, clock = trusted(self.clock.now(), self._last_sign(last.recorded_at), sure, jumped)
                transaction = Transaction(self, officer, now, clock, last, held)
                yield transaction
            for remember in transaction.taken:
                # The dossier stands; a witness that now fails refuses the next number, not this answer.
                with suppress(OSError):
                    remember()

    def note(self, officer: str, kind: str, body: Body) -> Event | None:
        """Write that ``officer`` looked at, printed or took out something. It promises no date, so that a doubted
        clock does not hold it back, nor is trusted because of it. A home that only reads has no log to write it in."""
        if not self.ready:
            return None
        with self._explained(), self._transaction():
            return self._note(officer, kind, body)

    def _note(self, officer: str, kind: str, body: Body) -> Event:
        self._settings |= self._read_settings()
        unit, now = self._unit_code, self.clock.now()
        last = self._tail(unit)
        recorded_at = max(now, last.recorded_at or now)
        draft = Draft(NO_DOSSIER, kind, now, body)
        event = self._event(unit, draft, officer, recorded_at, "free", last)
        log.put(self.connection, event)
        return event

    def _tail(self, unit: str) -> log.Tail:
        """Where this device's chain ends. When the rest of this very log has come back, or a clone's, what follows it
        is of its epoch."""
        last = log.tail(self.connection, unit, self._settings["device"])
        if last.epoch > int(self._settings["epoch"]):
            self._settle({"epoch": str(last.epoch)})
        return last

    def _last_sign(self, recorded: datetime | None) -> datetime | None:
        """When this PC's clock was last known to go on: at its last entry, or when it last spoke to the province."""
        if not self.enrolled:
            return recorded
        (told,) = self.connection.execute(_CONTACT).fetchone()
        return max(filter(None, (recorded, datetime.fromisoformat(told) if told else None)), default=None)

    @property
    def witness(self) -> Witness | None:
        """The witness of this counter; a practice home has none."""
        if self.practice or not self.ready:
            return None
        return Witness(self._state, self._unit_code, self.counter)

    @contextmanager
    def at_witness(self) -> Iterator[None]:
        """Says which folder does not take what it is given, while nothing has been promised yet."""
        try:
            yield
        except OSError as error:
            raise Refused(disk_trouble(self._state, error)) from None

    def numbers(self) -> Numbers:
        """The numbers of this counter, as the open transaction sees them."""
        identity = Identity(this_machine(), self._settings["device"], int(self._settings["epoch"]))
        said, restored = self._said_number, bool(self._settings.get("restored"))
        return Numbers(self.connection, self._unit_code, self.counter, identity, self.witness, said, restored=restored)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._must_be_there()
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def _named_file(self) -> tuple[int, int]:
        """Which file bears the store's name now; zeros for none."""
        try:
            found = os.stat(self.home / DATABASE)
        except FileNotFoundError:
            return 0, 0
        return found.st_dev, found.st_ino

    def _must_be_there(self) -> None:
        """A file whose name was taken away still takes what is written, and nobody would find it again."""
        if self._named_file() != self._file:
            raise Refused(
                f"Thư mục {self.home} không còn ở chỗ cũ (ổ USB bị rút, thư mục bị xóa hay đổi tên): chưa ghi được gì; "
                "trả thư mục về chỗ cũ rồi mở lại chương trình."
            )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Several questions about one and the same state."""
        self.connection.execute("BEGIN")
        try:
            yield
            self.connection.execute("COMMIT")
        finally:
            # Also a look that failed must not keep the next transaction from beginning.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """A driver's error in one sentence."""
        try:
            yield
        except sqlcipher3.Error as error:
            found = sentence(self.home, error)
            # A connection that has met a broken page takes nothing any more and calls its file read-only.
            if self._damage is None and isinstance(found, Damaged):
                self._damage = found
            raise self._damage or found from None
        except OSError as error:
            raise Refused(disk_trouble(self.home, error)) from None

    def _event(
        self,
        unit: str,
        draft: Draft,
        officer: str,
        now: datetime,
        clock: Quality,
        last: log.Tail,
        base_rev: int = 0,
    ) -> Event:
        """``draft`` sealed behind ``last``, the newest entry of this device's chain."""
        return Event(
            unit=unit,
            device=self._settings["device"],
            epoch=int(self._settings["epoch"]),
            seq=last.seq + 1,
            event_id=new_id(),
            uid=draft.uid,
            kind=draft.kind,
            at=draft.at,
            recorded_at=now,
            clock=clock,
            officer=officer,
            base_rev=base_rev,
            body=draft.body,
            prev=last.hash,
        ).sealed()

    # Drafts

    def draft(self, officer: str, form: str) -> dict[str, Any]:
        """What ``officer`` had half typed into ``form``; empty for nothing."""
        with self._explained():
            row = self.connection.execute(
                "SELECT text FROM draft WHERE officer = ? AND form = ?", (officer, form)
            ).fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    def keep_draft(self, officer: str, form: str, values: dict[str, Any]) -> None:
        """Keep what is half typed, on disk; nothing typed takes the draft away."""
        with self._explained():
            self._must_be_there()
            if values:
                kept = (officer, form, canonical(values))
                self.connection.execute("REPLACE INTO draft (officer, form, text) VALUES (?, ?, ?)", kept)
            else:
                self.connection.execute("DELETE FROM draft WHERE officer = ? AND form = ?", (officer, form))

    # What was scanned

    def keep_content(self, scanned: "Scanned") -> None:
        """Keep what was scanned, on disk when this returns; once, by its hash."""
        with self._explained():
            self.contents.keep(scanned)

    def content(self, sha256: str) -> bytes | None:
        """What was scanned; ``None`` where it has not come yet. Raises ``Damaged``."""
        with self._explained():
            return self.contents.read(sha256)

    def drop_unnamed(self, sha256: str) -> None:
        """Let go of a content that no event names. Under the lock of the log: whoever is about to name it waits, and
        looks again whether it is there."""
        with self._explained(), self._transaction():
            if not self._naming(sha256):
                self.contents.drop(sha256)

    def unsent(self, server: str, limit: int = 100) -> list[Content]:
        """What this device has put on a dossier that still has it, and ``server`` has not confirmed, the oldest
        ``limit`` of them: nothing is queued, it is what the log and the contents say. One that no event names was left
        behind by a power cut, and goes."""
        found = []
        with self._explained():
            for content in self.contents.unconfirmed(server):
                own = {uid for uid, device in self._naming(content.sha256) if device == self._settings.get("device")}
                if not own:
                    self.drop_unnamed(content.sha256)
                if any(self._has(uid, content.sha256) for uid in own):
                    found.append(content)
                    if len(found) == limit:
                        break
        return found

    def _naming(self, sha256: str) -> list[tuple[str, str]]:
        """The dossiers that a content was put on, and by which device."""
        return [(uid, device) for uid, device in self.connection.execute(_NAMING, (self._unit_code, sha256))]

    def _has(self, uid: str, sha256: str) -> bool:
        dossier = self.dossier(uid)
        return dossier is not None and any(held.sha256 == sha256 for held in dossier.attachments)

    # Replicas

    def export(self) -> Iterator[Event]:
        """The whole log, chain by chain."""
        with self._explained():
            yield from log.everything(self.connection)

    def merge(self, events: Iterable[Event]) -> int:
        """Take another replica's log in, all of it or nothing; how many events were new. Raises ``Refused``."""
        touched: dict[tuple[str, str], None] = {}
        new = 0
        with self._explained(), self._transaction():
            units = {unit for (unit,) in self.connection.execute("SELECT DISTINCT unit FROM event")}
            for event in log.merge(self.connection, events):
                units.add(event.unit)
                self._belongs(event, units)
                new += 1
                rows.write(self.connection, "IGNORE", "slip", rows.slip_rows(event))
                rows.write(self.connection, "IGNORE", "attached", rows.attached_rows(event))
                if event.uid != NO_DOSSIER:
                    touched[event.unit, event.uid] = None
            for unit, uid in touched:
                self._refold(unit, uid)
        return new

    def _belongs(self, event: Event, units: set[str]) -> None:
        if len(units) > 1:
            raise Refused("Tệp sổ là của đơn vị khác; mỗi quầy chỉ giữ sổ của đơn vị mình.")
        if event.kind == "setup" and self.ready and event.body["practice"] != self.practice:
            raise Refused("Sổ tập huấn và sổ thật không nhập lẫn vào nhau; chọn tệp khác.")

    def _refold(self, unit: str, uid: str) -> None:
        dossier = fold(log.of_dossier(self.connection, unit, uid))
        if dossier is not None:
            rows.put(self.connection, dossier, self._dossier(unit, uid))


class Transaction:
    """One open transaction (``counter.ports.Writer``); ``taken`` keeps the numbers that it gave out, once it stands."""

    def __init__(
        self, store: Store, officer: str, now: datetime, clock: Quality, last: log.Tail, held: ExitStack
    ) -> None:
        self.taken: list[Callable[[], None]] = []
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
        return [uid for (uid,) in self._store.connection.execute(_BY_CODE, (self._store._unit_code, code))]

    def by_request(self, request_id: str) -> str | None:
        """The uid that a ``request_id`` made."""
        row = self._store.connection.execute(_BY_REQUEST, (self._store._unit_code, request_id)).fetchone()
        return None if row is None else str(row[0])

    def last_number(self, day: date) -> int:
        """The number after which ``day`` goes on. Raises ``Refused`` when it must be read from paper first."""
        if self._store._settings.get("cloned"):
            raise Refused(
                f"Máy này là bản sao của một máy khác đang làm quầy {self._store.counter}: không cấp số mới được; xin "
                "tỉnh tệp ghi danh với số quầy khác rồi chạy motcua setup TỆP."
            )
        numbers = self._count()
        with self._store.at_witness():
            last = numbers.last(day)
        if last is not None:
            return last
        identity, body = numbers.resume(day)
        self._store._settle({"epoch": str(identity.epoch), "restored": ""})
        self.append(Draft(NO_DOSSIER, "resume", self.now, body))
        if self._store.witness is not None:
            self._store.witness.claim(identity)
        # What was read on paper is of this day; another day is asked for anew.
        self.taken.append(lambda: self._store.say_number(""))
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
        own = found is not None and (found.unit, found.counter) == (self._store._unit_code, self._store.counter)
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
        with self._store.at_witness():
            descriptor = witness.open_series(series)
        self._held.callback(os.close, descriptor)
        self.taken.append(lambda: witness.remember(descriptor, series, number))

    def last_entry(self, year: int) -> int:
        """The last line of this counter's register in ``year``."""
        wanted = (self._store._unit_code, year, self._store.counter)
        row = self._store.connection.execute(_LAST_ENTRY, wanted).fetchone()
        return max(int(row[0]) if row else 0, self._settled().slip_floor(REGISTER, year))

    def last_slip(self, form: str, year: int) -> int:
        """This counter's last number of a form or of a certification book in ``year``, 0 for none."""
        wanted = (self._store._unit_code, self._store.counter, form, year)
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
        event = store._event(store._unit_code, draft, self._officer, self.now, self._clock, self._last, base_rev)
        log.put(store.connection, event)
        slips = list(rows.slip_rows(event))
        rows.write(store.connection, "IGNORE", "slip", slips)
        rows.write(store.connection, "IGNORE", "attached", rows.attached_rows(event))
        for slip in slips[-1:]:
            self._take(f"{slip['form']}-{slip['year']}", slip["number"])
        self._last = log.Tail(event.seq, event.hash, event.recorded_at, event.epoch)
        if draft.uid == NO_DOSSIER:
            return event, None
        after = apply(before, event)
        rows.put(store.connection, after, before)
        if before is None and (taken := self._own(after.code)):
            self._count().claim()
            self._take(taken.day, taken.number)
        return event, after
