"""What a name of another device brings along steers no terminal: it is refused at the door, and does nothing on the
screen should it be there all the same."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from counter.clock import SystemClock
from counter.event import FIRST, Event
from counter.refusal import Refused
from counter.text import COMMANDS, orders
from db.store import Store
from screens.app import CounterApp
from tests.office import UNIT, Office
from tests.screens.scene import log_in_alone, text, until

BAD = "Mẫu\x1b[2J\x1b]0;x\x07\x9b31m\u202eÁc\x08\x90q"


def bent(value: Any) -> Any:
    """A JSON value whose names steer a terminal."""
    if isinstance(value, str):
        return value.replace("Mẫu", BAD)
    if isinstance(value, dict):
        return {key: bent(one) for key, one in value.items()}
    return [bent(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
def strange(tmp_path: Path) -> list[Event]:
    """The log of another counter of the unit, written by a program that lets everything through."""
    office = Office(tmp_path / "other", tmp_path / "other-state").set_up(UNIT.replace("number = 1", "number = 2"))
    code = office.receive(name="Trần Thị Mẫu", note="Mẫu", documents=[{"name": "Tờ khai Mẫu", "originals": 1}])
    office.desk.act(code, "forward", {"to": "Phòng Mẫu", "note": "Mẫu"})
    made: list[Event] = []
    for event in office.store.export():
        body = event.body if event.kind == "setup" else bent(event.body)
        made.append(replace(event, body=body, prev=made[-1].hash if made else FIRST).sealed())
    office.store.close()
    return made


def test_a_log_with_such_names_is_not_taken_in(strange: list[Event], tmp_path: Path) -> None:
    office = Office(tmp_path / "home", tmp_path / "state").set_up()
    with pytest.raises(Refused, match="ký tự điều khiển"):
        office.store.merge(strange)
    assert len(list(office.store.export())) == 1
    office.store.close()


@pytest.mark.parametrize("value", ["Nguyễn Văn Mẫu", "H'Bĩa ŏ ƀ č", "một\nhai", "", 5, None, {"a": ["b\tc"]}])
def test_what_people_write_is_let_through(value: Any) -> None:
    assert not orders(value)


@pytest.mark.parametrize("value", [chr(code) for code in COMMANDS] + [{"a": [{"\x1b": 1}]}, ["x", ["\x00"]]])
def test_what_a_terminal_obeys_is_found(value: Any) -> None:
    assert orders(value)


def test_no_such_name_steers_the_terminal(
    real: Path, tmp_path: Path, strange: list[Event], play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("db.log.orders", lambda body: False)
        store = Store(real, tmp_path / "state", SystemClock())
        store.merge(strange)
        store.close()

    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in_alone(app, pilot)
        await until(pilot, lambda: "Tất cả đang giải quyết: 2" in text(pilot, "#title"))
        painted = [paint(app)]
        assert "Mẫu[2J" in painted[0]
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "DossierScreen")
        await pilot.pause()
        painted.append(paint(app))
        await pilot.press("escape", "f3")
        await pilot.press(*"mau")
        await pilot.pause()
        painted.append(paint(app))
        signs = ("\x1b[2J", "\x1b]0;", "\x9b", "\x90", "\u202e", "\x08", "\x07")
        assert not [(sign, seen) for seen in painted for sign in signs if sign in seen]

    play(scene, practise=False)


def paint(app: CounterApp) -> str:
    """What is sent to the terminal for the whole screen."""
    update = app.screen._compositor.render_update(full=True)
    return str(update.render_segments(app.console))  # type: ignore[union-attr]
