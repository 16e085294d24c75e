"""Certification on the screen: a card, letters of the procedure, a line a paper, Enter; and the next in the queue."""

from collections.abc import Callable
from datetime import date

import pytest
from textual.pilot import Pilot

from counter.dossier import Dossier, Item
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.items import ItemField
from screens.questions import Questions
from screens.widgets.field import FieldInput
from tests.screens.scene import CARD, at_desk, kept, log_in, said, text, told, type_in, until

SECOND = "066095000125||Ma Văn Mẫu Hai|03091995|Nam|Buôn Mẫu 2, xã Ea Mẫu|15042021"
LINES = ("bằng tốt nghiệp 2 3", "học bạ 12 đt", "căn cước 1 2")
TOTAL = "phải nộp 30.000 đồng"


async def chosen(app: CounterApp, pilot: Pilot[None], letters: str = "ctb") -> IntakeScreen:
    """The intake, a card scanned and the procedure chosen: the cursor waits for the first paper."""
    await log_in(app, pilot)
    await pilot.press("f2")
    intake = app.screen
    assert isinstance(intake, IntakeScreen)
    await scan(intake, pilot, CARD)
    await type_in(pilot, letters)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.focused, ItemField))
    return intake


async def scan(intake: IntakeScreen, pilot: Pilot[None], card: str) -> None:
    where = intake.focused if isinstance(intake.focused, FieldInput) else None
    intake.post_message(FieldInput.Scanned(where, "card", card, False))
    await until(pilot, lambda: intake.field("name").text == card.split("|")[2])


async def enter(pilot: Pilot[None], *lines: str) -> None:
    for line in lines:
        await type_in(pilot, line)
        await pilot.press("enter")


def stored(app: CounterApp, pilot: Pilot[None]) -> Dossier:
    """The dossier whose code the screen tells."""
    return app.desk.dossier(told(pilot))[0]


