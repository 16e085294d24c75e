"""The practice commune of a test's own."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.unit import read_unit_file
from motcua.files import SAMPLE
from motcua.front import Door
from motcua.house import House
from screens.app import CounterApp
from screens.look import Look
from tests.office import intake
from tests.screens.scene import Play

NOW = "2026-11-20T09:30"


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A counter for real work with one dossier, in the folder in which scenes play."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    house = House(str(tmp_path / "home"))
    house.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")))
    house.desk(house.store.unit.officers[0]).receive(intake())
    house.store.close()
    return tmp_path / "home"


@pytest.fixture(scope="session")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice commune as the program makes it, home and state: made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("commune")
    with pytest.MonkeyPatch.context() as place:
        place.setenv("MOTCUA_STATE", str(folder / "state"))
        place.setenv("MOTCUA_NOW", NOW)
        house = House(str(folder / "home"))
        Door(house).practise()
        house.store.close()
    return folder


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commune: Path) -> Callable[..., None]:
    """Runs a scene in the practice commune, or on a machine where nothing was set up."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("MOTCUA_NOW", NOW)

    def play(scene: Play, *, practise: bool = True, look: Look | None = None, size: tuple[int, int] = (80, 24)) -> None:
        if practise and os.environ["MOTCUA_NOW"] == NOW and not (tmp_path / "home").exists():
            shutil.copytree(commune, tmp_path, dirs_exist_ok=True)

        async def run() -> None:
            app = CounterApp(Door(House(str(tmp_path / "home"))), look=look, practise=practise)
            async with app.run_test(size=size) as pilot:
                await scene(app, pilot)

        asyncio.run(run())

    return play
