"""The lane of scanned contents of the simulation's servers: the application itself, asked request by request."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

from province.files import files
from province.home import House
from tests.web import scope


class Files:
    """One server's lane."""

    def __init__(self, house: House) -> None:
        self._app = FastAPI()
        self._app.include_router(files(house.door, house.upward))
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.close()

    def answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        """What the application answers to ``request`` with so much of its body; where some is missing, the line broke
        there, and nobody hears the answer."""
        return self._loop.run_until_complete(self._answer(request, body))

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
