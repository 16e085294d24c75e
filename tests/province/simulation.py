"""Counters, perhaps a relay, perhaps a second commune, a hub and perhaps the national system behind it on one virtual
clock, with everything that chance decides drawn from one seed.

Real homes, real stores, the real program on both ends; only the wire between them, the clock and the system's chance
are ours. Homes may lie on a memory disk: what a power cut does to a disk is another test's.
"""

import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import sqlcipher3
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from counter.catalogue import shipped_procedures
from counter.clock import SystemClock, parse_moment
from counter.dossier import Dossier
from counter.exchange import Unreadable
from counter.refusal import Refused
from counter.sync import Cut, NotLet
from counter.unit import read_unit_file
from province.door import Door
from province.enrolment import enrolment_file, ticket
from province.home import House, make, open_house
from sync.http import HttpLine, _trust
from tests.office import UNIT as TEXT
from tests.province import moulds
from tests.province.disasters import DISASTERS, NATIONAL, SCANNED, Disaster, fetched
from tests.province.files import Files
from tests.province.national.portal import FirstPortal, SecondGateway
from tests.province.pc import Pc
from tests.province.telling import GENERATIONS, Telling
from tests.province.wire import FAULTS, Killed, Wire

UNIT, OTHER = "H15.50.05", "H15.50.06"
UNIT_FILE = TEXT.replace('role = "officer"', 'role = "supervisor"')
PIECE = 64
"""Bytes of a scanned content that go at once here, so that small ones have several pieces."""


SHIPPED = cache(shipped_procedures)
"""Read from the disk for every store in turn, it would be a fifth of all the time."""

TRUST = cache(_trust)
"""One certificate is behind all lines of a run."""


class Time:
    """The one clock; a look at it takes a second."""

    def __init__(self, start: str) -> None:
        self.now = parse_moment(start)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def time_ns(self) -> int:
        return int(self.now.timestamp() * 1_000_000_000)


