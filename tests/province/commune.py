"""A province's hub and one commune's counters under test, in this process: real stores, one clock, the bytes that
would go over the line."""

import shutil
from pathlib import Path

from counter.clock import SystemClock
from counter.sync import Report, Sync
from db.replica import StoreReplica
from db.store import Store
from province.home import make
from sync.seal import DeviceKey
from tests.office import UNIT, Office, Ticking
from tests.wire import Wire, admitted, enrolment


class Commune:
    """``counter(n)`` is made and enrolled when it is first asked for."""

    def __init__(self, folder: Path, database: str = "", start: str = "2026-11-19T09:00") -> None:
        self.folder = folder
        self.time = Ticking(start)
        self.house = make(folder / "hub", "H15", database)
        self.house.clock = self.house.hub.clock = SystemClock(self.time)
        self.offices: dict[int, Office] = {}

    def close(self) -> None:
        """Let go of every file."""
        for office in self.offices.values():
            office.store.close()
        self.house.close()

    def counter(self, number: int) -> Office:
        """That counter, in step with the hub from its first day."""
        if number not in self.offices:
            self.offices[number] = self.enrolled(number, f"c{number}")
        return self.offices[number]

    def enrolled(self, number: int, name: str) -> Office:
        """A PC of its own that becomes counter ``number``."""
        setup, office = enrolment(self.house, UNIT, number), self._office(name)
        office.store.set_up(setup, {"lan": "-"}, seed=DeviceKey.new().seed)
        admitted(self.house, office.store)
        return office

    def clone(self, number: int) -> Office:
        """A copy of that counter's disk on another machine, as it is now; the copy's witness goes along."""
        office = self.counter(number)
        office.store.close()
        for old, new in ((office.home, self.folder / "clone"), (office.state, self.folder / "clone-state")):
            if old.exists():
                shutil.copytree(old, new)
        office.reopen()
        copy = Office.__new__(Office)
        copy.home, copy.state, copy.time = self.folder / "clone", self.folder / "clone-state", self.time
        copy.clock, copy.paper = SystemClock(self.time), office.paper
        copy.store = Store(copy.home, copy.state, copy.clock)
        return copy

    def sync(self, number: int) -> Report:
        """One sync of that counter."""
        return self.sync_office(self.counter(number), number)

    def sync_office(self, office: Office, number: int) -> Report:
        """One sync of a PC."""
        key = admitted(self.house, office.store)
        return Sync(StoreReplica(office.store), Wire(self.house, key), key, office.clock).run()

    def _office(self, name: str) -> Office:
        office = Office(self.folder / name, self.folder / f"{name}-state")
        office.time = self.time
        office.store.close()
        office.clock = SystemClock(self.time)
        office.store = Store(office.home, office.state, office.clock)
        return office
