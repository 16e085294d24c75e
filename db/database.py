"""An open home's database: its transactions, what its errors mean in words, what it keeps as settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import sqlcipher3

from counter.clock import WatchedClock
from counter.refusal import Damaged, Refused
from db import log
from db.contents import Contents
from db.home import DATABASE, connect, disk_trouble, read_key, sentence
from db.schema import prepare

NO_COUNTER = "Thư mục này chưa là quầy của đơn vị nào; chạy motcua setup TỆP rồi tiếp nhận."
NOT_SET_UP = "Chưa cài đặt đơn vị; chạy motcua setup TỆP, hoặc motcua demo để tập."


SLOW = 1.0
"""Seconds; a commit that takes longer makes somebody wait."""


class Database:
    """An open home, for one thread at a time; several processes may hold the same home. ``slow`` counts the commits for
    which the disk took too long."""

    def __init__(self, home: Path, clock: WatchedClock, *, new: bool = False) -> None:
        self.home = home
        self.clock = clock
        self.key = read_key(home)
        self.slow = 0
        self._damage: Exception | None = None
        with self.explained():
            self.connection: Any = connect(home / DATABASE, self.key)
            self._file = self._named_file()
            prepare(self.connection, home, self.key, new=new)
            self.settings = self.read_settings()
        self.contents = Contents(home, self.key)

    def close(self) -> None:
        """Let go of the files."""
        self.contents.close()
        self.connection.close()

    def read_settings(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT key, value FROM setting").fetchall())

    @property
    def counter(self) -> int:
        """This home's counter number, 0 before ``set_up``."""
        return int(self.settings.get("counter", 0))

    @property
    def practice(self) -> bool:
        """Whether this is the practice commune."""
        return self.settings.get("practice") == "1"

    @property
    def device(self) -> str:
        """This home's name in the log, empty before ``set_up``."""
        return self.settings.get("device", "")

    @property
    def epoch(self) -> int:
        """How often its numbers were in doubt, counted from 1."""
        return int(self.settings.get("epoch", 1))

    @property
    def cloned(self) -> bool:
        """Whether a server has other entries of this very device."""
        return bool(self.settings.get("cloned"))

    @property
    def ready(self) -> bool:
        """Whether a unit has been set up here, so that dossiers can be taken in."""
        return "device" in self.settings

    @property
    def enrolled(self) -> bool:
        """Whether the province gives this home's events their places."""
        return bool(self.settings.get("line"))

    @property
    def server(self) -> str:
        """The id of the server last spoken to, empty before."""
        return self.settings.get("server", "")

    @property
    def unit_code(self) -> str:
        if "unit" not in self.settings:
            told = self.connection.execute("SELECT unit FROM event LIMIT 1").fetchone()
            if told is None:
                raise Refused(NOT_SET_UP)
            self.settings["unit"] = told[0]
        return self.settings["unit"]

    def settle(self, settings: dict[str, str]) -> None:
        self.connection.executemany("REPLACE INTO setting (key, value) VALUES (?, ?)", settings.items())
        self.settings.update(settings)

    def devices(self) -> set[str]:
        """The devices that have been this counter, one after the other. Raises ``Refused`` where there is none."""
        if not self.ready:
            raise Refused(NO_COUNTER)
        told = log.of_kind(self.connection, self.unit_code, "setup")
        return {event.device for event in told if event.body.get("counter") == self.counter}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.must_be_there()
            began = monotonic()
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self.slow += monotonic() - began > SLOW

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several questions about one and the same state."""
        self.connection.execute("BEGIN")
        try:
            yield
            self.connection.execute("COMMIT")
        finally:
            # Also a look that failed must not keep the next transaction from beginning.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """A driver's error in one sentence."""
        try:
            yield
        except sqlcipher3.Error as error:
            found = sentence(self.home, error)
            # A connection that has met a broken page takes nothing any more and calls its file read-only.
            if self._damage is None and isinstance(found, Damaged):
                self._damage = found
            raise self._damage or found from None
        except OSError as error:
            raise Refused(disk_trouble(self.home, error)) from None

    def _named_file(self) -> tuple[int, int]:
        """Which file bears the store's name now; zeros for none."""
        try:
            found = os.stat(self.home / DATABASE)
        except FileNotFoundError:
            return 0, 0
        return found.st_dev, found.st_ino

    def must_be_there(self) -> None:
        """A file whose name was taken away still takes what is written, and nobody would find it again."""
        if self._named_file() != self._file:
            raise Refused(
                f"Thư mục {self.home} không còn ở chỗ cũ (ổ USB bị rút, thư mục bị xóa hay đổi tên): chưa ghi được gì; "
                "trả thư mục về chỗ cũ rồi mở lại chương trình."
            )
