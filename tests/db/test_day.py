"""The supervisor's day from real stores: two counters that read each other, and what is left out."""

from collections.abc import Callable
from datetime import timedelta

from counter.ports import Filter
from tests.office import UNIT, Office, intake

Make = Callable[..., Office]


def test_two_counters_and_what_does_not_count(new_office: Make) -> None:
    first = new_office("first", "state-1").set_up()
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    code, struck = first.receive(procedure="1.004873"), first.receive()
    other = second.receive(name="Lý Thị Mẫu")
    first.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    first.desk.act(struck, "cancel", {"reason": "lấy nhầm số"})
    online = intake(code="H15.50.05-261119-0007", submitted_at="2026-11-18T20:00", channel="online")
    waiting = first.desk.receive(online).dossier
    first.store.merge(second.store.export())

    def works() -> list[tuple[int, str, list[list[str]]]]:
        day = first.store.day(first.clock.now())
        return [
            (work.counter, work.officer, [[first.code_of(uid) for uid in uids] for uids in work.columns])
            for work in day.works()
        ]

    assert works() == [
        (1, "", [[code], [code], [], [], []]),
        (1, "lan", [[code], [code], [], [], []]),
        (2, "", [[other], [], [], [], []]),
        (2, "lan", [[other], [], [], [], []]),
    ]
    first.desk.act(waiting.code, "accept")
    assert works()[0][2][0] == [code, waiting.code]
    first.time.set("2026-11-20T09:00")
    first.desk.act(code, "finish", {})
    found = first.store.day(first.clock.now())
    assert [len(flow.received) for flow in found.flow()][-2:] == [3, 0]
    assert [len(flow.finished) for flow in found.flow()][-2:] == [0, 1]
    assert (found.month["settled"], found.month["early"]) == (1, 1)
    # The births were due on the day of their receipt.
    assert {late.counter for late in found.late} == {1, 2}
    assert found.counts["overdue"] == len(found.late) == sum(found.waiting.values())


def test_what_is_behind_a_figure_is_paged(office: Office) -> None:
    uids = [office.desk.receive(intake(name=f"Ma Văn Mẫu {n}")).dossier.uid for n in range(5)]
    now = office.clock.now()
    everything, total = office.store.queue(tuple(uids), now, now.date(), 50)
    assert {line.uid for line in everything} == set(uids)
    assert total == 5
    assert office.store.turn(tuple(uids), now, now.date(), 2, everything[1]) == everything[2:4]
    assert office.store.turn(tuple(uids), now, now.date(), 2, everything[3], back=True) == everything[1:3]
    ((field, waiting),) = office.store.day(now).waiting.items()
    assert office.store.queue("running", now, now.date(), 50, Filter(field=field)) == (everything, waiting)


def test_an_old_chain_is_not_read_to_its_end(office: Office) -> None:
    for _ in range(3):
        office.receive()
    office.time.time += timedelta(days=30)
    code = office.receive()
    day = office.store.day(office.clock.now())
    assert [office.code_of(step.uid) for step in day.steps] == [code]
