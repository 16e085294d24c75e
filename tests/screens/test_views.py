"""Home's lists: a digit once more, a filter that goes with any of them, and who has been told."""

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Label

from counter.ports import EVERYTHING, Filter
from screens.app import CounterApp
from screens.foot import Foot
from screens.home import HomeScreen, table_of_counts
from screens.questions import Questions
from tests.screens.scene import answer, at_desk, log_in, said, text, type_in, until


async def home_of(app: CounterApp, pilot: Pilot[None]) -> HomeScreen:
    await log_in(app, pilot)
    home = app.screen
    assert isinstance(home, HomeScreen)
    return home


def title(home: HomeScreen) -> str:
    return str(home.query_one("#title", Label).content)


async def press(pilot: Pilot[None], home: HomeScreen, key: str, words: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: title(home).startswith(words))


def test_the_digit_once_more(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        home = await home_of(app, pilot)
        await until(pilot, lambda: "+3" in text(pilot, "#counts"))
        for digit, label, part in (
            ("1", "Chờ chuyển xử lý", "Quá giờ chuyển xử lý: 2"),
            ("5", "Chờ bổ sung", "Quá hạn bổ sung: 1"),
            ("6", "Chờ trả kết quả", "Lâu chưa đến nhận kết quả: 2"),
        ):
            await press(pilot, home, digit, f"{label}:")
            await press(pilot, home, digit, part)
            await press(pilot, home, digit, f"{label}:")
        await press(pilot, home, "0", "Tất cả đang giải quyết")
        await press(pilot, home, "0", "Việc của tôi: 12")
        mine = {line.uid for line in home.table.lines}
        dossiers = at_desk(app, lambda desk: [desk.store.dossier(uid) for uid in mine])
        assert {dossier.officer for dossier in dossiers if dossier} == {"lan"}
        await press(pilot, home, "0", "Chờ tiếp nhận trực tuyến: 3")
        await press(pilot, home, "0", "Chưa nhập hệ thống gốc: 4")
        await press(pilot, home, "0", "Lãnh đạo trả lại: 1")
        await press(pilot, home, "0", "Tất cả đang giải quyết")
        await press(pilot, home, "2", "Hẹn trả hôm nay")
        await press(pilot, home, "2", "Hẹn trả hôm nay")

    play(scene)


def test_counts_that_are_long_or_unknown_keep_the_width() -> None:
    views = ("all", "mine", "to-accept", "to-enter", "to-hand-over", "late-hand-over", "to-return", "not-collected")
    for counts in ({"all": 0}, dict.fromkeys(views, 99), dict.fromkeys(views, 999) | {"sent-back": 99}):
        assert {len(line) for line in table_of_counts(counts).splitlines()} <= {80}
    assert "›" not in table_of_counts({"all": 3, "mine": 0, "to-accept": 0})
    assert "3 ›1 +2" in table_of_counts({"all": 3, "mine": 1, "to-accept": 2})


def test_a_filter_goes_with_any_list(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        home = await home_of(app, pilot)
        everything = home.total
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        dialog = app.screen
        assert isinstance(dialog, Questions)
        officers = dialog.questions[0].options
        everybody, value = list(officers)[:2]
        assert everybody == ""
        await pilot.press("2", "enter", "enter", "2", "ctrl+s")
        await until(pilot, lambda: home.total < everything)
        name, field = app.desk.facts.unit.officer(value), home.only.field
        assert name is not None
        assert title(home).endswith(f"hồ sơ · {name.name} · {field}")
        assert home.only == Filter(officer=value, field=field)
        assert str(home.total) in title(home)
        await press(pilot, home, "5", "Chờ bổ sung")
        await until(pilot, lambda: title(home).endswith(field))
        # What is chosen stays chosen where the list has nothing of it.
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.screen is home)
        assert home.only == Filter(officer=value, field=field)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        other = app.screen
        assert isinstance(other, Questions)
        following = app.desk.facts.unit.officer(list(other.questions[0].options)[2])
        await pilot.press("3", "enter", "enter", "1", "ctrl+s")
        assert following is not None
        await until(pilot, lambda: title(home).endswith(f"hồ sơ · {following.name}"))
        await type_in(pilot, "zzz")
        await until(pilot, lambda: home.total == 0)
        await pilot.press("escape")
        await until(pilot, lambda: home.total > 0)
        assert (home.only, home.filter.text) == (EVERYTHING, "")
        assert title(home).endswith("hồ sơ")
        assert home.table.has_focus

    play(scene)


def test_my_work_is_mine_whoever_is_looked_at(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        home = await home_of(app, pilot)
        home.only = Filter(officer="minh")
        home._called = {"officer": "Lê Văn Minh"}
        await press(pilot, home, "0", "Việc của tôi: 12 hồ sơ")
        assert "Minh" not in title(home)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        dialog = app.screen
        assert isinstance(dialog, Questions)
        assert dict(dialog.questions[0].options) == {
            "": "Tất cả", "minh": "Lê Văn Minh (0)", "lan": "Trần Thị Lan (12)",
        }  # fmt: skip
        await pilot.press("escape")
        await press(pilot, home, "4", "Quá hạn")
        assert title(home).endswith("· Lê Văn Minh")

    play(scene)


def test_whom_to_tell_is_told_with_three_keys(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        home = await home_of(app, pilot)
        assert "Đã báo" not in app.screen.query_one(Foot).render().plain
        await pilot.press("f8")
        assert app.screen is home
        await press(pilot, home, "7", "Cần báo công dân")
        before, line = home.total, home.table.lines[1]
        assert line.tell
        assert line.phone.startswith("0900")
        assert "F8 Đã báo" in app.screen.query_one(Foot).render().plain
        await pilot.press("down", "f8", "enter", "enter")
        await until(pilot, lambda: home.total == before - 1)
        assert "đã ghi việc báo công dân" in said(pilot)
        dossier = at_desk(app, lambda desk: desk.store.dossier(line.uid))
        assert dossier is not None
        assert dossier.tell == ""
        assert (dossier.contacts[-1].how, dossier.contacts[-1].outcome) == ("điện thoại", f"đã báo: {line.tell}")
        assert home.table.cursor_row == 1
        contact = {"how": "điện thoại", "outcome": "quầy khác đã báo"}
        at_desk(app, lambda desk: desk.act(home.table.lines[1].code, "contact", contact))
        await pilot.press("f8")
        await until(pilot, lambda: home.total == before - 2)
        assert app.screen is home
        assert "không còn gì phải báo" in said(pilot)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("escape")
        assert home.total == before - 2
        assert said(pilot) != ""
        await press(pilot, home, "0", "Tất cả")
        assert said(pilot) == ""
        assert "Đã báo" not in app.screen.query_one(Foot).render().plain

    play(scene)


def test_a_refused_contact_is_asked_again(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        home = await home_of(app, pilot)
        await press(pilot, home, "7", "Cần báo công dân")
        await pilot.press("f8")
        (await answer(pilot, "outcome")).reset()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa ghi: Kết quả báo" in said(pilot))
        assert isinstance(app.screen, Questions)

    play(scene)
