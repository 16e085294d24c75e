"""The store of one home: the log, its rows and its numbers, written in one durable transaction."""

import errno
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from counter.catalogue import read_catalogue
from counter.clock import Quality, WatchedClock, day_of, stamp, trusted
from counter.event import NO_DOSSIER, Body, Event, canonical, new_id, sealed_hash
from counter.lifecycle import fold
from counter.login import RESET
from counter.mark import Keys
from counter.ports import Content, Draft
from counter.record import to_plain
from counter.refusal import Refused
from counter.unit import LineSetup, Setup
from db import log, rows
from db.database import NO_COUNTER
from db.home import disk_trouble, make_home
from db.numbers import Numbers
from db.reader import Reader
from db.transaction import Transaction
from db.witness import Identity, Reach, Witness, this_machine

if TYPE_CHECKING:
    from counter.scanned import Scanned

_KEEP_PIN = "UPDATE officer SET pin = ?, must_change = ?, kept = 1, tries = 0, tried_at = NULL WHERE login = ?"
_FROM_FILE = (
    "INSERT INTO officer (login, pin) VALUES (?, ?) ON CONFLICT (login) DO UPDATE SET pin = excluded.pin WHERE kept = 0"
)
_NAMING = "SELECT DISTINCT uid FROM attached WHERE unit = ? AND sha256 = ?"
_CONTACT = "SELECT max(json_extract(state, '$.here')) FROM line"
MARK_KEYS, MARK_SINCE, MARK_SHARED = "mark_keys", "mark_since", "mark_shared"
"""Settings: the keys of receipts' marks, the first one's first day here, whether it is the whole unit's."""

_SEALED = (MARK_KEYS, MARK_SINCE, MARK_SHARED, "line", "hub_key", "certificate", "seed")
"""Settings that a setup alone makes."""


def settings_seal(settings: Mapping[str, str]) -> str:
    """What the log says of them."""
    return sealed_hash(canonical({name: settings.get(name, "") for name in _SEALED}))


class Connection(NamedTuple):
    """A home's side of the line. ``ticket`` is the one-time secret, empty once it was used."""

    url: str
    hub_key: str
    certificate: str
    seed: str
    ticket: str
    device: str


