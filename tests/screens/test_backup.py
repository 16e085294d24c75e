"""Home tells how old the last good backup is, once the page stands; the backup is made beside everything else."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from motcua.files import SAMPLE
from motcua.house import House
from screens.app import CounterApp
from tests.office import intake
from tests.screens.scene import log_in, said, text, until


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A counter for real work with one dossier, in the folder in which scenes play."""
    from counter.unit import read_unit_file

    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    house = House(str(tmp_path / "home"))
    house.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")))
    house.desk(house.store.unit.officers[0]).receive(intake())
    house.store.close()
    return tmp_path / "home"


def test_home_tells_its_age_and_a_backup_is_made(
    real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.app.FIRST_BACKUP", 0.3)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await until(pilot, lambda: "! chưa sao lưu" in text(pilot, "#head"))
        await until(pilot, lambda: "· sao lưu " in text(pilot, "#head"))
        assert len(list((real / "backup").iterdir())) == 1

    play(scene, practise=False)


def test_what_is_wrong_is_said_once(real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.app.FIRST_BACKUP", 0.1)
    monkeypatch.setattr("db.backup.SPARE", 1 << 60)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await until(pilot, lambda: "Không đủ chỗ" in said(pilot))
        await until(pilot, lambda: "! chưa sao lưu" in text(pilot, "#head"))

    play(scene, practise=False)


def test_a_practice_commune_has_none(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.back_up(at_once=True)
        await until(pilot, lambda: not [w for w in app.workers if w.group == "backup"])
        assert "sao lưu" not in text(pilot, "#head")

    play(scene)
    assert list((tmp_path / "home" / "backup").iterdir()) == []


def aged(home: Path) -> Path:
    """A paper of days ago."""
    paper = home / "papers" / "H15.50.05-261101-1001-01.pdf"
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.write_bytes(b"%PDF")
    os.utime(paper, (1_000_000_000, 1_000_000_000))
    return paper


def test_old_papers_go_once_home_stands(real: Path, play: Callable[..., None]) -> None:
    old, today = aged(real), [*(real / "papers").glob("*.pdf")]

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        assert old.exists()
        await log_in(app, pilot)
        await until(pilot, lambda: not old.exists())

    play(scene, practise=False)
    assert [path for path in today if path.exists()] == [path for path in today if path != old]


def test_papers_of_practice_stay(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        old = aged(tmp_path / "home")
        app.front.wipe_papers()
        assert old.exists()

    play(scene)
