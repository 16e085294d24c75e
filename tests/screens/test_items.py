"""The list of papers to be certified: typed, brought back, mended, taken away; a list longer than its room."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest
from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot

from counter.catalogue import Fee, Tier
from screens.items import EMPTY, NEXT, ItemField, ItemList
from screens.widgets.field import FieldInput
from screens.widgets.typeahead import TypeAheadApp
from tests.screens.scene import type_in, until

FEES = (Fee("Phí", "phí", 2_000, "trang", tiers=(Tier(3, 1_000),), most=200_000),)


class Form(TypeAheadApp[None]):
    """A field and the list."""

    CSS = "ItemList { max-height: 7; } ItemList Grid { grid-size: 2; grid-columns: 20 1fr; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield FieldInput(id="a")
        yield ItemList()

    @on(ItemField.Accepted)
    def told(self) -> None:
        self.heard.append("accepted")

    @on(FieldInput.Checked)
    def judged(self, message: FieldInput.Checked) -> None:
        if message.sentence:
            self.heard.append(message.sentence)

    @property
    def papers(self) -> ItemList:
        return self.query_one(ItemList)

    @property
    def field(self) -> ItemField:
        return self.papers.field

    @property
    def rows(self) -> list[str]:
        return [self.papers.lines.render_line(y).text.strip() for y in range(self.papers.lines.size.height)]


Play = Callable[[Form, Pilot[None]], Awaitable[None]]


def play(scene: Play, width: int = 80) -> None:
    async def run() -> None:
        app = Form()
        async with app.run_test(size=(width, 24)) as pilot:
            app.papers.price(FEES)
            await pilot.press("enter")
            await until(pilot, lambda: app.field.has_focus)
            await scene(app, pilot)

    asyncio.run(run())


async def enter(pilot: Pilot[None], *lines: str) -> None:
    for line in lines:
        await type_in(pilot, line)
        await pilot.press("enter")


def test_a_line_is_added_and_enter_in_the_empty_field_accepts() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        assert app.rows[0] == EMPTY.splitlines()[0]
        await enter(pilot, "bằng tốt nghiệp 2 3", "học bạ 12 đt", "căn cước; sổ 2")
        assert app.field.lines == ["bằng tốt nghiệp 2 3", "học bạ 12 1 đt", "căn cước", "sổ 2 1"]
        assert (app.field.value, app.field.placeholder) == ("", NEXT)
        await until(pilot, lambda: app.rows[3].startswith("4 sổ"))
        assert app.rows[0].split() == "1 bằng tốt nghiệp 2 trang × 3 bản 12.000 đồng".split()
        assert app.rows[1].split() == "2 học bạ 12 trang × 1 bản + điện tử 14.000 đồng".split()
        assert app.heard == []
        await pilot.press("enter")
        assert app.heard == ["accepted"]
        await pilot.press("tab")
        assert app.field.has_focus
        assert app.heard == ["accepted"]

    play(scene)


def test_a_bad_line_stays_in_the_field() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await enter(pilot, "học bạ", "2 3")
        assert (app.field.value, app.field.lines) == ("2 3", ["học bạ"])
        assert "Chưa có tên giấy tờ" in app.heard[0]
        await pilot.press("up")
        assert (app.field.value, app.field.lines) == ("2 3", ["học bạ"])
        await pilot.press("home")
        await enter(pilot, "sổ ")
        assert app.field.lines == ["học bạ", "sổ 2 3"]

    play(scene)


def test_any_paper_is_mended_in_its_place() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await enter(pilot, "một 1 1", "hai 2 2", "ba 3 3")
        await pilot.press("up", "up")
        assert (app.field.value, app.field.lines) == ("hai 2 2", ["một", "ba 3 3"])
        await until(pilot, lambda: app.rows[1] == "›  2 đang sửa ở ô trên")
        assert [row.split()[:2] for row in app.rows[:3]] == [["1", "một"], ["›", "2"], ["3", "ba"]]
        await pilot.press("backspace", "5", "enter")
        assert (app.field.value, app.field.lines) == ("", ["một", "hai 2 5", "ba 3 3"])
        await pilot.press("up", "up", "down", "9", "down")
        assert (app.field.value, app.field.lines) == ("", ["một", "hai 2 5", "ba 3 39"])
        await pilot.press("down")
        assert (app.field.lines, app.heard) == (["một", "hai 2 5", "ba 3 39"], [])
        await pilot.press("up", "up", "up", "up")
        assert app.query_one("#a").has_focus
        assert app.field.value == "một"

    play(scene)


def test_a_paper_is_taken_away() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await enter(pilot, "một", "hai", "ba", "bốn")
        await pilot.press("delete")
        assert (app.field.value, app.field.lines) == ("", ["một", "hai", "ba"])
        await pilot.press("ctrl+z")
        assert app.field.value == "bốn"
        await pilot.press("ctrl+u", "up", "up", "delete", "enter")
        assert (app.field.lines, app.heard) == (["một", "ba"], [])
        await pilot.press("up", "backspace", "backspace", "enter")
        assert (app.field.lines, app.heard) == (["một"], [])
        await type_in(pilot, "năm")
        await pilot.press("home", "delete")
        assert app.field.value == "ăm"
        await pilot.press("end", "delete", "delete", "delete")
        assert (app.field.value, app.field.lines) == ("", [])
        await until(pilot, lambda: app.rows[0] == EMPTY.splitlines()[0])

    play(scene)


def test_a_half_typed_line_is_no_less_than_the_others() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await enter(pilot, "một", "hai")
        await type_in(pilot, "ba")
        await pilot.press("up")
        assert (app.field.value, app.field.lines) == ("hai", ["một", "ba"])
        app.field.show(["một 2 1"], "hai 3")
        assert (app.field.value, app.field.lines) == ("hai 3", ["một 2 1"])
        await pilot.press("shift+tab", "enter", "0", "enter")
        assert app.field.lines == ["một 2 1", "hai 30 1"]

    play(scene)


@pytest.mark.parametrize("width", [80, 60])
def test_a_list_longer_than_its_room_shows_what_is_around_the_field(width: int) -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        long = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất"
        app.field.show([*(f"giấy {n} 1 1" for n in range(1, 12)), long], "")
        await until(pilot, lambda: app.rows[-1].startswith("12 Giấy"))
        assert app.rows[0].startswith("7 giấy")
        assert "…" in app.rows[-1]
        assert app.rows[-1].split("…")[1].split() == "1 trang × 1 bản 2.000 đồng".split()
        assert all(len(row) <= width - 2 for row in app.rows)
        await pilot.press(*["up"] * 9)
        await until(pilot, lambda: any(row.startswith("›  4 đang sửa") for row in app.rows))
        assert app.rows[0].startswith("1 giấy")

    play(scene, width)


def test_no_paper_is_lost_by_moving_about() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        dice = random.Random(7)
        app.field.show([f"giấy tờ {letter}" for letter in "abc"], "")
        for _ in range(60):
            key = dice.choice(["up", "up", "down", "enter", "x"])
            await pilot.press(key)
            app.set_focus(app.field)
            kept = " / ".join([*app.field.lines, app.field.text])
            assert all(kept.count(f"giấy tờ {letter}") == 1 for letter in "abc"), kept
        assert "accepted" in app.heard

    play(scene)
