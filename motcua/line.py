"""A home's line to the province: opened with what its enrolment left, spoken over once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from counter.clock import Clock
from counter.joining import join
from counter.refusal import Refused
from counter.sync import Report, Sync
from db.replica import StoreReplica
from db.store import Connection, Store
from sync.escrow import sealed_key, to_carry
from sync.seal import DeviceKey

if TYPE_CHECKING:
    from sync.http import HttpLine

NOT_ENROLLED = (
    "Quầy chưa ghi danh với máy chủ của tỉnh; xin tỉnh tệp ghi danh rồi chạy motcua setup TỆP. "
    "Việc ở quầy vẫn làm bình thường."
)


def connection(store: Store) -> Connection:
    """How this home reaches the province. Raises ``Refused`` while it is not enrolled."""
    found = store.line()
    if found is None:
        raise Refused(NOT_ENROLLED)
    return found


def escrow(store: Store) -> bytes:
    """The key of this home's store for the province to keep, as a file to carry. Raises ``Refused``."""
    held = connection(store)
    return to_carry(held.device, DeviceKey(held.seed), sealed_key(held.hub_key, store.key))


@contextmanager
def line(store: Store) -> "Iterator[HttpLine]":
    """The open line, after the ticket was shown if it has not been yet. Raises ``Cut`` or ``NotLet``."""
    from sync.http import HttpLine

    held = connection(store)
    key = DeviceKey(held.seed)
    opened = HttpLine(held.url, key, held.certificate)
    try:
        if held.ticket:
            opened.enrol(held.ticket, held.device, key.public, sealed_key(held.hub_key, store.key))
            store.admitted()
        yield opened
    finally:
        opened.close()


def speak(store: Store, clock: Clock) -> Report:
    """All there is, both ways; then returns that were given before their dossier was here are joined to it. Raises
    ``Cut``, ``NotLet`` or ``Refused``."""
    with line(store) as opened:
        report = Sync(StoreReplica(store), opened, DeviceKey(connection(store).seed), clock).run()
    join(store)
    return report
