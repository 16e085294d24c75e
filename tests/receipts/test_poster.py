"""Procedures posted by field and on a card: every one once, nothing unverified that does not say so."""

from dataclasses import replace
from datetime import date

import pytest

from counter.catalogue import UNVERIFIED, Case, Catalogue, Component, Fee, Procedure, Tier, shipped_procedures
from counter.deadline import Limit, parse_limit
from receipts.forms import published
from receipts.forms.poster import draw, draw_card
from receipts.words import wording
from tests.receipts.reading import holds, texts, whole
from tests.receipts.samples import SHEET, UNIT

DAY = date(2026, 11, 27)
WORDS = wording("poster")
MARK = WORDS("unverified")
FULL = Procedure(
    code="1.000001",
    name="Cấp giấy mẫu",
    field="Lĩnh vực mẫu",
    version="1",
    valid_from=date(2026, 1, 1),
    valid_to=None,
    limits={"counter": parse_limit("10 ngày làm việc"), "online": parse_limit("8 ngày làm việc")},
    promised={"counter": parse_limit("7 ngày làm việc")},
    components=(
        Component("Tờ khai", originals=1),
        Component("Bản vẽ", certified=1, copies=2, required=False),
        Component("Giấy khai sinh", database="Cơ sở dữ liệu hộ tịch điện tử"),
    ),
    cases=(
        Case("lai", "Cấp lại", Limit("working", 3), extra=(Component("Đơn cấp lại", originals=1),)),
        Case("khac", "Khác hẳn", components=(Component("Đơn riêng", originals=1),)),
    ),
    fees=(
        Fee("Phí mẫu", "phí", 2000, "trang", tiers=(Tier(3, 1000),), most=200000),
        Fee("Lệ phí mẫu", "lệ phí", 100000, channel="counter", exemption="Miễn cho hộ nghèo."),
        Fee("Lệ phí mẫu", "lệ phí", 100000, channel="post", exemption="Miễn cho hộ nghèo."),
        Fee("Lệ phí mẫu", "lệ phí", 0, channel="online"),
        Fee("Lệ phí cấp lại", "lệ phí", 5000, case="lai"),
    ),
    result="Giấy mẫu",
    legal="Nghị định mẫu",
)


def test_what_is_said_of_a_procedure() -> None:
    assert published.papers(FULL, WORDS) == [
        "Tờ khai: 01 bản chính",
        "Bản vẽ: 01 bản sao chứng thực, 02 bản chụp (nếu có)",
        "Giấy khai sinh: không phải nộp, khai thác từ Cơ sở dữ liệu hộ tịch điện tử",
        "Trường hợp “Cấp lại”, nộp thêm: Đơn cấp lại: 01 bản chính",
        "Trường hợp “Khác hẳn”: Đơn riêng: 01 bản chính",
    ]
    assert published.limits(FULL, WORDS) == [
        "7 ngày làm việc (theo luật: 10 ngày làm việc)",
        "trực tuyến: 7 ngày làm việc (theo luật: 8 ngày làm việc)",
        "trường hợp “Cấp lại”: 3 ngày làm việc",
    ]
    assert published.fees(FULL, WORDS) == [
        "Phí mẫu: 2.000 đồng/trang, từ trang thứ 3: 1.000 đồng, tối đa 200.000 đồng/bản",
        "Lệ phí mẫu: 100.000 đồng (trực tiếp, bưu chính). Miễn cho hộ nghèo.",
        "Lệ phí mẫu: 0 đồng (trực tuyến)",
        "Lệ phí cấp lại: 5.000 đồng (trường hợp “Cấp lại”)",
    ]


@pytest.mark.parametrize(
    ("part", "what"),
    [
        (published.name, "code"),
        (published.name, "name"),
        (published.papers, "components"),
        (published.limits, "limit"),
        (published.fees, "fees"),
    ],
)
def test_what_nobody_has_checked_says_so(part: object, what: str) -> None:
    assert callable(part)
    assert UNVERIFIED in MARK
    assert MARK not in part(FULL, WORDS)
    assert part(replace(FULL, unverified=frozenset({what})), WORDS)[-1] == MARK


def test_what_is_missing_is_not_made_up() -> None:
    bare = replace(FULL, limits={}, promised={}, components=(), cases=(), fees=())
    assert published.papers(bare, WORDS) == ["Chưa được công bố"]
    assert published.limits(bare, WORDS) == ["Chưa được công bố"]
    assert published.fees(bare, WORDS) == ["Không"]
    assert published.fees(replace(bare, unverified=frozenset({"fees"})), WORDS) == ["Chưa có mức", MARK]


def test_every_shipped_procedure_is_posted_once_under_its_field() -> None:
    fields = Catalogue(shipped_procedures()).by_field(DAY)
    pages = texts(draw(fields, SHEET, DAY))
    text = "".join(pages)
    assert sum(map(len, fields.values())) == 82
    for field, procedures in fields.items():
        (start,) = [
            number for number, page in enumerate(pages) if holds(page, f"Lĩnh vực: {field} ({len(procedures)} thủ tục)")
        ]
        assert holds("".join(pages[start:]), procedures[-1].name)
        assert all(text.count(f"({procedure.code})") == 1 for procedure in procedures)
    assert holds(pages[0], "Danh mục có hiệu lực ngày 27/11/2026")
    assert all(holds(page, "Thành phần hồ sơ") for page in pages)


def test_a_card_tells_everything_of_one_procedure() -> None:
    (page,) = texts(draw_card(FULL, SHEET, DAY))
    for said in (
        "HƯỚNG DẪN THỦ TỤC HÀNH CHÍNH",
        "Cấp giấy mẫu (1.000001)",
        "Lĩnh vực: Lĩnh vực mẫu",
        "1. Tờ khai: 01 bản chính",
        "Số lượng hồ sơ: 01 bộ",
        "Lệ phí mẫu: 0 đồng (trực tuyến)",
        "Kết quả: Giấy mẫu",
        "Căn cứ: Nghị định mẫu",
        f"{UNIT.name} (Thôn 1, xã Ea Mẫu; điện thoại: 02623000000)",
        "Giờ làm việc: 07:30 - 11:30; 13:30 - 17:30",
    ):
        assert holds(page, said), said
    unchecked = replace(FULL, cases=(), fees=(), components=FULL.components[:1], unverified=frozenset({"components"}))
    assert holds(whole(draw_card(unchecked, SHEET, DAY)), f"Tờ khai: 01 bản chính {MARK}")


def test_only_what_is_in_force_is_posted() -> None:
    older = replace(FULL, valid_to=date(2026, 6, 30))
    newer = replace(FULL, name="Cấp giấy mẫu mới", valid_from=date(2026, 7, 1))
    future = replace(FULL, code="1.000002", valid_from=date(2027, 1, 1))
    catalogue = Catalogue([older, newer, future])
    assert [p.name for p in catalogue.by_field(date(2026, 6, 30))["Lĩnh vực mẫu"]] == ["Cấp giấy mẫu"]
    assert [p.name for p in catalogue.by_field(DAY)["Lĩnh vực mẫu"]] == ["Cấp giấy mẫu mới"]
    assert catalogue.by_field(date(2025, 1, 1)) == {}
