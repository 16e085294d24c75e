"""A counter that is restored from a backup meets the province: everything comes back, nothing is there twice."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.refusal import Refused
from db.backup import back_up, restore
from db.home import DATABASE
from db.store import Store
from db.verify import verify
from province.verify import verify as verify_hub
from tests.office import Office
from tests.province.commune import Commune


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    made = Commune(tmp_path)
    yield made
    made.close()


def replaced(commune: Commune, file: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Counter 1 on a new PC; the old one is dead."""
    office = commune.counter(1)
    key, home = office.store.key, commune.folder / "new-home"
    office.store.close()
    shutil.rmtree(office.home)
    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    restore(file, key, home, lambda unit, counter: 0)
    office.home, office.state = home, commune.folder / "new-state"
    office.store = Store(home, office.state, office.clock)
    return office


@pytest.mark.parametrize("first", ["sync", "work"])
def test_the_province_gives_back_what_the_backup_lacks(
    commune: Commune, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    office = commune.counter(1)
    codes = [office.receive() for _ in range(2)]
    commune.sync(1)
    file = commune.folder / "usb" / "a.db"
    back_up(office.home / DATABASE, office.store.key, file)
    codes += [office.receive() for _ in range(3)]
    office.desk.act(codes[0], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    lost = office.receive()
    office = replaced(commune, file, monkeypatch)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    if first == "sync":
        commune.sync(1)
        assert {code for code in codes if office.store.find(code, 1)} == set(codes)
        found, _ = office.desk.dossier(codes[0])
        assert found.status == 4
    office.reopen(last_number=lost)
    new = [office.receive() for _ in range(2)]
    assert not set(new) & {*codes, lost}
    office.desk.act(codes[1], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    assert report.dossiers == len(codes) + len(new)
    assert office.store.find(codes[-1], 1)
    (told,) = verify_hub(commune.house.hub.engine).values()
    assert (told.damage, told.digest) == ([], report.digest)
    standing = commune.sync(1).standing
    assert (standing.pending, standing.refused, standing.conflicts) == (0, 0, 0)
    assert not office.store._settings.get("cloned")
