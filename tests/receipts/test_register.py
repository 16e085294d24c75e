"""Form 07: every line, in order, with sums that add up; a year of it in little memory."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from counter.dossier import Dossier, Extension, Status
from receipts.forms import register
from receipts.words import wording
from tests.receipts.lives import AT_WORK, EXTENSION, LATE, REFUSED, RETURNED, SLIP, at
from tests.receipts.reading import holds, texts
from tests.receipts.samples import DOSSIER, UNIT

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
CLOSING = replace(SLIP, at=at(1, month=12))
STRUCK = replace(DOSSIER, cancelled="cấp nhầm số")
ON_TIME = replace(RETURNED, finished_at=at(27, 8))
SORTS = (RETURNED, ON_TIME, STRUCK, REFUSED, AT_WORK, replace(RETURNED, due_at=None), LATE)


def lines(count: int) -> Iterator[Dossier]:
    for number in range(count):
        yield replace(SORTS[number % len(SORTS)], entry=number + 1, code=f"H15.50.05-261120-{number:05d}")


def test_what_a_line_says() -> None:
    late = replace(RETURNED, finished_at=at(30), note="đã gọi điện", paper_number="0042")
    longer = replace(DOSSIER, extension=EXTENSION, due_at=EXTENSION.due_at, provisional=True)
    assert isinstance(longer.extension, Extension)
    text = "".join(texts(register.draw([late, STRUCK, REFUSED, longer], CLOSING, FIRST, LAST)))
    for words in (
        UNIT.name.upper(),
        "Mẫu số 07 kèm theo Thông tư số 03/2025/TT-VPCP",
        "Quyển số: 1",
        "Ea Mẫu, ngày 01 tháng 12 năm 2026",
        "SỔ THEO DÕI HỒ SƠ",
        "(Từ ngày 01 tháng 11 năm 2026 đến ngày 30 tháng 11 năm 2026)",
        "TT Mã hồ sơ",
        "Phương thức nhận kết quả",
        "H15.50.05-261120-1001",
        "H'Bĩa Niê",
        "Buôn Tlung, xã Ea Mẫu, 0912345678",
        "Ủy ban nhân dân xã Ea Mẫu",
        "20/11/2026 08:30 27/11/2026 17:30 30/11/2026 08:00",
        "Tại quầy",
        "Y Ƀhă Kƀuôr",
        "Phiếu giấy số 0042; có kết quả 30/11/2026 08:00 – Quá hạn; đã gọi điện",
        "Số đã hủy: cấp nhầm số",
        "Không được tiếp nhận: Đã đăng ký tại xã Cư Bao",
        "Ngày hẹn tạm tính (lịch nghỉ chưa xác nhận); hẹn lại, ngày hẹn trước: 27/11/2026 17:30",
        "Tổng số: 4 số thứ tự; trong đó 1 số đã hủy, 3 hồ sơ.",
        "Sổ in thành 2 trang.",
        "NGƯỜI LẬP SỔ",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    ):
        assert holds(text, words), words


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("tại quầy", "Tại quầy"),
        ("Trực tiếp", "Tại quầy"),
        ("bưu chính", "Bưu chính công ích"),
        ("điện tử", "Bản điện tử"),
        ("tại nhà", "Tại nhà"),
    ],
)
def test_a_way_is_always_called_the_same(how: str, said: str) -> None:
    assert register.way(how, wording("form07")) == said


def test_two_thousand_lines() -> None:
    pages = texts(register.draw(lines(2000), CLOSING, FIRST, LAST))
    text = "".join(pages)
    order = [text.index(f"H15.50.05-261120-{number:05d}") for number in range(2000)]
    assert order == sorted(order)
    for number, page in enumerate(pages, 1):
        assert page.count(f"Trang{number}") == 1
        assert holds(page, "TT Mã hồ sơ")
    assert holds(pages[-1], f"Sổ in thành {len(pages)} trang.")
    sort = [sum(1 for number in range(2000) if number % len(SORTS) == place) for place in range(len(SORTS))]
    early, on_time, struck, ended, working, undated, late = sort
    finished = early + on_time + undated
    assert holds(pages[-1], f"Tổng số: 2000 số thứ tự; trong đó {struck} số đã hủy, {2000 - struck} hồ sơ.")
    assert holds(pages[-1], f"kết quả: {finished} hồ sơ (trước hạn {early}, đúng hạn {on_time}, quá hạn 0, không có")
    assert holds(pages[-1], f"ngày hẹn {undated}); đã trả kết quả: {finished} hồ sơ.")
    overdue = working + late
    assert holds(
        pages[-1], f"dừng giải quyết: {ended} hồ sơ; đang giải quyết: {overdue} hồ sơ, trong đó quá hạn {overdue}."
    )


def test_a_struck_number_is_crossed_out_and_its_reason_is_not() -> None:
    def strokes(dossier: Dossier) -> int:
        with pdfium.PdfDocument(register.draw([dossier], CLOSING, FIRST, LAST)) as pdf:
            paths = pdf[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
            return sum(raw.FPDFPath_CountSegments(path) for path in paths)

    noted = replace(DOSSIER, note="Số đã hủy: cấp nhầm số")
    longer = replace(STRUCK, cancelled="cấp nhầm số, đã báo lãnh đạo")
    assert strokes(STRUCK) > strokes(noted) + 20
    assert strokes(longer) == strokes(STRUCK)


def test_an_empty_register_and_one_for_practice() -> None:
    (page,) = texts(register.draw([], replace(CLOSING, counter=0), FIRST, LAST))
    assert holds(page, "Quyển số: ………")
    assert holds(page, "Tổng số: 0 số thứ tự")
    pages = texts(register.draw(lines(60), replace(CLOSING, practice=True), FIRST, LAST))
    assert len(pages) > 3
    assert all(page.count("TẬPHUẤN–KHÔNGCÓGIÁTRỊ") == 2 for page in pages)
    with pdfium.PdfDocument(register.draw(lines(3), CLOSING, FIRST, LAST)) as pdf:
        assert pdf[0].get_width() > pdf[0].get_height()


def test_overdue_counts_at_the_papers_time() -> None:
    early = replace(CLOSING, at=at(21))
    assert holds(
        texts(register.draw([AT_WORK], early, FIRST, LAST))[0], "đang giải quyết: 1 hồ sơ, trong đó quá hạn 0."
    )
    later = replace(CLOSING, at=None)
    assert holds(texts(register.draw([AT_WORK], later, FIRST, LAST))[0], "trong đó quá hạn 1.")
    waiting = replace(AT_WORK, status=Status.SUPPLEMENT)
    assert holds(texts(register.draw([waiting], later, FIRST, LAST))[0], "trong đó quá hạn 0.")


def test_memory_does_not_grow_with_the_lines() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        content = register.draw(lines(count), CLOSING, FIRST, LAST)
        found = tracemalloc.get_traced_memory()[1] - 3 * len(content)
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(200) < peak(50) + 300_000
