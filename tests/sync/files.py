"""A server for scanned contents in this process, and a line to it that is cut where a test says."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

from counter.clock import SystemClock
from counter.ports import Content
from province.database import make_key, open_file
from province.uploads import PART, UPLOAD, Caller, Uploads, uploads
from sync.upload import PIECE, Lane
from tests.web import Inside, scope


def blob(size: int, seed: int = 1) -> bytes:
    """Bytes that look like nothing."""
    return b"".join(sha256(b"%d %d" % (seed, n)).digest() for n in range(size // 32 + 1))[:size]


def content_of(data: bytes, kind: str = "application/pdf") -> Content:
    return Content(sha256(data).hexdigest(), len(data), kind)


class Held:
    """Contents that a counter holds; ``sync.upload.Source``."""

    def __init__(self, *contents: bytes) -> None:
        self.contents = {sha256(data).hexdigest(): data for data in contents}

    def piece(self, sha: str, offset: int) -> bytes:
        return self.contents[sha][offset : offset - offset % PIECE + PIECE]

    def whole(self, sha: str) -> bool:
        return sha256(self.contents[sha]).hexdigest() == sha


class Server:
    """An application over a database; ``named`` are the hashes that events of the unit name, all for ``None``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        SQLModel.metadata.create_all(engine, tables=[UPLOAD, PART])
        self.named: set[str] | None = None
        self.now = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
        self.start()

    def start(self) -> None:
        """Begin anew over the same database, as after a restart."""
        self.kept = Uploads(self.engine, self._is_named, SystemClock(lambda: self.now))
        self.app = FastAPI()
        self.app.include_router(uploads(self.kept, self.who))
        self.inner = Inside(self.app)

    def _is_named(self, connection: Connection, unit: str, sha: str) -> bool:
        return self.named is None or sha in self.named

    @staticmethod
    def who(request: Request) -> Caller:
        unit, _, device = request.headers.get("X-Who", "").partition("/")
        if not unit:
            raise HTTPException(403)
        return Caller(unit, device)

    def client(self, cut: "Cut | None" = None) -> httpx.Client:
        transport = Cutting(self, cut) if cut else self.inner
        return httpx.Client(transport=transport, base_url="http://testserver")

    def lane(self, who: str = "U/1", cut: "Cut | None" = None) -> Lane:
        return Lane(self.client(cut), lambda method, path: {"X-Who": who})

    def later(self, **ago: int) -> None:
        self.now += timedelta(**ago)


def sqlite(home: Path) -> Engine:
    make_key(home)
    return open_file(home / "tinh.db", home)


Cut = Callable[[int, httpx.Request], str]
"""By its number, what becomes of a request: "" nothing, "lost", "unanswered", or how many bytes of its body come."""


class Cutting(httpx.BaseTransport):
    """The line to a server, until it is cut."""

    def __init__(self, server: Server, cut: Cut) -> None:
        self.server, self.cut, self.count = server, cut, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        what = self.cut(self.count, request)
        if what == "lost":
            raise httpx.ConnectError("cut")
        if what.isdecimal():
            partly(self.server.app, request, request.read()[: int(what)])
            raise httpx.WriteError("cut")
        request.read()
        response = self.server.inner.handle_request(request)
        response.read()
        if what == "unanswered":
            raise httpx.ReadError("cut")
        return response


def partly(app: FastAPI, request: httpx.Request, body: bytes) -> None:
    """The request as far as ``body``, then the connection is gone."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": True}]

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """Nobody hears it."""

    asyncio.run(app(scope(request), receive, send))
