"""Every screen as it is read, at 80 x 24 and at 120 x 40, kept under tests/screens/pictures/.

``MOTCUA_PICTURES=new pytest tests/screens/test_pictures.py`` draws them anew; look at the difference before keeping it.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from counter.ports import NoTray, Scan
from screens.app import CounterApp
from screens.behind import BehindScreen
from screens.conflict import ConflictDialog
from screens.day import DayScreen
from screens.dossier import DossierScreen
from screens.figures import FiguresScreen
from screens.first import FirstScreen
from screens.form import Form, checks
from screens.handover import HandoverScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.lock import LockScreen
from screens.outline import details_of
from screens.people import PersonDialog
from screens.pin import PinDialog
from screens.questions import Questions
from screens.scans import ScansScreen
from screens.shift import ShiftDialog
from screens.step import filled, questions
from screens.sync import SyncScreen
from screens.transcript import TranscriptDialog
from screens.widgets.board import Board
from screens.widgets.field import FieldInput
from tests.db.test_unsettled import OWN
from tests.scans import pdf
from tests.screens.linked import Linked, disputed, linked, log_in_as
from tests.screens.scene import CARD, at_desk, log_in, said, text, told, type_in, until
from tests.wire import NO_LINE

__all__ = ["linked"]

PICTURES = Path(__file__).parent / "pictures"
SIZES = [(80, 24), (120, 40)]


def shown(app: CounterApp) -> str:
    """What stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"


async def compare(app: CounterApp, pilot: Pilot[None], name: str) -> None:
    """The screen against its picture."""
    await pilot.pause()
    width, height = app.size
    kept = PICTURES / f"{name}-{width}x{height}.txt"
    if os.environ.get("MOTCUA_PICTURES") == "new":
        PICTURES.mkdir(exist_ok=True)
        kept.write_text(shown(app), "utf-8")
    for _ in range(100):
        if shown(app) == kept.read_text("utf-8"):
            return
        await pilot.pause(0.02)
    assert shown(app) == kept.read_text("utf-8")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_start(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, FirstScreen))
        await compare(app, pilot, "first")

    play(scene, practise=False, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_morning(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None)
        await until(pilot, lambda: "hoa" in text(pilot, "#who"))
        await compare(app, pilot, "login")
        await log_in(app, pilot)
        await compare(app, pilot, "home")
        await pilot.press("f2")
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        await until(pilot, lambda: intake.choice.rules is not None)
        await compare(app, pilot, "intake-empty")
        await type_in(pilot, "khai")
        await compare(app, pilot, "intake-matches")
        for _ in range(4):
            await pilot.press("backspace")
        await type_in(pilot, "tthn")
        await pilot.press("enter")
        intake.post_message(FieldInput.Scanned(None, "card", CARD, False))
        await until(pilot, lambda: "Đã nhận dữ liệu" in said(pilot))
        await compare(app, pilot, "intake")
        for name, dialog in {
            "details": Questions("details", "Chi tiết hồ sơ", details_of(Form(), intake.procedure), keep=True),
            "person": PersonDialog(intake.form.owner, 0, 1, checks(intake.today)),
        }.items():
            app.push_screen(dialog)
            await until(pilot, lambda dialog=dialog: app.screen is dialog)  # type: ignore[misc]
            await compare(app, pilot, name)
            await app.pop_screen()
        await pilot.press("ctrl+p")
        await compare(app, pilot, "palette")
        await pilot.press("escape", "f1")
        await compare(app, pilot, "help")
        await pilot.press("escape", "ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        code = told(pilot)
        await compare(app, pilot, "intake-done")
        await pilot.press("escape", "f3")
        await type_in(pilot, "lo thi mau")
        await until(pilot, lambda: "1 hồ sơ" in said(pilot))
        await compare(app, pilot, "find")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Làm được bây giờ" in text(pilot, "#steps"))
        await compare(app, pilot, "dossier")
        await pilot.press("f6")
        await compare(app, pilot, "transfer")
        await pilot.press("escape", "c")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "step")
        await pilot.press("escape", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        at_desk(app, lambda desk: desk.receive({"procedure": "1.004873", "applicant": {"name": "Ma Thị Mẫu"}}))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, HandoverScreen) and app.screen._known)
        await compare(app, pilot, "handover-empty")
        await pilot.press("f4")
        await until(pilot, lambda: "Thêm" in said(pilot))
        await compare(app, pilot, "handover")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, DayScreen) and bool(app.screen.query_one(Board).cells))
        await compare(app, pilot, "day")
        await pilot.press("f8")
        await until(pilot, lambda: bool(app.screen.query("#ask-folder")))
        app.screen.query_one("#ask-folder", FieldInput).reset("/media/usb")
        await compare(app, pilot, "reports")
        for number, name in (("3", "summary"), ("2", "ii06a")):
            app.screen.query_one("#ask-first", FieldInput).reset("01/11/2026")
            app.screen.query_one("#ask-last", FieldInput).reset("20/11/2026")
            await pilot.press(number, "enter", "enter", "enter", "5", "ctrl+s")
            await until(
                pilot, lambda: isinstance(app.screen, FiguresScreen) and bool(app.screen.query_one(Board).cells)
            )
            await until(pilot, lambda: not said(pilot))
            await compare(app, pilot, name)
            await pilot.press("escape", "f8")
            await until(pilot, lambda: bool(app.screen.query("#ask-folder")))
        await pilot.press("escape")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count > 0)
        await compare(app, pilot, "behind")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        rows = questions("correct", filled("correct", app.desk.dossier(code)[0], ""), app.desk.calendar)
        app.push_screen(Questions("step", "Sửa sai sót khi tiếp nhận", rows))
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "correct")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        app.action_close_shift()
        await until(pilot, lambda: isinstance(app.screen, ShiftDialog))
        await compare(app, pilot, "shift")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_lock_and_pins(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.action_change_pin()
        await until(pilot, lambda: isinstance(app.screen, PinDialog))
        await type_in(pilot, "246813")
        await compare(app, pilot, "pin")
        await pilot.press("escape", "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, LockScreen) and app.screen.query_one("#pin").has_focus)
        await type_in(pilot, "135")
        await compare(app, pilot, "lock")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_certification(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        app.screen.post_message(FieldInput.Scanned(None, "card", CARD, False))
        await until(pilot, lambda: "Đã nhận dữ liệu" in said(pilot))
        await type_in(pilot, "ctb")
        await pilot.press("enter")
        await compare(app, pilot, "items-empty")
        for line in ("bằng tốt nghiệp 2 3", "học bạ lớp 10 24 2 đt", "hợp đồng số 12/2026 3 2"):
            await type_in(pilot, line)
            await pilot.press("enter")
        await type_in(pilot, "căn cước 1 2")
        await compare(app, pilot, "items")
        await pilot.press("up", "up", "f5")
        await compare(app, pilot, "items-mending")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        code = told(pilot)
        await compare(app, pilot, "items-done")
        rows = questions("correct", filled("correct", app.desk.dossier(code)[0], ""), app.desk.calendar)
        app.push_screen(Questions("step", "Sửa sai sót khi tiếp nhận", rows))
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "items-correct")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_lists(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("7")
        await until(pilot, lambda: "Cần báo" in text(pilot, "#title"))
        await compare(app, pilot, "to-tell")
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "contact")
        await pilot.press("escape", "4")
        await until(pilot, lambda: "Quá hạn" in text(pilot, "#title"))
        await compare(app, pilot, "overdue")
        await pilot.press("0", "f9")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("2", "enter", "2", "enter", "2", "enter", "2")
        await compare(app, pilot, "filter")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Quầy 1" in text(pilot, "#title"))
        await compare(app, pilot, "home-filtered")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_scanned_papers(play: Callable[..., None], size: tuple[int, int]) -> None:
    at = datetime.fromisoformat("2026-11-20T09:30+07:00")
    kinds = {"Scan_0031.pdf": (0, 348_000), "Scan_0030.jpg": (4, 1_250_000), "IMG 20261120.png": (75, 90_000)}
    scans = [Scan(name, kb, at - timedelta(minutes=age), (kb,)) for name, (age, kb) in kinds.items()]

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.desk.tray = Shown("/may-quet", scans)
        app.show_dossier(app.desk.one("261119-1006"))
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, ScansScreen) and len(app.screen.board.scans) == 3)
        await compare(app, pilot, "scans")
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Đã gắn" in said(pilot))
        await compare(app, pilot, "scans-attached")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_another_system(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.show_dossier(app.desk.one("261120-1001"))
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        await compare(app, pilot, "dossier-led")
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, TranscriptDialog))
        await pilot.press("enter", "enter", "enter")
        await compare(app, pilot, "transcript")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await compare(app, pilot, "record")

    play(scene, size=size)


