"""Schedules of work and disaster, each from one seed; a failure names its seed and what happened. One again:
``SEED=17 pytest tests/province/test_simulation.py``, with ``-m soak`` for one of ``make soak``."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from province.home import self_signed
from tests.memory import in_memory
from tests.province.disasters import Disaster
from tests.province.invariants import check
from tests.province.national.portal import FirstPortal, SecondGateway
from tests.province.simulation import World

FEW, MANY, AT_ONCE = 200, 2000, 25
SHORT, LONG = (8, 28), (8, 80)
"""How many things happen in a schedule of ``make test``, and of ``make soak``."""

DAYS, STEPS = (1,), 14
"""Calm days on which each commit in turn is a process's last: their seeds, and how many things happen."""


@pytest.fixture(scope="module")
def certificate() -> str:
    """What the lines of the simulation trust; made once."""
    return self_signed(("localhost",), datetime.now(UTC), "x")[0]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where homes lie."""
    with in_memory() as made:
        yield made


def run(
    folder: Path,
    seed: int,
    certificate: str,
    steps: tuple[int, int] = LONG,
    disasters: Sequence[Disaster] = (),
    portal: type[FirstPortal | SecondGateway] | None = None,
) -> str:
    """One schedule to its end; the digests of its units."""
    world = World(folder / str(seed), seed, certificate, disasters, portal)
    world.folder.mkdir()
    try:
        with world.running():
            world.live(world.dice.randrange(*steps))
            before = world.everything()
            world.settle()
            return check(world, before)
    except BaseException as error:
        error.add_note("\n".join([f"seed {seed}", *world.told[-int(os.environ.get("TOLD", "60")) :]]))
        raise


def struck(folder: Path, seed: int, certificate: str, at: int, how: str) -> bool:
    """A calm day on which the commit number ``at`` is the last of its process; whether there were so many."""
    world = World(folder, seed, certificate)
    world.folder.mkdir()
    try:
        with world.running():
            world.fatal = at, how
            world.live(STEPS, calm=True)
            left, world.fatal = world.fatal[0], None
            before = world.everything()
            world.settle()
            check(world, before)
            return left < 0
    except BaseException as error:
        error.add_note("\n".join([f"seed {seed}, {how} commit {at}", *world.told[-60:]]))
        raise


def seeds(many: int) -> list[list[int]]:
    """The seeds, so many a test."""
    if os.environ.get("SEED"):
        return [[int(seed) for seed in os.environ["SEED"].split(",")]]
    return [list(range(first, first + AT_ONCE)) for first in range(1, many, AT_ONCE)]


@pytest.mark.parametrize("some", seeds(FEW), ids=lambda some: f"{some[0]}-{some[-1]}")
def test_nothing_is_lost_and_all_agree(folder: Path, some: list[int], certificate: str) -> None:
    for seed in some:
        run(folder, seed, certificate, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize("some", seeds(MANY), ids=lambda some: f"{some[0]}-{some[-1]}")
def test_nothing_is_lost_over_many_schedules(folder: Path, some: list[int], certificate: str) -> None:
    for seed in some:
        run(folder, seed, certificate)


@pytest.mark.soak
@pytest.mark.parametrize("how", ["before", "after", "full"])
@pytest.mark.parametrize("seed", DAYS)
def test_a_process_may_end_at_every_commit_of_a_day(folder: Path, certificate: str, seed: int, how: str) -> None:
    at = 0
    while struck(folder / str(at), seed, certificate, at, how):
        at += 1
    assert at > STEPS


def test_a_seed_gives_the_same_run_again(folder: Path, certificate: str) -> None:
    (folder / "again").mkdir()
    assert run(folder, 7, certificate) == run(folder / "again", 7, certificate)
