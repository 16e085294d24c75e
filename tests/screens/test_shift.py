"""The end of a shift from the palette: what it came to, who takes over, the paper; and the way back."""

from collections.abc import Callable
from dataclasses import replace

from textual.pilot import Pilot

from counter.shift import as_close, closed
from counter.unit import Officer
from screens.app import CounterApp
from screens.home import HomeScreen
from screens.login import LoginScreen
from screens.shift import ShiftDialog
from tests.office import intake
from tests.screens.scene import at_desk, log_in, said, text, type_in, until

MINH = Officer("minh", "Lê Minh Mẫu")


async def ask(app: CounterApp, pilot: Pilot[None]) -> None:
    """The dialog, as it is found from any screen."""
    await pilot.press("ctrl+p")
    await type_in(pilot, "ket ca")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, ShiftDialog) and app.screen.is_mounted)


def test_the_end_of_a_shift(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        unit = replace(app.desk.facts.unit, officers=(*app.desk.facts.unit.officers, MINH))
        app.desk.facts._unit = unit  # type: ignore[attr-defined]
        fees = [{"name": "Đăng ký", "kind": "lệ phí", "due": 8000, "paid": 8000}]
        before = at_desk(app, lambda desk: desk.store.worked("lan")).takings.cash
        await app.ask(lambda: app.desk.receive(intake(name="Lò Thị Mẫu", fees=fees)))
        await ask(app, pilot)
        told = text(pilot, "#told")
        assert "từ khi quầy bắt đầu có sổ đến 20/11/2026 09:30" in told
        assert f"{before + 8000:,} đồng".replace(",", ".") in told
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert at_desk(app, lambda desk: desk.store.slip("shift", 1, 2026, 1)) is None
        await ask(app, pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: "ĐÃ KẾT CA" in said(pilot))
        assert "papers/KC1-2026-0001.pdf" in said(pilot)
        # The session has ended with the shift; the next one needs the PIN.
        assert isinstance(app.screen, LoginScreen)
        assert app._desk is None
        await log_in(app, pilot)
        close = as_close(at_desk(app, lambda desk: closed(desk, "1")))
        assert (close.to, close.takings.cash) == ("minh", before + 8000)
        await pilot.press("f2")
        await ask(app, pilot)
        assert "từ 20/11/2026 09:30" in text(pilot, "#told")
        assert "tiếp nhận 0" in text(pilot, "#told")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "papers/KC1-2026-0002.pdf" in said(pilot))
        await log_in(app, pilot)
        assert as_close(at_desk(app, lambda desk: closed(desk, "2"))).to == ""

    play(scene)


def test_nobody_ends_a_shift_before_the_log_in(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None)
        await pilot.press("ctrl+p")
        await type_in(pilot, "ket ca")
        await until(pilot, lambda: "Không có việc nào khớp" in said(pilot))

    play(scene)
