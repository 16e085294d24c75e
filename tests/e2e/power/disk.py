"""A disk after a power cut: what a program wrote, and how much of it would still be there.

A write is on the disk when the file was synced after it, a name when its folder was. What was not synced is there or
not, each write for itself, in whole or up to some sector, or as rubbish; names come back in the order in which they
were given, up to some one. ``-shm`` files are never there: SQLite makes them anew.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

Mode = Literal["kill", "strict", "loose"]
MODES: tuple[Mode, ...] = ("kill", "strict", "loose")
"""``kill``: the program ends, the system does not, and every write is there. ``strict``: the power goes, and nothing is
there that was not synced. ``loose``: some of it is."""

SECTOR = 512
_HEAD = struct.Struct("<cHQI")


class Record(NamedTuple):
    """One call of the program, as ``recorder.c`` writes it; ``path`` is relative to the recorded folder."""

    op: str
    path: str
    offset: int
    data: bytes


def read(log: Path, root: Path) -> list[Record]:
    """A recording."""
    raw, place, found = log.read_bytes(), 0, []
    while place < len(raw):
        op, length, offset, size = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        path = raw[place : place + length].decode()
        data = raw[place + length : place + length + size]
        place += length + size
        if not path.endswith("-shm"):
            if op == b"R":
                data = _below(data.decode(), root).encode()
            found.append(Record(op.decode(), _below(path, root), offset, data))
    return found


def _below(path: str, root: Path) -> str:
    return path.removeprefix(str(root)).lstrip("/")


@dataclass
class Node:
    """A file under whatever name; ``pending`` are the writes since it was synced, ``None`` for a change of size."""

    live: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def put(self, offset: int, data: bytes | None) -> None:
        """A write, or the file's new size."""
        _put(self.live, offset, data)
        self.pending.append((offset, data))

    def sync(self) -> None:
        """All of it is on the disk."""
        if self.pending:
            self.durable, self.pending = bytes(self.live), []

    def after(self, dice: random.Random, mode: Mode) -> bytes:
        """What may be there after a power cut."""
        if mode == "strict" or not self.pending:
            return self.durable
        found, share = bytearray(self.durable), dice.choice((0.1, 0.5, 0.9, 1.0))
        for offset, data in self.pending:
            if dice.random() > share:
                continue
            if data is not None and dice.random() < 0.2:
                part = data[: dice.randrange(0, len(data) + 1, SECTOR) if len(data) > SECTOR else 0]
                data = part + dice.randbytes(len(data) - len(part)) if dice.random() < 0.3 else part
            _put(found, offset, data)
        return bytes(found)


def _put(held: bytearray, offset: int, data: bytes | None) -> None:
    end = offset + len(data or b"")
    if len(held) < end:
        held.extend(bytes(end - len(held)))
    if data is None:
        del held[offset:]
    else:
        held[offset:end] = data


Names = dict[str, Node | None]
"""Paths with their files; ``None`` for a folder."""


@dataclass(frozen=True, slots=True)
class Change:
    """A name that was given or taken away, ``moved`` from another."""

    path: str
    node: Node | None
    gone: bool = False
    moved: str = ""

    def make(self, names: Names) -> None:
        """Done to ``names``."""
        names.pop(self.moved, None)
        if self.gone:
            names.pop(self.path, None)
        else:
            names[self.path] = self.node


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


@dataclass
class Disk:
    """Follows a recording; ``state`` is what a cut at this moment may leave."""

    names: Names = field(default_factory=dict)
    durable: Names = field(default_factory=dict)
    journal: list[Change] = field(default_factory=list)

    def follow(self, record: Record) -> None:
        """One call."""
        path = record.path
        node = self.names.get(path)
        match record.op:
            case "M":
                self._change(Change(path, None))
            case "C":
                self._change(Change(path, Node()))
            case "R":
                self._change(Change(record.data.decode(), node, moved=path))
            case "U" | "D":
                self._change(Change(path, None, gone=True))
            case "W" if node:
                node.put(record.offset, record.data)
            case "T" if node:
                node.put(record.offset, None)
            case "S":
                self._sync(path)

    def _change(self, change: Change) -> None:
        change.make(self.names)
        self.journal.append(change)

    def _sync(self, path: str) -> None:
        node = self.names.get(path)
        if node is not None:
            node.sync()
            return
        rest = []
        for change in self.journal:
            if _folder(change.path) == path:
                change.make(self.durable)
            else:
                rest.append(change)
        self.journal = rest

    def state(self, mode: Mode, dice: random.Random) -> Iterator[tuple[str, bytes | None]]:
        """The paths with their contents after a cut, folders first."""
        names = dict(self.names if mode == "kill" else self.durable)
        if mode == "loose":
            for change in self.journal[: dice.randint(0, len(self.journal))]:
                change.make(names)
        for path, node in sorted(names.items()):
            if any(parent and parent not in names for parent in _parents(path)):
                continue
            if node is None:
                yield path, None
            else:
                yield path, bytes(node.live) if mode == "kill" else node.after(dice, mode)


def _parents(path: str) -> Iterator[str]:
    while path := _folder(path):
        yield path


def lay_out(state: Iterator[tuple[str, bytes | None]], target: Path) -> None:
    """The files of a state in an empty folder."""
    for path, content in state:
        if content is None:
            (target / path).mkdir(parents=True)
        else:
            (target / path).write_bytes(content)
