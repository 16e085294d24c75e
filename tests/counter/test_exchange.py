"""What goes over the line is read back as it was written; anything else is ``Unreadable`` and nothing worse."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.clock import VIETNAM, moment
from counter.event import Event
from counter.exchange import (
    Answer,
    Batch,
    Cursor,
    Entry,
    Member,
    Published,
    Reply,
    Reset,
    Status,
    Unreadable,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
COUNT = st.integers(0, 2**63 - 1)
TIME = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(VIETNAM)).map(moment)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
EVENT = st.builds(
    Event,
    unit=TEXT,
    device=TEXT,
    epoch=COUNT,
    seq=COUNT,
    event_id=TEXT,
    uid=TEXT,
    kind=TEXT,
    at=TIME,
    recorded_at=TIME,
    clock=st.sampled_from(["free", "synced", "confirmed"]),
    officer=TEXT,
    base_rev=COUNT,
    body=st.dictionaries(TEXT, JSON, max_size=3),
    prev=TEXT,
    hash=TEXT,
    rev=st.none() | COUNT,
    sig=TEXT,
)
STATUS: st.SearchStrategy[Status] = st.sampled_from(["kept", "held", "refused"])
ANSWER = st.builds(Answer, TEXT, STATUS, TEXT, TEXT)
CURSOR = st.builds(Cursor, TEXT, TEXT, COUNT, TEXT)
ENTRY = st.builds(Entry, TEXT, st.none() | COUNT, st.none() | EVENT, st.none() | ANSWER)
BATCH = st.builds(
    Batch,
    unit=TEXT,
    device=TEXT,
    time=TIME,
    cursor=st.none() | CURSOR,
    events=st.lists(EVENT, max_size=3).map(tuple),
    whole=st.booleans(),
    catalogue=TEXT,
)
REPLY = st.builds(
    Reply,
    cursor=CURSOR,
    time=TIME,
    answers=st.lists(ANSWER, max_size=3).map(tuple),
    feed=st.lists(ENTRY, max_size=3).map(tuple),
    more=st.booleans(),
    reset=st.none() | st.builds(Reset, COUNT, COUNT),
    cloned=st.booleans(),
    relay=st.booleans(),
    catalogue=st.none() | st.builds(Published, TEXT, TEXT),
    members=st.lists(st.builds(Member, TEXT, COUNT, TEXT, TEXT), max_size=3).map(tuple),
)
KINDS = pytest.mark.parametrize("kind", [Batch, Reply])


@given(BATCH)
def test_a_batch_comes_back_as_it_was(batch: Batch) -> None:
    assert Batch.from_bytes(batch.to_bytes()) == batch


@given(REPLY)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert Reply.from_bytes(reply.to_bytes()) == reply


@KINDS
@given(data=st.binary() | TEXT.map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_unreadable(kind: type[Batch] | type[Reply], data: bytes) -> None:
    with pytest.raises(Unreadable):
        kind.from_bytes(data)


@given(batch=BATCH, data=st.data())
def test_a_cut_or_bent_batch_is_unreadable_or_whole(batch: Batch, data: st.DataObject) -> None:
    whole = batch.to_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(Unreadable):
        Batch.from_bytes(cut)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner if key != "body" for found in _paths(one, (*path, key)))]


@given(message=BATCH | REPLY, wrong=JSON | st.just("\ud800") | st.just(2**70) | st.just(-1), data=st.data())
def test_a_field_of_another_kind_is_read_or_unreadable(message: Batch | Reply, wrong: Any, data: st.DataObject) -> None:
    told: Any = json.loads(message.to_bytes())
    *path, last = data.draw(st.sampled_from(_paths(told)[1:]))
    place = told
    for key in path:
        place = place[key]
    place[last] = wrong
    try:
        read = type(message).from_bytes(json.dumps(told).encode())
    except Unreadable:
        return
    # What was read can be kept and sent on.
    assert type(message).from_bytes(read.to_bytes()) == read


@pytest.mark.parametrize("unit", ["\ud800", "a\0b"])
def test_text_that_no_store_takes_is_unreadable(unit: str) -> None:
    told = {"protocol": 1, "unit": unit, "device": "", "time": "2026-11-19T08:00:00+07:00", "cursor": None}
    with pytest.raises(Unreadable):
        Batch.from_bytes(json.dumps({**told, "events": [], "whole": False, "catalogue": ""}).encode())


def test_what_is_too_deep_is_unreadable() -> None:
    for kind in (Batch, Reply):
        with pytest.raises(Unreadable):
            kind.from_bytes(b"[" * 200_000)
