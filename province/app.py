"""The hub over HTTP: the exchange, enrolment, bundles, what the citizen may ask, what keeps it running."""

import gzip
import json
import logging
import random
import time
import traceback
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from sqlalchemy.exc import OperationalError
from starlette.requests import ClientDisconnect

from counter.clock import iso
from counter.exchange import LIMIT, Batch, Unreadable
from counter.sync import Cut, NotLet
from province.door import Door
from province.files import fetched, files
from province.look import Looks, find, page, place
from province.national.contents import Contents
from sync.http import HttpLine

MOST = 4 * LIMIT
"""Bytes of a request's body, unpacked: a batch holds one event at least, however long."""

BUNDLE = 64 * 1024 * 1024
"""Bytes of a bundle: what a commune gathers in weeks without a line."""

UNREADABLE = "Yêu cầu không đúng dạng của motcua."
TOO_LARGE = "Gói dữ liệu quá lớn."
TOO_OFTEN = "<!doctype html><meta charset=utf-8><p>Xem quá nhiều lần; đợi một phút rồi xem lại.</p>"
AWAY = "<!doctype html><meta charset=utf-8><p>Chưa xem được lúc này; vài phút nữa xem lại.</p>"
CITIZENS = ("/h", "/h/{code:path}")
_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""What goes with a page that a stranger's browser shows."""

LOG = logging.getLogger("motcua.province")


BUSY = "Máy chủ đang bận; sẽ tự gửi lại."
NO_STORE = "Không dùng được kho dữ liệu: xem PostgreSQL còn chạy, ổ đĩa còn chỗ."
AT_ONCE = 12
"""Exchanges that are worked on at a time; a fleet that comes back together is asked to come in turn, at once, rather
than left waiting beyond its patience."""

LATER = (1, 8)
"""Seconds after which one that was asked to wait may come again."""


class Crowd:
    """How many are inside. Used by the event loop alone."""

    def __init__(self) -> None:
        self.inside = 0

    def enter(self) -> bool:
        """Whether there is room for one more, who is then inside."""
        if self.inside >= AT_ONCE:
            return False
        self.inside += 1
        return True

    def leave(self) -> None:
        """One has gone."""
        self.inside -= 1


class TooMuch(Exception):
    """More bytes than are taken."""


