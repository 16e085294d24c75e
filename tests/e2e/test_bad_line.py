"""The real programs over a line with 600 ms, 64 kbit/s, a tenth of the packets lost, and cuts: nothing is lost, and it
comes to its end."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.e2e.bad_line import BadLine
from tests.e2e.dossiers import dossiers
from tests.e2e.program import Program
from tests.e2e.province_day import UNIT, Server

TRIES = 60


def until_in_step(program: Program) -> int:
    """Try until everything is exchanged, as the program's own clockwork does; how many tries failed."""
    for failed in range(TRIES):
        done = program.run("sync", "--once", "--json")
        if done.returncode == 0 and json.loads(done.stdout)["pending"] == 0:
            return failed
        assert "Traceback" not in done.stderr
    raise AssertionError(done.stderr)


def over_a_bad_line(folder: Path, many: int, cuts: int, seed: int) -> None:
    hub = Server(folder / "hub")
    hub.run("init", "--province", "H15")
    hub.start()
    line = BadLine(hub.port, seed, cuts)
    try:
        address: Any = SimpleNamespace(url=f"https://127.0.0.1:{line.port}", home=hub.home)
        counters = [Program(folder / f"pc{number}") for number in (1, 2)]
        for number, program in enumerate(counters, 1):
            file = hub.ticket(number, address, folder / f"quay{number}.toml")
            done = program.run("setup", file)
            assert done.returncode == 0, done.stderr
            given = "\n".join(json.dumps(one, ensure_ascii=False) for one in dossiers(many, number))
            assert program.feed(given, "receive", "-").returncode == 0
        failed = sum(until_in_step(program) for program in (*counters, counters[0]))
        assert line.broken == cuts
        assert failed >= cuts
        whole = json.loads(hub.run("verify", "--unit", UNIT, "--json"))
        assert whole["whole"]
        assert whole["dossiers"] == 2 * many
        assert {program.verified()["digest"] for program in counters} == {whole["digest"]}
    finally:
        line.close()
        hub.stop()


def test_a_bad_line_loses_nothing(tmp_path: Path) -> None:
    over_a_bad_line(tmp_path, many=2, cuts=2, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [2, 3])
def test_a_bad_line_loses_nothing_of_much(tmp_path: Path, seed: int) -> None:
    over_a_bad_line(tmp_path, many=20, cuts=6, seed=seed)
