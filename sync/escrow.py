"""The key of a counter's store on its way to the province: sealed for the hub, so that nobody between reads it."""

import json
from typing import NamedTuple

from counter.exchange import Unreadable
from sync.seal import DeviceKey, seal

HEAD = b"motcua-escrow-1\n"
MOST = 4096
"""Bytes of a file that is carried by hand."""


class Carried(NamedTuple):
    """What a file by hand says: the device, its sealed key, its signature over that."""

    device: str
    escrow: str
    sig: str


def sealed_key(hub_key: str, key: str) -> str:
    """The raw key, 64 hexadecimal characters, for the hub with that public key: 160 hexadecimal characters."""
    return seal(hub_key, bytes.fromhex(key)).hex()


def opened_key(escrow: str, hub: DeviceKey) -> str:
    """The raw key again. Raises ``Unreadable``."""
    try:
        key = hub.open(bytes.fromhex(escrow))
    except ValueError:
        key = None
    if key is None or len(key) != 32:
        raise Unreadable
    return key.hex()


def to_carry(device: str, own: DeviceKey, escrow: str) -> bytes:
    """The file of a device that has enrolled already."""
    told = Carried(device, escrow, own.sign(escrow.encode()))
    return HEAD + json.dumps(told._asdict()).encode()


def carried(data: bytes) -> Carried:
    """What such a file says; whose it is has still to be proven. Raises ``Unreadable``."""
    if not data.startswith(HEAD) or len(data) > MOST:
        raise Unreadable
    try:
        told = json.loads(data[len(HEAD) :])
        return Carried(*(str(told[name]) for name in Carried._fields))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable from None
