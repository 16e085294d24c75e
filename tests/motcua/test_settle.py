"""``motcua settle``: the supervisor's decision from the command line, and what ``show --json`` says of the province."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.clock import SystemClock
from motcua.pin import hashed
from tests.motcua.conftest import Run
from tests.office import UNIT, Office, Ticking
from tests.wire import Town

TWO = UNIT + '\n[[officers]]\nlogin = "tam"\nname = "Lê Văn Tám"\nrole = "supervisor"\npin = "246813"\n'


@pytest.fixture
def disputed(run: Run, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The code of a dossier of this home in conflict, and the event that waits."""
    clock = SystemClock(Ticking("2026-11-19T09:00"))
    town = Town(tmp_path / "hub", clock)
    offices = [Office(tmp_path / name, tmp_path / state) for name, state in (("home", "state"), ("b", "s2"))]
    for number, office in enumerate(offices, 1):
        office.clock = office.store.clock = clock
        town.enrolled(office, TWO, number)
    here, there = offices
    pins = [(login, hashed("246813")) for login in ("lan", "tam")]
    here.store.connection.executemany("REPLACE INTO officer (login, pin) VALUES (?, ?)", pins)
    code = here.receive()
    for office in (here, there, here):
        town.sync(office)
    there.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    here.desk.act(code, "cancel", {"reason": "nhập nhầm"})
    for office in (there, here):
        town.sync(office)
    (event_id,) = here.desk.dossier(code)[0].conflicts
    for office in offices:
        office.store.close()
    yield code, event_id
    town.house.close()


def test_the_supervisor_decides_with_a_reason(run: Run, disputed: tuple[str, str]) -> None:
    code, event_id = disputed
    shown = run("show", code, "--json", "--as", "lan").json
    assert shown["conflicts"] == [event_id]
    assert shown["sync"] == {"saved": True, "province": True, "national": ""}
    refused = run("settle", code, event_id, "--keep", "--reason", "đã chuyển", "--as", "lan")
    assert refused.code == 1
    assert "do lãnh đạo Trung tâm làm" in refused.err
    refused = run("settle", code, event_id, "--redo", "--reason", "nhầm thật", "--as", "tam")
    assert (refused.code, "không làm được bước" in refused.err) == (1, True)
    assert run("settle", code, event_id, "--reason", "đã chuyển", "--as", "tam").code == 2
    done = run("settle", code, event_id, "--keep", "--reason", "đã chuyển", "--as", "tam")
    assert done.code == 0
    assert (done.json["conflicts"], done.json["settled"], done.json["paper"]) == ([], [event_id], None)
    assert done.json["events"][-1]["body"] == {"conflict": event_id, "decision": "kept", "reason": "đã chuyển"}
    assert done.json["sync"]["province"] is False
    again = run("settle", code, event_id, "--keep", "--reason", "lần nữa", "--as", "tam")
    assert (again.code, "không còn chờ quyết định" in again.err) == (1, True)
