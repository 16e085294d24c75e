"""Scanned contents at the door: which device asks; a relay, which passes every request on as it came; and the national
side, which fetches what it was told the address of."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from province.door import Door
from province.national.contents import PATH, Contents
from province.uploads import PIECE, Authorise, Caller, Uploads, named_by_log, uploads
from sync.http import BUSY, NO_LINE, HttpLine, request_text

PASSED = (
    *("upload-length", "upload-metadata", "upload-offset", "tus-resumable", "content-type", "range"),
    *("location", "content-range", "accept-ranges", "etag", "content-length", "content-disposition", "cache-control"),
)
"""Headers that mean something to the other end."""


def files(door: Door, upstream: "tuple[HttpLine, str, str] | None" = None) -> APIRouter:
    """The lane of a hub, or of a relay whose line, unit and device are ``upstream``."""

    def authorise(request: Request) -> Caller:
        told = (request.headers.get(f"Motcua-{name}", "") for name in ("Unit", "Device", "Signature"))
        unit, device, sig = told
        said = request_text(request.method, request.url.path, unit, device)
        if not door.known(unit, device, said, sig):
            raise HTTPException(403, "Máy này không được phép gửi, xem tệp ở đây.")
        return Caller(unit, device)

    if upstream is None:
        return uploads(Uploads(door.hub.engine, named_by_log, door.hub.clock, door.hub.came), authorise)
    return _passing(*upstream, authorise)


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


def _passing(line: HttpLine, unit: str, device: str, authorise: Authorise) -> APIRouter:
    router = APIRouter()
    who = line.who(unit, device)

    @router.api_route("/v1/files", methods=["POST"])
    @router.api_route("/v1/files/{sha}", methods=["HEAD", "PATCH", "GET"])
    async def passed(request: Request, caller: Annotated[Caller, Depends(authorise)]) -> Response:
        """One request to the province and its answer back; nothing of a content stays here."""
        if caller.unit != unit:
            raise HTTPException(403, "Máy của đơn vị khác.")
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > PIECE:
                raise HTTPException(413, "Phần gửi lên quá dài.")
        headers = {name: value for name, value in request.headers.items() if name in PASSED}
        path = request.url.path
        headers |= who(request.method, path, bytes(body))
        try:
            answer = await run_in_threadpool(
                line.client.request, request.method, path, content=bytes(body), headers=headers
            )
        except httpx.HTTPError:
            raise HTTPException(503, NO_LINE) from None
        if answer.status_code >= 500:
            raise HTTPException(503, BUSY)
        kept = {name: value for name, value in answer.headers.items() if name in (*PASSED, "upload-offset")}
        return Response(answer.content, answer.status_code, kept)

    return router
