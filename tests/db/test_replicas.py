"""Logs that meet: merged whole or not at all, the same dossiers on every home whatever the order."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from counter.event import Event
from counter.refusal import Refused
from db.verify import verify
from tests.office import UNIT, Office

Make = Callable[..., Office]


def digest(office: Office) -> str:
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    return report.digest


@pytest.fixture
def pair(new_office: Make) -> tuple[Office, Office]:
    first = new_office("first", "state-1").set_up()
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    for n in range(3):
        first.receive(name=f"Đỗ Văn Mẫu {n}")
        second.receive(name=f"Lý Thị Mẫu {n}")
    first.desk.act("1001", "forward", {"to": "Phòng Tư pháp"})
    return first, second


def test_two_counters_read_each_other_and_agree(pair: tuple[Office, Office]) -> None:
    first, second = pair
    assert first.store.merge(second.store.export()) == 4
    assert second.store.merge(first.store.export()) == 5
    assert digest(first) == digest(second)
    assert second.store.merge(first.store.export()) == 0
    assert second.receive().endswith("-2004")
    assert first.receive().endswith("-1004")
    assert [line.applicant for line in second.store.find("do van mau 1", 5)] == ["Đỗ Văn Mẫu 1"]


def test_an_empty_home_becomes_a_replica_that_reads(pair: tuple[Office, Office], new_office: Make) -> None:
    first, _ = pair
    replica = new_office("replica", "state-3")
    replica.store.merge(first.store.export())
    now = first.clock.now()
    assert replica.store.queue("all", now, now.date(), 50) == first.store.queue("all", now, now.date(), 50)
    assert replica.store.unit == first.store.unit
    with pytest.raises(Refused, match="chưa là quầy"):
        replica.receive()


@pytest.mark.parametrize("spoil", ["changed", "missing", "reordered"])
def test_a_spoilt_log_is_refused_whole(pair: tuple[Office, Office], new_office: Make, spoil: str) -> None:
    events = list(pair[0].store.export())
    if spoil == "changed":
        events[2] = replace(events[2], officer="ai do")
    elif spoil == "missing":
        del events[2]
    else:
        events[2], events[3] = events[3], events[2]
    replica = new_office("replica", "state-3")
    with pytest.raises(Refused, match="Không nhập được"):
        replica.store.merge(events)
    assert list(replica.store.export()) == []


def test_another_units_log_and_a_practice_log_are_refused(office: Office, new_office: Make) -> None:
    stranger = new_office("stranger", "state-2").set_up(UNIT.replace("50.05", "50.06"))
    practice = new_office("practice", "state-3").set_up(practice=True)
    for other in (stranger, practice):
        with pytest.raises(Refused):
            office.store.merge(other.store.export())
    assert len(list(office.store.export())) == 1


def test_an_event_that_is_not_allowed_waits_as_a_conflict(pair: tuple[Office, Office]) -> None:
    first, second = pair
    second.store.merge(first.store.export())
    code = "H15.50.05-261119-1002"
    first.desk.act(code, "cancel", {"reason": "nhầm"})
    second.time.set("2026-11-19T09:30")
    second.desk.act(code, "forward", {"to": "Phòng Kinh tế"})
    first.store.merge(second.store.export())
    second.store.merge(first.store.export())
    assert digest(first) == digest(second)
    dossier, events = second.desk.dossier(code)
    assert dossier.cancelled == "nhầm"
    assert dossier.conflicts == (events[-1].event_id,)


def test_two_dossiers_with_one_code_both_stay(new_office: Make) -> None:
    first = new_office("first", "state-1").set_up()
    clone = new_office("clone", "state-2").set_up()
    first.receive(name="Người Thứ Nhất")
    clone.receive(name="Người Thứ Hai")
    first.store.merge(clone.store.export())
    assert len(first.store.resolve("H15.50.05-261119-1001")) == 2
    with pytest.raises(Refused, match="nhiều hồ sơ"):
        first.desk.one("H15.50.05-261119-1001")
    assert first.receive().endswith("-1002")


def test_events_carry_their_whole_chain(pair: tuple[Office, Office]) -> None:
    events: list[Event] = list(pair[0].store.export())
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [Event.from_json(event.to_json()) for event in events] == events
