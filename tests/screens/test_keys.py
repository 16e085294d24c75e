"""A unit's own keys: what can be given is given, the rest is said, and the document names every one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from screens.app import CounterApp
from screens.find import FindScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.keys import checked, fixed, key_name
from screens.login import LoginScreen
from screens.look import Look
from screens.places import places, used
from screens.said import Said
from tests.screens.scene import foot, log_in, rows, text, until

ADMINISTRATOR = Path(__file__).parents[2] / "docs" / "administrator.md"


def check(**keys: str) -> tuple[dict[str, str], list[str]]:
    named = {name.replace("_", "-"): key for name, key in keys.items()}
    return checked(named, places(), used())


def test_keys_that_can_be_given_are_given() -> None:
    keys, said = check(intake="ctrl+g", find="Ctrl+N", theme_contrast="ctrl+b", help="f1, f12")
    assert keys == {"intake": "ctrl+g", "find": "ctrl+n", "theme-contrast": "ctrl+b", "help": "f1,f12"}
    assert said == []


def test_two_keys_may_be_exchanged() -> None:
    assert check(intake="f3", find="f2") == ({"intake": "f3", "find": "f2"}, [])
    assert check(case="f6", copy="f8", clear="f4") == ({"case": "f6", "copy": "f8", "clear": "f4"}, [])


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("no-such", "ctrl+g", 'Không có lệnh "no-such"'),
        ("intake", "f42", 'Không có phím "f42"'),
        ("intake", "ctrl+ư", 'Không có phím "ctrl+ư"'),
        ("intake", "f11", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+h", "thường bị cửa sổ lệnh giữ"),
        ("intake", "Ctrl+I", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+m", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+j", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+[", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+shift+n", "thường bị cửa sổ lệnh giữ"),
        ("intake", "alt+n", "thường bị cửa sổ lệnh giữ"),
        ("intake", "ctrl+2", "thường bị cửa sổ lệnh giữ"),
        ("intake", "a", "là chữ để gõ"),
        ("intake", "7", "là chữ để gõ"),
        ("intake", "ư", "là chữ để gõ"),
        ("intake", "space", "là chữ để gõ"),
        ("intake", "question_mark", "là chữ để gõ"),
        ("intake", "ctrl+g,x", "là chữ để gõ"),
        ("intake", "", "chưa ghi phím nào"),
        ("intake", "enter", "dùng để sửa chữ và di chuyển"),
        ("intake", "ctrl+z", "dùng để sửa chữ và di chuyển"),
        ("intake", "pagedown", "dùng để sửa chữ và di chuyển"),
        ("leave", "f10", "ghi thêm phím nữa"),
        ("help", "f1", "ghi thêm phím nữa"),
        ("refresh", "f2", 'trùng với "intake"'),
        ("intake", "ctrl+p", 'trùng với "palette"'),
        ("commit", "f8", 'trùng với "clear"'),
        ("theme-none", "escape", 'trùng với "unfilter"'),
        ("view-overdue", "ctrl+g", "không đổi được"),
        ("undo", "ctrl+g", "không đổi được"),
        ("accept", "ctrl+g", "không đổi được"),
    ],
)
def test_a_key_that_cannot_be_is_left_out_and_said(name: str, key: str, why: str) -> None:
    keys, said = checked({name: key, "print": "ctrl+g"}, places(), used())
    assert keys == {"print": "ctrl+g"}
    assert len(said) == 1
    assert why in said[0]


def test_of_two_that_clash_the_later_is_left_out() -> None:
    keys, said = check(case="ctrl+g", copy="ctrl+g")
    assert keys == {"case": "ctrl+g"}
    assert 'Phím Ctrl+G của "copy" trùng với "case"' in said[0]


def test_a_key_that_falls_back_may_clash_with_a_third() -> None:
    keys, said = check(case="f6", copy="ctrl+p")
    assert keys == {}
    assert len(said) == 2


def all_bindings() -> list[tuple[str, Binding]]:
    return [(place, binding) for place, bindings in places().items() for binding in bindings]


def test_every_binding_has_an_id_and_an_id_one_meaning() -> None:
    nameless = [(place, binding.key) for place, binding in all_bindings() if not binding.id and binding.description]
    assert nameless == []
    meanings: dict[str, set[str]] = {}
    for _, binding in all_bindings():
        if binding.id:
            meanings.setdefault(binding.id, set()).add(binding.description)
    assert {name: said for name, said in meanings.items() if len(said) > 1 and name != "back"} == {}
    assert meanings["back"] == {"Về", "Đóng"}


def test_the_document_lists_every_key_that_can_be_changed() -> None:
    table = ADMINISTRATOR.read_text("utf-8").split("## Phím", 1)[1].split("\n## ", 1)[0]
    listed = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", table, re.MULTILINE)
    real: dict[str, dict[str, None]] = {}
    for _, binding in all_bindings():
        if binding.id and (binding.id in real or not fixed(binding, used())):
            real.setdefault(binding.id, {})[key_name(binding.key)] = None
    assert {name: keys for name, keys in listed} == {name: ", ".join(filter(None, keys)) for name, keys in real.items()}


def test_the_footer_shows_the_unit_s_keys(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await log_in(app, pilot)
        await until(pilot, lambda: "Ctrl+G Tiếp nhận" in foot(app))
        assert "Ctrl+N Tìm" in foot(app)
        await pilot.press("f2")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("ctrl+g")
        assert isinstance(app.screen, IntakeScreen)
        await pilot.press("f3")
        assert isinstance(app.screen, IntakeScreen)
        await pilot.press("ctrl+n")
        assert isinstance(app.screen, FindScreen)

    play(scene, look=Look(keys={"intake": "ctrl+g", "find": "ctrl+n"}))


def test_what_was_wrong_is_said_at_the_log_in_and_the_rest_works(play: Callable[..., None]) -> None:
    async def scene(app: CounterApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.opening.unit is not None and isinstance(app.screen, LoginScreen))
        await until(pilot, lambda: "trùng" in text(pilot, "#trouble"))
        assert text(pilot, "#trouble").startswith("! ")
        await log_in(app, pilot)
        await pilot.press("ctrl+g")
        assert isinstance(app.screen, IntakeScreen)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Chưa chọn thủ tục" in str(app.screen.query_one(Said).content))
        assert rows(app) == 0

    play(scene, look=Look(keys={"intake": "ctrl+g", "commit": "f8"}))
