"""Help: an entry for every field of every screen and dialog, each with its source; nothing is changed by reading it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from counter.handover import WORKS
from counter.lifecycle import ACTIONS
from counter.ports import Filter
from counter.shift import so_far
from counter.vietqr import Transfer
from screens import reports
from screens.app import CounterApp
from screens.conflict import ConflictDialog
from screens.doubt import day_questions, number_questions
from screens.facts import DECISIONS
from screens.find import FindScreen
from screens.form import Form, checks
from screens.help import HelpScreen, entries, name_of
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.lock import LockScreen
from screens.narrow import narrowing
from screens.outline import details_of, guidance_of
from screens.palette import PaletteScreen
from screens.people import PersonDialog
from screens.pile import asked_of
from screens.pin import NEW, OLD, PinDialog
from screens.questions import Question, Questions
from screens.review import answering, dialog
from screens.shift import ShiftDialog
from screens.step import questions
from screens.table import DossierTable
from screens.transcript import TranscriptDialog
from screens.transfer import TransferDialog
from screens.unlock import UnlockDialog
from screens.widgets.field import FieldInput
from tests.screens.scene import at_desk, log_in, rows, type_in, until


def fields(play: Callable[..., None]) -> set[str]:
    """Every widget that can have the focus, of every screen and dialog, as ``help.toml`` names it."""
    found: set[str] = set()

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        screens: list[Screen[Any]] = [app.get_screen(name) for name in app.SCREENS]
        screens += [
            Questions("step", kind, rows)
            for kind in ACTIONS
            if (rows := questions(kind, {"certified": "", "submitter": ""}, app.desk.calendar))
        ]
        dossier, _ = app.desk.dossier("261120-1001")
        screens += [Questions("step", work, asked_of(work, dossier, {}, app.desk.calendar)) for work in WORKS]
        copies = app.desk.facts.catalogue.get("2.000815", date(2026, 11, 20))
        screens += [Questions("details", "", details_of(Form(), procedure)) for procedure in (None, copies)]
        screens += [Questions("step", "", guidance_of([]))]
        screens += [dialog("", []), answering("", [])]
        screens += [Questions("print", "", [Question("form", "")]), Questions("list", "", [Question("number", "")])]
        screens += [
            narrowing(
                at_desk(app, lambda desk: desk.store.choices("all", desk.clock.now(), date(2026, 11, 20))), Filter(), {}
            )
        ]
        screens += [PersonDialog({"role": "submitter"}, 1, 2, checks(date(2026, 11, 20)))]
        screens += [TransferDialog(dossier, Transfer("970405", "1", "", 1, "PHI"), ())]
        screens += [LockScreen(), PinDialog("", [OLD, *NEW, Question("officer", "")])]
        screens += [TranscriptDialog(dossier)]
        screens += [Questions("doubt", "", [*day_questions(), *number_questions()])]
        screens += [ShiftDialog(so_far(app.desk), []), UnlockDialog()]
        screens += [Questions("reports", "", reports.questions(reports.last_month(date(2026, 11, 20))))]
        screens += [ConflictDialog("", [], DECISIONS)]
        screens += [PaletteScreen(app.screen), HelpScreen(app.screen)]
        for screen in screens:
            if screen is not app.screen:
                await app.push_screen(screen)
            await until(pilot, lambda: app.screen.is_mounted)
            if isinstance(screen, IntakeScreen):
                await until(pilot, lambda screen=screen: screen.choice.rules is not None)  # type: ignore[misc]
                await type_in(pilot, copies.code)
                await pilot.press("enter")
            found.update(f"{name_of(screen)}.{widget.id}" for widget in app.screen.query("*") if widget.can_focus)
            if len(app.screen_stack) > 2:
                await app.pop_screen()

    play(scene)
    return found


def test_every_field_has_an_entry_and_every_entry_a_field(play: Callable[..., None]) -> None:
    found = fields(play)
    assert len(found) > 30
    assert {name for name in entries() if "." in name} == found
    assert {name for name in entries() if "." not in name} == {name.split(".")[0] for name in found}


@pytest.mark.parametrize("name", entries())
def test_every_entry_says_where_it_stands(name: str) -> None:
    entry = entries()[name]
    assert entry.title
    assert entry.type
    assert entry.rule
    assert entry.sources or entry.unverified or entry.practice
    for line in (entry.title, entry.type, entry.rule, entry.example, *entry.sources, *entry.unverified):
        assert line == line.strip()


def test_what_was_not_seen_is_marked() -> None:
    everything = " ".join(source for entry in entries().values() for source in entry.sources)
    doubted = " ".join(each for entry in entries().values() for each in entry.unverified)
    for law in ("Luật Hộ tịch 2014", "23/2015/NĐ-CP, Điều 7", "309/2026/NĐ-CP, Điều 8", "309/2026/NĐ-CP, Điều 9"):
        assert law in everything
    assert "61/2018/NĐ-CP, Điều 17" in everything
    assert "Điều 147" in doubted
    assert "Điều 147" not in everything


def shown(app: CounterApp) -> str:
    assert isinstance(app.screen, HelpScreen)
    return "\n".join(str(each.content) for each in app.screen.query(Static))


@pytest.mark.parametrize("key", ["f1", "f12"])
def test_help_for_the_field_in_focus_changes_nothing(play: Callable[..., None], key: str) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        await pilot.press("down")
        await type_in(pilot, "Ma Thi Mau?")
        await pilot.press("left", "left", "left")
        await pilot.press(key)
        told = shown(app)
        assert "Trợ giúp: Chủ hồ sơ" in told
        assert "309/2026/NĐ-CP" in told
        assert "Ctrl+S" in told
        assert "Nhận, sang mục sau" in told
        assert app.screen.query_one("#text").size.height <= 20
        scroll = app.screen.query_one("#text")
        await pilot.press("pagedown")
        assert scroll.scroll_y > 0
        await pilot.press("pageup", "down", "down")
        assert scroll.scroll_y == 2
        await pilot.press("up", "pageup")
        await pilot.press(key)
        assert app.screen is intake
        name = intake.query_one("#name", FieldInput)
        assert name.has_focus
        assert (name.value, name.cursor_position) == ("Ma Thi Mau?", 8)
        await pilot.press("x")
        assert name.value == "Ma Thi Mxau?"
        await pilot.press(key, "escape", "y")
        assert name.value == "Ma Thi Mxyau?"

    play(scene)


def test_a_question_mark_asks_where_nothing_is_typed(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Quá hạn" in shown(app))
        assert "Trợ giúp: Danh sách hồ sơ" in shown(app)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("f3")
        await type_in(pilot, "nguyen")
        await until(pilot, lambda: rows(app) > 0)
        await pilot.press("enter")
        assert app.screen.query_one(DossierTable).has_focus
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "Hồ sơ tìm thấy" in shown(app)
        await pilot.press("escape")
        assert isinstance(app.screen, FindScreen)
        assert app.screen.query_one(DossierTable).has_focus
        assert app.screen.query_one("#text", FieldInput).value == "nguyen"

    play(scene)


def test_help_of_a_dialog_and_of_the_palette(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.push_screen(Questions("step", "Chuyển xử lý", questions("forward", {}, app.desk.calendar)))
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.focused is not None)
        await type_in(pilot, "Phong")
        await pilot.press("f1")
        assert "Chuyển đến" in shown(app)
        await pilot.press("f1", "ctrl+p", "f12")
        assert "Tìm lệnh" in shown(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, Questions)
        assert app.screen.query_one("#ask-to", FieldInput).value == "Phong"

    play(scene)
