"""How long papers lie readable: working days are counted back from today."""

from datetime import date

import pytest

from counter.calendar import shipped_calendar
from counter.keeping import first_kept


@pytest.mark.parametrize(
    ("today", "days", "first"),
    [
        ("2026-11-20", 0, "2026-11-21"),
        ("2026-11-20", 1, "2026-11-20"),
        ("2026-11-20", 2, "2026-11-19"),
        ("2026-11-21", 1, "2026-11-20"),
        ("2026-11-22", 1, "2026-11-20"),
        ("2026-11-23", 1, "2026-11-23"),
        ("2026-11-23", 2, "2026-11-20"),
        ("2026-09-03", 2, "2026-08-28"),
    ],
)
def test_the_first_day_whose_papers_stay(today: str, days: int, first: str) -> None:
    assert first_kept(date.fromisoformat(today), days, shipped_calendar()) == date.fromisoformat(first)
