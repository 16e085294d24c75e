"""A doubted clock and a number that only the paper knows are asked for on the screen, by one key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from db.backup import back_up, restore
from motcua.files import SAMPLE
from motcua.house import House
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.questions import Questions
from tests.office import intake
from tests.screens.scene import CARD, log_in, log_in_alone, said, type_in, until
from tests.screens.test_pictures import SIZES, compare


async def refused(app: CounterApp, pilot: Pilot[None]) -> None:
    """An intake that is complete and that the rule has just refused."""
    await pilot.press("f2")
    await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and app.screen.choice.rules is not None)
    screen = app.screen
    assert isinstance(screen, IntakeScreen)
    from screens.widgets.field import FieldInput

    screen.post_message(FieldInput.Scanned(None, "card", CARD, False))
    await until(pilot, lambda: screen.field("name").text == "Lò Thị Mẫu Quét")
    await type_in(pilot, "dkks")
    await pilot.press("enter", "ctrl+s")
    await until(pilot, lambda: "Ctrl+T để xác nhận" in said(pilot))


async def answered(app: CounterApp, pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("ctrl+t")
    await until(pilot, lambda: isinstance(app.screen, Questions))
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(app.screen, IntakeScreen))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_officer_confirms_the_day_and_goes_on(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("ctrl+t")
        # A dead battery is told of before anything is typed, and not once it was put right.
        monkeypatch.setenv("MOTCUA_NOW", "2020-01-01T00:05")
        await pilot.press("f5")
        await until(pilot, lambda: "Đồng hồ máy chỉ 01/01/2020 00:05, trước ngày phát hành" in said(pilot))
        monkeypatch.setenv("MOTCUA_NOW", "2026-11-20T09:30")
        await pilot.press("f5")
        await until(pilot, lambda: "Đồng hồ" not in said(pilot))
        # Set to another year behind an open form, it is told of where nothing is in force.
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and app.screen.choice.rules is not None)
        monkeypatch.setenv("MOTCUA_NOW", "2020-01-01T00:05")
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: "Đồng hồ máy chỉ 01/01/2020" in said(pilot))
        monkeypatch.setenv("MOTCUA_NOW", "2026-11-20T09:30")
        await pilot.press("f8", "f8", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        monkeypatch.setenv("MOTCUA_NOW", "2026-11-19T08:00")
        await refused(app, pilot)
        assert "Đồng hồ máy chỉ 19/11/2026 08:00" in said(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "doubt-clock")
        await pilot.press("escape")
        await answered(app, pilot, *"20/11/2026", "enter", "5", "enter")
        await until(pilot, lambda: "Máy đang chỉ Thứ Năm, 19/11/2026 08:00" in said(pilot))
        await answered(app, pilot, *"19/11/2026", "enter", "5", "enter")
        await until(pilot, lambda: "Máy đang chỉ" in said(pilot))
        await answered(app, pilot, *"19/11/2026", "enter", "4", "enter")
        await until(pilot, lambda: "làm lại" in said(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))

    play(scene, size=size)


def test_a_restored_home_asks_for_the_last_number(
    tmp_path: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter.unit import read_unit_file

    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    lost = House(str(tmp_path / "lost"))
    lost.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")))
    lost.desk(lost.store.unit.officers[0]).receive(intake())
    back_up(tmp_path / "lost" / "motcua.db", lost.store.key, tmp_path / "file.db")
    restore(tmp_path / "file.db", lost.store.key, tmp_path / "home", lambda unit, counter: 1)
    lost.store.close()

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await refused(app, pilot)
        assert "khôi phục từ bản sao lưu" in said(pilot)
        await answered(app, pilot, *"1004", "enter")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        assert "-1025" in said(pilot)

    play(scene, practise=False)
