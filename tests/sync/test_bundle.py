"""The line carried by hand: read by the one that it is for, whole, or not at all."""

import gzip
import itertools
import json
import zlib
from datetime import datetime

import pytest

from counter.clock import VIETNAM
from counter.exchange import Batch, Cursor, Reply, Unreadable
from sync import bundle
from sync.bundle import DOWN, UP, opened, opened_reply, sealed_batch, sealed_reply
from sync.seal import DeviceKey, good, seal
from tests.counter.life import beginning

DEVICE, HUB, OTHER = DeviceKey("11" * 32), DeviceKey("22" * 32), DeviceKey("33" * 32)
TIME = datetime(2026, 11, 19, 8, 0, tzinfo=VIETNAM)
BATCH = Batch("H15.50.05", "quay-1", TIME, None, (beginning(),))
REPLY = Reply(Cursor("tinh", "1-a", 3, "x"), TIME)


def test_a_batch_goes_up_with_its_signature_and_its_ticket() -> None:
    body, sig, ticket = opened(sealed_batch(BATCH, DEVICE, HUB.public, "bí mật"), HUB)
    assert Batch.from_bytes(body) == BATCH
    assert good(DEVICE.public, body, sig)
    assert ticket is not None
    assert (ticket.secret, ticket.key) == ("bí mật", DEVICE.public)
    assert opened(sealed_batch(BATCH, DEVICE, HUB.public), HUB)[2] is None


def test_who_finds_the_stick_reads_nothing() -> None:
    sealed = sealed_batch(BATCH, DEVICE, HUB.public)
    assert "Niê".encode() not in sealed
    for key in (DEVICE, OTHER):
        with pytest.raises(Unreadable):
            opened(sealed, key)


def test_an_answer_is_the_hubs_and_for_the_device() -> None:
    sealed = sealed_reply(REPLY, HUB, DEVICE.public)
    assert opened_reply(sealed, DEVICE, HUB.public) == REPLY
    for key, signer in ((OTHER, HUB), (DEVICE, OTHER)):
        with pytest.raises(Unreadable):
            opened_reply(sealed, key, signer.public)
    forged = sealed_reply(REPLY, OTHER, DEVICE.public)
    with pytest.raises(Unreadable):
        opened_reply(forged, DEVICE, HUB.public)


@pytest.mark.parametrize("at", [0, 5, 12, 20, 100, -1])
def test_a_bent_file_is_unreadable(at: int) -> None:
    for sealed, read in (
        (sealed_batch(BATCH, DEVICE, HUB.public), lambda data: opened(data, HUB)),
        (sealed_reply(REPLY, HUB, DEVICE.public), lambda data: opened_reply(data, DEVICE, HUB.public)),
    ):
        bent = bytearray(sealed)
        bent[at] ^= 1
        for wrong in (bytes(bent), sealed[:at], sealed + b"x"):
            with pytest.raises(Unreadable):
                read(wrong)


def test_the_two_ways_are_not_taken_for_each_other() -> None:
    with pytest.raises(Unreadable):
        opened(sealed_reply(REPLY, HUB, HUB.public), HUB)
    with pytest.raises(Unreadable):
        opened_reply(sealed_batch(BATCH, HUB, DEVICE.public), DEVICE, HUB.public)


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"{}",
        gzip.compress(b""),
        gzip.compress(b"[]"),
        gzip.compress(b"{}"),
        gzip.compress(b"[" * 100_000),
        gzip.compress(b'{"body": "\\ud800", "sig": "", "secret": "", "key": ""}'),
        gzip.compress(json.dumps({"body": 1, "sig": None, "secret": "x"}).encode()),
        zlib.compress(b"{}"),
    ],
    # Packed bytes bear the time at which they were packed.
    ids=map(str, itertools.count()),
)
def test_what_is_in_a_sealed_file_may_be_anything(inside: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(UP + seal(HUB.public, inside), HUB)
    with pytest.raises(Unreadable):
        opened_reply(DOWN + seal(DEVICE.public, inside), DEVICE, HUB.public)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST", 100_000)
    bomb = gzip.compress(b" " * 100_001)
    with pytest.raises(Unreadable):
        opened(UP + seal(HUB.public, bomb), HUB)
