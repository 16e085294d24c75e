"""A home's backups: made when they are due, carried to the second place, and how old they are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter.backup import EVERY, Backed
from counter.refusal import Damaged, Refused
from db import log
from db.backup import Backup, Stopped, back_up, back_up_contents, carry, folder_of, listed, owner, rotate
from db.home import DATABASE, broken, connect

if TYPE_CHECKING:
    from motcua.house import House


AGAIN = timedelta(minutes=10)
"""After a backup that failed: a damaged store need not be read whole every minute."""


class Backups:
    """Those of one open house. Everything here is slow and may be done beside the store's own thread."""

    def __init__(self, house: "House", stop: Callable[[], bool] = lambda: False) -> None:
        store = house.store
        self._source, self._key, self._stop = store.home / DATABASE, store.key, stop
        self._whose = owner(store.unit.code, store.counter)
        self._folder, self._second = folder_of(store.home), house.config.second
        self._warn_days = house.config.warn_days
        self._trouble = ""
        self._tried = house.clock.now()
        self._covered = ""
        self._place = (store.unit.code, store.device)

    def state(self, now: datetime) -> Backed:
        """How old the last good ones are."""
        last = self._last(self._folder, now)
        second = self._last(self._second, now) if self._second else None
        return Backed(
            last and last.at,
            str(self._second or ""),
            second and second.at,
            self._trouble,
            self._warn_days,
        )

    def newest(self, now: datetime, folder: Path | None = None) -> Backup | None:
        """The last good one in a folder, else of those that the program keeps by itself."""
        return self._last(folder or self._folder, now)

    def due(self, now: datetime) -> Backup:
        """One of those that the program keeps by itself, now. Raises ``Refused``."""
        told = self.keep(now, at_once=True)
        made = self._last(self._folder, now)
        if told.trouble or made is None:
            raise Refused(told.trouble)
        return made

    def _last(self, folder: Path, now: datetime) -> Backup | None:
        """The newest; one from a day that is still to come was made while the clock was wrong."""
        return next((backup for backup in listed(folder, self._whose) if backup.at <= now), None)

    def keep(self, now: datetime, *, at_once: bool = False) -> Backed:
        """A backup if one is due: an hour of work after the last one, the first of a day in any case, and ``at_once``
        whatever has happened since. What went wrong is in the answer."""
        last = self._last(self._folder, now)
        today = last is not None and last.at.date() == now.date()
        if not at_once and last and today and now - last.at < EVERY:
            self._bring(last)
        elif at_once or not self._trouble or not timedelta(0) <= now - self._tried < AGAIN:
            self._tried = now
            try:
                self._make_new(now, today=today)
            except Stopped:
                pass
            except (Refused, Damaged) as trouble:
                self._trouble = str(trouble)
        return self.state(now)

    def _make_new(self, now: datetime, *, today: bool) -> None:
        written = self._written()
        if today and written == self._covered:
            return
        made = self.make(self._folder, now)
        self._covered, self._trouble = written, ""
        rotate(self._folder, self._whose)
        self._bring(made)

    def make(self, folder: Path, now: datetime) -> Backup:
        """A backup in any folder. Raises ``Refused``, ``Damaged`` or ``Stopped``."""
        made = Backup(folder / f"{self._whose}-{now:%Y%m%d-%H%M%S}.db", self._whose, now)
        back_up(self._source, self._key, made.path, self._stop)
        back_up_contents(self._source.parent, self._key, folder, self._whose)
        return made

    def _bring(self, made: Backup | None) -> None:
        """To the second place, when it is there and has none as new; a stick that is pulled is not a trouble of its
        own, only of its age."""
        if made is None or self._second is None or not self._second.is_dir():
            return
        if (self._second / made.path.name).exists():
            return
        try:
            carry(made.path, self._second)
            back_up_contents(self._source.parent, self._key, self._second, self._whose)
            rotate(self._second, self._whose)
            self._trouble = ""
        except (Refused, Damaged) as trouble:
            self._trouble = str(trouble)

    def _written(self) -> str:
        """The end of this counter's chain, which moves with everything that is written. Raises ``Damaged``."""
        try:
            connection = connect(self._source, self._key)
            try:
                return log.tail(connection, *self._place).hash
            finally:
                connection.close()
        except broken():
            raise Damaged("Không đọc được dữ liệu của quầy để sao lưu; chạy motcua verify để biết chỗ hỏng.") from None
