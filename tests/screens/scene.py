"""What scenes on the keyboard share: the practice commune behind the screens, and what an officer does all the time."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.widgets import Static

from counter.desk import Desk
from screens.app import CounterApp
from screens.checklist import Checklist
from screens.foot import Foot
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.login import LoginScreen
from screens.questions import Questions
from screens.said import Said
from screens.table import DossierTable
from screens.widgets.field import FieldInput

CARD = "066195000123||Lò Thị Mẫu Quét|02091995|Nữ|Buôn Mẫu 1, xã Ea Mẫu|15042021"
T = TypeVar("T")
Play = Callable[[CounterApp, Pilot[None]], Awaitable[None]]


def at_desk(app: CounterApp, call: Callable[[Desk], T]) -> T:
    """What is done at the desk beside the screens: in their turn, for a store is open for one thread at a time."""
    return app._clerk.submit(lambda: call(app.desk)).result()


def kept(app: CounterApp, form: str) -> dict[str, Any]:
    """What is kept half typed of Lan's."""
    return at_desk(app, lambda desk: desk.store.draft("lan", form))


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait for what a worker brings."""
    for _ in range(600):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never held: {said(pilot)!r}")


def said(pilot: Pilot[Any]) -> str:
    return "".join(str(each.content) for each in pilot.app.screen.query(Said))


def foot(app: CounterApp) -> str:
    """The last line of the screen."""
    return app.screen.query_one(Foot).render().plain


def told(pilot: Pilot[None]) -> str:
    """The code of the dossier that has just been taken in."""
    return said(pilot).split()[3].rstrip(",")


def text(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).content)


async def type_in(pilot: Pilot[None], words: str) -> None:
    await pilot.press(*("space" if c == " " else c for c in words))


async def log_in(app: CounterApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.opening.unit is not None)
    unit = app.opening.unit
    if unit is not None and len(unit.officers) == 1:
        # The one officer is asked for the PIN alone, a moment later.
        await until(pilot, lambda: app.screen.query_one("#pin", FieldInput).has_focus)
    else:
        await type_in(pilot, "lan")
        await pilot.press("enter")
    await type_in(pilot, "246813")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, HomeScreen) and rows(app) > 0)


async def give_pin(app: CounterApp, pilot: Pilot[None]) -> None:
    """Where there is one officer, the program asks only for the PIN."""
    await until(pilot, lambda: isinstance(app.screen, LoginScreen) and app.screen.query_one("#pin").has_focus)
    await type_in(pilot, "246813")
    await pilot.press("enter")


async def log_in_alone(app: CounterApp, pilot: Pilot[None]) -> None:
    """The only officer's log-in."""
    await give_pin(app, pilot)
    await until(pilot, lambda: isinstance(app.screen, HomeScreen) and rows(app) > 0)


async def answer(pilot: Pilot[None], key: str) -> FieldInput:
    """The row of a question, once the dialog that asks it is whole: it is the screen before it has its rows."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Questions) and bool(pilot.app.screen.query(f"#ask-{key}")))
    return pilot.app.screen.query_one(f"#ask-{key}", FieldInput)


def rows(app: CounterApp) -> int:
    """How many dossiers the list on the screen shows."""
    return sum(table.row_count for table in app.screen.query(DossierTable))


async def take_in(app: CounterApp, pilot: Pilot[None]) -> str:
    """A scan and the procedure's letters; the code that the screen tells."""
    intake = app.screen
    assert isinstance(intake, IntakeScreen)
    intake.post_message(FieldInput.Scanned(None, "card", CARD, False))
    await until(pilot, lambda: intake.field("name").text == "Lò Thị Mẫu Quét")
    await type_in(pilot, "dkks")
    await pilot.press("enter")
    await until(pilot, lambda: intake.query_one(Checklist).has_focus)
    await until(pilot, lambda: "Hẹn trả" in text(pilot, "#due"))
    await pilot.press("enter")
    await until(pilot, lambda: "ĐÃ TIẾP NHẬN" in said(pilot))
    return told(pilot)
