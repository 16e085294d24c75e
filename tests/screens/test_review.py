"""The supervisor's second look on the keyboard: from the figure of the day to the dossier, and the decision."""

from collections.abc import Callable

from textual.pilot import Pilot

from counter.desk import Desk
from counter.dossier import Dossier
from counter.review import review
from screens.app import CounterApp
from screens.behind import BehindScreen
from screens.dossier import DossierScreen
from screens.questions import Questions
from screens.review import told
from screens.widgets.choice import Choice
from tests.screens.scene import answer, at_desk, kept, log_in, said, text, type_in, until
from tests.screens.test_day import opened
from tests.screens.test_lock import enter
from tests.screens.test_pictures import shown

Play = Callable[..., None]


def changed(app: CounterApp) -> str:
    """A dossier that an officer corrected after it had been handed over."""
    people = [{"role": "owner", "name": "Ma Văn Mẫu"}]

    def change(desk: Desk) -> str:
        lan = next(officer for officer in desk.facts.unit.officers if officer.login == "lan")
        desk = Desk(desk.store, desk.paper, desk.clock, desk.facts, lan)
        data = {"procedure": "1.004873", "applicant": {"name": "Ma Văn Mẩu"}}
        code = desk.receive(data).dossier.code
        desk.act(code, "forward", {"to": "Phòng Kinh tế"})
        desk.act(code, "correct", {"changes": {"people": people}, "reason": "ghi nhầm dấu"})
        return code

    return at_desk(app, change)


def code_of(app: CounterApp) -> str:
    screen = app.screen
    return screen.dossier.code if isinstance(screen, DossierScreen) and screen.dossier else ""


async def received(app: CounterApp, pilot: Pilot[None]) -> Dossier:
    """A dossier that has just come in, open on the screen."""
    data = {"procedure": "1.004873", "applicant": {"name": "Ma Văn Mẫu"}}
    dossier = at_desk(app, lambda desk: desk.receive(data)).dossier
    app.show_dossier(dossier.uid)
    await until(pilot, lambda: code_of(app) == dossier.code)
    return dossier