class Store(Reader):
    """An open home that is written to.

    ``state`` is the folder of the witness. ``last_number`` is what the officer read on the last paper receipt, once
    the witness has asked for it.
    """

    def __init__(
        self, home: Path, state: Path, clock: WatchedClock, *, last_number: str = "", new: bool = False
    ) -> None:
        self.state = state
        self._said_number = last_number
        self._raised = False
        self._written: Event | None = None
        self._reached: Reach | None = None
        super().__init__(home, clock, new=new)

    @classmethod
    def create(cls, home: Path, state: Path, clock: WatchedClock) -> "Store":
        """A new, empty home, also where a set-up was cut short. Raises ``Refused`` when the folder cannot be used."""
        make_home(home)
        return cls(home, state, clock, new=True)

    def line(self) -> Connection | None:
        """How this home reaches the province; ``None`` while it is not enrolled."""
        held = self.read_settings()
        if not held.get("line"):
            return None
        names = ("line", "hub_key", "certificate", "seed", "ticket", "device")
        return Connection(*(held.get(name, "") for name in names))

    def admitted(self) -> None:
        """The one-time secret has done its work."""
        with self.explained(), self.transaction():
            self.settle({"ticket": ""})

    def sign_off(self, sign: Callable[[bytes], str]) -> None:
        """Sign all that this device wrote, with the key that it has until now: it becomes another device."""
        unsigned = "SELECT event_id, hash FROM event WHERE unit = ? AND device = ? AND sig = ''"
        with self.explained(), self.transaction():
            found = self.connection.execute(unsigned, (self.unit_code, self.settings["device"])).fetchall()
            signed = [(sign(hashed.encode()), self.unit_code, event_id) for event_id, hashed in found]
            self.connection.executemany("UPDATE event SET sig = ? WHERE unit = ? AND event_id = ?", signed)

    @property
    def mark_keys(self) -> Keys:
        """The unit's key for the marks of its receipts and those that were held before it; a home that was given none
        makes its own, which no other counter knows. None at all where no counter is set up."""
        if not self.ready:
            return Keys()
        if MARK_KEYS not in self.settings:
            with self.explained(), self.transaction():
                self.settings |= self.read_settings()
                self._make_mark_key()
        known, shared = tuple(self.settings[MARK_KEYS].split()), self.settings[MARK_SHARED] == "1"
        # Nor had a counter that no other PC has been.
        alone = not shared and len(known) == 1 and self.devices() == {self.device}
        since = date.min if alone else date.fromisoformat(self.settings[MARK_SINCE])
        return Keys(known, since, shared, self.counter)

    def _make_mark_key(self) -> None:
        if MARK_KEYS not in self.settings:
            self.settle(self._mark_settings(os.urandom(32).hex(), shared=False))

    def _mark_settings(self, key: str, *, shared: bool) -> dict[str, str]:
        """``key`` first from today on, and behind it what this home has signed with before."""
        held = self.settings.get(MARK_KEYS, "").split()
        if held[:1] == [key]:
            return {}
        known = [key, *(one for one in held if one != key)]
        # A unit that begins with a key had no other before it.
        since = date.min if shared and not held else day_of(self.clock.now())
        return {MARK_KEYS: " ".join(known), MARK_SINCE: since.isoformat(), MARK_SHARED: "1" if shared else "0"}

    def tried(self, login: str, tries: int, at: datetime | None) -> None:
        """So many wrong tries in a row, the last of them ``at``; on disk when this returns."""
        with self.explained():
            values = (tries, stamp(at) if at else None, login)
            self.connection.execute("UPDATE officer SET tries = ?, tried_at = ? WHERE login = ?", values)

    def keep_pin(self, login: str, pin: str, by: str, kind: str) -> None:
        """Keep the hash ``pin`` for ``login`` and write the event ``kind`` of ``by``; wrong tries are forgotten, and
        after a reset its officer must choose another."""
        with self.explained(), self.transaction():
            self.connection.execute(_KEEP_PIN, (pin, kind == RESET, login))
            self._note(by, kind, {"login": login, "seals": {login: sealed_hash(pin)}})

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
        # One that is told of another PC becomes a device of its own, so that the province lets in one of the two.
        moved = self.ready and (self.counter != setup.counter or (self.cloned and setup.line is not None))
        another = self.ready and (self.unit.code, self.practice) != (setup.unit.code, practice)
        # Only the province can give this PC another counter's number.
        if another or (moved and setup.line is None):
            raise Refused("Thư mục này là của đơn vị hoặc quầy khác; dùng thư mục khác cho tệp đơn vị này.")
        settings = {
            "unit": setup.unit.code,
            "device": self.settings.get("device") or new_id(),
            "counter": str(setup.counter),
            "epoch": self.settings.get("epoch", "1"),
            "practice": "1" if practice else "0",
        }
        if setup.mark_key:
            settings |= self._mark_settings(setup.mark_key, shared=True)
        if setup.line is not None:
            settings |= self._line_settings(setup.line, seed, moved=moved)
        body: Body = {"unit": to_plain(setup.unit), "counter": setup.counter, "practice": practice}
        body |= {"pins": sorted(renewed)} if renewed else {}
        now = self.clock.now()
        with self.explained(), self.transaction():
            told = self.connection.execute("SELECT unit, body FROM event WHERE kind = 'setup' LIMIT 1").fetchone()
            if told and (told[0], json.loads(told[1])["practice"]) != (setup.unit.code, practice):
                raise Refused("Sổ đã nhập vào thư mục này là của đơn vị khác; dùng thư mục trống cho đơn vị này.")
            self.settle(settings)
            self._make_mark_key()
            body["settings"] = settings_seal(self.settings)
            kept = self._put_officers(pins, renewed)
            hashes = self.connection.execute("SELECT login, pin FROM officer").fetchall()
            body["seals"] = {login: sealed_hash(pin) for login, pin in hashes}
            last = self.tail(setup.unit.code)
            draft = Draft(NO_DOSSIER, "setup", now, body)
            self.put(self.event_of(setup.unit.code, draft, "", now, "free", last))
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
            "seed": seed if moved else self.settings.get("seed") or seed,
            "cloned": "",
        }
        if moved:
            settings |= {"device": new_id(), "epoch": "1"}
        if line.replaces and (moved or not self.ready):
            settings["epoch"] = "2"
        return settings

    def import_catalogue(self, text: str, version: str, officer: str) -> None:
        """Keep a catalogue file that ``read_catalogue`` has taken, and say so in the log."""
        with self.write(officer, clock_ok=True) as writer:
            made = self.connection.execute("INSERT INTO catalogue (version, text) VALUES (?, ?)", (version, text))
            self.settle({"catalogue": str(made.lastrowid)})
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
            with self.explained(), self.transaction():
                self.settle({"published": version})

    @contextmanager
    def write(self, officer: str, *, clock_ok: bool = False) -> "Iterator[Transaction]":
        """A transaction that holds the home's write lock; what it wrote is on disk when it ends, and the numbers that
        it took are in the witness. Raises ``Refused`` for a doubted clock or a disk that does not take it."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        with self.explained(), ExitStack() as held:
            with self.transaction():
                self.settings |= self.read_settings()
                last = self.tail(self.unit_code)
                now, clock = self._time(last, clock_ok=clock_ok)
                transaction = Transaction(self, officer, now, clock, last, held)
                yield transaction
            for remember in transaction.taken.values():
                # The dossier stands; a witness that now fails refuses the next number, not this answer.
                with suppress(OSError):
                    remember()

    def trust(self) -> None:
        """Raises ``ClockDoubted`` where a step would be refused for it now."""
        if self.ready:
            with self.explained():
                self._time(log.tail(self.connection, self.unit_code, self.device))

    def _time(self, last: log.Tail, *, clock_ok: bool = False) -> tuple[datetime, Quality]:
        # A practice home may live on any day, and its clock may stand still.
        jumped = timedelta(0) if self.practice else self.clock.jumped()
        sure = clock_ok or self.clock.confirmed
        return trusted(self.clock.now(), self._last_sign(last.recorded_at), sure, jumped, synced=self.clock.synced)

    def note(self, officer: str, kind: str, body: Body) -> Event | None:
        """Write that ``officer`` looked at, printed or took out something. It promises no date, so that a doubted
        clock does not hold it back, nor is trusted because of it. A home that only reads has no log to write it in."""
        if not self.ready:
            return None
        with self.explained(), self.transaction():
            return self._note(officer, kind, body)

    def _note(self, officer: str, kind: str, body: Body) -> Event:
        self.settings |= self.read_settings()
        unit, now = self.unit_code, self.clock.now()
        last = self.tail(unit)
        recorded_at = max(now, last.recorded_at or now)
        draft = Draft(NO_DOSSIER, kind, now, body)
        event = self.event_of(unit, draft, officer, recorded_at, "synced" if self.clock.synced else "free", last)
        self.put(event)
        return event

    def tail(self, unit: str) -> log.Tail:
        """Where this device's chain ends. When the rest of this very log has come back, or a clone's, what follows it
        is of its epoch. Where it ends before what this machine has written, an older copy was put back, and what
        follows is of another epoch: it takes the place of nothing that the province may have."""
        last = log.tail(self.connection, unit, self.settings["device"])
        known = self._reach()
        if last.epoch > self.epoch:
            self.settle({"epoch": str(last.epoch)})
        elif known and known.device == self.device and known[1:3] > (self.epoch, last.seq):
            # Where no number is missing, none has to be asked for because of it.
            self._raised = not self.numbers().doubt(day_of(self.clock.now()))
            self.settle({"epoch": str(known.epoch + 1)})
        return last

    def _reach(self) -> Reach | None:
        """How far this machine knows the log to have come."""
        with suppress(OSError):
            return self.witness.reach() if self.witness else None
        return None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As any other; afterwards this machine knows how far the log has come, to know an older copy by."""
        self._written, self._raised = None, False
        with super().transaction():
            yield
        event, witness = self._written, self.witness
        if event is None or witness is None:
            return
        reached = Reach(event.device, event.epoch, event.seq, event.hash)
        # Where it cannot be told, the log stands all the same.
        with suppress(OSError):
            witness.follow(reached, lambda seen: seen == self._reached or self.holds(seen))
            if self._raised:
                witness.claim(self.identity)
        self._reached = reached

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
        return Witness(self.state, self.unit_code, self.counter)

    @contextmanager
    def at_witness(self) -> Iterator[None]:
        """Says which folder does not take what it is given, while nothing has been promised yet."""
        try:
            yield
        except OSError as error:
            raise Refused(disk_trouble(self.state, error)) from None

    @property
    def identity(self) -> Identity:
        """Whose the numbers are that this home gives out."""
        return Identity(this_machine(), self.device, self.epoch)

    def holds(self, reach: Reach) -> bool:
        """Whether the log has that entry."""
        from counter.exchange import Head

        head = Head(reach.epoch, reach.seq, reach.hash)
        return log.has(self.connection, self.unit_code, reach.device, head)

    def numbers(self) -> Numbers:
        """The numbers of this counter, as the open transaction sees them."""
        said, restored = self._said_number, bool(self.settings.get("restored"))
        where = (self.connection, self.unit_code, self.counter)
        return Numbers(*where, self.identity, self.witness, said, restored=restored)

    def event_of(
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
            device=self.settings["device"],
            epoch=int(self.settings["epoch"]),
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

    def put(self, event: Event) -> None:
        """Write one sealed event of this device in the transaction that is open. A full disk may have ended that while
        something was read; then nothing more is written."""
        if not self.connection.in_transaction:
            raise OSError(errno.ENOSPC, "the transaction has ended")
        log.put(self.connection, event)
        self._written = event

    def keep_draft(self, officer: str, form: str, values: dict[str, Any]) -> None:
        """Keep what is half typed, on disk; nothing typed takes the draft away."""
        with self.explained():
            self.must_be_there()
            if values:
                kept = (officer, form, canonical(values))
                self.connection.execute("REPLACE INTO draft (officer, form, text) VALUES (?, ?, ?)", kept)
            else:
                self.connection.execute("DELETE FROM draft WHERE officer = ? AND form = ?", (officer, form))

    def keep_content(self, scanned: "Scanned") -> None:
        """Keep what was scanned, on disk when this returns; once, by its hash."""
        with self.explained():
            self.contents.keep(scanned)

    def drop_unnamed(self, sha256: str) -> None:
        """Let go of a content that no event names. Under the lock of the log: whoever is about to name it waits, and
        looks again whether it is there."""
        with self.explained(), self.transaction():
            if not self._naming(sha256):
                self.contents.drop(sha256)

    def unsent(self, server: str, limit: int = 100) -> list[Content]:
        """What is held here of a dossier that still has it, and ``server`` has not confirmed, the oldest ``limit`` of
        them: nothing is queued, it is what the log and the contents say. What came from a server is offered too: one
        that was put back may have lost it. One that no event names was left behind by a power cut, and goes."""
        found = []
        with self.explained():
            for content in self.contents.unconfirmed(server):
                named = self._naming(content.sha256)
                if not named:
                    self.drop_unnamed(content.sha256)
                if any(self._has(uid, content.sha256) for uid in named):
                    found.append(content)
                    if len(found) == limit:
                        break
        return found

    def _naming(self, sha256: str) -> list[str]:
        """The dossiers that a content was put on."""
        return [uid for (uid,) in self.connection.execute(_NAMING, (self.unit_code, sha256))]

    def _has(self, uid: str, sha256: str) -> bool:
        dossier = self.dossier(uid)
        return dossier is not None and any(held.sha256 == sha256 for held in dossier.attachments)

    def merge(self, events: Iterable[Event]) -> int:
        """Take another replica's log in, all of it or nothing; how many events were new. Raises ``Refused``."""
        touched: dict[tuple[str, str], None] = {}
        new = 0
        with self.explained(), self.transaction():
            units = {unit for (unit,) in self.connection.execute("SELECT DISTINCT unit FROM event")}
            for event in log.merge(self.connection, events):
                units.add(event.unit)
                self._belongs(event, units)
                new += 1
                rows.take_in(self.connection, event)
                if event.uid != NO_DOSSIER:
                    touched[event.unit, event.uid] = None
            for unit, uid in touched:
                self.refold(unit, uid)
        return new

    def _belongs(self, event: Event, units: set[str]) -> None:
        if len(units) > 1:
            raise Refused("Tệp sổ là của đơn vị khác; mỗi quầy chỉ giữ sổ của đơn vị mình.")
        if event.kind == "setup" and self.ready and event.body["practice"] != self.practice:
            raise Refused("Sổ tập huấn và sổ thật không nhập lẫn vào nhau; chọn tệp khác.")

    def refold(self, unit: str, uid: str) -> None:
        dossier = fold(log.of_dossier(self.connection, unit, uid))
        if dossier is not None:
            rows.put(self.connection, dossier, self._dossier(unit, uid))
