"""What has been introduced to the national side, kept beside the hub's store: a store that is put back to an older copy
must not introduce anything a second time, whatever the other side would answer to that (protocol.md C2)."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

FILE = "quoc-gia.db"

KEPT_FOR = timedelta(days=90)
"""No older copy than that is put back; what is older has come to counters, with the code that it goes by there."""

_MADE = """
CREATE TABLE IF NOT EXISTS introduced (
    unit TEXT NOT NULL, uid TEXT NOT NULL, code TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (unit, uid)
) WITHOUT ROWID
"""


class Witness:
    """One file of a hub's home, on disk before the call goes out; several workers may write it. No citizen's data."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._open()) as connection:
            connection.execute(_MADE)

    def code(self, unit: str, uid: str) -> str:
        """Under which code an introduction of that dossier went out; empty when none did, or it came to nothing."""
        wanted = "SELECT code FROM introduced WHERE unit = ? AND uid = ?"
        with closing(self._open()) as connection:
            row = connection.execute(wanted, (unit, uid)).fetchone()
        return str(row[0]) if row else ""

    def keep(self, unit: str, uid: str, code: str, now: datetime) -> None:
        """An introduction goes out under ``code``."""
        with closing(self._open()) as connection:
            connection.execute("REPLACE INTO introduced VALUES (?, ?, ?, ?)", (unit, uid, code, now.isoformat()))

    def drop(self, unit: str, uid: str) -> None:
        """It came to nothing."""
        with closing(self._open()) as connection:
            connection.execute("DELETE FROM introduced WHERE unit = ? AND uid = ?", (unit, uid))

    def forget(self, now: datetime) -> None:
        """What is older than ``KEPT_FOR``."""
        with closing(self._open()) as connection:
            connection.execute("DELETE FROM introduced WHERE at < ?", ((now - KEPT_FOR).isoformat(),))

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection
