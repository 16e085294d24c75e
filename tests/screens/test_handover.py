"""A pile of dossiers on the keyboard: scanned, done with at once, kept through a crash."""

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Label

from counter.desk import Desk
from counter.dossier import Status
from counter.ports import Filter
from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.handover import HandoverScreen
from screens.home import HomeScreen
from screens.questions import Questions
from screens.table import short_code
from screens.widgets.choice import Choice
from screens.widgets.field import FieldInput
from tests.screens.scene import CARD, answer, at_desk, kept, log_in, said, text, type_in, until

Play = Callable[..., None]


def take_in(app: CounterApp, name: str, **fields: Any) -> str:
    data = {"procedure": "1.004873", "applicant": {"name": name}, **fields}
    return at_desk(app, lambda desk: desk.receive(data)).dossier.code


def processing(app: CounterApp, name: str, **fields: Any) -> str:
    code = take_in(app, name, **fields)
    at_desk(app, lambda desk: desk.act(code, "forward", {"to": "Phòng Kinh tế"}))
    return code


def finished(app: CounterApp, name: str, **fields: Any) -> str:
    code = processing(app, name, **fields)
    at_desk(app, lambda desk: desk.act(code, "finish", {}))
    return code


def nothing_to_post(app: CounterApp) -> None:
    """What the practice commune would send by post has been fetched."""

    def fetch(desk: Desk) -> None:
        now = desk.clock.now()
        for line in desk.store.queue("to-return", now, now.date(), 99, Filter(return_by="post"))[0]:
            desk.act(line.code, "return", {"to": {"name": line.applicant}, "receipt": "collected", "how": "tại quầy"})

    at_desk(app, fetch)


async def opened(app: CounterApp, pilot: Pilot[None], work: str) -> HandoverScreen:
    """The hand-over screen at that work."""
    await pilot.press("f4")
    screen = app.screen
    assert isinstance(screen, HandoverScreen)
    await until(pilot, lambda: screen._known)
    await pilot.press("up", work)
    await until(pilot, lambda: screen.code.has_focus)
    return screen


def scan(screen: HandoverScreen, code: str) -> None:
    address = f"https://tracuu.example.vn/h/{code}"
    screen.post_message(FieldInput.Scanned(screen.code, "receipt", address, kept=False))


def opened_dossier(app: CounterApp) -> str:
    """The code of the dossier on the screen."""
    screen = app.screen
    return screen.dossier.code if isinstance(screen, DossierScreen) and screen.dossier else ""


def status(app: CounterApp, code: str) -> Status:
    return app.desk.dossier(code)[0].status


def test_an_afternoon_s_hand_over(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        codes = [take_in(app, f"Ma Văn Mẫu {n}") for n in "AĂÂ"]
        await pilot.press("1")
        screen = await opened(app, pilot, "1")
        scan(screen, codes[0])
        await until(pilot, lambda: "Ma Văn Mẫu A" in said(pilot))
        await type_in(pilot, codes[1][-4:])
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.pile) == 2)
        scan(screen, codes[0])
        await until(pilot, lambda: "đã có trong xấp" in said(pilot))
        await pilot.press("f4")
        await until(pilot, lambda: codes[2] in screen.pile)
        # What was taken in by the practice commune and waits too is taken off again.
        while len(screen.pile) > 3:
            screen.table.move_cursor(next(n for n, code in enumerate(screen.pile) if code not in codes))
            screen.action_drop()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "Phong Tu phap")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "3 hồ sơ xong" in said(pilot))
        assert "Giấy: papers/" in said(pilot)
        assert [status(app, code) for code in codes] == [Status.PROCESSING] * 3
        assert not screen.pile
        assert screen.code.has_focus
        assert kept(app, "handover") == {}
        await pilot.press("f7")
        number = (await answer(pilot, "number")).text
        await pilot.press("enter")
        await until(pilot, lambda: "Đã in lại" in said(pilot))
        assert said(pilot).endswith(f"-{int(number):04d}-ban2.pdf.")
        await pilot.press("6", "enter", "f7")
        await until(pilot, lambda: "không in danh sách" in said(pilot))

    play(scene)