def test_three_papers_are_one_dossier_at_the_fee_that_was_shown(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        assert not intake.papers.display
        assert "không in Giấy tiếp nhận" in text(pilot, "#choice")
        await enter(pilot, *LINES)
        await until(pilot, lambda: TOTAL in text(pilot, "#choice"))
        await pilot.press("enter")
        await until(pilot, lambda: "3 giấy tờ chờ ký, phí 30.000 đồng chưa thu" in said(pilot))
        dossier = stored(app, pilot)
        assert dossier.items == (
            Item("bằng tốt nghiệp", 2, 3, fee=12_000),
            Item("học bạ", 12, 1, electronic=True, fee=14_000),
            Item("căn cước", 1, 2, fee=4_000),
        )
        assert (dossier.fees_due, dossier.fees_paid, dossier.originals) == (30_000, 0, {})
        assert [document.name.split()[1] for document in dossier.documents] == ["chính", "sao"]
        assert dossier.entry > 0
        lines, _ = at_desk(app, lambda desk: desk.store.queue("to-sign", desk.clock.now(), date(2026, 11, 20), 500))
        assert dossier.code in [line.code for line in lines]

    play(scene)


def test_the_next_citizen_wants_the_same(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await enter(pilot, *LINES)
        await pilot.press("enter")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        assert intake.field("name").has_focus
        assert (intake.form.procedure, intake.form.items, intake.form.empty) == ("2.000815", [], True)
        await scan(intake, pilot, SECOND)
        await until(pilot, lambda: isinstance(app.focused, ItemField))
        await enter(pilot, "sổ hộ khẩu 3 2")
        await pilot.press("f5", "enter")
        await until(pilot, lambda: "1 giấy tờ chờ ký, phí 10.000 đồng đã thu đủ" in said(pilot))
        dossier = stored(app, pilot)
        assert (dossier.applicant, dossier.fees_paid, dossier.items[0].fee) == ("Ma Văn Mẫu Hai", 10_000, 10_000)

    play(scene)


def test_what_stays_goes_with_one_key(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await enter(pilot, *LINES)
        await pilot.press("enter")
        await until(pilot, lambda: intake.form.stays)
        await pilot.press("f8")
        assert (intake.procedure, intake.field("procedure").has_focus) == (None, True)
        assert (intake.papers.display, intake.field("procedure").text) == (True, "")
        await scan(intake, pilot, CARD)
        await type_in(pilot, "ctb")
        await pilot.press("enter")
        await enter(pilot, *LINES)
        await pilot.press("enter")
        await until(pilot, lambda: intake.form.stays)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("f2")
        await until(pilot, lambda: app.screen is intake)
        assert (intake.procedure, intake.field("procedure").text) == (None, "")

    play(scene)


def test_an_impatient_enter_takes_one_in_and_says_so(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await chosen(app, pilot)
        await enter(pilot, *LINES)
        field = app.focused
        assert isinstance(field, ItemField)
        for _ in range(3):
            field.action_accept()
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "ĐÃ TIẾP NHẬN" in said(pilot)
        assert len(at_desk(app, lambda desk: desk.store.find("lo thi mau quet", 9))) == 1

    play(scene)


def test_nothing_is_taken_in_without_a_paper_or_over_a_half_typed_one(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Chưa có giấy tờ nào" in said(pilot))
        await enter(pilot, "2 3")
        await until(pilot, lambda: "Chưa có tên giấy tờ" in said(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa có tên giấy tờ" in said(pilot))
        await pilot.press("home")
        await type_in(pilot, "sổ ")
        intake.set_focus(intake.field("phone"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Đã thêm giấy tờ đang gõ dở" in said(pilot))
        assert "phải nộp 12.000 đồng" in text(pilot, "#choice")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        assert stored(app, pilot).fees_due == 12_000

    play(scene)


def test_paid_is_said_of_one_total_only(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await pilot.press("f5")
        assert "Không có khoản nào phải nộp" in said(pilot)
        await enter(pilot, "sổ 2")
        await pilot.press("f5")
        await until(pilot, lambda: "4.000 đồng, đã thu đủ (bỏ: F5)" in text(pilot, "#choice"))
        await type_in(pilot, "bằng")
        intake.end.action_accept()  # type: ignore[attr-defined]
        await intake.keep_now()
        await until(pilot, lambda: "6.000 đồng (đã thu đủ: F5)" in text(pilot, "#choice"))
        assert "F5 lần nữa" in said(pilot)
        await pilot.press("f5", "f5", "f5", "enter")
        await until(pilot, lambda: "phí 6.000 đồng đã thu đủ" in said(pilot))

    play(scene)


@pytest.mark.parametrize(("choice", "printed"), [("1", False), ("2", True)])
def test_a_receipt_when_it_is_asked_for(play: Callable[..., None], choice: str, printed: bool) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("enter", "enter", "enter", choice, "ctrl+s")
        await until(pilot, lambda: app.screen is intake)
        await enter(pilot, "sổ 2")
        await pilot.press("enter")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        assert ("Giấy tiếp nhận: papers/" in said(pilot)) is printed
        assert bool(stored(app, pilot).originals) is printed

    play(scene)


def test_what_is_not_ready_today_gets_its_receipt(play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_NOW", "2026-11-20T15:30")

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await chosen(app, pilot)
        assert "· in Giấy tiếp nhận" in f"· {text(pilot, '#choice').splitlines()[2]}"
        await enter(pilot, "sổ 2")
        await pilot.press("enter")
        await until(pilot, lambda: "Giấy tiếp nhận: papers/" in said(pilot))

    play(scene)


def test_a_contract_is_charged_by_the_case(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await chosen(app, pilot, "cthd")
        await enter(pilot, "hợp đồng số 12/2026 14 3")
        await until(pilot, lambda: "phải nộp 50.000 đồng" in text(pilot, "#choice"))
        await pilot.press("enter")
        await until(pilot, lambda: "Giấy tiếp nhận: papers/" in said(pilot))
        assert stored(app, pilot).items == (Item("hợp đồng số 12/2026", 14, 3, fee=50_000),)

    play(scene)


def test_papers_and_the_half_typed_line_survive_the_program(play: Callable[..., None]) -> None:
    async def first(app: CounterApp, pilot: Pilot[None]) -> None:
        await chosen(app, pilot)
        await enter(pilot, *LINES[:2])
        await type_in(pilot, "căn c")
        await until(pilot, lambda: kept(app, "intake").get("line") == "căn c")

    async def second(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.focused, ItemField))
        assert app.focused.value == "căn c"  # type: ignore[union-attr]
        assert "phải nộp 26.000 đồng" in text(pilot, "#choice")
        await enter(pilot, "ước 1 2")
        await pilot.press("escape")
        await until(pilot, lambda: "nhập dở vẫn còn" in said(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "phí 30.000 đồng" in said(pilot))
        await until(pilot, lambda: kept(app, "intake") == {})

    play(first)
    play(second)


def test_papers_stay_while_the_procedure_is_chosen_anew(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await chosen(app, pilot)
        await enter(pilot, *LINES)
        for letters, money in (("ctdc", "phải nộp 150.000 đồng"), ("2.000815", TOTAL)):
            intake.set_focus(intake.field("procedure"))
            await type_in(pilot, letters)
            await pilot.press("enter")
            await until(pilot, lambda money=money: money in text(pilot, "#choice"))  # type: ignore[misc]
            assert isinstance(app.focused, ItemField)
        intake.set_focus(intake.field("procedure"))
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        assert app.focused is intake.papers
        await pilot.press("f8", "f8")
        assert intake.form.items == []

    play(scene)
