"""The front door as the screens see it: ``counter.ports.Front`` over one ``House``."""

from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from counter.ports import Opening

if TYPE_CHECKING:
    from pathlib import Path

    from counter.desk import Desk
    from motcua.house import House
    from motcua.sender import BackgroundLine

_NEXT = ("counter.desk", "receipts.press", "screens.home")


class Door:
    """Opens the home when it is asked to, never before."""

    def __init__(self, house: "House") -> None:
        self._house = house

    def opening(self) -> Opening:
        """What is here, through the bare driver."""
        if not self._house.exists:
            return Opening(None, False)
        from db.quick import read_opening

        return read_opening(self._house.folder)

    def practise(self) -> Opening:
        """The practice commune, made when it is not there yet."""
        self._house.practise()
        if not self._house.exists:
            from motcua.practice import fill, setup

            self._house.set_up(setup(), practice=True)
            fill(self._house.desk(self._house.store.unit.officers[0]))
        return self.opening()

    def set_up(self, file: "Path") -> Opening:
        """A unit for real work."""
        from counter.unit import read_unit_file
        from motcua.files import read_text

        self._house.set_up(read_unit_file(read_text(file)))
        return self.opening()

    def log_in(self, login: str, pin: str) -> "Desk":
        """The desk of that officer, after the PIN; what comes next is loaded while the PIN is checked, which lets other
        threads work."""
        beside = Thread(target=lambda: [import_module(name) for name in _NEXT])
        beside.start()
        try:
            officer = self._house.officer(login, pin)
        finally:
            beside.join()
        return self._house.desk(officer)

    def change_pin(self, login: str, pin: str, new: str) -> "Desk":
        """The desk of that officer, whose PIN is ``new`` from now on."""
        return self._house.desk(self._house.change_pin(login, pin, new))

    def reset_pin(self, desk: "Desk", login: str) -> str:
        """A PIN for one log-in of ``login``, given by the officer of ``desk``."""
        return self._house.reset_pin(desk.officer, login)

    def line(self) -> "BackgroundLine":
        """The line of this home."""
        from motcua.sender import BackgroundLine

        return BackgroundLine(self._house)
