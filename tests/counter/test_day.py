"""The supervisor's day as arithmetic: who did what, how the week flowed, what should not be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from counter.calendar import shipped_calendar
from counter.clock import parse_moment
from counter.day import Day, Late, Step, last_days

NOW = parse_moment("2026-11-20T15:30")
TODAY = NOW.date()
BEFORE = TODAY - timedelta(days=1)


def day(*steps: Step, **known: object) -> Day:
    facts = {"counts": {}, "late": (), "waiting": {}, "month": {}, "days": last_days(NOW, shipped_calendar())}
    return Day(now=NOW, steps=steps, **{**facts, **known})  # type: ignore[arg-type]


def test_counters_and_officers_side_by_side() -> None:
    found = day(
        Step(1, "lan", "receive", TODAY, "a"),
        Step(1, "lan", "accept", TODAY, "p"),
        Step(1, "hoa", "receive", TODAY, "b"),
        Step(1, "hoa", "forward", TODAY, "a"),
        Step(1, "hoa", "forward", TODAY, "a"),
        Step(1, "lan", "finish", BEFORE, "c"),
        Step(2, "lan", "return", TODAY, "c"),
        late=(Late(2, "mai", "z"),),
    ).works()
    assert [(work.counter, work.officer, tuple(map(len, work.columns))) for work in found] == [
        (1, "", (3, 1, 0, 0, 0)),
        (1, "hoa", (1, 1, 0, 0, 0)),
        (1, "lan", (2, 0, 0, 0, 0)),
        (2, "", (0, 0, 0, 1, 1)),
        (2, "lan", (0, 0, 0, 1, 0)),
        (2, "mai", (0, 0, 0, 0, 1)),
    ]
    assert found[2].received == ("a", "p")


def test_the_week_s_flow_is_of_working_days() -> None:
    found = day(Step(1, "lan", "receive", BEFORE, "a"), Step(1, "lan", "finish", TODAY, "a")).flow()
    assert [f"{flow.day:%d/%m}" for flow in found] == ["16/11", "17/11", "18/11", "19/11", "20/11"]
    assert [(flow.received, flow.finished) for flow in found[-2:]] == [(("a",), ()), ((), ("a",))]
    # Over the holiday of 24/11 and a weekend.
    after = last_days(parse_moment("2026-11-28T09:00"), shipped_calendar())
    assert after == tuple(date(2026, 11, n) for n in (20, 23, 25, 26, 27))


@pytest.mark.parametrize(
    ("month", "rate", "trouble"),
    [
        ({}, None, False),
        ({"kept_time": 95, "settled": 100}, Decimal("95.00"), False),
        ({"kept_time": 9499, "settled": 10000}, Decimal("94.99"), True),
    ],
)
def test_the_rate_against_its_aim(month: dict[str, int], rate: Decimal | None, trouble: bool) -> None:
    found = day(month=month)
    assert found.on_time == rate
    assert found.troubles() == (["tỷ lệ đúng hạn tháng này dưới mức 95%"] if trouble else [])


def test_what_should_not_be() -> None:
    counts = {"overdue": 3, "late-hand-over": 2, "late-again": 1, "to-apologise": 4, "today": 9}
    assert day(counts=counts).troubles() == ["3 quá hạn", "2 quá giờ chuyển xử lý", "1 đã hẹn lại mà vẫn quá hạn"]
