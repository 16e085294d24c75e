"""What must hold once the faults have stopped and everybody has talked to everybody (protocol.md C4, 1 to 8)."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from counter.event import NO_DOSSIER
from db.replica import StoreReplica
from db.verify import verify
from province.database import TABLES
from province.verify import verify as verify_server

if TYPE_CHECKING:
    from tests.province.simulation import World

EVENT, DOSSIER, HELD = TABLES["event"], TABLES["dossier"], TABLES["held"]
UNIT = "H15.50.05"


def check(world: "World", before: set[str]) -> str:
    """Everything; ``before`` is every event that was somewhere when the faults stopped. The digest that all share."""
    hub = world.ids("hub")
    replicas = {pc.name: pc.ids() for pc in world.working} | {name: world.ids(name) for name in world.servers}
    for name, ids in replicas.items():
        assert not before - ids, f"{name} has lost {len(before - ids)} events"
        assert ids == hub, f"{name} and the hub differ by {len(ids ^ hub)} events"
    digest = _whole(world)
    _codes(world)
    _drained(world)
    return digest


def _whole(world: "World") -> str:
    """Chains, rows and digests: the same dossiers everywhere, each the sum of its events."""
    digests = {}
    for name, house in world.servers.items():
        report = verify_server(house.engine)[UNIT]
        assert not report.damage, f"{name}: {report.damage}"
        digests[name] = report.digest
    for pc in world.working:
        pc.close()
        world.machine = pc.machine
        home = verify(pc.home, pc.state, pc.clock)
        # A home whose officer has not been asked yet, or whose own catalogue or last steps stayed on a lost or copied
        # disk, says so.
        gone = ("Danh mục đã nhập", "Sổ bị cắt mất phần cuối: máy này") if pc.lost or world.doubtful else ()
        said = ("Số hồ sơ:", *gone)
        damage = [sentence for sentence in home.damage if not sentence.startswith(said)]
        assert not damage, f"{pc}: {damage}"
        digests[pc.name] = home.digest
    assert len(set(digests.values())) == 1, digests
    return digests["hub"]


def _codes(world: "World") -> None:
    """Every code that was answered for leads to its dossier, and no two dossiers live under one code."""
    with world.servers["hub"].engine.begin() as connection:
        known = set(connection.execute(select(EVENT.c.uid).distinct()).scalars().all())
        placed = (DOSSIER.c.cancelled.is_(False), DOSSIER.c.procedure != world.poison)
        live = select(DOSSIER.c.code, DOSSIER.c.uid).where(*placed)
        rows = connection.execute(live).all()
    bearers: dict[str, str] = {}
    for code, uid in rows:
        assert code not in bearers, f"{code} is borne by two dossiers"
        bearers[code] = uid
    hub = world.servers["hub"].hub
    for code, uid, pc in world.papers:
        dossier = hub.dossier(UNIT, uid)
        if dossier is None:
            assert uid not in known
            assert pc.lost, f"{code} was printed by {pc} and is nowhere"
        else:
            assert code in (dossier.code, *dossier.aliases), f"{code} does not lead to its dossier"
    if not world.doubtful:
        printed = [code for code, _, _ in world.papers]
        assert len(printed) == len(set(printed)), "a number was given out twice"


def _drained(world: "World") -> None:
    """Nothing waits but what the province cannot place, and that for its own dossier alone."""
    with world.servers["hub"].engine.begin() as connection:
        waiting = connection.execute(select(EVENT.c.event_id, EVENT.c.uid).where(EVENT.c.rev.is_(None))).all()
        held = set(connection.execute(select(HELD.c.event_id)).scalars().all())
    hub = world.servers["hub"].hub
    for event_id, uid in waiting:
        assert uid != NO_DOSSIER, "an event of no dossier waits"
        assert event_id in held, f"{event_id} waits without a reason"
        dossier = hub.dossier(UNIT, uid)
        assert dossier is not None
        assert dossier.procedure.code == world.poison, f"{dossier.code} waits"
    for pc in world.working:
        standing = StoreReplica(pc.store).standing()
        assert standing.pending == len(waiting), f"{pc} waits for {standing.pending}, the hub for {len(waiting)}"
        assert standing.refused == len(waiting), f"{pc} shows {standing.refused} of {len(waiting)}"