class Shown(NoTray):
    """A scanner's folder that is only shown."""

    def __init__(self, folder: str, scans: list[Scan]) -> None:
        self.folder, self.scans = folder, scans

    def newest(self, limit: int) -> list[Scan]:
        return list(self.scans)

    def read(self, name: str) -> tuple[Scan, bytes]:
        return next(scan for scan in self.scans if scan.name == name), pdf()

    def clear(self, scan: Scan) -> bool:
        self.scans.remove(scan)
        return True


@pytest.mark.parametrize("size", [(70, 20)], ids=["70x20"])
def test_a_window_too_small(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None)
        await compare(app, pilot, "small")

    play(scene, size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_line_to_the_province(linked: Linked, size: tuple[int, int]) -> None:
    here = linked.here
    disputed(linked)
    here.store.import_catalogue(OWN, "quay-1", "lan")
    linked.town.house.hub.publish("tinh-1", OWN.replace("9.999999", "9.999998"))
    here.receive(name="Ma Thị Sửa", procedure="9.999999")
    linked.town.sync(here)
    linked.time.set("2026-11-19T09:00")
    for name in ("Lò Văn Mẫu", "H'Bĩa Mẫu"):
        here.receive(name=name)

    async def scene(linked: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        linked.town.cut = NO_LINE
        await log_in_as(app, pilot, "tam")
        await until(pilot, lambda: app.line is not None and app.line.standing.pending == 3)
        await compare(app, pilot, "home-linked")
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen) and app.screen.table.row_count == 4)
        await pilot.press("f5")
        await until(pilot, lambda: "Chưa đồng bộ được" in said(pilot))
        await compare(app, pilot, "sync")
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConflictDialog) and app.screen.focused is not None)
        await compare(app, pilot, "conflict")
        await pilot.press("escape", "up", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        await compare(app, pilot, "dossier-to-mend")
        await pilot.press("escape", "escape", "f6")
        await until(pilot, lambda: isinstance(app.screen, DayScreen) and bool(app.screen.query_one(Board).cells))
        await compare(app, pilot, "day-linked")

    linked.play(scene, size=size)


@pytest.mark.parametrize("size", SIZES[:1], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_counter_that_is_not_enrolled(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen) and "." in text(pilot, "#line"))
        await compare(app, pilot, "sync-not-enrolled")

    play(scene, size=size)
