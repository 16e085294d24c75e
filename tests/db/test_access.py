"""Looks, papers and exports in the log: once in a while, of no dossier, whatever the clock; and what an inspection
sees of them, from real stores."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from counter.access import exported, listed, viewed
from counter.desk import Desk
from counter.event import NO_DOSSIER
from counter.handover import list_from_post
from counter.inspection import ONLY_LOOKED, as_table, owners, report, told, why
from counter.refusal import Refused
from counter.shift import close, so_far
from counter.unit import Officer
from db.log import _NOTED, _OF_KIND
from db.verify import verify
from tests.office import Office

HOA = Officer("hoa", "Phạm Thị Hoa", "supervisor")
DAY = date(2026, 11, 19)


def desk_of(office: Office, officer: Officer) -> Desk:
    return Desk(office.store, office.paper, office.clock, office.store, officer)


def look(office: Office, code: str, officer: Officer | None = None) -> None:
    desk = desk_of(office, officer) if officer else office.desk
    viewed(desk, desk.dossier(code)[0], "screen")


def kinds(office: Office) -> list[str]:
    return [event.kind for event in office.store.export()]


def test_a_look_is_written_once_in_a_while(office: Office) -> None:
    code = office.receive()
    for _ in range(3):
        look(office, code)
    look(office, code, HOA)
    look(office, office.receive())
    assert kinds(office).count("viewed") == 3
    office.time.set("2026-11-19T09:11")
    look(office, code)
    listed(office.desk, "find")
    listed(office.desk, "find")
    listed(office.desk, "queue")
    assert kinds(office).count("viewed") == 4
    assert kinds(office).count("exported") == 2


def test_no_dossier_changes_by_being_looked_at(office: Office) -> None:
    code = office.receive()
    before, digest = office.desk.dossier(code), verify(office.home, office.state, office.clock).digest
    look(office, code)
    office.desk.slip(code, "label", None)
    after = office.desk.dossier(code)
    assert after == before
    found = verify(office.home, office.state, office.clock)
    assert (found.whole, found.digest) == (True, digest)
    assert {event.uid for event in office.store.export() if event.kind in {"viewed", "printed"}} == {NO_DOSSIER}


def test_looks_travel_with_the_log(new_office: Callable[..., Office]) -> None:
    here, there = new_office("here", "s1").set_up(), new_office("there", "s2")
    code = here.receive()
    look(here, code)
    assert there.store.merge(list(here.store.export())) == 3
    assert verify(there.home, there.state, there.clock).whole
    # A home that only reads has no log to write looks in.
    look(there, code)
    assert kinds(there) == kinds(here)
    assert [each.what for each in report(desk_of(there, HOA), DAY, DAY)] == ["xem hồ sơ trên màn hình"]


def test_a_doubted_clock_neither_hides_a_look_nor_is_trusted_for_it(office: Office) -> None:
    code = office.receive()
    office.time.set("2026-11-18T09:00")
    look(office, code)
    assert kinds(office)[-1] == "viewed"
    with pytest.raises(Refused, match="Đồng hồ"):
        office.receive()
    assert verify(office.home, office.state, office.clock).whole


def test_a_look_is_no_work_of_a_shift(office: Office) -> None:
    code = office.receive()
    close(office.desk)
    look(office, code)
    assert so_far(office.desk).done == {}
    with pytest.raises(Refused, match="không có việc nào"):
        close(office.desk, on=DAY)


def test_who_saw_what_when_and_why(office: Office) -> None:
    first, second, third = (office.receive(name=name) for name in ("Lò Thị Một", "Lò Thị Hai", "Lò Thị Ba"))
    office.time.set("2026-11-20T10:00")
    look(office, first)
    office.desk.act(first, "forward", {"to": "Phòng Tư pháp"})
    office.desk.slip(first, "01", None)
    office.desk.slip(second, "label", None)
    look(office, second, HOA)
    office.desk.act(third, "contact", {"how": "điện thoại", "outcome": "đã báo"})
    exported(office.desk, "register", DAY, DAY, "csv")
    hoa, next_day = desk_of(office, HOA), DAY + timedelta(days=1)
    found = report(hoa, next_day, next_day)
    whose, names = owners(hoa, found), {"lan": "Trần Thị Lan"}
    rows = [(each.officer, each.what, *whose.get(each.uid, ("", "")), why(each)) for each in found]
    assert rows == [
        ("lan", "xem hồ sơ trên màn hình", first, "Lò Thị Một", "Chuyển xử lý"),
        ("lan", "in lại giấy theo Mẫu 01", first, "Lò Thị Một", "Chuyển xử lý"),
        ("lan", "in nhãn bìa", second, "Lò Thị Hai", ONLY_LOOKED),
        ("hoa", "xem hồ sơ trên màn hình", second, "Lò Thị Hai", ONLY_LOOKED),
        ("lan", "xử lý hồ sơ", third, "Lò Thị Ba", "Báo công dân"),
        ("lan", "xuất Sổ theo dõi hồ sơ 19/11/2026–19/11/2026 (csv)", "", "", ""),
    ]
    assert [each.officer for each in report(hoa, next_day, next_day, "hoa")] == ["hoa"]
    assert [each.what for each in report(hoa, next_day, next_day, code=second)] == [
        "in nhãn bìa",
        "xem hồ sơ trên màn hình",
    ]
    assert {each.what for each in report(hoa, DAY, DAY)} == {"xử lý hồ sơ"}
    table = as_table(found, whose, names, ["Đơn vị"])
    assert [row.cells[1] for row in table.tables[0].rows][:1] == ["Trần Thị Lan"]
    lines = [line for each in found for line in told(each, *whose.get(each.uid, ("", "")), "Trần Thị Lan")]
    assert max(map(len, lines)) <= 80


def test_a_list_from_the_post_names_its_dossiers(office: Office) -> None:
    codes = [office.receive(channel="post") for _ in range(2)]
    list_from_post(office.desk, codes, "Bưu điện")
    (event,) = [event for event in office.store.export() if event.kind == "printed"]
    assert (event.body["what"], event.body["codes"], event.body["to"]) == ("post-in", codes, "Bưu điện")
    hoa = desk_of(office, HOA)
    assert [each.code for each in report(hoa, DAY, DAY, code=codes[0]) if each.what.startswith("in ")] == [codes[0]]


@pytest.mark.parametrize("query", [_NOTED, _OF_KIND])
def test_what_belongs_to_the_counter_is_read_from_its_index(office: Office, query: str) -> None:
    plan = office.store.connection.execute(f"EXPLAIN QUERY PLAN {query}", ("",) * query.count("?")).fetchall()
    assert any("event_of_counter" in row[3] for row in plan), plan


def test_an_inspection_of_a_dossier_that_is_not_there_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="Không tìm thấy"):
        report(desk_of(office, HOA), DAY, DAY, code="H15.50.05-261119-1999")
