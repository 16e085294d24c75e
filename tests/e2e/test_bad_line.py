"""The real programs over a line with 600 ms, 64 kbit/s, a tenth of the packets lost, and cuts: nothing is lost, and it
comes to its end. The same day over a proxy of our own and over the kernel's TCP between two network namespaces."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.e2e import namespaces
from tests.e2e.bad_line import BadLine
from tests.e2e.dossiers import dossiers
from tests.e2e.program import Program
from tests.e2e.province_day import UNIT, Server
from tests.province.postgres import postgres

TRIES = 60
SILENCE = 13.0
"""Seconds of a cut between namespaces: longer than a counter waits for a connection."""


@dataclass
class Line:
    """``url`` is where counters reach the hub; ``within`` the words before their commands; ``cut`` breaks the line
    while the first of them tries, ``held`` looks whether it was broken as it should."""

    hub: Server
    url: str
    within: tuple[str, ...] = ()
    cut: Callable[[], None] = lambda: None
    held: Callable[[], None] = lambda: None


Lay = Callable[[Path], AbstractContextManager[Line]]


def proxied(cuts: int, seed: int) -> Lay:
    """TCP to a proxy that is slow, stalls, and breaks the first ``cuts`` connections off."""

    @contextmanager
    def lay(home: Path) -> Iterator[Line]:
        hub = served(Server(home))
        line = BadLine(hub.port, seed, cuts)

        def held() -> None:
            # A connection that both ways break at once counts twice; one broken behind its last byte failed nobody.
            assert line.broken >= cuts

        try:
            yield Line(hub, f"https://127.0.0.1:{line.port}", held=held)
        finally:
            line.close()
            hub.stop()

    return lay


def between(made: Callable[[], AbstractContextManager[namespaces.Namespace]]) -> Lay:
    """The counters in a network namespace of their own, the hub on PostgreSQL."""

    @contextmanager
    def lay(home: Path) -> Iterator[Line]:
        with made() as far, postgres() as database:
            hub = served(Server(home, namespaces.HERE), "--database", database)
            try:
                yield Line(hub, hub.url, far.within, lambda: far.cut(SILENCE))
            finally:
                hub.stop()

    return lay


def served(hub: Server, *words: str) -> Server:
    """A new hub that serves."""
    hub.run("init", "--province", "H15", *words)
    hub.start()
    return hub


def until_in_step(program: Program) -> int:
    """Try until everything is exchanged, as the program's own clockwork does; how many tries failed."""
    for failed in range(TRIES):
        done = program.run("sync", "--once", "--json")
        if done.returncode == 0 and json.loads(done.stdout)["pending"] == 0:
            return failed
        assert "Traceback" not in done.stderr
    raise AssertionError(done.stderr)


def over_a_bad_line(folder: Path, many: int, lay: Lay) -> None:
    with lay(folder / "hub") as line:
        address: Any = SimpleNamespace(url=line.url, home=line.hub.home)
        counters = [Program(folder / f"pc{number}", line.within) for number in (1, 2)]
        for number, program in enumerate(counters, 1):
            file = line.hub.ticket(number, address, folder / f"quay{number}.toml")
            done = program.run("setup", file)
            assert done.returncode == 0, done.stderr
            given = "\n".join(json.dumps(one, ensure_ascii=False) for one in dossiers(many, number))
            assert program.feed(given, "receive", "-").returncode == 0
        cutting = threading.Thread(target=line.cut)
        cutting.start()
        failed = sum(until_in_step(program) for program in (*counters, counters[0]))
        cutting.join()
        line.held()
        assert failed
        whole = json.loads(line.hub.run("verify", "--unit", UNIT, "--json"))
        assert whole["whole"]
        assert whole["dossiers"] == 2 * many
        assert {program.verified()["digest"] for program in counters} == {whole["digest"]}


def test_a_bad_line_loses_nothing(tmp_path: Path) -> None:
    over_a_bad_line(tmp_path, 2, proxied(cuts=2, seed=1))


@pytest.mark.soak
@pytest.mark.parametrize("seed", [2, 3])
def test_a_bad_line_loses_nothing_of_much(tmp_path: Path, seed: int) -> None:
    over_a_bad_line(tmp_path, 4, proxied(cuts=3, seed=seed))


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["netem", "tun"])
def test_a_bad_line_between_namespaces_loses_nothing(tmp_path: Path, kind: str) -> None:
    why_not = namespaces.why_not(kind)
    if why_not:
        pytest.skip(why_not)
    over_a_bad_line(tmp_path, 12, between(namespaces.netem if kind == "netem" else lambda: namespaces.tun(seed=1)))
