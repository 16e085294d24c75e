"""The witness: outside the home, it remembers which numbers this machine has given out (design.md, "Codes").

One folder a counter: ``identity`` says whose the numbers are, and a file a day holds every number taken, one a line,
each on disk before its receipt is answered for; so does a file a year for each form and certification book. A restored
backup, a copied home or a second setup disagrees with it. ``reach`` says how far the log has come, so that one whose
end was cut off shows, and an older copy that was put back in the home's place.
"""

import json
import os
import platform
import re
import uuid
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from db.home import make_folder, settle_name
from db.lock import locked

Series = date | str
"""What numbers run in: a day's dossiers, or a form's slips of a year by name."""

_REACH = re.compile(r"(\S+) (\d{1,18}) (\d{1,18}) ([0-9a-f]{64}) ([0-9a-f]{8})\n *")
_WIDTH = 192
"""Bytes of the file, always written in one piece."""

_TAIL = 256
"""Bytes of a file that are sure to hold its highest number."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose numbers a witness keeps, or a home takes: equal or in doubt."""

    machine: str
    device: str
    epoch: int


class Reach(NamedTuple):
    """How far a home's log has come: its newest own entry."""

    device: str
    epoch: int
    seq: int
    hash: str


class Witness:
    """The witness of one counter. All methods raise ``OSError`` when its folder cannot be used."""

    def __init__(self, state: Path, unit: str, counter: int) -> None:
        self._folder = state / f"{unit}-{counter}"

    def identity(self) -> Identity | None:
        """Who took the last number here, ``None`` for nobody."""
        try:
            data = json.loads((self._folder / "identity").read_text("utf-8"))
            return Identity(data["machine"], data["device"], data["epoch"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return Identity("", "", 0)

    def claim(self, identity: Identity) -> None:
        """From now on the numbers are ``identity``'s."""
        make_folder(self._folder)
        part = self._folder / f"identity.{os.getpid()}.part"
        data = {"machine": identity.machine, "device": identity.device, "epoch": identity.epoch}
        with part.open("w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self._folder / "identity")
        settle_name(self._folder)

    def newest_day(self) -> date | None:
        """The last day of which a number was taken."""
        if not self._folder.is_dir():
            return None
        days = [entry.name for entry in self._folder.iterdir() if entry.name.isdigit() and len(entry.name) == 8]
        return date.fromisoformat(max(days)) if days else None

    def highest(self, series: Series) -> int:
        """The highest number taken in ``series``, 0 for none; a line that a power cut tore is passed over."""
        try:
            with self._file(series).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
                lines = file.read().split(b"\n")[1:-1]
        except FileNotFoundError:
            return 0
        return max((int(line) for line in lines if line.isdigit()), default=0)

    def lock(self) -> AbstractContextManager[None]:
        """From the look at what was taken until the next number is remembered, one program at a time."""
        make_folder(self._folder)
        return locked(self._folder / "lock")

    def open_series(self, series: Series) -> int:
        """A descriptor for ``remember``; opened, and a blank line written, before anything is promised, so that a
        folder that takes nothing shows in time."""
        path = self._file(series)
        new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, b"\n")
        if new:
            settle_name(self._folder)
        return descriptor

    def remember(self, descriptor: int, series: Series, number: int) -> None:
        """Keep ``number`` on disk. Numbers that go back are not kept, so that the highest is among the last lines."""
        if number > self.highest(series):
            os.write(descriptor, f"{number}\n".encode())
            os.fsync(descriptor)

    def reach(self) -> Reach | None:
        """The entry that was last seen, ``None`` for none; what a power cut tore is none."""
        return self._seen("reach")

    def lost(self) -> Reach | None:
        """An entry that was seen and that the log did not have any more, ``None`` for none."""
        return self._seen("lost")

    def follow(self, now: Reach, known: Callable[[Reach], bool]) -> None:
        """An entry is on disk. What was seen of this log before and is not ``known`` there any more is kept as lost:
        the end of the log was cut off. Not made durable: after a power cut the witness may be behind."""
        seen = self.reach()
        if seen is not None and seen.device == now.device:
            if not known(seen):
                self._lose(seen, known)
            elif seen[1:3] >= now[1:3]:
                return
        self._see("reach", now)

    def _lose(self, seen: Reach, known: Callable[[Reach], bool]) -> None:
        """The first one stays until the log has it again."""
        lost = self.lost()
        if lost is None or lost.device != seen.device or known(lost):
            self._see("lost", seen)

    def _seen(self, name: str) -> Reach | None:
        try:
            text = (self._folder / name).read_text("ascii")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        found = _REACH.fullmatch(text)
        if found is None or found[5] != _sum(" ".join(found.groups()[:4])):
            return None
        return Reach(found[1], int(found[2]), int(found[3]), found[4])

    def _see(self, name: str, reach: Reach) -> None:
        text = " ".join(map(str, reach))
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{text} {_sum(text)}\n".ljust(_WIDTH).encode())
        finally:
            os.close(descriptor)

    def _file(self, series: Series) -> Path:
        return self._folder / (series if isinstance(series, str) else f"{series:%Y%m%d}")


def _sum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


@cache
def this_machine() -> str:
    """A name for this PC that a copied folder does not carry along: a hash, nothing readable."""
    import hashlib

    return hashlib.sha256(f"motcua {_machine_id()}".encode()).hexdigest()[:32]


def _machine_id() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            found = Path(path).read_text("ascii").strip()
        except OSError:
            continue
        if found:
            return found
    return _windows_id() or f"{platform.node()} {uuid.getnode():x}"


def _windows_id() -> str:
    try:
        import winreg
    except ImportError:
        return ""
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:  # type: ignore[attr-defined]
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])  # type: ignore[attr-defined]
    except OSError:
        return ""
