"""A row of an older ledger: its odd cells, its rules, and the events that it becomes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.calendar import Calendar, shipped_calendar
from counter.catalogue import Catalogue, shipped_procedures
from counter.cell import Broken
from counter.clock import VIETNAM, parse_moment
from counter.dossier import Dossier, Status
from counter.ledger import columns
from counter.lifecycle import fold
from counter.mark import Keys
from counter.takeover import CARRIED, Row, read_row
from counter.unit import Unit, read_unit_file
from tests.counter.life import event
from tests.ledger import DAY, LABEL, old
from tests.office import UNIT

NOW = parse_moment("2026-11-19T09:00")
QUICK = settings(max_examples=300, deadline=None, derandomize=True)


@dataclass
class House:
    """``counter.ports.Facts`` without a store."""

    unit: Unit = field(default_factory=lambda: read_unit_file(UNIT).unit)
    counter: int = 1
    practice: bool = False
    enrolled: bool = False
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(shipped_procedures()))
    calendar: Calendar = field(default_factory=shipped_calendar)
    mark_keys: Keys = field(default_factory=Keys)


HOUSE = House()


def read(stage: int = 4, **cells: Any) -> Row:
    return read_row(2, old(1, stage, **cells), HOUSE, NOW, {})


def dossier(row: Row) -> Dossier:
    """What the row's events add up to; each of them is allowed."""
    assert row.faults == ()
    events = [event(d.kind, d.body, n=n, at=d.at) for n, d in enumerate(row.drafts, 1)]
    assert events == sorted(events, key=lambda e: (e.at, e.seq))
    found = fold(events)
    assert found is not None
    assert found.conflicts == ()
    return found


def columns_of(row: Row) -> set[str]:
    return {remark.column for remark in row.faults}


@pytest.mark.parametrize("status", [2, 4, 5, 6, 9])
def test_each_status_is_reached_by_ordinary_steps(status: int) -> None:
    row = read(status)
    found = dossier(row)
    assert found.status == status
    assert (found.carried, found.reason, found.entry, found.originals) == (True, CARRIED, 0, {})
    assert found.due_at == found.first_due_at == parse_moment("2026-10-15T17:30")
    assert found.clock_at == found.received_at == parse_moment("2026-10-12T07:30")
    assert all(draft.body["carried"] for draft in row.drafts)
    assert [leg.to for leg in found.legs] == ([] if status == 2 else ["Công chức Tư pháp - Hộ tịch"])
    assert found.overdue(NOW) == (status in {2, 4, 6})


def test_a_finished_dossier_was_on_time_or_not_by_its_own_day() -> None:
    assert not dossier(read(9)).overdue(NOW)
    assert dossier(read(9, since=date(2026, 10, 16))).overdue(NOW)


def test_what_was_asked_stands_with_its_day() -> None:
    asked = dossier(read(5, asked="Tờ khai; Giấy chứng sinh\nẢnh"))
    assert asked.pauses[0].items == ("Tờ khai", "Giấy chứng sinh", "Ảnh")
    assert asked.pauses[0].at == parse_moment("2026-10-14T07:30")
    duty = dossier(read(6, amount="1.250.000 đồng"))
    assert (duty.duty, duty.duty_amount) == ("Tờ khai có chữ ký", 1250000)


def test_an_apology_of_the_older_system_was_the_only_one() -> None:
    found = dossier(read(4, extended_to=date(2026, 10, 26), extended_at=date(2026, 10, 14), told_at=DAY))
    assert found.due_at == parse_moment("2026-10-26T17:30")
    assert found.first_due_at == parse_moment("2026-10-15T17:30")
    assert found.extension is not None
    assert found.tell == "xin lỗi và hẹn lại ngày trả kết quả"
    told = {"extended_to": date(2026, 10, 26), "extended_at": date(2026, 10, 14), "told_at": date(2026, 10, 14)}
    assert dossier(read(4, **told)).tell == ""
    for status in (2, 5, 6, 9):
        assert dossier(read(status, **told)).status == status


def test_the_citizen_is_still_to_be_told_unless_the_row_says_so() -> None:
    assert dossier(read(9)).tell == "đã có kết quả"
    assert dossier(read(9, told_at=date(2026, 10, 14))).tell == ""


