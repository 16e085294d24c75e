"""Guidance slips: their numbers as scanned and as read, and what they must say."""

from datetime import date

import pytest

from counter.code import SlipNumber, parse_slip
from counter.guidance import read_guidance
from counter.refusal import Refused
from tests.office import intake

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("H15.50.05-HD1-2026-0007", SlipNumber("H15.50.05", 1, 2026, 7)),
        (" hd1-2026-7 ", SlipNumber("", 1, 2026, 7)),
        ("HD0-2026-0007", None),
        ("H15.50.05-261120-1001", None),
        ("HD1-2026-", None),
        ("", None),
    ],
)
def test_numbers(text: str, found: SlipNumber | None) -> None:
    assert parse_slip(text) == found
    if found:
        assert parse_slip(f"{found.unit}-{found}" if found.unit else str(found)) == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "reason"),
        ({"reason": "thiếu"}, "items"),
        ({"reason": "thiếu", "items": [""]}, "items"),
        ({"reason": "thiếu", "items": ["Tờ khai"], "received_at": "2026-11-19T09:00"}, "trước khi tiếp nhận"),
        ({"reason": "thiếu", "items": ["Tờ khai"], "strange": 1}, "strange"),
    ],
)
def test_what_is_refused(data: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_guidance(intake(**data), TODAY)


def test_what_is_read() -> None:
    found, items, reason = read_guidance(intake(items=["Tờ khai", "Giấy chứng sinh"], reason="thiếu"), TODAY)
    assert (found.procedure, items, reason) == ("1.001193", ["Tờ khai", "Giấy chứng sinh"], "thiếu")
