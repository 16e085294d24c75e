"""What comes over the line is unpacked a piece at a time, whoever sends it."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.exchange import Batch
from counter.ports import Content
from counter.sync import Cut
from sync.answer import STEP, TooLong, pieces, whole
from sync.http import MOST, HttpLine
from sync.seal import DeviceKey
from sync.upload import PIECE, Lane
from tests.counter.life import beginning

BOMB = gzip.compress(bytes(64 * 1024 * 1024), 9)
LAYERS = gzip.compress(BOMB, 9)


def said(body: bytes, packed: str = "") -> httpx.Response:
    return httpx.Response(200, content=iter([body]), headers={"Content-Encoding": packed} if packed else {})


@given(st.binary(max_size=300_000), st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_was_sent_is_read(body: bytes, packed: bool) -> None:
    answer = said(gzip.compress(body), "gzip") if packed else said(body)
    assert whole(answer, len(body)) == body
    assert all(len(piece) <= STEP for piece in pieces(said(gzip.compress(body), "gzip")))


@given(st.binary(max_size=200), st.sampled_from(["gzip", "GZIP", "deflate", "br", "gzip, gzip", "x", "identity", ""]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_whatever_comes_is_read_or_refused(body: bytes, packed: str) -> None:
    try:
        whole(said(body, packed), 100)
    except ValueError:
        return
    assert len(body) <= 100 or packed in {"gzip", "GZIP"}


def test_no_body_is_none_however_it_would_be_packed() -> None:
    assert whole(said(b"", "gzip"), 0) == b""


@pytest.mark.parametrize("packed", ["gzip", "gzip, gzip"])
def test_a_bomb_is_not_unpacked(packed: str) -> None:
    body = BOMB if packed == "gzip" else LAYERS
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=str(PIECE) if packed == "gzip" else "gzip, gzip"):
            whole(said(body, packed), PIECE)
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def exchanged(client: Callable[[httpx.Request], httpx.Response]) -> None:
    line = HttpLine("http://x", DeviceKey.new(), transport=httpx.MockTransport(client))
    line.exchange(Batch("H15.50.05", "quay-1", datetime.now(UTC), None, (beginning(),)))


def fetched(client: Callable[[httpx.Request], httpx.Response]) -> None:
    lane = Lane(httpx.Client(transport=httpx.MockTransport(client), base_url="http://x"), lambda method, path: {})
    lane.receive("0" * 64, bytearray())


def sent(client: Callable[[httpx.Request], httpx.Response]) -> None:
    lane = Lane(httpx.Client(transport=httpx.MockTransport(client), base_url="http://x"), lambda method, path: {})
    lane.send(Content("0" * 64, 3, "application/pdf"), Whole())


class Whole:
    """A content that is there."""

    def whole(self, sha: str) -> bool:
        return True

    def piece(self, sha: str, offset: int) -> bytes:
        return b"abc"


@pytest.mark.parametrize("ask", [exchanged, fetched, sent])
@pytest.mark.parametrize(
    ("packed", "body"),
    [("gzip", BOMB), ("gzip, gzip", LAYERS), ("deflate", zlib.compress(b"{}")), ("gzip", BOMB[:-9]), ("gzip", b"x")],
    ids=["bomb", "layers", "deflate", "cut", "bent"],
)
def test_a_counter_is_not_harmed_by_an_answer(
    ask: Callable[[Callable[[httpx.Request], httpx.Response]], None], packed: str, body: bytes
) -> None:
    with pytest.raises(Cut):
        ask(lambda request: said(body, packed))


def test_too_long_is_too_long() -> None:
    with pytest.raises(TooLong):
        whole(said(bytes(MOST + 1)), MOST)
