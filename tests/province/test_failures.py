"""One test for each way in which other systems lost work or got stuck (protocol.md A10, B2, C1), and in which ours
did until the simulation showed it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select

from counter.exchange import Batch, Reply
from counter.joining import return_ahead, unknown
from counter.refusal import Refused
from counter.sync import Cut, Report, Sync, signed
from counter.unit import LineSetup, read_unit_file
from db.replica import StoreReplica
from db.store import Store
from db.verify import verify
from motcua import line
from province.copy import copy
from province.database import TABLES, open_file
from province.enrolment import enrol, revoke, ticket
from province.home import House, make, open_house
from province.relay import RelayReplica
from province.tide import Tide
from province.verify import verify as verify_hub
from sync.pace import FIRST, MOST, Pace
from sync.seal import DeviceKey
from tests.counter.life import BODIES
from tests.office import UNIT, Office
from tests.province.commune import Commune
from tests.province.pc import Fragile
from tests.province.wire import Killed
from tests.wire import CODE, Wire

EVENT = TABLES["event"]


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    made = Commune(tmp_path)
    yield made
    made.close()


class Bent:
    """A line that lets ``bend`` at what goes over it."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.sent: list[Batch] = []

    def exchange(self, batch: Batch) -> Reply:
        self.sent.append(batch)
        return self.bend(self.wire, batch)

    def bend(self, wire: Wire, batch: Batch) -> Reply:
        return wire.exchange(batch)


class Unanswered(Bent):
    """The hub has it, and the answer is lost."""

    def bend(self, wire: Wire, batch: Batch) -> Reply:
        wire.exchange(batch)
        raise Cut("lost")


def key_of(office: Office) -> DeviceKey:
    held = office.store.line()
    assert held is not None
    return DeviceKey(held.seed)


def sync(commune: Commune, office: Office, bend: type[Bent] = Bent, house: House | None = None) -> tuple[Report, Bent]:
    """One sync of ``office`` over a line that is bent."""
    key = key_of(office)
    bent = bend(Wire(house or commune.house, key))
    return Sync(StoreReplica(office.store), bent, key, office.clock).run(), bent


def at_hub(house: House) -> dict[str, str]:
    """The hash of every event at a server, by its id."""
    with house.engine.begin() as connection:
        return {row.event_id: row.hash for row in connection.execute(select(EVENT.c.event_id, EVENT.c.hash))}


def here(office: Office) -> dict[str, str]:
    return {event.event_id: event.hash for event in office.store.export()}


def agreed(commune: Commune, *offices: Office) -> None:
    """Everybody has the same, whole."""
    report = verify_hub(commune.house.engine)[CODE]
    assert not report.damage
    for office in offices:
        home = verify(office.home, office.state, office.clock)
        assert not [said for said in home.damage if not said.startswith("Số hồ sơ:")], home.damage
        assert home.digest == report.digest
        assert here(office) == at_hub(commune.house)


# What others lost


def test_an_answer_is_for_the_event_that_it_names(commune: Commune) -> None:
    """TD marked by position, and with each part one that it had not sent."""

    class Part(Bent):
        def bend(self, wire: Wire, batch: Batch) -> Reply:
            reply = wire.exchange(replace(batch, events=batch.events[:2]))
            cursor = replace(reply.cursor, place=0, last_id="")
            return replace(reply, answers=tuple(reversed(reply.answers)), feed=(), cursor=cursor, sum=None)

    office = commune.counter(1)
    for _ in range(3):
        office.receive()
    replica, key = StoreReplica(office.store), key_of(office)
    batch = signed(replica.batch(office.clock.now()), key)
    replica.take(Part(Wire(commune.house, key)).exchange(batch), office.clock.now())
    left = replica.batch(office.clock.now()).events
    assert [event.event_id for event in left] == [event.event_id for event in batch.events[2:]]
    sync(commune, office)
    agreed(commune, office)


def test_what_was_sent_when_the_program_died_is_sent_again(commune: Commune) -> None:
    """OCPS wrote ALREADY_SENT before the call; after a crash nobody sent it."""
    office = commune.counter(1)
    office.receive()
    with pytest.raises(Cut):
        sync(commune, office, Unanswered)
    office.reopen()
    report, bent = sync(commune, office)
    assert (report.sent, report.standing.pending) == (2, 0)
    assert len(bent.sent[0].events) == 2
    agreed(commune, office)


