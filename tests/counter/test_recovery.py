"""The key on the recovery sheet: every slip of the hand is found, and the group is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.recovery import groups, read_key_text, scanned
from counter.refusal import Refused

KEYS = st.binary(min_size=32, max_size=32).map(bytes.hex)
KEY = "0f" * 32


@given(KEYS)
def test_what_is_written_is_read(key: str) -> None:
    written = groups(key)
    assert {len(group) for group in written} == {6}
    for text in (" ".join(written), "-".join(written), "\n".join(written), scanned("H15.50.05", 1, key), key.upper()):
        assert read_key_text(f" {text}\n") == key


@given(KEYS, st.integers(0, 95), st.integers(1, 9))
def test_a_wrong_digit_is_found_and_its_group_named(key: str, place: int, by: int) -> None:
    digits = "".join(groups(key))
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    with pytest.raises(Refused, match=f"Nhóm thứ {place // 6 + 1} "):
        read_key_text(wrong)


@given(KEYS, st.integers(0, 15), st.integers(0, 4))
def test_two_digits_that_changed_places_are_found(key: str, group: int, place: int) -> None:
    written = groups(key)
    digits = list(written[group])
    if digits[place] != digits[place + 1]:
        digits[place : place + 2] = digits[place + 1], digits[place]
        written[group] = "".join(digits)
        with pytest.raises(Refused, match=f"Nhóm thứ {group + 1} "):
            read_key_text(" ".join(written))


@pytest.mark.parametrize("text", ["", "12345", "x" * 96, "9" * 96, "MOTCUA-KHOA:H15.50.05:1:", "१" * 96])
def test_what_is_no_key_gets_a_sentence(text: str) -> None:
    with pytest.raises(Refused, match=r"Khóa trên phiếu|Nhóm thứ|không phải khóa"):
        read_key_text(text)
