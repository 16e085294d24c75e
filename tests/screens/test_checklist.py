"""The list of papers: ticks, the cursor, a list longer than its room, long names."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot

from counter.catalogue import Component
from screens.checklist import Checklist
from screens.widgets.field import FieldInput
from screens.widgets.typeahead import TypeAheadApp
from tests.screens.scene import until

LONG = "Văn bản xác nhận của cơ quan có thẩm quyền về việc đủ điều kiện kết hôn theo pháp luật của nước đó"
PAPERS = [
    Component("Tờ khai", 1),
    Component("Giấy chứng sinh", 0, 1, 2, required=False),
    Component("Căn cước", database="CSDL quốc gia về dân cư"),
    Component(LONG, 1, 1, 1, required=False),
    *[Component(f"Giấy tờ khác thứ {n}", 1, required=False) for n in range(5, 15)],
]


class Form(TypeAheadApp[None]):
    """A field and the papers."""

    CSS = "Checklist { max-height: 6; }"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield FieldInput(id="a")
        yield Checklist()

    @on(Checklist.Ticked)
    @on(Checklist.Accepted)
    def told(self, message: Checklist.Ticked | Checklist.Accepted) -> None:
        self.heard.append(type(message).__name__)

    @property
    def papers(self) -> Checklist:
        return self.query_one(Checklist)

    @property
    def rows(self) -> list[str]:
        return [self.papers.render_line(y).text.strip(" ") for y in range(self.papers.size.height)]


Play = Callable[[Form, Pilot[None]], Awaitable[None]]


def play(scene: Play, width: int = 80, papers: list[Component] = PAPERS) -> None:
    async def run() -> None:
        app = Form()
        async with app.run_test(size=(width, 24)) as pilot:
            app.papers.show(papers)
            await pilot.press("enter")
            await until(pilot, lambda: app.papers.has_focus)
            await scene(app, pilot)

    asyncio.run(run())


def test_digits_and_the_space_bar_tick() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        assert app.papers.ticks == [0]
        await pilot.press("1", "2", "3", "9")
        await until(pilot, lambda: app.papers.ticks == [1, 8])
        await pilot.press("down", "space", *["down"] * 10, "space")
        await until(pilot, lambda: app.papers.ticks == [8, 11])
        assert [paper["name"] for paper in app.papers.ticked()] == ["Giấy tờ khác thứ 9", "Giấy tờ khác thứ 12"]
        assert app.papers.ticked()[0] == {"name": "Giấy tờ khác thứ 9", "originals": 1, "certified": 0, "copies": 0}
        await pilot.press("enter")
        assert app.heard == ["Ticked"] * 5 + ["Accepted"]

    play(scene)


def test_a_list_longer_than_its_room_shows_what_is_around_the_cursor() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.rows[1].startswith("›"))
        assert app.rows[:4] == [
            "Giấy tờ 1–5/14: bấm số hoặc phím cách để đánh dấu, Enter để tiếp nhận và in",
            "›[x]  1 Tờ khai (1 chính)",
            "[ ]  2 Giấy chứng sinh (1 chứng thực, 2 chụp)",
            "–     Căn cước: khai thác từ CSDL quốc gia về dân cư",
        ]
        for steps, cursor, first in [(3, 4, 2), (6, 10, 8), (4, 14, 10)]:
            await pilot.press(*["down"] * steps)
            await until(pilot, lambda first=first: f" {first}–{first + 4}/14:" in app.rows[0])  # type: ignore[misc]
            assert f"] {cursor:>2} " in next(row for row in app.rows if row.startswith("›"))
        await pilot.press(*["up"] * 13)
        await until(pilot, lambda: app.rows[1] == "›[x]  1 Tờ khai (1 chính)")

    play(scene)


@pytest.mark.parametrize("width", [80, 60])
def test_a_long_name_gives_way_to_its_counts(width: int) -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        row = next(row for row in app.rows if "Văn bản" in row)
        assert row.endswith("… (1 chính, 1 chứng thực, 1 chụp)")
        assert len(row) == width - 3
        assert all(len(row) <= width - 2 for row in app.rows)

    play(scene, width)


@pytest.mark.parametrize("keys", [["up"], ["shift+tab"], ["down", "down", "up", "up", "up"], ["down", "shift+tab"]])
def test_back_to_the_field_before(keys: list[str]) -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await pilot.press(*keys, "x")
        assert app.query_one("#a", FieldInput).value == "x"

    play(scene)


def test_another_list_starts_anew_and_none_accepts_nothing() -> None:
    async def scene(app: Form, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down", "down")
        app.papers.show(PAPERS[:2])
        await until(pilot, lambda: app.rows[1].startswith("›[x] 1 Tờ khai"))
        app.papers.tick([1, 7])
        assert app.papers.ticks == [1]
        app.papers.show(())
        await pilot.press("enter", "1", "space", "down")
        await until(pilot, lambda: app.rows[0] == "")
        assert (app.heard, app.papers.ticked()) == ([], [])
        await pilot.press("up")
        assert app.query_one("#a").has_focus

    play(scene)
