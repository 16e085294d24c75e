"""What must hold once the faults have stopped and everybody has talked to everybody: protocol.md C4, by its numbers,
and what else is promised. The eighth, that a status never goes back without a word, is looked at all along
(``Pc.look``)."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from counter.event import NO_DOSSIER
from db.replica import StoreReplica
from db.verify import verify
from province.database import TABLES
from province.national import lgsp, mapapi
from province.national.lgsp import flat
from province.national.trail import SILENT, Parcel, exempt, parcel, told_claim
from province.national.witness import FILE as WITNESS
from province.uploads import PART, UPLOAD
from province.verify import verify as verify_server
from tests.province.national.portal import FirstPortal
from tests.province.telling import Telling

if TYPE_CHECKING:
    from tests.province.simulation import World

LEFT = "mất nội dung một tệp số hóa"
EVENT, DOSSIER, HELD = TABLES["event"], TABLES["dossier"], TABLES["held"]


def check(world: "World", before: dict[str, str]) -> str:
    """Everything; ``before`` is every event that was somewhere when the faults stopped, and its unit. The digests."""
    nothing_is_lost(world, before)
    nobody_sees_anothers(world)
    digests = all_are_whole_and_agree(world)
    every_printed_code_leads_to_its_dossier(world)
    no_two_dossiers_live_under_one_code(world)
    nothing_waits_but_what_is_held(world)
    scans_are_at_the_hub(world)
    if world.telling is not None:
        the_portal_has_counted(world, world.telling)
    return digests


def nothing_is_lost(world: "World", before: dict[str, str]) -> None:
    """4: whatever was somewhere is everywhere in its unit, once (the id is the key of every log)."""
    hub = world.ids("hub")
    replicas = [(pc.name, pc.unit, pc.ids()) for pc in world.working]
    replicas += [(name, unit, world.ids(name)) for name in world.servers for unit in world.units_of(name)]
    for name, unit, ids in replicas:
        mine = {event_id for event_id, of in ids.items() if of == unit}
        lost = {event_id for event_id, of in before.items() if of == unit} - mine
        assert not lost, f"{name} has lost {len(lost)} events of {unit}"
        there = {event_id for event_id, of in hub.items() if of == unit}
        assert mine == there, f"{name} and the hub differ by {len(mine ^ there)} events of {unit}"


def nobody_sees_anothers(world: "World") -> None:
    """A commune's PCs and its relay have nothing of another commune."""
    for pc in world.pcs:
        assert set(pc.ids().values()) <= {pc.unit}, f"{pc} has another unit's events"
    for name in world.servers:
        assert set(world.ids(name).values()) <= set(world.units_of(name)), f"the {name} has another unit's events"


def all_are_whole_and_agree(world: "World") -> str:
    """3 and 7: chains and rows, the same dossiers in all replicas of a unit, each the sum of its events."""
    digests: dict[str, dict[str, str]] = {unit: {} for unit in world.units_of("hub")}
    for name, house in world.servers.items():
        for unit, report in verify_server(house.engine).items():
            assert not report.damage, f"{name}: {report.damage}"
            digests[unit][name] = report.digest
    for pc in world.working:
        pc.close()
        world.at_work = pc
        home = verify(pc.home, pc.state, pc.clock)
        # A home whose officer has not been asked yet says so; one whose own catalogue, scans or last steps stayed on a
        # lost or a copied disk, too.
        gone = ("Danh mục đã nhập", "Sổ bị cắt mất phần cuối: máy này", LEFT) if pc.lost or world.doubtful else ()
        damage = [one for one in home.damage if not any(each in one for each in ("Số hồ sơ:", *gone))]
        assert not damage, f"{pc}: {damage}"
        digests[pc.unit][pc.name] = home.digest
    assert all(len(set(found.values())) == 1 for found in digests.values()), digests
    return " ".join(found["hub"] for found in digests.values())


def every_printed_code_leads_to_its_dossier(world: "World") -> None:
    """1: what was printed is there, once, unless it stayed on a disk that was lost."""
    hub = world.servers["hub"].hub
    with hub.engine.begin() as connection:
        known = set(connection.execute(select(EVENT.c.uid).distinct()).scalars().all())
    for code, uid, pc in world.papers:
        dossier = hub.dossier(pc.unit, uid)
        if dossier is None:
            assert uid not in known
            assert pc.lost, f"{code} was printed by {pc} and is nowhere"
        else:
            assert code in (dossier.code, *dossier.aliases), f"{code} does not lead to its dossier"
    if not world.doubtful:
        printed = [code for code, _, _ in world.papers]
        assert len(printed) == len(set(printed)), "a number was given out twice"


def no_two_dossiers_live_under_one_code(world: "World") -> None:
    """2: as far as the province has placed them."""
    with world.servers["hub"].engine.begin() as connection:
        placed = (DOSSIER.c.cancelled.is_(False), DOSSIER.c.procedure != world.poison)
        codes = connection.execute(select(DOSSIER.c.code).where(*placed)).scalars().all()
    assert len(codes) == len(set(codes)), "a code is borne by two dossiers"


