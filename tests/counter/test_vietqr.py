"""VietQR against domain.md 10.6, and read back as a bank's app reads it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.dossier import FeeLine, Payment, Status
from counter.refusal import Refused
from counter.text import unmarked
from counter.unit import Unit
from counter.vietqr import Transfer, crc, payload, purpose_of, request, why_none
from tests.counter.life import START, at_status

VECTOR = (
    "00020101021238570010A00000072701270006970405011315002011122330208QRIBFTTA"
    "5303704540480005802VN62200816LPHT 261103 00016304105B"
)
UNIT = Unit("H15.50.05", "Trung tâm", "Ủy ban", "Ea Mẫu", bank_bin="970405", bank_account="1500201112233")


def fields(text: str) -> dict[str, str]:
    """The values of a TLV text by their ids."""
    found: dict[str, str] = {}
    while text:
        length = int(text[2:4])
        assert text[:2] not in found
        found[text[:2]] = text[4 : 4 + length]
        text = text[4 + length :]
    return found


def test_the_vector_of_the_domain() -> None:
    assert payload("970405", "1500201112233", 8000, "LPHT 261103 0001") == VECTOR


def test_the_check_value_of_the_crc() -> None:
    assert crc(b"123456789") == 0x29B1


@pytest.mark.parametrize(
    ("purpose", "written"),
    [
        ("Phí hồ sơ Đỗ H'Bĩa", "Phi ho so Do HBia"),
        ("  PHÍ – 261120/1001. ", "PHI 261120 1001"),
        ("Y Ƀlŏ", "Y Blo"),
    ],
)
def test_the_purpose_is_written_in_plain_letters(purpose: str, written: str) -> None:
    assert fields(fields(payload("970405", "1", 1, purpose))["62"])["08"] == written


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose", "says"),
    [
        ("97040", "1", 1, "PHI", "bank_bin"),
        ("9704055", "1", 1, "PHI", "bank_bin"),
        ("97040a", "1", 1, "PHI", "bank_bin"),
        ("٩٧٠٤٠٥", "1", 1, "PHI", "bank_bin"),
        ("970405", "", 1, "PHI", "bank_account"),
        ("970405", "1" * 20, 1, "PHI", "bank_account"),
        ("970405", "12 34", 1, "PHI", "bank_account"),
        ("970405", "12Đ4", 1, "PHI", "bank_account"),
        ("970405", "1", 0, "PHI", "Số tiền"),
        ("970405", "1", -5, "PHI", "Số tiền"),
        ("970405", "1", 10**13, "PHI", "Số tiền"),
        ("970405", "1", 1, "", "Nội dung"),
        ("970405", "1", 1, "– !", "Nội dung"),
        ("970405", "1", 1, "A" * 26, "Nội dung"),
    ],
)
def test_what_no_bank_takes_is_refused(bank: str, account: str, amount: int, purpose: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        payload(bank, account, amount, purpose)


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    st.integers(1, 10**13 - 1),
    st.text(max_size=25),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_written_is_read_back(bank: str, account: str, amount: int, purpose: str) -> None:
    if not 1 <= len(unmarked(purpose)) <= 25:
        with pytest.raises(Refused, match="Nội dung"):
            payload(bank, account, amount, purpose)
        return
    text = payload(bank, account, amount, purpose)
    assert text.isascii()
    found = fields(text)
    assert list(found) == ["00", "01", "38", "53", "54", "58", "62", "63"]
    assert fields(fields(found["38"])["01"]) == {"00": bank, "01": account}
    assert (found["01"], found["54"], found["53"], found["58"]) == ("12", str(amount), "704", "VN")
    assert found["63"] == f"{crc(text[:-4].encode()):04X}"
    assert len(fields(found["62"])["08"]) <= 25


@pytest.mark.parametrize(
    ("code", "purpose"),
    [
        ("H15.50.05-261120-1001", "PHI 261120 1001"),
        ("H15.50.05-261120-0092637", "PHI 261120 0092637"),
        ("So-2026/15", "PHI SO 2026 15"),
        ("G09.20-20260609-0092637-ABCDEFGHIJ", "PHI 09 0092637 ABCDEFGHIJ"),
        ("G09.20-20260609-0092637-ABCDEFGHIJK", "PHI 9 0092637 ABCDEFGHIJK"),
        ("G09.20-20260609-0092637-ABCDEFGHIJKL", "PHI 0092637 ABCDEFGHIJKL"),
    ],
)
def test_the_purpose_names_the_dossier(code: str, purpose: str) -> None:
    found = purpose_of(replace(at_status(Status.ACCEPTED), code=code))
    assert found == purpose
    assert len(found) <= 25


def test_only_what_is_still_owed_is_asked_for() -> None:
    owing = replace(at_status(Status.ACCEPTED), fees=(FeeLine("A", "phí", 9000, 1000),))
    asked = request(UNIT, owing)
    assert asked == Transfer("970405", "1500201112233", "", 8000, "PHI 261119 1001")
    assert asked.text == payload("970405", "1500201112233", 8000, "PHI 261119 1001")
    assert why_none(UNIT, owing) is None
    later = request(UNIT, replace(owing, payments=(Payment(START, 3000, "tiền mặt"), Payment(START, 1000, "VietQR"))))
    assert later is not None
    assert later.amount == 4000


@pytest.mark.parametrize(
    ("unit", "changes", "says"),
    [
        (replace(UNIT, bank_account=""), {}, "bank_account"),
        (UNIT, {"fees": ()}, "không còn phí"),
        (UNIT, {"payments": (Payment(START, 9000, "VietQR"),)}, "chờ đối soát"),
        (UNIT, {"cancelled": "bấm nhầm"}, "đã hủy"),
        (UNIT, {"status": Status.DECLINED}, "Không được tiếp nhận"),
    ],
)
def test_where_nothing_can_be_paid_nothing_is_asked_for(unit: Unit, changes: dict[str, Any], says: str) -> None:
    dossier = replace(at_status(Status.ACCEPTED), fees=(FeeLine("A", "phí", 9000),))
    refused = why_none(unit, replace(dossier, **changes))
    assert refused is not None
    assert says in refused
    assert request(unit, replace(dossier, **changes)) is None


def test_a_bank_has_a_name_where_one_is_known_and_it_is_marked() -> None:
    asked = Transfer("970405", "1", "", 1, "PHI")
    assert asked.bank == "Agribank (BIN 970405; tên chưa đối chiếu)"
    assert replace(asked, bank_bin="999999").bank == "BIN 999999"
