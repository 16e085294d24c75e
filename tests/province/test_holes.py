"""A hub that was put back has holes in the middle of a dossier's events: what it lost comes back in its order, and
nobody's step is a conflict because of it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from counter.exchange import Reply
from counter.lifecycle import allowed
from counter.refusal import Refused
from counter.sync import signed
from db.replica import StoreReplica
from province.copy import copy
from province.database import open_file
from sync.bundle import LIMIT as BUNDLE
from sync.bundle import opened_reply, sealed_batch
from sync.seal import DeviceKey
from tests.counter.life import BODIES
from tests.office import Office
from tests.province.commune import Commune


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    made = Commune(tmp_path)
    yield made
    made.close()


def put_back(commune: Commune, file: Path, how: str) -> None:
    if how == "restored":
        commune.house.restore(file)
        return
    kept = open_file(file, commune.house.home)
    copy(kept, commune.house.engine)
    kept.dispose()


def conflicts(commune: Commune) -> int:
    """Dossiers with a step that somebody has to decide on, at the hub and at every counter."""
    numbers = list(commune.offices)
    for number in (*numbers, *numbers):
        commune.sync(number)
    standings = [commune.sync(number).standing for number in numbers]
    assert not any(standing.pending for standing in standings)
    return max(standing.conflicts for standing in standings)


def handed_over(commune: Commune) -> tuple[Office, Office, str, Path]:
    """Two counters that know of a dossier, its code, and the hub's backup of that moment."""
    first, second = commune.counter(1), commune.counter(2)
    code = first.receive()
    first.desk.act(code, "forward", BODIES["forward"])
    for number in (1, 2):
        commune.sync(number)
    return first, second, code, commune.house.back_up(commune.folder / "kept")[0]


@pytest.mark.parametrize("how", ["restored", "rolled back"])
def test_a_step_that_builds_on_a_lost_one_of_another_counter_waits_for_it(commune: Commune, how: str) -> None:
    first, second, code, file = handed_over(commune)
    second.desk.act(code, "ask-supplement", BODIES["ask-supplement"])
    for number in (2, 1):
        commune.sync(number)
    put_back(commune, file, how)
    first.desk.act(code, "supplement", BODIES["supplement"])
    commune.sync(1)
    assert conflicts(commune) == 0
    assert first.desk.dossier(code)[0].status == 4


def carried(commune: Commune, office: Office) -> Reply:
    """A bundle of a counter to the hub, and its answer back."""
    held = office.store.line()
    assert held is not None
    key = DeviceKey(held.seed)
    batch = signed(StoreReplica(office.store, by_hand=True).batch(office.clock.now(), BUNDLE), key)
    answer = commune.house.take_bundle(sealed_batch(batch, key, held.hub_key, held.ticket))
    assert answer is not None
    reply = opened_reply(answer, key, held.hub_key)
    StoreReplica(office.store).take(reply, office.clock.now())
    return reply


@pytest.mark.parametrize("how", ["restored", "rolled back"])
def test_a_bundle_from_before_a_restore_was_known_is_taken_as_far_as_nothing_in_it_builds_on_what_was_lost(
    commune: Commune, how: str
) -> None:
    first, second, code, file = handed_over(commune)
    second.desk.act(code, "ask-supplement", BODIES["ask-supplement"])
    for number in (2, 1):
        commune.sync(number)
    put_back(commune, file, how)
    new = first.receive()
    first.desk.act(code, "supplement", BODIES["supplement"])
    assert carried(commune, first).reset is not None
    pending = StoreReplica(first.store).standing().pending
    assert first.desk.dossier(new)[0].rev, "what stands by itself has its place"
    assert pending
    assert carried(commune, first).reset is None
    assert StoreReplica(first.store).standing().pending == 0
    assert conflicts(commune) == 0
    assert first.desk.dossier(code)[0].status == 4


@pytest.mark.parametrize("how", ["restored", "rolled back"])
def test_what_is_sent_again_in_several_batches_is_in_the_order_in_which_it_happened(
    commune: Commune, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, code, file = handed_over(commune)
    for office, number, kind in (
        (second, 2, "ask-supplement"),
        (first, 1, "supplement"),
        (second, 2, "ask-supplement"),
        (first, 1, "supplement"),
        (second, 2, "finish"),
        (first, 1, "return"),
    ):
        commune.sync(number)
        office.desk.act(code, kind, BODIES[kind])
        commune.sync(number)
    commune.sync(2)
    put_back(commune, file, how)
    monkeypatch.setattr("counter.sync.LIMIT", 2500)
    commune.sync(1)
    assert conflicts(commune) == 0
    assert second.desk.dossier(code)[0].status == 10


@pytest.mark.parametrize("seed", [1, 5])
def test_nobody_contradicts_nobody_and_the_hub_is_put_back_again_and_again(
    commune: Commune, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step builds on what everybody has seen; only the hub forgets."""
    dice = Random(seed)
    monkeypatch.setattr("counter.sync.LIMIT", 3000)
    numbers = (1, 2, 3)
    codes: list[str] = []
    kept: list[Path] = []
    for _ in range(25):
        office = commune.counter(dice.choice(numbers))
        if not codes or dice.random() < 0.2:
            codes.append(office.receive())
        else:
            code = dice.choice(codes)
            kinds = [kind for kind in allowed(office.desk.dossier(code)[0]) if kind in BODIES and kind != "cancel"]
            kind = dice.choice(kinds)
            with suppress(Refused):
                office.desk.act(code, kind, BODIES[kind])
        for number in dice.sample(numbers, 3) * 2:
            commune.sync(number)
        if dice.random() < 0.2:
            kept.append(commune.house.back_up(commune.folder / f"kept-{len(kept)}")[0])
        if kept and dice.random() < 0.3:
            put_back(commune, dice.choice(kept), dice.choice(["restored", "rolled back"]))
    assert conflicts(commune) == 0
