"""What the province has not got: which dossiers, since when, what to mend; and asking once more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.event import NO_DOSSIER
from counter.sync import Cut
from db.lists import COLUMNS
from tests.office import UNIT, Office
from tests.wire import CODE, NO_LINE, Town

OWN = """
version = "2026-12"
field = "Khác"
[[procedure]]
code = "9.999999"
name = "Thủ tục riêng"
limit = "3 ngày làm việc"
"""


@pytest.fixture
def pair(office: Office, tmp_path: Path) -> Iterator[tuple[Town, Office]]:
    town = Town(tmp_path / "hub", office.clock)
    yield town, town.enrolled(office, UNIT, 1)
    town.house.close()


def told(office: Office) -> list[tuple[str, str, int, str]]:
    found, total = office.store.unsettled(office.clock.now(), 100)
    assert total == len(found)
    return [(each.line.code, each.trouble, each.steps, each.field) for each in found]


def test_unsent_the_oldest_first_then_nothing(pair: tuple[Town, Office]) -> None:
    town, office = pair
    code, other = office.receive(), office.receive()
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    assert told(office) == [("", "unsent", 2, ""), (code, "unsent", 2, ""), (other, "unsent", 1, "")]
    found, total = office.store.unsettled(office.clock.now(), 2)
    assert (len(found), total) == (2, 3)
    assert found[0].line.uid == NO_DOSSIER
    uid = office.desk.one(other)
    assert [each.line.code for each in office.store.unsettled(office.clock.now(), 1, uid)[0]] == [other]
    assert found[0].since is not None
    assert found[1].since is not None
    assert found[0].since < found[1].since
    town.sync(office)
    assert told(office) == []


def test_what_the_portal_has_not_taken_with_its_field_until_it_is_counted(pair: tuple[Town, Office]) -> None:
    town, office = pair
    code, other = office.receive(), office.receive()
    town.sync(office)
    uid, hub = office.desk.one(code), town.house.hub
    say = "Cổng Dịch vụ công quốc gia chưa nhận; xem lại mục điện thoại rồi gửi lại."
    hub.say(CODE, office.desk.one(other), "national", {"state": "counted"})
    hub.say(CODE, uid, "national", {"state": "refused", "say": say, "field": "owner.phone"})
    town.sync(office)
    assert told(office) == [(code, "portal", 0, "owner.phone")]
    ((each,), _) = office.store.unsettled(office.clock.now(), 100)
    assert (each.say, each.since is None) == (say, False)
    for kind, body in (("alias", {"code": "G09.20-20261119-0000001"}), ("reprint", {"form": "01", "copy": 2})):
        hub.say(CODE, uid, kind, body)
        town.sync(office)
        assert told(office) == [(code, "portal", 0, "owner.phone")], "whatever the hub has written last"
    hub.say(CODE, uid, "national", {"state": "counted"})
    town.sync(office)
    assert told(office) == []


def held(town: Town, office: Office) -> str:
    """A dossier of a procedure that the province has not published."""
    office.store.import_catalogue(OWN, "quay-1", "lan")
    town.house.hub.publish("tinh-1", OWN.replace("9.999999", "9.999998"))
    code = office.receive(procedure="9.999999")
    town.sync(office)
    return code


def test_what_is_to_be_mended_with_the_hubs_own_sentence(pair: tuple[Town, Office]) -> None:
    town, office = pair
    code, fine = held(town, office), office.receive()
    assert told(office) == [(code, "mend", 1, "procedure"), (fine, "unsent", 1, "")]
    (first, _), _ = office.store.unsettled(office.clock.now(), 10)
    assert first.say.startswith("Tỉnh chưa có thủ tục này trong danh mục")
    town.sync(office)
    assert told(office) == [(code, "mend", 1, "procedure")]


def test_asked_again_it_is_still_to_be_mended_until_it_is(pair: tuple[Town, Office]) -> None:
    town, office = pair
    code = held(town, office)
    town.batches.clear()
    town.sync(office)
    assert not any(batch.events for batch in town.batches)
    town.cut = NO_LINE
    with pytest.raises(Cut):
        town.sync(office, again=True)
    assert told(office) == [(code, "mend", 1, "procedure")]
    town.cut = ""
    town.sync(office, again=True)
    assert any(batch.events for batch in town.batches)
    assert told(office) == [(code, "mend", 1, "procedure")]
    office.desk.act(code, "cancel", {"reason": "nhầm thủ tục"})
    town.sync(office)
    assert told(office) == []


def test_a_page_knows_how_far_each_dossier_has_come_by_its_one_question(pair: tuple[Town, Office]) -> None:
    town, office = pair
    counted, refused, waits = (office.receive() for _ in range(3))
    town.sync(office)
    for code, body in ((counted, {"state": "counted"}), (refused, {"state": "refused", "say": "Thiếu số giấy tờ."})):
        town.house.hub.say(CODE, office.desk.one(code), "national", body)
    town.sync(office)
    office.desk.act(waits, "forward", {"to": "Phòng Tư pháp"})
    expected = {counted: (True, "counted"), refused: (True, "refused"), waits: (False, "")}
    now, asked = office.clock.now(), list[str]()
    office.store.connection.set_trace_callback(asked.append)
    lines, _ = office.store.queue("all", now, now.date(), 50)
    office.store.connection.set_trace_callback(None)
    assert {line.code: (line.arrived, line.national) for line in lines} == expected
    assert len([query for query in asked if query.startswith("SELECT") and "FROM dossier" in query]) == 2, asked
    found = office.store.find("dung", 50)
    assert {line.code: (line.arrived, line.national) for line in found} == expected
    plan = office.store.connection.execute(f"EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM dossier LIMIT 50").fetchall()
    assert any("event_of_dossier" in step[3] for step in plan), plan


def test_who_speaks_to_nobody_has_no_ticks(office: Office) -> None:
    office.set_up().receive()
    now = office.clock.now()
    ((line,), _) = office.store.queue("all", now, now.date(), 50)
    assert (line.arrived, line.national) == (None, "")


def test_what_the_hub_can_place_meanwhile_is_placed_when_asked_again(pair: tuple[Town, Office]) -> None:
    town, office = pair
    code = held(town, office)
    with town.house.hub.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM published")
    town.house.hub._procedures = (0, frozenset())
    town.sync(office)
    assert told(office) == [(code, "mend", 1, "procedure")]
    town.sync(office, again=True)
    assert told(office) == []
