"""A choice in a form: what it shows, what keys do to it, where they lead."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot

from screens.widgets.choice import Choice
from screens.widgets.field import FieldInput
from screens.widgets.form import FormField
from screens.widgets.typeahead import TypeAheadApp
from tests.screens.scene import until

CHANNELS = {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính"}


class Form(TypeAheadApp[None]):
    """A field, a choice, a field, and a choice that ends the form."""

    def __init__(self, options: dict[str, str] = CHANNELS, value: str | None = None) -> None:
        super().__init__()
        self.options, self.value = options, value
        self.heard: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield FieldInput(id="a")
        yield Choice(self.options, self.value, id="b")
        yield FieldInput(id="c")
        yield Choice({"full": "Toàn phần", "part": "Một phần"}, "full", last=True, id="d")
        yield FieldInput(id="e")

    @on(Choice.Changed, "#b")
    def changed(self, message: Choice.Changed) -> None:
        self.heard.append(("changed", message.value))

    @on(FormField.Done)
    def done(self, message: FormField.Done) -> None:
        self.heard.append(("done", message.field.id or ""))

    @property
    def choice(self) -> Choice:
        return self.query_one("#b", Choice)

    @property
    def row(self) -> str:
        return self.choice.render_line(0).text.rstrip()


Play = Callable[[Form, Pilot[None]], Awaitable[None]]


def play(scene: Play, app: Form, width: int = 80) -> None:
    async def run() -> None:
        async with app.run_test(size=(width, 24)) as pilot:
            await scene(app, pilot)

    asyncio.run(run())


def test_the_chosen_one_is_in_brackets_and_the_focus_is_seen_without_colours() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        assert app.row == "  1 Trực tiếp   2 Trực tuyến   3 Bưu chính"
        app.choice.reset("counter")
        await until(pilot, lambda: app.row == " [1 Trực tiếp]  2 Trực tuyến   3 Bưu chính")
        await pilot.press("enter")
        await until(pilot, lambda: app.row == "›[1 Trực tiếp]  2 Trực tuyến   3 Bưu chính")
        reverse = [s.text for s in app.choice.render_line(0) if s.style and s.style.reverse]
        assert reverse == ["[1 Trực tiếp]"]

    play(scene, Form(), 60)


def test_keys_choose_and_stay() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await pilot.press("enter")
        for key, value in [
            ("3", "post"), ("space", "counter"), ("right", "online"), ("left", "counter"), ("left", "post"),
            ("2", "online"),
        ]:  # fmt: skip
            await pilot.press(key)
            await until(pilot, lambda value=value: app.choice.value == value)  # type: ignore[misc]
        await pilot.press("2", "9", "enter")
        await until(pilot, lambda: app.query_one("#c").has_focus)
        assert app.heard == [("changed", v) for v in ("post", "counter", "online", "counter", "post", "online")]
        app.choice.reset("post")
        app.choice.reset("no such")
        assert app.choice.value is None
        await pilot.press("up", "left")
        await until(pilot, lambda: app.choice.value == "post")
        app.choice.reset()
        await pilot.press("space")
        await until(pilot, lambda: app.choice.value == "counter")

    play(scene, Form())


@pytest.mark.parametrize(
    ("key", "focus"), [("enter", "c"), ("ctrl+j", "c"), ("tab", "c"), ("down", "c"), ("up", "a"), ("shift+tab", "a")]
)
def test_keys_lead_on_and_back(key: str, focus: str) -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await pilot.press("tab", key)
        assert app.query_one(f"#{focus}").has_focus

    play(scene, Form())


@pytest.mark.parametrize("key", ["enter", "tab"])
def test_the_last_one_ends_the_form_at_once(key: str) -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        last = app.query_one("#d", Choice)
        last.beyond = lambda: app.screen.set_focus(app.query_one("#a"))
        last.focus()
        await pilot.pause()
        await pilot.press(key, "x")
        assert (app.query_one("#a", FieldInput).value, app.heard) == ("x", [("done", "d")])

    play(scene, Form())


def test_where_they_do_not_fit_the_chosen_one_stands_alone() -> None:
    many = {str(n): f"Lĩnh vực thứ {n} của danh mục" for n in range(1, 13)}

    async def scene(app: Form, pilot: Pilot[None]) -> None:
        assert app.row == "  ‹ chưa chọn › 0/12"
        await pilot.press("enter", "9")
        await until(pilot, lambda: app.row == "› ‹ Lĩnh vực thứ 9 của danh mục › 9/12")
        await pilot.press("right", "right")
        await until(pilot, lambda: app.row == "› ‹ Lĩnh vực thứ 11 của danh mục › 11/12")
        await pilot.resize_terminal(30, 24)
        await until(pilot, lambda: app.row == "› ‹ Lĩnh vực thứ 11 c… › 11/12")

    play(scene, Form(many), 60)


def test_as_many_as_fit_stand_around_the_chosen_one() -> None:
    kinds = {name: name for name in ("Công dân", "Doanh nghiệp", "Hộ kinh doanh", "Cơ quan", "Tổ chức")}

    async def scene(app: Form, pilot: Pilot[None]) -> None:
        assert app.row == " [1 Công dân]  2 Doanh nghiệp   3 Hộ kinh doanh …"
        await pilot.press("enter", "3")
        await until(pilot, lambda: app.row == "›… 2 Doanh nghiệp  [3 Hộ kinh doanh]  4 Cơ quan …")
        await pilot.press("5")
        await until(pilot, lambda: app.row == "›… 3 Hộ kinh doanh   4 Cơ quan  [5 Tổ chức]")

    play(scene, Form(kinds, "Công dân"), 50)
