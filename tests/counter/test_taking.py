"""Taking replies in: whatever comes, in any order and any number of times, what is here is what the newest tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.clock import VIETNAM
from counter.event import FIRST, Event
from counter.exchange import Answer, Cursor, Entry, Head, Reply, Reset, Sum
from counter.refusal import Refused
from counter.sync import Cut
from counter.taking import Known, answered, take
from tests.counter.life import step

UNIT = "H15.50.05"
TIME = datetime(2026, 11, 19, 8, 0, tzinfo=VIETNAM)


@dataclass
class Memory:
    """``counter.taking.Shelf`` without a disk."""

    events: dict[str, Event] = field(default_factory=dict)
    revs: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=lambda: Cursor("tỉnh", ""))

    def here(self, server: str) -> Cursor:
        return self.cursor if self.cursor.server == server else Cursor(server, "")

    def known(self, event_id: str) -> Known | None:
        event = self.events.get(event_id)
        return None if event is None else Known(event.uid, self.revs.get(event_id))

    def holds(self, event: Event) -> bool:
        return any(one.hash == event.prev for one in self.events.values())

    def insert(self, event: Event) -> None:
        self.events[event.event_id] = event

    def mark(self, event_id: str, rev: int) -> None:
        self.revs[event_id] = rev
        self.answers.pop(event_id, None)

    def void(self, rev: int) -> Iterable[str]:
        self.revs = {event_id: given for event_id, given in self.revs.items() if given <= rev}
        self.answers.clear()
        return []

    def answered(self, answer: Answer) -> None:
        self.answers[answer.event_id] = answer

    def changed(self, uids: Iterable[str]) -> None:
        list(uids)

    def reaches(self, head: Head) -> bool:
        return any(one.hash == head.hash for one in self.events.values())

    def sum(self) -> Sum:
        return Sum.of(self.events[event_id].hash for event_id in self.revs)

    def read_to(self, cursor: Cursor, reply: Reply) -> None:
        self.cursor = cursor


def chain(count: int) -> list[Event]:
    made: list[Event] = []
    for n in range(1, count + 1):
        made.append(replace(step("contact", n=n), prev=made[-1].hash if made else FIRST).sealed())
    return made


EVENTS = chain(8)


def feed(start: int, end: int, *, epoch: str = "1-a") -> Reply:
    """The lines behind ``start`` up to ``end``, as a hub tells them."""
    lines = tuple(Entry(event.event_id, n, event) for n, event in enumerate(EVENTS, 1))[start:end]
    return Reply(Cursor("tỉnh", epoch, end, f"line {end}" if end else ""), TIME, feed=lines)


PARTS = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted).map(tuple)


@given(st.lists(PARTS, max_size=12))
def test_any_order_any_number_of_times(parts: list[tuple[int, int]]) -> None:
    shelf, read = Memory(), 0
    for start, end in parts:
        if start > read:
            with pytest.raises(Refused, match="nhận gói trước"):
                take(shelf, feed(start, end), UNIT)
        else:
            new = take(shelf, feed(start, end), UNIT).new
            assert new == max(0, end - read)
            read = max(read, end)
        assert set(shelf.events) == {event.event_id for event in EVENTS[:read]}
        assert shelf.cursor.place == read
    assert shelf.revs == {event.event_id: n for n, event in enumerate(EVENTS[:read], 1)}


def test_what_is_bent_or_does_not_hang_together_leaves_nothing() -> None:
    whole = feed(0, 4)
    bent = replace(whole.feed[2], event=replace(EVENTS[2], officer="khác"))
    other = replace(whole.feed[2], event=replace(EVENTS[2], unit="H15.50.06").sealed())
    for wrong in ((*whole.feed[:2], bent), (*whole.feed[:2], other)):
        with pytest.raises(Cut, match="không liền"):
            take(Memory(), replace(whole, feed=wrong, cursor=replace(whole.cursor, place=3)), UNIT)
    shelf = Memory()
    take(shelf, feed(0, 2), UNIT)
    gap = replace(feed(2, 4), feed=feed(3, 4).feed, cursor=replace(feed(2, 4).cursor, place=3))
    with pytest.raises(Cut, match="không liền"):
        take(shelf, gap, UNIT)


def test_an_event_that_is_not_here_any_more_is_asked_for_in_full() -> None:
    shelf = Memory()
    take(shelf, feed(0, 2), UNIT)
    without = replace(feed(2, 4), feed=tuple(replace(entry, event=None) for entry in feed(2, 4).feed))
    taken = take(shelf, without, UNIT)
    assert (taken.missing, shelf.cursor.place) == (True, 2)
    assert take(shelf, feed(2, 4), UNIT).new == 2


def test_places_behind_a_reset_are_taken_away_and_told_anew() -> None:
    shelf = Memory()
    take(shelf, feed(0, 6), UNIT)
    after = replace(feed(4, 5, epoch="2-b"), reset=Reset(3, 4))
    assert take(shelf, after, UNIT).floor == 3
    assert sorted(shelf.revs.values()) == [1, 2, 3, 5]
    with pytest.raises(Refused, match="trước khi máy chủ được khôi phục"):
        take(shelf, feed(0, 6), UNIT)
    back = replace(feed(0, 1), reset=Reset(0, 0))
    assert take(shelf, back, UNIT).floor == 0
    assert sorted(shelf.revs.values()) == [1]


def test_another_life_is_believed_only_when_it_says_what_is_void() -> None:
    """Else it was said to somebody who had not told how far he had read."""
    shelf = Memory()
    take(shelf, feed(0, 4), UNIT)
    assert take(shelf, feed(0, 6, epoch="2-b"), UNIT).new == 0
    assert (shelf.cursor.epoch, shelf.cursor.place) == ("1-a", 4)


def test_an_answer_alone_says_only_what_was_refused() -> None:
    shelf = Memory()
    for event in EVENTS[:3]:
        shelf.insert(event)
    said = tuple(
        Answer(event.event_id, status)  # type: ignore[arg-type]
        for event, status in zip(EVENTS, ("kept", "refused", "held"), strict=False)
    )
    reply = replace(feed(0, 0), answers=said)
    take(shelf, reply, UNIT)
    assert set(shelf.answers) == {EVENTS[1].event_id}
    assert answered(reply) == {event.event_id for event in EVENTS[:3]}
    assert answered(replace(reply, reset=Reset(0, 0))) == {EVENTS[0].event_id, EVENTS[2].event_id}


def test_a_log_whose_end_is_gone_is_read_again() -> None:
    shelf = Memory()
    take(shelf, feed(0, 2), UNIT)
    ahead = replace(feed(2, 3), head=Head(1, 8, EVENTS[7].hash))
    with pytest.raises(Cut, match="mất phần cuối"):
        take(shelf, ahead, UNIT)
    whole = Memory()
    take(whole, feed(0, 2), UNIT)
    assert take(whole, replace(ahead, head=Head(1, 3, EVENTS[2].hash)), UNIT).new == 1


def test_two_logs_are_compared_where_a_feed_ends() -> None:
    here, told = Memory(), Sum.of(event.hash for event in EVENTS[:4])
    assert take(here, replace(feed(0, 2), more=True, sum=told), UNIT).agrees is None
    assert take(here, feed(2, 4), UNIT).agrees is None
    assert take(here, replace(feed(4, 4), sum=told), UNIT).agrees
    del here.revs[EVENTS[1].event_id]
    assert take(here, replace(feed(4, 4), sum=told), UNIT).agrees is False


def test_what_a_server_has_lost_itself_is_passed_over_and_left_to_be_sent() -> None:
    here = Memory()
    lost = replace(feed(0, 3).feed[2], rev=None, event=None, held=Answer(EVENTS[2].event_id, "refused"))
    reply = replace(feed(0, 3), feed=(*feed(0, 2).feed, lost))
    assert not take(here, reply, UNIT).missing
    assert here.cursor.place == 3
    here.insert(EVENTS[2])
    take(here, reply, UNIT)
    assert here.answers[EVENTS[2].event_id].status == "refused"
