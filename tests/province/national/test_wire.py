"""Over real HTTP: silence, drips, cuts, pages that are no answer; and the pace."""

import json
import socket
import time

import pytest

from province.national.wire import Rate
from tests.province.national.hub import READ, Hub, life
from tests.province.national.portal import FAULTS, FirstPortal


def test_a_dossier_over_a_socket(real: Hub) -> None:
    real.add(life("forward finish"))
    assert real.round().outcomes == {"counted": 1}
    assert real.statuses() == [2, 4, 9]
    headers = real.simulator.requests[-1]["headers"]
    if isinstance(real.simulator, FirstPortal):
        assert (headers["dstcode"], headers["Charset"]) == ("VN:GOV:mau", "utf-8")
    else:
        assert headers["Authorization"].startswith("Bearer phien")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_over_a_socket(real: Hub, fault: str) -> None:
    create = "DongBoHoSoMC" if isinstance(real.simulator, FirstPortal) else "CreateDossier"
    real.simulator.fail(create, fault)
    real.add(life())
    started = time.monotonic()
    real.settle()
    assert time.monotonic() - started < READ * 10
    assert real.standing().outcome == "counted"
    assert len(real.simulator.dossiers) == 1
    assert list(dict.fromkeys(real.statuses())) == [2, 4]


def test_nobody_listens(real: Hub) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        real.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        real.start()
        real.add(life())
        assert real.round().outcomes == {"later": 1}
    standing = real.standing()
    assert (standing.tries, standing.outcome) == (0, "later"), "no fault of the dossier"


def test_the_pace_lets_a_burst_through_and_then_so_many_a_second() -> None:
    rate = Rate(per_second=2, burst=3)
    assert [rate.wait(100.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert rate.wait(100.5) == 0
    assert rate.wait(100.5) == 0.5
    assert [rate.wait(900.0) for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_worker_keeps_the_pace(first: Hub) -> None:
    first.start(Rate(per_second=1, burst=1))
    first.add([*life(n=1), *life(n=2)])
    times = []
    for _ in range(40):
        before = len(first.simulator.calls)
        at = first.round().next_at
        assert len(first.simulator.calls) - before <= 1
        times.append(first.clock.now())
        if at is None:
            break
        first.clock.time = max(first.clock.time, at)
    assert len(first.simulator.dossiers) == 2
    assert (times[-1] - times[0]).total_seconds() >= len(first.simulator.calls) - 1
    assert json.dumps(first.simulator.calls).count("login") == 1
