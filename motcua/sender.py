"""The line in the background of the running program (``counter.ports.Sender``).

A thread of its own with a store of its own, so that neither the screen nor the clerk ever waits for the province. It
goes by the time and not by what is written; what fails there is said on the Sync screen and tried again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from counter.ports import LineState
from counter.refusal import Damaged, Refused

if TYPE_CHECKING:
    from counter.exchange import Batch, Reply
    from counter.sync import Line
    from db.store import Store
    from motcua.house import House
    from sync.pace import Pace

START = 5.0
"""Seconds before the first exchange: the morning's first citizen comes before it."""

FOLLOW = 1.0
"""Seconds after which what another program has written to this home is seen: a look at one number of the open file."""

LAST_WORDS = 1.0
"""Seconds that the program waits at its end for what is just being written; for the line it does not wait."""

FAILED = "Đồng bộ gặp trục trặc; sẽ tự thử lại. Việc ở quầy vẫn làm bình thường."


class _Watched:
    """``counter.sync.Line`` that tells how far a long catching-up is, and that the program's end cuts."""

    def __init__(self, line: "Line", owner: "BackgroundLine") -> None:
        self._line = line
        self._owner = owner

    def exchange(self, batch: "Batch") -> "Reply":
        """One round trip, seen from outside."""
        from counter.sync import Cut

        if self._owner.ending:
            raise Cut("")
        reply = self._line.exchange(batch)
        self._owner.came(sum(entry.event is not None for entry in reply.feed), more=reply.more)
        return reply


class BackgroundLine:
    """The line of one home."""

    def __init__(self, house: "House") -> None:
        self.ending = False
        self._house = house
        self._told: Callable[[], None] = lambda: None
        self._state: LineState | None = None
        self._thread: Thread | None = None
        self._wake = Event()
        self._asked = False

    @property
    def state(self) -> LineState | None:
        """As it is now; ``None`` while the home is not enrolled."""
        return self._state

    def begin(self, told: Callable[[], None]) -> None:
        """Start, unless it runs or the home is not enrolled."""
        self._told = told
        if self._thread is None and not self.ending and self._house.store.line() is not None:
            self._thread = Thread(target=self._run, name="line", daemon=True)
            self._thread.start()

    def look(self) -> None:
        """Something may have been written."""
        self._wake.set()

    def send(self) -> None:
        """Speak now, whatever the wait."""
        self._asked = True
        self._wake.set()

    def end(self) -> None:
        """The program ends; an exchange that hangs is left behind, and comes to the same as a cut."""
        self.ending = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(LAST_WORDS)

    def came(self, steps: int, *, more: bool) -> None:
        """So many steps more have come."""
        if self._state is not None:
            self._say(received=self._state.received + steps, more=more)

    # In the thread

    def _run(self) -> None:
        # Whatever happens here, the counter goes on.
        with suppress(Exception):
            self._live()

    def _live(self) -> None:
        from db.store import Store
        from sync.pace import Pace

        store = Store(self._house.folder, self._house.state, self._house.clock)
        pace = Pace()
        due, seen = monotonic() + START, -1
        try:
            while not self.ending:
                self._wake.clear()
                seen = self._looked(store, seen)
                if self._asked or monotonic() >= due:
                    due = monotonic() + self._exchange(store, pace)
                self._wake.wait(min(FOLLOW, max(0.0, due - monotonic())) if not self._asked else 0.0)
        finally:
            store.close()

    def _looked(self, store: "Store", seen: int) -> int:
        """Count again when another connection has written since ``seen``; where the file stands now."""
        from counter.sync import Standing

        try:
            version = int(store.connection.execute("PRAGMA data_version").fetchone()[0])
        except Exception as error:
            self._note(error)
            return seen
        if version != seen:
            self._state = self._state or LineState(Standing())
            self._say(**self._known(store))
        return version

    def _known(self, store: "Store") -> dict[str, Any]:
        """What the home itself knows of the line; nothing when it cannot be read."""
        try:
            clock = self._house.clock
            return _seen(store) | ({"ahead": clock.ahead, "synced": True} if clock.synced else {})
        except Exception as error:
            self._note(error)
            return {}

    def _exchange(self, store: "Store", pace: "Pace") -> float:
        """Everything, both ways; the seconds until the next time."""
        from counter.sync import Cut, Standing
        from motcua.line import speak

        asked, self._asked = self._asked, False
        self._state = replace(self._state or LineState(Standing()), busy=True, received=0, more=False)
        self._told()
        wait, trouble = 0.0, ""
        try:
            speak(store, self._house.clock, lambda line: _Watched(line, self), again=asked)
            wait = pace.worked()
        except Cut as cut:
            wait, trouble = pace.cut(cut.after), str(cut)
        except (Refused, Damaged) as refused:
            wait, trouble = pace.cut(), str(refused)
        except Exception as error:
            self._note(error)
            wait, trouble = pace.cut(), FAILED
        self._say(**({"busy": False, "trouble": trouble} | self._known(store)))
        return wait

    def _say(self, **known: Any) -> None:
        before = self._state
        if before is None:
            return
        self._state = replace(before, **known)
        if self._state != before and not self.ending:
            self._told()

    def _note(self, error: Exception) -> None:
        from motcua.note import note

        note(self._house.folder, "line", error)


def _seen(store: "Store") -> dict[str, Any]:
    """What the home itself knows of the line."""
    from counter.sync import CLONED
    from db.replica import CLONED as IS_CLONED
    from db.replica import DIFFERED, SERVER, contact
    from db.unsettled import of_dossiers

    with store.explained(), store.reading():
        settings = store.read_settings()
        told = contact(store.connection, settings.get(SERVER, ""))
        found: dict[str, Any] = {"standing": of_dossiers(store.connection, store.unit_code)}
    if told:
        here = datetime.fromisoformat(told["here"])
        ahead: timedelta = datetime.fromisoformat(told["time"]) - here
        found |= {"last": here, "ahead": ahead, "relay": bool(told["relay"])}
    if settings.get(DIFFERED):
        found["differed"] = datetime.fromisoformat(settings[DIFFERED])
    return found | ({"trouble": CLONED} if settings.get(IS_CLONED) else {})