def test_nothing_that_fails_counts_against_a_limit(commune: Commune) -> None:
    """OCPS' counter of running workers never came back to nought; OpenCRVS gave up after ten."""

    class Down(Bent):
        def bend(self, wire: Wire, batch: Batch) -> Reply:
            raise Cut("down")

    office = commune.counter(1)
    office.receive()
    for _ in range(40):
        with pytest.raises(Cut):
            sync(commune, office, Down)
    assert sync(commune, office)[0].standing.pending == 0


@pytest.mark.parametrize("doom", ["before", "after"])
def test_the_cursor_is_written_with_what_it_stands_behind(commune: Commune, doom: str) -> None:
    """PouchDB's checkpoint ran ahead of its documents."""
    first, second = commune.counter(1), commune.counter(2)
    for _ in range(3):
        first.receive()
    sync(commune, first)
    second.store.connection = Fragile(second.store.connection)
    commits = 0
    while True:
        # Every commit of a sync in turn, until one goes through without.
        second.store.connection.wait, second.store.connection.doom = commits, doom
        try:
            sync(commune, second)
            break
        except Killed:
            second.store.connection.real.close()
            second.store = Store(second.home, second.state, second.clock)
            second.store.connection = Fragile(second.store.connection)
            commits += 1
    assert commits > 1
    second.store.connection = second.store.connection.real
    sync(commune, first)
    agreed(commune, first, second)


@pytest.mark.parametrize("said", [True, False])
def test_a_hub_that_was_put_back_is_sent_what_it_lost(commune: Commune, said: bool, tmp_path: Path) -> None:
    """CHT's clients never sent again what a restored server had had; also when nobody told ours that it was put
    back."""
    first, second = commune.counter(1), commune.counter(2)
    code = first.receive()
    sync(commune, first)
    file, _ = commune.house.back_up(tmp_path / "backup")
    first.desk.act(code, "forward", BODIES["forward"])
    first.receive()
    sync(commune, first)
    sync(commune, second)
    lost = set(at_hub(commune.house))
    if said:
        commune.house.restore(file)
    else:
        kept = open_file(file, commune.house.home)
        copy(kept, commune.house.engine)
        kept.dispose()
    assert set(at_hub(commune.house)) < lost
    second.receive()
    for office in (second, first, second):
        sync(commune, office)
    assert lost < set(at_hub(commune.house))
    agreed(commune, first, second)


def test_a_hub_that_was_rolled_back_to_before_its_last_life_goes_on(commune: Commune, tmp_path: Path) -> None:
    """It answered with an error, and its counters would not have believed it."""
    office = commune.counter(1)
    office.receive()
    sync(commune, office)
    file, _ = commune.house.back_up(tmp_path / "backup")
    commune.house.restore(file)
    office.receive()
    sync(commune, office)
    kept = open_file(file, commune.house.home)
    copy(kept, commune.house.engine)
    kept.dispose()
    office.receive()
    assert sync(commune, office)[0].standing.pending == 0
    agreed(commune, office)


def test_a_hub_that_was_rolled_back_goes_on_with_its_own_log_where_it_had_come_to(
    commune: Commune, tmp_path: Path
) -> None:
    """What it had said in a later life comes back with the counters, and what it says next stands behind that."""
    office, house = commune.counter(1), commune.house
    office.receive()
    sync(commune, office)
    (uid,) = {event.uid for event in office.store.export() if event.kind == "receive"}
    file, _ = house.back_up(tmp_path / "backup")
    house.restore(file)
    for code in ("A", "B"):
        house.hub.say(CODE, uid, "alias", {"code": code})
    sync(commune, office)
    kept = open_file(file, house.home)
    copy(kept, house.engine)
    kept.dispose()
    sync(commune, office)
    for code in ("C", "D"):
        house.hub.say(CODE, uid, "alias", {"code": code})
    sync(commune, office)
    agreed(commune, office)


def test_a_number_that_was_printed_is_not_taken_again_after_a_power_cut(commune: Commune) -> None:
    """Odoo took the number of an order that the disk had not kept, and the server dropped the new one. Ours has the
    province's copy back before it counts on."""
    office = commune.counter(1)
    office.receive()
    office.store.close()
    shutil.copytree(office.home, office.home.with_name("older"))
    office.reopen()
    printed = office.receive()
    sync(commune, office)
    office.store.close()
    shutil.rmtree(office.home)
    shutil.copytree(office.home.with_name("older"), office.home)
    office.store = Store(office.home, office.state, office.clock)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    sync(commune, office)
    assert office.receive() == f"{printed[:-1]}3"
    sync(commune, office)
    agreed(commune, office)


