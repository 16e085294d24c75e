"""Scanned contents at the hub: tus 1.0 with creation and expiration, one upload for a content of a unit, its whole
checked by its hash at the end; read back by any counter of the unit, by range.

Bytes stand in the database from the moment they are answered for, so that a restart or a second process goes on where
the first one was. Which device sends a piece does not matter: pieces of one content are the same, and if one was not,
the hash says so and the upload begins again.
"""

import base64
import binascii
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy import Column, Connection, Engine, LargeBinary, delete, insert, select, update
from sqlmodel import Field, SQLModel
from starlette.requests import ClientDisconnect

from counter.clock import Clock
from counter.scanned import CALLED, MOST
from db.tables import Moment

VERSION = "1.0.0"
PIECE = 1024 * 1024
"""Bytes of one PATCH at most; counters send far less."""

LIFE = timedelta(days=7)
"""How long an upload that nobody goes on with is kept."""

MISMATCH = 460
"""tus: the checksum does not match; what was sent is gone."""

NOT_NAMED = 424
"""The event that names the content has not come yet."""


class UploadRow(SQLModel, table=True):
    """A content of a unit: how much of it is here, and whether that is the whole, checked."""

    __tablename__ = "upload"

    unit: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    size: int
    type: str
    received: int
    whole: bool
    device: str
    touched_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class UploadPartRow(SQLModel, table=True):
    """Bytes of a content from ``start`` on, as they came."""

    __tablename__ = "upload_part"

    unit: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    start: int = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


UPLOAD, PART = (SQLModel.metadata.tables[name] for name in ("upload", "upload_part"))


class Caller(NamedTuple):
    """Who asks."""

    unit: str
    device: str


class State(NamedTuple):
    """How an upload stands; ``size`` of ``received`` bytes is the whole."""

    size: int
    type: str
    received: int
    whole: bool


Authorise = Callable[[Request], Caller]
"""A dependency; raises ``HTTPException``."""

Named = Callable[[Connection, str, str], bool]
"""Whether an event of the unit puts a content of that hash on a dossier."""


Came = Callable[[Connection, str, str], None]
"""Told, in the transaction itself, that the content of that unit and hash is whole now."""


def nobody(connection: Connection, unit: str, sha: str) -> None:
    """``Came`` for whom nobody need be told."""


class WrongOffset(Exception):
    """Not where the upload stands."""


class Mismatch(Exception):
    """All bytes are there and are not what their hash says."""


