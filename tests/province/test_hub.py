"""The hub on its own store and on PostgreSQL: what is kept, what has its place, what is told, who is let in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from counter.conflict import settle
from counter.dossier import Status
from counter.event import FIRST, NO_DOSSIER, Event, new_id
from counter.exchange import Batch, Cursor, Reply
from counter.sync import NotLet, signed
from counter.text import orders
from db.replica import StoreReplica
from db.verify import verify
from province.database import TABLES
from province.enrolment import REPLACED, enrol, revoke, ticket
from province.look import page, place
from province.national.log import HubLog
from province.verify import verify as verify_hub
from sync.seal import DeviceKey
from tests.counter.life import BODIES
from tests.office import Office
from tests.province.commune import Commune
from tests.wire import CODE

EVENT, ARRIVAL = TABLES["event"], TABLES["arrival"]


def key_of(office: Office) -> DeviceKey:
    held = office.store.line()
    assert held is not None
    return DeviceKey(held.seed)


def ask(commune: Commune, office: Office, **changes: Any) -> tuple[Batch, Reply]:
    """What the hub says to the next batch of ``office``, ``changes`` made; nothing is taken in."""
    batch = replace(StoreReplica(office.store).batch(office.clock.now()), **changes)
    batch = signed(batch, key_of(office))
    return batch, commune.house.hub.exchange(batch)


def statuses(reply: Reply) -> list[str]:
    return [answer.status for answer in reply.answers]


def chained(commune: Commune, office: Office, changes: Sequence[dict[str, Any]]) -> list[Event]:
    """Events of the device of ``office``, each bent in its way, signed with its key."""
    made: list[Event] = []
    held = office.store.line()
    assert held is not None
    key = key_of(office)
    before = list(office.store.export())[-1]
    for change in changes:
        last = made[-1] if made else before
        bent = {name: value for name, value in change.items() if name not in {"hash", "sig"}}
        place = {"device": held.device, "seq": last.seq + 1, "event_id": new_id(), "prev": last.hash}
        nothing: dict[str, Any] = {"uid": NO_DOSSIER, "kind": "note", "body": {}, "rev": None, "sig": ""}
        event = replace(last, **{**place, **nothing, **bent}).sealed()
        event = replace(event, sig=key.sign(event.hash.encode()))
        made.append(replace(event, **{name: change[name] for name in ("hash", "sig") if name in change}))
    return made


def test_two_counters_come_to_the_same(commune: Commune) -> None:
    first, second = commune.counter(1), commune.counter(2)
    codes = [office.receive(name=f"Người {n}") for n in range(6) for office in (first, second)]
    for number in (1, 2, 1):
        commune.sync(number)
    for n, kind in enumerate(("forward", "ask-supplement", "supplement", "finish", "return")):
        (first, second)[n % 2].desk.act(codes[0], kind, BODIES[kind])
        for number in (1, 2, 1):
            commune.sync(number)
    report = verify_hub(commune.house.engine)[CODE]
    assert (report.damage, report.dossiers, report.events) == ([], 12, 19)
    for office in (first, second):
        assert verify(office.home, office.state, office.clock).digest == report.digest
        assert StoreReplica(office.store).standing().pending == 0
    hub = commune.house.hub
    uid = first.store.resolve(codes[0])[0]
    assert hub.dossier(CODE, uid) == first.store.dossier(uid)
    assert [event.event_id for event in hub.events(CODE, uid)] == [event.event_id for event in first.store.events(uid)]


def test_the_same_batch_twice_is_the_same_as_once(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    replies = [ask(commune, office)[1] for _ in range(3)]
    assert [statuses(reply) for reply in replies] == [["kept", "kept"]] * 3
    assert {reply.cursor for reply in replies} == {replies[0].cursor}
    assert verify_hub(commune.house.engine)[CODE].events == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hash": "0" * 64}, "bị hỏng"),
        ({"sig": "AAAA"}, "Chữ ký"),
        ({"prev": "0" * 64}, "Thiếu bước"),
        ({"unit": "H15.50.06"}, "đơn vị khác"),
        ({"body": {"tên": ["Mẫu \x1b[2J"]}}, "ký tự điều khiển"),
        ({"body": {"a\u202eb": 1}}, "ký tự điều khiển"),
    ],
)
def test_a_bent_entry_is_refused_and_what_stands_beside_it_is_not(
    commune: Commune, change: dict[str, Any], sentence: str
) -> None:
    office, other = commune.counter(1), commune.counter(2)
    commune.sync(1)
    (bent,) = chained(commune, office, [change])
    other.receive()
    commune.sync(2)
    office.receive()
    batch, _ = ask(commune, office)
    _, reply = ask(commune, office, events=(*batch.events, bent))
    assert statuses(reply) == ["kept", "refused"]
    assert sentence in reply.answers[1].say
    assert reply.answers[1].event_id == bent.event_id
    assert not verify_hub(commune.house.engine)[CODE].damage


def test_what_follows_a_refused_entry_waits_for_it(commune: Commune) -> None:
    office = commune.counter(1)
    commune.sync(1)
    events = chained(commune, office, [{}, {"sig": "AAAA"}, {}])
    assert statuses(ask(commune, office, events=tuple(events))[1]) == ["kept", "refused", "refused"]
    mended = replace(events[1], sig=key_of(office).sign(events[1].hash.encode()))
    _, reply = ask(commune, office, events=(mended, events[2]))
    assert statuses(reply) == ["kept", "kept"]


def test_an_entry_without_its_dossier_waits_for_it(commune: Commune) -> None:
    """Placed as soon as the other counter has brought the receipt."""
    first, second = commune.counter(1), commune.counter(2)
    code = first.receive()
    second.store.merge(first.store.export())
    second.desk.act(code, "forward", BODIES["forward"])
    held = second.store.line()
    assert held is not None
    commune.sync(1)
    own = tuple(event for event in second.store.export() if event.device == held.device)
    assert statuses(ask(commune, second, events=own)[1]) == ["kept", "kept"]
    for number in (2, 1):
        commune.sync(number)
    assert not verify_hub(commune.house.engine)[CODE].damage
    dossier = first.store.dossier(first.store.resolve(code)[0])
    assert dossier is not None
    assert dossier.legs


def test_the_second_of_two_that_cannot_both_be_is_a_conflict_everywhere(commune: Commune) -> None:
    first, second = commune.counter(1), commune.counter(2)
    code = first.receive()
    for number in (1, 2):
        commune.sync(number)
    first.desk.act(code, "cancel", BODIES["cancel"])
    second.desk.act(code, "forward", BODIES["forward"])
    for number in (2, 1, 2):
        commune.sync(number)
    uid = first.store.resolve(code)[0]
    dossiers = [office.store.dossier(uid) for office in (first, second)]
    assert dossiers[0] == dossiers[1] == commune.house.hub.dossier(CODE, uid)
    assert dossiers[0] is not None
    assert (len(dossiers[0].conflicts), dossiers[0].cancelled) == (1, "")


def test_a_portal_dossier_is_one_whichever_counters_take_its_file_in(commune: Commune) -> None:
    """The second taking in is a conflict of that dossier; what was done there with it counts."""
    first, second = commune.counter(1), commune.counter(2)
    sent = {"code": "H15.50.05-261118-0001", "submitted_at": "2026-11-18T20:15", "channel": "online"}
    code = first.receive(**sent)
    assert second.receive(**sent) == code
    second.desk.act(code, "accept", {})
    for number in (1, 2, 1):
        commune.sync(number)
    (uid,) = first.store.resolve(code)
    dossier = commune.house.hub.dossier(CODE, uid)
    assert dossier is not None
    assert (dossier.status, len(dossier.conflicts)) == (Status.ACCEPTED, 1)
    assert [office.store.dossier(uid) for office in (first, second)] == [dossier, dossier]
    director = first.desk
    director.officer = replace(director.officer, role="supervisor")
    settle(director, code, dossier.conflicts[0], "kept", "cùng một hồ sơ")
    commune.sync(1)
    assert [report.dossiers for report in verify_hub(commune.house.engine).values()] == [1]


def test_only_the_holder_of_a_counter_is_let_in(commune: Commune) -> None:
    office, other = commune.counter(1), commune.counter(2)
    office.receive()
    with pytest.raises(NotLet, match="chưa ghi danh"):
        ask(commune, office, device="ai đó")
    with pytest.raises(NotLet, match="chưa ghi danh"):
        ask(commune, office, unit="H15.50.06")
    body = StoreReplica(office.store).batch(office.clock.now()).to_bytes()
    for sig in ("", "x", key_of(other).sign(body), key_of(office).sign(body + b" ")):
        with pytest.raises(NotLet, match="Chữ ký"):
            commune.house.door.exchange(Batch.from_bytes(body), body, sig)
    commune.enrolled(1, "new")
    with pytest.raises(NotLet, match=REPLACED[:20]):
        ask(commune, office)
    assert revoke(commune.house.hub, CODE, 2) == 1
    with pytest.raises(NotLet, match="thu hồi"):
        ask(commune, other)
    assert CODE not in verify_hub(commune.house.engine)


def test_a_ticket_is_good_once_and_for_one_device(commune: Commune) -> None:
    hub = commune.house.hub
    secret, _ = ticket(hub, CODE, 3)
    for _ in range(2):
        assert enrol(hub, secret, "máy 1", "k") == (CODE, 3)
    for wrong, device in ((secret, "máy 2"), ("x", "máy 1"), ("", "máy 1")):
        with pytest.raises(NotLet, match="đã dùng"):
            enrol(hub, wrong, device, "k")


def test_a_reader_is_told_in_parts_and_nothing_twice(commune: Commune) -> None:
    first, second = commune.counter(1), commune.counter(2)
    codes = {first.receive(name=f"Người {n}") for n in range(40)}
    commune.sync(1)
    replica, key, parts = StoreReplica(second.store), key_of(second), 0
    while True:
        batch = signed(replica.batch(second.clock.now()), key)
        reply = commune.house.hub.exchange(batch, limit=20_000)
        parts += 1
        assert len(reply.to_bytes()) < 60_000
        replica.take(reply, second.clock.now())
        if not reply.more and not replica.unsent():
            break
    assert parts > 3
    assert {code for (code,) in second.store.connection.execute("SELECT code FROM dossier")} == codes
    assert verify(second.home, second.state, second.clock).digest == verify_hub(commune.house.engine)[CODE].digest


def test_a_cursor_that_cannot_be_is_read_from_the_beginning(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    _, told = ask(commune, office)
    server, epoch = told.cursor.server, told.cursor.epoch
    for cursor in (
        Cursor(server, epoch, 10**6, "x"),
        Cursor(server, epoch, 1, "x"),
        Cursor(server, "7-nobody", 2, told.cursor.last_id),
        Cursor(server, "", 0, ""),
    ):
        _, reply = ask(commune, office, cursor=cursor)
        assert len(reply.feed) == reply.cursor.place - (reply.reset.place if reply.reset else 0)
        assert reply.cursor == told.cursor
    _, reply = ask(commune, office, cursor=Cursor("khác", epoch, 2, "x"))
    assert (reply.feed, reply.more, reply.cursor.place) == ((), True, 0)


def test_a_unit_sees_nothing_of_another(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    secret, _ = ticket(commune.house.hub, "H15.50.06", 1)
    key = DeviceKey.new()
    enrol(commune.house.hub, secret, "máy khác", key.public)
    batch = Batch("H15.50.06", "máy khác", office.clock.now(), None, tuple(office.store.export()))
    reply = commune.house.hub.exchange(batch)
    assert reply.feed == ()
    assert set(statuses(reply)) == {"refused"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(st.characters(codec="utf-8"), max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["code", "to", "name"]), inner),
    max_leaves=4,
)
KEYS = sorted({"code", "status", "procedure", "people", "due", "form", "slip", "slips"}.union(*BODIES.values()))
KINDS = [*BODIES, "receive", "recode", "settle", "national", "alias", "reprint", "setup", "lạ"]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(kind="setup", odd={"unit": 5}, whole=False, of_none=True)
@given(
    kind=st.sampled_from(KINDS),
    odd=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
    whole=st.booleans(),
    of_none=st.booleans(),
)
def test_a_body_of_any_shape_harms_nothing(
    commune: Commune, kind: str, odd: dict[str, Any], whole: bool, of_none: bool
) -> None:
    """A program of another version, or a bad one with a good key: each entry is kept or refused, the dossiers stand."""
    office = commune.counter(1)
    commune.sync(1)
    (uid, *_) = [uid for (uid,) in office.store.connection.execute("SELECT uid FROM dossier")] or [new_id()]
    uid = NO_DOSSIER if of_none else uid
    body = (BODIES.get(kind, {}) if whole else {}) | odd
    event = Event(
        CODE, "máy lạ", 1, 1, new_id(), uid, kind, office.clock.now(), office.clock.now(), "free", "", 0, body, FIRST
    ).sealed()
    _, reply = ask(commune, office, events=(event,))
    assert statuses(reply) == ["refused" if orders(body) else "kept"]
    with commune.house.engine.begin() as connection:
        placed = select(ARRIVAL.c.place).where(ARRIVAL.c.event_id == event.event_id)
        assert orders(body) or connection.execute(placed).first()
    commune.sync(1)
    office.receive()
    assert commune.sync(1).sent == 1
    assert HubLog(commune.house.hub).unit(CODE).name.startswith("Trung tâm")
    assert page(None, place(commune.house.engine, CODE), commune.house.clock.now())
