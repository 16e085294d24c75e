"""Scanned contents at the door: which device asks; a relay, which passes every request on as it came; and the national
side, which fetches what it was told the address of."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from counter.clock import parse_moment, stamp
from counter.refusal import Refused
from counter.scanned import MOST
from province.door import Door
from province.national.contents import PATH, Contents
from province.uploads import PIECE, Authorise, Caller, Uploads, named_by_log, uploads
from sync.answer import ACCEPTED, whole
from sync.http import BUSY, NO_LINE, TIME, WINDOW, HttpLine, request_text
from sync.upload import Said

PASSED = (
    *("upload-length", "upload-metadata", "upload-offset", "tus-resumable", "content-type", "range"),
    *("location", "content-range", "accept-ranges", "etag", "content-length", "content-disposition", "cache-control"),
)
"""Headers that mean something to the other end."""


def files(door: Door, upstream: "tuple[HttpLine, str, str] | None" = None) -> APIRouter:
    """The lane of a hub, or of a relay whose line, unit and device are ``upstream``."""

    def authorise(request: Request) -> Caller:
        told = (request.headers.get(f"Motcua-{name}", "") for name in ("Unit", "Device", "Signature", "Time"))
        unit, device, sig, at = told
        said = request_text(request.method, request.url.path, unit, device, at)
        if not door.known(unit, device, said, sig):
            raise HTTPException(403, "Máy này không được phép gửi, xem tệp ở đây.")
        now = door.hub.clock.now()
        if not _now(at, now):
            raise HTTPException(403, "Yêu cầu đã quá giờ; gửi lại theo giờ máy chủ.", {TIME: stamp(now)})
        return Caller(unit, device)

    if upstream is None:
        return uploads(Uploads(door.hub.engine, named_by_log, door.hub.clock, door.hub.came), authorise)
    return _passing(*upstream, authorise, door.hub.clock.now)


def fetched(contents: Contents) -> APIRouter:
    """The addresses that the national side was told, one for each scanned paper."""
    router = APIRouter()

    @router.get(f"{PATH}/{{unit}}/{{sha}}/{{sign}}")
    def fetch(unit: str, sha: str, sign: str) -> Response:
        """The paper; nothing for an address that was never told, or whose paper was taken off."""
        found = contents.fetched(unit, sha, sign)
        if found is None:
            raise HTTPException(404)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(found.data, media_type=found.type, headers=headers)

    return router


def _now(at: str, now: datetime) -> bool:
    """Whether a request was signed a short while ago by the server's clock, or a short while ahead of it."""
    try:
        return abs(parse_moment(at) - now) <= WINDOW
    except Refused:
        return False


def _passing(line: HttpLine, unit: str, device: str, authorise: Authorise, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter()
    who = line.who(unit, device, now)

    def ask(request: Request, body: bytes) -> Said:
        headers = {name: value for name, value in request.headers.items() if name in PASSED}
        path = request.url.path
        headers |= ACCEPTED | who(request.method, path)
        with line.client.stream(request.method, path, content=body, headers=headers) as answer:
            return Said(answer.status_code, answer.headers, whole(answer, MOST))

    def ask_again(request: Request, body: bytes) -> Said:
        answer = ask(request, body)
        # It is this relay's clock that is wrong, not that of the counter, which was let in here.
        refused = answer.status_code == 403 and who.corrected(answer.headers.get(TIME, ""))
        return ask(request, body) if refused else answer

    @router.api_route("/v1/files", methods=["POST"])
    @router.api_route("/v1/files/{sha}", methods=["HEAD", "PATCH", "GET"])
    async def passed(request: Request, caller: Annotated[Caller, Depends(authorise)]) -> Response:
        """One request to the province and its answer back; nothing of a content stays here."""
        if caller.unit != unit:
            raise HTTPException(403, "Máy của đơn vị khác.")
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > PIECE:
                    raise HTTPException(413, "Phần gửi lên quá dài.")
        except ClientDisconnect:
            # Nobody hears the answer; half a piece is not passed on, it comes again as a whole.
            return Response(status_code=400)
        try:
            answer = await run_in_threadpool(ask_again, request, bytes(body))
        except (httpx.HTTPError, ValueError):
            raise HTTPException(503, NO_LINE) from None
        if answer.status_code >= 500:
            raise HTTPException(503, BUSY)
        kept = {name: value for name, value in answer.headers.items() if name in (*PASSED, "upload-offset")}
        return Response(answer.content, answer.status_code, kept)

    return router
