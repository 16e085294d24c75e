"""The register and the reports from the supervisor's day: found by what the screen says, written, refused in words."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from counter.desk import Desk
from counter.figure import FIGURES, period
from counter.ports import OfFigure
from counter.report import KEYS
from screens.app import CounterApp
from screens.behind import Behind, BehindScreen
from screens.day import DayScreen
from screens.figures import FiguresScreen, board
from screens.questions import Questions
from screens.widgets.board import Board, Cell
from screens.widgets.field import FieldInput
from tests.screens.scene import answer, at_desk, log_in, said, text, type_in, until


async def fill(pilot: Pilot[None], key: str, value: str) -> None:
    """That answer in place of what stands there."""
    row: FieldInput = await answer(pilot, key)
    row.reset(value)


def test_the_register_of_last_month_from_the_supervisor_s_day(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, DayScreen))
        await pilot.press("f8")
        first, last = await answer(pilot, "first"), await answer(pilot, "last")
        assert (first.text, last.text) == ("01/10/2026", "31/10/2026")
        await fill(pilot, "folder", str(tmp_path))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Đã ghi vào" in said(pilot))
        for ending in ("xlsx", "pdf"):
            assert f"so-theo-doi-20261001-20261031.{ending}" in said(pilot)
            assert (tmp_path / f"so-theo-doi-20261001-20261031.{ending}").stat().st_size > 1000

    play(scene)


async def view(app: CounterApp, pilot: Pilot[None], report: str) -> None:
    """That report of this month on the screen."""
    await pilot.press("f8")
    await fill(pilot, "first", "01/11/2026")
    await fill(pilot, "last", "30/11/2026")
    await pilot.press(report, "enter", "enter", "enter", "5", "ctrl+s")


def test_figures_on_the_screen_open_what_they_count(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, DayScreen))
        await view(app, pilot, "3")
        await until(pilot, lambda: isinstance(app.screen, FiguresScreen) and bool(app.screen.query_one(Board).cells))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count > 9)
        assert "Gồm hồ sơ: tiếp nhận trong kỳ cộng từ kỳ trước chuyển qua (kỳ 01/11/2026" in text(pilot, "#formula")
        behind = app.get_screen("behind", BehindScreen)
        everything = behind.total
        await pilot.press("f9", "2", "ctrl+s")
        await until(pilot, lambda: app.screen is behind and behind.total < everything)
        assert text(pilot, "#title").endswith(f": {behind.total} hồ sơ · Trần Thị Lan")
        await type_in(pilot, "zzz")
        await until(pilot, lambda: behind.total == 0)
        await pilot.press("escape")
        await until(pilot, lambda: behind.total == everything)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, DayScreen))
        app.get_screen("figures", FiguresScreen).open("ii06a", date(2026, 11, 1), date(2026, 11, 30))
        assert app.get_screen("figures", FiguresScreen).query_one(Board).cells == []
        behind.open(Behind("Khác", 0, ()))
        assert (behind.table.row_count, str(behind.query_one("#title", Label).content)) == (0, "Khác")
        await view(app, pilot, "1")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count > 9)
        assert str(app.screen.query_one("#title", Label).content).startswith("Tiếp nhận trong kỳ: ")
        now = app.desk.clock.now()
        span = period(date(2026, 11, 1), date(2026, 11, 30), now)

        def counted(desk: Desk, what: str) -> list[list[Cell[Behind]]]:
            """Each figure has as many dossiers behind it as it says."""
            lines = list(board(desk, what, span))
            opening = [cell for line in lines for cell in line if cell.behind is not None]
            assert len(opening) > 9
            for cell in opening:
                assert cell.behind is not None
                _, total = desk.store.queue(cell.behind.what, now, now.date(), 50, cell.behind.within)
                figure = cell.behind.what
                days = isinstance(figure, OfFigure) and FIGURES[figure.key].sums
                assert total == int(cell.text) == cell.behind.count or (days and 0 < total < int(cell.text)), cell
            return lines

        for what in KEYS:
            lines = at_desk(app, partial(counted, what=what))
            assert max(sum(len(cell.text) for cell in line) for line in lines) <= 78
            assert "Kỳ chưa kết thúc" in lines[0][0].text
            shown = "\n".join("".join(cell.text for cell in line) for line in lines)
            assert ("người trả lời được giữ kín" in " ".join(shown.split())) == (what != "ii06a")

    play(scene)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_every_report_from_the_palette(play: Callable[..., None], tmp_path: Path, number: int) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("ctrl+p")
        await type_in(pilot, "bao cao")
        await pilot.press("enter")
        await fill(pilot, "folder", str(tmp_path))
        await pilot.press(str(number), "ctrl+s")
        await until(pilot, lambda: "Đã ghi vào" in said(pilot))
        assert sorted(file.suffix for file in tmp_path.glob("*-20261001-20261031.*")) == [".pdf", ".xlsx"]

    play(scene)


@pytest.mark.parametrize(
    ("first", "last", "folder", "sentence"),
    [
        ("31/10/2026", "01/10/2026", "", "Kỳ báo cáo ngược"),
        ("01/12/2026", "31/12/2026", "", "Kỳ báo cáo chưa bắt đầu"),
        ("01/10/2026", "31/10/2026", "no-such-folder", "Không ghi được tệp so-theo-doi"),
    ],
)
def test_what_cannot_be_is_asked_again(
    play: Callable[..., None], tmp_path: Path, first: str, last: str, folder: str, sentence: str
) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.action_report()
        for key, value in {"first": first, "last": last, "folder": str(tmp_path / folder)}.items():
            await fill(pilot, key, value)
        asked = app.screen
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen is not asked)
        await until(pilot, lambda: sentence in said(pilot))
        assert (await answer(pilot, "first")).text == first
        assert not list(tmp_path.glob("so-theo-doi*"))

    play(scene)


def test_a_day_that_is_none_is_said_in_the_dialog(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.action_report()
        await fill(pilot, "last", "31/09/2026")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Ngày không có thật" in said(pilot))
        assert (await answer(pilot, "last")).has_focus

    play(scene)
