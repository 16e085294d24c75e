"""When to try again."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.pace import FIRST, MOST, REGULAR, Pace

DICE = st.floats(0, 1, exclude_max=True)


@given(st.lists(DICE, min_size=1, max_size=60), st.floats(0, 10_000))
def test_a_wait_lies_below_the_cap_and_not_below_what_was_asked(thrown: list[float], asked: float) -> None:
    dice = iter(thrown)
    pace = Pace(lambda: next(dice))
    for n, _ in enumerate(thrown):
        wait = pace.cut(asked)
        assert asked <= wait <= max(asked, min(MOST, FIRST * 2**n))


@given(DICE)
def test_one_that_worked_begins_anew(thrown: float) -> None:
    pace = Pace(lambda: thrown)
    for _ in range(10):
        pace.cut()
    assert REGULAR / 2 <= pace.worked() <= 1.5 * REGULAR
    assert pace.cut() <= FIRST


@pytest.mark.parametrize(("cut", "most"), [(24 * 3600.0, 15), (3600.0, 15), (60.0, 30)])
def test_a_province_that_lost_its_line_together_does_not_come_back_together(cut: float, most: int) -> None:
    """500 devices in step with the hub lose it at one moment and have it again at one moment."""
    dice = Random(6)
    came: Counter[int] = Counter()
    for _ in range(500):
        pace = Pace(dice.random)
        at = pace.worked() * dice.random()
        while at < cut:
            at += pace.cut()
        assert at <= cut + MOST
        for _ in range(5):
            came[int(at)] += 1
            at += pace.worked()
    assert max(came.values()) <= most
