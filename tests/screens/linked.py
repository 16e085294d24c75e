"""A counter that is enrolled, with its screens, and a second counter of the commune on a PC of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.pilot import Pilot

from counter.clock import SystemClock
from motcua.front import Door
from motcua.house import House
from motcua.pin import hashed
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.look import Look
from tests.office import UNIT, Office, Ticking
from tests.screens.scene import type_in, until
from tests.wire import Town

UNIT_OF_TWO = UNIT.split("[[officers]]")[0] + (
    '[[officers]]\nlogin = "lan"\nname = "Trần Thị Lan"\nrole = "officer"\npin = "246813"\n'
    '[[officers]]\nlogin = "tam"\nname = "Lê Văn Tám"\nrole = "supervisor"\npin = "135724"\n'
)
PINS = {"lan": "246813", "tam": "135724"}
Play = Callable[["Linked", CounterApp, Pilot[None]], Awaitable[None]]


@dataclass
class Linked:
    """``here`` is the counter on the screen before it is shown, ``there`` the other one."""

    town: Town
    here: Office
    there: Office
    home: Path
    time: Ticking = field(default_factory=lambda: Ticking("2026-11-19T08:15"))

    def play(self, scene: Play, *, look: Look | None = None, size: tuple[int, int] = (80, 24)) -> None:
        """Runs a scene."""

        async def run() -> None:
            app = CounterApp(Door(House(str(self.home))), look=look, practise=True)
            async with app.run_test(size=size) as pilot:
                await scene(self, app, pilot)

        self.here.store.close()
        asyncio.run(run())


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Linked]:
    """Both counters are enrolled; nothing has been sent yet, and the line is not begun before it is asked to."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("MOTCUA_NOW", "2026-11-19T09:30")
    monkeypatch.setattr("screens.app.SETTLED", 0.01)
    monkeypatch.setattr("motcua.sender.START", 3600.0)
    here, there = (Office(tmp_path / name, tmp_path / f"{name}-state") for name in ("home", "other"))
    time = Ticking("2026-11-19T08:15")
    clock = SystemClock(time)
    town = Town(tmp_path / "hub", clock)
    for number, office in enumerate((here, there), 1):
        office.clock = office.store.clock = clock
        town.enrolled(office, UNIT_OF_TWO, number, practice=True)
        with office.store.transaction():
            pins = [(hashed(pin), login) for login, pin in PINS.items()]
            office.store.connection.executemany("REPLACE INTO officer (pin, login) VALUES (?, ?)", pins)
    monkeypatch.setattr("motcua.line.line", town.line)
    yield Linked(town, here, there, tmp_path / "home", time)
    for office in (here, there):
        office.store.close()
    town.house.close()


async def log_in_as(app: CounterApp, pilot: Pilot[None], login: str) -> None:
    """To the home screen, past the supervisor's day."""
    await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)
    await type_in(pilot, login)
    await pilot.press("enter")
    await type_in(pilot, PINS[login])
    await pilot.press("enter")
    await until(pilot, lambda: app._desk is not None)
    if login == "tam":
        await until(pilot, lambda: len(app.screen_stack) > 2)
        await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, HomeScreen))


def disputed(here: Linked) -> str:
    """Cancelled here and handed over there, while the line was cut."""
    town = here.town
    code = here.here.receive(name="Lò Thị Mẫu")
    for office in (here.here, here.there, here.here):
        town.sync(office)
    here.there.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    here.here.desk.act(code, "cancel", {"reason": "nhập nhầm"})
    for office in (here.there, here.here, here.there):
        town.sync(office)
    return code
