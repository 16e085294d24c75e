"""The store: one durable transaction for code, event, rows and search; refused means nothing changed."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counter.dossier import Status
from counter.refusal import Damaged, Refused
from db.store import Store
from db.verify import verify
from tests.office import UNIT, Office, intake


def whole(office: Office) -> bool:
    return verify(office.home, office.state, office.clock).whole


def counts(office: Office) -> tuple[int, int]:
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    return report.events, report.dossiers


def test_codes_run_without_a_gap_and_start_again_each_day(office: Office) -> None:
    assert [office.receive() for _ in range(3)] == [f"H15.50.05-261119-{n}" for n in (1001, 1002, 1003)]
    office.time.set("2026-11-20T08:00")
    assert office.receive() == "H15.50.05-261120-1001"


def test_a_refused_intake_uses_no_number(office: Office) -> None:
    office.receive()
    with pytest.raises(Refused):
        office.receive(procedure="9.999999")
    with pytest.raises(Refused):
        office.desk.receive(intake(applicant={"name": ""}))
    assert office.receive().endswith("-1002")
    assert whole(office)


def test_everything_is_kept_over_a_restart(office: Office) -> None:
    code = office.receive(name="H'Bĩa Niê")
    before, _ = office.desk.dossier(code)
    after, events = office.reopen().desk.dossier(code)
    assert after == before
    assert [event.kind for event in events] == ["receive"]


def test_the_file_is_encrypted_and_the_key_is_private(office: Office) -> None:
    office.receive(name="Lò Thị Mẫu Duy Nhất")
    office.store.close()
    raw = b"".join(path.read_bytes() for path in office.home.glob("motcua.db*"))
    assert "Mẫu Duy Nhất".encode() not in raw
    assert not raw.startswith(b"SQLite format 3")
    key = office.home / "key"
    assert len(key.read_text()) == 64
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(office.home / "motcua.db").execute("SELECT * FROM event")


def test_the_connection_is_durable(office: Office) -> None:
    def pragma(name: str) -> Any:
        return office.store.connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


def test_a_wrong_key_is_said(office: Office) -> None:
    office.store.close()
    (office.home / "key").write_text("ab" * 32)
    with pytest.raises(Damaged, match="hỏng"):
        Store(office.home, office.state, office.clock)
    (office.home / "key").write_text("short")
    with pytest.raises(Damaged, match="key"):
        Store(office.home, office.state, office.clock)


def test_the_same_request_gives_the_first_answer(office: Office) -> None:
    first = office.desk.receive(intake(request_id="a-1"))
    office.desk.act(first.dossier.code, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
    again = office.desk.receive(intake(request_id="a-1", name="Người Khác"))
    assert again.to_json(office.home) == first.to_json(office.home)
    assert counts(office)[1] == 1


def test_a_foreign_code_is_kept_and_never_used_twice(office: Office) -> None:
    online = {"code": "G09.20-20260609-0092637", "submitted_at": "2026-11-18T20:00", "channel": "online"}
    received = office.desk.receive(intake(**online))
    assert received.dossier.status is Status.REGISTERED
    assert received.paper is None
    assert received.dossier.due_at is None
    with pytest.raises(Refused, match="đã dùng"):
        office.desk.receive(intake(**online))
    assert counts(office)[1] == 1
    assert office.store.resolve("g09.20-20260609-0092637") == [received.dossier.uid]


def test_an_older_ledgers_dossier_comes_in_accepted(office: Office) -> None:
    received = office.desk.receive(
        intake(
            code="SO-2026/15",
            submitted_at="2026-11-17T08:00",
            received_at="2026-11-17T09:00",
            reason="chuyển từ sổ giấy",
        )
    )
    assert received.dossier.status is Status.ACCEPTED
    assert received.dossier.due_at is not None


def test_a_number_of_our_own_range_that_was_never_issued_is_a_slip(office: Office) -> None:
    office.receive()
    back = {"submitted_at": "2026-11-19T07:40", "received_at": "2026-11-19T07:40", "reason": "mất điện"}
    with pytest.raises(Refused, match="chưa cấp đến"):
        office.receive(code="H15.50.05-261119-1999", **back)
    office.receive(code="H15.50.05-261119-9001", **back)
    assert office.receive().endswith("-1002")
    assert whole(office)


def test_back_entry_takes_a_number_of_its_day_and_needs_a_reason(office: Office) -> None:
    with pytest.raises(Refused, match="reason"):
        office.receive(received_at="2026-11-18T10:00")
    code = office.receive(received_at="2026-11-18T10:00", reason="mất điện", paper_number="15")
    assert code == "H15.50.05-261118-1001"
    with pytest.raises(Refused, match="sau giờ hiện tại"):
        office.receive(received_at="2026-12-18T10:00", reason="nhầm")


def test_the_999_numbers_of_a_day(office: Office) -> None:
    office.receive()
    # The day's 998th number, as if the ones between had been given out.
    office.store.connection.execute("UPDATE number SET number = 1998")
    assert office.receive().endswith("-1999")
    with pytest.raises(Refused, match="hết 999 số"):
        office.receive()
    office.time.set("2026-11-20T08:00")
    assert office.receive() == "H15.50.05-261120-1001"


def test_a_cancelled_number_is_struck_and_not_reused(office: Office) -> None:
    code = office.receive()
    office.desk.act(code, "cancel", {"reason": "bấm nhầm thủ tục"})
    assert office.receive().endswith("-1002")
    with pytest.raises(Refused, match="đã hủy"):
        office.desk.act(code, "forward", {"to": "Phòng chuyên môn"})
    lines, total = office.store.queue("all", office.clock.now(), office.clock.now().date(), 10)
    assert total == 1
    assert lines[0].code.endswith("-1002")


def test_register_lines_run_per_year(office: Office) -> None:
    codes = [office.receive(), office.receive()]
    office.time.set("2027-01-04T08:00")
    codes.append(office.receive())
    found = [office.desk.dossier(code)[0] for code in codes]
    assert [(d.book, d.year, d.entry) for d in found] == [(1, 2026, 1), (1, 2026, 2), (1, 2027, 1)]
    assert found[-1].provisional


def test_place_independent_intake_waits_without_a_date(office: Office) -> None:
    received = office.desk.receive(intake(organisations={"competent": "Ủy ban nhân dân xã Ea Khác"}))
    assert received.dossier.due_at is None
    assert received.dossier.waits_for == "Ủy ban nhân dân xã Ea Khác"
    assert received.paper is not None


def test_the_clock_going_back_is_doubted(office: Office) -> None:
    office.receive()
    office.time.set("2026-11-19T08:00")
    with pytest.raises(Refused, match="--clock-ok"):
        office.receive()
    with pytest.raises(Refused, match="--clock-ok"):
        office.desk.act("H15.50.05-261119-1001", "forward", {"to": "A"})
    received = office.desk.receive(intake(), clock_ok=True)
    assert office.store.events(received.dossier.uid)[0].clock == "confirmed"
    office.receive()
    office.time.set("2001-01-01T08:00")
    with pytest.raises(Refused, match="phát hành"):
        office.receive()
    assert counts(office)[1] == 3


def test_steps_entered_afterwards_keep_the_order(office: Office) -> None:
    code = office.receive()
    office.time.set("2026-11-20T10:00")
    done = office.desk.act(
        code, "forward", {"to": "Phòng Kinh tế"}, at=office.clock.now().replace(hour=9), reason="nhập bù"
    )
    assert done.dossier.legs[0].at.hour == 9
    with pytest.raises(Refused, match="trước bước gần nhất"):
        office.desk.act(code, "finish", {}, at=office.clock.now().replace(hour=8), reason="nhập bù")
    with pytest.raises(Refused, match="--reason"):
        office.desk.act(code, "finish", {}, at=office.clock.now().replace(hour=9, minute=30))


@pytest.mark.parametrize("action", ["forward", "finish", "return", "cancel", "assign", "contact"])
def test_a_missing_body_key_changes_nothing(office: Office, action: str) -> None:
    code = office.receive()
    before = counts(office)
    with pytest.raises(Refused):
        office.desk.act(code, action, {"không có": 1})
    assert counts(office) == before


def test_who_is_not_at_the_counter_cannot_be_assigned(new_office: Callable[..., Office]) -> None:
    keeper = '[[officers]]\nlogin = "kho"\nname = "Ma Văn Kho"\nrole = "administrator"\npin = "246813"\n'
    office = new_office().set_up(UNIT + keeper)
    code = office.receive()
    for login in ("nobody", "kho"):
        with pytest.raises(Refused, match="chọn một trong: lan"):
            office.desk.act(code, "assign", {"officer": login})
    assert office.desk.act(code, "assign", {"officer": "lan"}).dossier.officer == "lan"
    unit = office.store.unit
    assert (unit.called("lan"), unit.called("cu")) == ("Trần Thị Lan", "cu (ngoài danh sách)")


def test_reprints_are_counted_in_the_log(office: Office) -> None:
    code = office.receive()
    office.desk.slip(code, "01", None)
    office.reopen().desk.slip(code, "01", None)
    assert office.paper.drawn == [("01", code, 1), ("01", code, 2), ("01", code, 3)]
    assert [event.kind for event in office.desk.dossier(code)[1]] == ["receive", "reprint", "reprint"]


def test_a_read_only_folder_is_said(new_office: Callable[..., Office], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="Không ghi được"):
        new_office("file/home")


def test_a_read_only_store_is_said(office: Office) -> None:
    office.store.connection.execute("PRAGMA query_only=ON")
    with pytest.raises(Refused, match="quyền ghi"):
        office.receive()
    assert counts(office)[1] == 0


def fill(office: Office) -> None:
    for _ in range(50):
        office.receive(note="x" * 2000)


def test_a_full_disk_leaves_the_home_as_it_was(office: Office) -> None:
    code = office.receive()
    before = counts(office)
    pages = office.store.connection.execute("PRAGMA page_count").fetchone()[0]
    office.store.connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Refused, match="đầy"):
        fill(office)
    office.reopen()
    found, _ = office.desk.dossier(code)
    assert found.code == code
    assert counts(office)[1] >= before[1]
    assert office.receive() not in {code}


def test_another_units_file_is_refused(office: Office) -> None:
    other = (
        (Path(__file__).parent.parent.parent / "motcua/sample/unit.toml").read_text("utf-8").replace("50.05", "50.06")
    )
    with pytest.raises(Refused, match="đơn vị hoặc quầy khác"):
        office.set_up(other)
    office.set_up()
    assert whole(office)
