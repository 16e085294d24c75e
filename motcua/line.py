"""A home's line to the province: opened with what its enrolment left, spoken over once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from counter.clock import WatchedClock
from counter.event import Event
from counter.joining import join
from counter.refusal import Refused
from counter.sync import Cut, Line, NotLet, Report, Sync, Timed, sign
from db.replica import StoreReplica
from db.store import Connection, Store
from motcua import word
from sync.escrow import sealed_key, to_carry
from sync.seal import DeviceKey

if TYPE_CHECKING:
    from sync.http import HttpLine
    from sync.upload import Lane

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


def speak(
    store: Store, clock: WatchedClock, over: Callable[[Line], Line] = lambda line: line, *, again: bool = False
) -> Report:
    """All there is, both ways; then returns that were given before their dossier was here are joined to it. ``over``
    stands on the line and sees what goes over it; ``again``: also what the server would not take or could not place
    before. Raises ``Cut``, ``NotLet`` or ``Refused``."""
    with line(store) as opened:
        replica = StoreReplica(store, asked=clock.now() if again else None)
        # A practice home may live on any day.
        timed = opened if store.practice else Timed(opened, clock)
        report = Sync(replica, over(timed), DeviceKey(connection(store).seed), clock).run()
        word.keep(store, clock)
        send_files(store, opened)
    # What has been exchanged stands; a doubted clock keeps only the joining for the next time.
    with suppress(Refused):
        join(store)
    return report


def send_files(store: Store, opened: "HttpLine") -> None:
    """Scanned papers, behind the data that names them: as far as the line lets them now, the rest at the next time.
    Raises ``Refused`` or ``Damaged`` for the disk."""
    server = store.server
    waiting = store.unsent(server)
    if not waiting:
        return
    lane = _lane(store, opened)
    with suppress(Cut, NotLet), store.explained():
        lane.send_all(waiting, store.contents, lambda sha: store.contents.confirm(server, sha))


def fetch_file(store: Store, sha256: str) -> bytes | None:
    """A content that another counter scanned, from the server, and kept here; ``None`` when the server has not got it.
    Raises ``Cut`` or ``NotLet``."""
    with line(store) as opened:
        lane = _lane(store, opened)
        content = bytearray()
        return bytes(content) if lane.receive(sha256, content) else None


def _lane(store: Store, opened: "HttpLine") -> "Lane":
    from sync.upload import Lane

    who = opened.who(store.unit.code, connection(store).device, store.clock.now)
    return Lane(opened.client, who, corrected=who.corrected)


def outgoing(store: Store) -> Iterator[Event]:
    """The whole log as it leaves this home: what this device wrote bears its signature, so that the province takes it
    from whoever brings it, also after this PC was replaced."""
    held = store.line()
    if held is None:
        yield from store.export()
        return
    key = DeviceKey(held.seed)
    for event in store.export():
        yield sign(event, held.device, key)


def sign_off(store: Store, counter: int) -> None:
    """Before this home becomes another device, as counter ``counter`` or because of a clone: what it has not sent yet
    is signed with the key that the province knows it by."""
    held = store.line()
    if held is not None and (store.counter != counter or store.cloned):
        store.sign_off(DeviceKey(held.seed).sign)