class Uploads:
    """What is kept of the contents."""

    def __init__(self, engine: Engine, named: Named, clock: Clock, came: Came = nobody) -> None:
        self.engine, self.named, self.clock, self.came = engine, named, clock, came

    def may(self, caller: Caller, sha: str) -> bool:
        """Whether a content of that hash is wanted."""
        with self.engine.begin() as connection:
            return self.named(connection, caller.unit, sha)

    def state(self, unit: str, sha: str) -> State | None:
        """How it stands; ``None`` for one that was never begun or is gone."""
        with self.engine.begin() as connection:
            return self._state(connection, unit, sha)

    def _state(self, connection: Connection, unit: str, sha: str) -> State | None:
        columns = (UPLOAD.c[name] for name in State._fields)
        row = connection.execute(select(*columns).where(*_is(UPLOAD, unit, sha))).one_or_none()
        return None if row is None else State(*row)

    def begin(self, caller: Caller, sha: str, size: int, kind: str) -> State:
        """Begin, or find as it stands. What nobody went on with goes."""
        now = self.clock.now()
        with self.engine.begin() as connection:
            self._expire(connection, now)
            found = self._state(connection, caller.unit, sha)
            if found is not None and (found.whole or found.size == size):
                return found
            self._drop(connection, caller.unit, sha)
            row = {"unit": caller.unit, "sha256": sha, "size": size, "type": kind, "device": caller.device}
            connection.execute(insert(UPLOAD).values(**row, received=0, whole=False, touched_at=now))
            return State(size, kind, 0, False)

    def append(self, unit: str, sha: str, offset: int, data: bytes) -> State:
        """The next bytes. Raises ``WrongOffset``, or ``Mismatch`` when they were the last ones of another content."""
        end = offset + len(data)
        with self.engine.begin() as connection:
            here = (*_is(UPLOAD, unit, sha), UPLOAD.c.received == offset, UPLOAD.c.size >= end, ~UPLOAD.c.whole)
            moved = connection.execute(update(UPLOAD).where(*here).values(received=end, touched_at=self.clock.now()))
            if not moved.rowcount:
                raise WrongOffset
            if data:
                connection.execute(insert(PART).values(unit=unit, sha256=sha, start=offset, content=data))
            state = self._state(connection, unit, sha)
            assert state is not None
            if end < state.size:
                return state
            digest = sha256()
            for (part,) in connection.execute(_parts(unit, sha)):
                digest.update(part)
            matches = digest.hexdigest() == sha
            if matches:
                connection.execute(update(UPLOAD).where(*_is(UPLOAD, unit, sha)).values(whole=True))
                self.came(connection, unit, sha)
            else:
                self._drop(connection, unit, sha)
        if not matches:
            raise Mismatch
        return state._replace(whole=True)

    def read(self, unit: str, sha: str, first: int, last: int) -> Iterator[bytes]:
        """The bytes from ``first`` to ``last``, both included."""
        while first <= last:
            with self.engine.begin() as connection:
                before = _parts(unit, sha, PART.c.start).where(PART.c.start <= first)
                row = connection.execute(before.order_by(None).order_by(PART.c.start.desc()).limit(1)).one()
            part = bytes(row[0])[first - row[1] : last + 1 - row[1]]
            yield part
            first += len(part)

    def _expire(self, connection: Connection, now: datetime) -> None:
        old = select(UPLOAD.c.unit, UPLOAD.c.sha256).where(~UPLOAD.c.whole, UPLOAD.c.touched_at < now - LIFE)
        for unit, sha in connection.execute(old).all():
            self._drop(connection, unit, sha)

    def _drop(self, connection: Connection, unit: str, sha: str) -> None:
        for table in (PART, UPLOAD):
            connection.execute(delete(table).where(*_is(table, unit, sha)))


def _is(table: Any, unit: str, sha: str) -> tuple[Any, Any]:
    return table.c.unit == unit, table.c.sha256 == sha


def _parts(unit: str, sha: str, *more: Any) -> Any:
    return select(PART.c.content, *more).where(*_is(PART, unit, sha)).order_by(PART.c.start)


def named_by_log(connection: Connection, unit: str, sha: str) -> bool:
    """``Named`` by the table ``attached`` of ``db.tables``, which the hub fills from the events."""
    attached = SQLModel.metadata.tables["attached"]
    wanted = select(attached.c.uid).where(attached.c.unit == unit, attached.c.sha256 == sha).limit(1)
    return connection.execute(wanted).first() is not None


