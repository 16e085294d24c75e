"""The front door as the screens see it: ``counter.ports.Front`` over one ``House``."""

from contextlib import suppress
from importlib import import_module
from threading import Event, Thread
from typing import TYPE_CHECKING

from counter.ports import Opening
from counter.refusal import Damaged, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from counter.backup import Backed
    from counter.desk import Desk
    from motcua.backups import Backups
    from motcua.house import House
    from motcua.sender import BackgroundLine

OFTEN = 3
"""Slow commits in one run, after which it is not chance."""

_NEXT = ("db.store", "counter.desk", "receipts.press", "screens.home")


class Door:
    """Opens the home when it is asked to, never before."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._backups: Backups | None = None
        self._ending = Event()

    def opening(self) -> Opening:
        """What is here, through the bare driver."""
        if not self._house.exists:
            return Opening(None, False)
        from db.quick import read_opening

        return read_opening(self._house.folder)

    def unlock(self, passphrase: str) -> None:
        """Open the key of the home."""
        from db.guard import unlock

        unlock(self._house.folder, passphrase)

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
        threads work. What it is checked with is loaded before, or it would wait for the rest."""
        import_module("motcua.pin")
        account = self._house.account(login)
        beside = Thread(target=lambda: [import_module(name) for name in _NEXT])
        beside.start()
        try:
            officer = self._house.officer(login, pin, account)
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

    def confirm_clock(self) -> None:
        """The officer says that the clock is right."""
        self._house.clock.confirm()

    def trust(self) -> None:
        """Raises ``ClockDoubted`` where a step would be refused for it now."""
        self._house.store.trust()

    def say_number(self, text: str) -> None:
        """What the officer read on the last paper receipt."""
        self._house.store.say_number(text)

    def backed(self) -> "Backed | None":
        """How old the last good backups are."""
        kept = self._kept()
        return kept.state(self._house.clock.now()) if kept else None

    def back_up(self, *, at_once: bool = False) -> "Backed | None":
        """A backup if one is due; a practice commune has nothing that must not be lost."""
        kept = self._kept()
        return kept.keep(self._house.clock.now(), at_once=at_once) if kept else None

    def slow(self) -> bool:
        """Whether the disk has taken too long for what was written, several times in this run."""
        return self._house.store.slow >= OFTEN

    def wipe_papers(self, but: "Path | None" = None) -> None:
        """Papers of invented people may stay; a trouble shows again the next time."""
        if not self._house.store.practice:
            with suppress(Refused, Damaged):
                self._house.wipe_papers(but)

    def report(self, desk: "Desk", name: str, first: "date", last: "date", files: "Sequence[Path]") -> list[str]:
        """The register or a report of these days in each of ``files``, and what is to be said of it."""
        from counter.figure import period
        from motcua.commands import register, report

        span, said = period(first, last, desk.clock.now()), list[str]()
        if name != "register":
            made, said = report.report(desk, name, span)
        for file in files:
            if name == "register":
                said = register.save(desk, self._house.press, span, file)
            else:
                report.save(desk, made.report, span, file)
        return said

    def end(self) -> None:
        """A backup that is being made is called off."""
        self._ending.set()

    def _kept(self) -> "Backups | None":
        if self._backups is None and not self._house.store.practice:
            from motcua.backups import Backups

            self._backups = Backups(self._house, self._ending.is_set)
        return self._backups
