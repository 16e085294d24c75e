"""The reports on paper: every figure with its formula, a long list cut and said so."""

import pytest

from counter.report import Column, Report, Row, Table
from receipts.forms import report
from tests.receipts.lives import REPORTS, SLIP, drawn
from tests.receipts.reading import holds, texts, whole


def test_ii06a_has_its_columns_sums_and_rest() -> None:
    pages = texts(drawn("ii06a"))
    for said in (
        "Biểu số II.06a/VPCP/KSTT",
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        "Đơn vị nhận báo cáo: ………",
        "Đơn vị tính: Số hồ sơ TTHC",
        "Tổng cộng 120 10 10 10",
        "Còn lại, ngoài (7) và (11) 50",
        "Kiểm tra: (3) = (4) + (5) + (6): SAI",
        "Kỳ chưa kết thúc: số liệu tính đến 27/11/2026 10:00.",
    ):
        assert holds(pages[0], said), said
    assert all(holds(pages[0], f"({number})") for number in range(1, 14))
    assert holds(whole(drawn("ii06a")), "ngày có kết quả trùng ngày hẹn trả")
    assert holds(pages[-1], "THỦ TRƯỞNG ĐƠN VỊ")


def test_the_summary_says_what_each_share_is_of() -> None:
    text = whole(drawn("summary"))
    for said in ("tổng số tiếp nhận", "120 8,33", "đã giải quyết (chỉ tiêu từ 95 % trở lên)", "61 số phiếu 75 81,33"):
        assert holds(text, said), said


@pytest.mark.parametrize("tables", [1, 2])
def test_no_page_is_signed_without_a_line_of_the_report(tables: int) -> None:
    for count in range(20, 40):
        rows = Table("", [Column("Cột", 9)], [Row((f"dòng {number}",)) for number in range(count)])
        pages = texts(report.draw(Report("Thử", "", [], [rows] * tables, ["Điều phải biết."]), SLIP))
        (signed,) = (page for page in pages if holds(page, "THỦ TRƯỞNG ĐƠN VỊ"))
        assert signed == pages[-1]
        assert holds(signed, f"dòng {count - 1}" if tables > 1 else "Điều phải biết."), count


def test_a_list_of_hundreds_is_cut_and_says_so() -> None:
    text = whole(drawn("766"))
    assert text.count("H15.50.05-261120-") == report.MOST
    assert holds(text, "Còn 99 dòng nữa; xem đủ ở tệp XLSX hoặc CSV.")
    assert set(REPORTS) == {"ii06a", "summary", "766"}
