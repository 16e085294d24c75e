"""Who is let in, and with what: the hub behind its checks."""

import time
from collections import defaultdict

from sqlalchemy import RowMapping, func, select

from counter.exchange import LIMIT, Batch, Reply
from counter.sync import NotLet
from province.database import TABLES
from province.enrolment import admit, enrol
from province.hub import Hub
from province.national.tables import QUEUE
from province.work import device_of
from sync.bundle import LIMIT as BUNDLE
from sync.bundle import opened, sealed_reply
from sync.http import HttpLine
from sync.seal import DeviceKey, good

DEVICE, HELD, UNIT, EVENT = (TABLES[name] for name in ("device", "held", "unit", "event"))

NOT_SIGNED = "Chữ ký của máy không đúng; cài lại bằng tệp ghi danh của tỉnh."

TRIES, WINDOW = 20, 60.0
"""How many tickets one address may show in so many seconds."""


class Door:
    """The hub as it is spoken to from outside. ``key`` opens bundles and signs their answers; ``upstream`` is a relay's
    own line to the province."""

    def __init__(self, hub: Hub, key: DeviceKey, upstream: HttpLine | None = None) -> None:
        self.hub = hub
        self.key = key
        self.upstream = upstream
        self._tries: dict[str, list[float]] = defaultdict(list)

    def exchange(self, batch: Batch, body: bytes, sig: str, limit: int = LIMIT, *, carried: bool = False) -> Reply:
        """One exchange with a device that has signed ``body``. Raises ``NotLet``."""
        device = self._device(batch.unit, batch.device)
        if device is None or not good(device["key"], body, sig):
            raise NotLet(NOT_SIGNED)
        return self.hub.exchange(batch, limit, carried=carried)

    def known(self, unit: str, device: str, said: bytes, sig: str) -> bool:
        """Whether ``said`` is signed by a device that is let in as one of ``unit``."""
        row = self._device(unit, device)
        return row is not None and row["revoked_at"] is None and good(row["key"], said, sig)

    def enrol(self, secret: str, device: str, key: str, escrow: str = "") -> tuple[str, int]:
        """A ticket is shown; a relay asks the province what it is worth, and passes on the sealed key, which it cannot
        read. Raises ``NotLet`` or ``Cut``."""
        if self.upstream is None:
            return enrol(self.hub, secret, device, key, escrow)
        unit, counter = self.upstream.enrol(secret, device, key, escrow)
        admit(self.hub, unit, counter, device, key)
        return unit, counter

    def calm(self, address: str) -> bool:
        """Whether ``address`` has not tried too often."""
        now = time.monotonic()
        tries = [at for at in self._tries[address] if now - at < WINDOW]
        self._tries[address] = [*tries, now]
        if len(self._tries) > 10_000:
            self._tries.clear()
        return len(tries) < TRIES

    def bundle(self, data: bytes) -> bytes:
        """A bundle that somebody carried here, and its answer; a relay, which cannot read it, passes it on. Raises
        ``Unreadable``, ``NotLet`` or ``Cut``."""
        if self.upstream is not None:
            return self.upstream.carry(data)
        body, sig, ticket = opened(data, self.key)
        batch = Batch.from_bytes(body)
        if ticket is not None:
            self.enrol(ticket.secret, batch.device, ticket.key, ticket.escrow)
        reply = self.exchange(batch, body, sig, BUNDLE, carried=True)
        device = self._device(batch.unit, batch.device)
        return sealed_reply(reply, self.key, device["key"] if device else "")

    def _device(self, unit: str, device: str) -> RowMapping | None:
        with self.hub.engine.begin() as connection:
            return device_of(connection, unit, device)

    def epoch(self) -> str:
        """The name of this life of the server."""
        with self.hub.engine.begin() as connection:
            return self.hub.epoch(connection)[1]

    def figures(self) -> dict[str, int]:
        """What a monitor watches."""
        counted = {
            "units": select(func.count()).select_from(UNIT),
            "devices": select(func.count()).where(DEVICE.c.revoked_at.is_(None)),
            "events": select(func.count()).select_from(EVENT),
            "held": select(func.count()).select_from(HELD),
            "national": select(func.count()).where(QUEUE.c.done_rev < QUEUE.c.rev),
        }
        with self.hub.engine.begin() as connection:
            return {name: int(connection.execute(wanted).scalar() or 0) for name, wanted in counted.items()}
