"""What befalls the PCs and the servers of the simulation beside a bad line."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from counter.joining import join
from counter.sync import Cut, TooLarge
from motcua.line import fetch_file, line, outgoing
from province.copy import copy
from province.database import open_file
from province.enrolment import revoke
from tests.province.national.portal import FAULTS as PORTAL_FAULTS
from tests.province.pc import Pc

if TYPE_CHECKING:
    from tests.province.simulation import World

STRANGE = "9.999999"
_PROCEDURE = 'field = "Hộ tịch"\n[[procedure]]\ncode = "{}"\nname = "Thủ tục"\nlimit = "3 ngày làm việc"\n'
LOCAL = 'version = "xa"\n' + _PROCEDURE.format(STRANGE)
PUBLISHED = 'version = "2026-12"\n' + _PROCEDURE.format("1.000001")


def killed(world: "World", pc: Pc) -> None:
    """A PC's program ends at its next commit, before or after it; or its disk is full just then."""
    pc.doomed(world.dice.choice(["before", "after", "full"]))
    world.dice.choice([pc.receive, pc.act, pc.sync, pc.sync])()
    pc.spare()


def server_killed(world: "World", pc: Pc) -> None:
    """The same for a server, while a PC talks to it."""
    world.doomed(world.dice.choice(list(world.servers)), world.dice.choice(["before", "after", "full"]))
    pc.sync()
    if "relay" in world.servers:
        world.pass_on()
    world.spare()


def clock_off(world: "World", pc: Pc) -> None:
    """A PC's clock, or the servers', is a day off, for a while."""
    skew = timedelta(days=world.dice.choice([-1, 0, 0, 1]), seconds=world.dice.randrange(-300, 300))
    if world.dice.random() < 0.2:
        world.skew = skew
    else:
        pc.skew = skew


def next_day(world: "World", pc: Pc) -> None:
    """Night falls."""
    del pc
    world.time.wait(86_400)


def late_reply(world: "World", pc: Pc) -> None:
    """An answer that was believed lost comes after all, and perhaps once more."""
    del pc
    if world.late:
        owner, content = world.dice.choice(world.late)
        if owner.alive:
            owner.take(content)


def home_put_back(world: "World", pc: Pc) -> None:
    """A home is restored from a copy that is some way back."""
    kept = pc.keep()
    for _ in range(world.dice.randrange(1, 6)):
        world.dice.choice([pc.receive, pc.act, pc.sync])()
    world.note(f"{pc} is put back")
    pc.put_back(kept)
    pc.lost = True


def cloned(world: "World", pc: Pc) -> None:
    """A PC's disk is copied, and both work on."""
    if len(world.working) < 5:
        made = pc.clone(f"clone{world.count()}", whole=world.dice.random() < 0.6)
        world.pcs.append(made)
        world.doubtful = True
        world.note(f"{made} is cloned from {pc}")


def replaced(world: "World", pc: Pc) -> None:
    """A PC dies; another takes its counter. What it had not sent is lost, or is read from its disk later."""
    if len(world.working) < 2:
        return
    pc.alive, pc.lost = False, True
    pc.close()
    made = Pc(world, f"new{world.count()}", pc.counter, pc.unit)
    world.note(f"{pc} dies, {made} takes its place")
    world.enrolled(made)
    world.dead.append(pc)


def rescued(world: "World", pc: Pc) -> None:
    """The log of a dead PC is read from its disk at another one."""
    if not world.dead:
        return
    dead = world.dice.choice(world.dead)
    events = list(outgoing(dead.store))
    dead.close()

    def merged() -> None:
        new = pc.store.merge(events)
        world.note(f"{pc} reads {new} events from the disk of {dead}")
        join(pc.store)

    pc.guarded(merged)


def revoked(world: "World", pc: Pc) -> None:
    """A counter is not let in any more; whoever worked there gets a file of its own when it next talks."""
    revoke(world.servers["hub"].hub, pc.unit, pc.counter)
    world.note(f"counter {pc.counter} of {pc.unit} is revoked")


def backed_up(world: "World", pc: Pc) -> None:
    """The hub or the relay is backed up."""
    del pc
    name = world.dice.choice(list(world.servers))
    file, _ = world.servers[name].back_up(world.folder / "backups")
    world.backups.append((name, file.rename(file.with_name(f"{world.count()}.db"))))
    world.note(f"backup {world.backups[-1][1].name} of the {name}")


