"""The rows of what was not counted yet, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, create_engine, text

from counter.clock import parse_moment
from province.database import make_key, open_database
from province.national.delivery import Outcome
from province.national.queue import AGAIN, LEASE, Candidate, Lost, Queue, admit
from province.national.tables import METADATA
from sync.pace import MOST, backoff
from tests.province.national.hub import Hub, life, uid
from tests.province.national.portal import FirstPortal

U = "H15.50.05"
NOW = parse_moment("2026-11-27T09:00")
COUNTED = Outcome("counted")


@pytest.fixture(params=["sqlite", "postgresql"])
def tables(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        home = request.getfixturevalue("tmp_path")
        make_key(home)
        made = open_database(home)
    else:
        made = create_engine(request.getfixturevalue("new_database"), hide_parameters=True)
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def queue(tables: Engine) -> Queue:
    return Queue(tables, lambda: 0.5)


def later(**amount: float) -> datetime:
    return NOW + timedelta(**amount)


def test_newer_events_are_admitted_and_older_ones_change_nothing(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 3), Candidate(U, uid(2), 2**40), Candidate(U, uid(1), 2)], NOW)
    queue.admit([Candidate(U, uid(1), 1)], later(hours=1))
    assert queue.due(NOW, 9) == [(U, uid(1)), (U, uid(2))]
    standing = queue.standing(U, uid(1))
    assert standing is not None
    assert (standing.rev, standing.since, standing.waiting) == (3, NOW, True)
    assert queue.standing(U, uid(9)) is None


def test_admission_belongs_to_the_transaction_of_the_events(queue: Queue, tables: Engine) -> None:
    with tables.connect() as connection:
        admit(connection, [Candidate(U, uid(1), 1)], NOW)
        connection.rollback()
    assert queue.due(NOW, 9) == []


def test_a_dossier_is_one_workers_until_it_is_settled(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    leased = queue.take(U, uid(1), NOW)
    assert leased is not None
    assert queue.take(U, uid(1), NOW) is None
    assert queue.due(NOW, 9) == []
    queue.settle(leased, COUNTED, 1, NOW)
    assert queue.take(U, uid(1), later(days=1)) is None
    assert queue.next_at(NOW) is None


def test_a_lease_expires_and_whoever_had_it_may_send_no_more(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    first = queue.take(U, uid(1), NOW)
    assert first is not None
    queue.save(first, replace(first.held, doubt=True, sent_rev=1), later(minutes=1))
    assert queue.next_at(later(minutes=1)) == later(minutes=1) + LEASE
    assert queue.take(U, uid(1), NOW + LEASE) is None
    second = queue.take(U, uid(1), later(minutes=1) + LEASE)
    assert second is not None
    assert second.held.doubt
    with pytest.raises(Lost):
        queue.save(first, first.held, NOW)
    with pytest.raises(Lost):
        queue.settle(first, COUNTED, 1, NOW)


def test_what_comes_in_while_one_is_sent_is_due_at_once(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    leased = queue.take(U, uid(1), NOW)
    assert leased is not None
    queue.admit([Candidate(U, uid(1), 2)], later(seconds=1))
    queue.settle(leased, COUNTED, 1, later(seconds=2))
    assert queue.due(later(seconds=2), 9) == [(U, uid(1))]


@pytest.mark.parametrize(("kind", "wait"), [("unknown", 2.5), ("later", 2.5), ("refused", None), ("conflict", None)])
def test_each_failure_waits_its_time_and_never_for_ever(queue: Queue, kind: str, wait: float | None) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    outcome = Outcome(kind, "MaHoSo", "một câu")  # type: ignore[arg-type]
    leased = queue.take(U, uid(1), NOW)
    assert leased is not None
    queue.settle(leased, outcome, 1, NOW)
    at = NOW + (AGAIN if wait is None else timedelta(seconds=wait))
    standing = queue.standing(U, uid(1))
    assert standing is not None
    assert (standing.next_at, standing.tries, standing.field, standing.sentence) == (at, 1, "MaHoSo", "một câu")
    assert queue.next_at(NOW) == at
    queue.admit([Candidate(U, uid(1), 2)], NOW)
    assert (queue.due(NOW, 9) == []) == (wait is not None), "a newer event mends a refusal, and hammers nobody"


def test_a_thousand_failures_do_not_bury_it(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    at = NOW
    for _ in range(40):
        leased = queue.take(U, uid(1), at)
        assert leased is not None
        queue.settle(leased, Outcome("unknown"), 1, at)
        at += timedelta(seconds=MOST)
    assert queue.due(at, 9) == [(U, uid(1))]


def test_what_waits_is_listed_longest_first(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(2), 1)], NOW)
    queue.admit([Candidate(U, uid(1), 1), Candidate("H15.50.06", uid(3), 1)], later(minutes=1))
    assert [s.uid for s in queue.waiting(U)] == [uid(2), uid(1)]


def test_a_wait_of_the_whole_line_is_no_failure_of_the_dossier(queue: Queue) -> None:
    queue.admit([Candidate(U, uid(1), 1)], NOW)
    leased = queue.take(U, uid(1), NOW)
    assert leased is not None
    queue.settle(leased, Outcome("later", seconds=0.25, everyone=True), 1, NOW)
    standing = queue.standing(U, uid(1))
    assert standing is not None
    assert (standing.tries, standing.next_at) == (0, later(seconds=0.25))


def test_what_was_counted_lies_in_no_index(tables: Engine) -> None:
    due = "SELECT uid FROM national_queue WHERE next_at <= 'x' AND done_rev < rev ORDER BY next_at"
    explain = "EXPLAIN QUERY PLAN " if tables.dialect.name == "sqlite" else "EXPLAIN "
    with tables.connect() as connection:
        if tables.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(str(row) for row in connection.execute(text(explain + due)))
    assert "national_due" in plan


def test_first_the_cap_then_the_chance() -> None:
    assert backoff(0, lambda: 1.0) == 5
    assert backoff(3, lambda: 1.0) == 40
    assert backoff(500, lambda: 1.0) == MOST
    spread = {backoff(500, Random(n).random) for n in range(100)}
    assert len(spread) == 100, "a fleet at the cap still comes back at different moments"
    assert max(spread) < MOST


def test_a_day_of_dossiers_goes_through_both_databases(tables: Engine) -> None:
    hub = Hub(FirstPortal(), tables)
    hub.add([event for n in range(1, 8) for event in life("forward finish", n=n)])
    hub.simulator.fail("any", "done-hang", "null-500")
    hub.settle()
    assert len(hub.simulator.dossiers) == 7
    assert hub.queue.waiting(U) == []
    assert len(hub.record.of(U, uid(7))) >= 3