def nothing_waits_but_what_is_held(world: "World") -> None:
    """5 and 6: all that was to be sent is sent, and what the province cannot place holds up its own dossier alone."""
    with world.servers["hub"].engine.begin() as connection:
        wanted = select(EVENT.c.event_id, EVENT.c.uid, EVENT.c.unit).where(EVENT.c.rev.is_(None))
        waiting = connection.execute(wanted).all()
        held = set(connection.execute(select(HELD.c.event_id)).scalars().all())
    hub = world.servers["hub"].hub
    for event_id, uid, unit in waiting:
        assert uid != NO_DOSSIER, "an event of no dossier waits"
        assert event_id in held, f"{event_id} waits without a reason"
        dossier = hub.dossier(unit, uid)
        assert dossier is not None
        assert dossier.procedure.code == world.poison, f"{dossier.code} waits"
    for pc in world.working:
        many = sum(unit == pc.unit for _, _, unit in waiting)
        standing = StoreReplica(pc.store).standing()
        assert standing.pending == many, f"{pc} waits for {standing.pending}, the hub for {many}"
        assert standing.refused == many, f"{pc} shows {standing.refused} of {many}"


def scans_are_at_the_hub(world: "World") -> None:
    """Every page that a PC still has, of a dossier that still has it, is whole at the hub, and as it was scanned."""
    with world.servers["hub"].engine.begin() as connection:
        whole = connection.execute(select(UPLOAD.c.unit, UPLOAD.c.sha256).where(UPLOAD.c.whole)).all()
        parts = connection.execute(select(PART).order_by(PART.c.start)).all()
    came: dict[tuple[str, str], bytes] = {}
    for part in parts:
        came[part.unit, part.sha256] = came.get((part.unit, part.sha256), b"") + part.content
    there = {(row.unit, row.sha256) for row in whole}
    for pc in world.working:
        assert not pc.store.unsent(pc.store.server), f"{pc} has not sent its scans"
        named = {one.sha256 for dossier in pc.dossiers() for one in dossier.attachments}
        for sha in named.intersection(pc.store.contents.everything()):
            assert (pc.unit, sha) in there, f"{pc} believes that the hub has {sha[:8]}"
            assert came[pc.unit, sha] == pc.store.content(sha)


def the_portal_has_counted(world: "World", telling: Telling) -> None:
    """Every dossier with a place is counted by the national system once, truly and in order; or a person is told why
    it is not, and then another's stands there under its code."""
    hub = world.servers["hub"].hub
    with hub.engine.begin() as connection:
        wanted = select(EVENT.c.unit, EVENT.c.uid).where(EVENT.c.rev.is_not(None), EVENT.c.uid != NO_DOSSIER)
        placed = connection.execute(wanted.where(EVENT.c.kind.not_in(SILENT)).distinct()).all()
    bearers: dict[str, str] = {}
    made = telling.portal.made
    assert len(made) == len(set(made)), "a code was introduced twice"
    with closing(sqlite3.connect(world.servers["hub"].home / WITNESS)) as witness:
        borne = {code for (code,) in witness.execute("SELECT code FROM introduced")}
    assert set(made) <= borne, "a dossier was introduced twice, under two codes"
    for unit, uid in placed:
        whole = parcel(telling.log.unit(unit), telling.log.events(unit, uid))
        standing = telling.queue.standing(unit, uid)
        name = whole.dossier.code
        assert standing is not None, f"{name} was never told"
        if exempt(whole.dossier):
            assert standing.outcome in {"exempt", "refused"}, f"{name} is {standing.outcome}"
            continue
        if standing.outcome == "conflict":
            there = told_claim(flat(telling.portal.dossiers[standing.code]))
            assert there not in whole.claims(), f"{name} is a conflict with itself"
            continue
        assert standing.outcome == "counted", f"{name} is {standing.outcome}: {standing.sentence}"
        assert not standing.waiting, f"{name} waits"
        assert bearers.setdefault(standing.code, uid) == uid, f"{standing.code} was counted for two"
        _truly(world, telling, whole, standing.code)


def _truly(world: "World", telling: Telling, whole: Parcel, code: str) -> None:
    portal = telling.portal
    assert code in portal.dossiers, f"{code} is not there"
    told = list(dict.fromkeys(map(_said, portal.trail[code])))
    first = isinstance(portal, FirstPortal)
    rows = [
        mapapi.progress_row(whole, step, code) if first else lgsp.progress_row(whole, step, code, "")
        for step in whole.rows(0)
    ]
    done = list(dict.fromkeys(map(_said, rows)))
    if world.put_back:
        assert set(done) <= set(told), f"{code}: a step was not told"
    else:
        assert done == told, f"{code}: {done} was told as {told}"
    if first:
        assert portal.dossiers[code]["TrangThaiHoSo"] == str(int(whole.dossier.status)), f"{code}: another status"


def _said(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["ThoiDiemXuLy"], row["NoiDungXuLy"], str(row["TrangThai"])
