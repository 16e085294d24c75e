"""Identity numbers, the card's QR, birth dates, phones, tax codes and postal items (domain.md, 8 and 10.4)."""

import unicodedata
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.identity import (
    Card,
    birth_date,
    doubts,
    identity_paper,
    personal_number,
    phone,
    postal_item,
    postal_item_checks,
    scan_card,
    tax_code,
    tax_code_checks,
    vietnamese_passport,
)
from counter.refusal import Refused

TODAY = date(2026, 11, 22)
QUICK = settings(max_examples=100, deadline=None, derandomize=True)
SCAN = "001090123456|012345678|Nguyễn Văn An|01011990|Nam|Thôn 2, xã Ea Mẫu|15042021"
CARD = Card("001090123456", "012345678", "Nguyễn Văn An", "1990-01-01", "Nam", "Thôn 2, xã Ea Mẫu", "2021-04-15")


@pytest.mark.parametrize(
    "text",
    [
        SCAN,
        SCAN + "\r\n",
        SCAN + "\n",
        "\x02" + SCAN + "\x03\r",
        "  " + SCAN + "\t",
        SCAN.replace("|", " | "),
        SCAN + "|",
        SCAN + "||||",
        SCAN + "|Nguyễn Văn Ba|Trần Thị Tư||",
        SCAN.replace("Nam", "nam"),
        SCAN.replace("Nam", "NAM"),
        unicodedata.normalize("NFD", SCAN),
        SCAN.replace("Nguyễn Văn An", "Nguyễn\u00a0Văn  An\u200b"),
    ],
)
def test_a_scan_of_the_card(text: str) -> None:
    assert scan_card(text) == CARD


def test_a_scan_without_the_old_number() -> None:
    empty = SCAN.replace("012345678|", "|")
    assert scan_card(empty).old_id == ""
    assert scan_card(empty).issued == "2021-04-15"
    assert scan_card(SCAN.replace("012345678|", "")) == scan_card(empty)
    assert scan_card(SCAN.replace("012345678|", "") + "||||") == scan_card(empty)


def test_a_scan_of_the_newer_card() -> None:
    found = scan_card("001190123456|001090123457|TRẦN THỊ BÉ|02031990|Nữ||20072024|||Trần Văn Ba|")
    assert found == Card("001190123456", "001090123457", "TRẦN THỊ BÉ", "1990-03-02", "Nữ", "", "2024-07-20")


def test_a_scan_of_a_highland_name_and_of_a_year_only() -> None:
    found = scan_card("066195000123|241000123|H'Bĩa Niê|00001995|Nữ|Buôn Mẫu|15042021")
    assert (found.name, found.born, found.sex) == ("H'Bĩa Niê", "1995", "Nữ")


@pytest.mark.parametrize("end", range(len(SCAN)))
def test_a_cut_scan_is_refused_whole(end: int) -> None:
    with pytest.raises(Refused):
        scan_card(SCAN[:end])


@pytest.mark.parametrize("end", range(len(SCAN) + 6))
def test_a_cut_long_scan_holds_seven_fields_or_is_refused(end: int) -> None:
    cut = (SCAN + "|Nguyễn Văn Ba|")[:end]
    if end < len(SCAN):
        with pytest.raises(Refused):
            scan_card(cut)
    else:
        assert scan_card(cut) == CARD


@pytest.mark.parametrize("start", range(1, len(SCAN)))
def test_a_scan_without_its_beginning_is_refused(start: int) -> None:
    with pytest.raises(Refused):
        scan_card(SCAN[start:])


@pytest.mark.parametrize(
    "text",
    [
        "", "|", "||||||", "|||||||", "001090123456", "Nguyễn Văn An",
        "H15.50.05-261120-1001", "2611201001", "https://tracuu.example.vn/h/H15.50.05-261120-1001",
        SCAN.replace("01011990", "31021990"),
        SCAN.replace("01011990", "01131990"),
        SCAN.replace("01011990", "00051990"),
        SCAN.replace("01011990", "1011990"),
        SCAN.replace("01011990", ""),
        SCAN.replace("15042021", "15142021"),
        SCAN.replace("15042021", ""),
        SCAN.replace("001090123456", "00109012345"),
        SCAN.replace("001090123456", "0010901234567"),
        SCAN.replace("012345678", "01234567"),
        SCAN.replace("Nam", "Name"),
        SCAN.replace("Nam", ""),
        SCAN.replace("Nguyễn Văn An", ""),
        SCAN.replace("Nguyễn Văn An", "Nguyễn Văn 4n"),
        SCAN + SCAN,
        SCAN + "\r\n" + SCAN,
        SCAN.replace("|", "¦"),
    ],
)  # fmt: skip
def test_what_is_no_card_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        scan_card(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SCAN.replace("Nguyễn Văn An", "\u200b\ufeff"), id="a name of nothing visible"),
        pytest.param(SCAN.replace("001090123456", "٠٠١٠٩٠١٢٣٤٥٦"), id="digits of another script"),
        pytest.param(SCAN.replace("012345678", "٠١٢٣٤٥٦٧٨"), id="old number in another script"),
        pytest.param(SCAN.replace("15042021", "00000000"), id="issued in the year 0000"),
        pytest.param(SCAN.replace("01011990", "00000000"), id="born in the year 0000"),
    ],
)
def test_a_scan_that_only_looks_whole_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        scan_card(text)


