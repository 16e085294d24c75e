"""A hub's application under test: asked in this process without a socket, or served on loopback."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from province.app import make_app
from province.home import House


def scope(request: httpx.Request) -> dict[str, Any]:
    """What an application is told of ``request`` before its body."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": (request.url.host, 443),
    }


class Inside(httpx.BaseTransport):
    """Every request is answered by ``app``; what fails there is an error of the server."""

    def __init__(self, app: FastAPI) -> None:
        self._app = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())

        async def ask() -> httpx.Response:
            answer = await self._app.handle_async_request(asked)
            said = b"".join([part async for part in answer.aiter_raw()])
            return httpx.Response(answer.status_code, headers=answer.headers, content=said)

        return asyncio.run(ask())


def inside(app: FastAPI) -> httpx.Client:
    """A browser, or another program, at ``app``."""
    return httpx.Client(transport=Inside(app), base_url="http://testserver")


@contextmanager
def served(house: House) -> Iterator[str]:
    """The address of a hub or a relay that is served on loopback."""
    server = uvicorn.Server(uvicorn.Config(make_app(house.door, house.upward), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
