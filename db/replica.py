"""The log of a home as sync sees it (``counter.sync.Replica``): what a server has not got, and what it says, taken in
whole or not at all."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter.clock import stamp
from counter.event import FIRST, NO_DOSSIER, Event, canonical
from counter.exchange import LIMIT, Answer, Batch, Cursor, Entry, Reply
from counter.sync import Cut, Standing
from db import log, rows
from db.store import Store

_UNSENT = (
    f"SELECT {', '.join(log.COLUMNS)} FROM event WHERE unit = :unit AND rev IS NULL AND NOT EXISTS (SELECT 1 FROM "
    "answer WHERE answer.unit = event.unit AND answer.event_id = event.event_id AND server = :server) "
    "ORDER BY device, epoch, seq, event_id"
)
_LINE = "SELECT epoch, place, last_id, state FROM line WHERE server = ?"
_PUT_LINE = "REPLACE INTO line (server, epoch, place, last_id, state) VALUES (?, ?, ?, ?, ?)"
_PUT_ANSWER = "REPLACE INTO answer (unit, event_id, server, status, field, say, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_KNOWN = "SELECT uid, hash, rev FROM event WHERE unit = ? AND event_id = ?"
_LINKED = "SELECT 1 FROM event WHERE unit = ? AND device = ? AND seq = ? AND hash = ?"
_STANDING = "SELECT count(*), min(recorded_at) FROM event WHERE unit = ? AND rev IS NULL"
_REFUSED = (
    "SELECT count(DISTINCT event_id) FROM answer JOIN event USING (unit, event_id) "
    "WHERE unit = ? AND rev IS NULL AND status != 'kept'"
)
_CONFLICTS = "SELECT count(*) FROM dossier WHERE unit = ? AND conflicts > 0"

OVERHEAD = 1024
"""Bytes of a batch beside its events."""

SERVER, CLONED, PUBLISHED = "server", "cloned", "published"
"""Settings: the server last spoken to, that another PC is this device too, the province's newest catalogue here."""


