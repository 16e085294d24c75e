"""A receipt of another counter that this one knows nothing of yet: its result is given, and joined later."""

from collections.abc import Callable

from textual.pilot import Pilot

from screens.app import CounterApp
from screens.find import FindScreen
from screens.questions import Questions
from screens.widgets.field import FieldInput
from tests.screens.scene import at_desk, log_in, said, type_in, until

CODE = "H15.50.05-261119-2001"


def scan(app: CounterApp, code: str) -> None:
    address = f"https://tracuu.example.vn/h/{code}"
    app.screen.post_message(FieldInput.Scanned(None, "receipt", address, kept=False))


def test_a_result_on_another_counter_s_receipt(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        scan(app, CODE)
        await until(pilot, lambda: isinstance(app.screen, Questions) and app.screen.is_mounted)
        assert isinstance(app.screen, Questions)
        assert "hồ sơ của quầy 2, chưa có ở đây" in app.screen.heading
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa ghi" in said(pilot))
        await type_in(pilot, "Ma Van Mau")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "tự ghép vào hồ sơ" in said(pilot))
        (event,) = at_desk(app, lambda desk: desk.store.returned_ahead())
        assert (event.body["code"], event.body["to"]["name"]) == (CODE, "Ma Van Mau")
        scan(app, CODE)
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await type_in(pilot, "Ma Van Mau")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "đã ghi trả lúc" in said(pilot))

    play(scene)


def test_a_receipt_of_another_commune_is_searched_for(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        scan(app, CODE.replace("05-", "06-"))
        await until(pilot, lambda: isinstance(app.screen, FindScreen) and "đơn vị khác (H15.50.06)" in said(pilot))
        assert at_desk(app, lambda desk: desk.store.returned_ahead()) == []

    play(scene)