def test_a_work_is_chosen_by_its_number_and_what_is_known_stands_there(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        code = finished(app, "Ma Văn Mẫu")
        away = processing(app, "Ma Thị Mẫu")
        await pilot.press("f4")
        screen = app.screen
        assert isinstance(screen, HandoverScreen)
        await until(pilot, lambda: screen._known)
        await pilot.press("4", "enter")
        await until(pilot, lambda: screen.work == "post-out")
        screen.post_message(FieldInput.Scanned(screen.code, "card", CARD, kept=False))
        await until(pilot, lambda: "Vừa quét thẻ căn cước" in said(pilot))
        scan(screen, code)
        await until(pilot, lambda: code in screen.pile)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "EE123456785VN")
        await pilot.press("enter")
        await until(pilot, lambda: "Vừa quét số bưu gửi" in said(pilot))
        assert status(app, code) is Status.FINISHED
        (await answer(pilot, "carrier")).reset("Bưu cục Mẫu")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "1 hồ sơ xong" in said(pilot))
        await pilot.press("2", "enter")
        await until(pilot, lambda: screen.work == "results")
        scan(screen, away)
        await until(pilot, lambda: away in screen.pile)
        await pilot.press("enter")
        assert (await answer(pilot, "agency")).text == "Phòng Kinh tế"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("f8", "f8", "1", "enter")
        await until(pilot, lambda: screen.work == "handover")
        fresh = take_in(app, "Ma Văn Mẫu Ba")
        scan(screen, fresh)
        await until(pilot, lambda: fresh in screen.pile)
        await pilot.press("enter")
        assert (await answer(pilot, "to")).text == ""

    play(scene)


def test_what_may_not_go_is_told_and_stays(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        code, gone = processing(app, "Ma Văn Mẫu"), finished(app, "Ma Thị Mẫu")
        screen = await opened(app, pilot, "2")
        scan(screen, gone)
        await until(pilot, lambda: "Đã xử lý xong" in said(pilot))
        await type_in(pilot, "0000")
        await pilot.press("enter")
        await until(pilot, lambda: "0000: Không tìm thấy" in said(pilot))
        await pilot.press("enter")
        assert "0000: Không tìm thấy" in said(pilot)
        assert not screen.pile
        scan(screen, code)
        await until(pilot, lambda: code in screen.pile)
        await pilot.press("f4")
        await until(pilot, lambda: "không lấy cả danh sách" in said(pilot))
        # Somebody else is quicker.
        at_desk(app, lambda desk: desk.act(code, "finish", {}))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "Phong Kinh te")
        await pilot.press("enter")
        await until(pilot, lambda: "Còn lại 1" in said(pilot))
        assert code in screen.pile
        await pilot.press("f8")
        await until(pilot, lambda: "lần nữa" in said(pilot))
        await pilot.press("f8")
        assert not screen.pile

    play(scene)


def test_several_results_to_one_person_or_to_each(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        codes = [finished(app, "Ma Văn Mẫu") for _ in range(3)]
        other = finished(app, "Ma Văn Mẫu Khác")
        await pilot.press("6")
        screen = await opened(app, pilot, "3")
        await pilot.press("f4")
        await until(pilot, lambda: "Quét một hồ sơ" in said(pilot))
        scan(screen, codes[0])
        await until(pilot, lambda: len(screen.pile) == 1)
        await pilot.press("f4")
        await until(pilot, lambda: set(screen.pile) == set(codes))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "3 hồ sơ xong" in said(pilot))
        for code in codes:
            handed = app.desk.dossier(code)[0].handed
            assert handed is not None
            assert (handed.name, handed.receipt) == ("Ma Văn Mẫu", "collected")
        assert status(app, other) is Status.FINISHED

    play(scene)


