"""Seeded schedules: a side that misbehaves at random, workers that die at any call, dossiers that go on meanwhile. Once
it behaves again everything has been counted, once, in order, and no dossier stands on another's place."""

from random import Random

import httpx
import pytest
from sqlalchemy import Engine

from counter.event import Event
from province.national.trail import parcel
from tests.province.national.hub import HOUSE, Hub, life, people, person
from tests.province.national.portal import FAULTS, FirstPortal, SecondGateway

PATHS = (
    "forward finish return",
    "forward ask-supplement supplement finish",
    "forward ask-duty settle-duty finish return",
    "forward withdraw stop",
    "forward pay finish",
)
ALL = 5


class Died(BaseException):
    """The worker's process is gone."""


@pytest.mark.parametrize("generation", [FirstPortal, SecondGateway])
@pytest.mark.parametrize("seed", range(25))
def test_a_schedule(engine: Engine, generation: type[FirstPortal | SecondGateway], seed: int) -> None:
    chance = Random(seed)
    hub = Hub(generation(), engine, seed)
    lives = {n: life(chance.choice(PATHS), n=n, people=people(person(id=f"0381900000{n:02}"))) for n in range(1, ALL)}
    # A clone's dossier: another citizen under the code of the first.
    lives[ALL] = life(n=ALL, code="H15.50.05-261119-1001", people=people(person(id="001090000099")))
    ahead = [event for events in lives.values() for event in events]
    chance.shuffle(ahead)
    ahead.sort(key=lambda event: event.rev or 0)
    while ahead:
        count = chance.randint(1, 5)
        hub.add(ahead[:count])
        del ahead[:count]
        hub.simulator.fail("any", *(chance.choice(["", *FAULTS]) for _ in range(chance.randint(0, 4))))
        _round_that_may_die(hub, chance)
        hub.clock.on(seconds=chance.choice([1, 60, 700, 90_000]))
    hub.simulator.faults.clear()
    hub.start()
    for _ in range(4):
        hub.clock.on(days=1.1)
        for _ in range(30):
            at = hub.round().next_at
            if at is None or (at - hub.clock.now()).total_seconds() > 3600:
                break
            hub.clock.time = max(hub.clock.time, at)

    outcomes = {n: hub.standing(n).outcome for n in lives}
    same_code = {outcomes.pop(1), outcomes.pop(ALL)}
    assert set(outcomes.values()) == {"counted"}, outcomes
    assert same_code == ({"counted", "conflict"} if generation is FirstPortal else {"counted"})
    expected = ALL - 1 if generation is FirstPortal else ALL
    assert len(hub.simulator.dossiers) == expected, "no dossier twice, none lost"
    for n in range(2, ALL):
        assert _without_repeats(hub, n) == _statuses(lives[n])


def _round_that_may_die(hub: Hub, chance: Random) -> None:
    """Kills the worker at some call, before it goes out or after the answer has come."""
    left = chance.choice([1, 2, 3, 5, 99, 99])
    inner = hub.within.handle_request
    when = chance.choice(["before", "after"])

    def dying(request: httpx.Request) -> httpx.Response:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            raise Died
        response = inner(request)
        if left == 0:
            raise Died
        return response

    hub.within.handle_request = dying  # type: ignore[method-assign]
    try:
        hub.round()
    except Died:
        hub.start()
    finally:
        hub.within.handle_request = inner  # type: ignore[method-assign]


def _statuses(events: list[Event]) -> list[int]:
    return [int(step.after.status) for step in parcel(HOUSE, events).rows(0)]


def _without_repeats(hub: Hub, n: int) -> list[int]:
    """The rows in order, a whole chunk that was told twice counted once."""
    rows = hub.simulator.trail[hub.standing(n).code]
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        seen.setdefault((row["ThoiDiemXuLy"], row["NoiDungXuLy"]), int(row["TrangThai"]))
    return list(seen.values())
