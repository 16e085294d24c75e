"""Scans on a PC that stands still while it reads them."""

import asyncio
import time
from collections.abc import Iterable
from itertools import count

import pytest
from textual import _time, events, on
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult

from screens.widgets.arrival import date_keys
from screens.widgets.field import FieldInput
from screens.widgets.scan import SILENCE
from screens.widgets.typeahead import TypeAheadApp
from tests.screens.scene import CARD
from tests.screens.waiting import until


def test_keys_that_are_read_at_once_had_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    date_keys()
    clock = count()
    monkeypatch.setattr(_time, "get_time", lambda: float(next(clock)))
    parser = XTermParser()
    first, second = ({message.time for message in parser.feed(text)} for text in ("a\x1b[Bộ\r", "b"))
    assert (len(first), len(second)) == (1, 1)
    assert first.isdisjoint(second)


class Lone(TypeAheadApp[None]):
    """One field, and the scans that were heard in it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield FieldInput(id="a")

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        self.heard.append(message.text)


def keys(text: str) -> Iterable[events.Key]:
    """As the terminal gives them."""
    return (key for key in XTermParser().feed(text) if isinstance(key, events.Key))


@pytest.mark.parametrize("half", [10, 40])
def test_a_pc_that_stands_still_in_the_middle_of_a_scan_does_not_end_it(half: int) -> None:
    async def run() -> None:
        app = Lone()
        async with app.run_test() as pilot:
            await until(pilot, lambda: app.query_one(FieldInput).has_focus)
            first, *_ = burst = list(keys(CARD + "\r"))
            for key in burst[:half]:
                app.post_message(key)
            await until(pilot, lambda: len(app.query_one(FieldInput).value) == half)

            def stand_still() -> None:
                time.sleep(SILENCE * 2)
                # The reader has its turn a little later than what fell due meanwhile.
                asyncio.get_running_loop().call_later(0.02, lambda: [app.post_message(key) for key in burst[half:]])

            app.call_later(stand_still)
            await until(pilot, lambda: bool(app.heard) and app.query_one(FieldInput).value == "")
            assert app.heard == [CARD]
            assert {key.time for key in burst} == {first.time}

    asyncio.run(run())
