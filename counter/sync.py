"""In step with the province: send what it has not got, read what it has given a place, until neither has more.

There is no outbox: what is still to be sent is what stands in the log without a place and without a server's word that
it has it. A cut at any moment, a lost answer, the same batch twice come to the same thing: sent again, known by its id.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import merge
from typing import Any, Protocol

from counter.clock import Clock, WatchedClock, elapsed, iso
from counter.event import Event
from counter.exchange import LIMIT, Batch, Reply
from counter.refusal import Refused

COMPARED = timedelta(days=7)
"""After which a replica asks once more whether the server holds the same."""

ROUNDS = 10_000
"""More exchanges than any catching-up takes; a server that always has more is a broken one."""


CLONED = (
    "Thư mục quầy này là bản chép của máy khác, hoặc vừa được chép lại từ bản cũ. Xin tỉnh tệp ghi danh (số quầy này "
    "nếu không còn máy nào khác làm quầy này, số quầy khác nếu còn) rồi chạy motcua setup TỆP; mọi bước đã ghi vẫn còn "
    "và được gửi."
)
"""What a home is told whose places in the log a server has other entries of."""


class Cut(Exception):
    """The line failed, or what came over it cannot be read: nothing is known of what the server did. ``after`` is how
    many seconds the server asked to wait."""

    def __init__(self, why: str, after: float = 0) -> None:
        super().__init__(why)
        self.after = after


class NotLet(Refused):
    """The server does not let this device in."""


class TooLarge(Exception):
    """The batch was more than the server, or something between, takes."""


class Line(Protocol):
    """The way to one server."""

    def exchange(self, batch: Batch) -> Reply:
        """One round trip. Raises ``Cut``, ``NotLet`` or ``TooLarge``."""


class Signer(Protocol):
    """The device's own key."""

    def sign(self, data: bytes) -> str:
        """The signature, Base64."""


class Timed:
    """A line by whose answers a clock goes, as far as they give the province's time."""

    def __init__(self, line: Line, clock: WatchedClock) -> None:
        self._line = line
        self._clock = clock

    def exchange(self, batch: Batch) -> Reply:
        """One round trip."""
        began = elapsed()
        reply = self._line.exchange(batch)
        if reply.synced:
            self._clock.told(reply.time, timedelta(seconds=elapsed() - began))
        return reply


@dataclass(frozen=True, slots=True)
class Standing:
    """How a replica stands to the province. ``pending`` events have no place yet, the oldest of them since ``since``;
    of these ``refused`` wait for something to be mended; ``conflicts`` are dossiers for a person to decide."""

    pending: int = 0
    since: datetime | None = None
    refused: int = 0
    conflicts: int = 0


class Replica(Protocol):
    """The log as sync needs it."""

    def batch(self, now: datetime, limit: int) -> Batch:
        """What the last server has not got, ``limit`` bytes of it at most, but one event at least."""

    def unsent(self) -> bool:
        """Whether there is something that the last server has not got."""

    @property
    def again(self) -> bool:
        """Whether the reply that was taken last could not be read to its end, so that it has to be asked for anew."""

    def take(self, reply: Reply, now: datetime) -> int:
        """Write a reply down, all of it or nothing; how many events were new here. The same reply twice, or an older
        one later, does no harm. Raises ``Cut`` for a feed that does not hold together; it is then read again from its
        beginning."""

    def standing(self) -> Standing:
        """How this replica stands to the province."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync came to."""

    sent: int
    received: int
    standing: Standing
    server_time: datetime

    def to_json(self) -> dict[str, Any]:
        """The object of ``motcua sync --json``."""
        return {
            "sent": self.sent,
            "received": self.received,
            "pending": self.standing.pending,
            "refused": self.standing.refused,
            "conflicts": self.standing.conflicts,
            "server_time": iso(self.server_time),
        }


def together(chains: Iterable[Iterable[Event]]) -> Iterator[Event]:
    """The entries of several devices by when they were written down, those of one device in their own order: what fits
    into a batch leaves nothing behind that it builds on."""
    return merge(*chains, key=lambda event: event.recorded_at)


def signed(batch: Batch, signer: Signer) -> Batch:
    """The batch with this device's own events signed; those of others bear their own device's signature."""
    return replace(batch, events=tuple(sign(event, batch.device, signer) for event in batch.events))


def sign(event: Event, device: str, signer: Signer) -> Event:
    """The event with the signature of ``device``, when it is its own and bears none yet."""
    if event.device != device or event.sig:
        return event
    return replace(event, sig=signer.sign(event.hash.encode()))


class Sync:
    """The use-case: exchanges until both sides have what the other has."""

    def __init__(self, replica: Replica, line: Line, signer: Signer, clock: Clock) -> None:
        self.replica = replica
        self.line = line
        self.signer = signer
        self.clock = clock
        self.limit = LIMIT

    def run(self) -> Report:
        """All there is, both ways. Raises ``Cut`` or ``NotLet``; what has been exchanged until then stands."""
        sent = received = 0
        for _ in range(ROUNDS):
            batch, reply = self._exchange()
            sent += sum(answer.status != "refused" for answer in reply.answers)
            received += self.replica.take(reply, self.clock.now())
            if not self._goes_on(batch, reply):
                return Report(sent, received, self.replica.standing(), reply.time)
        raise Cut("Máy chủ trả lời mãi không hết; báo quản trị tỉnh.")

    def _goes_on(self, batch: Batch, reply: Reply) -> bool:
        if reply.more or reply.reset is not None or self.replica.again:
            return True
        # A server spoken to for the first time has not been asked for its feed yet.
        new = batch.cursor is None or batch.cursor.server != reply.cursor.server
        return (bool(reply.answers) or new) and self.replica.unsent()

    def _exchange(self) -> tuple[Batch, Reply]:
        while True:
            batch = signed(self.replica.batch(self.clock.now(), self.limit), self.signer)
            try:
                return batch, self.line.exchange(batch)
            except TooLarge:
                if len(batch.events) <= 1:
                    raise Cut("Máy chủ không nhận gói dữ liệu nhỏ nhất; báo quản trị tỉnh.") from None
                self.limit //= 2
