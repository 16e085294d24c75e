"""The end of a shift on paper."""

import pypdfium2 as pdfium

from counter.lifecycle import ACTIONS
from receipts.forms.shift import STEPS
from tests.receipts.lives import FULL, drawn
from tests.receipts.reading import holds, texts, whole
from tests.receipts.samples import LONG


def test_both_sides_read_the_same_and_sign() -> None:
    pages = texts(drawn("shift"))
    assert len(pages) % 2 == 0
    half = len(pages) // 2
    for number, copy in enumerate(("Bản 1: Bên giao giữ", "Bản 2: Bên nhận giữ")):
        text = "".join(pages[number * half : (number + 1) * half])
        for words in (
            "BIÊN BẢN BÀN GIAO CA",
            "Số: KC1-2026-0007",
            copy,
            "Ea Mẫu, ngày 23 tháng 11 năm 2026",
            "Người giao: Trần Thị Lan",
            f"Người nhận: {LONG}",
            "Ca: từ 20/11/2026 17:31 đến 23/11/2026 09:05",
            "Tiếp nhận hồ sơ 12",
            "Chuyển xử lý 11",
            "Trả kết quả 9",
            "Chứng thực: hồ sơ đã ký, vào sổ (13 giấy tờ) 4",
            f"{ACTIONS['cancel'].label} 1",
            "Tiền mặt 120.000 đồng",
            "Chuyển khoản đã đối soát 15.000 đồng",
            "Cộng đã thu 135.000 đồng",
            "phí 40.000 đồng",
            "lệ phí 95.000 đồng",
            "(kể cả ca trước): 1 hồ sơ 8.000 đồng",
            "Bằng chữ: Một trăm ba mươi lăm nghìn đồng",
            "Tiền mặt thực đếm: .....",
            "Chờ ký chứng thực (6 giấy tờ)",
            "Kết quả chưa trả 27",
            "261120-1001, 1002, 1003,",
            "1026, 1027",
            "không thuộc bộ mẫu của pháp luật",
            "NGƯỜI GIAO",
            "NGƯỜI NHẬN",
        ):
            assert holds(text, words), words
        assert not holds(text, ACTIONS["extend"].label)
        assert not holds(text, "H15.50.05-261120")


def test_a_quiet_shift_fits_one_page_and_says_that_there_is_nothing() -> None:
    pages = texts(drawn("shift empty"))
    assert len(pages) == 2
    for words in ("Tiếp nhận hồ sơ 0", "Tiền mặt 0 đồng", "Bằng chữ: Không đồng", "Không có."):
        assert holds(pages[0], words), words


def test_a_long_one_goes_on_and_lacks_nothing() -> None:
    text = whole(drawn("shift full"))
    assert holds(text, "từ khi quầy bắt đầu có sổ")
    assert holds(text, "Người nhận: .....")
    assert holds(text, "Cộng đã thu -13.000 đồng")
    assert not holds(text, "Bằng chữ")
    assert text.count("1027") == 2 * FULL.lying["to-return"].count("H15.50.05-261120-1027")
    assert holds(text, "; G09.20-20260609-0092637")
    for kind in set(ACTIONS) - set(STEPS):
        assert holds(text, f"{ACTIONS[kind].label} 3"), kind


def test_an_ordinary_one_takes_one_sheet_a_side() -> None:
    with pdfium.PdfDocument(drawn("shift")) as pdf:
        assert len(pdf) == 2
