"""The command palette: what a screen offers, found by a few letters and run on that screen; and the way out."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.find import FindScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.keys import Command, commands, matching
from screens.login import LoginScreen
from screens.palette import ROWS, PaletteScreen
from screens.questions import Questions
from screens.table import DossierTable
from screens.widgets.field import FieldInput
from tests.screens.scene import CARD, log_in, rows, said, take_in, text, type_in, until

NAMES = ["Trả kết quả", "Thu phí, lệ phí", "Tìm", "Tiếp nhận", "Giao diện: không màu", "Trang chính"]


def found(words: str) -> list[str]:
    screen: Screen[object] = Screen()
    offered = [Command(name, key, "", screen) for name, key in zip(NAMES, ["F9", "", "F3", "F2", "", ""], strict=True)]
    return [command.label for command in matching(offered, words)]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("tkq", "Trả kết quả"),
        ("tra ket qua", "Trả kết quả"),
        ("Trả kết", "Trả kết quả"),
        ("ket qua", "Trả kết quả"),
        ("tn", "Tiếp nhận"),
        ("TIẾP", "Tiếp nhận"),
        ("ti", "Tìm"),
        ("mau", "Giao diện: không màu"),
        ("khong mau", "Giao diện: không màu"),
        ("gdkm", "Giao diện: không màu"),
        ("gdk", "Giao diện: không màu"),
        ("f2", "Tiếp nhận"),
        ("tc", "Trang chính"),
    ],
)
def test_words_initials_and_keys_find(words: str, first: str) -> None:
    assert found(words)[0] == first


def test_nothing_gives_all_in_their_order_and_nonsense_none() -> None:
    assert found("") == found(" ") == NAMES
    assert found("xyz") == found("066195000123") == found("!") == []


def labels(app: CounterApp) -> list[str]:
    assert isinstance(app.screen, PaletteScreen)
    return [command.label for command in app.screen.offered]


def test_it_offers_what_the_screen_below_can_do(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None)
        await pilot.press("ctrl+p")
        assert labels(app)[0] == "Trợ giúp"
        assert {"Tiếp nhận", "Trang chính", "Đăng xuất, đổi cán bộ"}.isdisjoint(labels(app))
        await pilot.press("escape")
        await log_in(app, pilot)
        await pilot.press("ctrl+p")
        for label in ("Chờ trả kết quả", "Cập nhật", "Tiếp nhận", "Tìm", "Thoát", "Đăng xuất, đổi cán bộ"):
            assert labels(app).count(label) == 1
        assert "Trang chính" not in labels(app)
        keys = {command.label: command.key for command in app.screen.offered}  # type: ignore[attr-defined]
        assert (keys["Tiếp nhận"], keys["Quá hạn"], keys["Giao diện: thường"]) == ("F2", "4", "")
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("f2")
        await pilot.press("ctrl+p")
        assert labels(app).count("Tiếp nhận") == 1
        assert {"Trường hợp", "Làm lại", "Trang chính", "Hoàn tác chữ vừa gõ"} <= set(labels(app))

    play(scene)


def test_the_steps_of_a_dossier_are_among_them(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("6")
        await until(pilot, lambda: "Chờ trả" in str(app.screen.query_one("#title").render()))
        await until(pilot, lambda: rows(app) > 0 and app.screen.query_one(DossierTable).has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        await until(pilot, lambda: "Trả kết quả" in [each.label for each in commands(app.screen)])
        await pilot.press("ctrl+p")
        await type_in(pilot, "tkq")
        await pilot.press("enter")
        assert isinstance(app.screen, Questions)
        assert app.screen.heading == "Trả kết quả"
        await pilot.press("ctrl+p")
        assert {"Về", "Thoát", "Trợ giúp", "Giao diện: không màu"} <= set(labels(app))
        assert "Trang chính" not in labels(app)

    play(scene)


def test_arrows_choose_while_the_field_keeps_the_focus(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, PaletteScreen)
        many = len(app.screen.found)
        await pilot.press("pagedown")
        assert app.screen.place == ROWS
        await pilot.press("pagedown", "pagedown")
        assert f"{many}/{many}, hết" in text(pilot, "#keys")
        await pilot.press("pageup", "pageup", "pageup")
        assert f"1/{many}, còn nữa ↓" in text(pilot, "#keys")
        await type_in(pilot, "giao dien")
        assert "/" not in text(pilot, "#keys")
        await pilot.press("down", "down", "up")
        assert app.screen.found[app.screen.place].label == "Giao diện: tương phản cao"
        await type_in(pilot, ":")
        assert app.screen.query_one(FieldInput).has_focus
        await pilot.press("enter")
        assert app.theme == "motcua-normal"
        assert isinstance(app.screen, HomeScreen)

    play(scene)


def test_a_scan_is_no_command_and_nonsense_does_nothing(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("ctrl+p")
        field = app.screen.query_one(FieldInput)
        field.post_message(FieldInput.Scanned(field, "card", CARD, False))
        await until(pilot, lambda: "không phải lệnh" in said(pilot))
        await type_in(pilot, "EE123456785VN")
        await pilot.press("enter")
        assert isinstance(app.screen, PaletteScreen)
        assert "Không có việc nào khớp" in said(pilot)

    play(scene)


def test_going_home_and_back_keeps_one_of_each(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2", "f3", "f2", "f3")
        assert [type(screen) for screen in app.screen_stack[1:]] == [HomeScreen, IntakeScreen, FindScreen]
        await pilot.press("ctrl+p")
        await type_in(pilot, "tc")
        await pilot.press("enter")
        assert isinstance(app.screen, HomeScreen)
        assert len(app.screen_stack) == 2

    play(scene)


def test_the_next_officer_sees_nothing_of_the_one_before(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f3")
        await type_in(pilot, "nguyen")
        await until(pilot, lambda: rows(app) > 0)
        await pilot.press("escape", "f2")
        await take_in(app, pilot)
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#name", FieldInput).has_focus)
        await type_in(pilot, "Ma Thi Mau Do")
        await pilot.press("ctrl+a", "ctrl+shift+right", "ctrl+c")
        store = app.desk.store
        before = list(app.screen_stack)
        await pilot.press("ctrl+p")
        await type_in(pilot, "dangxuat")
        await pilot.press("enter")
        assert isinstance(app.screen, LoginScreen)
        assert store.draft("lan", "intake")["people"][0]["name"] == "Ma Thi Mau Do"
        assert app.clipboard == ""
        await until(pilot, lambda: not any(screen.is_attached for screen in before[1:]))
        with pytest.raises(LookupError):
            _ = app.desk
        await pilot.press("f2", "f3", "escape")
        assert isinstance(app.screen, LoginScreen)
        await log_in(app, pilot)
        await pilot.press("f3")
        assert app.screen.query_one("#text", FieldInput).value == ""
        assert rows(app) == 0
        await pilot.press("escape", "f2")
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        await until(pilot, lambda: "nhập dở lần trước" in said(pilot))
        assert intake.field("name").text == "Ma Thi Mau Do"
        await pilot.press("f8", "f8", "f6")
        await until(pilot, lambda: "Chưa có người nộp nào" in said(pilot))

    play(scene)
