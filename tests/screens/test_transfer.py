"""The VietQR on the screen: a phone reads it in every theme; a key records the transfer, another prints the slip."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.color import Color
from textual.pilot import Pilot
from zxingcpp import read_barcodes

from counter.vietqr import request
from screens.app import CounterApp
from screens.dossier import DossierScreen, printable
from screens.look import Look
from screens.questions import Questions
from screens.themes import LABELS
from screens.transfer import TransferDialog
from screens.widgets.qr import Qr, lines
from tests.office import intake
from tests.screens.scene import foot, log_in, said, text, type_in, until

MODULE = 4
"""Pixels of a module on the photographed screen."""

SHOWN = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


async def owing(app: CounterApp, pilot: Pilot[None], due: int = 8000) -> DossierScreen:
    """A dossier that has to pay, on the screen."""
    await log_in(app, pilot)
    fees = [{"name": "Đăng ký", "kind": "lệ phí", "due": due}]
    done = await app.ask(lambda: app.desk.receive(intake(name="Lò Thị Mẫu", fees=fees)))
    app.show_dossier(done.dossier.uid)
    screen = app.screen
    assert isinstance(screen, DossierScreen)
    await until(pilot, lambda: screen.dossier is not None)
    return screen


def grey(color: Color | None) -> int:
    """How light a colour is; the terminal's own ground is dark and what it writes is light."""
    assert color is not None
    assert not color.is_default
    return sum(color.get_truecolor()) // 3


def photographed(app: CounterApp) -> NDArray[np.uint8]:
    """The screen as a camera sees it, every cell in its colours."""
    width, height = app.size
    seen = np.zeros((2 * height * MODULE, width * MODULE), dtype=np.uint8)
    place = app.screen.query_one(Qr).region
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            for char in segment.text:
                if place.contains(x, y):
                    assert segment.style is not None
                    assert not any((segment.style.reverse, segment.style.dim, segment.style.bold))
                    for half, ink in enumerate(SHOWN[char]):
                        top, left = (2 * y + half) * MODULE, x * MODULE
                        shade = grey(segment.style.color if ink else segment.style.bgcolor)
                        seen[top : top + MODULE, left : left + MODULE] = shade
                x += 1
    return seen


def read(app: CounterApp) -> list[str]:
    """What a phone makes of it, that does not try light on dark."""
    return [mark.text for mark in read_barcodes(photographed(app), try_invert=False)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", LABELS)
def test_a_phone_reads_it_in_every_theme(play: Callable[..., None], theme: str, size: tuple[int, int]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await owing(app, pilot)
        assert screen.dossier
        asked = request(app.desk.facts.unit, screen.dossier)
        assert asked
        await pilot.press("f6")
        assert isinstance(app.screen, TransferDialog)
        await pilot.pause()
        assert read(app) == [asked.text]
        assert "8.000 đồng" in str(app.screen.query_one("#told Static").render())

    play(scene, look=Look(theme), size=size)  # type: ignore[arg-type]


def test_a_transfer_that_was_told_waits_until_it_is_seen(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await owing(app, pilot)
        await until(pilot, lambda: "F6 Mã VietQR" in foot(app))
        await pilot.press("f6", "ctrl+s")
        await until(pilot, lambda: "chờ đối soát 8.000 đồng" in text(pilot, "#facts"))
        assert "Thu phí, lệ phí: xong" in said(pilot)
        assert screen.dossier
        (payment,) = screen.dossier.payments
        assert (payment.amount, payment.how, payment.waiting) == (8000, "VietQR", True)
        await until(pilot, lambda: "VietQR" not in foot(app))
        await pilot.press("f6")
        assert app.screen is screen

    play(scene)


def test_one_key_prints_the_slip_and_one_goes_back(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await owing(app, pilot)
        assert screen.dossier
        slip = f"{screen.dossier.code}-transfer.pdf"
        await pilot.press("f6", "f7")
        await until(pilot, lambda: "Đã in: " in said(pilot) and slip in said(pilot))
        await pilot.press("ctrl+p")
        await type_in(pilot, "ma vietqr")
        await pilot.press("enter")
        assert isinstance(app.screen, TransferDialog)
        await pilot.press("escape")
        assert isinstance(app.screen, DossierScreen)
        assert not screen.dossier.payments
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Questions))
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Đã in: " in said(pilot) and slip in said(pilot))

    play(scene)


def test_it_is_offered_only_where_something_is_owed(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        screen = await owing(app, pilot, due=0)
        await until(pilot, lambda: "In lại giấy" in foot(app))
        assert "VietQR" not in foot(app)
        await pilot.press("f6")
        assert app.screen is screen
        assert screen.dossier
        assert list(printable(screen.dossier, transfer=False)) == ["01", "label"]
        assert list(printable(screen.dossier, transfer=True)) == ["01", "transfer", "label"]

    play(scene)


def test_two_modules_stand_in_one_character() -> None:
    found = lines(((True, False, True), (True, True, False), (False, False, True)))
    assert found == [" " * 11, " " * 11, "    █▄▀    ", "      ▀    ", *[" " * 11] * 2]
