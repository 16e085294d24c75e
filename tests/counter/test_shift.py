"""What an event counts as in a shift, and how far several closes together reached."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from counter.clock import VIETNAM
from counter.event import Event
from counter.record import to_plain
from counter.shift import Close, Reach, as_close, counted_as, reached
from counter.takings import Takings

AT = datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
EVENT = Event("H15.50.05", "d", 1, 1, "e", "u", "", AT, AT, "free", "lan", 0, {}, "")
CLOSE = Close("lan", AT, {"form": "shift", "counter": 1, "year": 2026, "number": 7}, Takings("lan"))


@pytest.mark.parametrize(
    ("kind", "body", "step"),
    [
        ("receive", {"entry": 1}, "receive"),
        ("receive", {}, ""),
        ("accept", {"entry": 1}, "receive"),
        ("accept", {}, "accept"),
        ("supplement", {"entry": 2}, "receive"),
        ("supplement", {}, "supplement"),
        ("receive", {"carried": True}, ""),
        ("forward", {"carried": True}, ""),
        ("finish", {}, "finish"),
        ("finish", {"slips": [{}]}, "sign"),
        ("return", {}, "return"),
        ("return", {"joins": "x"}, ""),
        ("return-ahead", {}, "return"),
        ("guide", {}, "guide"),
        ("reprint", {}, ""),
        ("setup", {}, ""),
        ("shift-close", {}, ""),
    ],
)
def test_what_an_event_counts_as(kind: str, body: dict[str, Any], step: str) -> None:
    assert counted_as(replace(EVENT, kind=kind, body=body)) == step


def test_closes_that_did_not_know_of_each_other_reach_as_far_as_each() -> None:
    one = replace(CLOSE, through=(Reach("a", 1, 50), Reach("b", 1, 9)))
    other = replace(CLOSE, through=(Reach("a", 1, 40), Reach("a", 2, 60)))
    assert reached([one, other]) == reached([other, one]) == {("a", 1): 50, ("b", 1): 9, ("a", 2): 60}
    assert reached([]) == {}


def test_a_close_says_all_that_its_paper_shows() -> None:
    told = replace(CLOSE, to="minh", done={"receive": 3}, held={"all": 0}, lying={"to-return": ("A", "B")})
    assert as_close(replace(EVENT, body=to_plain(told))) == told
    assert told.number == "KC1-2026-0007"
