"""The practice commune has something of everything, and stays whole."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from counter.dossier import Status
from counter.figure import period
from counter.ports import DUTIES, EVERYTHING, VIEWS, Filter, Listed, OfFigure
from db.verify import verify
from motcua.practice import fill, setup
from tests.office import Office


@pytest.mark.parametrize("today", ["2026-11-22T10:00", "2026-11-30T16:45", "2027-02-15T08:05"])
def test_a_fortnight_in_every_state(new_office: Callable[..., Office], today: str) -> None:
    office = new_office(start=today)
    office.store.set_up(setup(), {}, practice=True)
    made = fill(office.desk)
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    assert report.dossiers == made
    assert made >= 24
    now = office.clock.now()
    counts = office.store.counts(now, now.date())
    assert counts["all"] >= 3
    statuses = {row for (row,) in office.store.connection.execute("SELECT DISTINCT status FROM dossier")}
    assert {4, 10} <= statuses
    assert len(statuses) >= 4
    assert counts["to-sign"] >= 1
    books = [office.store.book(name, now.date() - timedelta(days=30), now.date()) for name in ("ban-sao", "chu-ky")]
    for lines in books:
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        assert lines == sorted(lines, key=lambda line: line.at)
    assert {line.dossier.status for lines in books for line in lines} == {Status.FINISHED, Status.RETURNED}


WORKING = ["2026-11-20T08:05", "2026-11-23T07:31", "2026-11-27T16:45", "2026-12-01T12:00", "2027-02-18T19:00"]


@pytest.mark.parametrize("today", [*WORKING, "2026-11-22T10:00", "2026-11-24T09:00", "2026-12-01T05:00"])
def test_every_morning_has_something_to_do(new_office: Callable[..., Office], today: str) -> None:
    office = new_office(start=today)
    office.store.set_up(setup(), {}, practice=True)
    fill(office.desk)
    assert verify(office.home, office.state, office.clock).whole
    now = office.clock.now()
    counts = office.store.counts(now, now.date()) | office.store.duties(now, now.date(), "lan")
    always = {"overdue", "to-hand-over", "supplement", "to-return", "to-tell", *DUTIES}
    working = {"today"} if today in WORKING else set()
    next_works = office.store.calendar.counts(now.date() + timedelta(days=1))
    wanted = always | working | ({"tomorrow"} if working and next_works else set())
    assert {view for view in wanted if not counts[view]} == set()
    assert counts["overdue"] > counts["late-again"]
    officers = office.store.choices("all", now, now.date())["officer"]
    assert {name for name, _ in officers.values()} == {"Trần Thị Lan", "Lê Văn Minh", "H'Bĩa Niê"}


def test_every_list_agrees_with_what_it_is_narrowed_by(new_office: Callable[..., Office]) -> None:
    office = new_office(start="2026-11-20T09:30")
    office.store.set_up(setup(), {}, practice=True)
    fill(office.desk)
    store, now = office.store, office.clock.now()
    today = now.date()
    month = period(today.replace(day=1), today, now)
    lists: list[Listed] = [*VIEWS, OfFigure("received", month), OfFigure("settled", month)]
    lists.append(tuple(line.uid for line in store.queue("all", now, today, 9)[0]))
    narrowed, dice = 0, Random(7)
    for what in lists:

        def held(only: Filter, what: Listed = what) -> set[str]:
            lines, total = store.queue(what, now, today, 999, only)
            assert total == len(lines), (what, only)
            return {line.uid for line in lines}

        choices = {part: list(found.items())[:2] for part, found in store.choices(what, now, today).items()}
        kept = {(part, value): held(Filter.chosen({part: value})) for part in choices for value, _ in choices[part]}
        for part, found in choices.items():
            assert all(len(kept[part, value]) == count for value, (_, count) in found), what
        every = list(product(*([None, *(value for value, _ in found)] for found in choices.values())))
        for values in dice.sample(every, min(60, len(every))):
            chosen = [(part, value) for part, value in zip(choices, values, strict=True) if value is not None]
            together = held(Filter.chosen(dict(chosen)))
            assert together == held(EVERYTHING).intersection(*(kept[each] for each in chosen)), (what, chosen)
            narrowed += bool(chosen)
    assert narrowed > 600


def test_the_same_moment_gives_the_same_commune(new_office: Callable[..., Office]) -> None:
    made = []
    for place in ("a", "b"):
        office = new_office(place, start="2026-11-20T09:30")
        office.store.set_up(setup(), {}, practice=True)
        fill(office.desk)
        lines, _ = office.store.queue("all", office.clock.now(), office.clock.now().date(), 200)
        # Of those without a date the uid decides, which is by chance within a millisecond.
        made.append({(line.code, line.applicant, line.procedure, line.status, line.due_at) for line in lines})
    assert made[0] == made[1]