pieces = st.sampled_from([*SCAN.split("|"), "|", "||", "", "\x02", "\r\n", "00000000", "99999999", "Nữ", "²" * 8])


@given(st.one_of(st.text(max_size=60), st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=14).map("|".join)))
@QUICK
def test_any_scan_is_a_whole_card_or_refused(text: str) -> None:
    try:
        card = scan_card(text)
    except Refused:
        return
    assert len(card.id) == 12
    assert card.name
    assert card.sex in {"Nam", "Nữ"}


@pytest.mark.parametrize("text", ["001090123456", "001 090 123 456", "001.090.123.456", " 001090123456 "])
def test_a_personal_number(text: str) -> None:
    assert personal_number(text) == "001090123456"
    assert identity_paper("cccd", text) == "001090123456"


@pytest.mark.parametrize(
    "text", ["", "00109012345", "0010901234567", "00109012345a", "001-090-123-456", "٠٠١٠٩٠١٢٣٤٥٦"]
)
def test_a_wrong_personal_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="12 chữ số"):
        personal_number(text)


CENTURIES = [(g, 1900 + g // 2 * 100 + 95, ("Nam", "Nữ")[g % 2]) for g in range(10)]


@pytest.mark.parametrize(("digit", "year", "sex"), CENTURIES)
def test_century_and_sex_agree(digit: int, year: int, sex: str) -> None:
    number = f"066{digit}95000123"
    assert doubts(number, f"{year}-09-02", sex) == []
    assert doubts(number, f"{year}", sex) == []
    assert doubts(number, "", "") == []
    assert doubts(number, f"{year}", "Khác") == []


@pytest.mark.parametrize(("digit", "year", "sex"), CENTURIES)
def test_century_and_sex_disagree(digit: int, year: int, sex: str) -> None:
    number = f"066{digit}95000123"
    other = {"Nam": "Nữ", "Nữ": "Nam"}[sex]
    assert len(doubts(number, f"{year}", other)) == 1
    assert "Giới tính" in doubts(number, "", other)[0]
    for wrong in (year + 1, year - 1, year + 100, year - 100):
        assert len(doubts(number, f"{wrong}-01-01", sex)) == 1
        assert len(doubts(number, f"{wrong}", other)) == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1990", "1990"),
        ("1990-05", "1990-05"),
        ("1990-05-07", "1990-05-07"),
        ("07/05/1990", "1990-05-07"),
        ("7/5/1990", "1990-05-07"),
        ("05/1990", "1990-05"),
        ("07051990", "1990-05-07"),
        ("07-05-1990", "1990-05-07"),
        ("7.5.1990", "1990-05-07"),
        ("05-1990", "1990-05"),
        (" 02/09/1945 ", "1945-09-02"),
        ("29/02/2024", "2024-02-29"),
        ("22/11/2026", "2026-11-22"),
        ("2026", "2026"),
        ("11/2026", "2026-11"),
        ("1905", "1905"),
    ],
)
def test_birth_dates(text: str, kept: str) -> None:
    assert birth_date(text, TODAY) == kept
    assert birth_date(kept, TODAY) == kept


@pytest.mark.parametrize("text", ["23/11/2026", "2026-11-23", "12/2026", "2027", "2990"])
def test_a_birth_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="ở sau ngày hôm nay"):
        birth_date(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["", "/", "31/02/1990", "29/02/2023", "00/05/1990", "13/1990", "1990-13", "31021990", "19900507", "3112026",
     "90", "1700", "0000",
     "1/2/3/1990", "hai nghìn", "²⁰²⁰", "١٩٩٠", "1990-05-07T00:00", "1990.05.", "-1990", "1990-", "99999",
     "06619500012331/02/1990"],
)  # fmt: skip
def test_a_birth_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Ngày sinh không có thật"):
        birth_date(text, TODAY)