def test_a_bundle_for_the_post(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        nothing_to_post(app)
        codes = [finished(app, f"Ma Văn Mẫu {n}", return_by="post") for n in "AĂÂ"]
        finished(app, "Ma Thị Mẫu")
        screen = await opened(app, pilot, "4")
        scan(screen, codes[0])
        await until(pilot, lambda: len(screen.pile) == 1)
        await type_in(pilot, "ee123456785vn")
        await pilot.press("enter")
        await until(pilot, lambda: "Số bưu gửi EE123456785VN" in said(pilot))
        await pilot.press("f4")
        await until(pilot, lambda: set(screen.pile) == set(codes))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "3 hồ sơ xong" in said(pilot))
        handed = app.desk.dossier(codes[0])[0].handed
        assert handed is not None
        assert (handed.s10, handed.in_the_post) == ("EE123456785VN", True)
        await pilot.press("7", "enter", "f4")
        await answer(pilot, "number")
        await pilot.press("enter")
        await until(pilot, lambda: set(screen.pile) == set(codes))
        assert screen.table.lines[list(screen.pile).index(codes[0])].procedure == "EE123456785VN"
        for code in (codes[0], codes[2]):
            screen.table.move_cursor(list(screen.pile).index(code))
            screen.action_drop()
        await pilot.press("enter")
        await until(pilot, lambda: "Enter lần nữa để ghi bưu chính đã phát: 1 hồ sơ." in said(pilot))
        assert at_desk(app, lambda desk: desk.dossier(codes[1])[1][-1].kind) == "return"
        await pilot.press("enter")
        await until(pilot, lambda: "1 hồ sơ xong" in said(pilot))
        assert at_desk(app, lambda desk: desk.dossier(codes[1])[1][-1].kind) == "delivered"
        await pilot.press("8", "enter")
        screen._take("RR473124829GB")
        await until(pilot, lambda: "Không có bưu gửi RR473124829GB" in said(pilot))
        screen._take("ee123456785vn")
        await until(pilot, lambda: set(screen.pile) == {codes[0]})
        await pilot.press("enter")
        await answer(pilot, "reason")
        await type_in(pilot, "khong co nguoi nhan")
        await pilot.press("enter")
        await until(pilot, lambda: "1 hồ sơ xong" in said(pilot))
        assert status(app, codes[0]) is Status.FINISHED
        app.show_dossier(app.desk.dossier(codes[2])[0].uid)
        await until(pilot, lambda: opened_dossier(app) == codes[2])
        await pilot.press("a")
        await until(pilot, lambda: "A lần nữa để ghi: Bưu chính đã phát." in said(pilot))
        assert "delivered" not in {event.kind for event in app.desk.dossier(codes[2])[1]}
        await pilot.press("a")
        await until(pilot, lambda: "Bưu chính đã phát: xong" in said(pilot))
        assert status(app, codes[2]) is Status.RETURNED

    play(scene)


