"""The Sync screen, the foot and the dossier on the keyboard: what waits, what to mend, two sides and the decision."""

import gc
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from counter.clock import VIETNAM
from counter.dossier import Dossier, National, Status
from counter.ports import Line, LineState
from counter.sync import Standing
from screens.app import CounterApp
from screens.conflict import ConflictDialog
from screens.dossier import DossierScreen
from screens.foot import Foot, fitted
from screens.home import HomeScreen
from screens.questions import Questions
from screens.sign import signs, since
from screens.step import KEYS as KEYS_OF_STEPS
from screens.sync import SyncScreen, lasting, line_told
from screens.table import WIDE, DossierTable, ticks
from screens.widgets.board import Board
from screens.widgets.field import FieldInput
from tests.db.test_unsettled import OWN
from tests.office import intake
from tests.screens.linked import Linked, disputed, linked, log_in_as
from tests.screens.scene import foot, log_in, said, text, type_in, until
from tests.wire import CODE, NO_LINE

__all__ = ["linked"]

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=VIETNAM)


def state(app: CounterApp) -> LineState:
    assert app.line is not None
    return app.line


def shows(pilot: Pilot[None], name: str, words: str) -> bool:
    """Whether that part of the screen, once it is there, says so."""
    return any(words in " ".join(str(each.content).split()) for each in pilot.app.screen.query(name).results(Static))


async def opened(app: CounterApp, pilot: Pilot[None]) -> SyncScreen:
    await pilot.press("f7")
    screen = app.screen
    assert isinstance(screen, SyncScreen)
    await until(pilot, lambda: shows(pilot, "#line", ":") or shows(pilot, "#line", "."))
    return screen


# The words


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (NOW.replace(hour=8, minute=15), "08:15"),
        (NOW - timedelta(days=1), "hôm qua"),
        (NOW - timedelta(days=3), "thứ Ba"),
        (NOW - timedelta(days=7), "13/11"),
        (NOW + timedelta(days=1), "09:30"),
    ],
)
def test_since_when(at: datetime, told: str) -> None:
    assert since(at, NOW) == told


def test_the_sign_in_words() -> None:
    assert signs(Standing(), NOW) == ("đã gửi hết", "đã gửi")
    waiting = Standing(1200, NOW - timedelta(days=3))
    assert signs(waiting, NOW) == ("1.200 việc chờ gửi, từ thứ Ba", "1.200 chờ từ thứ Ba", "1.200 chờ")
    dated = ("! 2 việc cần sửa, từ 09:30", "! 2 cần sửa từ 09:30", "!2 sửa từ 09:30", "!2 sửa 09:30")
    assert signs(Standing(2, NOW, refused=2), NOW) == (*dated, "!2 sửa")
    both = ("! 2 việc cần sửa; 3 việc chờ gửi, từ 09:30", "! 2 cần sửa; 3 chờ từ 09:30")
    assert signs(Standing(5, NOW, refused=2), NOW) == (*both, *dated, "!2 sửa")


KEYS = [("F2", "Tiếp nhận"), ("F10", "Thoát"), ("Ctrl+P", "Lệnh"), ("F1", "Trợ giúp")]


def test_the_words_of_the_last_keys_give_way_to_the_sign() -> None:
    told = ("12 việc chờ gửi, từ 08:15", "12 chờ từ 08:15", "12 chờ")
    assert fitted(KEYS, told, 80) == (KEYS, told[0])
    assert fitted(KEYS, told, 62) == (KEYS, told[1])
    assert fitted(KEYS, told, 61) == ([*KEYS[:3], ("F1", "")], told[1])
    assert fitted(KEYS, told, 41) == ([KEYS[0], ("F10", ""), ("Ctrl+P", ""), ("F1", "")], told[2])
    assert fitted(KEYS, (), 46) == (KEYS, "")
    assert fitted(KEYS, (), 45) == ([*KEYS[:3], ("F1", "")], "")
    assert fitted(KEYS, told, 16) == ([(key, "") for key, _ in KEYS], "")
    assert fitted(KEYS, told, 5) == (KEYS, "")


