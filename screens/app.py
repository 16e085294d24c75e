"""What the officer sees: which screen stands, who is logged in, and the one clerk who does the slow work."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from counter.ports import Front, Opening
from screens.login import LoginScreen
from screens.widgets.typeahead import TypeAheadApp

if TYPE_CHECKING:
    from counter.desk import Desk

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds after which the clerk begins also without a first frame."""


def installed(name: str) -> Callable[[], Screen[None]]:
    """``home`` is ``HomeScreen`` of ``screens/home.py``, which is loaded when it is first shown."""

    def make() -> Screen[None]:
        made: Screen[None] = getattr(import_module(f"screens.{name}"), f"{name.title()}Screen")()
        return made

    return make


class CounterApp(TypeAheadApp[None]):
    """Screens are installed once and shown again; no screen opens a file or a store itself."""

    TITLE = "motcua"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+q", "leave", "Thoát", show=False, id="leave", priority=True),
    ]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {
        name: installed(name) for name in ("first", "login", "home", "intake", "find", "dossier")
    }

    def __init__(self, front: Front, *, practise: bool = False) -> None:
        super().__init__()
        self.animation_level = "none"
        self.front = front
        self.opening = Opening(None, practise)
        self._practise = practise
        self._desk: Desk | None = None
        # One thread for the store: calls are done one after another, in the order in which they were asked.
        self._clerk = ThreadPoolExecutor(1, "clerk")

    @property
    def desk(self) -> "Desk":
        """The desk of who is logged in; no screen that needs it stands before."""
        if self._desk is None:
            raise LookupError("nobody is logged in")
        return self._desk

    async def ask(self, call: Callable[[], T]) -> T:
        """What ``call`` gives, done outside the UI's thread. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._clerk, call)

    def get_default_screen(self) -> Screen[None]:
        """The log-in is the first screen itself: pushed over an empty one it would be painted a frame later."""
        return self.get_screen("login")

    def on_mount(self) -> None:
        """Look what is here. The clerk begins once the log-in has been painted, or he would slow that down."""
        painted = Event()
        self._clerk.submit(painted.wait, PATIENCE)
        self.get_screen("login").call_after_refresh(painted.set)
        self.run_worker(self._open(), exclusive=True)

    async def _open(self) -> None:
        opening = await self.ask(self.front.practise if self._practise else self.front.opening)
        self.opened(opening)

    def opened(self, opening: Opening) -> None:
        """Go where the home's state leads: to the first choice, or to the log-in."""
        self.opening = opening
        if opening.unit is None:
            self.push_screen("first")
            return
        if not isinstance(self.screen, LoginScreen):
            self.pop_screen()
        login = self.get_screen("login", LoginScreen)
        login.welcome(opening)

    def entered(self, desk: "Desk") -> None:
        """An officer has logged in."""
        self._desk = desk
        self.push_screen("home")

    def show_dossier(self, uid: str) -> None:
        """Open that dossier over the present screen, or in place of the one that is open."""
        from screens.dossier import DossierScreen

        dossier = self.get_screen("dossier", DossierScreen)
        dossier.uid = uid
        if self.screen is dossier:
            dossier.on_screen_resume()
        else:
            self.push_screen("dossier")

    def look_up(self, kind: str, text: str) -> None:
        """What was scanned where no text belongs: a receipt opens its dossier, anything else is searched for."""
        self.run_worker(self._look_up(kind, text), exclusive=True, group="look-up")

    async def _look_up(self, kind: str, text: str) -> None:
        desk = self.desk
        found = await self.ask(lambda: desk.store.resolve(text)) if kind == "receipt" else []
        if len(found) == 1:
            self.show_dossier(found[0])
            return
        from screens.find import FindScreen

        find = self.get_screen("find", FindScreen)
        if self.screen is not find:
            await self.push_screen("find")
        find.look_for(text)

    def action_leave(self) -> None:
        """End the program."""
        self.exit()
