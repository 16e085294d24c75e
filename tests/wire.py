"""A province's hub in this process, and the lines that lead to it, which a test can cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from counter.clock import SystemClock
from counter.exchange import Batch, Reply
from counter.sync import Cut, Report, Sync
from counter.unit import LineSetup, Setup, read_unit_file
from db.replica import StoreReplica
from db.store import Store
from province.enrolment import enrol, ticket
from province.home import House, make
from sync.seal import DeviceKey
from tests.office import Office

CODE = "H15.50.05"
NO_LINE = "Chưa nối được với máy chủ của tỉnh."


@dataclass
class Wire:
    """``counter.sync.Line`` without a network: what is said travels as bytes, signed."""

    house: House
    key: DeviceKey

    def exchange(self, batch: Batch) -> Reply:
        body = batch.to_bytes()
        said = self.house.door.exchange(Batch.from_bytes(body), body, self.key.sign(body))
        return Reply.from_bytes(said.to_bytes())


def enrolment(house: House, unit: str, counter: int) -> Setup:
    """What an enrolment file of that counter says."""
    secret, replaces = ticket(house.hub, CODE, counter)
    line = LineSetup("http://127.0.0.1:1", secret, house.key.public, replaces=replaces)
    return replace(read_unit_file(unit.replace("number = 1", f"number = {counter}")), line=line)


def admitted(house: House, store: Store) -> DeviceKey:
    """The key of a home that the hub lets in, after its ticket was shown if it has not been yet."""
    held = store.line()
    assert held is not None
    key = DeviceKey(held.seed)
    if held.ticket:
        enrol(house.hub, held.ticket, held.device, key.public)
        store.admitted()
    return key


@dataclass
class Cuttable(Wire):
    """A line that its town may cut."""

    town: "Town"

    def exchange(self, batch: Batch) -> Reply:
        if self.town.cut:
            raise Cut(self.town.cut)
        if self.town.breaks:
            raise self.town.breaks
        self.town.batches.append(batch)
        return super().exchange(batch)


@dataclass
class Town:
    """``cut`` is what the line says while it is cut, ``breaks`` what fails on it, ``batches`` what went over it."""

    folder: Path
    clock: SystemClock
    cut: str = ""
    breaks: Exception | None = None
    batches: list[Batch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house = make(self.folder, "H15")
        self.house.clock = self.house.hub.clock = self.clock

    def enrolment(self, unit: str, counter: int) -> Setup:
        """What an enrolment file of that counter says."""
        return enrolment(self.house, unit, counter)

    @contextmanager
    def line(self, store: Store) -> Iterator[Wire]:
        """In place of ``motcua.line.line``."""
        yield Cuttable(self.house, admitted(self.house, store), self)

    def enrolled(self, office: Office, unit: str, counter: int, *, practice: bool = False) -> Office:
        """``office`` becomes that counter."""
        setup = self.enrolment(unit, counter)
        office.store.set_up(setup, {"lan": "-"}, practice=practice, seed=DeviceKey.new().seed)
        return office

    def sync(self, office: Office, *, again: bool = False) -> Report:
        """One sync of that counter; ``again``: as somebody asks for it."""
        asked = office.clock.now() if again else None
        with self.line(office.store) as wire:
            return Sync(StoreReplica(office.store, asked=asked), wire, wire.key, office.clock).run()
