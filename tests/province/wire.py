"""The network of the simulation: the hub's and the relay's doors behind a line that does what lines do."""

import gzip
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
from sqlalchemy.exc import DBAPIError

from counter.exchange import Batch, Unreadable
from counter.sync import Cut, NotLet
from province.door import Door

if TYPE_CHECKING:
    from tests.province.simulation import World

FAULTS = ("lost", "unanswered", "twice", "cut", "cut-request", "429", "500", "html", "slow", "413", "late")
PORTAL = b"<html><body>Dang nhap mang: thanh cong</body></html>"


class Killed(BaseException):
    """The process ended here, as by SIGKILL or a power cut."""


class Wire(httpx.BaseTransport):
    """Every request of a counter or a relay. ``faults`` are those that may happen now, each ``rate`` of the time all
    together; the doors do what ``province.app`` does."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.faults: tuple[str, ...] = ()
        self.rate = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        dice = self.world.dice
        fault = dice.choice(self.faults) if self.faults and dice.random() < self.rate else ""
        if fault:
            self.world.note(f"line: {fault}")
        body = request.read()
        match fault:
            case "lost":
                raise httpx.ConnectError("lost")
            case "unanswered":
                self._serve(request, body)
                raise httpx.ReadError("unanswered")
            case "twice":
                first = self._serve(request, body)
                return dice.choice([first, self._serve(request, body)])
            case "cut":
                whole = self._serve(request, body)
                return httpx.Response(
                    whole.status_code, content=whole.content[: dice.randrange(len(whole.content) + 1)]
                )
            case "cut-request":
                return self._serve(request, body[: dice.randrange(len(body) + 1)])
            case "429":
                return httpx.Response(429, headers={"Retry-After": "7"})
            case "500":
                return httpx.Response(dice.choice([500, 502, 503, 504]), content=PORTAL)
            case "html":
                return httpx.Response(200, content=PORTAL, headers={"Content-Type": "text/html"})
            case "slow":
                answer = self._serve(request, body)
                self.world.time.wait(dice.randrange(1, 120))
                if dice.random() < 0.5:
                    raise httpx.ReadTimeout("slow")
                return answer
            case "413" if len(Batch.from_bytes(gzip.decompress(body)).events if _is_sync(request) else ()) > 1:
                return httpx.Response(413)
            case "late":
                # The answer comes by another way, when others have come since.
                answer = self._serve(request, body)
                if self.world.speaking is not None and _is_sync(request):
                    self.world.late.append((self.world.speaking, answer.content))
                raise httpx.ReadError("late")
        return self._serve(request, body)

    def _serve(self, request: httpx.Request, body: bytes) -> httpx.Response:
        name = request.url.host
        try:
            if request.url.path.startswith("/v1/files"):
                return self.world.files(name).answer(request, body)
            door = self.world.door(name)
            return _PATHS[request.url.path](door, request, body)
        except DBAPIError:
            return httpx.Response(500)
        except Killed:
            self.world.restart(name)
            raise httpx.ReadError("the server went away") from None


def _sync(door: Door, request: httpx.Request, body: bytes) -> httpx.Response:
    try:
        plain = gzip.decompress(body)
        batch = Batch.from_bytes(plain)
    except (Unreadable, OSError, EOFError):
        return httpx.Response(400)
    try:
        return httpx.Response(200, content=door.exchange(batch, plain, request.headers["Motcua-Signature"]).to_bytes())
    except NotLet as refused:
        return httpx.Response(403, json={"say": str(refused)})


def _enrol(door: Door, request: httpx.Request, body: bytes) -> httpx.Response:
    try:
        told = json.loads(body)
    except ValueError:
        return httpx.Response(400)
    try:
        unit, counter = door.enrol(told["secret"], told["device"], told["key"])
    except NotLet as refused:
        return httpx.Response(403, json={"say": str(refused)})
    except Cut:
        return httpx.Response(503)
    return httpx.Response(200, json={"unit": unit, "counter": counter})


def _bundle(door: Door, request: httpx.Request, body: bytes) -> httpx.Response:
    try:
        return httpx.Response(200, content=door.bundle(body))
    except Unreadable:
        return httpx.Response(400)
    except NotLet as refused:
        return httpx.Response(403, json={"say": str(refused)})
    except Cut:
        return httpx.Response(503)


_PATHS: dict[str, Callable[[Door, httpx.Request, bytes], httpx.Response]] = {
    "/v1/sync": _sync,
    "/v1/enrol": _enrol,
    "/v1/bundle": _bundle,
}


def _is_sync(request: httpx.Request) -> bool:
    return request.url.path == "/v1/sync"
