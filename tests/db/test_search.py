"""Search as people ask: without diacritics, by the end of a number, by any code that a dossier bears."""

from typing import Any

import pytest

from counter.desk import Desk
from counter.ports import EVERYTHING, VIEWS, Filter
from tests.office import UNIT, Office, intake

SECOND = '\n[[officers]]\nlogin = "minh"\nname = "Lê Văn Minh"\nrole = "officer"\npin = "246813"\n'


@pytest.fixture
def full(office: Office) -> Office:
    office.receive(name="Nguyễn Văn Dũng")
    office.receive(applicant={"name": "Đỗ Thị Hạnh", "phone": "+84 912 345 678", "id": "001190123456"})
    office.receive(name="H'Bĩa Niê")
    office.receive(name="Y Ƀlŏ Ksơr", system_of_record={"name": "Hệ thống hộ tịch", "code": "15-HT-000777"})
    office.receive(name="Nguyễn Văn Dung")
    return office


def names(office: Office, text: str) -> list[str]:
    return [line.applicant for line in office.store.find(text, 50)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nguyen van dung", ["Nguyễn Văn Dung", "Nguyễn Văn Dũng"]),
        ("NGUYỄN VĂN DŨNG", ["Nguyễn Văn Dung", "Nguyễn Văn Dũng"]),
        ("dung nguyen", ["Nguyễn Văn Dung", "Nguyễn Văn Dũng"]),
        ("do", ["Đỗ Thị Hạnh"]),
        ("Đỗ", ["Đỗ Thị Hạnh"]),
        ("hbia", ["H'Bĩa Niê"]),
        ("h’bia", ["H'Bĩa Niê"]),
        ("blo", ["Y Ƀlŏ Ksơr"]),
        ("1002", ["Đỗ Thị Hạnh"]),
        ("261119-1003", ["H'Bĩa Niê"]),
        ("2611191003", ["H'Bĩa Niê"]),
        ("H15.50.05-261119-1001", ["Nguyễn Văn Dũng"]),
        ("https://tracuu.example.vn/h/H15.50.05-261119-1003", ["H'Bĩa Niê"]),
        ("5678", ["Đỗ Thị Hạnh"]),
        ("0912345678", ["Đỗ Thị Hạnh"]),
        ("001190123456", ["Đỗ Thị Hạnh"]),
        ("15-ht-000777", ["Y Ƀlŏ Ksơr"]),
        ("khong co ai", []),
        ("''", []),
        ('" OR names: *', []),
        ("99999", []),
    ],
)
def test_find(full: Office, text: str, found: list[str]) -> None:
    assert names(full, text) == found


def test_a_corrected_name_is_found_by_its_new_form_only(full: Office) -> None:
    from counter.ports import Draft

    dossier, _ = full.desk.dossier("1001")
    people = [{"role": "owner", "name": "Trịnh Văn Mới", "phone": "0987654321"}]
    with full.store.write("lan") as writer:
        body = {"changes": {"people": people}, "reason": "sai tên"}
        writer.append(Draft(dossier.uid, "correct", writer.now, body))
    assert names(full, "trinh van moi") == ["Trịnh Văn Mới"]
    assert names(full, "nguyen van dung") == ["Nguyễn Văn Dung"]
    assert names(full, "0987654321") == ["Trịnh Văn Mới"]


def test_views(full: Office) -> None:
    from datetime import date

    def view(name: str, on: str = "2026-11-19") -> list[str]:
        lines, total = full.store.queue(name, full.clock.now(), date.fromisoformat(on), 50)
        assert total == len(lines)
        return [line.code[-4:] for line in lines]

    full.desk.act("1002", "forward", {"to": "Phòng Tư pháp"})
    full.desk.act("1002", "finish", {})
    assert view("to-hand-over") == ["1001", "1003", "1004", "1005"]
    assert view("today") == ["1001", "1003", "1004", "1005"]
    assert view("tomorrow", "2026-11-18") == ["1001", "1003", "1004", "1005"]
    assert view("to-return") == ["1002"]
    assert view("to-tell") == ["1002"]
    assert view("overdue") == []
    assert view("overdue", "2026-11-20") == ["1001", "1003", "1004", "1005"]
    full.desk.act("1002", "return", {"to": {"name": "Đỗ Thị Hạnh"}, "receipt": "collected", "how": "tại quầy"})
    assert view("all") == ["1001", "1003", "1004", "1005"]
    full.time.set("2026-11-19T17:31")
    assert len(view("overdue")) == 4


