"""When to try again."""

from hypothesis import given
from hypothesis import strategies as st

from sync.pace import FIRST, MOST, REGULAR, RETURN, Pace

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
    assert 0 <= pace.returned() <= RETURN
