"""A home's line: what is said over it sets the clock right."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter.clock import SystemClock, parse_moment
from motcua import word
from motcua.line import speak
from tests.office import UNIT, Office, Ticking
from tests.wire import Town


@pytest.fixture
def slow(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Town, Office]]:
    """A counter whose clock is of the evening before."""
    office.clock = office.store.clock = SystemClock(lambda: parse_moment("2026-11-18T23:50"), lambda: 0.0)
    town = Town(tmp_path / "hub", SystemClock(Ticking("2026-11-19T09:00")))
    monkeypatch.setattr("motcua.line.line", town.line)
    yield town, office
    town.house.close()


def test_a_day_s_codes_go_by_the_servers_day(slow: tuple[Town, Office]) -> None:
    town, office = slow
    town.enrolled(office, UNIT, 1)
    before = office.receive()
    speak(office.store, office.clock)
    after = office.receive()
    assert (before, after) == ("H15.50.05-261118-1001", "H15.50.05-261119-1001")
    events = [office.desk.dossier(code)[1][0] for code in (before, after)]
    assert [event.clock for event in events] == ["free", "synced"]
    assert events[1].at.date() == parse_moment("2026-11-19T09:00").date()


def test_a_practice_home_lives_on_its_own_day(slow: tuple[Town, Office], tmp_path: Path) -> None:
    town, real = slow
    office = Office(tmp_path / "practice", tmp_path / "practice-state")
    office.clock = office.store.clock = real.clock
    town.enrolled(office, UNIT, 1, practice=True)
    speak(office.store, office.clock)
    assert office.receive() == "H15.50.05-261118-1001"
    assert not office.clock.synced
    office.store.close()


@pytest.mark.parametrize(("heard", "synced"), [(None, False), (3600, True), (90_000, False)])
def test_a_relay_passes_the_province_s_time_on_while_it_has_it(
    slow: tuple[Town, Office], heard: int | None, synced: bool
) -> None:
    """By itself it knows it no better than the counter; what it was told more than a day ago it has not any more."""
    town, office = slow
    town.enrolled(office, UNIT, 1)
    passed = 0.0
    clock = SystemClock(lambda: parse_moment("2026-11-17T10:00"), lambda: passed)
    town.house.hub.relay, town.house.hub.clock = True, clock
    if heard is not None:
        clock.told(parse_moment("2026-11-19T09:00"), timedelta(seconds=1))
        passed = heard
    speak(office.store, office.clock)
    assert office.clock.synced is synced
    if synced:
        assert office.clock.now() == parse_moment("2026-11-19T10:00")


@pytest.mark.parametrize(
    ("passed", "set_by", "run", "synced"),
    [
        (3600, 0, "a", True),
        (3600, 0, "b", False),
        (3600, 600, "a", False),
        (90_000, 0, "a", False),
        (-5, 0, "a", False),
    ],
)
def test_the_next_program_goes_by_the_servers_word_while_it_can_be_counted_on(
    slow: tuple[Town, Office], monkeypatch: pytest.MonkeyPatch, passed: int, set_by: int, run: str, synced: bool
) -> None:
    """Not after the system has started anew, nor after the PC's clock was set, nor on the day after."""
    town, office = slow
    town.enrolled(office, UNIT, 1)
    monkeypatch.setattr(word, "boot", lambda: "a")
    speak(office.store, office.clock)
    monkeypatch.setattr(word, "boot", lambda: run)
    own = parse_moment("2026-11-18T23:50") + timedelta(seconds=passed + set_by)
    later = SystemClock(lambda: own, lambda: float(passed))
    word.recall(office.store, later)
    assert later.synced is synced
    if synced:
        assert abs(later.now() - office.clock.now() - timedelta(seconds=passed)) < timedelta(seconds=1)


def test_a_system_that_does_not_name_its_run_keeps_no_word(
    slow: tuple[Town, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, office = slow
    town.enrolled(office, UNIT, 1)
    monkeypatch.setattr(word, "boot", lambda: "")
    speak(office.store, office.clock)
    assert word.WORD not in office.store.settings
