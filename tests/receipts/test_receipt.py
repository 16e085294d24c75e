"""Form 01: everything that went in is on the paper, inside the page and nowhere on top of something else."""

from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import VIETNAM
from counter.dossier import Document, Extension, Organisations, Person
from receipts.fonts import PEOPLES, SHIPPED, VIETNAMESE, Candidate, choose
from receipts.forms.receipt import draw
from tests.receipts.reading import holds, overlap, squares_of, texts, words_of
from tests.receipts.samples import BUSINESS, DOSSIER, KINDS, LONG, OWNERS, PAPERS, SHEET, UNIT

MM = 72 / 25.4
FILES = tuple(SHIPPED / f"MotcuaSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))


def both(kind: str) -> str:
    """All pages of copy 1 in one."""
    pages = texts(draw(*KINDS[kind]))
    return "".join(pages[: len(pages) // 2])


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_receipt_says(kind: str) -> None:
    dossier, sheet = KINDS[kind]
    pages = texts(draw(dossier, sheet))
    first, second = "".join(pages[: len(pages) // 2]), "".join(pages[len(pages) // 2 :])
    said = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        UNIT.parent.upper(),
        UNIT.name.upper(),
        "Ea Mẫu, ngày 20 tháng 11 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mẫu số 01 kèm theo Thông tư số 03/2025/TT-VPCP",
        f"Mã hồ sơ: {dossier.code}",
        f"Nội dung yêu cầu giải quyết: {dossier.procedure.name}",
        "4. Thời gian nhận hồ sơ: 8 giờ 30 phút, ngày 20 tháng 11 năm 2026",
        "(Ký và ghi rõ họ tên)",
        sheet.officer,
        *(value for p in dossier.people for value in (p.name, p.id, p.id_missing, p.address, p.phone, p.email)),
        *(document.name for document in dossier.documents),
        *(fee.name for fee in dossier.fees),
    ]
    for text in (first, second):
        assert [words for words in said if not holds(text, words)] == []
    assert holds(first, "Liên 1: Lưu")
    assert not holds(first, "Liên 2")
    assert holds(second, "Liên 2: Giao người nộp hồ sơ")


@pytest.mark.parametrize("layout", ["a5", "a4"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_leaves_the_page_or_covers_another_thing(kind: str, layout: str) -> None:
    content = draw(*KINDS[kind], "a5" if layout == "a5" else "a4")
    with pdfium.PdfDocument(content) as pdf:
        for page in pdf:
            width, height = page.get_size()
            areas = words_of(page)
            assert len(areas) > 5
            for area in areas:
                assert area.left > 9 * MM
                assert area.bottom > 4.5 * MM
                assert area.right < width - 9 * MM
                assert area.top < height - 4.5 * MM
            clashes = [pair for pair in combinations([*areas, *squares_of(page)], 2) if overlap(*pair)]
            assert clashes == []


def test_full_dossier() -> None:
    text = both("full")
    for words in (
        "Tiếp nhận hồ sơ của: H'Bĩa Niê; ngày sinh: 02/10/2026;",
        "Người nộp hồ sơ: Y Aê Ƀlŏ (cha)",
        "Số điện thoại: 0912345678",
        "Số định danh cá nhân/Thẻ căn cước: 066090123456",
        "Khai thác từ CSDL hộ tịch điện tử",
        "Sổ hộ khẩu cũ (công dân tự nguyện nộp)",
        "Thông tin cư trú (CSDL sự cố: mất đường truyền)",
        "2. Số lượng hồ sơ: 01 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 5 ngày làm việc",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 30 phút, ngày 27 tháng 11 năm 2026",
        "6. Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công xã Ea Mẫu",
        "– Lệ phí (đăng ký): 8.000 đồng; đã nộp 8.000 đồng.",
        "– Phí (trích lục): 2.000 đồng; miễn, giảm: hộ nghèo.",
        "Cộng phí: 2.000 đồng, lệ phí: 8.000 đồng.",
        "Tổng số tiền phải nộp: 10.000 đồng (bằng chữ: Mười nghìn đồng).",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 1 Số thứ tự: 12",
    ):
        assert holds(text, words), words


def test_papers_to_be_certified() -> None:
    text = both("certified")
    for words in (
        "1. Giấy tờ chứng thực:",
        "Số trang",
        "Ký bản điện tử",
        "1Bằng tốt nghiệp trung học phổ thông2312.000",
        "2Hợp đồng thuê đất số 12/2026 của hộ Y Ƀlŏ Ksơr12410x1.234.000",
    ):
        assert holds(text, words), words
    assert not holds(text, "Không có giấy tờ phải nộp")


def test_blanks_are_dotted_lines() -> None:
    text = both("bare")
    for label in ("Địa chỉ", "Số điện thoại", "Email", "Số định danh cá nhân/Thẻ căn cước/Hộ chiếu"):
        assert holds(text, f"{label}: ....................")
    assert holds(text, "Không có giấy tờ phải nộp")
    assert holds(text, "theo quy định là: chưa được công bố")
    assert holds(text, "7. Phí, lệ phí (nếu có): không")
    assert holds(text, "Quyển số: ………")


def test_other_return_dates() -> None:
    assert holds(both("no-date"), "5. Thời gian trả kết quả giải quyết hồ sơ: Không có ngày hẹn trả")
    assert holds(both("waiting"), "giải quyết hồ sơ: sẽ thông báo sau khi Sở Tư pháp nhận được hồ sơ")
    assert holds(both("provisional"), "Ngày hẹn tạm tính theo lịch nghỉ chưa có thông báo chính thức")
    assert not holds(both("full"), "tạm tính")


def test_extended() -> None:
    at = datetime(2026, 11, 27, 9, tzinfo=VIETNAM)
    longer = Extension(at, DOSSIER.due_at, at, "thiếu hồ sơ gốc", "12/TB-UBND", "2026-11-26", "Ama Bích")
    text = texts(draw(replace(DOSSIER, due_at=at, extension=longer), SHEET))[0]
    assert holds(text, "Đã gia hạn theo văn bản số 12/TB-UBND ngày 26/11/2026; ngày hẹn ban đầu: 17 giờ 30 phút")


def test_unverified_data_is_said() -> None:
    chosen = replace(DOSSIER.procedure, unverified=("components", "fees", "limit", "name"), legal_limit="7 ngày")
    text = "".join(texts(draw(replace(DOSSIER, procedure=chosen), SHEET)))
    assert text.count("(chưađốichiếuquyếtđịnhcôngbố)") == 4 * 2
    assert holds(text, "5 ngày làm việc (thời hạn theo pháp luật: 7 ngày)")


def test_reprint_practice_and_form_set() -> None:
    assert holds(both("reprint"), "Liên 1: Lưu – Bản in lại lần 2")
    assert not holds(both("full"), "in lại")
    for page in texts(draw(*KINDS["practice"])):
        assert page.count("TẬPHUẤN–KHÔNGCÓGIÁTRỊ") == 2
    unit = replace(UNIT, form_set="Mẫu số 01 kèm theo Thông tư số 09/2026/TT-BTP")
    text = texts(draw(DOSSIER, replace(SHEET, unit=unit)))[0]
    assert holds(text, unit.form_set)
    assert not holds(text, "TT-VPCP")


def test_many_papers_go_on_over_pages() -> None:
    pages = texts(draw(PAPERS, SHEET))
    assert len(pages) == 4
    for number, page in enumerate(pages):
        assert holds(page, f"Trang {number % 2 + 1}/2")
        assert holds(page, "TT Thành phần hồ sơ")
        assert holds(page, f"Mã hồ sơ: {PAPERS.code}")
        assert holds(page, "Liên 1: Lưu" if number < 2 else "Liên 2: Giao người nộp hồ sơ")
    assert not holds(both("full"), "Trang 1")


def test_signatures_never_stand_alone() -> None:
    for count in range(12):
        papers = PAPERS.documents[:count]
        last = texts(draw(replace(DOSSIER, documents=papers), SHEET))[-1]
        assert holds(last, "7. Phí, lệ phí")


def test_business_and_owners() -> None:
    text = both("business")
    assert holds(text, "Công ty TNHH Cà phê Ea Mẫu; mã số doanh nghiệp/Mã số thuế: 6001234567; địa chỉ trụ sở: Thôn 3")
    assert holds(text, "Người được ủy quyền: Lê Thị Ánh (người đại diện)")
    assert holds(text, "Số hộ chiếu: C1234567")
    alone = texts(draw(replace(BUSINESS, people=BUSINESS.people[:1]), SHEET))[0]
    assert alone.count("CôngtyTNHHCàphêEaMẫu") == 1
    owners = both("owners")
    assert holds(owners, f"Tiếp nhận hồ sơ của: {OWNERS.people[0].name}")
    assert owners.count("Cùnglàchủhồsơ:") == 2


def test_who_fetches_the_result_is_named_with_the_relation() -> None:
    father = Person("receiver", "Lò Văn Cha", id="066095000777", relation="cha")
    text = "".join(texts(draw(replace(DOSSIER, people=(*DOSSIER.people, father)), SHEET)))
    assert holds(text, "Lò Văn Cha (cha); số định danh")


def test_what_came_from_elsewhere() -> None:
    dossier = replace(
        DOSSIER,
        code="G22.99-55-AB/2026",
        aliases=("000.17.22.H56-210531-0001",),
        paper_number="0042",
        channel="online",
        submitted_at=DOSSIER.received_at,
        return_by="post",
        organisations=Organisations(helped="Trung tâm xã Cư Bao", competent="Sở Tư pháp"),
        note="chỉ để trong sổ",
    )
    text = "".join(texts(draw(dossier, SHEET)))
    for words in (
        "Mã hồ sơ: G22.99-55-AB/2026",
        "Mã khác: 000.17.22.H56-210531-0001",
        "Nhập lại từ phiếu giấy số: 0042",
        "Hình thức nộp: Trực tuyến, nộp lúc 8 giờ 30 phút",
        "Nơi hỗ trợ nộp hồ sơ: Trung tâm xã Cư Bao",
        "Cơ quan giải quyết hồ sơ: Sở Tư pháp",
        "nhận kết quả tại: địa chỉ nêu trên, qua dịch vụ bưu chính công ích",
    ):
        assert holds(text, words), words
    assert not holds(text, "chỉ để trong sổ")


def test_two_copies_on_one_a4() -> None:
    content = draw(replace(DOSSIER, documents=()), SHEET, "a4")
    with pdfium.PdfDocument(content) as pdf:
        assert pdf[0].get_size() == pytest.approx((297 * MM, 210 * MM), abs=0.1)
        left = pdf[0].get_textpage().get_text_bounded(right=148 * MM)
        right = pdf[0].get_textpage().get_text_bounded(left=148 * MM)
    assert "Liên 1" in left
    assert "Liên 2" in right
    assert left.count("Trần Thị Lan") == right.count("Trần Thị Lan") == 1
    assert len(texts(draw(PAPERS, SHEET, "a4"))) == 2


def test_same_bytes_and_no_personal_data_outside_the_page() -> None:
    content = draw(DOSSIER, SHEET)
    assert content == draw(DOSSIER, SHEET)
    with pdfium.PdfDocument(content) as pdf:
        facts = pdf.get_metadata_dict()
    assert facts["Title"] == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    assert facts["Author"] == UNIT.name
    assert not any(person.name in value for person in DOSSIER.people for value in facts.values())


LETTERS = st.sampled_from(sorted(VIETNAMESE | PEOPLES | set("ABCdefghik'-.0123 ")))
NAMES = st.text(LETTERS, min_size=1, max_size=120).filter(str.strip)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(owners=st.lists(NAMES, min_size=1, max_size=5), papers=st.lists(NAMES, max_size=25))
def test_any_names_come_back(owners: list[str], papers: list[str]) -> None:
    dossier = replace(
        DOSSIER,
        people=tuple(Person("owner", name) for name in owners),
        documents=tuple(Document(name, originals=1) for name in papers),
    )
    family = Candidate("Shipped", FILES)  # type: ignore[arg-type]
    pages = texts(draw(dossier, SHEET, "a4", choose([family])))
    text = "".join(pages)
    for words in (*owners, *papers):
        seen = "".join(words.split())
        start, end = seen[:4], seen[-4:]
        assert start in text
        assert end in text


def test_a_word_longer_than_a_line_and_a_paper_longer_than_a_page() -> None:
    word, paper = "Đ" * 300, "Ghi-nhớ. " * 1200
    dossier = replace(DOSSIER, people=(Person("owner", word),), documents=(Document(paper),))
    pages = texts(draw(dossier, SHEET))
    text = "".join(pages[: len(pages) // 2])
    assert holds(text, f"hồ sơ của: {word}")
    assert text.count("Ghi-nhớ.") == 1200
    assert LONG not in text
