"""The certification books on paper: every line is there once, on as many pages as it takes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pypdfium2 as pdfium
import pytest

from counter.catalogue import BOOKS
from counter.certification import BookLine
from counter.clock import VIETNAM
from counter.dossier import FeeLine, Item
from receipts.forms.book import draw
from receipts.page import A4_LANDSCAPE
from receipts.words import wording
from tests.receipts.reading import holds, texts
from tests.receipts.samples import DOSSIER, LONG, OWNERS, SHEET, UNIT

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
SHEET_1 = replace(SHEET, counter=1, at=datetime(2026, 12, 1, 8, tzinfo=VIETNAM))


def lines(count: int) -> list[BookLine]:
    items = tuple(Item(f"Giấy tờ thứ {n}", n, 2, n % 5 == 0, 1000 * n) for n in range(1, count + 1))
    fees = (FeeLine("Phí", "phí", sum(item.fee for item in items)),)
    dossier = replace(DOSSIER, items=items, fees=fees)
    assert dossier.received_at is not None
    return [BookLine(n, dossier.received_at + timedelta(hours=n), dossier, n - 1) for n in range(1, count + 1)]


@pytest.mark.parametrize("name", BOOKS)
def test_what_every_book_says(name: str) -> None:
    (page,) = texts(draw(name, lines(5), SHEET_1, FIRST, LAST))
    words = wording("book")
    said = [
        UNIT.name.upper(),
        words(f"title_{name}").upper(),
        "Quyển số 1, năm 2026",
        "Ea Mẫu, ngày 01 tháng 12 năm 2026",
        "Từ ngày 01/11/2026 đến ngày 30/11/2026",
        words(f"column_people_{name}"),
        words(f"column_paper_{name}"),
        words(f"column_count_{name}"),
        "Họ tên, chức danh người ký chứng thực",
        "(chưa đối chiếu)",
        "H'Bĩa Niê",
        "Giấy tờ thứ 5 (5 trang)",
        "20/11/2026",
        "bản điện tử; H15.50.05-261120-1001",
        "Cộng: 5 số chứng thực, 10 bản, phí 15.000 đồng.",
        "NGƯỜI LẬP SỔ",
        SHEET.officer,
    ]
    assert [some for some in said if not holds(page, some)] == []


def test_the_wording_waits_for_its_check() -> None:
    assert wording("book").checked is False
    assert "01/2020/TT-BTP" in wording("book").source


def test_many_lines_go_on_over_pages() -> None:
    content = draw("ban-sao", lines(200), SHEET_1, FIRST, LAST)
    pages = texts(content)
    assert len(pages) > 5
    whole = "".join(pages)
    assert all(whole.count(f"Giấytờthứ{n}({n}trang)") == 1 for n in range(1, 201))
    assert all(holds(page, "Số chứng thực") for page in pages[:-1])
    assert holds(pages[-1], f"Trang {len(pages)}/{len(pages)}")
    assert content == draw("ban-sao", lines(200), SHEET_1, FIRST, LAST)
    with pdfium.PdfDocument(content) as pdf:
        assert all(page.get_size() == pytest.approx(A4_LANDSCAPE, abs=0.5) for page in pdf)


@pytest.mark.parametrize("count", range(20, 32))
def test_the_sum_and_its_signature_stay_together(count: int) -> None:
    last = texts(draw("ban-sao", lines(count), SHEET_1, FIRST, LAST))[-1]
    assert all(holds(last, words) for words in (f"Cộng: {count} số", "NGƯỜI LẬP SỔ", SHEET.officer))


def test_an_empty_book_says_so() -> None:
    (page,) = texts(draw("chu-ky", [], SHEET_1, FIRST, LAST))
    assert holds(page, "Cộng: 0 số chứng thực, 0 bản, phí 0 đồng.")


def test_long_names_and_several_parties_stay_within_the_page() -> None:
    dossier = replace(OWNERS, items=(Item(LONG * 3, 3, 1),), fees=())
    assert dossier.received_at is not None
    content = draw("hop-dong", [BookLine(1, dossier.received_at, dossier, 0)], SHEET_1, FIRST, LAST)
    (page,) = texts(content)
    assert all(holds(page, person.name) for person in dossier.people)
    with pdfium.PdfDocument(content) as pdf:
        width, height = pdf[0].get_size()
        text = pdf[0].get_textpage()
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            assert left > 0
            assert bottom > 0
            assert right < width
            assert top < height


def test_a_practice_book_is_marked() -> None:
    (page,) = texts(draw("ban-sao", lines(1), replace(SHEET_1, practice=True), FIRST, LAST))
    assert holds(page, "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ")
