"""The lock on the keyboard: nothing of a citizen behind it, back to the very letter, another officer's turn, PINs."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot

from counter.unit import read_unit_file
from motcua.files import SAMPLE
from motcua.house import House
from screens.app import CounterApp
from screens.day import DayScreen
from screens.dossier import DossierScreen
from screens.find import FindScreen
from screens.help import HelpScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.keys import commands
from screens.lock import LockScreen
from screens.login import LoginScreen
from screens.palette import PaletteScreen
from screens.pin import PinDialog
from screens.questions import Questions
from screens.widgets.field import FieldInput
from tests.motcua.test_right import OFFICERS
from tests.screens.scene import log_in, rows, said, text, type_in, until
from tests.screens.test_pictures import shown

PIN = "246813"


async def lock(app: CounterApp, pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(app.screen, LockScreen) and app.screen.query_one("#pin").has_focus)


async def give(pilot: Pilot[None], pin: str) -> None:
    await type_in(pilot, pin)
    await pilot.press("enter")


async def enter(app: CounterApp, pilot: Pilot[None], login: str, pin: str = PIN) -> None:
    await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)
    await type_in(pilot, login)
    await pilot.press("enter")
    await give(pilot, pin)


def test_locked_in_the_middle_of_a_word_and_back(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        await until(pilot, lambda: intake.choice.rules is not None)
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await type_in(pilot, "Lò Thị Mẫu Kinx")
        await pilot.press("left", "left")
        await lock(app, pilot)
        for secret in ("Lò Thị", "khai sinh", "dkks", "Tờ khai"):
            assert secret not in shown(app)
        assert "ĐÃ KHÓA. Trần Thị Lan" in shown(app)
        for key in ("f2", "f3", "f4", "f6", "ctrl+s", "escape", "ctrl+r"):
            await pilot.press(key)
            assert isinstance(app.screen, LockScreen)
        await give(pilot, "135790")
        await until(pilot, lambda: "không đúng" in said(pilot))
        # What is typed behind the PIN belongs to the half-typed word.
        await pilot.press(*PIN, "enter", "h", "backspace")
        await until(pilot, lambda: app.screen is intake)
        name = intake.query_one("#name", FieldInput)
        await until(pilot, lambda: name.value == "Lò Thị Mẫu Kinx")
        assert name.has_focus
        assert name.cursor_position == len("Lò Thị Mẫu Ki")
        assert intake.procedure is not None

    play(scene)


def test_locked_over_a_dialog_and_in_the_palette(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        dialog = app.screen
        await lock(app, pilot)
        await give(pilot, PIN)
        await until(pilot, lambda: app.screen is dialog)
        await pilot.press("escape", "ctrl+p")
        await type_in(pilot, "khoa")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("f1", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, PaletteScreen))
        offered = {command.label for command in app.screen.offered}  # type: ignore[attr-defined]
        assert {"Thoát", "Trợ giúp"} <= offered
        assert not {"Tìm", "Tiếp nhận", "Trang chính", "Đổi mã PIN", "Khóa màn hình", "Kết ca, bàn giao ca"} & offered
        await pilot.press("escape")
        await give(pilot, PIN)
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))

    play(scene)


def test_nobody_there_for_as_long_as_the_unit_says(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app._watch()
        assert isinstance(app.screen, HomeScreen)
        app._used_at = monotonic() - 9.9 * 60
        app._watch()
        assert isinstance(app.screen, HomeScreen)
        app._used_at = monotonic() - 10.1 * 60
        app._watch()
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        await give(pilot, PIN)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        before = app._used_at
        await pilot.press("down")
        assert app._used_at > before

    play(scene)


def test_another_officer_in_between(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await pilot.press("down")
        await type_in(pilot, "Lò Thị Mẫu Kín")
        await lock(app, pilot)
        await pilot.press("up")
        assert app.screen.query_one("#login", FieldInput).has_focus
        await type_in(pilot, "minh")
        await pilot.press("enter")
        await give(pilot, PIN)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and app.desk.officer.login == "minh")
        await until(pilot, lambda: "Lê Văn Minh" in shown(app))
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and app.screen._known)
        assert app.screen.query_one("#name", FieldInput).value == ""
        await type_in(pilot, "dkks")
        await lock(app, pilot)
        await pilot.press("up")
        await type_in(pilot, "lan")
        await pilot.press("enter")
        await give(pilot, PIN)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and app.desk.officer.login == "lan")
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.query_one("#name", FieldInput).value == "Lò Thị Mẫu Kín")
        assert len(app._screen_stacks[app.DEFAULT_MODE]) == 3

    play(scene)


def test_what_ends_behind_the_lock_is_shown_below_it(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await lock(app, pilot)
        dialog = Questions("print", "In lại giấy", [])
        app.push_screen(dialog)
        app.action_go("find")
        app.show_dossier("x")
        app.screen.post_message(FieldInput.Scanned(None, "receipt", "261120-1001", False))
        await until(pilot, lambda: "Màn hình đang khóa" in said(pilot))
        assert isinstance(app.screen, LockScreen)
        await give(pilot, PIN)
        await until(pilot, lambda: app.screen is dialog)

    play(scene)


def test_a_window_too_small_while_locked(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await lock(app, pilot)
        await pilot.resize_terminal(70, 20)
        await until(pilot, lambda: "nhỏ hơn 80 x 24" in shown(app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        await give(pilot, PIN)
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    play(scene)


def test_a_pin_is_changed_and_a_forgotten_one_reset(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        assert not app.check_action("reset_pin", ())
        await pilot.press("ctrl+p")
        await type_in(pilot, "doi ma")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PinDialog))
        for words in (PIN, "135790", "135791"):
            await give(pilot, words)
        await until(pilot, lambda: "không giống nhau" in said(pilot))
        for words in (PIN, "135790", "135790"):
            assert words not in shown(app)
            await give(pilot, words)
        await until(pilot, lambda: "Đã đổi mã PIN" in said(pilot))
        await app.action_log_out()
        await enter(app, pilot, "hoa")
        await until(pilot, lambda: isinstance(app.screen, DayScreen))
        await pilot.press("ctrl+p")
        await type_in(pilot, "dat lai ma")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PinDialog))
        await pilot.press("enter")
        await until(pilot, lambda: "Chưa ghi: Cán bộ quên mã" in said(pilot))
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Mã PIN tạm của Trần Thị Lan" in said(pilot))
        given = said(pilot).split(": ")[1][:6]
        await app.action_log_out()
        await enter(app, pilot, "lan", given)
        await until(pilot, lambda: isinstance(app.screen, PinDialog))
        await pilot.press("escape")
        assert isinstance(app.screen, LoginScreen)
        await give(pilot, given)
        await until(pilot, lambda: isinstance(app.screen, PinDialog))
        await give(pilot, "864209")
        await give(pilot, "864209")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and rows(app) > 0)
        assert app.desk.officer.login == "lan"

    play(scene)


def test_wrong_pins_wait_at_the_log_in_too(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await enter(app, pilot, "lan", "1")
        await until(pilot, lambda: "không đúng" in said(pilot))
        for n, words in enumerate(("không đúng", "đợi 5 giây", "còn phải đợi"), 2):
            await give(pilot, str(n))
            await until(pilot, lambda words=words: words in said(pilot))  # type: ignore[misc]

    play(scene)


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit with an administrator, where ``play`` finds it."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    house = House(str(tmp_path / "home"))
    house.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8") + OFFICERS))
    house.desk(house.store.unit.officers[0]).receive({"procedure": "1.001193", "applicant": {"name": "Lò Thị Mẫu Kín"}})
    house.store.close()


@pytest.mark.usefixtures("real")
def test_an_administrator_sees_no_citizen(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await enter(app, pilot, "tin")
        await until(pilot, lambda: "quản trị không xem dữ liệu" in text(pilot, "#title"))
        for key in ("f2", "f3", "f4", "f5", "f6", "f8", "f9", "1", "a", "enter"):
            await pilot.press(key)
            assert isinstance(app.screen, HomeScreen)
        app.screen.post_message(FieldInput.Scanned(None, "receipt", "261120-1001", False))
        await pilot.pause()
        offered = {command.label for command in commands(app.screen)}
        assert {"Đổi mã PIN", "Khóa màn hình", "Đăng xuất, đổi cán bộ"} <= offered
        assert not {"Tìm", "Tiếp nhận", "Bàn giao", "Hôm nay", "Đặt lại mã PIN cho cán bộ", "Lọc"} & offered
        assert "Mẫu Kín" not in shown(app)
        assert not isinstance(app.screen, FindScreen)

    play(scene, practise=False)
