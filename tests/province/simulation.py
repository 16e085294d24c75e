"""Counters, perhaps a relay, and a hub on one virtual clock, with everything that chance decides drawn from one seed.

Real homes, real stores, the real program on both ends; only the wire between them, the clock and the system's chance
are ours. Homes may lie on a memory disk: what a power cut does to a disk is another test's.
"""

import types
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import sqlcipher3
from sqlalchemy.exc import DBAPIError

from counter.catalogue import shipped_procedures
from counter.clock import parse_moment
from counter.dossier import Dossier
from counter.exchange import Unreadable
from counter.refusal import Refused
from counter.sync import Cut, NotLet
from counter.unit import read_unit_file
from province.door import Door
from province.enrolment import enrolment_file, ticket
from province.home import House, make, open_house
from sync.http import HttpLine
from tests.office import UNIT as TEXT
from tests.province.disasters import DISASTERS
from tests.province.pc import Pc
from tests.province.wire import FAULTS, Killed, Wire

UNIT = "H15.50.05"
UNIT_FILE = TEXT.replace('role = "officer"', 'role = "supervisor"')


SHIPPED = cache(shipped_procedures)
"""Read from the disk for every store in turn, it would be a fifth of all the time."""


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
    """One run. ``told`` is what happened, for whoever has to find out why it failed."""

    def __init__(self, folder: Path, seed: int, certificate: str) -> None:
        self.folder = folder
        self.seed = seed
        self.certificate = certificate
        self.dice = Random(seed)
        self.time = Time("2026-11-19T08:00")
        self.told: list[str] = []
        self.late: list[tuple[Pc, bytes]] = []
        self.speaking: Pc | None = None
        self.dead: list[Pc] = []
        self.papers: list[tuple[str, str, Pc]] = []
        self.sticks: list[tuple[Pc, bytes]] = []
        self.answers: list[tuple[Pc, bytes]] = []
        self.pcs: list[Pc] = []
        self.servers: dict[str, House] = {}
        self.backups: list[Path] = []
        self.machine = ""
        self.poison = ""
        self.doubtful = False
        self.wire = Wire(self)
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
            held.enter_context(patch("db.store.this_machine", lambda: self.machine))
            held.enter_context(patch("province.home.SystemClock", lambda: self))
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

    def _begin(self) -> None:
        self.servers["hub"] = self._wired("hub", make(self.folder / "hub", "H15"))
        self.note("hub")
        if self.dice.random() < 0.4:
            self._relay()
        for counter in range(1, self.dice.choice([3, 3, 4])):
            self.enrolled(Pc(self, f"pc{counter}", counter))

    def _relay(self) -> None:
        """The relay, new or let in anew."""
        if "relay" in self.servers:
            self.servers["relay"].close()
        setup = read_unit_file(self.enrolment(0, "hub"))
        self.servers["relay"] = self._wired("relay", make(self.folder / "relay", "", relay=setup))

    def _wired(self, name: str, house: House) -> House:
        commit = house.engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            doom = self._doom.pop(name, "")
            if doom == "full":
                raise sqlcipher3.OperationalError("database or disk is full")
            if doom != "before":
                commit(connection)
            if doom:
                raise Killed

        # A slot of the engine's own, not a method of the class.
        vars(house.engine.dialect)["do_commit"] = do_commit
        return house

    def enrolment(self, counter: int, server: str) -> str:
        """What ``motcua-province enrol`` writes, once the hub is up."""
        self.spare()
        hub = self.servers["hub"]
        secret, replaces = ticket(hub.hub, UNIT, counter)
        url = f"https://{server}"
        return enrolment_file(UNIT_FILE, UNIT, counter, url, secret, hub.key.public, self.certificate, replaces)

    def enrolled(self, pc: Pc) -> None:
        """A PC is handed its enrolment file."""
        pc.set_up(self.enrolment(pc.counter, self.dice.choice(list(self.servers))))
        if pc not in self.pcs:
            self.pcs.append(pc)
        self.note(f"{pc} is counter {pc.counter}")

    def now(self) -> datetime:
        """The servers' clock."""
        return self.time().replace(microsecond=0)

    # What PCs ask of it

    def door(self, server: str) -> Door:
        return self.servers[server].door

    def restart(self, server: str) -> None:
        self.note(f"{server} starts again")
        house = self.servers[server]
        house.close()
        self.servers[server] = self._wired(server, open_house(house.home))

    def paper(self, pc: Pc, dossier: Dossier) -> None:
        self.note(f"{pc} prints {dossier.code}")
        self.papers.append((dossier.code, dossier.uid, pc))

    def codes(self) -> list[str]:
        return [code for code, _, _ in self.papers]

    def papers_of(self, counter: int) -> list[str]:
        return [code for code, _, pc in self.papers if pc.counter == counter]

    def not_let(self, pc: Pc) -> None:
        """The province does not know the PC any more: the administrator gives it a file for a number of its own."""
        if pc.alive:
            self.moves(pc)

    def moves(self, pc: Pc) -> None:
        """Give the PC a counter that nobody else holds; its own when that is it."""
        held = {one.counter for one in self.pcs if one is not pc and one.alive}
        free = [n for n in (pc.counter, *range(1, 10)) if n not in held]
        self.note(f"{pc} gets a new file for counter {free[0]}")
        pc.guarded(lambda: pc.set_up(self.enrolment(free[0], self.dice.choice(list(self.servers)))))

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

    def spare(self) -> None:
        """Who was not at work just then is not struck."""
        self._doom.clear()

    # What happens

    def live(self, steps: int) -> None:
        """``steps`` things happen, most of them work; which disasters a run may have is drawn first."""
        dice = self.dice
        self.wire.faults = tuple(dice.sample(FAULTS, dice.randrange(len(FAULTS) + 1)))
        self.wire.rate = dice.choice([0.1, 0.3, 0.6])
        disasters = dice.sample(DISASTERS, dice.randrange(1, 5))
        self.note(f"disasters: {', '.join(one.__name__ for one in disasters)}; line {self.wire.faults}")
        for _ in range(steps):
            pc = dice.choice(self.working)
            self.time.wait(dice.choice([1, 30, 600, 3600]))
            roll = dice.random()
            if roll < 0.30:
                pc.receive()
            elif roll < 0.55:
                pc.act()
            elif roll < 0.58:
                pc.give_ahead()
            elif roll < 0.80:
                pc.sync()
            elif roll < 0.86 and "relay" in self.servers:
                self.pass_on()
            else:
                dice.choice(disasters)(self, pc)

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
        before: object = None
        for _ in range(30):
            for pc in self.working:
                pc.skew = timedelta()
            spoken = [pc.sync() for pc in self.working]
            if "relay" in self.servers:
                spoken.append(self.pass_on())
            now = [pc.ids() for pc in self.working], [self._rows(name) for name in self.servers]
            if all(spoken) and now == before:
                return
            before = now
        raise AssertionError("the exchange does not come to rest")

    def everything(self) -> set[str]:
        """Every event that is at a PC that works or at a server."""
        found: set[str] = set()
        return found.union(*(pc.ids() for pc in self.working), *(self.ids(name) for name in self.servers))

    def _rows(self, name: str) -> list[tuple[str, int | None]]:
        with self.servers[name].engine.begin() as connection:
            return [tuple(row) for row in connection.exec_driver_sql("SELECT event_id, rev FROM event ORDER BY 1")]

    def ids(self, name: str) -> set[str]:
        """Every event that a server has."""
        return {event_id for event_id, _ in self._rows(name)}
