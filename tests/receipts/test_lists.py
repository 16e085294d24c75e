"""The lists between counter, agencies and the post."""

from dataclasses import replace

import pytest

from receipts.forms import lists
from tests.receipts.lives import LISTS, MANY, OFFICE, SLIP, drawn
from tests.receipts.reading import holds, texts
from tests.receipts.samples import LONG, UNIT


def whole(kind: str) -> str:
    return "".join(texts(drawn(kind)))


@pytest.mark.parametrize("kind", LISTS)
def test_every_dossier_is_there_once_a_copy(kind: str) -> None:
    text, given = whole(kind), LISTS[kind][1]
    copies = 2 if given[0] == "handover" else 1
    dossiers = given[1]
    assert isinstance(dossiers, list)
    for dossier in dossiers:
        assert text.count(dossier.code) == copies
    assert holds(text, f"giao, nhận {len(dossiers)} hồ sơ") or kind in {"results", "post-out"}


def test_hand_over_to_an_agency() -> None:
    pages = texts(drawn("handover"))
    half = len(pages) // 2
    first, second = "".join(pages[:half]), "".join(pages[half:])
    for text in (first, second):
        for words in (
            "GIẤY BÀN GIAO HỒ SƠ",
            "Số: 07/BGHS",
            "Ea Mẫu, ngày 23 tháng 11 năm 2026",
            f"Bên giao: {UNIT.name} (đại diện: Trần Thị Lan)",
            f"Bên nhận: {OFFICE}",
            "TT Mã hồ sơ Thủ tục Chủ hồ sơ Hạn của bước Hẹn trả",
            "25/11/2026 17:30 27/11/2026 17:30",
            LONG,
            f"Trả kết quả về {UNIT.name} theo hạn của từng hồ sơ, chậm nhất: 17 giờ 30 phút, ngày 26 tháng 11 năm 2026",
            "ĐẠI DIỆN BÊN GIAO",
            "ĐẠI DIỆN BÊN NHẬN",
        ):
            assert holds(text, words), words
    assert all(holds(page, "Bản 1: Bên giao giữ") for page in pages[:half])
    assert all(holds(page, "Bản 2: Bên nhận giữ") for page in pages[half:])
    assert all(holds(page, "Hạn của bước") for page in pages if holds(page, "H15.50.05-261120"))


def test_a_deadline_of_another_agency_is_not_shown() -> None:
    text = whole("one")
    assert holds(text, "chậm nhất: ....................")
    assert not holds(text, "25/11/2026")


def test_results_from_an_agency() -> None:
    text = whole("results")
    assert holds(text, f"Bên giao: {OFFICE}")
    assert holds(text, f"Bên nhận: {UNIT.name} (đại diện: Trần Thị Lan)")
    assert holds(text, "TT Mã hồ sơ Nội dung Kết quả Chủ hồ sơ Địa chỉ Phí, lệ phí (X) Trả qua bưu điện (X)")
    assert holds(text, "Giấy khai sinh số 61")
    row = texts(lists.draw("results", [replace(MANY[0], return_by="post", fees=())], SLIP, OFFICE))[0]
    assert row.count("X") - row.count("(X)") - row.count("XÃ") - row.count("XÃHỘI") == 1


def test_the_post() -> None:
    out, back = whole("post-out"), whole("post-in")
    assert holds(out, "Số hiệu bưu gửi Người nhận Địa chỉ Số điện thoại Đã phát Không phát được Ghi chú")
    assert out.count("EE123456785VN") == len(MANY) // 2
    assert holds(out, "Ama Čôč")
    assert holds(out, "Bên nhận (bưu điện): Bưu điện Krông Búk")
    assert holds(back, "Bên giao (bưu điện): Bưu điện Krông Búk")
    assert holds(back, "Người gửi")
