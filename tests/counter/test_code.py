"""The dossier code: the counter's own numbers, and codes of other systems kept as they came."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import VIETNAM
from counter.code import Code, accept, elsewhere, issue, key, parse
from counter.refusal import Refused

UNIT = "H15.50.05"
MORNING = datetime(2026, 11, 20, 8, 31, tzinfo=VIETNAM)


@pytest.mark.parametrize("counter", range(1, 10))
def test_each_counter_begins_in_its_own_range(counter: int) -> None:
    code = issue(UNIT, MORNING, counter, 0)
    assert str(code) == f"H15.50.05-261120-{counter}001"
    assert code.counter == counter
    assert parse(str(code)) == code


def test_numbers_follow_without_a_gap() -> None:
    last, given_out = 0, []
    for _ in range(999):
        last = issue(UNIT, MORNING, 1, last).number
        given_out.append(last)
    assert given_out == list(range(1001, 2000))


@pytest.mark.parametrize("counter", [1, 4, 9])
def test_the_thousandth_is_refused(counter: int) -> None:
    assert issue(UNIT, MORNING, counter, counter * 1000 + 998).number == counter * 1000 + 999
    with pytest.raises(Refused) as refused:
        issue(UNIT, MORNING, counter, counter * 1000 + 999)
    assert f"Quầy {counter} " in str(refused.value)
    assert "20/11/2026" in str(refused.value)


def test_twenty_numbers_skipped_stay_skipped() -> None:
    assert issue(UNIT, MORNING, 1, 1037).number == 1038


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), "261120"),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "261121"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "270101"),
        (datetime(2026, 11, 20, 0, 0, tzinfo=VIETNAM), "261120"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=VIETNAM), "261120"),
    ],
)
def test_the_day_is_vietnams(moment: datetime, day: str) -> None:
    assert str(issue(UNIT, moment, 1, 0)) == f"H15.50.05-{day}-1001"


@pytest.mark.parametrize(
    ("text", "unit", "day", "number", "digits", "counter"),
    [
        ("H15.50.05-261120-1001", "H15.50.05", date(2026, 11, 20), 1001, 4, 1),
        ("H15.50.05-261120-9999", "H15.50.05", date(2026, 11, 20), 9999, 4, 9),
        ("000.17.22.H56-210531-0001", "000.17.22.H56", date(2021, 5, 31), 1, 4, 0),
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975, 4, 0),
        ("H15.50-261008-1501234", "H15.50", date(2026, 10, 8), 1501234, 7, 0),
        ("H15-261008-091234", "H15", date(2026, 10, 8), 91234, 6, 0),
        ("H55.242-240229-0007", "H55.242", date(2024, 2, 29), 7, 4, 0),
    ],
)
def test_codes_of_the_national_form(text: str, unit: str, day: date, number: int, digits: int, counter: int) -> None:
    code = parse(text)
    assert code == Code(unit, day, number, digits)
    assert code is not None
    assert str(code) == text
    assert code.counter == counter


@pytest.mark.parametrize(
    "text",
    [
        "", "H15", "H15.50.05", "H15.50.05-261120", "H15.50.05-261120-001", "H15.50.05-261320-0001",
        "H15.50.05-260229-0001", "H15.50.05-261100-0001", "H15.50.05-261120-00000001", "h15.50.05-261120-1001",
        "H15.50.05.1.2-261120-1001", "H15..05-261120-1001", " H15.50.05-261120-1001", "H15.50.05-261120-1001\n",
        "000.17.22.56-210531-0001", "BTP-2026-000123", "G01-20261120", "H15.50.05–261120–1001", "Nguyễn Văn An",
        "001090123456", "https://tracuu.example.vn/h/H15.50.05-261120-1001",
    ],
)  # fmt: skip
def test_what_is_no_national_code(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = parse(text)
    assert code is None or str(code) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" h15.50.05.13-261008-0975\r\n", "H15.50.05.13-261008-0975"),
        ("000.17.22.H56-210531-0001", "000.17.22.H56-210531-0001"),
        ("BTP/2026_000123", "BTP/2026_000123"),
        ("G01.899-211120-1234567", "G01.899-211120-1234567"),
        ("123", "123"),
    ],
)
def test_foreign_codes_are_kept(text: str, kept: str) -> None:
    assert accept(text) == kept


@pytest.mark.parametrize(
    "text", ["", "12", "-123", "mã hồ sơ", "H15 50", "A" * 51, "ĐK-001", "A\u200bBC", "٣٣٣٣", "a|b|c"]
)
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Mã hồ sơ chỉ gồm"):
        accept(text)


def test_a_receipt_of_another_unit_is_told_by_its_code() -> None:
    for text in ("https://tracuu.example.vn/h/H15.50.06-261120-1001", "h15.50.06-261120-1001"):
        assert "đơn vị khác (H15.50.06)" in str(elsewhere(text, UNIT))
    for text in (f"https://tracuu.example.vn/h/{UNIT}-261120-1001", "2611201001", "nguyễn văn an", "G22.99-55"):
        assert elsewhere(text, UNIT) is None


def test_the_label_has_ten_digits() -> None:
    assert issue(UNIT, MORNING, 1, 0).label == "2611201001"
    assert Code(UNIT, date(2026, 1, 2), 7).label == "2601020007"


def test_codes_phones_and_numbers_compare_by_key() -> None:
    assert key("H15.50.05-261120-1001") == key("h155005 261120 1001") == "h1550052611201001"
    assert key("0912.345.678") == "0912345678"
    assert key("Đỗ") == ""
