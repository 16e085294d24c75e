"""Taking a server's reply in: the same for a counter's store and for a relay's, in one transaction of theirs."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, Protocol

from counter.event import FIRST, Event
from counter.exchange import Answer, Cursor, Entry, Head, Reply, Reset, Sum
from counter.refusal import Refused
from counter.sync import Cut

ALL = Reset(0, 0)
"""From a server that takes everything back and tells it anew, also one that was put back to before its last life."""


class Known(NamedTuple):
    """What is here of an event: its dossier, and its place if it has one."""

    uid: str
    rev: int | None


class Shelf(Protocol):
    """A log in the open transaction that takes a reply in."""

    def here(self, server: str) -> Cursor:
        """How far that server's feed has been read."""

    def known(self, event_id: str) -> Known | None:
        """Whether the event is here."""

    def holds(self, event: Event) -> bool:
        """Whether the entry that ``event`` stands behind in its device's log is here."""

    def reaches(self, head: Head) -> bool:
        """Whether that entry of this device's own log is here."""

    def insert(self, event: Event) -> None:
        """Write an event down that has no place yet."""

    def mark(self, event_id: str, rev: int) -> None:
        """The event has its place, and nothing more to be asked about it."""

    def void(self, rev: int) -> Iterable[str]:
        """Take the places behind ``rev`` away, and all that the server has said, and forget how far any other was read:
        it told of places that are gone now. The uids concerned."""

    def answered(self, answer: Answer) -> None:
        """What the server said of an event without a place."""

    def changed(self, uids: Iterable[str]) -> None:
        """Fold these dossiers again."""

    def sum(self) -> Sum:
        """Of all that has a place here."""

    def read_to(self, cursor: Cursor, reply: Reply) -> None:
        """How far the feed has been read now."""


class Taken(NamedTuple):
    """What a reply came to. ``missing``: an event that this device once sent is not here any more, so that the feed
    is wanted once more, and in full. ``floor``: the places behind it were taken away. ``agrees``: whether the server
    holds the same, ``None`` where nothing was compared."""

    new: int
    missing: bool
    floor: int | None = None
    agrees: bool | None = None


def take(shelf: Shelf, reply: Reply, unit: str) -> Taken:
    """Write ``reply`` down. Raises ``Cut`` when the feed does not hold together, ``Refused`` for one that cannot be
    used here; then nothing of it may stand."""
    here = shelf.here(reply.cursor.server)
    if _life(reply.cursor.epoch) < _life(here.epoch) and reply.reset != ALL:
        raise Refused("Gói này có từ trước khi máy chủ được khôi phục, không dùng được nữa; xin gói mới.")
    if reply.cursor.place - len(reply.feed) > here.place:
        raise Refused("Gói này nối tiếp một gói chưa nhận; nhận gói trước rồi làm lại.")
    floor = _floor(reply, here)
    if floor is None and _passed_by(reply.cursor, here):
        shelf.read_to(here, reply)
        return Taken(0, False)
    touched = dict.fromkeys(shelf.void(floor) if floor is not None else ())
    for answer in reply.answers:
        # That it has an event, the server says again in its feed, and only there together with how far it was read.
        known = shelf.known(answer.event_id) if answer.status == "refused" else None
        if known is not None and known.rev is None:
            shelf.answered(answer)
    new = 0
    cursor = reply.cursor
    for entry in reply.feed:
        known = shelf.known(entry.event_id)
        if known is None and entry.event is None:
            if entry.held is not None and entry.held.status == "refused":
                # The server itself has lost it: whoever has it sends it again.
                continue
            cursor = here if floor is None else replace(cursor, place=0, last_id="")
            break
        if known is None and entry.event is not None:
            _check(shelf, entry.event, unit, first=here.place == 0)
            shelf.insert(replace(entry.event, rev=None))
            known = Known(entry.event.uid, None)
            touched[known.uid] = None
            new += 1
        if known is not None and _told(shelf, entry, known):
            touched[known.uid] = None
    shelf.changed(touched)
    missing = cursor != reply.cursor
    if reply.head is not None and not (missing or reply.more or shelf.reaches(reply.head)):
        raise Cut("Sổ của máy này bị mất phần cuối mà máy chủ đã nhận; sẽ đọc lại từ đầu.")
    further = floor is not None or cursor.place >= here.place
    shelf.read_to(cursor if further else here, reply)
    agrees = None if reply.sum is None or missing or reply.more else shelf.sum() == reply.sum
    return Taken(new, missing, floor, agrees)


def _floor(reply: Reply, here: Cursor) -> int | None:
    """Behind which place nothing holds any more: what a server that is read from its beginning does not tell itself may
    be another's, or of another life; ``None`` when all holds."""
    if not here.epoch:
        return 0
    return None if reply.reset is None else reply.reset.rev


def _passed_by(cursor: Cursor, here: Cursor) -> bool:
    """Whether this is an older reply than one that was taken already, or one to a reader who had not said how far it
    had read: nothing in it is to be trusted now, the next tells all."""
    return (
        cursor.epoch != here.epoch
        or cursor.place < here.place
        or (cursor.place == here.place and cursor.last_id != here.last_id)
    )


def answered(reply: Reply) -> frozenset[str]:
    """The events not to be sent again in this run. What a server refused that was put back is not among them: only
    what went before was missing, and that is sent again as well."""
    again = {"refused"} if reply.reset is not None else set()
    return frozenset(answer.event_id for answer in reply.answers if answer.status not in again)


def _check(shelf: Shelf, event: Event, unit: str, *, first: bool) -> None:
    whole = event.unit == unit and event.digest() == event.hash
    linked = event.prev == FIRST if event.seq == 1 else first or shelf.holds(event)
    if not (whole and linked):
        raise Cut("Dữ liệu từ máy chủ không liền nhau; sẽ đọc lại từ đầu.")


def _told(shelf: Shelf, entry: Entry, known: Known) -> bool:
    """Write down what the feed says of an event; whether its place changed."""
    if entry.rev is not None:
        if known.rev == entry.rev:
            return False
        shelf.mark(entry.event_id, entry.rev)
        return True
    if known.rev is None:
        shelf.answered(entry.held or Answer(entry.event_id, "kept"))
    return False


def _life(epoch: str) -> int:
    """Which life of a server an epoch is; each begins with its number."""
    number = epoch.partition("-")[0]
    return int(number) if number.isdecimal() else 0
