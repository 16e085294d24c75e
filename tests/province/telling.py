"""The national system of a run of the simulation, of either generation, and the hub's worker that tells it."""

from typing import TYPE_CHECKING

import httpx

from province.national import first, second
from province.national.delivery import Adapter
from province.national.log import HubLog
from province.national.queue import Queue
from province.national.record import Record
from province.national.wire import Rate, Wire
from province.national.worker import step
from tests.province.national.portal import PUBLISHED, FirstPortal, SecondGateway, Within
from tests.province.pc import PROCEDURES
from tests.province.wire import Killed

if TYPE_CHECKING:
    from tests.province.simulation import World

GENERATIONS = (FirstPortal, SecondGateway)
ADDRESS = "http://national.invalid"


class Telling:
    """``portal`` misbehaves as it is told to; ``left`` is how many of its calls go well before the worker's process
    ends, before or after one, and ``None`` for never."""

    def __init__(self, world: "World", portal: FirstPortal | SecondGateway) -> None:
        self.world = world
        self.portal = portal
        if isinstance(portal, FirstPortal):
            portal.published = {code: PUBLISHED | {"MATTHC": code} for code in PROCEDURES}
        else:
            # Clones' dossiers of one code are told apart in the first generation by its refusal alone.
            portal.takes_twice = True
        self.left: int | None = None
        self.before = False
        self._client = httpx.Client(transport=_Mortal(self, Within(portal)), trust_env=False)
        self.begin()

    def begin(self) -> None:
        """A new run of the worker: nothing is remembered but what the hub's tables hold."""
        world, house = self.world, self.world.servers["hub"]
        hub, contents = house.hub, house.contents("https://tinh.example.vn")
        record, self.queue = Record(hub.engine), Queue(hub.engine, world.dice.random)
        wire = Wire(self._client, record, world, world.dice.random, rate=Rate(10_000, 10_000))
        self.log, self.witness = HubLog(hub), house.witness()
        self._adapter: Adapter
        if isinstance(self.portal, FirstPortal):
            entry = first.Access(ADDRESS, "mau", "mat-khau-mau", "VN:GOV:mau", "/mapi/ghi", "/mapi/hoi")
            self._adapter = first.FirstGeneration(entry, wire, contents)
        else:
            self._adapter = second.SecondGeneration(second.Access(ADDRESS, "mau", "bi-mat-mau"), wire, contents)

    def round(self) -> float | None:
        """One round of the worker; in how many seconds the next is due, ``None`` when nothing is left."""
        clock = self.world
        at = step(self.queue, self._adapter, self.log, self.witness, clock).next_at
        return None if at is None else (at - clock.now()).total_seconds()

    def close(self) -> None:
        self._client.close()


class _Mortal(httpx.BaseTransport):
    """The way to the national system, on which the worker's process may end."""

    def __init__(self, telling: Telling, within: Within) -> None:
        self._telling, self._within = telling, within

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        dying = self._telling.left == 0
        if self._telling.left is not None:
            self._telling.left = None if dying else self._telling.left - 1
        if dying and self._telling.before:
            raise Killed
        answer = self._within.handle_request(request)
        if dying:
            raise Killed
        return answer
