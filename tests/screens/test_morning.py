"""An officer's first morning on the keyboard: log in, take in, find, step, with a real home behind the screens."""

from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Label

from counter.dossier import Status
from counter.lifecycle import allowed
from screens.app import CounterApp
from screens.checklist import Checklist
from screens.dossier import DossierScreen
from screens.find import FindScreen
from screens.first import FirstScreen
from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.questions import Questions
from screens.table import PAGE, DossierTable
from screens.widgets.field import FieldInput
from tests.screens.scene import CARD, at_desk, kept, log_in, said, take_in, text, type_in, until


def test_three_intakes_in_a_row_then_find_and_forward(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)
        await type_in(pilot, "laan")
        await pilot.press("enter", "1", "enter")
        await until(pilot, lambda: "Không có cán bộ" in said(pilot))
        assert app.screen.query_one("#login").has_focus
        await log_in(app, pilot)
        await pilot.press("f2")
        codes = [await take_in(app, pilot) for _ in range(3)]
        assert len(set(codes)) == 3
        assert app.screen.query_one("#procedure", FieldInput).has_focus
        await pilot.press("escape", "f3")
        assert isinstance(app.screen, FindScreen)
        await type_in(pilot, "lo thi mau quet")
        await until(pilot, lambda: app.screen.query_one(DossierTable).row_count == 3)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and "Lò Thị Mẫu Quét" in text(pilot, "#facts"))
        assert codes[-1] in str(app.screen.query_one("#head", Label).content)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "Phong Tu phap")
        await pilot.press("enter", "enter", "enter")
        await until(pilot, lambda: "Chuyển xử lý: xong" in said(pilot))
        await until(pilot, lambda: "Đang xử lý" in str(app.screen.query_one("#head", Label).content))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.query_one(DossierTable).lines[0].status is Status.PROCESSING)
        await type_in(pilot, "a")
        await until(pilot, lambda: app.screen.query_one(DossierTable).row_count == 0)
        assert app.screen.query_one("#text", FieldInput).value == "a"
        assert said(pilot) == ""

    play(scene)


def test_an_impatient_enter_takes_one_dossier_in(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        before = len(at_desk(app, lambda desk: desk.store.find("lo thi mau quet", 50)))
        app.screen.post_message(FieldInput.Scanned(None, "card", CARD, False))
        await until(pilot, lambda: bool(app.screen.query_one("#name", FieldInput).value))
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one(Checklist).has_focus)
        for _ in range(3):
            app.screen.query_one(Checklist).action_accept()
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        await app.workers.wait_for_complete()
        assert len(at_desk(app, lambda desk: desk.store.find("lo thi mau quet", 50))) == before + 1
        assert "ĐÃ TIẾP NHẬN" in said(pilot)

    play(scene)


def test_what_is_missing_is_said_and_what_was_typed_stays(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa chọn thủ tục" in said(pilot))
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#name", FieldInput).has_focus)
        await type_in(pilot, "Ma Thi Mau")
        await pilot.press("enter")
        await type_in(pilot, "123")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "12 chữ số" in said(pilot))
        assert app.screen.query_one("#name", FieldInput).text == "Ma Thi Mau"
        assert app.screen.query_one("#id", FieldInput).has_focus
        await pilot.press("escape", "escape", "f2")
        assert app.screen.query_one("#name", FieldInput).text == "Ma Thi Mau"

    play(scene)


