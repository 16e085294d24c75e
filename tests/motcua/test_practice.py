"""The practice commune has something of everything, and stays whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from counter.dossier import Status
from db.verify import verify
from motcua.practice import fill
from tests.office import Office


@pytest.mark.parametrize("today", ["2026-11-22T10:00", "2026-11-30T16:45", "2027-02-15T08:05"])
def test_a_fortnight_in_every_state(new_office: Callable[..., Office], today: str) -> None:
    office = new_office(start=today).set_up(practice=True)
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
