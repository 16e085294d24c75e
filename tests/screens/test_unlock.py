"""A home whose key has a passphrase asks for it before the log-in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from db import guard
from db.guard import Cost, with_passphrase
from db.home import read_key
from motcua.files import SAMPLE
from motcua.house import House
from screens.app import CounterApp
from screens.login import LoginScreen
from screens.unlock import UnlockDialog
from screens.widgets.field import FieldInput
from tests.screens.scene import log_in, said, type_in, until
from tests.screens.test_pictures import SIZES, compare

SAID = "chiec lan tre gia"


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home for real work, its key under ``SAID``."""
    from counter.unit import read_unit_file

    monkeypatch.setattr(guard, "_known", {})
    monkeypatch.delenv("MOTCUA_PASSPHRASE", raising=False)
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    house = House(str(tmp_path / "home"))
    house.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")))
    house.store.close()
    key = read_key(house.folder)
    guard.keep(house.folder, key, with_passphrase(key, SAID, Cost(1, 8192)))
    monkeypatch.setattr(guard, "_known", {})


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_passphrase_comes_before_the_log_in(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, UnlockDialog))
        await compare(app, pilot, "unlock")
        await pilot.press("enter")
        await until(pilot, lambda: "Chưa ghi" in said(pilot))
        await type_in(pilot, "sai mat khau roi")
        await pilot.press("enter")
        await until(pilot, lambda: "không đúng" in said(pilot))
        await compare(app, pilot, "unlock-wrong")
        await type_in(pilot, SAID)
        assert SAID not in "".join(str(line) for line in app.screen._compositor.render_strips())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)
        await until(pilot, lambda: app.screen.query_one("#pin", FieldInput).has_focus)
        await type_in(pilot, "246813")
        await pilot.press("enter")
        await until(pilot, lambda: app._desk is not None)

    play(scene, practise=False, size=size)


@pytest.mark.usefixtures("locked")
def test_who_does_not_know_it_leaves(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, UnlockDialog))
        await pilot.press("escape")
        await until(pilot, lambda: app._exit)

    play(scene, practise=False)


@pytest.mark.usefixtures("locked")
def test_what_the_environment_says_is_not_asked(play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)

    play(scene, practise=False)


def test_a_plain_home_is_not_asked(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)

    play(scene)
