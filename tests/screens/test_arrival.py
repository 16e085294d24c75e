"""Scans on a PC that stands still while it reads them."""

import asyncio
import time
from collections.abc import Iterable
from itertools import count
from typing import ClassVar

import pytest
from textual import _time, events, on
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.widgets.arrival import date_keys
from screens.widgets.field import FieldInput
from screens.widgets.scan import SILENCE
from screens.widgets.typeahead import TypeAheadApp
from tests.screens.scene import CARD, until


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


class Bare(TypeAheadApp[None]):
    """No field: what was heard as a scan, and the keys that were not."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "note('enter')")]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        self.heard.append(message.text)

    def on_key(self, event: events.Key) -> None:
        self.heard.append(event.key)

    def action_note(self, key: str) -> None:
        self.heard.append(key)


def test_halves_of_a_scan_where_no_field_is() -> None:
    async def run() -> None:
        app = Bare()
        async with app.run_test() as pilot:
            start = time.monotonic()

            async def heard(*bursts: str, then: list[str]) -> None:
                """Each burst is read a second after the one before."""
                nonlocal start
                app.heard.clear()
                for burst in bursts:
                    start += 1
                    for key in keys(burst):
                        key.time = start
                        app.post_message(key)
                await until(pilot, lambda: len(app.heard) >= len(then) and not app.keys_wait)
                assert app.heard == then

            await heard(CARD[:40], CARD[40:] + "\r", then=[CARD])
            await heard(CARD[:-4], CARD[-4:] + "\r", then=[CARD])
            await heard("2611", "201001\r", then=["2611201001"])
            await heard("12", "34\r", then=["1", "2", "3", "4", "enter"])
            await heard(CARD, "12\r", then=[CARD, "1", "2", "enter"])
            # The first half had stood so long that it was taken for all there is.
            await heard(CARD[:-4], then=[CARD[:-4]])
            await heard(CARD[-4:] + "\r", then=[CARD])
            await heard("26112", then=[*"26112"])
            await heard("01001\r", then=["2611201001"])

    asyncio.run(run())
