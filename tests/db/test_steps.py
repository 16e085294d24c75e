"""Steps that bring a paper: the rule's date, its number, its warning; and every paper again from the log alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from counter.clock import parse_moment, stamp
from counter.desk import Done
from counter.dossier import Status
from counter.refusal import Refused
from counter.step import OTHER_ID
from db.log import _AGENCIES
from db.verify import verify
from tests.office import UNIT, Counted, Office, intake

NOTICE = {"number": "12/VB", "date": "2026-11-20", "signer": "Lê Văn Tám"}


def act(office: Office, code: str, kind: str, **body: Any) -> Done:
    return office.desk.act(code, kind, body)


def processing(office: Office, **fields: Any) -> str:
    """A dossier of three working days (due Wed 25/11) that has been handed over."""
    code = office.receive(procedure="1.004873", **fields)
    act(office, code, "forward", to="Công chức Tư pháp - Hộ tịch")
    return code


def due_of(done: Done) -> str:
    assert done.dossier.due_at is not None
    return stamp(done.dossier.due_at)[:16]


def whole(office: Office) -> bool:
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    return True


def drawn(office: Office) -> list[tuple[str, str, int]]:
    paper = office.paper
    assert isinstance(paper, Counted)
    return [one for one in paper.drawn if one[0] not in {"01", "06"} or one[2] > 1]


def test_a_supplement_restarts_the_limit(office: Office) -> None:
    code = processing(office)
    asked = act(office, code, "ask-supplement", items=["Tờ khai có chữ ký"], reason="thiếu chữ ký")
    assert (asked.dossier.status, asked.warnings) == (Status.SUPPLEMENT, ())
    assert drawn(office) == [("02", code, 1)]
    office.time.set("2026-11-20T09:00")
    done = act(office, code, "supplement")
    assert (done.dossier.status, due_of(done)) == (Status.PROCESSING, "2026-11-26T17:30")
    assert done.dossier.first_due_at == parse_moment("2026-11-25T17:30")
    assert done.dossier.originals == {"01": 2, "02": 1}
    assert whole(office)


def test_where_the_unit_says_so_a_supplement_only_stops_the_clock(new_office: Callable[..., Office]) -> None:
    office = new_office().set_up(UNIT.replace('due_hour = "end-of-day"', 'supplement_clock = "pause"'))
    assert office.store.unit.supplement_clock == "pause"
    code = processing(office)
    act(office, code, "ask-supplement", items=["Tờ khai có chữ ký"], reason="thiếu chữ ký")
    office.time.set("2026-11-20T09:00")
    assert due_of(act(office, code, "supplement")) == "2026-11-26T17:30"
    act(office, code, "ask-duty", amount=150000, what="lệ phí trước bạ")
    office.time.set("2026-11-25T09:00")
    assert due_of(act(office, code, "settle-duty")) == "2026-11-30T17:30"


def test_a_second_request_for_a_supplement_is_warned_of_and_logged(office: Office) -> None:
    code = processing(office)
    for _ in range(2):
        done = act(office, code, "ask-supplement", items=["Tờ khai"], reason="thiếu")
        act(office, code, "supplement")
    assert "lần thứ 2" in done.warnings[0]
    dossier, events = office.desk.dossier(code)
    assert done.warnings[0] in dossier.warnings
    assert [
        event.body["warnings"] for event in events if event.kind == "ask-supplement" and "warnings" in event.body
    ] == [list(done.warnings)]


def test_an_agency_s_deadline_lies_ahead_and_within_the_dossier_s(office: Office) -> None:
    code = processing(office)
    for kind, who in (("forward", {"to": "Công an xã"}), ("consult", {"agency": "Công an xã"})):
        with pytest.raises(Refused, match="phải ở sau lúc chuyển"):
            act(office, code, kind, **who, due_at="2026-11-18T17:30")
        assert act(office, code, kind, **who, due_at="2026-11-23T17:30").warnings == ()
        late = act(office, code, kind, **who, due_at="2026-11-28T10:00").warnings
        assert late == (
            "Hạn của cơ quan ở sau ngày hẹn trả của hồ sơ (25/11/2026 17:30).",
            "Hạn của cơ quan 28/11/2026 là ngày nghỉ (Thứ Bảy).",
        )
    assert whole(office)


def test_slips_are_numbered_per_form_and_year(office: Office) -> None:
    codes = [processing(office) for _ in range(3)]
    act(office, codes[0], "ask-supplement", items=["Tờ khai"], reason="thiếu")
    act(office, codes[1], "refuse", reason="không thuộc thẩm quyền")
    act(office, codes[2], "ask-supplement", items=["Tờ khai"], reason="thiếu")
    found = [office.store.slip(form, 1, 2026, number) for form, number in (("02", 1), ("02", 2), ("03", 1), ("03", 2))]
    assert [event and event.body["reason"] for event in found] == ["thiếu", "thiếu", "không thuộc thẩm quyền", None]
    office.time.set("2027-01-04T09:00")
    act(office, processing(office), "refuse", reason="không đủ điều kiện")
    assert office.store.slip("03", 1, 2027, 1) is not None
    assert whole(office)


def test_an_extension_is_given_once_to_a_working_day_ahead(office: Office) -> None:
    code = processing(office)
    for due_at, said in [
        ("2026-11-18T17:30", "đã qua"),
        ("2026-11-24T17:30", "sau ngày hẹn đang có"),
        ("2026-11-25T17:30", "sau ngày hẹn đang có"),
        ("2026-11-30", "ngoài giờ làm việc"),
        ("2026-11-30T12:00", "ngoài giờ làm việc"),
        ("2026-11-28T17:30", "ngày nghỉ"),
    ]:
        with pytest.raises(Refused, match=said):
            act(office, code, "extend", due_at=due_at, reason="chờ xác minh", notice=NOTICE)
    done = act(office, code, "extend", due_at="2026-11-30T17:30", reason="chờ xác minh", notice=NOTICE)
    assert (due_of(done), done.warnings, drawn(office)) == ("2026-11-30T17:30", (), [("04", code, 1)])
    with pytest.raises(Refused, match="không quá một lần"):
        act(office, code, "extend", due_at="2026-12-02T17:30", reason="chờ xác minh", notice=NOTICE)
    assert whole(office)


def test_a_late_apology_is_given_and_marked(office: Office) -> None:
    code = processing(office)
    office.time.set("2026-11-25T08:00")
    done = act(office, code, "extend", due_at="2026-11-30T17:30", reason="chờ xác minh", notice=NOTICE)
    assert "Xin lỗi muộn" in done.warnings[0]
    assert not done.dossier.provisional


def test_an_overdue_dossier_is_promised_anew_for_later_that_day(office: Office) -> None:
    code = processing(office)
    office.time.set("2026-11-26T10:00")
    for due_at in ("2026-11-26T10:00", "2026-11-26", "2026-11-25T17:30"):
        with pytest.raises(Refused, match="đã qua"):
            act(office, code, "extend", due_at=due_at, reason="chờ xác minh", notice=NOTICE)
    done = act(office, code, "extend", due_at="2026-11-26T17:30", reason="chờ xác minh", notice=NOTICE)
    assert due_of(done) == "2026-11-26T17:30"
    assert "Xin lỗi muộn" in done.warnings[0]


def test_a_new_date_behind_the_confirmed_calendar_says_so(office: Office) -> None:
    code = processing(office)
    done = act(office, code, "extend", due_at="2027-01-05T17:30", reason="chờ xác minh", notice=NOTICE)
    assert done.dossier.provisional
    assert whole(office)


def test_a_withdrawal_and_its_end_give_one_notice(office: Office) -> None:
    code = processing(office)
    act(office, code, "withdraw", reason="đổi ý")
    assert act(office, code, "stop", reason="theo đề nghị rút").dossier.status is Status.STOPPED
    assert drawn(office) == [("05", code, 1)]


def test_one_control_slip_goes_along_with_the_dossier(office: Office) -> None:
    code = office.receive(procedure="1.004873")
    first = act(office, code, "forward", to="Phòng Kinh tế")
    second = act(office, code, "forward", to="Công an xã")
    assert first.paper is not None
    assert second.paper is None
    paper = office.paper
    assert isinstance(paper, Counted)
    assert paper.drawn == [("01", code, 1), ("06", code, 1)]
    office.desk.slip(code, "06", None)
    assert paper.drawn[-1] == ("06", code, 1)
    assert whole(office)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-18", "ở trước ngày tiếp nhận hồ sơ (19/11/2026)"),
        ("2026-12-02", "ở sau ngày hẹn lại (01/12/2026)"),
    ],
)
def test_a_letter_is_not_of_a_day_on_which_it_cannot_have_been_signed(office: Office, day: str, why: str) -> None:
    code = processing(office)
    before = len(office.desk.dossier(code)[1])
    with pytest.raises(Refused) as refused:
        act(office, code, "extend", due_at="2026-12-01T17:30", reason="chờ", notice={**NOTICE, "date": day})
    assert why in str(refused.value)
    assert len(office.desk.dossier(code)[1]) == before


def test_nobody_is_born_after_the_day_of_receipt(office: Office) -> None:
    child = {"role": "owner", "name": "Lò Văn Mẫu", "born": "2026-11-17"}
    back = {"received_at": "2026-11-16T09:00:00+07:00", "reason": "mất điện", "people": [child]}
    with pytest.raises(Refused, match="Ngày sinh ở sau ngày tiếp nhận"):
        office.desk.receive({"procedure": "1.001193", **back})
    code = office.desk.receive({"procedure": "1.001193", **back, "people": [{**child, "born": "2026-11"}]}).dossier.code
    with pytest.raises(Refused, match="Ngày sinh ở sau ngày tiếp nhận"):
        act(office, code, "correct", changes={"people": [child]}, reason="ghi nhầm")


def test_each_agency_has_one_name_whatever_was_typed(new_office: Callable[..., Office]) -> None:
    unit = UNIT.replace("[counter]", 'agencies = ["Đội Quản lý đê"]\n[counter]', 1)
    office = new_office().set_up(unit)
    code = office.receive(procedure="1.004873")
    for typed in ("PHONG KINH TE", "doi quan ly de", "Hạt kiểm lâm 2", "hat kiem lam 2"):
        act(office, code, "forward", to=typed)
    act(office, code, "consult", agency="cong an xa", due_at="2026-11-24T17:30")
    dossier = act(office, code, "opinion", agency="Công An Xã").dossier
    assert [leg.to for leg in dossier.legs] == [
        "Phòng Kinh tế",
        "Đội Quản lý đê",
        "Hạt kiểm lâm 2",
        "Hạt kiểm lâm 2",
        "Công an xã",
    ]
    assert office.store.agencies() == sorted(["Phòng Kinh tế", "Đội Quản lý đê", "Hạt kiểm lâm 2", "Công an xã"])
    assert office.desk.agencies()[0] == "Đội Quản lý đê"
    assert office.desk.agencies()[-1] == "Hạt kiểm lâm 2"
    assert whole(office)


def test_the_names_of_agencies_are_read_from_their_index(office: Office) -> None:
    plan = office.store.connection.execute(f"EXPLAIN QUERY PLAN {_AGENCIES}", {"unit": "H15.50.05"}).fetchall()
    steps = [row[3] for row in plan if "event" in row[3]]
    assert steps
    assert all("event_of_agency" in step for step in steps), steps


def test_a_correction_gives_a_replacement_receipt(office: Office) -> None:
    code = office.receive(procedure="1.004873")
    people = [{"role": "owner", "name": "Nguyễn Văn Dũng Mới"}]
    done = act(office, code, "correct", changes={"people": people}, reason="ghi nhầm tên")
    assert (done.dossier.applicant, done.dossier.corrections, done.dossier.originals["01"]) == (
        "Nguyễn Văn Dũng Mới", 1, 2,
    )  # fmt: skip
    assert whole(office)


def test_a_dossier_with_its_own_code_gets_its_line_in_the_register_when_accepted(office: Office) -> None:
    online = intake(code="H15.50.05-261119-0007", submitted_at="2026-11-18T20:00", channel="online")
    code = office.desk.receive(online).dossier.code
    accepted = act(office, code, "accept")
    assert (accepted.dossier.entry, accepted.dossier.received_at is not None, accepted.paper is not None) == (
        1,
        True,
        True,
    )
    other = office.desk.receive({**online, "code": "H15.50.05-261119-0008"}).dossier.code
    act(office, other, "ask-supplement", items=["Tờ khai"], reason="thiếu")
    supplied = act(office, other, "supplement").dossier
    assert (supplied.status, supplied.entry) == (Status.ACCEPTED, 2)
    third = office.desk.receive({**online, "code": "H15.50.05-261119-0009"}).dossier.code
    assert act(office, third, "refuse", reason="không thuộc thẩm quyền").dossier.status is Status.DECLINED
    assert whole(office)


def test_who_takes_the_result_is_looked_at(office: Office) -> None:
    codes = [processing(office) for _ in range(3)]
    for code in codes:
        act(office, code, "finish")
    own = {"name": "nguyễn văn dũng"}
    unpaid = act(office, codes[0], "return", to=own, receipt="collected", how="tại quầy").warnings
    assert unpaid == ("Trả kết quả khi phí, lệ phí còn 3.000 đồng chưa thu.",)
    for code in codes[1:]:
        act(office, code, "pay", amount=3000, how="tiền mặt")
    # What the post collected comes in after the return.
    assert act(office, codes[0], "pay", amount=3000, how="tiền mặt").dossier.fees_owed == 0
    stranger = {"name": "Ma Văn Lạ", "relation": "cháu"}
    assert not [form for form, _, _ in drawn(office) if form == "collected"]
    assert "giấy ủy quyền" in act(office, codes[1], "return", to=stranger, receipt="lost", how="tại quầy").warnings[0]
    # In place of the receipt that nobody can give back.
    assert ("collected", codes[1], 1) in drawn(office)
    posted = act(office, codes[2], "return", to=own, receipt="collected", how="bưu chính", s10="EE123456789VN")
    assert "số kiểm tra" in posted.warnings[0]
    with pytest.raises(Refused, match="không trả lần thứ hai"):
        act(office, codes[0], "return", to=own, receipt="collected", how="tại quầy")


def test_the_number_of_somebody_else_s_paper_makes_nobody_known(office: Office) -> None:
    code = office.receive(procedure="1.004873", applicant={"name": "Ma Văn Mẫu", "id": "066090000123"})
    act(office, code, "forward", to="Phòng Kinh tế")
    act(office, code, "finish")
    act(office, code, "pay", amount=3000, how="tiền mặt")
    to = {"name": "Ma Thị Con", "id": "066090000123"}
    assert act(office, code, "return", to=to, receipt="collected", how="tại quầy").warnings == (OTHER_ID,)


def test_every_paper_comes_again_as_it_was(office: Office) -> None:
    code = processing(office)
    act(office, code, "ask-supplement", items=["Tờ khai"], reason="thiếu")
    for _ in range(2):
        office.desk.slip(code, "02", None)
    act(office, code, "supplement")
    office.desk.slip(code, "01", None)
    act(office, code, "ask-supplement", items=["Tờ khai lần hai"], reason="thiếu nữa")
    office.desk.slip(code, "02", None)
    assert drawn(office) == [
        ("02", code, 1), ("02", code, 2), ("02", code, 3), ("01", code, 2), ("02", code, 1), ("02", code, 2),
    ]  # fmt: skip
    for form in ("03", "04", "05", "collected"):
        with pytest.raises(Refused):
            office.desk.slip(code, form, None)
    office.desk.slip(code, "06", None)
    assert whole(office)


def test_a_paper_bears_the_unit_as_it_was_then(office: Office) -> None:
    code = processing(office)
    act(office, code, "refuse", reason="không đủ điều kiện")
    event = office.store.slip("03", 1, 2026, 1)
    assert event is not None
    office.time.set("2026-11-30T09:00")
    office.set_up(UNIT.replace("xã Ea Mẫu", "xã Tên Mới"))
    assert "Tên Mới" in office.store.unit.name
    assert "Ea Mẫu" in office.store.unit_at(event).name


def test_a_replica_knows_the_numbers_of_slips(office: Office, new_office: Callable[..., Office]) -> None:
    act(office, processing(office), "refuse", reason="không đủ điều kiện")
    replica = new_office("replica", "other-state")
    replica.store.merge(office.store.export())
    event = replica.store.slip("03", 1, 2026, 1)
    assert event is not None
    assert json.dumps(event.body["slip"], sort_keys=True) == '{"counter": 1, "form": "03", "number": 1, "year": 2026}'
    assert verify(replica.home, replica.state, replica.clock).whole


def test_guidance_has_a_number_of_its_own_and_no_dossier(office: Office) -> None:
    asked = intake(items=["Giấy chứng sinh"], reason="thiếu bản chính")
    done = office.desk.guide(asked)
    assert (done.dossier.code, done.dossier.aliases) == ("", ("HD1-2026-0001",))
    assert drawn(office) == [("02", "", 1)]
    act(office, processing(office), "ask-supplement", items=["Tờ khai"], reason="thiếu")
    assert office.desk.guide(asked).dossier.aliases == ("HD1-2026-0003",)
    assert office.store.queue("all", office.clock.now(), office.clock.now().date(), 50)[1] == 1
    office.desk.slip("hd1-2026-0001", "02", None)
    for number in ("HD1-2026-0002", "HD1-2026-0009", "H15.50.06-HD1-2026-0001"):
        with pytest.raises(Refused, match="phiếu hướng dẫn"):
            office.desk.slip(number, "02", None)
    with pytest.raises(Refused):
        office.desk.guide({**asked, "items": []})
    assert whole(office)


def test_a_list_says_who_holds_a_dossier_and_since_when(office: Office) -> None:
    code = office.receive(procedure="1.004873")

    def held() -> str:
        now = office.clock.now()
        (line,), _ = office.store.queue("all", now, now.date(), 9)
        found = office.store.find(code, 1) + office.store.turn((line.uid,), now, now.date(), 9, None)
        assert [(each.officer, each.agency, each.since) for each in found] == [
            (line.officer, line.agency, line.since)
        ] * 2
        return f"{line.agency} {line.since:%d/%m %H:%M}" if line.since else line.officer

    assert held() == "lan"
    office.time.set("2026-11-20T08:00")
    act(office, code, "forward", to="Phòng Kinh tế")
    act(office, code, "consult", agency="Công an xã", due_at="2026-11-24T17:00:00+07:00")
    assert held() == "Phòng Kinh tế 20/11 08:00"
    office.time.set("2026-11-23T08:00")
    act(office, code, "forward", to="Phòng Tư pháp")
    assert held() == "Phòng Tư pháp 23/11 08:00"
    act(office, code, "finish")
    assert held() == "lan"
