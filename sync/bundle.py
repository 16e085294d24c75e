"""The line carried by hand: the same batch in a file, signed by the device and sealed for the hub; its answer likewise.

Who finds the stick reads nothing. The same file twice, in any order, by whatever way comes to the same thing.
"""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any

from counter.exchange import Batch, Reply, Unreadable
from sync.seal import DeviceKey, good, seal

UP, DOWN = b"motcua-up-1\n", b"motcua-down-1\n"
LIMIT = 48 * 1024 * 1024
"""Bytes of a batch in a bundle, as JSON."""

MOST = 256 * 1024 * 1024
"""Bytes that a bundle may unpack to."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time enrolment on its way with the first bundle: the secret, the device's public key, the key of its store
    sealed for the hub."""

    secret: str
    key: str
    escrow: str = ""


def sealed_batch(batch: Batch, key: DeviceKey, hub_key: str, secret: str = "", escrow: str = "") -> bytes:
    """The file to carry to the hub whose public key is ``hub_key``; ``secret`` and ``escrow`` as in ``Ticket``."""
    body = batch.to_bytes()
    told = {"body": body.decode(), "sig": key.sign(body), "secret": secret, "key": key.public, "escrow": escrow}
    return UP + seal(hub_key, gzip.compress(json.dumps(told).encode(), 6))


def opened(data: bytes, key: DeviceKey) -> tuple[bytes, str, Ticket | None]:
    """The batch's JSON, its signature, the ticket if one came along. Raises ``Unreadable``."""
    told = _opened(data, UP, key)
    try:
        body, sig, secret = told["body"].encode(), told["sig"], told["secret"]
        return body, sig, Ticket(secret, told["key"], told.get("escrow", "")) if secret else None
    except KeyError:
        raise Unreadable from None


def sealed_reply(reply: Reply, key: DeviceKey, device_key: str) -> bytes:
    """The file to carry back to the device whose public key is ``device_key``."""
    body = reply.to_bytes()
    told = {"body": body.decode(), "sig": key.sign(body)}
    return DOWN + seal(device_key, gzip.compress(json.dumps(told).encode(), 6))


def opened_reply(data: bytes, key: DeviceKey, hub_key: str) -> Reply:
    """What the hub with that public key said to this device. Raises ``Unreadable``."""
    told = _opened(data, DOWN, key)
    body = told.get("body", "").encode()
    if not good(hub_key, body, told.get("sig", "")):
        raise Unreadable
    return Reply.from_bytes(body)


def _opened(data: bytes, kind: bytes, key: DeviceKey) -> dict[str, str]:
    plain = key.open(data[len(kind) :]) if data.startswith(kind) else None
    if plain is None:
        raise Unreadable
    try:
        told = json.loads(_unpacked(plain))
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(told, dict) or not all(map(_whole, told.values())):
        raise Unreadable
    return told


def _whole(value: Any) -> bool:
    """Whether it is text that can be kept: JSON lets half of a pair through."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unpacked(plain: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(plain, MOST)
    except zlib.error:
        raise Unreadable from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Unreadable
    return data