def test_from_the_day_to_the_decision(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await enter(app, pilot, "hoa")
        await until(pilot, lambda: bool(app.screen.query("#verdict")) and "ỔN" in text(pilot, "#verdict"))
        code = changed(app)
        await pilot.press("f5")
        await until(pilot, lambda: "3 cần xem lại" in shown(app))
        app.show_dossier(app.desk.dossier(code)[0].uid)
        await until(pilot, lambda: code_of(app) == code)
        assert "XEM LẠI    Sửa nội dung tiếp nhận sau khi đã chuyển xử lý" in shown(app)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, Questions) and bool(app.screen.query("#ask-remark")))
        assert "Họ và tên: Ma Văn Mẩu → Ma Văn Mẫu" in shown(app)
        assert "Trần Thị Lan" in shown(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chọn bằng số" in said(pilot))
        await pilot.press("2", "ctrl+s")
        await until(pilot, lambda: "phải ghi ý kiến" in said(pilot))
        # What was chosen stays, and the remark is at hand.
        assert (app.screen.query_one("#ask-verdict", Choice).value, (await answer(pilot, "remark")).has_focus) == (
            "returned",
            True,
        )
        await pilot.press("up", "1", "ctrl+s")
        await until(pilot, lambda: "Lãnh đạo xem lại: đã xem, đồng ý." in said(pilot))
        await until(pilot, lambda: "Ma Văn Mẫu" in shown(app))
        dossier, _ = app.desk.dossier(code)
        assert (dossier.applicant, dossier.flags[0].decision) == ("Ma Văn Mẫu", "approved")
        await until(pilot, lambda: not app.screen.check_action("review", ()))

    play(scene)


def test_an_officer_sees_that_it_waits_and_has_no_key_for_it(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        code = changed(app)
        app.show_dossier(app.desk.dossier(code)[0].uid)
        await until(pilot, lambda: code_of(app) == code)
        assert "chờ lãnh đạo Trung tâm" in shown(app)
        assert "Xem lại" not in shown(app).splitlines()[-1]
        await pilot.press("ctrl+l")
        assert isinstance(app.screen, DossierScreen)

        def send_back(desk: Desk) -> None:
            hoa = next(officer for officer in desk.facts.unit.officers if officer.login == "hoa")
            review(Desk(desk.store, desk.paper, desk.clock, desk.facts, hoa), code, "", "returned", "xem lại giấy")

        at_desk(app, send_back)
        await pilot.press("f5")
        await until(pilot, lambda: "TRẢ LẠI" in shown(app))
        await pilot.press("ctrl+l")
        await answer(pilot, "say")
        await pilot.press("o", "k", "enter")
        await until(pilot, lambda: "Trả lời lãnh đạo: xong" in said(pilot))
        assert at_desk(app, lambda desk: desk.dossier(code)[1][-1].body["say"]) == "ok"

    play(scene)


def test_a_correction_that_waits_is_not_called_done(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        dossier = await received(app, pilot)
        at_desk(app, lambda desk: desk.act(dossier.code, "forward", {"to": "Phòng Kinh tế"}))
        await pilot.press("f5")
        app.show_dossier(dossier.uid)
        await pilot.press("s")
        (await answer(pilot, "owner")).reset("Ma Văn Mẩu")
        (await answer(pilot, "reason")).reset("nhầm dấu")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "chờ lãnh đạo Trung tâm đồng ý" in said(pilot))
        assert said(pilot).startswith("Sửa sai sót khi tiếp nhận: CHƯA CÓ HIỆU LỰC.")

    play(scene)


def test_the_list_behind_the_figure_opens_the_dossier(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        board = await opened(app, pilot)
        figure = next(cell.behind for line in board.cells for cell in line if cell.text == "2 cần xem lại")
        assert figure is not None
        app.get_screen("behind", BehindScreen).open(figure)
        await app.push_screen("behind")
        await until(pilot, lambda: isinstance(app.screen, BehindScreen) and app.screen.table.row_count == 2)
        await pilot.press("enter")
        await until(pilot, lambda: "Yêu cầu bổ sung thêm một lần nữa" in shown(app))

    play(scene)


def test_what_is_told_fits_a_small_window(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        dossier, events = app.desk.dossier(changed(app))
        (flag,) = dossier.flags
        event = next(event for event in events if event.event_id == flag.event_id)
        event.body["warnings"] = ["một câu dài " * 30] * 3
        lines = told(dossier, flag, event, str)
        assert len(lines) <= 12
        assert lines[-1] == "…"
        assert all(len(line) <= 76 for line in lines)

    play(scene)


def test_a_half_answered_step_survives_another_officer(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        dossier = await received(app, pilot)
        await pilot.press("c")
        await answer(pilot, "note")
        await type_in(pilot, "cax")
        await pilot.press("tab", "tab")
        await type_in(pilot, "gap lam")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(app.screen.query("#pin")) and app.screen.query_one("#pin").has_focus)
        await pilot.press("up")
        await type_in(pilot, "minh")
        await pilot.press("enter")
        await type_in(pilot, "246813")
        await pilot.press("enter")
        await until(pilot, lambda: app._desk is not None and app.desk.officer.login == "minh")
        app.show_dossier(dossier.uid)
        await until(pilot, lambda: code_of(app) == dossier.code)
        assert isinstance(app.screen, DossierScreen)
        await app.action_log_out()
        await log_in(app, pilot)
        app.show_dossier(dossier.uid)
        note = await answer(pilot, "note")
        await until(pilot, lambda: "bước nhập dở lần trước" in said(pilot))
        assert (note.text, (await answer(pilot, "to")).text) == ("gap lam", "Công an xã")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chuyển xử lý: xong" in said(pilot))
        await until(pilot, lambda: kept(app, f"step:{dossier.uid}") == {})
        assert app.desk.dossier(dossier.code)[0].legs[0].to == "Công an xã"

    play(scene)


def test_a_half_answered_step_is_thrown_away_with_esc(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        dossier = await received(app, pilot)
        await pilot.press("c")
        await answer(pilot, "note")
        await type_in(pilot, "cax")
        _store, form = app.desk.store, f"step:{dossier.uid}"
        await until(pilot, lambda: kept(app, form).get("kind") == "forward")
        await pilot.press("escape")
        await until(pilot, lambda: kept(app, form) == {})
        await pilot.press("f5")
        await until(pilot, lambda: code_of(app) == dossier.code)
        assert isinstance(app.screen, DossierScreen)

    play(scene)


def test_agencies_are_offered_for_a_few_letters(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        dossier = await received(app, pilot)
        await pilot.press("c")
        to = await answer(pilot, "to")
        await type_in(pilot, "kinh te")
        await until(pilot, lambda: "› Phòng Kinh tế" in shown(app))
        assert "  Phòng Kinh tế, Hạ tầng và Đô thị" in shown(app)
        await pilot.press("down")
        await until(pilot, lambda: "› Phòng Kinh tế, Hạ tầng" in shown(app))
        await pilot.press("enter")
        assert to.text == "Phòng Kinh tế, Hạ tầng và Đô thị"
        assert app.screen.focused is not to
        await until(pilot, lambda: "›" not in text(pilot, "#offered"))
        await pilot.press("shift+tab")
        await type_in(pilot, "Phong")
        # Above the first one the text stays as it was typed.
        await pilot.press("up", "enter")
        assert to.text == "Phong"
        await pilot.press("shift+tab")
        await type_in(pilot, "tram kiem lam so 3")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chuyển xử lý: xong" in said(pilot))
        assert app.desk.dossier(dossier.code)[0].legs[0].to == "tram kiem lam so 3"

    play(scene)