def test_people_codes_and_holder() -> None:
    found = dossier(
        read(
            code="so-2026/15",
            aliases="g15.07-261012-000412; SO/7",
            owner="Lò Văn Mẫu; Lò Thị Mẫu",
            kind="công dân",
            id_type="Căn cước",
            id="066195000123",
            born=1995,
            sex="nữ",
            phone="+84 900 000 123",
            submitter="Lò Văn Con",
            relation="con",
            submitter_id="066095000123",
            officer="trần thị lan",
            system="Hộ tịch",
            note="dòng một\ndòng hai",
        )
    )
    assert (found.code, found.aliases) == ("SO-2026/15", ("G15.07-261012-000412", "SO/7"))
    first, second, submitter = found.people
    assert (first.name, first.id, first.born, first.sex, first.phone) == (
        "Lò Văn Mẫu", "066195000123", "1995", "Nữ", "0900000123",
    )  # fmt: skip
    assert (second.role, second.name, second.id_type) == ("owner", "Lò Thị Mẫu", "none")
    assert (submitter.role, submitter.relation, submitter.id_type) == ("submitter", "con", "cccd")
    assert (found.officer, found.system_of_record, found.note) == ("lan", "Hộ tịch", "dòng một\ndòng hai")


@pytest.mark.parametrize(
    ("key", "cell", "kept"),
    [
        ("received_at", "12/10/2026", "2026-10-12T07:30"),
        ("received_at", "12-10-2026 08:15", "2026-10-12T08:15"),
        ("received_at", "2026-10-12", "2026-10-12T07:30"),
        ("received_at", datetime(2026, 10, 12, 8, 14, 59, 999_700), "2026-10-12T08:15"),
        ("received_at", datetime(2026, 10, 12), "2026-10-12T07:30"),
        ("due_at", "15.10.2026", "2026-10-15T17:30"),
        ("due_at", datetime(2026, 10, 15, 10), "2026-10-15T10:00"),
    ],
)
def test_days_as_spreadsheets_keep_them(key: str, cell: Any, kept: str) -> None:
    assert getattr(dossier(read(**{key: cell})), key) == parse_moment(kept)


def test_steps_of_one_day_keep_their_order() -> None:
    late = datetime(2026, 10, 12, 16, 45)
    found = dossier(read(9, received_at=late, forwarded_at=DAY, since=DAY, told_at=DAY))
    assert found.legs[0].at == found.finished_at == parse_moment("2026-10-12T16:45")
    assert found.tell == ""
    assert dossier(read(2, received_at=NOW.date(), due_at=NOW.date() + timedelta(days=2))).received_at == parse_moment(
        "2026-11-19T07:30"
    )


def test_no_date_is_promised_where_none_was() -> None:
    found = dossier(read(due_at=" Không  hẹn ", limit=None))
    assert (found.due_at, found.procedure.limit, found.clock_at) == (None, "không hẹn", found.received_at)


def test_a_date_beyond_the_confirmed_calendar_is_provisional() -> None:
    assert not dossier(read()).provisional
    assert dossier(read(due_at=date(2027, 1, 5))).provisional


def test_the_procedure_of_the_day_with_the_limit_of_the_paper() -> None:
    chosen = dossier(read(limit="5 ngày làm việc")).procedure
    assert (chosen.name, chosen.limit) == ("Cấp Giấy xác nhận tình trạng hôn nhân", "5 ngày làm việc")
    assert dossier(read(limit=None)).procedure.limit == "3 ngày làm việc"
    for code in ("1.004873.000.00.00.H15", 1.004873):
        assert dossier(read(procedure=code)).procedure.code == "1.004873"
    assert dossier(read(procedure=1.01275, name="Thử", field="Đất đai")).procedure.code == "1.012750"
    assert dossier(read(procedure="1.001193", limit="trong ngày")).procedure.same_day


def test_an_unknown_procedure_is_taken_as_the_row_gives_it_and_marked() -> None:
    bare = read(procedure="9.999999")
    assert columns_of(bare) == {"Mã thủ tục"}
    assert "Tên thủ tục" in bare.faults[0].sentence
    given = read(procedure="9.999999", name="Thủ tục cũ", field="Hộ tịch")
    found = dossier(given)
    assert found.procedure.unverified == ("code", "limit", "name")
    assert found.warnings == ("Thủ tục 9.999999: dữ liệu chưa đối chiếu quyết định công bố.",)
    assert columns_of(read(procedure="9.999999", name="A", field="B", limit=None)) == {"Thời hạn giải quyết"}
    before = read(received_at=date(2020, 3, 2), due_at=date(2020, 3, 5), forwarded_at=None)
    assert columns_of(before) == {"Mã thủ tục"}


