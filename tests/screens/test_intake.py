"""The intake by hand: what is wrong is said where it is, what was typed stays, and a scan knows its place."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from counter.refusal import Refused
from db.store import Store
from screens.app import CounterApp
from screens.checklist import Checklist
from screens.dossier import DossierScreen
from screens.intake import IntakeScreen
from screens.people import PersonDialog
from screens.questions import Questions
from screens.widgets.field import FieldInput
from tests.office import intake as given
from tests.screens.scene import CARD, at_desk, kept, log_in, said, take_in, text, type_in, until

SECOND = "066095000125||Ma Văn Mẫu Hai|03091995|Nam|Buôn Mẫu 2, xã Ea Mẫu|15042021"


async def opened(app: CounterApp, pilot: Pilot[None]) -> IntakeScreen:
    await log_in(app, pilot)
    await pilot.press("f2")
    intake = app.screen
    assert isinstance(intake, IntakeScreen)
    return intake


async def scan(intake: IntakeScreen, pilot: Pilot[None], kind: str, text: str, field: str = "") -> None:
    where = intake.field(field) if field else None
    intake.post_message(FieldInput.Scanned(where, kind, text, False))  # type: ignore[arg-type]
    await pilot.pause()


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("born", "31/02/1990", "Ngày sinh không có thật"),
        ("id", "12345", "đúng 12 chữ số"),
        ("phone", "0123", "Số điện thoại không đúng"),
        ("procedure", "zzzz", "Không có thủ tục nào khớp"),
        ("procedure", "9.999999", "Không có thủ tục mang mã này"),
    ],
)
def test_what_is_wrong_is_said_under_the_form_and_stays(
    play: Callable[..., None], key: str, typed: str, sentence: str
) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await until(pilot, lambda: intake.choice.rules is not None)
        intake.set_focus(intake.field(key))
        await type_in(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: sentence in said(pilot))
        assert intake.field(key).has_focus
        assert intake.field(key).value == typed
        assert intake.field(key).has_class("-invalid")

    play(scene)


def test_an_applicant_without_a_name(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: intake.procedure is not None)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa có chủ hồ sơ" in said(pilot))
        assert intake.field("name").has_focus
        assert intake.procedure is not None

    play(scene)


def test_a_scan_fills_the_role_in_focus_and_overwrites_nobody_else(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await scan(intake, pilot, "card", CARD)
        await until(pilot, lambda: intake.field("name").text == "Lò Thị Mẫu Quét")
        await scan(intake, pilot, "card", SECOND)
        await until(pilot, lambda: "Đã có chủ hồ sơ" in said(pilot))
        assert intake.field("name").text == "Lò Thị Mẫu Quét"
        await scan(intake, pilot, "card", SECOND, "submitter")
        await until(pilot, lambda: intake.field("submitter").text == "Ma Văn Mẫu Hai")
        assert intake.form.submitter["id"] == "066095000125"
        await scan(intake, pilot, "card", SECOND, "name")
        await until(pilot, lambda: intake.field("name").text == "Ma Văn Mẫu Hai")

    play(scene)


def test_a_scan_of_something_else(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await scan(intake, pilot, "receipt", "H15.50.05-261120-1001")
        await until(pilot, lambda: "Vừa quét giấy tiếp nhận" in said(pilot))
        await scan(intake, pilot, "other", "8934567890123")
        await until(pilot, lambda: "không phải thẻ căn cước" in said(pilot))
        assert intake.form.empty
        await scan(intake, pilot, "card", CARD.rpartition("|")[0], "name")
        await until(pilot, lambda: "chưa đủ dữ liệu của thẻ" in said(pilot))
        assert intake.form.empty

    play(scene)


def test_what_is_doubted_is_said_when_the_dossier_is_in(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: "chưa có mức, chưa đối chiếu" in text(pilot, "#choice"))
        await type_in(pilot, "Ma Thi Mau")
        await pilot.press("ctrl+s")
        assert "chưa có số giấy tờ" in said(pilot)
        assert intake.field("id").has_focus
        await type_in(pilot, "m")
        await until(pilot, lambda: said(pilot) == "")
        await pilot.press("backspace", "ctrl+s")
        assert "chưa có số giấy tờ" in said(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        assert "Lưu ý: Chưa ghi giấy tờ tùy thân" in said(pilot)
        assert "chưa đối chiếu" not in said(pilot)
        assert intake.form.empty
        await pilot.press("enter", "enter")
        assert intake.choice.has_focus
        assert "ĐÃ TIẾP NHẬN" in said(pilot)

    play(scene)


def test_a_business_has_a_tax_code(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        intake.field("name").reset("Hộ kinh doanh Mẫu")
        intake.set_focus(intake.field("id"))
        await type_in(pilot, "0100109106")
        await pilot.press("enter")
        await until(pilot, lambda: "F9: doanh nghiệp" in said(pilot))
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, PersonDialog))
        await pilot.press("3", "escape")
        await until(pilot, lambda: app.screen is intake)
        await until(pilot, lambda: said(pilot) == "")
        assert intake.field("id").text == "0100109106"
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, PersonDialog))
        await pilot.press("1", "escape")
        await until(pilot, lambda: "đúng 12 chữ số" in said(pilot))
        await pilot.press("up", "5")
        await until(pilot, lambda: said(pilot) == "")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is intake)

    play(scene)


def test_what_is_missing_goes_onto_a_guidance_slip(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "Chưa chọn thủ tục" in said(pilot))
        await scan(intake, pilot, "card", CARD)
        await type_in(pilot, "dkks")
        await pilot.press("enter")
        await until(pilot, lambda: intake.query_one(Checklist).has_focus)
        await pilot.press("1")
        await until(pilot, lambda: "Thiếu giấy tờ bắt buộc: Ctrl+O" in said(pilot))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        (missing,) = intake.papers.missing()
        items = app.screen.query_one("#ask-items", FieldInput)
        assert items.text == missing
        items.reset("; ")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ít nhất một giấy tờ" in said(pilot))
        app.screen.query_one("#ask-items", FieldInput).reset(f"{missing}; Giấy chứng sinh")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ IN PHIẾU HƯỚNG DẪN HD1-2026-0001. Giấy: papers/" in said(pilot))
        event = at_desk(app, lambda desk: desk.store.slip("02", 1, 2026, 1))
        assert event is not None
        assert event.body["items"] == [missing, "Giấy chứng sinh"]
        assert intake._collected().empty
        await until(pilot, lambda: kept(app, "intake") == {})

    play(scene)


def test_a_guidance_slip_opens_the_intake_that_it_foresaw(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        app.desk.guide(given(items=["Giấy chứng sinh"], reason="thiếu", name="Ma Thị Mẫu"))
        app.look_up("guidance", f"{app.desk.facts.unit.code}-HD1-2026-0001")
        await until(pilot, lambda: isinstance(app.screen, IntakeScreen) and "Theo phiếu hướng dẫn" in said(pilot))
        intake = app.screen
        assert isinstance(intake, IntakeScreen)
        assert (intake.field("name").text, intake.form.procedure) == ("Ma Thị Mẫu", "1.001193")
        assert "Giấy chứng sinh" in said(pilot)
        app.look_up("guidance", f"{app.desk.facts.unit.code}-HD1-2026-0001")
        await until(pilot, lambda: "nhập dở" in said(pilot))
        await pilot.press("ctrl+s", "ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        (uid,) = at_desk(app, lambda desk: desk.store.resolve("HD1-2026-0001"))
        intake.begin("HD1-2026-0001")
        await until(pilot, lambda: "đã thành hồ sơ" in said(pilot))
        app.look_up("guidance", f"{app.desk.facts.unit.code}-HD1-2026-0001")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.uid == uid
        with pytest.raises(Refused, match="Mã hồ sơ này đã dùng"):
            at_desk(app, lambda desk: desk.receive(given(guidance="HD1-2026-0001")))
        with pytest.raises(Refused, match="ghi như HD1-2026-0001"):
            at_desk(app, lambda desk: desk.receive(given(guidance="HD-7")))

    play(scene)


def test_details_change_the_date_and_the_money(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await scan(intake, pilot, "card", CARD)
        await type_in(pilot, "tthn")
        await pilot.press("enter")
        await until(pilot, lambda: "Hẹn trả" in text(pilot, "#due"))
        await pilot.press("f7")
        assert isinstance(app.screen, Questions)
        await pilot.press("3")
        await until(pilot, lambda: app.screen.query_one("#ask-channel").value == "post")  # type: ignore[attr-defined]
        await pilot.press("enter", "enter", "enter", "3", "enter", "enter", "enter", "U", "B", "ctrl+s")
        await until(pilot, lambda: app.screen is intake)
        assert "thời hạn tính từ khi UB nhận hồ sơ" in text(pilot, "#due")
        assert "nộp bưu chính" in text(pilot, "#choice")
        assert "phải nộp 9.000 đồng" in text(pilot, "#choice")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        (line,) = at_desk(app, lambda desk: desk.store.find("lo thi mau quet", 5))
        dossier = at_desk(app, lambda desk: desk.store.dossier(line.uid))
        assert dossier is not None
        assert (dossier.channel, dossier.fees_due) == ("post", 9000)
        assert (dossier.waits_for, dossier.due_at) == ("UB", None)
        assert dossier.having("owner")[0].checked == "card"

    play(scene)


def test_more_people_each_with_a_role(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await scan(intake, pilot, "card", CARD)
        await type_in(pilot, "dkks")
        await pilot.press("enter", "f9")
        assert isinstance(app.screen, PersonDialog)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, PersonDialog) and "thứ 2" in app.screen.heading)
        await pilot.press("down", "down")
        await type_in(pilot, "x")
        app.screen.post_message(FieldInput.Scanned(None, "card", SECOND, False))
        await until(pilot, lambda: "Đã nhận dữ liệu" in said(pilot))
        await pilot.pause()
        assert "Đã nhận dữ liệu" in said(pilot)
        assert app.screen.answer("phone").has_focus
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is intake)
        assert intake.field("submitter").text == "Ma Văn Mẫu Hai"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
        await pilot.press("f6")
        assert intake.field("name").text == "Lò Thị Mẫu Quét"
        assert intake.field("submitter").text == "Ma Văn Mẫu Hai"
        await pilot.press("f8")
        await until(pilot, lambda: "lần nữa" in said(pilot))
        assert intake.field("name").text == "Lò Thị Mẫu Quét"
        await pilot.press("f8")
        assert intake.field("name").text == ""

    play(scene)


def test_a_full_disk_while_typing_is_said_and_takes_nothing(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)

        def full(*_: object) -> None:
            raise Refused("Ổ đĩa đã đầy: chưa ghi được gì thêm; giải phóng chỗ trên ổ đĩa rồi làm lại.")

        await type_in(pilot, "dkks")
        await pilot.press("enter")
        monkeypatch.setattr(Store, "keep_draft", full)
        await type_in(pilot, "Ma Thi Mau")
        await pilot.press("enter")
        await type_in(pilot, "mat the")
        await until(pilot, lambda: "Ổ đĩa đã đầy" in said(pilot))
        assert intake.field("name").text == "Ma Thi Mau"
        monkeypatch.undo()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))

    play(scene)


def test_the_mark_moves_among_the_matches(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        await until(pilot, lambda: intake.choice.rules is not None)
        await type_in(pilot, "1.013978")
        line = text(pilot, "#choice")
        assert line.endswith("định cư ở nước ngoài")
        assert "Đăng ký đất đai" in line
        assert len(line) == 78
        await pilot.press("home", *["delete"] * 8)
        await type_in(pilot, "khai")
        await pilot.press("down", "down")
        lines = text(pilot, "#choice").splitlines()
        assert [line[:2] for line in lines] == ["  ", "  ", "›↓"]
        await pilot.press("down")
        lines = text(pilot, "#choice").splitlines()
        assert [line[:2] for line in lines[:2]] == [" ↑", "  "]
        marked = lines[2][2:].split()[0]
        await pilot.press("enter")
        assert intake.procedure is not None
        assert intake.procedure.code == marked
        name = intake.field("name")
        assert name.has_focus
        # A name that is longer than its field says where it goes on.
        name.reset("An" * 40)
        assert name.render_line(0).text.rstrip().endswith("nA…")
        await pilot.press("home", "end", "enter")
        assert name.render_line(0).text.startswith("…")

    play(scene)


def test_three_in_a_row(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        intake = await opened(app, pilot)
        codes = {await take_in(app, pilot) for _ in range(3)}
        assert len(codes) == 3
        assert intake.query_one(Checklist).ticks == []

    play(scene)
