"""The event: its hash, its JSON, its id."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.event import Event, canonical, new_id, same_id, sealed_hash
from counter.refusal import Refused
from tests.counter.life import START, event

MADE = event("forward", {"to": "Công an xã", "note": ""})
OTHER: dict[str, Any] = {
    "unit": "H15.50.06",
    "device": "quay-2",
    "epoch": 2,
    "seq": 2,
    "event_id": "01900000-0000-7000-8000-00000000000f",
    "uid": "01900000-0000-7000-8000-00000000000e",
    "kind": "finish",
    "at": START + timedelta(milliseconds=1),
    "recorded_at": START - timedelta(milliseconds=1),
    "clock": "synced",
    "officer": "hoa",
    "base_rev": 1,
    "body": {"to": "Công an xã"},
    "prev": "1" * 64,
}


@pytest.mark.parametrize("name", OTHER)
def test_every_field_changes_the_hash(name: str) -> None:
    assert replace(MADE, **{name: OTHER[name]}).digest() != MADE.hash


def test_only_the_hash_and_the_provinces_place_are_outside() -> None:
    assert {f.name for f in fields(Event)} - set(OTHER) == {"hash", "rev", "sig"}
    assert replace(MADE, rev=5, hash="", sig="x").digest() == MADE.hash
    assert len(MADE.hash) == 64
    assert MADE.sealed() == MADE


def test_fields_cannot_run_into_each_other() -> None:
    assert replace(MADE, unit="H15.50.05q", device="uay-1").digest() != MADE.digest()
    assert replace(MADE, body={"a": "1"}).digest() != replace(MADE, body={"a": 1}).digest()


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), values, max_size=4), st.none() | st.integers(0, 10**9))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_json_and_back(body: dict[str, Any], rev: int | None) -> None:
    made = replace(MADE, body=body, rev=rev).sealed()
    again = Event.from_json(json.loads(json.dumps(made.to_json())))
    assert again == made
    assert again.digest() == made.hash
    assert canonical(again.to_json()) == canonical(made.to_json())


def test_json_has_fixed_width_times() -> None:
    data = MADE.to_json()
    assert data["at"] == "2026-11-19T09:01:00.000+07:00"
    assert list(data) == [*[*OTHER][:12], "rev", "body", "prev", "hash", "sig"]


@pytest.mark.parametrize("key", [*OTHER, "extra"])
def test_json_that_lacks_or_adds_a_field_is_refused(key: str) -> None:
    data = MADE.to_json()
    if data.pop(key, None) is None:
        data[key] = 1
    with pytest.raises((KeyError, TypeError)):
        Event.from_json(data)


@pytest.mark.parametrize(("key", "value"), [("body", []), ("body", "x"), ("body", None), ("at", None), ("at", 5)])
def test_json_of_the_wrong_type_is_refused(key: str, value: object) -> None:
    with pytest.raises(TypeError):
        Event.from_json({**MADE.to_json(), key: value})


@pytest.mark.parametrize("when", ["mai", "", "2026-13-01T00:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_cannot_be_read_is_refused(when: str) -> None:
    with pytest.raises((KeyError, TypeError, Refused)):
        Event.from_json({**MADE.to_json(), "at": when})


def test_canonical() -> None:
    assert canonical({"b": [1, "ơ", None], "a": {"d": True, "c": 1.5}}) == '{"a":{"c":1.5,"d":true},"b":[1,"ơ",null]}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    assert sealed_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_ids_are_uuids_of_version_seven_in_time_order() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    for text in made:
        assert len(text) == 36
        assert text[14] == "7"
        assert text[19] in "89ab"
    times = [text[:13] for text in made]
    assert times == sorted(times)


def test_the_same_names_give_the_same_id() -> None:
    assert same_id("a", "b") == same_id("a", "b") == "0473ef2d-c0d3-84ab-a59d-3580c1134e9d"
    assert len({same_id("a", "b"), same_id("ab"), same_id("b", "a")}) == 3
