"""The mark of a receipt: whatever a forger alters on paper shows, at every counter of the unit and with no network."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.clock import VIETNAM
from counter.code import elsewhere, of_unit, parse, plain, scanned
from counter.dossier import Chosen, Dossier, Status
from counter.mark import UNREAD, UNSURE, WRONG, Keys, doubt, of_code, read, tail
from screens.widgets.scan import classify

KEY, OTHER = "0f" * 32, "a1" * 32
KEYS = Keys((KEY,), date(2026, 11, 1), shared=True, counter=1)
DOSSIER = Dossier(
    unit="H15.50.05",
    uid="0192",
    code="H15.50.05-261120-2001",
    status=Status.ACCEPTED,
    procedure=Chosen("1.001193", "Đăng ký khai sinh", "Hộ tịch", "1"),
    received_by="lan",
    received_at=datetime(2026, 11, 20, 8, 30, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 27, 17, 30, tzinfo=VIETNAM),
    counter=2,
)
URL = "https://tracuu.example.vn/h/"


def qr(dossier: Dossier = DOSSIER, key: str = KEY) -> str:
    return URL + dossier.code + tail(dossier, key)


def test_the_text_is_what_the_decision_says() -> None:
    assert tail(DOSSIER, KEY) == "?h=261127&k=2KF1ZEKTRD"
    assert tail(replace(DOSSIER, due_at=None), KEY).startswith("?h=&k=")


def test_a_genuine_receipt_leaves_no_doubt() -> None:
    assert doubt(qr(), KEYS, DOSSIER) == ""
    assert doubt(qr().upper(), KEYS, DOSSIER) == ""
    assert doubt(qr(replace(DOSSIER, due_at=None)), KEYS, replace(DOSSIER, due_at=None)) == ""
    assert doubt(URL + DOSSIER.code, KEYS, DOSSIER) == ""
    assert doubt("2611202001", KEYS, DOSSIER) == ""


@pytest.mark.parametrize(
    ("was", "now"),
    [("h=261127", "h=261120"), ("h=261127", "h="), ("261120-2001", "261119-2001"), ("50.05", "50.06"), ("k=2", "k=Z")],
)
def test_whatever_is_altered_shows(was: str, now: str) -> None:
    forged = qr().replace(was, now)
    assert forged != qr()
    assert doubt(forged, KEYS, DOSSIER).startswith(WRONG)


def test_an_altered_date_is_named() -> None:
    said = doubt(qr().replace("h=261127", "h=261124"), KEYS, DOSSIER)
    assert said == f"{WRONG} Ngày hẹn trong mã QR: 24/11/2026; trên máy: 27/11/2026."
    assert "không đọc được" in doubt(qr().replace("h=261127", "h=269999"), KEYS, DOSSIER)
    later = replace(DOSSIER, due_at=datetime(2026, 12, 4, 17, 30, tzinfo=VIETNAM))
    assert doubt(qr(), KEYS, later) == "Ngày hẹn trong mã QR: 27/11/2026; trên máy: 04/12/2026."


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=10, max_size=10))
def test_a_guessed_mark_is_wrong(mark: str) -> None:
    assert doubt(f"{URL}{DOSSIER.code}?h=261127&k={mark}", KEYS, DOSSIER) == WRONG


def test_another_unit_s_key_signs_nothing_here() -> None:
    assert doubt(qr(key=OTHER), KEYS, DOSSIER) == WRONG
    assert doubt(qr(key=OTHER), replace(KEYS, known=(KEY, OTHER)), DOSSIER) == ""


def test_nobody_is_accused_on_a_key_that_this_home_never_had() -> None:
    own = replace(KEYS, shared=False)
    assert doubt(qr(key=OTHER), own, DOSSIER) == UNSURE
    assert doubt(qr(key=OTHER), own, replace(DOSSIER, counter=1)) == WRONG
    assert doubt(qr(key=OTHER), replace(KEYS, since=date(2026, 11, 20)), DOSSIER) == UNSURE
    assert doubt(qr(), Keys(), DOSSIER) == UNSURE


@pytest.mark.parametrize("spoilt", ["2KF1ZEKTR", "ÝKF1ZEKTRD", "2KF1ZEKTRD9", ""])
def test_an_input_method_in_the_scan_is_no_forgery(spoilt: str) -> None:
    assert doubt(qr().replace("2KF1ZEKTRD", spoilt), KEYS, DOSSIER) == UNREAD


def test_a_receipt_that_another_has_replaced_says_so() -> None:
    corrected = replace(DOSSIER, originals={"01": 2})
    assert "đã được thay" in doubt(qr(replace(DOSSIER, originals={"01": 1})), KEYS, corrected)
    assert doubt(qr(corrected), KEYS, corrected) == ""
    many = replace(DOSSIER, originals={"01": 12})
    assert doubt(qr(many), KEYS, many) == ""


def test_a_receipt_of_a_number_that_was_struck_says_so() -> None:
    assert "đã hủy" in doubt(qr(), KEYS, replace(DOSSIER, cancelled="lấy nhầm số"))


def test_a_code_that_was_replaced_says_so() -> None:
    recoded = replace(DOSSIER, code="H15.50.05-261120-0001", aliases=(DOSSIER.code,))
    assert "hồ sơ nay mang mã H15.50.05-261120-0001" in doubt(qr(), KEYS, recoded)
    assert doubt(qr(recoded), KEYS, recoded) == ""


def test_a_receipt_whose_dossier_is_not_here() -> None:
    code, shown = parse(DOSSIER.code), read(qr())
    assert code is not None
    assert shown is not None
    assert (of_code(shown, KEYS, code), shown.day) == ("good", date(2026, 11, 27))
    assert of_code(replace(shown, due="261120"), KEYS, code) == "wrong"
    assert of_code(shown, replace(KEYS, known=(OTHER,), shared=False), code) == "unsure"


@pytest.mark.parametrize("base", [URL, "https://example.vn/?ma=", ""])
def test_old_and_new_texts_tell_the_same_code(base: str) -> None:
    for text in (base + DOSSIER.code, base + DOSSIER.code + tail(DOSSIER, KEY), f" {base}{DOSSIER.code}?h=&k=\t"):
        assert scanned(text).upper() == DOSSIER.code
        assert str(of_unit(text, "H15.50.05")) == DOSSIER.code
        assert "H15.50.05" in (elsewhere(text, "H15.50.06") or "")
        assert classify(text) == "receipt"
        assert read(plain(text)) is None


def test_other_texts_stay_as_they_are() -> None:
    for text in ("0912345678", "https://example.vn/?h=1", "a?h=1&k=2&x=3", "Nguyễn Văn An"):
        assert plain(text) == text


def test_keys_are_not_shown() -> None:
    assert KEY not in repr(KEYS)
