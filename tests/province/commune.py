"""A province's hub and one commune's counters under test, in this process: real stores, one clock, the bytes that
would go over the line."""

import shutil
from dataclasses import replace
from pathlib import Path

from counter.clock import SystemClock
from counter.exchange import Batch, Reply
from counter.sync import Report, Sync
from counter.unit import LineSetup, read_unit_file
from db.replica import StoreReplica
from db.store import Store
from province.enrolment import enrol, ticket
from province.home import House, make
from sync.seal import DeviceKey
from tests.office import UNIT, Office, Ticking

CODE = "H15.50.05"


class Wire:
    """The line without a network: what is said travels as bytes, signed."""

    def __init__(self, house: House, key: DeviceKey) -> None:
        self.house = house
        self.key = key

    def exchange(self, batch: Batch) -> Reply:
        body = batch.to_bytes()
        return Reply.from_bytes(self.house.door.exchange(Batch.from_bytes(body), body, self.key.sign(body)).to_bytes())


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
        secret, replaces = ticket(self.house.hub, CODE, number)
        office = self._office(name)
        line = LineSetup("http://127.0.0.1:1", secret, self.house.key.public, replaces=replaces)
        setup = read_unit_file(UNIT.replace("number = 1", f"number = {number}"))
        office.store.set_up(replace(setup, line=line), {"lan": "-"}, seed=DeviceKey.new().seed)
        held = office.store.line()
        assert held is not None
        enrol(self.house.hub, held.ticket, held.device, DeviceKey(held.seed).public)
        office.store.admitted()
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
        held = office.store.line()
        assert held is not None
        key = DeviceKey(held.seed)
        return Sync(StoreReplica(office.store), Wire(self.house, key), key, office.clock).run()

    def _office(self, name: str) -> Office:
        office = Office(self.folder / name, self.folder / f"{name}-state")
        office.time = self.time
        office.store.close()
        office.clock = SystemClock(self.time)
        office.store = Store(office.home, office.state, office.clock)
        return office