Sha = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def uploads(kept: Uploads, authorise: Authorise) -> APIRouter:
    """``POST``, ``HEAD``, ``PATCH`` and ``GET`` under ``/v1/files``."""
    router = APIRouter(prefix="/v1/files", dependencies=[Depends(_tus)])
    Who = Annotated[Caller, Depends(authorise)]

    @router.post("", status_code=201, responses=_RESPONSES)
    def begin(request: Request, caller: Who) -> Response:
        """Begin; 200 when the content is here already, with where it stands in any case."""
        size, told = _whole_number(request, "Upload-Length"), _metadata(request)
        sha, kind = told.get("sha256", ""), told.get("type", "")
        if not _is_hash(sha) or kind not in CALLED or size == 0:
            raise HTTPException(400, "Upload-Metadata")
        if size > MOST:
            raise HTTPException(413, "Upload-Length")
        if not kept.may(caller, sha):
            return _say(NOT_NAMED, "Máy chủ chưa có bước gắn tệp này; gửi dữ liệu hồ sơ trước rồi gửi tệp.")
        state = kept.begin(caller, sha, size, kind)
        headers = {"Location": f"{router.prefix}/{sha}", **_offset(state)}
        return Response(status_code=200 if state.whole else 201, headers=headers)

    @router.head("/{sha}", responses=_RESPONSES)
    def stands(sha: Sha, caller: Who) -> Response:
        """How much is here."""
        state = kept.state(caller.unit, sha)
        if state is None:
            return Response(status_code=404, headers=_PLAIN)
        return Response(status_code=200, headers={**_offset(state), "Upload-Length": str(state.size)})

    @router.patch("/{sha}", status_code=204, responses=_RESPONSES)
    async def append(sha: Sha, request: Request, caller: Who) -> Response:
        """The next bytes; what came before a cut is kept."""
        if request.headers.get("Content-Type") != "application/offset+octet-stream":
            raise HTTPException(415, "Content-Type")
        offset = _whole_number(request, "Upload-Offset")
        state = await run_in_threadpool(kept.state, caller.unit, sha)
        if state is None:
            return Response(status_code=404, headers=_PLAIN)
        if state.whole or state.received != offset:
            return Response(status_code=409, headers=_offset(state))
        data, cut = bytearray(), False
        try:
            async for part in _stream(request, min(PIECE, state.size - offset)):
                data += part
        except ClientDisconnect:
            cut = True
        except OverflowError:
            return _say(413, "Phần gửi lên dài hơn phần còn thiếu của tệp.")
        if cut and not data:
            return Response(status_code=400)
        try:
            state = await run_in_threadpool(kept.append, caller.unit, sha, offset, bytes(data))
        except WrongOffset:
            return Response(status_code=409, headers=_PLAIN)
        except Mismatch:
            return _say(MISMATCH, "Tệp đến nơi không khớp với mã băm; gửi lại từ đầu.")
        return Response(status_code=204, headers=_offset(state))

    @router.get("/{sha}", responses=_RESPONSES)
    def read(sha: Sha, request: Request, caller: Who) -> Response:
        """The content, or a range of it; only the whole is given."""
        state = kept.state(caller.unit, sha)
        if state is None or not state.whole:
            return _say(404, "Máy chủ chưa có nội dung tệp này.")
        asked = request.headers.get("Range")
        span = _range(asked, state.size) if asked else (0, state.size - 1)
        if span is None:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{state.size}"})
        first, last = span
        headers = {**_PLAIN, "Accept-Ranges": "bytes", "ETag": f'"{sha}"', "Content-Length": str(last - first + 1)}
        headers |= {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        if asked:
            headers["Content-Range"] = f"bytes {first}-{last}/{state.size}"
        body = kept.read(caller.unit, sha, first, last)
        return StreamingResponse(body, 206 if asked else 200, headers, state.type)

    return router


_PLAIN = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": what}
    for status, what in (
        (200, "here already, or read"),
        (206, "a part"),
        (400, "not of this protocol"),
        (403, "not let in"),
        (404, "not begun, or gone"),
        (409, "not where the upload stands"),
        (412, "another version of tus"),
        (413, "too large"),
        (415, "not a piece"),
        (416, "not within the content"),
        (NOT_NAMED, "no event names it yet"),
        (MISMATCH, "not what its hash says"),
    )
}


def _tus(request: Request) -> None:
    if request.method != "GET" and request.headers.get("Tus-Resumable") != VERSION:
        raise HTTPException(412, "Tus-Resumable", {"Tus-Version": VERSION})


def _offset(state: State) -> dict[str, str]:
    return {**_PLAIN, "Upload-Offset": str(state.received)}


def _say(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"say": sentence}, status, _PLAIN)


def _whole_number(request: Request, name: str) -> int:
    told = request.headers.get(name, "")
    if not (told.isascii() and told.isdecimal() and len(told) < 12):
        raise HTTPException(400, name)
    return int(told)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _metadata(request: Request) -> dict[str, str]:
    """``key Base64,key Base64``."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            raise HTTPException(400, "Upload-Metadata") from None
    return found


async def _stream(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises ``OverflowError`` for one that is longer than ``most``."""
    if int(request.headers.get("Content-Length") or 0) > most:
        raise OverflowError
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise OverflowError
        yield part


def _range(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte of ``bytes=5-`` or ``bytes=5-9``; ``None`` for one that cannot be given."""
    unit, _, span = text.partition("=")
    first, dash, last = span.partition("-")
    if unit != "bytes" or not dash or not first.isdecimal() or not (last.isdecimal() or not last):
        return None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None
