"""Scanned contents for the national side: which of them the hub has whole, the address from which the first generation
fetches one, the number that the second has given it."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, exists, insert, select, update
from sqlalchemy.engine import Engine

from db import rows
from province.database import TABLES
from province.national.tables import FILE, QUEUE
from province.uploads import PART, UPLOAD

ATTACHED, DOSSIER = TABLES["attached"], TABLES["dossier"]
PATH = "/v1/national"


@dataclass(frozen=True, slots=True)
class Content:
    """One content that is here whole; ``type`` is its media type."""

    type: str
    data: bytes


class Contents:
    """The contents of a hub. ``url`` is where the national side reaches the hub, empty where it does not; ``key`` signs
    the addresses: whoever has one was told it by the hub."""

    def __init__(self, engine: Engine, url: str, key: bytes) -> None:
        self._engine, self._url, self._key = engine, url.rstrip("/"), key

    @property
    def reachable(self) -> bool:
        """Whether the national side can fetch from this hub."""
        return bool(self._url)

    def address(self, unit: str, sha: str) -> str:
        """From where a content is fetched; empty when it is not here whole, or the hub is out of reach."""
        if not self._url or not self._has(unit, sha):
            return ""
        return f"{self._url}{PATH}/{unit}/{sha}/{self._sign(unit, sha)}"

    def fetched(self, unit: str, sha: str, sign: str) -> Content | None:
        """What an address leads to; ``None`` for a wrong one, and for a paper that was taken off its dossiers."""
        if not hmac.compare_digest(sign.encode(), self._sign(unit, sha).encode()) or not self._borne(unit, sha):
            return None
        return self.read(unit, sha)

    def read(self, unit: str, sha: str) -> Content | None:
        """A content that is here whole."""
        with self._engine.begin() as connection:
            kind = connection.execute(select(UPLOAD.c.type).where(*_whole(unit, sha))).scalar()
            if kind is None:
                return None
            parts = select(PART.c.content).where(PART.c.unit == unit, PART.c.sha256 == sha).order_by(PART.c.start)
            return Content(str(kind), b"".join(bytes(part) for (part,) in connection.execute(parts)))

    def number(self, unit: str, uid: str, sha: str) -> str:
        """The number that the second generation gave a content of that dossier; empty before."""
        with self._engine.begin() as connection:
            return str(connection.execute(select(FILE.c.number).where(*_file(unit, uid, sha))).scalar() or "")

    def keep_number(self, unit: str, uid: str, sha: str, number: str) -> None:
        """It is there under this number: nothing is sent twice."""
        with self._engine.begin() as connection:
            connection.execute(update(FILE).where(*_file(unit, uid, sha)).values(number=number))

    def _has(self, unit: str, sha: str) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(select(UPLOAD.c.sha256).where(*_whole(unit, sha))).first() is not None

    def _borne(self, unit: str, sha: str) -> bool:
        states = (
            select(DOSSIER.c.state)
            .join(ATTACHED, and_(ATTACHED.c.unit == DOSSIER.c.unit, ATTACHED.c.uid == DOSSIER.c.uid))
            .where(ATTACHED.c.unit == unit, ATTACHED.c.sha256 == sha)
        )
        with self._engine.begin() as connection:
            found = connection.execute(states).scalars().all()
        return any(file.sha256 == sha for state in found for file in rows.from_state(str(state)).attachments)

    def _sign(self, unit: str, sha: str) -> str:
        return hmac.new(self._key, f"file {unit} {sha}".encode(), sha256).hexdigest()


def note(connection: Connection, unit: str, files: Iterator[tuple[str, str]]) -> None:
    """Dossiers that were given a content, by uid and hash: the national side has not been told of it yet."""
    for uid, sha in dict.fromkeys(files):
        if connection.execute(select(FILE.c.uid).where(*_file(unit, uid, sha))).first() is None:
            connection.execute(insert(FILE).values(unit=unit, uid=uid, sha256=sha, number="", told=False))


def wake(connection: Connection) -> None:
    """What was counted, and of which a content has come to the hub since, has something left to say."""
    waits = exists().where(
        FILE.c.unit == QUEUE.c.unit,
        FILE.c.uid == QUEUE.c.uid,
        ~FILE.c.told,
        UPLOAD.c.unit == FILE.c.unit,
        UPLOAD.c.sha256 == FILE.c.sha256,
        UPLOAD.c.whole,
    )
    counted = (QUEUE.c.outcome == "counted", QUEUE.c.done_rev >= QUEUE.c.rev, waits)
    connection.execute(update(QUEUE).where(*counted).values(done_rev=QUEUE.c.rev - 1))


def fresh(connection: Connection, unit: str, uid: str) -> frozenset[str]:
    """The contents of a dossier that are here whole and were not told."""
    joined = FILE.join(UPLOAD, and_(UPLOAD.c.unit == FILE.c.unit, UPLOAD.c.sha256 == FILE.c.sha256))
    wanted = select(FILE.c.sha256).select_from(joined)
    found = wanted.where(FILE.c.unit == unit, FILE.c.uid == uid, ~FILE.c.told, UPLOAD.c.whole)
    return frozenset(connection.execute(found).scalars())


def told(connection: Connection, unit: str, uid: str, files: frozenset[str]) -> None:
    """The national side has been told of these."""
    mine = (FILE.c.unit == unit, FILE.c.uid == uid, FILE.c.sha256.in_(files))
    connection.execute(update(FILE).where(*mine).values(told=True))


def _whole(unit: str, sha: str) -> tuple[Any, ...]:
    return UPLOAD.c.unit == unit, UPLOAD.c.sha256 == sha, UPLOAD.c.whole


def _file(unit: str, uid: str, sha: str) -> tuple[Any, ...]:
    return FILE.c.unit == unit, FILE.c.uid == uid, FILE.c.sha256 == sha
