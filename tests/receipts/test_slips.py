"""Forms 02, 03 and 06 and the receipt of a result: what they say."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from zxingcpp import BarcodeFormat, read_barcodes

from counter.dossier import FeeLine, Payment, Person
from counter.vietqr import payload
from receipts.forms import collected, control, refusal, supplement, transfer
from tests.receipts.lives import (
    ASKED,
    AT_WORK,
    BANK,
    FINISHED,
    LEGS,
    MUCH,
    OFFICE,
    OWING,
    RETURNED,
    SLIP,
    STOPPED,
    at,
    drawn,
)
from tests.receipts.reading import holds, picture, squares_of, texts, whole, worn
from tests.receipts.samples import DOSSIER, UNIT


def says(content: bytes, *said: str) -> None:
    text = whole(content)
    assert [words for words in said if not holds(text, words)] == []


def test_request_for_a_supplement() -> None:
    says(
        drawn("asked"),
        UNIT.name.upper(),
        "Ea Mẫu, ngày 23 tháng 11 năm 2026",
        "Số: 07/HDHS",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Mã hồ sơ: H15.50.05-261120-1001",
        "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà: H'Bĩa Niê",
        "Người nộp hồ sơ: Y Aê Ƀlŏ (cha)",
        "Số điện thoại: 0912345678",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh; mã thủ tục 1.001193",
        "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:",
        "1.Giấy chứng sinh ghi đúng họ, tên",
        "2.Tờ khai có chữ ký của H'B",
        "Lý do: Giấy chứng sinh ghi sai họ của Y Ƀhă Kƀuôr.",
        "Tờ khai chưa ký.",
        "liên hệ với Trần Thị Lan, số điện thoại 02623000000",
        "NGƯỜI HƯỚNG DẪN",
    )


def test_guidance_before_acceptance_has_a_number_and_no_code() -> None:
    text = whole(drawn("guided"))
    assert holds(text, "Mã QR ghi số phiếu HD1-2026-0007")
    assert not holds(text, "Mã hồ sơ")
    assert not holds(text, "bưu chính công ích")
    assert holds(whole(drawn("guided by post")), "Hình thức gửi phiếu: qua dịch vụ bưu chính công ích")
    blank = whole(drawn("unknown"))
    assert holds(blank, "Số: ………/HDHS")
    assert holds(blank, "Ông/Bà: ..........")
    assert holds(blank, "ngày ……… tháng ……… năm ………")


def test_fifteen_items_go_on_over_pages() -> None:
    pages = texts(drawn("much"))
    assert len(pages) > 1
    text = "".join(pages)
    assert all(holds(text, f"{number}.Giấy tờ thứ {number}:") for number in range(1, 16))
    assert holds(pages[-1], "Mã hồ sơ: H15.50.05-261120-1001 (tiếp theo)")
    assert holds(pages[-1], f"Trang {len(pages)}/{len(pages)}")
    assert holds(pages[-1], "NGƯỜI HƯỚNG DẪN")


def test_only_the_last_request_is_asked() -> None:
    twice = replace(ASKED, pauses=(replace(MUCH.pauses[0], until=at(24)), *ASKED.pauses))
    assert not holds(whole(supplement.draw(twice, SLIP)), "Giấy tờ thứ 1")


def test_bodies_are_not_called_sir_or_madam() -> None:
    company = replace(STOPPED, pauses=ASKED.pauses)
    text = whole(supplement.draw(company, SLIP))
    assert holds(text, "Yêu cầu Quý doanh nghiệp hoàn thiện")
    assert not holds(text, "Ông/Bà")


@pytest.mark.parametrize("dpi", [150, 203])
@pytest.mark.parametrize("seed", [None, 1])
@pytest.mark.parametrize(
    "kind", ["asked", "guided", "refused", "control", "collected", "transfer", "transfer practice"]
)
def test_qr(kind: str, seed: int | None, dpi: int) -> None:
    clean = picture(drawn(kind), dpi)
    seen = {mark.format: mark.text for mark in read_barcodes(clean if seed is None else worn(clean, seed))}
    wanted = f"{UNIT.code}-HD1-2026-0007" if kind == "guided" else UNIT.lookup_url + DOSSIER.code
    if kind.startswith("transfer"):
        wanted = payload("970405", "1500201112233", 11000, "PHI 261120 1001")
    assert seen[BarcodeFormat.QRCode] == wanted


def test_refusal() -> None:
    says(
        drawn("refused"),
        "Số: 07/TCHS",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của Ông/Bà: H'Bĩa Niê",
        "Thời gian nhận hồ sơ: 8 giờ 30 phút, ngày 20 tháng 11 năm 2026",
        f"Qua xem xét, {UNIT.name} thông báo không tiếp nhận, giải quyết hồ sơ này",
        "Đã đăng ký tại xã Cư Bao ngày 12/10/2026, số 45/2026.",
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN/TỪ CHỐI",
    )
    never = replace(DOSSIER, received_at=None, ended="không thuộc thẩm quyền")
    assert not holds(whole(refusal.draw(never, SLIP)), "Thời gian nhận hồ sơ")


def test_control_sheet_says_of_each_step_whether_it_was_late() -> None:
    content = drawn("control")
    says(
        content,
        "Quyển số: 1, Số thứ tự: 12",
        "Kèm theo hồ sơ của: H'Bĩa Niê",
        "Ngày, giờ hẹn trả kết quả: 17 giờ 30 phút, ngày 27 tháng 11 năm 2026",
        "Cơ quan (bộ phận) giải quyết hồ sơ: Ủy ban nhân dân xã Ea Mẫu",
        "Cơ quan phối hợp giải quyết hồ sơ: Công an xã Ea Mẫu",
        "1. Giao: Bộ phận TN&TKQ",
        f"2. Nhận: {OFFICE}",
        "14 giờ 00 phút, ngày 20 tháng 11 năm 2026",
        "kèm 01 bộ hồ sơ",
        "Lấy ý kiến phối hợp",
        "2. Nhận: Bộ phận TN&TKQ",
    )
    text = whole(content)
    assert text.index("TrướchạnHạn:") < text.index("ĐúnghạnLấyýkiến") < text.index("QuáhạnHạn:")


@pytest.mark.parametrize(
    ("done", "said"), [(at(23, 23), "Trước hạn"), (at(24, 23), "Đúng hạn"), (at(25, 0), "Quá hạn"), (None, "")]
)
def test_a_step_is_judged_by_its_own_day(done: object, said: str) -> None:
    legs = (replace(LEGS[0], done_at=done),)  # type: ignore[arg-type]
    text = whole(control.draw(replace(DOSSIER, legs=legs), SLIP))
    found = [word for word in ("Trước hạn", "Đúng hạn", "Quá hạn") if holds(text, f"{word}Hạn:")]
    assert found == [said] * bool(said)
    timeless = whole(control.draw(replace(DOSSIER, legs=(replace(legs[0], due_at=None),)), SLIP))
    assert [timeless.count(word) for word in ("Trướchạn", "Đúnghạn", "Quáhạn")] == [1, 0, 0]


def test_control_sheet_leaves_rows_for_what_is_to_come() -> None:
    for kind, rows in (("control new", 2), ("control open", 3), ("control", 4)):
        assert whole(drawn(kind)).count("1.Giao:") == rows
    assert holds(whole(control.draw(AT_WORK, SLIP)), "…… giờ …… phút")
    assert not holds(whole(control.draw(FINISHED, SLIP)), "…… giờ …… phút")


def test_receipt_of_a_result() -> None:
    says(
        drawn("collected"),
        "GIẤY BIÊN NHẬN TRẢ KẾT QUẢ",
        "Chủ hồ sơ: H'Bĩa Niê",
        "Thời gian có kết quả: 15 giờ 00 phút, ngày 26 tháng 11 năm 2026",
        "Kết quả đã trả: Giấy khai sinh số 61",
        "Người nhận kết quả: Y Ƀhă Kƀuôr (bác)",
        "066088001234",
        "Văn bản ủy quyền/giới thiệu: Giấy ủy quyền ngày 29/11/2026",
        "Số hiệu bưu gửi: EE123456785VN",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả: người nhận khai đã mất",
        "Phí, lệ phí đã thu: 10.000 đồng (bằng chữ: Mười nghìn đồng)",
        "NGƯỜI NHẬN KẾT QUẢ",
        "NGƯỜI TRẢ KẾT QUẢ",
    )
    assert RETURNED.handed
    plain = replace(RETURNED, handed=replace(RETURNED.handed, receipt="collected", s10="", authority=""), fees=())
    text = whole(collected.draw(replace(plain, payments=(), people=(Person("owner", "A"),)), SLIP))
    assert holds(text, "đã thu lại")
    assert not any(holds(text, words) for words in ("bưu gửi", "ủy quyền", "đã thu:", "mất"))


def test_receipt_of_a_result_without_a_receipt_or_with_money_nobody_has_seen() -> None:
    assert RETURNED.handed
    quiet = replace(RETURNED, handed=replace(RETURNED.handed, receipt="none"), fees=())
    waiting = replace(quiet, payments=(Payment(RETURNED.handed.at, 8000, "VietQR"),))
    text = whole(collected.draw(waiting, SLIP))
    assert holds(text, "không in, người nộp không yêu cầu")
    assert not holds(text, "đã thu:")


def test_slip_for_a_transfer() -> None:
    content = drawn("transfer")
    says(
        content,
        "PHIẾU HƯỚNG DẪN CHUYỂN KHOẢN PHÍ, LỆ PHÍ",
        "Mã hồ sơ: H15.50.05-261120-1001",
        "Ea Mẫu, ngày 24 tháng 11 năm 2026",
        "Số tiền chuyển: 11.000 đồng",
        "Bằng chữ: Mười một nghìn đồng",
        "Ngân hàng: Agribank (BIN 970405; tên chưa đối chiếu)",
        "Số tài khoản: 1500201112233",
        "Chủ tài khoản: Ủy ban nhân dân xã Ea Mẫu",
        "Nội dung chuyển khoản: PHI 261120 1001",
        "Chủ hồ sơ: H'Bĩa Niê",
        "– Phí: phải nộp 9.000 đồng, đã nộp 1.000 đồng, chờ đối soát 2.000 đồng, còn 6.000 đồng.",
        "– Lệ phí: phải nộp 5.000 đồng, đã nộp 0 đồng, chờ đối soát 0 đồng, còn 5.000 đồng.",
        "KHÔNG phải là biên lai",
    )
    text = whole(content)
    assert not any(holds(text, words) for words in ("Số: ", "biên lai số", "Ký và ghi rõ họ tên"))
    with pdfium.PdfDocument(content) as pdf:
        (square,) = squares_of(pdf[0])
    assert (square.right - square.left) / 72 * 25.4 >= 28 - 0.01


def test_slip_for_a_transfer_leaves_out_what_there_is_not() -> None:
    plain = replace(OWING, fees=(FeeLine("đăng ký", "lệ phí", 5000),), payments=())
    text = whole(transfer.draw(plain, replace(SLIP, unit=replace(BANK, bank_bin="999999", bank_holder=""))))
    assert holds(text, "Ngân hàng: BIN 999999")
    assert not any(holds(text, words) for words in ("Chủ tài khoản", "– Phí"))
