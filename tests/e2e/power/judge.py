"""What has to hold after every cut: it opens by itself, is whole, nothing that was told is missing or there twice."""

import json
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from counter.clock import SystemClock
from counter.desk import Desk
from counter.ports import NoPaper
from counter.refusal import Damaged, NumberDoubted, Refused
from counter.unit import read_unit_file
from db import guard
from db.backup import flaw, listed, restore
from db.home import DATABASE, connect, held_key, held_line
from db.schema import SCHEMA
from db.store import Store
from db.verify import verify
from motcua.files import SAMPLE
from tests.e2e.power.disk import MODES, Disk, Mode, Record, lay_out
from tests.e2e.power.recording import GUIDED, PASSPHRASE
from tests.office import intake

HOME, STATE, NEW, USB = "home", "state", "new", "usb"


@dataclass
class Told:
    """What the program has answered for so far, line by line of its stdout."""

    set_up: bool = False
    codes: list[str] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    slips: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)
    draft: int = 0
    synced: int = 0
    attached: int = 0
    guarded: bool = False
    restored: bool = False
    schema: bool = False
    _line: bytes = b""

    def hear(self, data: bytes) -> None:
        """What was written to stdout."""
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line) if line.startswith(b"{") else {"set_up": True})

    def _take(self, said: dict[str, Any]) -> None:
        self.set_up = self.set_up or "set_up" in said
        self.draft = said.get("draft", self.draft)
        self.restored = self.restored or "whole" in said
        self.schema = self.schema or "schema" in said
        self.synced += "server_time" in said
        self.attached += "removed" in said
        self.guarded = self.guarded or "kind" in said
        if "receipt" in said and "code" in said and "due_explained" in said:
            self.codes.append(said["code"])
        if "events" in said and "code" in said:
            self.steps[said["code"]] = len(said["events"])
        if "number" in said:
            self.slips.append(said["number"])
        if "backup" in said:
            self.backups.append(Path(said["backup"]).name)
        paper = said.get("receipt") or said.get("paper") or said.get("slip")
        if isinstance(paper, str):
            self.papers.append(Path(paper).name)


