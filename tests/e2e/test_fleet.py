"""A province's counters come back at once after a day's cut: nothing is lost, and everyone is answered in time."""

from pathlib import Path

import pytest

from province.home import make, open_house
from province.status import status
from province.verify import verify
from sync.http import READ
from tests.province.fleet import come_back, devices, pattern, served
from tests.province.postgres import postgres


@pytest.mark.parametrize(
    ("count", "dossiers"),
    [(8, 40), pytest.param(100, 150, marks=pytest.mark.soak)],
)
def test_every_commune_is_answered_in_time_and_loses_nothing(count: int, dossiers: int, tmp_path: Path) -> None:
    log = pattern(tmp_path, dossiers)
    with postgres() as database:
        house = make(tmp_path / "hub", "H15", database)
        fleet = devices(house, log, count)
        house.close()
        with served(tmp_path / "hub") as url:
            came = come_back(fleet, url)
        house = open_house(tmp_path / "hub")
        found = {unit["unit"]: unit for unit in status(house.engine)["units"]}
        assert all(found[device.unit]["dossiers"] == dossiers for device in fleet)
        assert all(found[device.unit]["events"] == len(log) for device in fleet)
        assert came.slowest < READ
        some = fleet[:: max(1, count // 5)]
        for device in some:
            report = verify(house.engine, device.unit)[device.unit]
            assert not report.damage
        house.close()