@given(st.one_of(st.text(max_size=14), st.text("0123456789/-", max_size=24)))
@QUICK
def test_any_birth_date_is_iso_or_refused(text: str) -> None:
    try:
        kept = birth_date(text, TODAY)
    except Refused:
        return
    assert kept <= TODAY.isoformat()
    assert birth_date(kept, TODAY) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0323456789", "0323456789"),
        ("02438212345", "02438212345"),
        ("(024) 3821-2345", "02438212345"),
        ("+842438212345", "02438212345"),
        ("842438212345", "02438212345"),
        ("+12025550100", "+12025550100"),
        ("+856 20 5555 1234", "+8562055551234"),
    ],
)
def test_phones(text: str, kept: str) -> None:
    assert phone(text) == kept


@pytest.mark.parametrize(
    "text",
    ["", "0112345678", "0612345678", "091234567", "09123456789", "0243821234", "12345", "+84112345678", "+84", "+123",
     "chín một hai", "0912345678 hoặc 0987654321", "٠٩١٢٣٤٥٦٧٨", "0٩١٢٣٤٥٦٧٨"],
)  # fmt: skip
def test_a_wrong_phone_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Số điện thoại"):
        phone(text)


@pytest.mark.parametrize(
    ("text", "kept", "right"),
    [
        ("0100109106", "0100109106", True),
        ("0100112437", "0100112437", True),
        ("0100109106-001", "0100109106-001", True),
        ("0100109106001", "0100109106-001", True),
        ("0100109107", "0100109107", False),
        ("0100109101-001", "0100109101-001", False),
        ("001090123456", "001090123456", True),
    ],
)
def test_tax_codes(text: str, kept: str, right: bool) -> None:
    assert tax_code(text) == kept
    assert tax_code_checks(kept) is right
    assert identity_paper("tax", text) == kept


@pytest.mark.parametrize("text", ["", "010010910", "01001091061", "0100109106-01", "MST0100109106", "٠١٠٠١٠٩١٠٦"])
def test_a_wrong_tax_code_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Mã số thuế"):
        tax_code(text)


def test_a_tax_code_has_one_check_digit_or_none() -> None:
    for stem in range(10_000_000, 10_000_400):
        right = [last for last in range(10) if tax_code_checks(f"{stem:09d}{last}")]
        assert len(right) <= 1


@pytest.mark.parametrize(
    ("text", "item", "right"),
    [
        ("RR473124829GB", "RR473124829GB", True),
        ("rr 4731 2482 9 gb", "RR473124829GB", True),
        ("EE123456785VN", "EE123456785VN", True),
        ("EE000000005VN", "EE000000005VN", True),
        ("EE000000014VN", "EE000000014VN", True),
        ("EE123456784VN", "EE123456784VN", False),
        ("RR473124820GB", "RR473124820GB", False),
    ],
)
def test_postal_items(text: str, item: str, right: bool) -> None:
    assert postal_item(text) == item
    assert postal_item_checks(item) is right


@pytest.mark.parametrize("text", ["", "EE12345678VN", "EE1234567855VN", "E1123456785VN", "123456785", "EE123456785"])
def test_what_is_no_postal_item(text: str) -> None:
    assert not postal_item_checks(text)
    with pytest.raises(Refused, match="Số bưu gửi"):
        postal_item(text)


@pytest.mark.parametrize(
    ("text", "vietnamese"),
    [("C1234567", True), ("B12345678", True), ("c1234567", False), ("C123456", False), ("C123456789", False),
    ("12345678", False)],
)  # fmt: skip
def test_passports(text: str, vietnamese: bool) -> None:
    assert vietnamese_passport(text) is vietnamese
    assert identity_paper("passport", text) == text.upper()


def test_old_identity_cards() -> None:
    assert identity_paper("cmnd", "241 000 123") == "241000123"
    with pytest.raises(Refused, match="9 chữ số"):
        identity_paper("cmnd", "2410001234")


@given(st.sampled_from(["cccd", "cmnd", "passport", "tax", "other"]), st.text(max_size=20))
@QUICK
def test_any_number_is_kept_or_refused(kind: str, number: str) -> None:
    checks: tuple[Callable[[str], str], ...] = (partial(identity_paper, kind), phone, postal_item)
    for check in checks:
        try:
            check(number)
        except Refused:
            continue
