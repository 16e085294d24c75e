"""Logging in as arithmetic: what wrong tries cost, whatever the clock does, and what a PIN may be."""

from datetime import datetime, timedelta

import pytest

from counter.clock import VIETNAM
from counter.login import Account, check_pin, left, told, wait, wrong
from counter.refusal import Refused

NOW = datetime(2026, 11, 20, 9, tzinfo=VIETNAM)


def test_what_wrong_tries_cost() -> None:
    assert [wait(tries).total_seconds() for tries in range(10)] == [0, 0, 0, 5, 15, 60, 300, 900, 900, 900]
    assert "đợi" not in str(wrong(2))
    assert "Sai mã PIN 3 lần liền; đợi 5 giây" in str(wrong(3))
    assert "đợi 5 phút rồi" in str(wrong(6))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 giây"), (5, "5 giây"), (60, "1 phút"), (74.1, "1 phút 15 giây"), (900, "15 phút")]
)
def test_a_span_in_words(seconds: float, words: str) -> None:
    assert told(timedelta(seconds=seconds)) == words


def test_what_is_left_of_it() -> None:
    assert left(Account("", 9), NOW) == timedelta()
    account = Account("", 4, NOW)
    assert left(account, NOW) == timedelta(seconds=15)
    assert left(account, NOW + timedelta(seconds=14)) == timedelta(seconds=1)
    assert left(account, NOW + timedelta(seconds=15)) == timedelta()
    assert left(account, NOW + timedelta(days=9000)) == timedelta()


def test_a_clock_that_was_set_back_costs_no_more_than_the_wait() -> None:
    assert left(Account("", 99, NOW), NOW - timedelta(days=9000)) == timedelta(minutes=15)


@pytest.mark.parametrize("pin", ["123", "1" * 65, "0000", "123456", "012345", "lan1", "aaaa"])
def test_a_pin_that_nobody_should_choose(pin: str) -> None:
    with pytest.raises(Refused):
        check_pin(pin, "lan1")
    check_pin("135790", "lan1")
