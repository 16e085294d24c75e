"""The event: the one thing that is ever written. Everything else is a reading of the log."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter.clock import Quality, parse_moment, stamp

NO_DOSSIER = "00000000-0000-0000-0000-000000000000"
"""The ``uid`` of events that belong to the counter and not to a dossier (setup, resume, catalogue, a shift's close)."""

RETURN_AHEAD = "return-ahead"

PROVINCE = "tỉnh"
"""The officer of what the hub itself does."""

FIRST = "0" * 64
"""``prev`` of the first event of a chain."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a counter's log.

    ``seq`` runs without a gap per device, across epochs; ``prev`` is the hash of the entry before. ``rev`` is the place
    that the province gives. ``at`` is when it happened, ``recorded_at`` when it
    was written; ``base_rev`` is the dossier's last confirmed ``rev`` that the counter knew. ``sig`` is the device's
    signature of the hash, given when the event leaves it. ``rev`` and ``sig`` alone lie outside the hash.
    """

    unit: str
    device: str
    epoch: int
    seq: int
    event_id: str
    uid: str
    kind: str
    at: datetime
    recorded_at: datetime
    clock: Quality
    officer: str
    base_rev: int
    body: Body
    prev: str
    hash: str = ""
    rev: int | None = None
    sig: str = ""

    def digest(self) -> str:
        """SHA-256 over the canonical JSON of all fields but ``hash``, ``rev`` and ``sig``."""
        return sealed_hash(
            [
                self.unit,
                self.device,
                self.epoch,
                self.seq,
                self.event_id,
                self.uid,
                self.kind,
                stamp(self.at),
                stamp(self.recorded_at),
                self.clock,
                self.officer,
                self.base_rev,
                self.body,
                self.prev,
            ]
        )

    def sealed(self) -> "Event":
        """The same event with its hash."""
        return replace(self, hash=self.digest())

    def to_json(self) -> dict[str, Any]:
        """The form in exported logs, bundles and requests."""
        return {
            "unit": self.unit,
            "device": self.device,
            "epoch": self.epoch,
            "seq": self.seq,
            "event_id": self.event_id,
            "uid": self.uid,
            "kind": self.kind,
            "at": stamp(self.at),
            "recorded_at": stamp(self.recorded_at),
            "clock": self.clock,
            "officer": self.officer,
            "base_rev": self.base_rev,
            "rev": self.rev,
            "body": self.body,
            "prev": self.prev,
            "hash": self.hash,
            "sig": self.sig,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Event":
        """The inverse of ``to_json``. Raises ``KeyError`` or ``TypeError`` for anything else."""
        fields = dict(data)
        fields["at"] = parse_moment(fields["at"])
        fields["recorded_at"] = parse_moment(fields["recorded_at"])
        fields.setdefault("sig", "")
        event = cls(**fields)
        for name, kind in _KINDS.items():
            if type(getattr(event, name)) is not kind:
                raise TypeError(name)
        return event


_KINDS: dict[str, type] = {
    **dict.fromkeys(("unit", "device", "event_id", "uid", "kind", "clock", "officer", "prev", "hash", "sig"), str),
    **dict.fromkeys(("epoch", "seq", "base_rev"), int),
    "body": dict,
}


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return _CANONICAL(value)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def sealed_hash(value: Any) -> str:
    """SHA-256, hexadecimal, of the canonical JSON of ``value``."""
    # Brings OpenSSL: 4 MB that nobody needs who only reads.
    import hashlib

    return hashlib.sha256(canonical(value).encode()).hexdigest()


def new_id() -> str:
    """A UUIDv7 (RFC 9562): the first 48 bits are the time in milliseconds, the rest is random."""
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return _uuid(number, 7)


def same_id(*names: str) -> str:
    """A UUIDv8 (RFC 9562) that is the same wherever it is made of the same names."""
    return _uuid(int(sealed_hash(names)[:32], 16), 8)


def _uuid(number: int, version: int) -> str:
    number = number & ~(0xF << 76) | version << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
