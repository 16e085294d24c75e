"""Search as people ask: without diacritics, by the end of a number, by any code that a dossier bears."""

import pytest

from counter.ports import VIEWS, Filter
from tests.office import Office


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
        assert "USING INDEX dossier_" in plan
        assert "TEMP B-TREE" not in plan