def test_a_name_of_another_procedure_is_pointed_out() -> None:
    assert any(r.column == "Tên thủ tục" for r in read(name="Đăng ký khai tử").remarks)
    like = read(name="Thủ tục cấp giấy xác nhận tình trạng hôn nhân")
    assert not any(r.column == "Tên thủ tục" for r in like.remarks)


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"code": None}, "Mã hồ sơ", "còn trống"),
    ({"code": "mã số 1"}, "Mã hồ sơ", "không dấu"),
    ({"code": 15}, "Mã hồ sơ", "số 0 ở đầu"),
    ({"code": date(2026, 10, 1)}, "Mã hồ sơ", "thành ngày"),
    ({"procedure": True}, "Mã thủ tục", "TRUE"),
    ({"limit": "mươi ngày"}, "Thời hạn giải quyết", "3 ngày làm việc"),
    ({"limit": "không hẹn"}, "Thời hạn giải quyết", "phải có thời hạn"),
    ({"channel": "fax"}, "Kênh tiếp nhận", "Trực tiếp"),
    ({"received_at": None}, "Ngày nhận", "còn trống"),
    ({"received_at": "hôm qua"}, "Ngày nhận", "không đọc được"),
    ({"received_at": "10/13/2026"}, "Ngày nhận", "không đọc được"),
    ({"received_at": 46000}, "Ngày nhận", "không đọc được"),
    ({"received_at": time(8)}, "Ngày nhận", "không đọc được"),
    ({"received_at": date(1999, 12, 31)}, "Ngày nhận", "2000"),
    ({"received_at": date(2026, 11, 20), "due_at": date(2026, 12, 1)}, "Ngày nhận", "sau hôm nay"),
    ({"received_at": datetime(2026, 11, 19, 9, 1), "due_at": date(2026, 12, 1)}, "Ngày nhận", "sau hôm nay"),
    ({"due_at": None}, "Ngày hẹn trả", "còn trống"),
    ({"due_at": date(2026, 10, 9)}, "Ngày hẹn trả", "Ngày nhận"),
    ({"due_at": date(2126, 10, 9)}, "Ngày hẹn trả", "2100"),
    ({"status": None}, "Trạng thái", "còn trống"),
    ({"status": "Đã trả kết quả"}, "Trạng thái", "một trong"),
    ({"status": "đang chờ"}, "Trạng thái", "một trong"),
    ({"agency": None}, "Nơi xử lý", "phải có"),
    ({"forwarded_at": date(2026, 10, 9)}, "Ngày chuyển xử lý", "Ngày nhận"),
    ({"since": DAY}, "Ngày yêu cầu hoặc có kết quả", "Không đi với"),
    ({"status": LABEL[5]}, "Nội dung yêu cầu", "phải có"),
    ({"status": LABEL[5], "asked": " ;"}, "Nội dung yêu cầu", "phải có"),
    ({"status": LABEL[9]}, "Ngày yêu cầu hoặc có kết quả", "phải có"),
    ({"status": LABEL[9], "since": date(2026, 10, 9)}, "Ngày yêu cầu hoặc có kết quả", "ở trước"),
    ({"status": LABEL[6], "amount": "nhiều"}, "Số tiền nghĩa vụ", "đồng nguyên"),
    ({"status": LABEL[6], "amount": 0.5}, "Số tiền nghĩa vụ", "đồng nguyên"),
    ({"status": LABEL[2]}, "Nơi xử lý", "Không đi với"),
    ({"officer": "không có ai"}, "Cán bộ phụ trách", "tên đăng nhập"),
    ({"extended_to": date(2026, 10, 20)}, "Ngày văn bản xin lỗi", "cả hai ngày"),
    ({"extended_at": date(2026, 10, 14)}, "Ngày hẹn lại", "cả hai ngày"),
    ({"extended_to": date(2026, 10, 15), "extended_at": date(2026, 10, 14)}, "Ngày hẹn lại", "lần đầu"),
    ({"due_at": "không hẹn", "extended_to": date(2026, 11, 1), "extended_at": DAY}, "Ngày hẹn lại", "lần đầu"),
    ({"told_at": date(2026, 10, 1)}, "Ngày đã báo công dân", "Ngày nhận"),
    ({"owner": None}, "Chủ hồ sơ", "còn trống"),
    ({"owner": " ; "}, "Chủ hồ sơ", "còn trống"),
    ({"owner": "NguyÔn V¨n Dòng"}, "Chủ hồ sơ", "Unicode"),
    ({"owner": "Lò\x07 Mẫu"}, "Chủ hồ sơ", "điều khiển"),
    ({"owner": date(2026, 1, 1)}, "Chủ hồ sơ", "thành ngày"),
    ({"id": 66195000123}, "Số giấy tờ", "số 0 ở đầu"),
    ({"id": "66195000123"}, "Số giấy tờ", "12 chữ số"),
    ({"id": Broken("Ô báo lỗi.")}, "Số giấy tờ", "Ô báo lỗi"),
    ({"id": None, "id_type": "Căn cước"}, "Số giấy tờ", "chưa ghi số"),
    ({"id_type": "Không có"}, "Loại giấy tờ", "Không có"),
    ({"born": "31/02/1990"}, "Ngày sinh", "không có thật"),
    ({"born": date(2027, 1, 1)}, "Ngày sinh", "sau ngày hôm nay"),
    ({"phone": 900000123}, "Điện thoại", "số 0 ở đầu"),
    ({"phone": "12"}, "Điện thoại", "điện thoại"),
    ({"relation": "con"}, "Người nộp", "họ tên"),
    ({"note": datetime(2026, 1, 1)}, "Ghi chú", "thành ngày"),
]