@dataclass
class Result:
    """What many cuts came to."""

    cuts: dict[Mode, int] = field(default_factory=lambda: dict.fromkeys(MODES, 0))
    acknowledged: int = 0
    told: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Cuts tried."""
        return sum(self.cuts.values())


def plan(records: list[Record], count: int, seed: int) -> list[tuple[int, Mode]]:
    """``count`` cuts, by the record after which they come: before and after every sync in every mode as far as they
    go, the others anywhere."""
    dice = random.Random(seed)
    edges = sorted({place + by for place, each in enumerate(records) if each.op == "S" for by in (-1, 0)} - {-1})
    found = [(place, mode) for place in edges for mode in MODES]
    if len(found) > count:
        return sorted(dice.sample(found, count))
    # Between two syncs the strict state stays the same; the others differ from call to call.
    others: tuple[Mode, ...] = ("loose", "loose", "loose", "kill")
    found += [(dice.randrange(len(records)), dice.choice(others)) for _ in range(count - len(found))]
    return sorted(found)


def try_cuts(records: list[Record], cuts: Iterable[tuple[int, Mode]], seed: int, scratch: Path) -> Result:
    """Make each cut and judge what it left. The same seed makes the same cuts."""
    disk, told, result, done = Disk(), Told(), Result(), 0
    for number, (place, mode) in enumerate(sorted(cuts)):
        for record in records[done : place + 1]:
            if record.op == "A":
                told.hear(record.data)
            else:
                disk.follow(record)
        done = max(done, place + 1)
        dice = random.Random(f"{seed} {place} {mode} {number}")
        folder = Path(tempfile.mkdtemp(dir=scratch))
        try:
            lay_out(disk.state(mode, dice), folder)
            faults = list(judge(folder, told))
        except (Refused, Damaged) as sentence:
            faults = [f"not by itself: {sentence}"]
        except Exception as error:
            faults = [f"{type(error).__name__}: {error}"]
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        result.cuts[mode] += 1
        result.told += len(told.codes)
        result.acknowledged = len(told.codes)
        result.faults += [f"after record {place} of {len(records)}, {mode}: {fault}" for fault in faults]
    return result


def judge(folder: Path, told: Told) -> Iterator[str]:
    """What is wrong with what a cut left."""
    home, state = folder / HOME, folder / STATE
    if not told.set_up:
        yield from _set_up(home, state)
        return
    yield from _guarded(home, told)
    if told.schema or (home / DATABASE).exists():
        _step_back(home)
    yield from _whole(home, state, told, "")
    yield from _papers(home, told)
    key = held_key(home)
    for name in told.backups:
        if not (folder / USB / name).exists():
            yield f"backup {name} is missing"
    for place in (folder / USB, home / "backup"):
        for backup in listed(place):
            connection = connect(backup.path, key)
            if flaw(connection):
                yield "a backup is damaged"
            connection.close()
    yield from _new_pc(folder, told, key)
    yield from _goes_on(home, state, told)


def _guarded(home: Path, told: Told) -> Iterator[str]:
    """The key is plain or wrapped, never both once it was told of, and opens in either case."""
    if guard.kind(held_line(home)) == "passphrase":
        guard.unlock(home, PASSPHRASE)
        if told.guarded and any(held_key(home).encode() in part.read_bytes() for part in home.glob("key*")):
            yield "the key lies readable beside the wrapped one"
    elif told.guarded:
        yield "the key is plain again"


def _set_up(home: Path, state: Path) -> Iterator[str]:
    """A set-up that was cut short is done by the same command."""
    clock, setup = SystemClock(), read_unit_file((SAMPLE / "unit.toml").read_text("utf-8"))
    try:
        store = Store(home, state, clock)
    except (Refused, Damaged):
        store = Store.create(home, state, clock)
    if not store.ready:
        store.set_up(setup, {"lan": "-"})
    store.close()
    yield from verify(home, state, clock).damage


def _step_back(home: Path) -> None:
    """The step to the next schema, which only adds to a table that nobody compares, has been made or not."""
    connection = connect(home / DATABASE, held_key(home))
    if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA + 1:
        connection.execute("SELECT since FROM officer").fetchall()
        connection.execute(f"PRAGMA user_version={SCHEMA}")
    connection.close()


def _whole(home: Path, state: Path, told: Told, what: str) -> Iterator[str]:
    report = verify(home, state, SystemClock())
    yield from (f"{what}{damage}" for damage in report.damage)
    store = Store(home, state, SystemClock())
    found = [code for (code,) in store.connection.execute("SELECT code FROM dossier").fetchall()]
    if len(found) != len(set(found)):
        yield f"{what}a code is there twice"
    for code in set(told.codes) - set(found):
        yield f"{what}acknowledged {code} is missing"
    for code, steps in told.steps.items():
        for uid in store.resolve(code):
            if len(store.events(uid)) < steps:
                yield f"{what}a step of {code} is missing"
    held = store.connection.execute("SELECT count(*) FROM attached").fetchone()[0]
    if held < told.attached:
        yield f"{what}a scanned paper is missing"
    if told.synced and not store.connection.execute("SELECT 1 FROM event WHERE rev IS NOT NULL").fetchone():
        yield f"{what}what the province said is not there"
    if store.draft("lan", "intake").get("number", 0) < told.draft:
        yield f"{what}the draft is not there"
    store.close()


def _papers(home: Path, told: Told) -> Iterator[str]:
    for paper in (home / "papers").glob("*.pdf"):
        try:
            with pdfium.PdfDocument(paper) as pdf:
                if not len(pdf):
                    yield f"{paper.name} is empty"
        except pdfium.PdfiumError:
            yield f"{paper.name} is half"
    for name in told.papers:
        if not (home / "papers" / name).exists():
            yield f"{name} was told of and is missing"


def _new_pc(folder: Path, told: Told, key: str) -> Iterator[str]:
    """A restore that was cut short is done by the same command; one that was told of is there."""
    home, state = folder / NEW / HOME, folder / NEW / STATE
    if not (folder / NEW).exists():
        if told.restored:
            yield "the restored home is missing"
        return
    if not (home / DATABASE).exists():
        if told.restored:
            yield "the restored home is missing"
        (backup,) = listed(folder / USB)
        restore(backup.path, key, home, lambda unit, counter: 0)
    report = verify(home, state, SystemClock())
    yield from (f"restored: {damage}" for damage in report.damage)
    store = Store(home, state, SystemClock())
    try:
        _desk(store).receive(intake())
        yield "the restored home did not ask for the last number"
    except NumberDoubted:
        pass
    finally:
        store.close()


def _goes_on(home: Path, state: Path, told: Told) -> Iterator[str]:
    """The next citizen: a number that nobody has."""
    store = Store(home, state, SystemClock())
    before = {code for (code,) in store.connection.execute("SELECT code FROM dossier").fetchall()}
    code = _desk(store).receive(intake()).dossier.code
    if code in before or code in told.codes:
        yield f"{code} was given out twice"
    number = _desk(store).guide(GUIDED).dossier.aliases[0]
    if number in told.slips:
        yield f"{number} was given out twice"
    store.close()


def _desk(store: Store) -> Desk:
    return Desk(store, NoPaper(), store.clock, store, store.unit.officers[0])
