"""A dossier for another system on the keyboard: field by field into the clipboard, to a file, its code afterwards."""

from collections.abc import Callable

from textual.pilot import Pilot

from screens.app import CounterApp
from screens.dossier import DossierScreen
from screens.questions import Questions
from screens.transcript import TranscriptDialog
from tests.screens.scene import at_desk, log_in, said, text, type_in, until

LED = {"procedure": "1.004873", "applicant": {"name": "Lò Thị Mẫu", "phone": "0900000000"}}
SYSTEM = "Hệ thống hộ tịch (Bộ Tư pháp)"


async def open_dossier(app: CounterApp, pilot: Pilot[None], **fields: object) -> DossierScreen:
    await log_in(app, pilot)
    app.show_dossier(at_desk(app, lambda desk: desk.receive({**LED, **fields})).dossier.uid)
    await until(pilot, lambda: isinstance(app.screen, DossierScreen) and app.screen.dossier is not None)
    assert isinstance(app.screen, DossierScreen)
    return app.screen


def test_every_field_is_in_the_clipboard_when_it_stands_there(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await open_dossier(app, pilot, system_of_record=SYSTEM)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, TranscriptDialog))
        dialog = app.screen
        assert isinstance(dialog, TranscriptDialog)
        for cell in dialog.cells:
            assert cell.label in text(pilot, "#label")
            if cell.value:
                assert app.clipboard == cell.value
                assert text(pilot, "#value") == cell.value
            await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "15-HT-000777")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Ghi mã của hệ thống gốc: xong." in said(pilot))
        dossier, _ = app.desk.dossier("15-HT-000777")
        assert (dossier.record_code, dossier.system_of_record) == ("15-HT-000777", SYSTEM)

    play(scene)


def test_back_and_again_and_to_a_file(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await open_dossier(app, pilot, system_of_record=SYSTEM)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, TranscriptDialog))
        await pilot.press("enter", "enter", "up", "up", "up")
        assert text(pilot, "#label").startswith("1/")
        app.copy_to_clipboard("khác")
        await pilot.press("f8")
        assert app.clipboard == text(pilot, "#value")
        await pilot.press("f7")
        await until(pilot, lambda: "papers/" in said(pilot))
        name = said(pilot).rsplit("papers/", 1)[1]
        kept = app.front._house.folder / "papers" / name  # type: ignore[attr-defined]
        assert "Lò Thị Mẫu" in kept.read_text("utf-8-sig")
        assert kept.stat().st_mode & 0o077 == 0
        assert app.screen is screen

    play(scene)


def test_where_no_other_system_leads_there_is_nothing_to_enter(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await open_dossier(app, pilot)
        assert "hệ thống gốc" not in text(pilot, "#steps")
        await pilot.press("f8", "q")
        assert app.screen is screen

    play(scene)
