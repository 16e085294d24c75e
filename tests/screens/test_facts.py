"""A dossier in lines: what must be done first, where it is and how that stands, what became of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from counter.calendar import shipped_calendar
from counter.clock import parse_moment
from counter.dossier import Dossier, Status
from counter.lifecycle import apply
from counter.ports import Line, Unsettled
from counter.record import to_plain
from screens.facts import facts, hanging, ticks
from tests.counter.life import ITEMS, START, beginning, event, run, slips, step

CALENDAR = shipped_calendar()


def told(dossier: Dossier, now: datetime) -> str:
    return "\n".join(facts(dossier, [beginning()], now, CALENDAR))


def forwarded(**body: Any) -> Dossier:
    return run([beginning(), step("forward", n=1, to="Phòng Kinh tế", **body)])


def test_by_when_it_must_be_handed_over() -> None:
    fresh = run([beginning()])
    assert facts(fresh, [], START, CALENDAR)[0] == " Chuyển     trước 19/11/2026 17:30"
    assert facts(fresh, [], START + timedelta(days=1), CALENDAR)[0].endswith(", ĐÃ QUÁ GIỜ")
    assert "Chuyển     trước" not in told(forwarded(), START)


def test_each_leg_stands_against_its_own_deadline() -> None:
    open_leg = forwarded(due_at="2026-11-23T17:30")
    assert "hạn 23/11/2026 17:30, đang giữ" in told(open_leg, START)
    assert "đang giữ, QUÁ HẠN" in told(open_leg, parse_moment("2026-11-23T17:31"))
    ends = {"2026-11-20T09:00": "trước hạn", "2026-11-23T09:00": "đúng hạn", "2026-11-25T09:00": "QUÁ HẠN"}
    for done, standing in ends.items():
        finished = apply(open_leg, step("finish", n=2, at=parse_moment(done)))
        assert told(finished, parse_moment("2026-12-01T09:00")).count(f", {standing}") == 1
    assert "Phòng Kinh tế, đang giữ\n" in told(forwarded(), parse_moment("2026-12-01T09:00"))


def test_whom_to_call_and_what_the_post_carries() -> None:
    finished = apply(forwarded(), step("finish", n=2))
    assert told(finished, START).startswith(" CẦN BÁO    đã có kết quả: gọi 0912345678")
    sent = apply(finished, step("return", n=3, to={"name": "An"}, receipt="lost", how="bưu chính", s10="EE123456785VN"))
    assert "An (bưu chính, bưu gửi EE123456785VN, đang trên đường, mất Giấy tiếp nhận)" in told(sent, START)
    assert "đã phát, mất" in told(apply(sent, step("delivered", n=4)), START)
    to = {"name": "Chú", "relation": "chú", "authority": "giấy ủy quyền số 5"}
    handed = apply(finished, step("return", n=3, to=to, receipt="collected", how="tại quầy"))
    assert "Đã trả cho Chú, chú (tại quầy, giấy ủy quyền số 5)\n" in told(handed, START)
    silent = apply(
        run([beginning(people=[{"role": "owner", "name": "An"}]), step("forward", n=1)]), step("finish", n=2)
    )
    assert told(silent, START).startswith(" CẦN BÁO    đã có kết quả: chưa có số điện thoại\n")


def test_what_the_citizen_must_bring_stands_on_top() -> None:
    asked = apply(forwarded(), step("ask-supplement", n=2, items=["Tờ khai", "Giấy chứng sinh"], reason="thiếu dấu"))
    assert " Chờ        Tờ khai; Giấy chứng sinh (yêu cầu 19/11/2026 09:02: thiếu dấu)\n" in told(asked, START)
    assert " Chờ " not in told(apply(asked, step("supplement", n=3)), START)


def test_what_is_to_be_paid_to_the_tax_office_stands_on_top() -> None:
    asked = apply(forwarded(), step("ask-duty", n=2, amount=1_500_000, what="lệ phí trước bạ"))
    assert " Chờ        lệ phí trước bạ: 1.500.000 đồng (yêu cầu 19/11/2026 09:02)\n" in told(asked, START)


def test_what_is_not_accepted_yet_and_what_waits_for_another_agency_says_so() -> None:
    portal = beginning(Status.REGISTERED, submitted_at="2026-11-18T20:00:00+07:00")
    lines = facts(run([portal]), [portal], START, CALENDAR)
    assert " Thời hạn   3 ngày làm việc   Nộp 18/11/2026 20:00, chưa nhận   Hẹn khi tiếp nhận" in lines
    assert lines[-1].startswith("   19/11/2026 09:00  Nộp, chờ tiếp nhận")
    assert "Hẹn không có ngày hẹn trả" in told(run([portal, step("refuse", n=1)]), START)
    elsewhere = run([beginning(due=None, waits_for="Sở Tư pháp")])
    assert "Hẹn khi Sở Tư pháp nhận hồ sơ\n" in told(elsewhere, START)


def test_papers_to_be_certified_and_why_a_number_was_struck() -> None:
    waiting = run([beginning(items=to_plain(ITEMS), receipt=False)])
    assert "1. Bằng tốt nghiệp: 2 trang, 3 bản, 12.000 đồng; chờ ký" in told(waiting, START)
    signed = apply(waiting, event("finish", slips(7), n=1))
    assert "2. Học bạ: 12 trang, 1 bản, bản điện tử, 14.000 đồng; số 8 quyển 1/2026" in told(signed, START)
    struck = apply(run([beginning()]), step("cancel", n=1))
    assert "Lý do      lấy nhầm số" in told(struck, START)
    assert "Chuyển     trước" not in told(struck, START)
    late = apply(forwarded(), step("extend", n=2))
    assert "Đã xin lỗi 19/11/2026 09:02, hẹn cũ 25/11/2026 17:30: chờ xác minh" in told(late, START)


def test_who_it_is_and_what_was_noted() -> None:
    fresh = run([beginning()])
    owner = replace(fresh.people[0], name="Lò Thị Mẫu", id="", born="1990-09", phone="")
    told_of = told(replace(fresh, people=(owner,), note="Trẻ: Lò Văn Con"), START)
    assert "\n Chủ hồ sơ  Lò Thị Mẫu · sinh 09/1990\n Ghi chú    Trẻ: Lò Văn Con\n" in told_of


def test_long_lines_go_on_beside_their_label() -> None:
    lines = [
        " Cảnh báo   một hai ba bốn năm",
        "   1. Giấy tờ tùy thân",
        " Quá trình",
        "   20/11/2026 09:00  Tiếp nhận  (lan)",
    ]
    assert hanging(lines, 20).splitlines() == [
        " Cảnh báo   một hai",
        "            ba bốn",
        "            năm",
        "   1. Giấy tờ tùy",
        "      thân",
        " Quá trình",
        "   20/11/2026 09:00",
        "      Tiếp nhận",
        "      (lan)",
    ]
    assert hanging(lines, 77).splitlines() == lines


def test_the_trail_tells_what_was_said_and_not_how_content_anybody_was() -> None:
    steps = [step("forward", n=1), step("ask-supplement", n=2), step("pay", n=3), step("rate", n=4)]
    steps.append(step("assign", n=5, officer="minh"))
    lines = facts(run([beginning()]), steps, START, CALENDAR, called=str.upper)
    assert lines[-5:] == [
        "   19/11/2026 09:01  Chuyển xử lý: Phòng Kinh tế  (LAN)",
        "   19/11/2026 09:02  Yêu cầu bổ sung, hoàn thiện hồ sơ: Giấy chứng sinh; lý do: thiếu bản chính  (LAN)",
        "   19/11/2026 09:03  Thu phí, lệ phí: tiền mặt; 8.000 đồng  (LAN)",
        "   19/11/2026 09:04  Đánh giá hài lòng  (LAN)",
        "   19/11/2026 09:05  Giao người phụ trách: MINH  (LAN)",
    ]


def test_three_ticks_and_what_the_portal_says() -> None:
    received = beginning()
    dossier = run([received])
    assert not any("Đồng bộ" in line for line in facts(dossier, [received], START, CALENDAR))
    (line,) = (line for line in facts(dossier, [received], START, CALENDAR, enrolled=True) if "Đồng bộ" in line)
    assert line == " Đồng bộ    ● đã lưu ở quầy   ○ tỉnh chưa có đủ   ○ Cổng Quốc gia chưa nhận"
    placed = replace(received, rev=1)
    counted = replace(dossier, national="counted")
    assert ticks(counted, [placed]) == " Đồng bộ    ● đã lưu ở quầy   ● tỉnh đã có   ● Cổng Quốc gia đã ghi nhận"
    refused = replace(dossier, national="refused", national_say="Thiếu số định danh của chủ hồ sơ.")
    told = facts(refused, [placed], START, CALENDAR, enrolled=True)
    assert " CỔNG QG    Thiếu số định danh của chủ hồ sơ." in told
    assert any(line.endswith("○ Cổng Quốc gia không nhận") for line in told)


def test_what_is_to_be_mended_and_what_waits_for_the_supervisor() -> None:
    received = beginning()
    dossier = replace(run([received]), conflicts=("x",))
    line = Line(dossier.code, dossier.uid, "", "", dossier.status, None, None, False)
    unsettled = Unsettled(line, "mend", 1, START, "procedure", "Chưa công bố.")
    told = facts(dossier, [received], START, CALENDAR, enrolled=True, unsettled=unsettled)
    assert " CẦN SỬA    Thủ tục: Chưa công bố." in told
    assert " XUNG ĐỘT   1 bước chưa áp dụng, lãnh đạo Trung tâm xem hai bên và quyết định" in told
