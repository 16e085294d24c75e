"""A window too small for the counter, from the start or in the middle of a word: nothing is lost."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.find import FindScreen
from screens.help import HelpScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.login import LoginScreen
from screens.small import SmallScreen
from screens.table import DossierTable
from screens.widgets.field import FieldInput
from tests.screens.scene import log_in, rows, type_in, until


def told(app: CounterApp) -> str:
    assert isinstance(app.screen, SmallScreen)
    return str(app.screen.query_one(Static).content)


@pytest.mark.parametrize("size", [(70, 20), (79, 24), (80, 23), (20, 5)])
def test_what_is_half_typed_stays(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2", "down")
        await type_in(pilot, "Ma Thi Mau")
        await pilot.press("left", "left", "left")
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: isinstance(app.screen, SmallScreen))
        assert told(app) == (
            f"Cửa sổ đang là {size[0]} x {size[1]}, nhỏ hơn 80 x 24. "
            "Kéo rộng cửa sổ hoặc giảm cỡ chữ; những gì đã gõ vẫn còn, phím gõ lúc này không được nhận."
        )
        await pilot.press("x", "enter", "f2", "ctrl+p", "f1", "escape", "f8", "ctrl+s", "question_mark")
        await pilot.resize_terminal(60, 10)
        await until(pilot, lambda: "60 x 10" in told(app))
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: app.screen is intake)
        name = intake.query_one("#name", FieldInput)
        assert name.has_focus
        assert (name.value, name.cursor_position) == ("Ma Thi Mau", 7)
        await pilot.press("x")
        assert name.value == "Ma Thi xMau"

    play(scene)


def test_a_start_in_a_small_window(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, SmallScreen) and app.opening.unit is not None)
        await type_in(pilot, "246813")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, LoginScreen))
        await log_in(app, pilot)
        assert len(app.screen_stack) == 2

    play(scene, size=(70, 20))


def test_what_comes_meanwhile_stands_below(play: Callable[..., None]) -> None:
    """A log-in that is answered, a dossier that opens, while the window is small."""

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        desk = app.desk
        await pilot.resize_terminal(70, 20)
        await until(pilot, lambda: isinstance(app.screen, SmallScreen))
        app.entered(desk)
        assert isinstance(app.screen, SmallScreen)
        app.show_dossier(desk.store.find("nguyen", 1)[0].uid)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await until(pilot, lambda: app.screen.dossier is not None)  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and rows(app) > 0)

    play(scene)


def test_the_list_keeps_its_row_and_a_dialog_stays(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f3")
        await type_in(pilot, "thi")
        await until(pilot, lambda: rows(app) > 2)
        await pilot.press("enter", "down", "down", "f1")
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: isinstance(app.screen, SmallScreen))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        assert isinstance(app.screen, FindScreen)
        table = app.screen.query_one(DossierTable)
        assert table.has_focus
        assert table.cursor_row == 2

    play(scene)
