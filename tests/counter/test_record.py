"""Dataclasses as JSON and back; defaults left out, so that a new field changes no old record."""

import json
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import VIETNAM
from counter.deadline import Day
from counter.dossier import (
    Chosen,
    Contact,
    Document,
    Dossier,
    Extension,
    FeeLine,
    Handed,
    Leg,
    Organisations,
    Pause,
    Payment,
    Person,
    Status,
)
from counter.event import canonical
from counter.record import from_plain, is_record, shown, to_plain

WHEN = datetime(2026, 11, 19, 9, 0, 0, 5000, tzinfo=VIETNAM)
QUICK = settings(max_examples=80, deadline=None, derandomize=True)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda d: d.replace(microsecond=d.microsecond // 1000 * 1000, tzinfo=VIETNAM)
)
words = st.sampled_from(["", "An", "H'Bĩa Niê"])


def made(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: strategy(hint) for name, hint in hints.items()})


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field by its type."""
    known: dict[Any, st.SearchStrategy[Any]] = {
        str: words,
        int: st.integers(0, 3),
        bool: st.booleans(),
        datetime: moments,
        date: st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        Status: st.sampled_from(Status),
    }
    if hint in known:
        return known[hint]
    if is_record(hint):
        return made(hint)
    inner = get_args(hint)
    name = str(hint)
    if name.startswith("typing.Literal"):
        return st.sampled_from(inner)
    if name.startswith("tuple"):
        return st.lists(strategy(inner[0]), max_size=2).map(tuple)
    if name.startswith("dict"):
        return st.dictionaries(st.sampled_from(["01", "label"]), strategy(inner[1]))
    return st.none() | strategy(inner[0])


@given(made(Dossier))
@QUICK
def test_any_dossier_goes_to_json_and_back(dossier: Dossier) -> None:
    text = canonical(to_plain(dossier))
    again = from_plain(Dossier, json.loads(text))
    assert again == dossier
    assert canonical(to_plain(again)) == text


@pytest.mark.parametrize(
    "value",
    [
        Day(date(2026, 11, 24), False, "nghỉ"),
        Person("owner", "An"),
        Document("Tờ khai"),
        FeeLine("Lệ phí", due=5),
        Chosen("1.1", "A", "B", "1", unverified=("fees",)),
        Organisations(competent="Sở"),
        Leg("Công an xã", WHEN),
        Pause(WHEN, "thiếu", items=("a", "b")),
        Payment(WHEN, 5, "tiền mặt"),
        Extension(WHEN, None, WHEN, "x"),
        Handed(WHEN, "An", "tại quầy", "lost"),
        Contact(WHEN, "a", "b"),
    ],
    ids=lambda v: type(v).__name__,
)
def test_each_part_goes_and_comes(value: Any) -> None:
    assert from_plain(type(value), json.loads(json.dumps(to_plain(value)))) == value


def test_defaults_are_left_out() -> None:
    assert to_plain(Person("owner", "An")) == {"role": "owner", "name": "An"}
    assert to_plain(Leg("Sở", WHEN)) == {"to": "Sở", "at": "2026-11-19T09:00:00.005+07:00"}


def test_shown_has_every_field() -> None:
    said = shown(Leg("Sở", WHEN))
    assert said == {
        "to": "Sở",
        "at": "2026-11-19T09:00:00+07:00",
        "kind": "forward",
        "due_at": None,
        "done_at": None,
        "note": "",
    }