class World:
    """One run. ``told`` is what happened, for whoever has to find out why it failed. ``disasters`` are those that it
    has instead of what chance gives it, ``portal`` is the national system."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        certificate: str,
        disasters: Sequence[Disaster] = (),
        portal: type[FirstPortal | SecondGateway] | None = None,
    ) -> None:
        self.folder = folder
        self._disasters = disasters
        self._portal = portal
        self.seed = seed
        self.certificate = certificate
        self.dice = Random(seed)
        self.time = Time("2026-11-19T08:00")
        self.told: list[str] = []
        self.late: list[tuple[Pc, bytes]] = []
        self.speaking: Pc | None = None
        self.dead: list[Pc] = []
        self.papers: list[tuple[str, str, Pc]] = []
        self.scans: list[bytes] = []
        self.sticks: list[tuple[Pc, bytes]] = []
        self.answers: list[tuple[Pc, bytes]] = []
        self.pcs: list[Pc] = []
        self.servers: dict[str, House] = {}
        self.backups: list[tuple[str, Path]] = []
        self.at_work: Pc | None = None
        self.skew = timedelta()
        self.poison = ""
        self.doubtful = False
        self.put_back = False
        self.fatal: tuple[int, str] | None = None
        self.telling: Telling | None = None
        self.wire = Wire(self)
        self._files: dict[str, Files] = {}
        self._count = 0
        self._doom: dict[str, str] = {}

    def note(self, what: str) -> None:
        self.told.append(f"{self.time.now:%d %H:%M:%S} {what}")

    def count(self) -> int:
        self._count += 1
        return self._count

    # Making it

    @contextmanager
    def running(self) -> Iterator["World"]:
        """With the clock and the chance of the run in place of the system's."""
        chance = types.SimpleNamespace(urandom=self.dice.randbytes)
        line = partial(HttpLine, transport=self.wire)
        with ExitStack() as held:
            held.enter_context(patch("counter.event.os", chance))
            held.enter_context(patch("counter.event.time", self.time))
            held.enter_context(patch("db.reader.shipped_procedures", SHIPPED))
            held.enter_context(patch("counter.catalogue.shipped_procedures", SHIPPED))
            held.enter_context(patch("db.store.this_machine", lambda: self._at_work().machine))
            held.enter_context(patch("db.contents.connect", lambda *told: self._at_work().contents(*told)))
            held.enter_context(patch("db.contents.PIECE", PIECE))
            held.enter_context(patch("sync.upload.PIECE", PIECE))
            held.enter_context(patch("db.store.make_home", moulds.home))
            held.enter_context(patch("province.home.make_key", moulds.server))
            held.enter_context(patch("province.home.make_database", moulds.filled))
            held.enter_context(patch("province.copy.make_database", moulds.filled))
            for module in ("province.database", "province.home", "tests.province.disasters"):
                held.enter_context(patch(f"{module}.open_file", moulds.opened))
            held.enter_context(patch("sync.http._trust", TRUST))
            # Each store's own dialect speaks as that of any other.
            held.enter_context(patch.object(SQLiteDialect_pysqlite, "__hash__", lambda _: 1))
            held.enter_context(
                patch.object(SQLiteDialect_pysqlite, "__eq__", lambda one, other: type(one) is type(other))
            )
            held.enter_context(patch("province.home.SystemClock", lambda elapsed: SystemClock(self.now)))
            held.enter_context(patch("province.home.HttpLine", line))
            held.enter_context(patch("sync.http.HttpLine", line))
            try:
                self._begin()
                yield self
            finally:
                for pc in self.pcs:
                    pc.close()
                for house in self.servers.values():
                    house.close()
                if self.telling is not None:
                    self.telling.close()

    def _begin(self) -> None:
        self.servers["hub"] = self._wired("hub", make(self.folder / "hub", "H15"))
        self.note("hub")
        if self.dice.random() < 0.4:
            self._relay()
        for counter in range(1, self.dice.choice([3, 3, 4])):
            self.enrolled(Pc(self, f"pc{counter}", counter, UNIT))
        if self.dice.random() < 0.25:
            self.enrolled(Pc(self, "other1", 1, OTHER))
        portal = self.dice.choice(GENERATIONS)
        if self._portal or self.dice.random() < 0.4:
            self.telling = Telling(self, (self._portal or portal)())

    def _at_work(self) -> Pc:
        assert self.at_work is not None
        return self.at_work

    def _relay(self) -> None:
        """The relay, new or let in anew."""
        if "relay" in self.servers:
            self.servers["relay"].close()
        setup = read_unit_file(self.enrolment(UNIT, 0, "hub"))
        self.servers["relay"] = self._wired("relay", make(self.folder / "relay", "", relay=setup))

    def _wired(self, name: str, house: House) -> House:
        commit = house.engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            doom = self._doom.pop(name, "") or self.strikes()
            if doom == "full":
                raise sqlcipher3.OperationalError("database or disk is full")
            if doom != "before":
                commit(connection)
            if doom:
                raise Killed

        # A slot of the engine's own, not a method of the class.
        vars(house.engine.dialect)["do_commit"] = do_commit
        return house

    def enrolment(self, unit: str, counter: int, server: str = "") -> str:
        """What ``motcua-province enrol`` writes, once the hub is up: the line leads to ``server``, or to any that the
        unit has."""
        self.spare()
        hub = self.servers["hub"]
        secret, replaces = ticket(hub.hub, unit, counter)
        url = f"https://{server or self.dice.choice(self.servers_of(unit))}"
        text = UNIT_FILE.replace(UNIT, unit)
        return enrolment_file(text, unit, counter, url, secret, hub.key.public, self.certificate, replaces)

    def servers_of(self, unit: str) -> list[str]:
        """Where its counters may speak to: the relay stands in one commune."""
        return list(self.servers) if unit == UNIT else ["hub"]

    def units_of(self, server: str) -> list[str]:
        """Whose events it keeps."""
        return sorted({pc.unit for pc in self.pcs}) if server == "hub" else [UNIT]

    def enrolled(self, pc: Pc) -> None:
        """A PC is handed its enrolment file."""
        pc.set_up(self.enrolment(pc.unit, pc.counter))
        if pc not in self.pcs:
            self.pcs.append(pc)
        self.note(f"{pc} is counter {pc.counter} of {pc.unit}")

    def now(self) -> datetime:
        """The servers' clock."""
        return (self.time() + self.skew).replace(microsecond=0)

    # What PCs ask of it

    def door(self, server: str) -> Door:
        return self.servers[server].door

    def files(self, server: str) -> Files:
        """Its lane of scanned contents."""
        if server not in self._files:
            self._files[server] = Files(self.servers[server])
        return self._files[server]

    def restart(self, server: str) -> None:
        self.note(f"{server} starts again")
        house = self.servers[server]
        house.close()
        self.servers[server] = self._wired(server, open_house(house.home))
        self._files.pop(server, None)
        if server == "hub" and self.telling is not None:
            self.telling.begin()

    def told_anew(self, server: str) -> None:
        """What was told the national system before the hub was put back it may be told again, in another order."""
        self.put_back |= server == "hub"

    def paper(self, pc: Pc, dossier: Dossier) -> None:
        self.note(f"{pc} prints {dossier.code}")
        self.papers.append((dossier.code, dossier.uid, pc))

    def codes(self, unit: str) -> list[str]:
        """The codes on the receipts of a unit."""
        return [code for code, _, pc in self.papers if pc.unit == unit]

    def not_let(self, pc: Pc) -> None:
        """The province does not know the PC any more: the administrator gives it a file for a number of its own."""
        if pc.alive:
            self.moves(pc)

    def moves(self, pc: Pc) -> None:
        """Give the PC a counter that nobody else holds; its own when that is it."""
        held = {one.counter for one in self.pcs if one is not pc and one.alive and one.unit == pc.unit}
        free = [n for n in (pc.counter, *range(1, 10)) if n not in held]
        self.note(f"{pc} gets a new file for counter {free[0]}")
        pc.guarded(lambda: pc.set_up(self.enrolment(pc.unit, free[0])))

    @property
    def working(self) -> list[Pc]:
        return [pc for pc in self.pcs if pc.alive]

    def hand_in(self, stick: bytes) -> bytes | None:
        """As ``motcua-province bundle in``; ``None`` when it is refused."""
        try:
            return self.servers["hub"].take_bundle(stick)
        except (Refused, Unreadable) as refused:
            self.note(f"stick: {type(refused).__name__} {str(refused)[:60]}")
        except (Killed, DBAPIError):
            self.restart("hub")
        return None

    def doomed(self, server: str, doom: str) -> None:
        """The server's next commit is its last."""
        self._doom[server] = doom

    def strikes(self) -> str:
        """What becomes of a commit, whoever's it is: with ``fatal`` the one that is so many commits away is the last of
        its process."""
        if self.fatal is None or self.fatal[0] < 0:
            return ""
        left, how = self.fatal
        self.fatal = left - 1, how
        return "" if left else how

    def spare(self) -> None:
        """Who was not at work just then is not struck."""
        self._doom.clear()

    # What happens

    def live(self, steps: int, *, calm: bool = False) -> None:
        """``steps`` things happen, most of them work, all of them on a ``calm`` day; which disasters a run may have is
        drawn first."""
        dice = self.dice
        self.wire.faults = tuple(dice.sample(FAULTS, dice.randrange(len(FAULTS) + 1)))
        self.wire.rate = dice.choice([0.1, 0.3, 0.6])
        if calm:
            self.wire.faults = ()
        possible = [*DISASTERS, *SCANNED, *(NATIONAL if self.telling else ())]
        disasters = self._disasters or dice.sample(possible, dice.randrange(1, 5))
        self.note(f"disasters: {', '.join(one.__name__ for one in disasters)}; line {self.wire.faults}")
        work: dict[Callable[[Pc], object], int] = {
            Pc.receive: 30,
            Pc.act: 25,
            Pc.give_ahead: 3,
            Pc.sync: 22,
            Pc.scan: 0 if dice.random() < 0.5 and fetched not in disasters else 8,
            lambda _: self.pass_on(): 6 if "relay" in self.servers else 0,
            lambda _: self.tell(): 8 if self.telling else 0,
            lambda pc: dice.choice(disasters)(self, pc): 0 if calm else 16,
        }
        for _ in range(steps):
            pc = dice.choice(self.working)
            self.time.wait(dice.choice([1, 30, 600, 3600]))
            (happens,) = dice.choices(list(work), list(work.values()))
            happens(pc)

    def tell(self) -> float | None:
        """The hub tells the national system what is due; in how many seconds there is more."""
        assert self.telling is not None
        try:
            return self.telling.round()
        except DBAPIError:
            return 60.0
        except Killed:
            self.restart("hub")
            return 0.0

    def pass_on(self) -> bool:
        """The relay talks to the hub."""
        self.speaking = None
        try:
            self.servers["relay"].sync().run()
        except (Cut, Refused) as refused:
            self.note(f"relay: {type(refused).__name__} {str(refused)[:60]}")
            if isinstance(refused, NotLet):
                self._relay()
            return False
        except DBAPIError:
            return False
        except Killed:
            self.restart("relay")
            return False
        return True

    def settle(self) -> None:
        """The faults stop; everybody talks until nobody has anything new."""
        self.note("the faults stop")
        self.wire.faults = ()
        self.skew = timedelta()
        for pc in self.working:
            pc.skew = timedelta()
        while self._rest() and self._tell_all():
            pass

    def _rest(self) -> bool:
        """Everybody talks to everybody."""
        before: object = None
        for _ in range(30):
            spoken = [pc.sync() for pc in self.working]
            if "relay" in self.servers:
                spoken.append(self.pass_on())
            now = [pc.standing() for pc in self.working], [self._rows(name) for name in self.servers]
            if all(spoken) and now == before:
                return True
            before = now
        raise AssertionError("the exchange does not come to rest")

    def _tell_all(self) -> bool:
        """The national system is told everything, over some days; whether that made anything new here."""
        if self.telling is None:
            return False
        self.telling.portal.faults.clear()
        before = self._rows("hub")
        for _ in range(3):
            self.time.wait(1.1 * 86_400)
            for _ in range(60):
                due = self.tell()
                if due is None or due > 3600:
                    break
                self.time.wait(max(0.0, due))
            else:
                raise AssertionError("the telling does not come to rest")
        return self._rows("hub") != before

    def everything(self) -> dict[str, str]:
        """The unit of every event that is at a PC that works or at a server."""
        found: dict[str, str] = {}
        for pc in self.working:
            found |= pc.ids()
        for name in self.servers:
            found |= self.ids(name)
        return found

    def _rows(self, name: str) -> list[tuple[str, int | None]]:
        with self.servers[name].engine.begin() as connection:
            return [tuple(row) for row in connection.exec_driver_sql("SELECT event_id, rev FROM event ORDER BY 1")]

    def ids(self, name: str) -> dict[str, str]:
        """Every event that a server has, and its unit."""
        with self.servers[name].engine.begin() as connection:
            return dict(connection.exec_driver_sql("SELECT event_id, unit FROM event").fetchall())