def test_what_the_line_tells_without_a_word_of_the_network() -> None:
    told = list(line_told(LineState(Standing(), last=NOW.replace(hour=8, minute=0), ahead=timedelta(minutes=12)), NOW))
    assert told[:2] == ["Máy chủ của tỉnh: nói chuyện lần cuối 08:00.", "Mọi hồ sơ đã lên tỉnh."]
    assert told[2].startswith("! Đồng hồ máy này chậm 12 phút so với máy chủ: chỉnh lại ngày giờ của máy")
    told = list(line_told(LineState(Standing(conflicts=1), relay=True, ahead=-timedelta(days=3)), NOW))
    assert told[0] == "Máy chuyển tiếp của đơn vị: chưa nói chuyện lần nào."
    assert told[1] == "Còn: 1 hồ sơ xung đột chờ lãnh đạo quyết định."
    assert "nhanh 3 ngày" in told[2]
    told = list(line_told(LineState(Standing(7, NOW), busy=True, received=1200, more=True), NOW))
    assert told[1:] == ["Đang đồng bộ, đã nhận 1.200 bước, còn nữa…", "Còn: 7 việc chờ gửi, từ 09:30."]
    told = list(line_told(LineState(Standing(), differed=NOW - timedelta(days=1)), NOW))
    assert told[2] == "Đối chiếu hôm qua: sổ hai bên lệch nhau, đã tự đọc lại và gửi bù."
    assert len(list(line_told(LineState(Standing(), differed=NOW - timedelta(days=7)), NOW))) == 2
    assert list(line_told(LineState(Standing(), trouble=NO_LINE), NOW))[1] == f"Lần gần nhất chưa được: {NO_LINE}"
    assert [lasting(timedelta(minutes=m)) for m in (3, 125, 4 * 24 * 60)] == ["3 phút", "2 giờ", "4 ngày"]


# The screens


def test_a_home_that_is_not_enrolled_is_told_calmly(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        assert "gửi" not in foot(app)
        await pilot.press("ctrl+p")
        await type_in(pilot, "dong bo")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen) and shows(pilot, "#line", "."))
        assert shows(pilot, "#line", "Quầy chưa nối với máy chủ của tỉnh. Mọi việc ở quầy vẫn làm bình thường")
        await pilot.press("f5")
        await until(pilot, lambda: "chưa có gì để gửi" in said(pilot))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert app.line is None

    play(scene)