@pytest.mark.parametrize(("cells", "column", "said"), FAULTS, ids=[f"{c} {s}" for _, c, s in FAULTS])
def test_each_fault_names_its_column_and_nothing_of_the_citizen(cells: dict[str, Any], column: str, said: str) -> None:
    row = read(**cells)
    assert row.drafts == ()
    assert [fault.sentence for fault in row.faults if fault.column == column and said in fault.sentence]
    for fault in row.faults:
        assert "Kín" not in fault.sentence
        assert "066195" not in fault.sentence
        assert fault.sentence.endswith((".", ")"))


def test_all_faults_of_a_row_are_told_at_once() -> None:
    assert columns_of(read(code=None, due_at="?", phone="12", owner=None)) == {
        "Mã hồ sơ", "Ngày hẹn trả", "Điện thoại", "Chủ hồ sơ",
    }  # fmt: skip


def test_a_group_heading_is_passed_over_but_a_lonely_code_is_not() -> None:
    heading = read_row(2, {"code": "I. Lĩnh vực hộ tịch"}, HOUSE, NOW, {})
    assert (heading.drafts, heading.faults) == ((), ())
    assert heading.remarks
    assert read_row(2, {"code": "H15.50.05-261012-0001"}, HOUSE, NOW, {}).faults


def test_the_same_content_is_the_same_row_however_it_is_kept() -> None:
    first = read(5, channel="Trực tiếp")
    again = read(
        5,
        code=" h15.50.05-261012-0001 ",
        received_at="12/10/2026",
        due_at=datetime(2026, 10, 15),
        status="5",
        owner="Lò Thị  Mẫu Ki\u0301n\u200b 1",
        note="\u200b",
    )
    assert first.request_id == again.request_id
    assert read(5, owner="Người Khác").request_id != first.request_id


CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(["không hẹn", "12/10/2026", "Đang xử lý", "1.004873", "066195000123", "-", ";", "=1+1", "\u200b"]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(Broken("Ô báo lỗi.")),
)


@QUICK
@given(st.dictionaries(st.sampled_from(list(columns())), CELL, max_size=6), st.sampled_from([2, 4, 5, 6, 9]))
def test_odd_cells_are_told_or_taken_and_never_break(cells: dict[str, Any], status: int) -> None:
    row = read(status, **cells)
    if row.drafts:
        assert dossier(row).status in Status
    else:
        assert row.faults


PAST = st.one_of(
    st.dates(date(2026, 10, 1), date(2026, 11, 19)),
    st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 19, 9)).map(lambda t: t.replace(second=0, microsecond=0)),
)


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.fixed_dictionaries(
    {"received_at": PAST, "due_at": st.dates(date(2026, 10, 1), date(2027, 2, 1))},
    optional={
        "forwarded_at": PAST, "since": PAST, "extended_at": PAST, "told_at": PAST,
        "extended_to": st.dates(date(2026, 10, 1), date(2027, 3, 1)),
    },
), st.sampled_from([2, 4, 5, 6, 9]))  # fmt: skip
def test_days_in_any_order_give_a_life_that_is_allowed_or_a_fault(days: dict[str, Any], status: int) -> None:
    row = read(status, **{"forwarded_at": None, **days})
    if not row.drafts:
        assert row.faults
        return
    found = dossier(row)
    assert found.status == status
    assert found.received_at is not None
    assert all(found.received_at <= draft.at <= NOW for draft in row.drafts)
    assert found.received_at.astimezone(VIETNAM).date() == (
        days["received_at"].date() if isinstance(days["received_at"], datetime) else days["received_at"]
    )