def test_what_was_changed_after_it_was_sent_is_refused_and_the_first_stands(commune: Commune) -> None:
    """ODK's edited form was a dead end; the same id with other content is never taken for the same."""
    office = commune.counter(1)
    office.receive()
    sync(commune, office)
    (event,) = (event for event in office.store.export() if event.kind == "receive")
    other = replace(event, body={**event.body, "note": "khác"}, rev=None, sig="").sealed()
    key = key_of(office)
    batch = StoreReplica(office.store).batch(office.clock.now())
    reply = Wire(commune.house, key).exchange(signed(replace(batch, events=(other,)), key))
    assert [(answer.event_id, answer.status) for answer in reply.answers] == [(event.event_id, "refused")]
    assert at_hub(commune.house)[event.event_id] == event.hash


def test_one_log_is_everybodys_and_a_half_typed_form_is_one_officers(commune: Commune) -> None:
    """OpenCRVS showed one user's outbox to another, who could not send it."""
    office = commune.counter(1)
    office.store.keep_draft("lan", "intake", {"name": "Người Mẫu"})
    office.receive()
    assert office.store.draft("hoa", "intake") == {}
    assert sync(commune, office)[0].standing.pending == 0
    assert office.store.draft("lan", "intake") == {"name": "Người Mẫu"}


def test_chance_comes_after_the_cap() -> None:
    """With chance before it a fleet that failed for long waits the same time, and comes back as one."""
    waits = []
    for n in range(200):
        pace = Pace(Random(n).random)
        for _ in range(12):
            pace.cut()
        waits.append(pace.cut())
    assert max(waits) <= MOST
    assert sum(wait < MOST / 2 for wait in waits) > 60
    assert len(set(waits)) == len(waits)


def test_a_poisoned_entry_waits_alone_and_is_looked_at_again(commune: Commune) -> None:
    """Open Forms sent its poison for days, and its button for another try did nothing. What the hub holds is not sent
    again; what it refused goes once in each run."""
    office = commune.counter(1)
    office.store.import_catalogue(_procedure("9.999999"), "xa", "lan")
    commune.house.hub.publish("1", _procedure("1.000001"))
    code = office.receive(procedure="9.999999")
    others = [office.receive() for _ in range(2)]
    report, _ = sync(commune, office)
    assert (report.standing.pending, report.standing.refused) == (1, 1)
    placed = {dossier.code for dossier in map(office.store.dossier, _uids(office)) if dossier and dossier.rev}
    assert placed == set(others)
    _, again = sync(commune, office)
    assert [len(batch.events) for batch in again.sent] == [0]
    commune.house.hub.publish("2", _procedure("9.999999"))
    sync(commune, office)
    mended = office.store.dossier(office.store.resolve(code)[0])
    assert mended is not None
    assert mended.rev > 0


def test_what_was_refused_is_sent_once_in_each_run(commune: Commune) -> None:
    """And stands for what it is until then: unsent, with a reason."""
    office = commune.counter(1)
    office.receive()
    sync(commune, office)
    office.receive()
    office.store.connection.execute("UPDATE event SET sig = 'x' WHERE rev IS NULL")
    for _ in range(2):
        report, bent = sync(commune, office)
        assert (report.sent, report.standing.pending, report.standing.refused) == (0, 1, 1)
        assert sum(len(batch.events) for batch in bent.sent) == 1
    office.store.connection.execute("UPDATE event SET sig = '' WHERE rev IS NULL")
    report, _ = sync(commune, office)
    assert (report.sent, report.standing.pending, report.standing.refused) == (1, 0, 0)


def test_a_failed_try_is_followed_by_another_without_a_new_entry() -> None:
    """PowerSync tried again when something was written next. Ours goes by the clock, and never waits for ever."""
    pace = Pace(lambda: 1.0)
    waits = [pace.cut() for _ in range(200)]
    assert waits[0] == FIRST
    assert waits[-1] == MOST
    assert pace.cut(1200) == 1200
    assert pace.worked() < 2 * MOST
    assert pace.cut() == FIRST