def test_reading_anew_twice_at_once_leaves_nothing_undone(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        screen = await opened(app, pilot)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            screen.action_refresh_all()
            screen.action_refresh_all()
            await until(pilot, lambda: not [worker for worker in app.workers if worker.group == "load"])
            gc.collect()
        assert [str(each.message) for each in warned if "_load" in str(each.message)] == []

    play(scene)


def test_the_foot_follows_each_step_and_each_exchange(linked: Linked) -> None:
    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        here.town.cut = NO_LINE
        await log_in_as(app, pilot, "lan")
        await until(pilot, lambda: "đã gửi hết" in foot(app))
        await app.ask(lambda: app.desk.receive(intake()))
        await until(pilot, lambda: "1 chờ từ 09:30" in foot(app))
        assert app.screen.query_one(Foot).render().cell_length <= 78
        for each in ("F2", "F3", "F4", "F6", "F9", "F10", "Ctrl+P"):
            assert each in foot(app)
        await app.ask(lambda: app.desk.receive(intake()))
        await until(pilot, lambda: "2 chờ từ 09:30" in foot(app))
        await pilot.press("f2")
        await until(pilot, lambda: "2 chờ" in foot(app))
        assert app.screen.query_one(Foot).render().cell_length <= 78
        await pilot.press("escape")
        here.town.cut = ""
        app.send_now()
        await until(pilot, lambda: "đã gửi" in foot(app))
        assert not state(app).busy

    linked.play(scene)


def test_from_the_cut_to_everything_sent(linked: Linked) -> None:
    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        here.town.cut = NO_LINE
        await log_in_as(app, pilot, "lan")
        code = (await app.ask(lambda: app.desk.receive(intake(name="Lò Thị Mẫu")))).dossier.code
        screen = await opened(app, pilot)
        await until(pilot, lambda: screen.table.row_count == 2)
        await pilot.press("f5")
        await until(pilot, lambda: "! Chưa đồng bộ được, lý do ở trên" in said(pilot))
        await until(pilot, lambda: shows(pilot, "#line", "Lần gần nhất chưa được"))
        assert "Còn: 1 việc chờ gửi, từ 09:30." in text(pilot, "#line")
        await pilot.press("down")
        await until(pilot, lambda: shows(pilot, "#why", "sẽ tự gửi khi có mạng"))
        await pilot.press("enter")
        dossier = app.screen
        assert isinstance(dossier, DossierScreen)
        await until(pilot, lambda: shows(pilot, "#facts", "● đã lưu ở quầy ○ tỉnh chưa có đủ ○ Cổng Quốc gia"))
        assert dossier.dossier is not None
        assert dossier.dossier.code == code
        await pilot.press("escape")
        here.town.cut = ""
        await pilot.press("f5")
        await until(pilot, lambda: "Đã đồng bộ xong." in said(pilot))
        await until(pilot, lambda: shows(pilot, "#line", "Mọi hồ sơ đã lên tỉnh."))
        assert screen.table.row_count == 0
        assert text(pilot, "#why") == ""
        app.show_dossier(dossier.uid)
        await until(pilot, lambda: shows(pilot, "#facts", "● tỉnh đã có"))

    linked.play(scene)


def test_lists_have_the_three_ticks_where_there_is_room(linked: Linked) -> None:
    code = linked.here.receive(name="Lò Thị Mẫu")
    linked.town.sync(linked.here)
    linked.here.receive(name="H'Bĩa Mẫu")
    linked.town.house.hub.say(CODE, linked.here.desk.one(code), "national", {"state": "counted"})
    linked.town.sync(linked.here)
    linked.here.receive(name="Ma Văn Mẫu")

    def shown(app: CounterApp) -> list[str]:
        table = app.screen.query_one(DossierTable)
        return [table.render_line(y).text.split()[-1] for y in range(4)]

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        here.town.cut = NO_LINE
        await log_in_as(app, pilot, "lan")
        await until(pilot, lambda: shown(app) == ["bộ", "●●●", "●●○", "●○○"])
        await pilot.resize_terminal(WIDE - 1, 24)
        await until(pilot, lambda: shown(app) == ["thái", *["nhận"] * 3])

    linked.play(scene, size=(WIDE, 24))


def test_the_portals_refusal_is_no_tick() -> None:
    line = Line("", "", "", "", Status.ACCEPTED, None, None, False)
    assert [ticks(replace(line, arrived=True, national=state)) for state in get_args(National)] == [
        *("●●○", "●●●", "●●!", "●●!")
    ]
    assert ticks(line) == ""


def test_what_is_to_be_mended_is_mended_from_here(linked: Linked) -> None:
    linked.here.store.import_catalogue(OWN, "quay-1", "lan")
    linked.town.house.hub.publish("tinh-1", OWN.replace("9.999999", "9.999998"))

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        await app.ask(lambda: app.desk.receive(intake(procedure="9.999999")))
        app.send_now()
        await until(pilot, lambda: "!1 sửa " in foot(app))
        screen = await opened(app, pilot)
        await until(pilot, lambda: screen.table.row_count == 1)
        assert "Thủ tục: Tỉnh chưa có thủ tục này trong danh mục" in " ".join(text(pilot, "#why").split())
        await pilot.press("enter")
        await until(pilot, lambda: shows(pilot, "#facts", "CẦN SỬA"))
        await pilot.press(KEYS_OF_STEPS["cancel"])
        await type_in(pilot, "nham")
        await pilot.press("enter")
        await until(pilot, lambda: shows(pilot, "#head", "ĐÃ HỦY SỐ"))
        await pilot.press("escape", "f5")
        await until(pilot, lambda: "Đã đồng bộ xong." in said(pilot))
        await until(pilot, lambda: screen.table.row_count == 0)

    linked.play(scene)


def test_enter_leads_to_the_field_that_is_to_be_mended(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    def doubtful(dossier: Dossier, *_: object) -> tuple[str, str] | None:
        owner = dossier.having("owner")[0]
        return None if owner.id else ("owner.id", "Tỉnh cần số giấy tờ của chủ hồ sơ.")

    monkeypatch.setattr("province.order.fault", doubtful)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        code = (await app.ask(lambda: app.desk.receive(intake()))).dossier.code
        app.send_now()
        await until(pilot, lambda: "!1 sửa " in foot(app))
        screen = await opened(app, pilot)
        await until(pilot, lambda: screen.table.row_count == 1)
        assert "Số giấy tờ" in screen.table.render_line(1).text
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.focused is not None)
        assert app.screen.focused is not None
        assert app.screen.focused.id == "ask-owner_id"
        await type_in(pilot, "066195000123")
        number = app.screen.focused
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa ghi: Lý do" in said(pilot))
        # That the number is right may be heard last, and takes nothing away.
        assert isinstance(number, FieldInput)
        number.settle()
        await pilot.pause()
        assert "Chưa ghi: Lý do" in said(pilot)
        await type_in(pilot, "thieu so")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and "xong" in said(pilot))
        await pilot.press("escape", "f5")
        await until(pilot, lambda: "Đã đồng bộ xong." in said(pilot))
        await until(pilot, lambda: screen.table.row_count == 0)
        dossier, _ = await app.ask(lambda: app.desk.dossier(code))
        assert dossier.having("owner")[0].id == "066195000123"

    linked.play(scene)


