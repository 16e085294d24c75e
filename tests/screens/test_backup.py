"""Home tells how old the last good backup is, once the page stands; the backup is made beside everything else."""

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from counter.desk import Desk, Done
from db.home import connect, read_key
from motcua.front import OFTEN
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.said import WRITING
from tests.screens.scene import give_pin, log_in, log_in_alone, said, take_in, text, until


def test_home_tells_its_age_and_a_backup_is_made(
    real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.app.FIRST_BACKUP", 0.3)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await until(pilot, lambda: "! chưa sao lưu" in text(pilot, "#head"))
        await until(pilot, lambda: "· sao lưu " in text(pilot, "#head"))
        assert len(list((real / "backup").iterdir())) == 1

    play(scene, practise=False)


def test_what_is_wrong_is_said_once(real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.app.FIRST_BACKUP", 0.1)
    monkeypatch.setattr("db.backup.SPARE", 1 << 60)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await until(pilot, lambda: "Không đủ chỗ" in said(pilot))
        await until(pilot, lambda: "! chưa sao lưu" in text(pilot, "#head"))

    play(scene, practise=False)


def test_a_practice_commune_has_none(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.back_up(at_once=True)
        await until(pilot, lambda: not [w for w in app.workers if w.group == "backup"])
        assert "sao lưu" not in text(pilot, "#head")

    play(scene)
    assert list((tmp_path / "home" / "backup").iterdir()) == []


def test_nobody_waits_for_it(real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        begun.set()
        end.wait(60)

    monkeypatch.setattr("motcua.backups.back_up", slow)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        app.back_up(at_once=True)
        await until(pilot, begun.is_set)
        await pilot.press("f2")
        await take_in(app, pilot)
        end.set()

    play(scene, practise=False)


def test_a_backup_now_is_found_in_the_palette(real: Path, play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await pilot.press("ctrl+p", *"sao", "space", *"luu", "enter")
        await until(pilot, lambda: "Đã sao lưu và đọc thử" in said(pilot))
        assert len(list((real / "backup").iterdir())) == 1

    play(scene, practise=False)


@pytest.mark.parametrize("page", [0, 12, 20])
def test_a_damaged_home_says_so_and_the_program_goes_on(real: Path, play: Callable[..., None], page: int) -> None:
    connection = connect(real / "motcua.db", read_key(real))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (real / "motcua.db").open("r+b") as file:
        # From there on every page, whatever lies on them.
        for place in range(4096 * page + 99, (real / "motcua.db").stat().st_size if page else 4096, 4096):
            file.seek(place)
            file.write(b"zzzzz")

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "motcua verify" in said(pilot) or app.opening.unit is not None)
        if app.opening.unit is not None:
            await give_pin(app, pilot)
            await until(pilot, lambda: "motcua verify" in said(pilot))
        await pilot.press("f2")
        await pilot.pause(0.3)
        assert app.is_running

    play(scene, practise=False)


def aged(home: Path) -> Path:
    """A paper of days ago."""
    paper = home / "papers" / "H15.50.05-261101-1001-01.pdf"
    paper.parent.mkdir(parents=True, exist_ok=True)
    paper.write_bytes(b"%PDF")
    os.utime(paper, (1_000_000_000, 1_000_000_000))
    return paper


def test_old_papers_go_once_home_stands(real: Path, play: Callable[..., None]) -> None:
    old, today = aged(real), [*(real / "papers").glob("*.pdf")]

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        assert old.exists()
        await log_in(app, pilot)
        await until(pilot, lambda: not old.exists())

    play(scene, practise=False)
    assert [path for path in today if path.exists()] == [path for path in today if path != old]


def test_papers_of_practice_stay(play: Callable[..., None], tmp_path: Path) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        old = aged(tmp_path / "home")
        app.front.wipe_papers()
        assert old.exists()

    play(scene)


def test_a_slow_disk_is_said_once_and_stops_nobody(
    real: Path, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, receive = threading.Event(), Desk.receive

    def waits(desk: Desk, data: object) -> Done:
        assert told.wait(30), "nobody was told that it takes long"
        return receive(desk, data)

    monkeypatch.setattr("screens.said.LONG", 0.01)
    monkeypatch.setattr(Desk, "receive", waits)

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await pilot.press("f5")
        await pilot.pause()
        assert "ghi chậm" not in said(pilot)
        monkeypatch.setattr("db.database.SLOW", -1.0)
        desk = app.desk
        for _ in range(OFTEN):
            await app.ask(lambda: desk.store.note("lan", "viewed", {"uid": "x", "code": "x", "where": "screen"}))
        await pilot.press("f5")
        await until(pilot, lambda: "Ổ đĩa đang ghi chậm" in said(pilot))
        assert "motcua doctor" in said(pilot)
        await pilot.press("f2")
        taking = asyncio.ensure_future(take_in(app, pilot))
        await until(pilot, lambda: WRITING in said(pilot))
        told.set()
        await taking
        await pilot.press("escape", "f5")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.pause()
        assert "ghi chậm" not in said(pilot)

    play(scene, practise=False)