def test_a_clone_s_number_stays_on_its_paper(commune: Commune) -> None:
    """Others dropped the second of two that came with one number, or renumbered what was in the citizen's hand."""
    office, clone = commune.counter(1), commune.clone(1)
    papers = [(one, one.receive(name=name)) for one, name in ((office, "Người Một"), (clone, "Người Hai"))]
    assert papers[0][1] == papers[1][1]
    for one in (office, clone, office):
        commune.sync_office(one, 1)
    found = [office.store.dossier(uid) for uid in office.store.resolve(papers[0][1])]
    assert len(found) == 2
    assert {dossier.code for dossier in found if dossier} == {papers[0][1], f"{CODE}-261119-0001"}
    agreed(commune, office)
    with pytest.raises(Refused, match="bản chép"):
        clone.receive()
    clone.store.close()


@pytest.mark.parametrize("where", ["hub", "counter"])
def test_a_hole_in_the_middle_of_a_log_is_found_within_a_week(commune: Commune, where: str) -> None:
    """Electric's clients missed lines for good: nobody compared."""
    first, second = commune.counter(1), commune.counter(2)
    codes = [first.receive() for _ in range(3)]
    first.desk.act(codes[1], "forward", BODIES["forward"])
    first.receive()
    for office in (first, second):
        sync(commune, office)
    hole = next(event.event_id for event in first.store.export() if event.kind == "forward")
    if where == "hub":
        with commune.house.engine.begin() as connection:
            connection.execute(delete(EVENT).where(EVENT.c.event_id == hole))
    else:
        second.store.connection.execute("DELETE FROM event WHERE event_id = ?", (hole,))
    for office in (first, second):
        sync(commune, office)
    assert (hole in at_hub(commune.house), hole in here(second)) == ((where != "hub"), (where == "hub"))
    commune.time.set("2026-11-27T09:00")
    for office in (second, first, second):
        sync(commune, office)
    agreed(commune, first, second)
    found = [office.store.read_settings().get("differed", "")[:10] for office in (first, second)]
    assert "2026-11-27" in found
    for office in (first, second):
        assert len(sync(commune, office)[1].sent) == 1


# What ours lost, until the simulation showed it


def test_a_second_file_for_a_counter_whose_first_pc_never_had_a_line(commune: Commune) -> None:
    _, replaces = ticket(commune.house.hub, CODE, 5)
    assert not replaces
    _, replaces = ticket(commune.house.hub, CODE, 5)
    assert replaces


def test_a_dead_pc_s_log_is_taken_from_its_successor(commune: Commune) -> None:
    """Read from the dead disk, it was refused for want of a signature."""
    dead = commune.counter(1)
    dead.receive()
    sync(commune, dead)
    printed = dead.receive()
    events = list(line.outgoing(dead.store))
    revoke(commune.house.hub, CODE, 1)
    new = commune.enrolled(1, "new")
    sync(commune, new)
    assert new.store.merge(event for event in events) == 1
    assert sync(commune, new)[0].standing.pending == 0
    assert new.store.resolve(printed)
    agreed(commune, new)