def test_what_the_portal_refused_is_at_hand_when_it_is_corrected(linked: Linked) -> None:
    code = linked.here.receive()
    linked.town.sync(linked.here)
    uid = linked.here.desk.one(code)
    told = {"state": "refused", "say": "Cổng chưa nhận; xem lại mục điện thoại.", "field": "owner.phone"}
    linked.town.house.hub.say(CODE, uid, "national", told)
    linked.town.sync(linked.here)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        app.show_dossier(uid)
        await until(pilot, lambda: shows(pilot, "#facts", "CỔNG QG"))
        await pilot.press(KEYS_OF_STEPS["correct"])
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.focused is not None)
        assert app.screen.focused is not None
        assert app.screen.focused.id == "ask-phone"

    linked.play(scene)


def test_what_the_portal_refused_stands_in_the_list_and_is_mended_from_there(linked: Linked) -> None:
    code = linked.here.receive()
    linked.town.sync(linked.here)
    say = "Cổng chưa nhận (“Số điện thoại sai”); xem lại mục điện thoại rồi gửi lại."
    refused = {"state": "refused", "say": say, "field": "owner.phone"}
    uid = linked.here.desk.one(code)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        screen = await opened(app, pilot)
        await until(pilot, lambda: not screen.table.display)
        linked.town.house.hub.say(CODE, uid, "national", refused)
        await pilot.press("f5")
        await until(pilot, lambda: screen.table.row_count == 1)
        assert shows(pilot, "#title", "Chưa xong với Cổng Quốc gia: 1 mục")
        line = screen.table.render_line(1).text
        assert ("CỔNG QG" in line, "Điện thoại" in line) == (True, True)
        await until(pilot, lambda: shows(pilot, "#why", say[:20]))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.focused is not None)
        assert app.screen.focused is not None
        assert app.screen.focused.id == "ask-phone"

    linked.play(scene)


def test_the_supervisor_decides_with_both_sides_in_view(linked: Linked) -> None:
    code = disputed(linked)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "tam")
        await pilot.press("f6")
        await until(pilot, lambda: shows(pilot, "#verdict", "1 hồ sơ có bước xung đột chờ quyết định"))
        board = app.screen.query_one(Board)
        assert "1 hồ sơ có bước xung đột" in "".join(cell.text for line in board.cells for cell in line)
        await pilot.press("f7")
        screen = app.screen
        assert isinstance(screen, SyncScreen)
        await until(pilot, lambda: screen.table.row_count == 1)
        assert "Enter: xem hai bên" in " ".join(text(pilot, "#why").split())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConflictDialog) and app.screen.focused is not None)
        told = text(pilot, "#told")
        for words in ("ĐANG CÓ HIỆU LỰC", "CHƯA ÁP DỤNG", "Chuyển xử lý", "Hủy số", "quầy 1", "quầy 2"):
            assert words in told
        assert "Phòng Tư pháp" in told
        assert "lý do: nhập nhầm" in told
        assert 'Vì sao: Hồ sơ đang ở trạng thái "Đang xử lý", không làm được bước "Hủy số";' in " ".join(told.split())
        assert "Bây giờ vẫn vậy, nên không làm lại được." in told
        # Where only one decision is possible it is chosen already: four keys from the day to the end, and the reason.
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Chưa ghi: Lý do" in said(pilot))
        assert isinstance(app.screen, ConflictDialog)
        await type_in(pilot, "da o tu phap")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen and "Đã quyết định: giữ như hiện tại." in said(pilot))
        app.send_now()
        await until(pilot, lambda: screen.table.row_count == 0)
        here.town.sync(here.there)
        dossier, events = here.there.desk.dossier(code)
        assert (dossier.conflicts, dossier.status) == ((), dossier.status.PROCESSING)
        assert [event.kind for event in events] == ["receive", "forward", "cancel", "settle"]
        app.show_dossier(dossier.uid)
        await until(pilot, lambda: shows(pilot, "#facts", "không áp dụng"))
        assert "Quyết định về bước xung đột: giữ như hiện tại; lý do: da o tu phap" in " ".join(
            text(pilot, "#facts").split()
        )

    linked.play(scene)


