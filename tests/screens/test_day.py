"""The supervisor's day on the keyboard: the answer, and from every figure to its dossiers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Label

from counter.ports import Line
from counter.sync import Standing
from motcua.files import SAMPLE
from screens.app import CounterApp
from screens.behind import Behind, BehindScreen
from screens.day import DayScreen, board
from screens.dossier import DossierScreen
from screens.first import FirstScreen
from screens.home import HomeScreen
from screens.table import DossierTable
from screens.widgets.board import Board
from tests.screens.scene import at_desk, log_in, text, until


def shown(app: CounterApp) -> str:
    return "\n".join("".join(cell.text for cell in line) for line in app.screen.query_one(Board).cells)


async def opened(app: CounterApp, pilot: Pilot[None]) -> Board[Any]:
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(app.screen, DayScreen) and bool(app.screen.query_one(Board).cells))
    return app.screen.query_one(Board)


def late(app: CounterApp) -> str:
    """A dossier that was never handed over and is overdue."""
    data = {"procedure": "1.004873", "applicant": {"name": "Ma Văn Mẫu"}, "reason": "mất điện"}
    return at_desk(app, lambda desk: desk.receive({**data, "received_at": "2026-11-10T09:00:00+07:00"})).dossier.code


def test_from_the_answer_to_the_dossier_and_back(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        overdue = at_desk(app, lambda desk: desk.store.counts(desk.clock.now(), desk.clock.now().date()))["overdue"]
        code = late(app)
        await opened(app, pilot)
        assert f"! CHƯA ỔN: {overdue + 1} quá hạn" in text(pilot, "#verdict")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count == overdue + 1)
        head = app.screen.query_one("#title", Label)
        assert str(head.content) == f"Quá hạn: {overdue + 1} hồ sơ"
        table = app.screen.query_one(DossierTable)
        table.move_cursor(next(row for row, line in enumerate(table.lines) if line.code == code))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        at_desk(app, lambda desk: desk.act(code, "forward", {"to": "Phòng Kinh tế"}))
        at_desk(app, lambda desk: desk.act(code, "finish", {}))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count == overdue)
        await pilot.press("escape")
        await until(pilot, lambda: f"{overdue + 1} quá hạn" not in text(pilot, "#verdict"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    play(scene)


def test_every_figure_opens_as_many_dossiers_as_it_says(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        def listed(behind: Behind) -> tuple[list[Line], int]:
            return at_desk(app, lambda desk: desk.store.queue(behind.what, now, now.date(), 1000, behind.within))

        await log_in(app, pilot)
        late(app)
        now = app.desk.clock.now()
        day = at_desk(app, lambda desk: desk.store.day(now))
        figures = [(cell, cell.behind) for line in board(day, str) for cell in line if isinstance(cell.behind, Behind)]
        assert len(figures) > 15
        for cell, behind in figures:
            count = int(cell.text.split()[0])
            lines, total = listed(behind)
            assert len(lines) == total == count == behind.count, cell.text
        full = replace(day, counts={"overdue": 3, "late-again": 1, "to-apologise": 6})
        burning = next("".join(cell.text for cell in line).rstrip() for line in board(full, str))
        # One column is the arrow's where more follows.
        assert len(burning) <= 80 - 3
        unsent = replace(day, standing=Standing(pending=12, since=now))
        (line,) = (line for line in board(unsent, str) if line[0].text.startswith("Đồng bộ"))
        assert (line[1].text, line[1].behind) == (f"12 việc chờ gửi, từ {now:%H:%M}", "sync")

    play(scene)


def test_the_arrows_go_from_figure_to_figure(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        late(app)
        page = await opened(app, pilot)
        count = len(page._places)
        assert page._at == 0
        await pilot.press("right", "right", "left")
        assert page._at == 1
        await pilot.press("down")
        assert page._places[page._at].row == 1
        for _ in range(40):
            await pilot.press("down")
        assert page._places[page._at].row == max(place.row for place in page._places)
        for _ in range(count):
            await pilot.press("right")
        assert page._at == count - 1
        assert page._places[-1].row < page._top + page.size.height
        for _ in range(40):
            await pilot.press("up")
        assert page._places[page._at].row == 0
        await pilot.press("pagedown")
        assert page._places[page._at].row > 9
        await pilot.press("pageup")
        assert page._places[page._at].row == 0

    play(scene)


def test_a_supervisor_sees_the_day_first(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None)
        await pilot.press(*"246813", "enter")
        await until(pilot, lambda: isinstance(app.screen, DayScreen) and bool(app.screen.query_one(Board).cells))
        assert text(pilot, "#verdict").startswith("ỔN:")
        assert "chưa có hồ sơ nào giải quyết xong" in shown(app)
        assert "Đang giải quyết    không có" in shown(app)
        await pilot.press("enter", "down", "right", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))

    unit = (SAMPLE / "unit.toml").read_text("utf-8").replace('role = "officer"', 'role = "supervisor"')
    file = tmp_path / "unit.toml"
    file.write_text(unit, "utf-8")

    async def set_up(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, FirstScreen))
        app.opened(app.front.set_up(file))
        await scene(app, pilot)

    play(set_up, practise=False)
