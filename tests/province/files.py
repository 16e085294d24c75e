"""The lane of scanned contents of the simulation's servers: the application itself, asked request by request."""

from collections.abc import Callable
from typing import Any, TypeVar
from unittest.mock import patch

import httpx
from fastapi import FastAPI

from province.files import files
from province.home import House
from tests.web import scope

T = TypeVar("T")


async def here(work: Callable[..., T], *given: object) -> T:
    """In place of another thread."""
    return work(*given)


class Files:
    """One server's lane. There is one thread (``here``), so that nothing waits for anything."""

    def __init__(self, house: House) -> None:
        self._app = FastAPI()
        self._app.include_router(files(house.door, house.upward))

    def answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """What the application answers to ``request`` with so much of its body; where some is missing, the line broke
        there, and nobody hears the answer."""
        answer = self._answer(request, body)
        try:
            with patch("anyio.to_thread.run_sync", here):
                answer.send(None)
        except StopIteration as done:
            answered: httpx.Response = done.value
            return answered
        raise AssertionError("it waits for something that is not here")

    async def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        broken = len(body) < len(request.content)
        coming = [{"type": "http.request", "body": body, "more_body": broken}]
        status, headers, parts = 500, [], []

        async def receive() -> dict[str, Any]:
            return coming.pop() if coming else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], message["headers"]
            else:
                parts.append(message.get("body", b""))

        await self._app(scope(request), receive, send)  # type: ignore[arg-type]
        if broken:
            raise httpx.ReadError("cut")
        return httpx.Response(status, headers=headers, content=b"".join(parts))