def test_what_is_owed_before_a_date_is_missed(full: Office) -> None:
    def view(name: str) -> list[str]:
        now = full.clock.now()
        lines, total = full.store.queue(name, now, now.date(), 50)
        assert total == len(lines) == full.store.duties(now, now.date())[name]
        return [line.code[-4:] for line in lines]

    code = full.receive(procedure="1.004873")
    assert view("late-hand-over") == []
    # Due today, and taken in today: nobody could have been told the day before.
    assert view("to-apologise") == []
    # All taken in on Thursday morning; the certificate is due on Wednesday 25/11, over the holiday of Tuesday.
    full.time.set("2026-11-19T17:31")
    assert view("late-hand-over") == ["1001", "1002", "1003", "1004", "1005", "1006"]
    done = full.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    assert "Chuyển xử lý muộn: phải chuyển trước 19/11/2026 17:30" in done.warnings[0]
    assert full.desk.act(code, "forward", {"to": "Phòng Kinh tế"}).warnings == ()
    assert view("late-hand-over") == ["1001", "1002", "1003", "1004", "1005"]
    assert view("to-apologise") == ["1001", "1002", "1003", "1004", "1005"]
    full.time.set("2026-11-23T09:00")
    assert view("to-apologise")[-1] == "1006"
    notice = {"date": "2026-11-23", "signer": "Lê Văn Tám"}
    full.desk.act(code, "extend", {"due_at": "2026-11-26T17:30", "reason": "chờ xác minh", "notice": notice})
    assert "1006" not in view("to-apologise")
    assert view("late-again") == []
    full.time.set("2026-11-26T17:31")
    assert view("late-again") == ["1006"]


def test_pages_follow_each_other_and_lead_back(full: Office) -> None:
    store, now = full.store, full.clock.now()
    everything, total = store.queue("all", now, now.date(), 100)
    assert total == len(everything) == 5
    place, found = None, []
    while page := store.turn("all", now, now.date(), 2, place):
        found += page
        place = page[-1]
    assert found == everything
    place, found = None, []
    while page := store.turn("all", now, now.date(), 2, place, back=True):
        found = page + found
        place = page[0]
    assert found == everything


def test_a_view_is_narrowed_to_names(full: Office) -> None:
    store, now = full.store, full.clock.now()
    everything, _ = store.queue("all", now, now.date(), 100)
    word = everything[0].applicant.split()[-1]
    found, total = store.queue("all", now, now.date(), 100, Filter(word[:2]))
    assert total == len(found) >= 1
    assert everything[0] in found
    assert store.queue("all", now, now.date(), 100, Filter("khong ai ten nay")) == ([], 0)


def test_what_waits_too_long(office: Office) -> None:
    def view(name: str, only: Filter = EVERYTHING) -> list[str]:
        now = office.clock.now()
        lines, total = office.store.queue(name, now, now.date(), 50, only)
        assert total == len(lines)
        if only == EVERYTHING:
            assert total == office.store.duties(now, now.date())[name]
        return [line.code[-4:] for line in lines]

    asked, done, sent = (office.receive(procedure="1.004873") for _ in range(3))
    for code in (asked, done, sent):
        office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    office.desk.act(asked, "ask-supplement", {"items": ["Tờ khai"], "reason": "thiếu"})
    office.desk.act(done, "finish", {})
    office.receive(code="H15.50.05-261118-0007", submitted_at="2026-11-18T20:00:00+07:00", channel="online")
    assert (view("supplement-late"), view("not-collected"), view("to-accept")) == ([], [], ["0007"])
    assert view("mine", Filter(officer="lan")) == ["1001", "1002", "0007"]
    assert view("mine", Filter(officer="minh")) == []
    for code in (asked, done):
        office.desk.act(code, "contact", {"how": "điện thoại", "outcome": "đã báo"})
    assert view("mine") == ["0007"]
    # Working days after Thursday 19/11: 20, 23, 25, 26, 27; the sixth is Monday 30/11 (24/11 is a holiday).
    office.time.set("2026-11-27T17:00")
    assert view("not-collected") == []
    assert view("mine") == ["1003", "0007"]
    office.time.set("2026-11-30T08:00")
    assert view("not-collected") == ["1002"]
    assert view("mine") == ["1002", "1003", "0007"]
    office.time.set("2026-12-19T23:59")
    assert view("supplement-late") == []
    office.time.set("2026-12-20T00:00")
    assert view("supplement-late") == ["1001"]
    assert view("mine") == ["1001", "1002", "1003", "0007"]
    office.desk.act(asked, "supplement", {})
    assert view("supplement-late") == []


def test_the_unit_says_what_is_too_long(office: Office) -> None:
    code = office.receive(procedure="1.004873")
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    office.desk.act(code, "ask-supplement", {"items": ["Tờ khai"], "reason": "thiếu"})
    office.set_up(UNIT.replace("due_hour", "supplement_days = 3\ncollect_days = 1\ndue_hour"))
    office.time.set("2026-11-23T08:00")
    now = office.clock.now()
    assert office.store.duties(now, now.date())["supplement-late"] == 1
    office.desk.act(code, "supplement", {})
    office.desk.act(code, "finish", {})
    office.time.set("2026-11-26T08:00")
    now = office.clock.now()
    assert office.store.duties(now, now.date())["not-collected"] == 1


