"""What can still be read of a damaged home's log, for a home that was restored from an older backup."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlcipher3

from counter.event import Event
from db import log
from db.home import DATABASE, connect
from db.store import Store

GAP = 5000
"""Rows in a row that are not there or cannot be read, after which nothing more is looked for."""

_ROW = f"SELECT {', '.join(log.COLUMNS)} FROM event WHERE rowid = ?"


def rescue(store: Store, damaged: Path, key: str) -> int:
    """Take over the entries of the home ``damaged`` that follow on ``store``'s own log without a gap; how many. Raises
    ``Refused``."""
    chains: dict[tuple[str, str], list[Event]] = {}
    for event in _readable(damaged, key):
        chains.setdefault((event.unit, event.device), []).append(event)
    return store.merge([event for place, found in chains.items() for event in _following(store, place, found)])


def _following(store: Store, place: tuple[str, str], found: list[Event]) -> Iterator[Event]:
    """The entries of one device behind those that are here, and these before them, as far as they link."""
    unit, device = place
    end = log.tail(store.connection, unit, device)
    seq, digest = end.seq, end.hash
    found.sort(key=lambda event: (event.epoch, event.seq))
    yield from (event for event in store.export() if (event.unit, event.device) == place)
    for event in found:
        if event.seq == seq + 1 and event.prev == digest and event.digest() == event.hash:
            yield event
            seq, digest = event.seq, event.hash


def _readable(home: Path, key: str) -> Iterator[Event]:
    """Entry by entry: a page that is broken takes away what lies on it, and nothing else."""
    connection: Any = None
    missing, rowid = 0, 0
    while missing < GAP:
        rowid += 1
        try:
            connection = connection or connect(home / DATABASE, key)
            row = connection.execute(_ROW, (rowid,)).fetchone()
            # The province's place comes again from the province.
            event = row and replace(log.read(row), rev=None)
        except (sqlcipher3.Error, ValueError, TypeError, KeyError):
            # A connection that has met a broken page reads nothing any more.
            if connection is not None:
                connection.close()
            connection, event = None, None
        missing = 0 if event else missing + 1
        if event:
            yield event
    if connection is not None:
        connection.close()