def restored(world: "World", pc: Pc) -> None:
    """One of them is put back, as it should be."""
    if not world.backups:
        return backed_up(world, pc)
    name, file = world.dice.choice(world.backups)
    world.note(f"the {name} is restored from {file.name}")
    world.servers[name].restore(file)
    world.told_anew(name)
    return None


def rolled_back(world: "World", pc: Pc) -> None:
    """The store of one of them is put back behind its back."""
    if not world.backups:
        return backed_up(world, pc)
    name, file = world.dice.choice(world.backups)
    server = world.servers[name]
    world.note(f"the {name} is rolled back to {file.name}")
    kept = open_file(file, server.home)
    copy(kept, server.engine)
    kept.dispose()
    world.told_anew(name)
    return None


def bundled(world: "World", pc: Pc) -> None:
    """A stick is written, carried to the hub by hand or over another counter's line, or its answer is taken in: once,
    twice, or not at all."""
    dice = world.dice
    what = dice.choice(["out", "up", "up", "down", "down"])
    if what == "out" or not world.sticks:
        world.sticks.append((pc, pc.bundle_out()))
    elif what == "up":
        owner, stick = dice.choice(world.sticks)
        carrier = dice.choice([None, *world.working])
        answer = world.hand_in(stick) if carrier is None else carrier.guarded(lambda: _carried(carrier, stick))
        if answer is not None:
            world.answers.append((owner, answer))
            world.note(f"a stick of {owner} is at the hub, by {carrier or 'hand'}")
    elif world.answers:
        owner, answer = dice.choice(world.answers)
        if owner.alive:
            owner.bundle_in(answer)


def _carried(carrier: Pc, stick: bytes) -> bytes:
    with line(carrier.store) as opened:
        try:
            return opened.carry(stick)
        except TooLarge:
            raise Cut("413") from None


def published(world: "World", pc: Pc) -> None:
    """The province publishes its catalogue; a counter has a procedure of its own that is not in it."""
    hub = world.servers["hub"].hub
    if not world.poison:
        hub.publish("2026-12", PUBLISHED)
        world.poison = STRANGE
    pc.guarded(lambda: pc.store.import_catalogue(LOCAL, "xa", "lan"))


def fetched(world: "World", pc: Pc) -> None:
    """A page that another counter scanned is wanted here: it is what was scanned, or is not there yet."""
    shas = sorted(pc.store.contents.everything()) + [sha256(content).hexdigest() for content in world.scans]
    if not shas:
        return
    wanted = world.dice.choice(shas)

    def look() -> None:
        content = fetch_file(pc.store, wanted)
        assert content is None or sha256(content).hexdigest() == wanted

    pc.guarded(look)


def portal_misbehaves(world: "World", pc: Pc) -> None:
    """The national system answers otherwise than it should for some calls, having done what it was asked, or not."""
    del pc
    assert world.telling is not None
    faults = [world.dice.choice(["", *PORTAL_FAULTS]) for _ in range(world.dice.randrange(1, 6))]
    world.telling.portal.fail("any", *faults)
    world.note(f"portal: {' '.join(faults)}")
    world.tell()


def session_expires(world: "World", pc: Pc) -> None:
    """The session with the national system dies before its time."""
    del pc
    assert world.telling is not None
    portal = world.telling.portal
    portal.dead.add(f"phien-bi-mat-{portal.sessions}")
    world.tell()


def teller_killed(world: "World", pc: Pc) -> None:
    """The hub dies while it tells the national system: at a call, or at a commit."""
    del pc
    assert world.telling is not None
    if world.dice.random() < 0.5:
        world.telling.left, world.telling.before = world.dice.randrange(6), world.dice.random() < 0.5
    else:
        world.doomed("hub", world.dice.choice(["before", "after", "full"]))
    world.tell()
    world.telling.left = None
    world.spare()


Disaster = Callable[["World", Pc], None]

DISASTERS: list[Disaster] = [
    killed,
    server_killed,
    clock_off,
    next_day,
    late_reply,
    home_put_back,
    cloned,
    replaced,
    rescued,
    revoked,
    backed_up,
    restored,
    rolled_back,
    bundled,
    published,
]

SCANNED: list[Disaster] = [fetched]
"""Where papers are scanned."""

NATIONAL: list[Disaster] = [portal_misbehaves, session_expires, teller_killed]
"""Where there is a national system."""
