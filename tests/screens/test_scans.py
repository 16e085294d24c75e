"""Scanned papers on the keyboard: one scan onto one component in three presses, a stack of them an Enter each."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.scans import ScanBoard, ScansScreen
from tests.scans import jpeg, pdf, png
from tests.screens.scene import Play, log_in, said, until

CODE = "261119-1006"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scanner's folder that the practice home knows."""
    home, found = tmp_path / "home", tmp_path / "quet"
    for each in (home, found):
        each.mkdir()
    (home / "config.toml").write_text(f'[scanner]\nfolder = "{found}"\n', "utf-8")
    return found


def scan(folder: Path, name: str, content: bytes, minutes: int = 0) -> Path:
    path = folder / name
    path.write_bytes(content)
    at = 1_795_141_800 - 60 * minutes
    os.utime(path, (at, at))
    return path


async def open_scans(app: CounterApp, pilot: Pilot[None]) -> ScanBoard:
    """The scans of a dossier with three components, from its page on."""
    await log_in(app, pilot)
    app.show_dossier(app.desk.one(CODE))
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(app.screen, ScansScreen) and app.screen.board.dossier is not None)
    return app.screen.query_one(ScanBoard)


def shown(board: ScanBoard) -> str:
    return board.render().plain


def files(app: CounterApp) -> list[tuple[str, str]]:
    """Component and name of each file that the dossier has."""
    return [(file.component, file.name) for file in app.desk.dossier(CODE)[0].attachments]


def run(play: Callable[..., None], scene: Play) -> None:
    play(scene)


def test_the_newest_scan_onto_a_component_is_three_presses(play: Callable[..., None], folder: Path) -> None:
    scan(folder, "cu.pdf", pdf(), 9)
    newest = scan(folder, "moi.jpg", jpeg())

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: len(board.scans) == 2)
        second = board.places[1]
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Đã gắn moi.jpg" in said(pilot))
        assert "Đã xóa khỏi thư mục máy quét" in said(pilot)
        assert files(app) == [(second, "moi.jpg")]
        assert not newest.exists()
        assert (folder / "cu.pdf").exists()
        await pilot.press("escape")
        await until(pilot, lambda: "Số hóa" in "".join(getattr(app.screen, "_told", [])))

    run(play, scene)


def test_a_stack_goes_on_with_an_enter_each(play: Callable[..., None], folder: Path) -> None:
    for number, content in enumerate((pdf(), jpeg(), png())):
        scan(folder, f"{number}.x", content, number)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: len(board.scans) == 3)
        places = board.places
        await pilot.press("enter", "enter", "0", "enter")
        await until(pilot, lambda: len(files(app)) == 3)
        assert files(app) == [(places[0], "0.x"), (places[1], "1.x"), ("", "2.x")]
        await until(pilot, lambda: not board.scans and not list(folder.iterdir()))
        await pilot.press("enter")
        assert len(files(app)) == 3
        assert "[x] 1 tệp" in shown(board)

    run(play, scene)


def test_a_new_scan_shows_by_itself_and_a_broken_one_stays(play: Callable[..., None], folder: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: "Chưa có tệp nào" in shown(board))
        broken = scan(folder, "hong.pdf", pdf()[:200])
        await until(pilot, lambda: "hong.pdf" in shown(board))
        await pilot.press("enter")
        await until(pilot, lambda: "bị hỏng" in said(pilot))
        await until(pilot, lambda: "hong.pdf" in shown(board))
        assert broken.exists()
        assert files(app) == []
        assert "[x]" not in shown(board)

    run(play, scene)


def test_a_file_is_taken_off_with_the_key_twice(play: Callable[..., None], folder: Path) -> None:
    scan(folder, "nham.pdf", pdf())

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: len(board.scans) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: len(files(app)) == 1)
        await pilot.press("1", "delete")
        await until(pilot, lambda: "lần nữa để gỡ: nham.pdf" in said(pilot))
        assert len(files(app)) == 1
        await pilot.press("delete")
        await until(pilot, lambda: "Đã gỡ" in said(pilot))
        assert files(app) == []

    run(play, scene)


def test_the_cursor_stays_on_the_scan_where_it_was_put(play: Callable[..., None], folder: Path) -> None:
    for number in range(3):
        scan(folder, f"{number}.pdf", pdf(str(number)), 10 + number)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: len(board.scans) == 3)
        assert "10 phút trước" in shown(board)
        await pilot.press("down")
        scan(folder, "vua.pdf", pdf("vua"))
        await pilot.press("f5")
        await until(pilot, lambda: len(board.scans) == 4)
        await pilot.press("right", "left", "enter")
        await until(pilot, lambda: len(files(app)) == 1)
        assert files(app)[0][1] == "1.pdf"

    run(play, scene)


def test_without_a_folder_it_says_where_one_is_named(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: "config.toml" in shown(board))
        await pilot.press("enter", "delete", "up", "down")
        assert files(app) == []

    run(play, scene)


def test_a_name_in_the_folder_does_nothing_to_the_screen(play: Callable[..., None], folder: Path) -> None:
    scan(folder, "a\x1b[2J\x07[red].pdf", pdf())

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        board = await open_scans(app, pilot)
        await until(pilot, lambda: len(board.scans) == 1)
        assert "a[2J[red].pdf" in shown(board)
        await pilot.press("enter")
        await until(pilot, lambda: "Đã gắn a[2J[red].pdf" in said(pilot))

    run(play, scene)
