"""Two counters without a line do what cannot both be: each side stays in the log, the supervisor decides, and every
replica comes to the same."""

import pytest

from counter.conflict import conflicts, settle
from counter.desk import Desk
from counter.refusal import Refused
from counter.unit import Officer
from db.verify import verify
from tests.office import Office
from tests.wire import Town

BOSS = Officer("tam", "Lê Văn Tám", role="supervisor")


def boss(office: Office) -> Desk:
    return Desk(office.store, office.paper, office.clock, office.store, BOSS)


def disputed(town: Town, first: Office, second: Office) -> tuple[str, str]:
    """A dossier that the second counter cancelled and the first one had handed over; the code and the losing event."""
    code = first.receive()
    for office in (first, second, first):
        town.sync(office)
    first.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    second.desk.act(code, "cancel", {"reason": "nhập nhầm"})
    for office in (first, second, first, second):
        town.sync(office)
    dossier, _ = first.desk.dossier(code)
    (event_id,) = dossier.conflicts
    return code, event_id


def same(town: Town, *offices: Office) -> str:
    """What every replica holds, the hub's included, when all have spoken."""
    for office in (*offices, *offices):
        town.sync(office)
    digests = {verify(office.home, office.state, office.clock).digest for office in offices}
    assert len(digests) == 1
    return digests.pop()


def test_both_sides_with_who_when_and_why(offices: tuple[Town, Office, Office]) -> None:
    town, first, second = offices
    code, event_id = disputed(town, first, second)
    for office in (first, second):
        dossier, events = office.desk.dossier(code)
        (conflict,) = conflicts(dossier, events)
        assert (conflict.event.event_id, conflict.event.kind) == (event_id, "cancel")
        assert conflict.stands.kind == "forward"
        assert conflict.why == (
            'Hồ sơ đang ở trạng thái "Đang xử lý", không làm được bước "Hủy số"; '
            'bước này làm khi hồ sơ ở "Được tiếp nhận".'
        )
        assert conflict.not_now == conflict.why
        found, total = office.store.unsettled(office.clock.now(), 10)
        assert [(each.trouble, each.line.code, each.steps) for each in found] == [("conflict", code, 0)]
        assert total == 1
        assert office.store.day(office.clock.now()).conflicts == (dossier.uid,)
        counters = office.store.counters()
        assert (counters[conflict.stands.device], counters[conflict.event.device]) == (1, 2)


def test_kept_is_the_same_everywhere(offices: tuple[Town, Office, Office]) -> None:
    town, first, second = offices
    code, event_id = disputed(town, first, second)
    done = settle(boss(second), code, event_id, "kept", "hồ sơ đã ở Phòng Tư pháp")
    assert done.dossier.conflicts == ()
    assert done.dossier.settled == (event_id,)
    before = same(town, first, second)
    for office in (first, second):
        dossier, events = office.desk.dossier(code)
        assert (dossier.conflicts, dossier.cancelled) == ((), "")
        assert [event.kind for event in events] == ["receive", "forward", "cancel", "settle"]
        assert events[-1].body == {"conflict": event_id, "decision": "kept", "reason": "hồ sơ đã ở Phòng Tư pháp"}
        assert events[-1].officer == "tam"
        assert conflicts(dossier, events) == []
        assert office.store.unsettled(office.clock.now(), 10) == ([], 0)
    assert same(town, first, second) == before


def test_redone_is_a_new_event_where_it_is_possible(offices: tuple[Town, Office, Office]) -> None:
    town, first, second = offices
    code = first.receive()
    for office in (first, second, first):
        town.sync(office)
    changes = {"sets": 2}
    first.desk.act(code, "correct", {"changes": {"sets": 3}, "reason": "đếm lại"})
    second.desk.act(code, "correct", {"changes": changes, "reason": "công dân nói"})
    for office in (first, second, first):
        town.sync(office)
    dossier, events = first.desk.dossier(code)
    (conflict,) = conflicts(dossier, events)
    assert (conflict.event.body["changes"], conflict.stands.body["changes"]) == (changes, {"sets": 3})
    assert "Nội dung này đã được sửa ở máy khác" in conflict.why
    assert conflict.not_now == ""
    done = settle(boss(first), code, conflict.event.event_id, "redone", "đã hỏi lại công dân")
    assert (done.dossier.sets, done.dossier.conflicts) == (2, ())
    assert first.paper.drawn[-1][:2] == ("01", code)
    same(town, first, second)
    for office in (first, second):
        dossier, events = office.desk.dossier(code)
        assert dossier.sets == 2
        assert [event.kind for event in events] == ["receive", "correct", "correct", "correct", "settle"]
        assert office.store.day(office.clock.now()).conflicts == ()


def test_what_is_not_possible_now_is_refused_and_stays(offices: tuple[Town, Office, Office]) -> None:
    town, first, second = offices
    code, event_id = disputed(town, first, second)
    with pytest.raises(Refused, match="không làm được bước"):
        settle(boss(first), code, event_id, "redone", "nhầm thật")
    for desk, given, sentence in (
        (first.desk, (event_id, "kept", "vì vậy"), "do lãnh đạo Trung tâm làm"),
        (boss(first), (event_id, "kept", "  "), "Ghi lý do"),
        (boss(first), ("không có", "kept", "vì vậy"), "không còn chờ quyết định"),
    ):
        with pytest.raises(Refused, match=sentence):
            settle(desk, code, *given)  # type: ignore[arg-type]
    dossier, events = first.desk.dossier(code)
    assert dossier.conflicts == (event_id,)
    assert events[-1].kind == "cancel"


def test_two_supervisors_decide_apart_and_come_together(offices: tuple[Town, Office, Office]) -> None:
    town, first, second = offices
    code, event_id = disputed(town, first, second)
    settle(boss(first), code, event_id, "kept", "một")
    settle(boss(second), code, event_id, "kept", "hai")
    same(town, first, second)
    for office in (first, second):
        dossier, events = office.desk.dossier(code)
        assert (dossier.conflicts, dossier.settled) == ((), (event_id,))
        assert [event.body["reason"] for event in events if event.kind == "settle"] == ["một", "hai"]