def test_a_half_typed_form_survives_the_program(play: Callable[..., None]) -> None:
    async def first(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#name", FieldInput).has_focus)
        await type_in(pilot, "Ma Thi Mau Do")
        await until(pilot, lambda: kept(app, "intake").get("people", [{}])[0].get("name") == "Ma Thi Mau Do")

    async def second(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await until(pilot, lambda: said(pilot) == "Còn hồ sơ nhập dở, F2 nhập tiếp.")
        await pilot.press("f2")
        await until(pilot, lambda: "nhập dở lần trước" in said(pilot))
        assert app.screen.query_one("#name", FieldInput).text == "Ma Thi Mau Do"
        await until(pilot, lambda: app.screen.query_one(Checklist).has_focus)
        await pilot.press("enter", "ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        await until(pilot, lambda: kept(app, "intake") == {})
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and said(pilot) == "")

    play(first)
    play(second)


def test_what_is_half_typed_in_a_dialog_survives_too(play: Callable[..., None]) -> None:
    async def first(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await type_in(pilot, "dkks")
        await pilot.press("enter", "f7")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("3", "escape")
        await pilot.press("f9", "f9")
        await until(pilot, lambda: len(app.screen.query("#ask-role")) == 1)
        await pilot.press("down", "down")
        await type_in(pilot, "Ma Thi Ba")
        await until(pilot, lambda: kept(app, "intake").get("people", [{}])[-1].get("name") == "Ma Thi Ba")
        await pilot.press("pageup")
        await until(pilot, lambda: not app.screen.query("#ask-role"))
        await pilot.press("down")
        await type_in(pilot, "Ma Van Chau")
        await until(pilot, lambda: kept(app, "intake")["people"][0].get("name") == "Ma Van Chau")

    async def second(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await until(pilot, lambda: "nhập dở lần trước" in said(pilot))
        assert app.screen.query_one("#name", FieldInput).text == "Ma Van Chau"
        assert app.screen.query_one("#submitter", FieldInput).text == "Ma Thi Ba"
        assert "nộp bưu chính" in text(pilot, "#choice")

    play(first)
    play(second)


def test_a_wrong_pin_and_the_views(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None and isinstance(app.screen, LoginScreen))
        await type_in(pilot, "lan")
        await pilot.press("enter")
        await type_in(pilot, "000000")
        await pilot.press("enter")
        await until(pilot, lambda: "PIN không đúng" in said(pilot))
        await log_in(app, pilot)
        await pilot.press("4")
        await until(pilot, lambda: "Quá hạn" in str(app.screen.query_one("#title", Label).content))
        await pilot.press("0")
        await until(pilot, lambda: "Tất cả" in str(app.screen.query_one("#title", Label).content))

    play(scene)


def test_a_list_is_paged_and_filtered(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        names = [f"Mẫu {'Bĩa' if number % 10 == 0 else 'Khác'} Thử" for number in range(2 * PAGE)]
        given = [{"procedure": "1.001193", "applicant": {"name": name}} for name in names]
        at_desk(app, lambda desk: [desk.receive(one) for one in given])
        home = app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("f5")
        await until(pilot, lambda: home.total > 2 * PAGE)
        title = home.query_one("#title", Label)
        assert f"· 1–{PAGE}" in str(title.content)
        seen = [line.uid for line in home.table.lines]
        for first in (PAGE + 1, 2 * PAGE + 1):
            home.table.move_cursor(row=home.table.row_count - 1)
            await pilot.press("pagedown")
            await until(pilot, lambda first=first: f"· {first}–" in str(title.content))  # type: ignore[misc]
            seen += [line.uid for line in home.table.lines]
        assert len(set(seen)) == len(seen) == home.total
        await pilot.press("up")
        await until(pilot, lambda: f"· {PAGE + 1}–{2 * PAGE}" in str(title.content))
        assert home.table.cursor_row == PAGE - 1
        await pilot.press("home")
        await until(pilot, lambda: f"· 1–{PAGE}" in str(title.content))
        await pilot.press("end")
        await until(pilot, lambda: f"–{home.total}" in str(title.content))
        await type_in(pilot, "mau bia")
        await until(pilot, lambda: home.total == PAGE // 5)
        await pilot.press("escape")
        await until(pilot, lambda: home.total == len(seen))
        assert home.table.has_focus

    play(scene)


def test_the_list_stays_where_the_officer_was(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        home = app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("down", "down", "down")
        uid = home.table.lines[3].uid
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        code = at_desk(
            app, lambda desk: desk.receive({"procedure": "1.001193", "applicant": {"name": "Mẫu Văn Thử"}})
        ).dossier.code
        at_desk(app, lambda desk: desk.act(code, "forward", {"to": "Phòng Kinh tế"}))
        await pilot.press("escape")
        await until(pilot, lambda: any(line.code == code for line in home.table.lines))
        assert home.table.lines[home.table.cursor_row].uid == uid
        await pilot.press("6")
        await until(pilot, lambda: "Chờ trả kết quả" in str(home.query_one("#title", Label).content))
        assert home.table.cursor_row == 0

    play(scene)


def test_a_step_that_may_not_be_done_says_why_and_an_agency_is_remembered(play: Callable[..., None]) -> None:
    async def opened(app: CounterApp, pilot: Pilot[None]) -> None:
        code = at_desk(
            app, lambda desk: desk.receive({"procedure": "1.004873", "applicant": {"name": "Mẫu Văn Thử"}})
        ).dossier.code
        uid = app.desk.dossier(code)[0].uid
        app.show_dossier(uid)
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)

    async def first(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await opened(app, pilot)
        await pilot.press("T")
        await until(pilot, lambda: 'không làm được bước "Trả kết quả"' in said(pilot))
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "Phong Tu phap")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chuyển xử lý: xong" in said(pilot))

    async def on_another_day(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await opened(app, pilot)
        await pilot.press("c", "ctrl+s")
        await until(pilot, lambda: "Chuyển xử lý: xong" in said(pilot))
        assert isinstance(app.screen, DossierScreen)
        await until(pilot, lambda: "Phong Tu phap" in text(pilot, "#facts"))
        code = app.screen.dossier.code if app.screen.dossier else ""
        asked = {"items": ["Tờ khai"], "reason": "thiếu chữ ký"}
        at_desk(app, lambda desk: desk.act(code, "ask-supplement", asked))
        at_desk(app, lambda desk: desk.act(code, "pay", {"amount": 3000, "how": "tiền mặt"}))
        # The commonest steps: at most four keys after the scan of the receipt.
        assert await keys_to(app, pilot, code, "supplement", "b", "ctrl+s") <= 4
        assert await keys_to(app, pilot, code, "finish", "k", "ctrl+s") <= 4
        assert await keys_to(app, pilot, code, "return", "t", "ctrl+s") <= 4 - 2
        await until(pilot, lambda: bool(app.screen.query("#ask-level")))
        await pilot.press("1", "enter")
        await until(pilot, lambda: "Đánh giá hài lòng: xong" in said(pilot))
        await pilot.press("t")
        await until(pilot, lambda: "không trả lần thứ hai" in said(pilot))
        app.screen.post_message(FieldInput.Scanned(None, "receipt", "WIFI:T:WPA;S:Quan;;", False))
        await until(pilot, lambda: "mang mã vừa quét" in said(pilot))

    play(first)
    play(on_another_day)


async def keys_to(app: CounterApp, pilot: Pilot[None], code: str, kind: str, *keys: str) -> int:
    """Scan the receipt and press these; how many they were until the step stood."""

    def ready() -> bool:
        screen = app.screen
        return isinstance(screen, DossierScreen) and screen.dossier is not None and kind in allowed(screen.dossier)

    await pilot.press("escape")
    app.screen.post_message(FieldInput.Scanned(None, "receipt", f"https://tracuu.example.vn/h/{code}", False))
    await until(pilot, ready)
    await pilot.press(*keys)
    await until(pilot, lambda: at_desk(app, lambda desk: desk.dossier(code)[1][-1].kind) == kind)
    return len(keys)


def test_the_first_start_offers_practice(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, FirstScreen))
        await type_in(pilot, "nothing.toml")
        await pilot.press("enter")
        await until(pilot, lambda: "Không đọc được" in said(pilot))
        await pilot.press("f2")
        await log_in(app, pilot)
        assert "TẬP HUẤN" in str(app.screen.query_one("#head", Label).content)

    play(scene, practise=False)
