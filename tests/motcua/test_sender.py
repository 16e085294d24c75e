"""The line in the background: it speaks by the time, waits after a cut, and nothing of it reaches the officer."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from counter.ports import LineState
from counter.refusal import Refused
from motcua.house import House
from motcua.sender import FAILED, BackgroundLine
from sync.pace import Pace
from sync.seal import DeviceKey
from tests.office import UNIT, Office
from tests.wire import NO_LINE, Town


class Running:
    """A background line under test, and what it told."""

    def __init__(self, house: House, town: Town, office: Office) -> None:
        self.line, self.town, self.office, self.house = BackgroundLine(house), town, office, house
        self.told: list[LineState | None] = []
        self.changed = threading.Condition()

    def begin(self) -> None:
        self.line.begin(self._told)

    def _told(self) -> None:
        with self.changed:
            self.told.append(self.line.state)
            self.changed.notify_all()

    def until(self, holds: Callable[[LineState], bool]) -> LineState:
        with self.changed:
            found = self.changed.wait_for(lambda: next((s for s in reversed(self.told) if s and holds(s)), None), 20)
        assert found is not None, self.told
        return found


@pytest.fixture
def running(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("MOTCUA_STATE", str(office.state))
    monkeypatch.setattr("motcua.sender.START", 0.0)
    town = Town(tmp_path / "hub", office.clock)
    monkeypatch.setattr("motcua.line.line", town.line)
    house = House(str(office.home))
    house.__dict__["clock"] = office.clock
    found = Running(house, town, office)
    yield found
    found.line.end()
    if found.line._thread is not None:
        found.line._thread.join(20)
        assert not found.line._thread.is_alive()
    town.house.close()
    if house._store is not None:
        house._store.close()


def enrol(running: Running) -> None:
    setup = running.town.enrolment(UNIT, 1)
    running.office.store.set_up(setup, {"lan": "-"}, seed=DeviceKey.new().seed)


def test_a_home_that_is_not_enrolled_has_no_thread_and_no_second_store(running: Running) -> None:
    running.begin()
    assert running.line._thread is None
    assert running.line.state is None
    running.line.look()
    running.line.send()
    enrol(running)
    running.begin()
    assert running.until(lambda state: state.last is not None).standing.pending == 0


def test_what_waits_is_sent_and_what_is_written_is_counted_at_once(running: Running) -> None:
    running.office.receive()
    enrol(running)
    running.begin()
    running.begin()
    done = running.until(lambda state: not state.busy and state.last is not None)
    assert (done.standing.pending, done.trouble, done.relay) == (0, "", False)
    spoken = len(running.town.batches)
    running.office.receive()
    running.line.look()
    waiting = running.until(lambda state: state.standing.pending == 1)
    assert waiting.standing.since is not None
    assert len(running.town.batches) == spoken
    running.line.send()
    running.until(lambda state: state is not waiting and not state.busy and state.standing.pending == 0)


def test_what_another_program_writes_is_counted_by_itself(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.sender.FOLLOW", 0.01)
    enrol(running)
    running.begin()
    running.until(lambda state: not state.busy and state.last is not None)
    running.office.receive()
    running.until(lambda state: state.standing.pending == 1)
    running.town.sync(running.office)
    running.until(lambda state: state is running.told[-1] and state.standing.pending == 0)


def test_after_a_cut_it_waits_but_is_asked_at_any_time(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "cut", lambda self, after=0: 3600.0)
    running.office.receive()
    enrol(running)
    running.town.cut = NO_LINE
    running.begin()
    cut = running.until(lambda state: bool(state.trouble) and not state.busy)
    assert (cut.trouble, cut.standing.pending, cut.last) == (NO_LINE, 1, None)
    running.town.cut = ""
    running.line.look()
    assert running.town.batches == []
    running.line.send()
    running.until(lambda state: not state.trouble and not state.busy and state.standing.pending == 0)


@pytest.mark.parametrize("breaks", [RuntimeError("Nguyễn Văn A"), Refused("Gói này không dùng được."), MemoryError()])
def test_whatever_breaks_is_a_sentence_and_is_tried_again(running: Running, breaks: Exception) -> None:
    enrol(running)
    running.town.breaks = breaks
    running.begin()
    broken = running.until(lambda state: bool(state.trouble))
    assert broken.trouble == (str(breaks) if isinstance(breaks, Refused) else FAILED)
    log = running.office.home / "motcua.log"
    assert log.exists() is not isinstance(breaks, Refused)
    assert not log.exists() or "Nguyễn" not in log.read_text("utf-8")
    running.town.breaks = None
    running.line.send()
    running.until(lambda state: not state.trouble and state.last is not None)


def test_the_clock_and_who_the_server_is(running: Running) -> None:
    running.office.receive()
    enrol(running)
    running.begin()
    state = running.until(lambda state: state.last is not None and not state.busy)
    assert state.last is not None
    assert abs(state.ahead.total_seconds()) < 60


def test_the_program_does_not_wait_for_a_line_that_hangs(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, on = threading.Event(), threading.Event()

    class Hanging:
        def exchange(self, batch: object) -> object:
            on.set()
            hangs.wait(20)
            raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("motcua.sender.LAST_WORDS", 0.05)
        patched.setattr("motcua.sender._Watched", lambda line, owner: Hanging())
        enrol(running)
        running.begin()
        assert on.wait(20)
        begun = monotonic()
        running.line.end()
        assert monotonic() - begun < 5
    hangs.set()
