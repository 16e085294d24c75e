"""The relay's own clockwork: exchanges with the province for as long as it serves."""

import logging
from threading import Event, Thread

from counter.refusal import Refused
from counter.sync import Cut
from province.home import House
from sync.pace import Pace

LOG = logging.getLogger("motcua.province")


class Tide(Thread):
    """One exchange after the other, at the pace that ``sync.pace`` sets."""

    def __init__(self, house: House, pace: Pace | None = None) -> None:
        super().__init__(name="tide", daemon=True)
        self._house = house
        self._pace = pace or Pace()
        self._end = Event()
        self._why = ""

    def stop(self) -> None:
        """Come to an end; what is being exchanged is finished."""
        self._end.set()
        self.join(30)

    def run(self) -> None:
        """Until ``stop``."""
        wait = 0.0
        while not self._end.wait(wait):
            try:
                self._house.sync().run()
                self._say("")
                wait = self._pace.worked()
            except Cut as cut:
                self._say(str(cut))
                wait = self._pace.cut(cut.after)
            except Refused as refused:
                self._say(str(refused))
                wait = self._pace.cut()
            except Exception as error:
                # A full disk or a store that is away for a while must not end the passing on until the next start.
                LOG.error(type(error).__name__)
                wait = self._pace.cut()

    def _say(self, why: str) -> None:
        """Why nothing is passed on, once for as long as it lasts."""
        if why and why != self._why:
            LOG.warning(why)
        self._why = why
