"""What was scanned: each content once, by its hash, in pieces, in an encrypted file beside the log's own.

Why a file of its own and what that costs: docs/decisions/attachments.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter.ports import Content
from counter.refusal import Damaged, Refused
from db.home import connect, key_words

if TYPE_CHECKING:
    from counter.scanned import Scanned

CONTENTS = "attachments.db"
PIECE = 128 * 1024
"""Bytes of a piece, and of what is sent at a time."""

_SCHEMA = 1
_TABLES = (
    "CREATE TABLE content (sha256 VARCHAR NOT NULL PRIMARY KEY, size INTEGER NOT NULL, type VARCHAR NOT NULL)",
    "CREATE TABLE piece (sha256 VARCHAR NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL)",
    "CREATE UNIQUE INDEX piece_of_content ON piece (sha256, number)",
    "CREATE TABLE confirmed (server VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, PRIMARY KEY (server, sha256))",
)

_LACKED = "sha256 IN (SELECT sha256 FROM other.content) AND sha256 NOT IN (SELECT sha256 FROM main.content)"


class Contents:
    """The file of one home, opened when it is first needed and made when something is first kept."""

    def __init__(self, home: Path, key: str, name: str = CONTENTS) -> None:
        self.path = home / name
        self._key = key
        self._connection: Any = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self, *, make: bool = False) -> Any:
        """The connection; ``None`` before anything was kept. Raises ``Refused`` or ``Damaged``."""
        if self._connection is None and (make or self.path.exists()):
            if not self.path.exists():
                self.path.touch(mode=0o600)
            connection = connect(self.path, self._key)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: Any) -> None:
        with _writing(connection):
            found = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if found > _SCHEMA:
                raise Refused("Kho tệp số hóa do bản motcua mới hơn ghi; cài bản mới nhất rồi mở lại.")
            if found == 0:
                for table in _TABLES:
                    connection.execute(table)
                connection.execute(f"PRAGMA user_version={_SCHEMA}")

    def take_from(self, other: Path) -> None:
        """Also keep what the file ``other`` has and this one lacks; on disk when this returns. Raises
        ``sqlcipher3.Error``."""
        connection = self._open(make=True)
        connection.execute(f'ATTACH DATABASE ? AS other KEY "{key_words(other, self._key)}"', (str(other),))
        try:
            with _writing(connection):
                connection.execute(f"INSERT INTO piece SELECT * FROM other.piece WHERE {_LACKED}")
                connection.execute(f"INSERT INTO content SELECT * FROM other.content WHERE {_LACKED}")
        finally:
            connection.execute("DETACH DATABASE other")

    def keep(self, scanned: "Scanned") -> None:
        """On disk when this returns; once, whoever keeps it again."""
        connection = self._open(make=True)
        if self.of(scanned.sha256) is not None:
            return
        with _writing(connection):
            row = (scanned.sha256, scanned.size, scanned.type)
            if connection.execute("INSERT OR IGNORE INTO content VALUES (?, ?, ?)", row).rowcount:
                pieces = (
                    (scanned.sha256, number, scanned.content[start : start + PIECE])
                    for number, start in enumerate(range(0, scanned.size, PIECE))
                )
                connection.executemany("INSERT INTO piece VALUES (?, ?, ?)", pieces)

    def drop(self, sha: str) -> None:
        """As if it had never been kept."""
        connection = self._open()
        if connection is not None:
            with _writing(connection):
                for table in ("content", "piece", "confirmed"):
                    connection.execute(f"DELETE FROM {table} WHERE sha256 = ?", (sha,))

    def of(self, sha: str) -> Content | None:
        """What is held under that hash."""
        connection = self._open()
        query = "SELECT sha256, size, type FROM content WHERE sha256 = ?"
        row = None if connection is None else connection.execute(query, (sha,)).fetchone()
        return None if row is None else Content(*row)

    def piece(self, sha: str, offset: int) -> bytes:
        """The bytes from ``offset`` to the end of their piece; none behind the last one."""
        connection = self._open()
        query = "SELECT bytes FROM piece WHERE sha256 = ? AND number = ?"
        row = None if connection is None else connection.execute(query, (sha, offset // PIECE)).fetchone()
        return b"" if row is None else bytes(row[0])[offset % PIECE :]

    def pieces(self, sha: str) -> Iterator[bytes]:
        """All of them, in their order."""
        offset = 0
        while part := self.piece(sha, offset):
            yield part
            offset += len(part)

    def read(self, sha: str) -> bytes | None:
        """The whole; ``None`` when it is not held. Raises ``Damaged`` when it is not what it was."""
        if self.of(sha) is None:
            return None
        if not self.whole(sha):
            raise Damaged("Tệp số hóa này hỏng trong kho của quầy; chạy motcua verify, rồi khôi phục bản sao lưu.")
        return b"".join(self.pieces(sha))

    def whole(self, sha: str) -> bool:
        """Whether it is held as it was kept."""
        from hashlib import sha256

        digest = sha256()
        for part in self.pieces(sha):
            digest.update(part)
        return digest.hexdigest() == sha

    def confirm(self, server: str, sha: str) -> None:
        """``server`` has said that it holds it whole."""
        connection = self._open(make=True)
        with _writing(connection):
            connection.execute("INSERT OR IGNORE INTO confirmed VALUES (?, ?)", (server, sha))

    def forget(self, server: str) -> None:
        """``server`` was put back: what it has said that it holds counts no more."""
        connection = self._open()
        if connection is not None:
            with _writing(connection):
                connection.execute("DELETE FROM confirmed WHERE server = ?", (server,))

    def unconfirmed(self, server: str) -> list[Content]:
        """What is held and ``server`` has not confirmed, in the order in which it was kept."""
        connection = self._open()
        query = (
            "SELECT sha256, size, type FROM content WHERE sha256 NOT IN "
            "(SELECT sha256 FROM confirmed WHERE server = ?) ORDER BY rowid"
        )
        return [] if connection is None else [Content(*row) for row in connection.execute(query, (server,))]

    def everything(self) -> list[str]:
        """The hashes of all that is held."""
        connection = self._open()
        return [] if connection is None else [sha for (sha,) in connection.execute("SELECT sha256 FROM content")]


@contextmanager
def _writing(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
