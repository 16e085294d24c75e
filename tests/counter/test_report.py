"""What the reports make of their figures: shares rounded half up, equations, points, remarks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.calendar import shipped_calendar
from counter.clock import parse_moment
from counter.figure import FIGURES, Counted, Figure, period, share
from counter.report import (
    HINTS,
    II06A,
    II06A_FIGURES,
    QD766_FIGURES,
    REMAINDER,
    SUMMARY_FIGURES,
    Line,
    checks,
    columns_of,
    hints_of,
    ii06a,
    ii06a_json,
    lines_json,
    qd766_sections,
    remainder,
    remarks,
    score,
    summary,
    summary_sections,
)

NOW = parse_moment("2026-11-27T10:00")
DAK_NONG = {"received": 2608, "settled": 2276, "on_time": 1615, "early": 621, "late": 40, "open": 332, "in_time": 332}
"""The notice of 2017, each a whole number of dossiers."""


@pytest.mark.parametrize(
    ("part", "whole", "per_cent"),
    [(1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (1, 2000, "0.05"), (3, 8000, "0.04"), (5, 5, "100.00")],
)
def test_shares_are_rounded_half_up(part: int, whole: int, per_cent: str) -> None:
    assert share(part, whole) == Decimal(per_cent)


def test_nothing_has_no_share() -> None:
    assert share(0, 0) is None


def test_dak_nong_s_figures_come_out_with_their_denominator_said() -> None:
    sections = summary_sections(Counted({"": DAK_NONG}), {1: 61, 2: 14, 3: 0})
    found = lines_json(sections, period(date(2017, 1, 1), date(2017, 6, 30), NOW), [])["figures"]
    assert {key: found[key]["share"] for key in ("settled", "on_time", "early", "late", "in_time")} == {
        "settled": 87.27, "on_time": 61.92, "early": 23.81, "late": 1.53, "in_time": 12.73,
    }  # fmt: skip
    assert {found[key]["whole"] for key in ("settled", "on_time", "early", "late", "in_time")} == {2608}
    assert found["in_time"]["count"] == 332
    assert found["on_time"]["of"] == "tổng số tiếp nhận"
    assert [found[f"rating_{level}"]["share"] for level in (1, 2, 3)] == [81.33, 18.67, 0.0]


def test_every_key_of_a_report_is_a_figure_with_a_formula() -> None:
    for key in (*II06A_FIGURES, *SUMMARY_FIGURES, *QD766_FIGURES, *HINTS):
        assert isinstance(FIGURES[key], Figure)
        assert FIGURES[key].label
        assert FIGURES[key].formula


@given(st.lists(st.integers(0, 9), min_size=7, max_size=7), st.integers(0, 20))
def test_the_equations_of_ii06a_are_held_against_the_figures(cells: list[int], rest: int) -> None:
    early, on_time, late, in_time, overdue, online, by_hand = cells
    settled, running = early + on_time + late, in_time + overdue
    received = settled + running + rest
    counts = {
        "received": received, "online": online, "by_hand": by_hand, "carried": received - online - by_hand,
        "settled": settled, "early": early, "on_time": on_time, "late": late,
        "open": running, "in_time": in_time, "overdue": overdue, "supplement": rest,
    }  # fmt: skip
    assert all(checks(counts).values())
    for key in ("received", "early", "in_time", "ended"):
        assert not all(checks(counts | {key: counts.get(key, 0) + 1}).values())


def test_ii06a_as_json_and_as_a_table() -> None:
    counts = dict.fromkeys(FIGURES, 0) | {"received": 3, "new": 3, "by_hand": 3, "settled": 2, "early": 2, "ended": 1}
    counted = Counted({"Hộ tịch": counts, "Đất đai": counts})
    told = ii06a_json(counted)
    assert set(told) == {"rows", "total", "remainder"}
    assert told["rows"][0] == {"field": "Hộ tịch", **columns_of(counts)}
    assert list(told["total"]) == [f"c{n}" for n in range(3, 14)] == list(II06A)
    assert (
        (told["total"]["c3"], told["total"]["c8"], told["remainder"]) == (6, 4, 2) == (6, 4, remainder(counted.total))
    )
    made = ii06a(counted, [], [])
    rows = [row.cells for row in made.tables[0].rows]
    assert rows[-2][:3] == (None, "Tổng cộng", 6)
    assert rows[-1][1:3] == ("Còn lại, ngoài (7) và (11)", 2)
    assert "dừng giải quyết, từ chối 2" in made.notes[0]
    assert made.notes[1].count("đúng") == 4
    assert [row.cells[0] for row in made.tables[1].rows].count("Còn lại") == len(REMAINDER)


def test_the_summary_says_each_formula_and_denominator() -> None:
    rows = [
        row.cells
        for row in summary(summary_sections(Counted({"": DAK_NONG}), {1: 1, 2: 0, 3: 0}), [], []).tables[0].rows
    ]
    lines = [row for row in rows if isinstance(row[0], int)]
    assert all(row[6] for row in lines)
    assert all((row[3] is None) == (row[4] is None) for row in lines)
    assert len(lines) > 25


@pytest.mark.parametrize(
    ("count", "whole", "points", "full", "given"),
    [(1, 2, 20, 100, "10.00"), (9, 10, 6, 90, "6.00"), (10, 10, 6, 90, "6.00"), (4, 10, 2, 80, "1.00")],
)
def test_points_grow_with_the_share(count: int, whole: int, points: int, full: int, given: str) -> None:
    assert score(Line("", "", count, "", whole, ""), points, full) == Decimal(given)


def test_no_points_without_a_scale_or_a_whole() -> None:
    assert score(Line("", "", 1, "", 2, ""), 10, 0) is None
    assert score(Line("", "", 0, "", 0, ""), 10, 100) is None


def test_satisfaction_is_counted_and_never_listed() -> None:
    sections = qd766_sections(Counted({}), {1: 6, 2: 3, 3: 1})
    (line,) = sections["Mức độ hài lòng khi tiếp nhận"]
    assert (line.count, line.whole, line.share) == (9, 10, Decimal("90.00"))
    assert not {key for key in FIGURES if "rating" in key or "satisf" in key}


def test_hints_stand_dossier_by_dossier() -> None:
    assert hints_of([("late", "B"), ("no_result_file", "A"), ("no_result_file", "B")]) == {
        "A": ["thiếu tệp kết quả"],
        "B": ["giải quyết quá hạn", "thiếu tệp kết quả"],
    }


@pytest.mark.parametrize(
    ("first", "last", "received", "said"),
    [
        ("2026-10-01", "2026-10-31", 5, []),
        ("2026-10-01", "2026-10-31", 0, ["không có hồ sơ nào"]),
        ("2026-11-01", "2026-11-30", 5, ["chưa kết thúc: số liệu tính đến 27/11/2026 10:00"]),
        ("2025-12-01", "2025-12-31", 5, ["chưa được xác nhận"]),
        ("2026-11-01", "2027-01-31", 5, ["chưa kết thúc", "chưa được xác nhận"]),
    ],
)
def test_what_a_reader_must_know(first: str, last: str, received: int, said: list[str]) -> None:
    span = period(date.fromisoformat(first), date.fromisoformat(last), NOW)
    found = remarks(span, shipped_calendar(), received)
    assert len(found) == len(said)
    assert all(words in remark for words, remark in zip(said, found, strict=True))
