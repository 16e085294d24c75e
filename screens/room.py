"""What every screen of the counter shares: the way to the program it belongs to."""

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual.screen import ModalScreen, Screen
from textual.timer import Timer

from counter.refusal import Damaged, Refused
from screens.keys import key_of
from screens.said import Said

if TYPE_CHECKING:
    from screens.app import CounterApp

Result = TypeVar("Result")

KEEP = 0.4
"""Seconds between a change and its draft: well within the half second that a power cut may cost."""


class Room(Screen[None]):
    """A screen of ``CounterApp``. ``fresh`` until it has been shown; a dialog over it leaves everything as it was."""

    fresh = True
    _resting: Timer | None = None

    @property
    def counter(self) -> "CounterApp":
        """The program this screen belongs to."""
        return cast("CounterApp", self.app)

    def on_screen_resume(self) -> None:
        """Shown, unless something has come over it already."""
        if self.fresh and self.app.screen is self:
            self.fresh = False
            self.entered()

    def entered(self) -> None:
        """Somebody comes to this screen."""

    def action_refresh_all(self) -> None:
        """Read and show anew what this screen is about."""
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        """What ``action_refresh_all`` does."""

    def keep_soon(self) -> None:
        """Keep what is half typed once the typing rests."""
        if self._resting is None:
            self._resting = self.set_timer(KEEP, self.keep)

    def keep(self) -> None:
        """Keep what is half typed, on disk."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        self.run_worker(self._kept(), group="keep")

    async def _kept(self) -> None:
        try:
            await self.keep_now()
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)

    async def keep_now(self) -> None:
        """Somebody leaves, for a while or for good: keep what is half typed. Raises what the store raises."""

    def may_leave(self) -> bool:
        """Whether the program may end from here; says the first time what stays half typed."""
        return True

    def key(self, name: str) -> str:
        """The key of that binding, as it is written."""
        return key_of(self, name)


class Dialog(ModalScreen[Result], Generic[Result]):
    """What is opened over a screen of ``CounterApp``; a ``public`` one shows nothing of a citizen by itself."""

    public = False

    DEFAULT_CSS = "Dialog { align: center middle; }"

    @property
    def counter(self) -> "CounterApp":
        """The program this dialog belongs to."""
        return cast("CounterApp", self.app)

    def key(self, name: str) -> str:
        """The key of that binding, as it is written."""
        return key_of(self, name)
