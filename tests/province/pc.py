"""A counter's PC in the simulation: a real home, its witness, its officer; it can be killed, copied and put back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3

from counter.attachment import RESULT, attach, detach
from counter.clock import SystemClock
from counter.code import parse
from counter.desk import Desk
from counter.dossier import Dossier
from counter.exchange import Reply, Unreadable
from counter.joining import join, return_ahead, unknown
from counter.lifecycle import allowed
from counter.refusal import Refused
from counter.scanned import Scanned
from counter.sync import CLONED, Cut, NotLet, signed
from counter.unit import read_unit_file
from db import log
from db.home import DATABASE, connect, read_key
from db.replica import StoreReplica
from db.store import Store
from motcua.line import connection, sign_off, speak
from sync.bundle import LIMIT, opened_reply, sealed_batch
from sync.seal import DeviceKey
from tests.counter.life import BODIES
from tests.office import Counted, intake
from tests.province.wire import Killed

if TYPE_CHECKING:
    from tests.province.simulation import World

_STANDS = (
    "SELECT uid, state, (SELECT count(*) FROM event WHERE event.unit = dossier.unit AND event.uid = dossier.uid) "
    "FROM dossier ORDER BY uid"
)

PROCEDURES = ("1.001193", "1.004873", "1.001776")


class Fragile:
    """A connection whose process may end at a commit, or whose disk may take no more; afterwards it does nothing.
    ``wait``: how many commits go well before; ``strikes`` is asked at each what becomes of it."""

    def __init__(self, real: Any, strikes: Callable[[], str] = str) -> None:
        self.real = real
        self._strikes = strikes
        self.doom = ""
        self.wait = 0
        self.dead = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    @property
    def in_transaction(self) -> bool:
        return not self.dead and bool(self.real.in_transaction)

    def execute(self, statement: str, *values: Any) -> Any:
        if self.dead:
            raise Killed
        if statement == "COMMIT" and not self.wait:
            self.doom = self.doom or self._strikes()
        if statement == "COMMIT" and self.doom and not self.wait:
            doom, self.doom = self.doom, ""
            if doom == "full":
                raise sqlcipher3.OperationalError("database or disk is full")
            if doom == "after":
                self.real.execute(statement)
            self.dead = True
            raise Killed
        self.wait -= statement == "COMMIT" and self.wait > 0
        return self.real.execute(statement, *values)


class Pc:
    """One PC. ``alive``: it works, and at the end it must have everything. ``lost``: some of what
    it did may be gone. ``seen`` is what its officer saw last of each
    dossier: the status, and by which events."""

    def __init__(self, world: "World", name: str, counter: int, unit: str) -> None:
        self.world = world
        self.name = name
        self.unit = unit
        self.counter = counter
        self.folder = world.folder / name
        self.home, self.state = self.folder / "home", self.folder / "state"
        self.machine = name
        self.skew = timedelta()
        self.clock = SystemClock(lambda: world.time() + self.skew)
        self.alive, self.lost = True, False
        self.printed: list[str] = []
        self.seen: dict[str, tuple[int, frozenset[str], bool]] = {}
        self._store: Store | None = None
        self._contents: Fragile | None = None
        self._stood: dict[str, list[Any]] = {}
        self._said = ""

    def __repr__(self) -> str:
        return self.name

    # The program

    @property
    def store(self) -> Store:
        self.world.at_work = self
        if self._store is None:
            self._store = Store(self.home, self.state, self.clock, last_number=self._said)
            self._store.connection = Fragile(self._store.connection, self.world.strikes)
        return self._store

    def contents(self, path: Path, key: str) -> Fragile:
        """The file of what was scanned, opened by the program at work."""
        self._contents = Fragile(connect(path, key), self.world.strikes)
        return self._contents

    def close(self) -> None:
        if self._store is not None:
            self._store.connection.real.close()
            self._store = None
        if self._contents is not None:
            self._contents.real.close()
            self._contents = None

    def doomed(self, doom: str) -> None:
        """The next commit is the last, of the log or of what was scanned: killed "before" or "after" it, or the disk
        "full"."""
        files = [self.store.connection, *filter(None, [self._contents])]
        self.world.dice.choice(files).doom = doom

    def guarded(self, work: Callable[[], Any]) -> Any:
        """What comes of ``work``; ``None`` when it was refused, the line failed or the program was killed."""
        try:
            return work()
        except Killed:
            self.world.note(f"{self} was killed")
            self.close()
        except (Cut, Refused) as refused:
            self.world.note(f"{self}: {type(refused).__name__} {str(refused)[:60]}")
            if isinstance(refused, NotLet):
                self.world.not_let(self)
            elif "--last-number" in str(refused):
                self._answer_from_paper()
            elif CLONED in str(refused):
                self.world.moves(self)
        finally:
            self.spare()
        return None

    def spare(self) -> None:
        """What was not committed to just then is not struck."""
        for file in (self._store.connection if self._store else None, self._contents):
            if file is not None:
                file.doom = ""

    def _answer_from_paper(self) -> None:
        """The officer reads the last receipt of this counter that lies on the desk, or has lost it."""
        day = self.clock.now().date()
        numbers = [
            code.number
            for code in map(parse, self.world.codes(self.unit))
            if code is not None and code.day == day and code.counter == self.counter
        ]
        honest = self.world.dice.random() < 0.8
        self.world.doubtful |= not honest
        self._said = str(max(numbers, default=0)) if honest else "0"
        self.close()

    def set_up(self, text: str) -> None:
        """As ``motcua setup FILE``."""
        self.world.at_work = self
        setup = read_unit_file(text)
        if not self.home.exists():
            Store.create(self.home, self.state, self.clock).close()
        else:
            sign_off(self.store, setup.counter)
        self.store.set_up(setup, {"lan": "-"}, seed=DeviceKey.new().seed)
        self.counter = setup.counter

    # The officer

    @property
    def desk(self) -> Desk:
        return Desk(self.store, Counted(), self.clock, self.store, self.store.unit.officers[0])

    def receive(self) -> None:
        dice = self.world.dice
        procedure = self.world.poison if self.world.poison and dice.random() < 0.15 else dice.choice(PROCEDURES)
        if not any(procedure == one.code for one in self.store.catalogue):
            procedure = PROCEDURES[0]
        data = intake(procedure=procedure, name=f"Người Mẫu {dice.randrange(100)}")
        done = self.guarded(lambda: self.desk.receive(data, clock_ok=True))
        if done is not None:
            self.printed.append(done.dossier.code)
            self.world.paper(self, done.dossier)
            self.look(done.dossier.uid)

    def act(self) -> None:
        """A step that the lifecycle allows now, on any dossier that this PC knows."""
        dice, dossier = self.world.dice, self._some()
        if dossier is None:
            return
        kinds = [kind for kind in allowed(dossier) if kind in BODIES]
        if dossier.cancelled or not kinds:
            return
        kind = dice.choice([*kinds, *(one for one in ("forward", "correct", "finish", "cancel") if one in kinds)])
        body = dict(BODIES[kind])
        if kind == "correct":
            body["changes"] = dice.choice([{"note": f"sửa {dice.randrange(99)}"}, {"sets": 2}])
        if self.guarded(lambda: self.desk.act(dossier.code, kind, body, clock_ok=True)) is not None:
            self.look(dossier.uid)

    def _some(self) -> Dossier | None:
        """Any dossier that this PC knows."""
        uids = [uid for (uid,) in self.store.connection.execute("SELECT uid FROM dossier ORDER BY uid").fetchall()]
        return self.store.dossier(self.world.dice.choice(uids)) if uids else None

    def dossiers(self) -> Iterator[Dossier]:
        """All of them."""
        for (uid,) in self.store.connection.execute("SELECT uid FROM dossier ORDER BY uid").fetchall():
            dossier = self.store.dossier(uid)
            assert dossier is not None
            yield dossier

    def scan(self) -> None:
        """A page that was scanned goes onto a dossier, or one that is there is taken off again."""
        dice, dossier = self.world.dice, self._some()
        if dossier is None:
            return
        if dossier.attachments and dice.random() < 0.15:
            file = dice.choice(dossier.attachments)
            self.guarded(lambda: detach(self.desk, dossier.uid, file))
            return
        # The same paper may be scanned at two counters.
        scans = self.world.scans
        content = dice.choice(scans) if scans and dice.random() < 0.2 else dice.randbytes(dice.randrange(1, 300))
        scans.append(content)
        page = Scanned(content, sha256(content).hexdigest(), "trang.png", "image/png")
        self.guarded(lambda: attach(self.desk, dossier.uid, page, RESULT, clock_ok=True))

    def give_ahead(self) -> None:
        """A result goes out on the receipt of another counter whose dossier is not here."""
        known = [code for code in self.world.codes(self.unit) if unknown(self.desk, code)]
        if known:
            code = unknown(self.desk, self.world.dice.choice(known))
            assert code is not None
            body = {key: value for key, value in BODIES["return"].items() if key != "s10"}
            self.guarded(lambda: return_ahead(self.desk, code, body, clock_ok=True))

    def look(self, uid: str) -> None:
        """What the officer sees of a dossier now; a status that differs from before has its reason."""
        dossier = self.store.dossier(uid)
        assert dossier is not None, f"{self} shows no {uid}"
        events = frozenset(event.event_id for event in log.of_dossier(self.store.connection, dossier.unit, uid))
        before = self.seen.get(uid)
        now = (int(dossier.status), events, bool(dossier.conflicts or dossier.settled))
        if before is not None and before[0] != now[0]:
            new = events - before[1]
            assert new or before[2] or now[2], (
                f"{self}: {dossier.code} went from {before[0]} to {now[0]} without a word"
            )
        self.seen[uid] = now

    def look_around(self) -> None:
        for uid, *stands in self.store.connection.execute(_STANDS).fetchall():
            if self._stood.get(uid) != stands:
                self.look(uid)
                self._stood[uid] = stands

    # The line

    def sync(self) -> bool:
        """Whether both sides have everything now."""

        def talk() -> bool:
            self.world.speaking = self
            speak(self.store, self.clock)
            return True

        done = self.guarded(talk)
        if self.alive:
            self.look_around()
        return bool(done)

    def take(self, content: bytes) -> None:
        """A reply that comes by another way, or once more."""

        def taken() -> None:
            with suppress(Unreadable):
                StoreReplica(self.store).take(Reply.from_bytes(content), self.clock.now())

        self.guarded(taken)

    def bundle_out(self) -> bytes:
        held = connection(self.store)
        key = DeviceKey(held.seed)
        batch = signed(StoreReplica(self.store, by_hand=True).batch(self.clock.now(), LIMIT), key)
        return sealed_batch(batch, key, held.hub_key, held.ticket)

    def bundle_in(self, data: bytes) -> None:
        held = connection(self.store)

        def taken() -> None:
            with suppress(Unreadable):
                StoreReplica(self.store).take(opened_reply(data, DeviceKey(held.seed), held.hub_key), self.clock.now())
                if held.ticket:
                    self.store.admitted()
                join(self.store)

        self.guarded(taken)
        self.look_around()

    # Disks

    def keep(self) -> Path:
        """A copy of the home beside it."""
        self.close()
        kept = self.folder / f"kept-{self.world.count()}"
        shutil.copytree(self.home, kept)
        return kept

    def put_back(self, kept: Path) -> None:
        """An older copy in place of the home: what was not sent since is lost."""
        self.close()
        shutil.rmtree(self.home)
        shutil.copytree(kept, self.home)
        self.seen.clear()
        self._stood.clear()

    def clone(self, name: str, *, whole: bool) -> "Pc":
        """Another PC from this one's disk, ``whole`` with its witness and its name, or from the home alone."""
        self.close()
        made = Pc(self.world, name, self.counter, self.unit)
        shutil.copytree(self.home, made.home)
        if whole and self.state.exists():
            shutil.copytree(self.state, made.state)
            made.machine = self.machine
        made.printed = list(self.printed)
        return made

    def ids(self) -> dict[str, str]:
        """Every event that is here, and its unit, without opening the program: the disk may be all that is left."""
        wanted = "SELECT event_id, unit FROM event"
        if self._store is not None:
            return dict(self._store.connection.real.execute(wanted).fetchall())
        real = connect(self.home / DATABASE, read_key(self.home))
        try:
            return dict(real.execute(wanted).fetchall())
        finally:
            real.close()

    def standing(self) -> object:
        """What changes while there is something to exchange."""
        return self.ids().keys(), len(self.store.unsent(self.store.server))
