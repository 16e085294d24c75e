"""The practice commune of a test's own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.front import Door
from motcua.house import House
from screens.app import CounterApp
from screens.look import Look
from tests.screens.scene import Play


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene in the practice commune, or on a machine where nothing was set up."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("MOTCUA_NOW", "2026-11-20T09:30")

    def play(scene: Play, *, practise: bool = True, look: Look | None = None, size: tuple[int, int] = (80, 24)) -> None:
        async def run() -> None:
            app = CounterApp(Door(House(str(tmp_path / "home"))), look=look, practise=practise)
            async with app.run_test(size=size) as pilot:
                await scene(app, pilot)

        asyncio.run(run())

    return play