def test_what_is_strange_of_a_pile_names_its_dossier_and_goes_with_the_screen(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        nothing_to_post(app)
        screen = await opened(app, pilot, "4")
        await pilot.press("f4")
        await until(pilot, lambda: said(pilot) == "Không có hồ sơ nào đang chờ việc này.")
        code = finished(app, "Ma Văn Mẫu", return_by="post")
        scan(screen, code)
        await until(pilot, lambda: len(screen.pile) == 1)
        await type_in(pilot, "EE123456780VN")
        await pilot.press("enter")
        await until(pilot, lambda: "số kiểm tra không khớp" in said(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: f"{short_code(code)}: Số bưu gửi có số kiểm tra không khớp" in said(pilot))
        await pilot.press("escape", "f4")
        await until(pilot, lambda: app.screen is screen and not said(pilot))

    play(scene)


def test_the_receiver_s_card_is_scanned_and_what_is_missing_is_at_hand(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        code = finished(app, "Ma Văn Mẫu")
        at_desk(app, lambda desk: desk.act(code, "pay", {"amount": 3000, "how": "tiền mặt"}))
        app.show_dossier(app.desk.dossier(code)[0].uid)
        await until(pilot, lambda: opened_dossier(app) == code)
        await pilot.press("t")
        name = await answer(pilot, "name")
        name.post_message(FieldInput.Scanned(name, "receipt", code, kept=False))
        await until(pilot, lambda: "không phải mã thẻ căn cước" in said(pilot))
        await pilot.press("down")
        await until(pilot, lambda: not said(pilot))
        await pilot.press("up")
        card = "066185000777||Ma Thị Con|02021985|Nữ|Buôn Mẫu 6, xã Ea Mẫu|15042021"
        name.post_message(FieldInput.Scanned(name, "card", card, kept=False))
        await until(pilot, lambda: name.value == "Ma Thị Con")
        assert (await answer(pilot, "id")).value == "066185000777"
        assert app.focused is await answer(pilot, "relation")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "chưa ghi giấy ủy quyền" in said(pilot) and "Xong lần nữa" in said(pilot))
        assert app.focused is await answer(pilot, "authority")
        await type_in(pilot, "Giấy ủy quyền số 12")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: status(app, code) is Status.RETURNED)
        handed = app.desk.dossier(code)[0].handed
        assert handed is not None
        assert (handed.name, handed.id, handed.authority) == ("Ma Thị Con", "066185000777", "Giấy ủy quyền số 12")

    play(scene)


def test_certifications_are_signed_and_handed_over(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        item = {"name": "Bằng tốt nghiệp", "pages": 2, "copies": 3}
        codes = [take_in(app, f"Ma Văn Mẫu {n}", procedure="2.000815", items=[item, item]) for n in "AĂÂ"]
        await pilot.press("8")
        screen = await opened(app, pilot, "6")
        await pilot.press("f4")
        await until(pilot, lambda: set(codes) <= set(screen.pile))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("2", "enter")
        await until(pilot, lambda: "hồ sơ xong" in said(pilot))
        numbers = [item.number for code in codes for item in app.desk.dossier(code)[0].items]
        assert numbers == list(range(numbers[0], numbers[0] + 6))
        assert [status(app, code) for code in codes] == [Status.RETURNED] * 3

    play(scene)


def test_a_pile_survives_the_program(play: Play) -> None:
    codes: list[str] = []

    async def first(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        codes.extend(take_in(app, f"Ma Văn Mẫu {n}") for n in "AĂ")
        screen = await opened(app, pilot, "1")
        for code in codes:
            scan(screen, code)
        await until(pilot, lambda: kept(app, "handover").get("codes") == codes)

    async def second(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f4")
        screen = app.screen
        assert isinstance(screen, HandoverScreen)
        await until(pilot, lambda: "xếp dở lần trước" in said(pilot))
        assert list(screen.pile) == codes
        screen.query_one("#work", Choice).action_choose(6)
        await until(pilot, lambda: "2 hồ sơ không thuộc việc này" in said(pilot))
        assert not screen.pile

    play(first)
    play(second)


def test_home_tells_what_burns_in_a_view(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        data = {"procedure": "1.004873", "applicant": {"name": "Ma Văn Mẫu"}, "reason": "mất điện"}
        at_desk(app, lambda desk: desk.receive({**data, "received_at": "2026-11-18T09:00:00+07:00"}))
        home = app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("1")
        title = home.query_one("#title", Label)
        await until(pilot, lambda: "Chờ chuyển xử lý" in str(title.content))
        await until(pilot, lambda: " !3" in text(pilot, "#counts"))
        await pilot.press("1")
        await until(pilot, lambda: "Quá giờ chuyển xử lý: 3 hồ sơ" in str(title.content))
        await pilot.press("9")
        await until(pilot, lambda: "Cần xin lỗi, hẹn lại" in str(title.content))

    play(scene)


def test_what_leaves_the_counter_is_warned_of_before(play: Play) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        codes = [finished(app, "Ma Văn Mẫu") for _ in range(2)]
        for code, authority in zip(codes, ("", "giấy ủy quyền 12/2026"), strict=True):
            app.show_dossier(app.desk.dossier(code)[0].uid)
            await until(pilot, lambda code=code: opened_dossier(app) == code)  # type: ignore[misc]
            await pilot.press("t")
            (await answer(pilot, "name")).reset("Ma Văn Lạ")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "chưa thu. Xong lần nữa để vẫn trả." in said(pilot))
            assert "giữ lại bản sao giấy ủy quyền." in said(pilot)
            assert status(app, code) is Status.FINISHED
            (await answer(pilot, "authority")).reset(authority)
            await pilot.press("ctrl+s")
            await until(pilot, lambda code=code: status(app, code) is Status.RETURNED)  # type: ignore[misc]
            await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.heading == "Đánh giá hài lòng")
            await pilot.press("1", "ctrl+s")
            await until(pilot, lambda: "Đánh giá hài lòng: xong" in said(pilot))

    play(scene)
