"""The themes: which one a terminal gets, that none rests on colour alone, and that they can be changed at any time."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.color import ColorType
from rich.style import Style
from textual.pilot import Pilot

import screens
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.look import Look, Theme
from screens.said import Said
from screens.table import DossierTable
from screens.themes import LABELS, pick
from screens.widgets.field import FieldInput
from tests.screens.scene import log_in, type_in, until

ROOT = Path(next(iter(screens.__path__)))


@pytest.mark.parametrize(
    ("name", "system", "environ", "picked"),
    [
        ("auto", "truecolor", {}, "normal"),
        ("auto", "256", {"TERM": "xterm-256color"}, "normal"),
        ("auto", "standard", {"TERM": "xterm"}, "ansi"),
        ("auto", "windows", {}, "ansi"),
        ("auto", None, {"TERM": "dumb"}, "ansi"),
        ("auto", "256", {"TERM": "linux"}, "ansi"),
        ("auto", "truecolor", {"NO_COLOR": "1"}, "none"),
        ("auto", "truecolor", {"NO_COLOR": ""}, "normal"),
        ("contrast", "standard", {"NO_COLOR": "1"}, "contrast"),
        ("normal", "standard", {}, "normal"),
    ],
)
def test_the_theme_that_a_terminal_gets(name: Theme, system: str | None, environ: dict[str, str], picked: str) -> None:
    assert pick(name, system, environ) == picked


@pytest.mark.parametrize("path", [*ROOT.rglob("*.tcss"), *ROOT.rglob("*.py")], ids=lambda path: path.name)
def test_no_shade_is_blended(path: Path) -> None:
    text = path.read_text("utf-8")
    styles = [text] if path.suffix == ".tcss" else re.findall(r'DEFAULT_CSS = ("""[^"]*"""|"[^"]*")', text)
    for style in styles:
        assert re.findall(r"(?:color|background|border|tint)[^;]*\d%", style) == []
        assert re.findall(r"\$(?:primary|surface|error|panel|boost|text|accent)\b", style) == []


def weight(style: Style) -> tuple[bool | None, bool | None]:
    """What of a style is no colour."""
    return style.bold, style.reverse


@pytest.mark.parametrize("theme", LABELS)
def test_focus_rows_and_errors_stand_out_without_colour(play: Callable[..., None], theme: Theme) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        table = app.screen.query_one(DossierTable)
        cursor, plain = table.get_component_rich_style("list--cursor"), table.rich_style
        assert weight(cursor) != weight(plain)
        await pilot.press("f2")
        await type_in(pilot, "x")
        focused, other = (app.screen.query_one(name, FieldInput) for name in ("#procedure", "#name"))
        assert (focused.rich_style.bold, focused.rich_style.reverse) != (
            other.rich_style.bold,
            other.rich_style.reverse,
        )
        await pilot.press("ctrl+s")
        said = app.screen.query_one(Said)
        await until(pilot, lambda: str(said.content).startswith("! "))
        assert said.rich_style.bold
        full = theme in {"normal", "contrast"}
        allowed = {ColorType.TRUECOLOR} if full else {ColorType.DEFAULT, ColorType.STANDARD}
        for widget in (table, focused, other, said):
            for color in (widget.rich_style.color, widget.rich_style.bgcolor):
                assert (color.type if color is not None else ColorType.DEFAULT) in allowed

    play(scene, look=Look(theme))


def test_a_theme_can_be_changed_at_any_time(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await type_in(pilot, "khai sinh")
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)
        names: tuple[Theme, ...] = ("none", "contrast", "ansi", "normal")
        for name in names:
            await pilot.press("ctrl+p")
            await type_in(pilot, f"giao dien {LABELS[name]}")
            await pilot.press("enter")
            assert app.theme == f"motcua-{name}"
            assert app.no_color is (name == "none")
            await pilot.press("f2")
            intake = app.screen
            assert isinstance(intake, IntakeScreen)
            field = intake.query_one("#name", FieldInput)
            plain = name in {"none", "ansi"}
            await until(pilot, lambda: (field.styles.background.ansi is not None) is plain)  # noqa: B023
            assert intake.query_one("#procedure", FieldInput).value == "khai sinh"
            assert app.export_screenshot()
            await pilot.press("escape", "escape")
            assert isinstance(app.screen, HomeScreen)
        await app.run_action("theme('contrast')")
        await app.action_log_out()
        assert app.theme == "motcua-normal"
        await log_in(app, pilot)
        await until(pilot, lambda: app.theme == "motcua-contrast")

    play(scene, look=Look("normal"))


@pytest.mark.parametrize("theme", LABELS)
def test_a_hint_is_no_answer_in_the_field_in_focus_either(play: Callable[..., None], theme: Theme) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        field = app.screen.query_one("#procedure", FieldInput)
        await until(pilot, lambda: field.has_focus)
        (hint, *_) = (segment.style for segment in field.render_line(0) if segment.text.startswith("ài chữ"))
        await type_in(pilot, "x")
        (answer, *_) = (segment.style for segment in field.render_line(0) if segment.text.startswith("x"))
        assert hint is not None
        assert answer is not None
        assert (bool(hint.bold), bool(answer.bold)) == (False, True)

    play(scene, look=Look(theme))


@pytest.mark.parametrize("theme", LABELS)
def test_the_terminal_s_own_colours_go_through_as_they_are(play: Callable[..., None], theme: Theme) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2", "ctrl+s")
        said = app.screen.query_one(Said)
        await until(pilot, lambda: str(said.content).startswith("! "))
        await pilot.pause()
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
        kinds = {color.type for style in styles if style for color in (style.color, style.bgcolor) if color}
        full = theme in {"normal", "contrast"}
        assert kinds <= ({ColorType.TRUECOLOR} if full else {ColorType.DEFAULT, ColorType.STANDARD})

    play(scene, look=Look(theme))