class StoreReplica:
    """``counter.sync.Replica`` over an open store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._whole = False

    def batch(self, now: datetime, limit: int = LIMIT) -> Batch:
        """What the last server has not got, chain by chain, so that no entry goes before its predecessor."""
        store = self.store
        with store._explained(), store._reading():
            settings = store._read_settings()
            server = settings.get(SERVER, "")
            row = store.connection.execute(_LINE, (server,)).fetchone()
            cursor = Cursor(server, *row[:3]) if row else None
            events: list[Event] = []
            size = OVERHEAD
            for found in store.connection.execute(_UNSENT, {"unit": store._unit_code, "server": server}):
                event = log.read(found)
                size += len(canonical(event.to_json()).encode()) + 1
                if events and size > limit:
                    break
                events.append(event)
            return Batch(
                unit=store._unit_code,
                device=settings["device"],
                time=now,
                cursor=cursor,
                events=tuple(events),
                whole=self._whole,
                catalogue=settings.get(PUBLISHED, ""),
            )

    def unsent(self) -> bool:
        """Whether there is something that the last server has not got."""
        store = self.store
        with store._explained():
            wanted = {"unit": store._unit_code, "server": store._read_settings().get(SERVER, "")}
            return store.connection.execute(f"{_UNSENT} LIMIT 1", wanted).fetchone() is not None

    def take(self, batch: Batch, reply: Reply) -> int:
        """Write a reply down in one transaction, then the catalogue that came with it."""
        store = self.store
        try:
            with store._explained(), store._transaction():
                taken = Taken(store, batch, reply)
                new = taken.write()
        except Cut:
            # Read again from the beginning: nothing that has come is lost, and what did not hold together is found.
            with store._explained(), store._transaction():
                again = (reply.cursor.server, reply.cursor.epoch, 0, "", canonical({}))
                store.connection.execute(_PUT_LINE, again)
            self._whole = True
            raise
        self._whole = taken.missing or (self._whole and reply.more)
        if reply.catalogue is not None and reply.catalogue.version != batch.catalogue:
            store.publish(reply.catalogue.text, reply.catalogue.version)
        return new

    @property
    def again(self) -> bool:
        """Whether the reply that was taken last asks for another exchange at once."""
        return self._whole

    def standing(self) -> Standing:
        """How this home stands to the province."""
        store = self.store
        with store._explained(), store._reading():
            return standing(store.connection, store._unit_code)


def standing(connection: Any, unit: str) -> Standing:
    """``Standing`` by one look at a connection."""
    pending, since = connection.execute(_STANDING, (unit,)).fetchone()
    return Standing(
        pending=pending,
        since=datetime.fromisoformat(since) if since else None,
        refused=connection.execute(_REFUSED, (unit,)).fetchone()[0],
        conflicts=connection.execute(_CONFLICTS, (unit,)).fetchone()[0],
    )


class Taken:
    """One reply on its way into the store. ``missing``: an event that this device once sent is not here any more, so
    that the feed from there on is wanted in full."""

    def __init__(self, store: Store, batch: Batch, reply: Reply) -> None:
        self.store = store
        self.connection = store.connection
        self.unit = batch.unit
        self.batch = batch
        self.reply = reply
        self.missing = False
        self._touched: dict[str, None] = {}
        self._new = 0

    def write(self) -> int:
        """All of it; how many events were new."""
        self._reset()
        for answer in self.reply.answers:
            self._answered(answer)
        last = self._feed()
        for uid in self._touched:
            self.store._refold(self.unit, uid)
        self._remember(last)
        return self._new

    def _reset(self) -> None:
        """A server that was put back has lost the places behind ``rev``; what had them is sent to it again."""
        reset = self.reply.reset
        if reset is None:
            return
        void = self.connection.execute(
            "SELECT DISTINCT uid FROM event WHERE unit = ? AND rev > ?", (self.unit, reset.rev)
        ).fetchall()
        self.connection.execute("UPDATE event SET rev = NULL WHERE unit = ? AND rev > ?", (self.unit, reset.rev))
        self.connection.execute("DELETE FROM answer WHERE server = ?", (self.reply.cursor.server,))
        self._touch(uid for (uid,) in void)

    def _answered(self, answer: Answer) -> None:
        known = self.connection.execute(_KNOWN, (self.unit, answer.event_id)).fetchone()
        if known is not None and known[2] is None:
            self._put_answer(answer)

    def _put_answer(self, answer: Answer) -> None:
        at = stamp(self.reply.time)
        row = (self.unit, answer.event_id, self.reply.cursor.server, answer.status, answer.field, answer.say, at)
        self.connection.execute(_PUT_ANSWER, row)

    def _feed(self) -> Cursor:
        """Take the feed in as far as it is understood; the cursor behind that."""
        cursor = self.reply.cursor
        for n, entry in enumerate(self.reply.feed):
            if not self._entry(entry):
                self.missing = True
                before = self.reply.feed[n - 1].event_id if n else self._last_id()
                return replace(cursor, place=cursor.place - len(self.reply.feed) + n, last_id=before)
        return cursor

    def _last_id(self) -> str:
        return self.batch.cursor.last_id if self.batch.cursor else ""

    def _entry(self, entry: Entry) -> bool:
        """Write one line of the feed; ``False`` for an event that is not here and did not come along."""
        known = self.connection.execute(_KNOWN, (self.unit, entry.event_id)).fetchone()
        if known is None:
            if entry.event is None:
                return False
            self._insert(entry.event)
            known = (entry.event.uid, entry.event.hash, None)
        if entry.rev is not None:
            if known[2] != entry.rev:
                self.connection.execute(
                    "UPDATE event SET rev = ? WHERE unit = ? AND event_id = ?", (entry.rev, self.unit, entry.event_id)
                )
                self._touch([known[0]])
            self.connection.execute("DELETE FROM answer WHERE unit = ? AND event_id = ?", (self.unit, entry.event_id))
        elif entry.held is not None and known[2] is None:
            self._put_answer(entry.held)
        elif known[2] is None:
            self._put_answer(Answer(entry.event_id, "kept"))
        return True

    def _insert(self, event: Event) -> None:
        whole = event.unit == self.unit and event.digest() == event.hash
        first = self.batch.cursor is None or self.batch.cursor.place == 0
        if not whole or not (first or self._linked(event)):
            raise Cut("Dữ liệu từ máy chủ không liền nhau; sẽ đọc lại từ đầu.")
        log.put(self.connection, replace(event, rev=None))
        rows.write(self.connection, "IGNORE", "slip", rows.slip_rows(event))
        self._new += 1
        self._touch([event.uid])

    def _linked(self, event: Event) -> bool:
        if event.seq == 1:
            return event.prev == FIRST
        wanted = (event.unit, event.device, event.seq - 1, event.prev)
        return self.connection.execute(_LINKED, wanted).fetchone() is not None

    def _touch(self, uids: Iterable[str]) -> None:
        self._touched |= dict.fromkeys(uid for uid in uids if uid != NO_DOSSIER)

    def _remember(self, cursor: Cursor) -> None:
        """The cursor, in the transaction of the data that it stands behind."""
        state = canonical({"time": stamp(self.reply.time), "here": stamp(self.batch.time), "relay": self.reply.relay})
        asked = self.batch.cursor.server if self.batch.cursor else cursor.server
        # Spoken to another server until now: where this one's feed was left stands in its own line.
        put = _PUT_LINE if asked == cursor.server else _PUT_LINE.replace("REPLACE", "INSERT OR IGNORE", 1)
        self.connection.execute(put, (cursor.server, cursor.epoch, cursor.place, cursor.last_id, state))
        settings = {SERVER: cursor.server}
        if self.reply.cloned:
            settings[CLONED] = "1"
        self.store._settle(settings)


def contact(connection: Any, server: str) -> dict[str, Any]:
    """What a server said of itself when it was last spoken to: its ``time``, the time ``here`` then, whether it is a
    ``relay``; empty before."""
    row = connection.execute(_LINE, (server,)).fetchone()
    return dict(json.loads(row[3])) if row else {}