def test_the_step_is_done_again_with_a_digit_and_a_reason(linked: Linked) -> None:
    code = linked.here.receive(name="Lò Thị Mẫu")
    for office in (linked.here, linked.there):
        linked.town.sync(office)
    linked.here.desk.act(code, "correct", {"changes": {"sets": 3}, "reason": "đếm lại"})
    linked.there.desk.act(code, "correct", {"changes": {"sets": 2}, "reason": "công dân nói " * 30})
    for office in (linked.here, linked.there, linked.here):
        linked.town.sync(office)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "tam")
        app.show_dossier(await app.ask(lambda: app.desk.one(code)))
        await until(pilot, lambda: shows(pilot, "#facts", "XUNG ĐỘT 1 bước chưa áp dụng"))
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, ConflictDialog) and app.screen.focused is not None)
        assert shows(pilot, "#told", "…")
        assert app.screen.query_one(".box").size.height <= 24
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Chọn bằng số" in said(pilot) or "Chưa ghi: Lý do" in said(pilot))
        await pilot.press("ctrl+s", "up", "2", "enter", *"hoi", "enter")
        await until(pilot, lambda: "Đã quyết định: làm lại bước này." in said(pilot))
        assert "Giấy: papers/" in said(pilot)
        dossier, events = await app.ask(lambda: app.desk.dossier(code))
        assert (dossier.sets, dossier.conflicts) == (2, ())
        assert [event.kind for event in events] == ["receive", "correct", "correct", "correct", "settle"]
        await until(pilot, lambda: shows(pilot, "#facts", "làm lại bước này; lý do: hoi"))
        assert "F9" not in foot(app)
        app.send_now()
        await until(pilot, lambda: shows(pilot, "#facts", "● tỉnh đã có"))

    linked.play(scene)


def test_an_officer_sees_both_sides_and_decides_nothing(linked: Linked) -> None:
    code = disputed(linked)

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        app.show_dossier(await app.ask(lambda: app.desk.one(code)))
        await until(pilot, lambda: shows(pilot, "#facts", "XUNG ĐỘT 1 bước chưa áp dụng"))
        assert "F9" in foot(app)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, ConflictDialog))
        await pilot.press("ctrl+s", "enter")
        assert isinstance(app.screen, ConflictDialog)
        await pilot.press("escape")
        assert isinstance(app.screen, DossierScreen)
        dossier, _ = await app.ask(lambda: app.desk.dossier(code))
        assert len(dossier.conflicts) == 1

    linked.play(scene)


def test_a_dossier_without_a_conflict_offers_no_second_side(linked: Linked) -> None:
    code = linked.here.receive()

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        app.show_dossier(await app.ask(lambda: app.desk.one(code)))
        await until(pilot, lambda: shows(pilot, "#facts", "Đồng bộ"))
        assert "F9" not in foot(app)
        await pilot.press("f9")
        assert isinstance(app.screen, DossierScreen)

    linked.play(scene)


def test_nothing_of_the_line_is_left_when_the_program_ends(linked: Linked) -> None:
    lines = []

    async def scene(here: Linked, app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_as(app, pilot, "lan")
        await until(pilot, lambda: app.line is not None)
        lines.append(app._line)
        await app.action_log_out()
        assert app.line is None
        await log_in_as(app, pilot, "tam")
        await until(pilot, lambda: app.line is not None)
        assert app._line is lines[0]

    linked.play(scene)
    thread = lines[0]._thread  # type: ignore[union-attr]
    assert thread is not None
    thread.join(20)
    assert not thread.is_alive()
