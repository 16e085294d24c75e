"""The hub's own clockwork towards the national side: one round after the other for as long as it serves."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import httpx

from counter.clock import Clock
from province.hub import Hub
from province.national.contents import Contents
from province.national.delivery import Adapter
from province.national.log import HubLog
from province.national.queue import Queue
from province.national.record import Record
from province.national.wire import Wire
from province.national.witness import Witness
from province.national.worker import step

LOG = logging.getLogger("motcua.province")

LONGEST, SHORTEST = 15.0, 0.5
"""Seconds between two rounds: nothing tells this thread that an event has come."""

NO_FILES = (
    "Tệp số hóa chưa gửi lên Cổng Dịch vụ công quốc gia, còn đợi ở máy chủ: khai files_url (thế hệ 1), hoặc upload và "
    "hand_in (thế hệ 2) trong quoc-gia.toml; xem docs/national.md."
)

FORGET = timedelta(days=1)
FAILED = 60.0
"""Seconds after a round that failed as a whole: the store was away."""


class Courier(Thread):
    """Tells one national system what the hub knows. ``make`` gives the adapter over a wire of this thread's own;
    ``contents`` are the hub's, ``witness`` lies in its home."""

    def __init__(
        self,
        hub: Hub,
        clock: Clock,
        make: Callable[[Wire, Contents], Adapter],
        contents: Contents,
        witness: Witness,
    ) -> None:
        super().__init__(name="courier", daemon=True)
        self._hub = hub
        self._clock = clock
        self._make = make
        self._contents = contents
        self._witness = witness
        self._end = Event()

    def stop(self) -> None:
        """Come to an end; a call that is out is answered for by its lease."""
        self._end.set()
        self.join(30)

    def run(self) -> None:
        """Until ``stop``."""
        chance = random.Random().random
        record, queue, dossiers = Record(self._hub.engine), Queue(self._hub.engine, chance), HubLog(self._hub)
        forgotten = self._clock.now() - FORGET
        wait = 0.0
        with httpx.Client() as client:
            adapter = self._make(Wire(client, record, self._clock, chance), self._contents)
            if not adapter.files:
                LOG.warning(NO_FILES)
            while not self._end.wait(wait):
                try:
                    if self._clock.now() - forgotten >= FORGET:
                        record.forget(self._clock.now())
                        self._witness.forget(self._clock.now())
                        forgotten = self._clock.now()
                    wait = self._until(step(queue, adapter, dossiers, self._witness, self._clock).next_at)
                except Exception as error:
                    LOG.error("national: %s", type(error).__name__)
                    wait = FAILED

    def _until(self, at: datetime | None) -> float:
        if at is None:
            return LONGEST
        return min(LONGEST, max(SHORTEST, (at - self._clock.now()).total_seconds()))