def make_app(
    door: Door, upstream: tuple[HttpLine, str, str] | None = None, contents: Contents | None = None
) -> FastAPI:
    """The application over an open hub, or over a relay with its line, unit and device; ``contents`` are what a
    national system may fetch."""
    app = FastAPI(title="motcua-province", version="1", docs_url=None, redoc_url=None)
    counted: dict[tuple[str, int], int] = defaultdict(int)
    crowd = Crowd()

    @app.middleware("http")
    async def note(request: Request, go: Callable[[Request], Awaitable[Response]]) -> Response:
        """One line of log and one count a request: the path's pattern and the status, of an error its name and where it
        was raised; never what was in it, for values may be citizens' data."""
        began = time.monotonic()
        failed: dict[str, str] = {}
        try:
            response = await go(request)
        except ClientDisconnect:
            # Cut on its way up: nobody hears the answer, and it comes again.
            response = _say(400, UNREADABLE)
        except OperationalError as error:
            failed = {"error": type(error.orig).__name__, "say": NO_STORE}
            response = _say(503, BUSY)
        except Exception as error:
            failed = {"error": type(getattr(error, "orig", error)).__name__, "at": _at(error)}
            response = _say(500, "Máy chủ gặp lỗi; việc chưa ghi, gửi lại sau.")
        route = request.scope.get("route")
        path = str(getattr(route, "path", "other"))
        if failed and path in CITIZENS:
            response = HTMLResponse(AWAY, response.status_code, _SAFE)
        counted[path, response.status_code] += 1
        took = round((time.monotonic() - began) * 1000)
        told = {"path": path, "status": response.status_code, "ms": took, **failed}
        LOG.log(logging.ERROR if failed else logging.INFO, json.dumps(told, ensure_ascii=False))
        return response

    @app.post("/v1/sync", responses=_RESPONSES, openapi_extra=_body("application/json", _BATCH))
    async def sync(request: Request) -> Response:
        """Events up, answers and the feed down."""
        try:
            body = await _unpacked(request, MOST)
            batch = Batch.from_bytes(body)
        except TooMuch:
            return _say(413, TOO_LARGE)
        except Unreadable:
            return _say(400, UNREADABLE)
        sig = request.headers.get("Motcua-Signature", "")
        if not crowd.enter():
            return _say(503, BUSY, {"Retry-After": str(random.randint(*LATER))})
        try:
            reply = await run_in_threadpool(door.exchange, batch, body, sig)
        except NotLet as refused:
            return _say(403, str(refused))
        finally:
            crowd.leave()
        return _packed(request, reply.to_bytes())

    @app.post("/v1/enrol", responses=_RESPONSES, openapi_extra=_body("application/json", _TICKET))
    async def enrol(request: Request) -> Response:
        """A one-time ticket makes a device the holder of a counter."""
        try:
            told = json.loads(await _unpacked(request, 4096))
            secret, device, key = (_text(told, name) for name in ("secret", "device", "key"))
            escrow = _text(told, "escrow") if told.get("escrow") else ""
        except TooMuch:
            return _say(413, TOO_LARGE)
        except (Unreadable, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return _say(400, UNREADABLE)
        if not door.calm(request.client.host if request.client else ""):
            return _say(429, "Thử lại sau một phút.", {"Retry-After": "60"})
        try:
            unit, counter = await run_in_threadpool(door.enrol, secret, device, key, escrow)
        except NotLet as refused:
            return _say(403, str(refused))
        except Cut as cut:
            return _say(503, str(cut))
        return JSONResponse({"unit": unit, "counter": counter, "time": iso(door.hub.clock.now())})

    @app.post("/v1/bundle", responses=_RESPONSES, openapi_extra=_body("application/octet-stream", {"type": "string"}))
    async def bundle(request: Request) -> Response:
        """A bundle that another device carries; the answer is sealed for its own."""
        try:
            sealed = await _whole(request, BUNDLE)
            answer = await run_in_threadpool(door.bundle, sealed)
        except TooMuch:
            return _say(413, TOO_LARGE)
        except Unreadable:
            return _say(400, UNREADABLE)
        except NotLet as refused:
            return _say(403, str(refused))
        except Cut as cut:
            return _say(503, str(cut))
        return Response(answer, media_type="application/octet-stream")

    app.include_router(files(door, upstream))
    if contents is not None:
        app.include_router(fetched(contents))
    looks = Looks()

    @app.get(CITIZENS[0], response_class=HTMLResponse)
    @app.get(CITIZENS[1], response_class=HTMLResponse)
    def look(request: Request, code: str = "", ma: str = "") -> HTMLResponse:
        """What the receipt's QR leads to."""
        if not looks.allowed(request.client.host if request.client else ""):
            return HTMLResponse(TOO_OFTEN, 429, {"Retry-After": "60", **_SAFE})
        dossier = find(door.hub.engine, code or ma)
        where = place(door.hub.engine, dossier.unit) if dossier else None
        status = 200 if dossier else 404
        return HTMLResponse(page(dossier, where, door.hub.clock.now()), status, _SAFE)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Whether the store answers."""
        return {"status": "ok", "time": iso(door.hub.clock.now()), "epoch": door.epoch()}

    @app.get("/metrics", response_class=PlainTextResponse)
    def metrics(request: Request) -> Response:
        """Counts for a monitor on this machine that reads Prometheus' text."""
        if request.client is None or request.client.host not in {"127.0.0.1", "::1"}:
            return _say(403, "Chỉ xem được từ chính máy chủ.")
        lines = [
            f'motcua_requests{{path="{path}",status="{status}"}} {n}' for (path, status), n in sorted(counted.items())
        ]
        lines += [f"motcua_{name} {n}" for name, n in door.figures().items()]
        return PlainTextResponse("\n".join(lines) + "\n")

    return app


_ERROR = {"content": {"application/json": {"schema": {"type": "object", "properties": {"say": {"type": "string"}}}}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": what, **_ERROR}
    for status, what in (
        (400, "not of this protocol"),
        (403, "not let in"),
        (413, "too large"),
        (429, "too often"),
        (503, "too many at once, the store is away, or the relay has no line to the province"),
    )
}
_BATCH = {
    "type": "object",
    "required": ["protocol", "unit", "device", "time", "cursor", "events", "whole", "catalogue"],
    "properties": {
        "protocol": {"type": "integer", "const": 1},
        "unit": {"type": "string"},
        "device": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "cursor": {"type": ["object", "null"]},
        "events": {"type": "array", "items": {"type": "object"}},
        "whole": {"type": "boolean"},
        "catalogue": {"type": "string"},
        "sum": {"type": "boolean"},
    },
}
_TICKET = {
    "type": "object",
    "required": ["secret", "device", "key"],
    "properties": {name: {"type": "string"} for name in ("secret", "device", "key", "escrow")},
}


def _body(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


def _at(error: Exception) -> str:
    """The last line of our own that the error passed."""
    own = [at for at in traceback.extract_tb(error.__traceback__) if "site-packages" not in at.filename]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}"


def _say(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"say": sentence}, status, headers)


def _packed(request: Request, data: bytes) -> Response:
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(data, media_type="application/json")
    return Response(gzip.compress(data, 6), media_type="application/json", headers={"Content-Encoding": "gzip"})


async def _whole(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooMuch
        parts.append(part)
    return b"".join(parts)


async def _unpacked(request: Request, most: int) -> bytes:
    body = await _whole(request, most)
    if request.headers.get("Content-Encoding") != "gzip":
        return body
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as file:
            data = file.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable from None
    if len(data) > most:
        raise TooMuch
    return data


def _text(told: Any, name: str) -> str:
    value = told[name]
    if not isinstance(value, str) or not 0 < len(value) <= 200 or "\0" in value:
        raise TypeError(name)
    # Half of a pair, which JSON lets through, is no text.
    value.encode()
    return value
