"""Forms 04 and 05: letters of an agency's head."""

from dataclasses import replace

import pypdfium2 as pdfium

from counter.dossier import Leg, Organisations, Pause
from receipts.forms import apology, stop
from receipts.lines import Run, justified, wrap
from tests.receipts.lives import (
    ASKED,
    EXTENDED,
    EXTENSION,
    LATE,
    OFFICE,
    SLIP,
    WITHDRAWN,
    at,
    drawn,
)
from tests.receipts.reading import holds, whole, words_of
from tests.receipts.samples import OWNERS, UNIT


def test_apology_before_the_due_date() -> None:
    text = whole(drawn("apology"))
    for words in (
        "ỦY BAN NHÂN DÂN XÃ EA MẪU",
        OFFICE.upper(),
        "Số: ……/……",
        "V/v xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ",
        "Ea Mẫu, ngày 26 tháng 11 năm 2026",
        "Kính gửi: Ông/Bà Y Aê Ƀlŏ",
        "(địa chỉ: Buôn Tlung, xã Ea Mẫu; số điện thoại: 0912345678)",
        f"Ngày 20 tháng 11 năm 2026, {UNIT.name} tiếp nhận hồ sơ",
        "(chủ hồ sơ: H'Bĩa Niê); mã số hồ sơ: H15.50.05-261120-1001.",
        "Thời gian hẹn trả kết quả: 17 giờ 30 phút, ngày 27 tháng 11 năm 2026.",
        "Lý do: Cơ sở dữ liệu gián đoạn.",
        "trả kết quả giải quyết hồ sơ vào 17 giờ 30 phút, ngày 02 tháng 12 năm 2026.",
        "không quá một lần",
        "Nơi nhận:",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
        "Ama Bích",
    ):
        assert holds(text, words), words
    assert not holds(text, "được gửi sau")
    assert not holds(text, "tạm tính")
    assert holds(whole(apology.draw(replace(EXTENDED, provisional=True), SLIP)), "Ngày hẹn lại tạm tính theo lịch nghỉ")


def test_apology_after_the_due_date_says_so() -> None:
    text = whole(drawn("apology late"))
    assert holds(text, "văn bản xin lỗi này được gửi sau ngày đã hẹn trả kết quả 3 ngày.")
    assert holds(text, "Số: 12/TTPVHCC")
    assert holds(text, "GIÁM ĐỐC")
    same_day = replace(LATE, extension=replace(EXTENSION, at=at(27, 18)))
    assert holds(whole(apology.draw(same_day, SLIP)), "được gửi sau giờ đã hẹn trả kết quả.")


def test_who_a_letter_comes_from_and_goes_to() -> None:
    elsewhere = replace(EXTENDED, organisations=Organisations(competent="Sở Tư pháp"), legs=())
    text = whole(apology.draw(elsewhere, SLIP))
    assert holds(text, "SỞ TƯ PHÁP")
    assert not holds(text, "ỦY BAN NHÂN DÂN XÃ")
    branch = replace(EXTENDED, legs=(Leg("Chi nhánh Văn phòng đăng ký đất đai Krông Búk", at(20)),))
    assert not holds(whole(apology.draw(branch, SLIP)), "ỦY BAN NHÂN DÂN XÃ")
    clerk = whole(apology.draw(replace(EXTENDED, legs=(Leg("Công chức Tư pháp - Hộ tịch", at(20)),)), SLIP))
    assert holds(clerk, f"{UNIT.parent} xin lỗi Ông/Bà")
    assert holds(clerk, UNIT.parent.upper())
    assert not holds(clerk, "CÔNG CHỨC")
    ours = replace(LATE, organisations=Organisations(competent=UNIT.code))
    assert holds(whole(apology.draw(ours, SLIP)), f"{UNIT.name} xin lỗi Ông/Bà")
    owners = whole(apology.draw(replace(EXTENDED, people=OWNERS.people), SLIP))
    assert holds(owners, f"Kính gửi: Ông/Bà {OWNERS.applicant}")
    assert not holds(owners, "chủ hồ sơ:")


def test_withdrawal() -> None:
    text = whole(drawn("withdrawn"))
    for words in (
        "THÔNG BÁO",
        "Dừng giải quyết hồ sơ",
        "Ngày 23 tháng 11 năm 2026, Ông/Bà đề nghị rút hồ sơ.",
        "Lý do dừng giải quyết hồ sơ: gia đình chuyển nơi ở.",
        f"đang xử lý tại {OFFICE} từ 14 giờ 00 phút, ngày 20 tháng 11 năm 2026.",
        "kể từ 9 giờ 05 phút, ngày 23 tháng 11 năm 2026.",
        "Phí, lệ phí đã thu: 8.000 đồng (bằng chữ: Tám nghìn đồng);",
    ):
        assert holds(text, words), words


def test_stop() -> None:
    text = whole(drawn("stopped"))
    assert holds(text, "Kính gửi: Công ty TNHH Cà phê Ea Mẫu")
    assert holds(text, "Số: ……/……")
    assert holds(text, "đang chờ bổ sung, hoàn thiện hồ sơ theo yêu cầu lúc 8 giờ 00 phút, ngày 12 tháng 11 năm 2026.")
    assert holds(text, "Phí, lệ phí: chưa thu.")
    assert not holds(text, "đề nghị rút")


def test_the_stage_at_which_it_stopped() -> None:
    def stage(**changes: object) -> str:
        return whole(stop.draw(replace(WITHDRAWN, **changes), SLIP))  # type: ignore[arg-type]

    assert holds(stage(legs=()), "đã tiếp nhận, chưa chuyển xử lý")
    just = (replace(ASKED.pauses[0], at=at(22), until=SLIP.at),)
    assert holds(stage(pauses=just), "đang chờ bổ sung")
    assert holds(stage(pauses=(Pause(at(22), "nộp thuế"),)), "đang chờ thực hiện nghĩa vụ tài chính")
    assert holds(stage(pauses=(replace(just[0], until=at(22, 9)),)), "đang xử lý tại")


def test_further_pages_have_their_number_in_the_middle() -> None:
    with pdfium.PdfDocument(drawn("apology late")) as pdf:
        assert len(pdf) == 2
        first, second = (page.get_textpage().get_text_bounded(left=300, right=330, bottom=780) for page in pdf)
        assert "2" in second
        assert "1" not in first
        assert pdf[0].get_size() == pdf[1].get_size()
        assert min(area.left for area in words_of(pdf[0])) > 29 / 25.4 * 72


def test_justified_lines_end_at_the_margin() -> None:
    from receipts.fonts import typeface

    face = typeface()
    runs = [Run(face.regular, "Ngày 20 tháng 11 năm 2026, Trung tâm "), Run(face.bold, "tiếp nhận hồ sơ " * 8)]
    lines = justified(wrap(runs, 14, 300, 28), 14, 300)
    assert lines[0].pieces[0].x == 28
    for line in lines[:-1]:
        last = line.pieces[-1]
        end = last.x + last.face.width(last.text.rstrip(), 14)
        assert abs(end - 300) < 0.01
    assert lines[-1].width < 300
    assert "".join(piece.text for line in lines for piece in line.pieces).replace(" ", "").count("tiếpnhậnhồsơ") == 8
    assert justified(wrap([Run(face.regular, "Đ" * 90)], 14, 300), 14, 300)[0].width <= 300
