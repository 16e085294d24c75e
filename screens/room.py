"""What every screen of the counter shares: the way to the program it belongs to."""

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from screens.app import CounterApp


class Room(Screen[None]):
    """A screen of ``CounterApp``."""

    @property
    def counter(self) -> "CounterApp":
        """The program this screen belongs to."""
        return cast("CounterApp", self.app)
