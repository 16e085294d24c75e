"""Power cuts and kills at every sync and anywhere between, from a recording of the real program's writes."""

from pathlib import Path

import pytest

from tests.e2e.power.disk import Mode, Record
from tests.e2e.power.judge import Result, plan, try_cuts
from tests.e2e.power.recording import MISSING, a_day
from tests.memory import in_memory

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
CUTS, MANY, PARTS = 250, 10_000, 2


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """One recording for all cuts of this module."""
    return a_day(tmp_path_factory.mktemp("day"))


def tried(records: list[Record], count: int, seed: int, scratch: Path) -> Result:
    return try_cuts(records, plan(records, count, seed), seed, scratch)


def test_the_recording_has_a_day_in_it(day: list[Record]) -> None:
    ops = {record.op for record in day}
    assert {"C", "W", "S", "R", "U", "M", "A"} <= ops
    for part in ("home/papers/", "home/backup/", "usb/", "new/home/", "state/", "home/motcua.db-wal"):
        assert any(record.op == "S" and record.path.startswith(part) for record in day), part


def test_nothing_that_was_told_is_lost(day: list[Record], tmp_path: Path) -> None:
    result = tried(day, CUTS, 1, tmp_path)
    assert not result.faults, "\n".join(result.faults[:20])
    assert result.total == CUTS
    assert min(result.cuts.values()) > CUTS // 5


@pytest.mark.parametrize(
    "kind", ["home/motcua.db-wal", "home/papers", "home/key", "home/attachments.db-wal", "usb", "new/home"]
)
def test_a_program_that_did_not_sync_would_be_found_out(day: list[Record], tmp_path: Path, kind: str) -> None:
    careless = [record for record in day if record.op != "S" or not record.path.startswith(kind)]
    told: list[tuple[int, Mode]] = [(place, "strict") for place, each in enumerate(careless) if each.op == "A"]
    assert try_cuts(careless, told, 1, tmp_path).faults


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_cuts(tmp_path: Path, part: int) -> None:
    records = a_day(tmp_path / "day")
    with in_memory() as scratch:
        result = tried(records, MANY // PARTS, 100 + part, scratch)
    assert not result.faults, "\n".join(result.faults[:20])
