"""A hub as the national side's worker sees it: invented dossiers with their events and places, a clock, real tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from sqlalchemy import Engine, update

from counter.clock import SystemClock, parse_moment
from counter.event import Event
from counter.record import to_plain
from counter.unit import Unit, read_unit_file
from province.national import first, second
from province.national.contents import Content, Contents
from province.national.delivery import Adapter
from province.national.queue import Candidate, Queue, Standing
from province.national.record import Record
from province.national.tables import QUEUE
from province.national.trail import SILENT, Parcel, parcel
from province.national.wire import Rate, Wire
from province.national.witness import Witness
from province.national.worker import Round, step
from tests.counter.life import beginning, event, walk
from tests.office import UNIT
from tests.province.national.portal import FirstPortal, SecondGateway, Simulator, Within

HOUSE: Unit = read_unit_file(UNIT).unit
READ = 0.3
"""Seconds that the tests wait for an answer over a socket."""


def uid(n: int) -> str:
    return f"01900000-0000-7000-8000-{n:012d}"


def life(kinds: str = "forward", n: int = 1, **fields: Any) -> list[Event]:
    """The events of dossier ``n``: received, then ``kinds``, each with its ``rev``."""
    code = fields.pop("code", f"H15.50.05-261119-{1000 + n}")
    events = [beginning(code=code, **fields), *walk(kinds.split())]
    return [
        replace(one, uid=uid(n), rev=rev, event_id=f"01900000-0000-7000-{n:04d}-{rev:012d}").sealed()
        for rev, one in enumerate(events, 1)
    ]


def person(**fields: Any) -> dict[str, Any]:
    return {"role": "owner", "name": "Lò Thị Mẫu", "kind": "citizen", "id_type": "cccd", "id": "038190000000", **fields}


def whole(kinds: str = "forward", **fields: Any) -> Parcel:
    return parcel(HOUSE, life(kinds, **fields))


class SetClock(SystemClock):
    """Time as a test sets it."""

    def __init__(self, start: str = "2026-11-27T09:00") -> None:
        self.time = parse_moment(start)
        super().__init__(lambda: self.time)

    def now(self) -> datetime:
        return self.time

    def on(self, **amount: float) -> None:
        self.time += timedelta(**amount)


class Scans(Contents):
    """The hub's scanned contents, each by its hash; ``fetch`` is what the portal does with an address."""

    def __init__(self) -> None:
        self.here: dict[str, Content] = {}
        self.untold: set[str] = set()
        self.numbers: dict[str, str] = {}

    def come(self, sha: str) -> None:
        self.here[sha] = Content("application/pdf", b"%PDF-" + sha.encode())
        self.untold.add(sha)

    @property
    def reachable(self) -> bool:
        return True

    def address(self, unit: str, sha: str) -> str:
        return f"https://tinh.example.vn/{unit}/{sha}" if sha in self.here else ""

    def read(self, unit: str, sha: str) -> Content | None:
        return self.here.get(sha)

    def number(self, unit: str, uid: str, sha: str) -> str:
        return self.numbers.get(sha, "")

    def keep_number(self, unit: str, uid: str, sha: str, number: str) -> None:
        self.numbers[sha] = number


class Hub:
    """``Dossiers``, and everything that a round needs."""

    def __init__(self, simulator: Simulator, engine: Engine, seed: int = 1, *, socket: bool = False) -> None:
        self.simulator = simulator
        self.clock = SetClock()
        self.log: dict[str, list[Event]] = {}
        self.scans = Scans()
        self.random = Random(seed).random
        self.within = Within(simulator)
        self.url = simulator.url if socket else "http://national.invalid"
        self.client = httpx.Client(transport=None if socket else self.within, trust_env=False)
        self.engine = engine
        self.queue = Queue(engine, self.random)
        self.record = Record(engine)
        self.folder = TemporaryDirectory(prefix="motcua-witness-")
        self.witness = Witness(Path(self.folder.name) / "quoc-gia.db")
        self.start()

    def start(self, rate: Rate | None = None) -> None:
        """A new run of the worker: nothing is remembered but what the tables hold."""
        wire = Wire(
            self.client, self.record, self.clock, self.random, rate=rate or Rate(1000, 1000), connect=READ, read=READ
        )
        self.adapter: Adapter
        if isinstance(self.simulator, FirstPortal):
            entry = first.Access(self.url, "mau", "mat-khau-mau", "VN:GOV:mau", "/mapi/ghi", "/mapi/hoi")
            self.adapter = first.FirstGeneration(entry, wire, self.scans)
        else:
            assert isinstance(self.simulator, SecondGateway)
            entry_2 = second.Access(self.url, "mau", "bi-mat-mau", upload="/TaiTepTin", hand_in="/CapNhatHoSo")
            self.adapter = second.SecondGeneration(entry_2, wire, self.scans)

    def add(self, events: Iterable[Event]) -> None:
        for one in events:
            known = self.log.setdefault(one.uid, [])
            # The province gives the places: what it said itself meanwhile has some of them.
            last = known[-1].rev or 0 if known else 0
            known.append(one if (one.rev or 0) > last else replace(one, rev=last + 1))

    def admit(self, now: datetime, *, files: bool) -> None:
        newest = {uid: max(e.rev or 0 for e in log if e.kind not in SILENT) for uid, log in self.log.items()}
        self.queue.admit([Candidate(HOUSE.code, uid, rev) for uid, rev in newest.items()], now)

    def unit(self, unit: str) -> Unit:
        assert unit == HOUSE.code
        return HOUSE

    def events(self, unit: str, uid: str) -> Sequence[Event]:
        return self.log[uid]

    def fresh(self, unit: str, uid: str) -> frozenset[str]:
        dossier = self.parcel(uid).dossier
        return frozenset(file.sha256 for file in dossier.attachments) & self.scans.untold

    def told(self, unit: str, uid: str, files: frozenset[str]) -> None:
        self.scans.untold -= files

    def parcel(self, uid: str) -> Parcel:
        return parcel(HOUSE, self.log[uid])

    def wake(self, n: int = 1) -> None:
        """What ``contents.wake`` does when a content has come."""
        counted = update(QUEUE).where(QUEUE.c.uid == uid(n), QUEUE.c.done_rev >= QUEUE.c.rev)
        with self.engine.begin() as connection:
            connection.execute(counted.values(done_rev=QUEUE.c.rev - 1))

    def say(self, unit: str, uid: str, kind: str, body: dict[str, Any]) -> None:
        last = self.log[uid][-1].rev or 0
        self.add([event(kind, body, n=9, uid=uid, rev=last + 1, event_id=f"tỉnh-{last}")])

    def round(self) -> Round:
        return step(self.queue, self.adapter, self, self.witness, self.clock)

    def settle(self, rounds: int = 60) -> None:
        """Rounds until all is told; the clock jumps to when the next one is due."""
        for _ in range(rounds):
            at = self.round().next_at
            if at is None:
                return
            self.clock.time = max(self.clock.time, at)
        raise AssertionError("did not come to rest")

    def standing(self, n: int = 1) -> Standing:
        found = self.queue.standing(HOUSE.code, uid(n))
        assert found is not None
        return found

    def statuses(self, n: int = 1) -> list[int]:
        """The statuses of the rows that the national side has of dossier ``n``."""
        return [int(row["TrangThai"]) for row in self.simulator.trail[self.standing(n).code]]


def people(*rows: dict[str, Any]) -> Any:
    return to_plain(list(rows))