def test_a_home_that_becomes_another_counter_brings_its_unsent_work_along(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    sync(commune, office)
    printed = office.receive()
    secret, replaces = ticket(commune.house.hub, CODE, 4)
    line.sign_off(office.store, 4)
    setup = read_unit_file(UNIT.replace("number = 1", "number = 4"))
    told = LineSetup("http://127.0.0.1:1", secret, commune.house.key.public, replaces=replaces)
    office.store.set_up(replace(setup, line=told), {"lan": "-"}, seed=DeviceKey.new().seed)
    held = office.store.line()
    assert held is not None
    enrol(commune.house.hub, held.ticket, held.device, DeviceKey(held.seed).public)
    assert sync(commune, office)[0].standing.pending == 0
    assert office.store.resolve(printed)
    assert office.receive() == f"{CODE}-261119-4001"


def test_a_doubted_clock_does_not_undo_a_sync(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    """A return ahead of its dossier waits to be joined, and cannot be written down just now."""
    first, second = commune.counter(1), commune.counter(2)
    known = unknown(first.desk, second.receive())
    assert known is not None
    return_ahead(first.desk, known, {key: BODIES["return"][key] for key in ("to", "receipt", "how")})
    commune.time.set("2026-11-18T09:00")
    wire = Wire(commune.house, key_of(first))
    monkeypatch.setattr("sync.http.HttpLine.exchange", lambda _, batch: wire.exchange(batch))
    assert line.speak(first.store, first.clock).standing.pending == 0


def relay_of(commune: Commune) -> House:
    """A relay of the commune, let in."""
    secret, _ = ticket(commune.house.hub, CODE, 0)
    told = LineSetup("https://hub", secret, commune.house.key.public)
    house = make(commune.folder / "relay", "", relay=replace(read_unit_file(UNIT), counter=0, line=told))
    house.clock = house.hub.clock = commune.house.clock
    up = house.facts.upstream
    assert up is not None
    enrol(commune.house.hub, up.secret, up.device, house.key.public)
    return house


def pass_on(commune: Commune, relay: House) -> Report:
    up = relay.facts.upstream
    assert up is not None
    replica = RelayReplica(relay.hub, up.unit, up.device)
    return Sync(replica, Wire(commune.house, relay.key), relay.key, relay.clock).run()


def test_a_counter_that_goes_over_to_a_relay_loses_nothing(commune: Commune) -> None:
    """The relay had not heard yet of what went before, and its refusal was for good."""
    office = commune.counter(1)
    office.receive()
    sync(commune, office)
    relay = relay_of(commune)
    with commune.house.engine.begin() as connection:
        members = [dict(row) for row in connection.execute(select(TABLES["device"])).mappings()]
    with relay.engine.begin() as connection:
        connection.execute(TABLES["device"].insert(), [row for row in members if row["counter"]])
    office.receive()
    sync(commune, office, house=relay)
    pass_on(commune, relay)
    sync(commune, office, house=relay)
    pass_on(commune, relay)
    report, _ = sync(commune, office, house=relay)
    assert report.standing.pending == 0
    agreed(commune, office)
    relay.close()


def test_places_of_a_life_that_is_over_do_not_outlive_the_way_to_a_relay(commune: Commune, tmp_path: Path) -> None:
    """The home believed the hub's old word, the relay knew of none: the entry was nowhere and never sent again."""
    office = commune.counter(1)
    relay = relay_of(commune)
    file, _ = commune.house.back_up(tmp_path / "backup")
    office.receive()
    sync(commune, office)
    commune.house.restore(file)
    pass_on(commune, relay)
    for _ in range(3):
        sync(commune, office, house=relay)
        pass_on(commune, relay)
    sync(commune, office, house=relay)
    agreed(commune, office)
    relay.close()


def test_a_relay_that_was_put_back_does_not_take_the_province_s_places_away(commune: Commune, tmp_path: Path) -> None:
    """It took all of them away, and told again only those behind its backup (seed 1086)."""
    office = commune.counter(1)
    office.receive()
    relay = relay_of(commune)
    for _ in range(2):
        pass_on(commune, relay)
        sync(commune, office, house=relay)
    pass_on(commune, relay)
    sync(commune, office, house=relay)
    file, _ = relay.back_up(tmp_path / "backup")
    office.receive()
    for _ in range(2):
        sync(commune, office, house=relay)
        pass_on(commune, relay)
    relay.restore(file)
    for _ in range(3):
        sync(commune, office, house=relay)
        pass_on(commune, relay)
    assert sync(commune, office, house=relay)[0].standing.pending == 0
    agreed(commune, office)
    relay.close()


def test_an_older_answer_is_passed_over(commune: Commune, tmp_path: Path) -> None:
    """It told a home of places that the hub had given before it was rolled back, and gave otherwise since."""
    office, other = commune.counter(1), commune.counter(2)
    sync(commune, office)
    file, _ = commune.house.back_up(tmp_path / "backup")
    office.receive()
    key = key_of(office)
    late = Wire(commune.house, key).exchange(signed(StoreReplica(office.store).batch(office.clock.now()), key))
    kept = open_file(file, commune.house.home)
    copy(kept, commune.house.engine)
    kept.dispose()
    for _ in range(3):
        other.receive()
    sync(commune, other)
    sync(commune, office)
    before = {event.event_id: event.rev for event in office.store.export()}
    StoreReplica(office.store).take(late, office.clock.now())
    assert {event.event_id: event.rev for event in office.store.export()} == before
    sync(commune, office)
    sync(commune, other)
    agreed(commune, office, other)


def test_that_a_server_has_it_is_believed_only_with_its_feed(commune: Commune, tmp_path: Path) -> None:
    """The answer was taken and the feed was not; the hub was rolled back to where the home had read it, and nobody
    sent the entry again."""
    office = commune.counter(1)
    sync(commune, office)
    file, _ = commune.house.back_up(tmp_path / "backup")
    office.receive()
    replica, key = StoreReplica(office.store), key_of(office)
    batch = signed(replica.batch(office.clock.now()), key)
    reply = Wire(commune.house, key).exchange(batch)
    assert batch.cursor is not None
    replica.take(replace(reply, feed=(), cursor=batch.cursor, more=True), office.clock.now())
    assert not replica.unsent()
    kept = open_file(file, commune.house.home)
    copy(kept, commune.house.engine)
    kept.dispose()
    assert sync(commune, office)[0].standing.pending == 0
    agreed(commune, office)


def test_a_relay_that_is_not_let_in_any_more_goes_on_with_a_new_file(commune: Commune) -> None:
    relay = relay_of(commune)
    device = relay.facts.server
    relay.close()
    revoke(commune.house.hub, CODE, 0)
    secret, replaces = ticket(commune.house.hub, CODE, 0)
    told = LineSetup("https://other", secret, commune.house.key.public, replaces=replaces)
    setup = replace(read_unit_file(UNIT), counter=0, line=told)
    again = make(relay.home, "", relay=setup)
    up = again.facts.upstream
    assert up is not None
    assert (again.facts.server, up.device, up.secret, up.url) == (device, device, secret, "https://other")
    again.close()
    stranger = replace(setup, unit=replace(setup.unit, code="H15.50.06"))
    with pytest.raises(Refused, match="đơn vị khác"):
        make(relay.home, "", relay=stranger)
    assert open_house(relay.home).facts == again.facts
    with pytest.raises(Refused, match="đã là một máy chủ"):
        make(relay.home, "H15")


def test_two_clones_may_begin_an_epoch_at_different_places(commune: Commune) -> None:
    """Both are whole: each entry has the one before it."""
    office = commune.counter(1)
    office.receive()
    clone = commune.clone(1)
    clone.receive()
    for one, said in ((office, "1001"), (clone, "1002")):
        one.store.settings["epoch"] = "2"
        one.store.connection.execute("UPDATE setting SET value = '2' WHERE key = 'epoch'")
        one.reopen(last_number=said).receive()
    for one in (office, clone, office):
        commune.sync_office(one, 1)
    assert not verify_hub(commune.house.engine)[CODE].damage
    clone.store.close()


def test_what_is_written_behind_a_clone_s_epoch_is_of_that_epoch(commune: Commune) -> None:
    """It stood before its own predecessor, and the log was called torn."""
    office = commune.counter(1)
    office.receive()
    clone = commune.clone(1)
    clone.store.settle({"epoch": "2"})
    clone.reopen(last_number="1001").receive()
    code = office.receive()
    for one in (office, clone, office):
        commune.sync_office(one, 1)
    office.desk.act(code, "forward", BODIES["forward"])
    for one in (office, clone):
        commune.sync_office(one, 1)
    agreed(commune, office, clone)
    clone.store.close()


def test_a_look_that_cannot_be_ended_leaves_the_store_to_the_next(office: Office) -> None:
    office.receive()
    office.store.connection = Fragile(office.store.connection)
    office.store.connection.doom = "full"
    with pytest.raises(Refused):
        StoreReplica(office.store).batch(office.clock.now())
    assert office.receive().endswith("-1002")


def test_the_relay_s_clockwork_outlives_an_error_of_its_store(caplog: pytest.LogCaptureFixture) -> None:
    """Why nothing is passed on is said once."""

    class Once:
        tries = 0

        def sync(self) -> "Once":
            self.tries += 1
            return self

        def run(self) -> None:
            if self.tries == 1:
                raise OSError("disk full")
            if self.tries < 5:
                raise Cut("Chưa nối được.")
            tide.stopping()

    class Stopped(Tide):
        def stopping(self) -> None:
            self._end.set()

    once = Once()
    tide = Stopped(once, Pace(lambda: 0.0))  # type: ignore[arg-type]
    tide.start()
    tide.join(30)
    assert once.tries == 5
    assert caplog.messages == ["OSError", "Chưa nối được."]


def _uids(office: Office) -> list[str]:
    return [uid for (uid,) in office.store.connection.execute("SELECT uid FROM dossier")]


def _procedure(code: str) -> str:
    named = f'version = "1"\nfield = "Hộ tịch"\n[[procedure]]\ncode = "{code}"\n'
    return named + 'name = "Thủ tục"\nlimit = "1 ngày làm việc"\n'