def test_whom_to_tell_what_and_by_which_phone(office: Office) -> None:
    owner = {"role": "owner", "name": "Lò Thị Mẫu", "phone": "0900000001"}
    submitter = {"role": "submitter", "name": "Lò Văn Mẫu", "phone": "0900000002"}
    for people in ([owner], [owner, submitter], [submitter | {"phone": ""}, owner], [{**owner, "phone": ""}]):
        done = office.desk.receive({"procedure": "1.001193", "people": people})
        office.desk.act(done.dossier.code, "finish", {})
    now = office.clock.now()
    lines, _ = office.store.queue("to-tell", now, now.date(), 50)
    assert [line.phone for line in lines] == ["0900000001", "0900000002", "0900000001", ""]
    dossiers = [office.store.dossier(line.uid) for line in lines]
    assert [(line.tell, line.phone) for line in lines] == [(each.tell, each.phone) for each in dossiers if each]
    assert office.store.turn("to-tell", now, now.date(), 50, lines[0]) == lines[1:]
    assert {line.tell for line in office.store.queue("all", now, now.date(), 50)[0]} == {""}


def test_a_view_is_narrowed_to_officer_counter_field_and_procedure(office: Office) -> None:
    office.set_up(UNIT + SECOND)
    minh = Desk(office.store, office.paper, office.clock, office.store, office.store.unit.officers[1])
    office.receive()
    office.receive(procedure="1.004873")
    minh.receive(intake(procedure="1.001612"))
    minh.receive(intake(code="H15.50.05-261118-0007", submitted_at="2026-11-18T20:00:00+07:00"))
    store, now = office.store, office.clock.now()

    def view(**only: Any) -> list[str]:
        lines, total = store.queue("all", now, now.date(), 50, Filter(**only))
        assert total == len(lines)
        place, turned = None, []
        while page := store.turn("all", now, now.date(), 1, place, Filter(**only)):
            turned += page
            place = page[-1]
        assert turned == lines
        return sorted(line.code[-4:] for line in lines)

    assert view(officer="lan") == ["1001", "1002"]
    assert view(officer="minh") == ["0007", "1003"]
    assert view(officer="lan", field="Hộ tịch", procedure="1.004873") == ["1002"]
    assert view(officer="lan", procedure="1.001612") == []
    assert view(field="Hộ tịch", name="dung") == ["0007", "1001", "1002"]
    # What came from the portal is in no register yet: of the counter that has it.
    assert view(counter=1) == ["0007", "1001", "1002", "1003"]
    assert view(counter=2) == []
    choices = store.choices("all", now, now.date())
    assert choices["officer"] == {"lan": ("Trần Thị Lan", 2), "minh": ("Lê Văn Minh", 2)}
    assert choices["counter"] == {"1": ("1", 4)}
    assert next(iter(choices["field"])) == "Hộ tịch"
    assert choices["procedure"]["1.001193"] == ("Đăng ký khai sinh", 2)
    assert store.choices("overdue", now, now.date())["procedure"] == {}


GATHERED = {"sent-back"}
"""Views of a handful, found by what the counter's log tells of them, that are sorted."""


def index(view: str) -> str:
    return "USING INDEX event_of_counter" if view in GATHERED else "USING INDEX dossier_"


@pytest.mark.parametrize("only", [Filter(officer="lan"), Filter(counter=1), Filter(field="Hộ tịch", procedure="1")])
@pytest.mark.parametrize("view", VIEWS)
def test_a_narrowed_view_keeps_its_index(full: Office, view: str, only: Filter) -> None:
    asked: list[str] = []
    now = full.clock.now()
    full.store.duties(now, now.date())
    full.store.connection.set_trace_callback(asked.append)
    full.store.turn(view, now, now.date(), 100, None, only)
    full.store.connection.set_trace_callback(None)
    (query,) = asked
    plan = " ".join(row[3] for row in full.store.connection.execute(f"EXPLAIN QUERY PLAN {query}"))
    assert index(view) in plan
    assert view in GATHERED or "TEMP B-TREE" not in plan


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_sorted_or_scanned(full: Office, view: str) -> None:
    asked: list[str] = []
    full.store.connection.set_trace_callback(asked.append)
    place = full.store.turn("all", full.clock.now(), full.clock.now().date(), 1, None)[0]
    for back in (False, True):
        full.store.turn(view, full.clock.now(), full.clock.now().date(), 100, place, back=back)
    full.store.connection.set_trace_callback(None)
    assert len(asked) == 3
    for query in asked:
        plan = " ".join(row[3] for row in full.store.connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert index("all" if query is asked[0] else view) in plan
        if view in GATHERED:
            continue
        assert "TEMP B-TREE" not in plan
        # A page is gone down to, however far back in the list it stands.
        assert query is asked[0] or "AND <expr>" in plan


def test_no_view_is_counted_through_the_whole_history(full: Office) -> None:
    asked: list[str] = []
    now = full.clock.now()
    full.store.duties(now, now.date())
    full.store.connection.set_trace_callback(asked.append)
    full.store.counts(now, now.date())
    full.store.duties(now, now.date(), "lan")
    full.store.connection.set_trace_callback(None)
    assert sum("FILTER" in query for query in asked) == 2
    for query in asked:
        plan = " ".join(row[3] for row in full.store.connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "INDEX dossier_" in plan or "event_of_counter (unit=? AND kind=?)" in plan
        assert "dossier_in_reports" not in plan, query
