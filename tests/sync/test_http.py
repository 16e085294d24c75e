"""The line over HTTP: whatever comes back is a reply, a refusal in words, or a cut."""

import gzip
import json
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime

import httpx
import pytest

from counter.clock import VIETNAM
from counter.exchange import Batch, Cursor, Reply, Unreadable
from counter.refusal import Refused
from counter.sync import Cut, NotLet, TooLarge
from sync import http
from sync.http import HttpLine
from sync.seal import DeviceKey, good

KEY = DeviceKey("11" * 32)
TIME = datetime(2026, 11, 19, 8, 0, tzinfo=VIETNAM)
BATCH = Batch("H15.50.05", "quay-1", TIME, None)
REPLY = Reply(Cursor("tinh", "1-a", 3, "x"), TIME)
Answer = Callable[[httpx.Request], httpx.Response]


def line(answer: Answer) -> HttpLine:
    return HttpLine("https://tinh.example.vn", KEY, transport=httpx.MockTransport(answer))


def said(status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    return lambda _: httpx.Response(status, content=content, headers=headers)


def test_a_batch_is_packed_and_signed() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=gzip.compress(REPLY.to_bytes()), headers={"Content-Encoding": "gzip"})

    assert line(answer).exchange(BATCH) == REPLY
    body = gzip.decompress(seen[0].content)
    assert Batch.from_bytes(body) == BATCH
    assert good(KEY.public, body, seen[0].headers["Motcua-Signature"])
    assert str(seen[0].url) == "https://tinh.example.vn/v1/sync"


@pytest.mark.parametrize("status", [*range(300, 309), 400, 402, 404, 405, 408, 409, 410, 422, 425, 429, 451])
def test_a_status_that_says_nothing_of_the_work_is_a_cut(status: int) -> None:
    with pytest.raises(Cut):
        line(said(status, b"thanh cong", {"Location": "https://elsewhere.example.vn/"})).exchange(BATCH)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_busy_server_says_when_to_come_again(status: int) -> None:
    with pytest.raises(Cut) as cut:
        line(said(status, b"null", {"Retry-After": "42"})).exchange(BATCH)
    assert cut.value.after == 42
    with pytest.raises(Cut) as cut:
        line(said(status, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})).exchange(BATCH)
    assert cut.value.after == 0


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_is_told_why(status: int) -> None:
    with pytest.raises(NotLet, match="đã bị thu hồi"):
        line(said(status, json.dumps({"say": "Máy này đã bị thu hồi."}).encode())).exchange(BATCH)
    for words in (b"", b"<html>", b"[]", b'{"say"', b"null"):
        with pytest.raises(NotLet, match="liên hệ quản trị tỉnh"):
            line(said(status, words)).exchange(BATCH)


def test_too_large_is_sent_in_smaller_parts() -> None:
    with pytest.raises(TooLarge):
        line(said(413)).exchange(BATCH)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>Dang nhap: thanh cong</body></html>", REPLY.to_bytes()[:-1], b"null", b"\xff\xfe", b"{}"],
)
def test_a_success_that_is_none_is_a_cut(content: bytes) -> None:
    with pytest.raises(Cut, match="không đúng dạng"):
        line(said(200, content)).exchange(BATCH)


def test_a_body_that_does_not_unpack_is_a_cut() -> None:
    with pytest.raises(Cut):
        line(said(200, gzip.compress(REPLY.to_bytes())[:-5] + b"xxxxx", {"Content-Encoding": "gzip"})).exchange(BATCH)


def test_an_answer_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST", 10_000)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1000
            yield b" " * 1000

    with pytest.raises(Cut):
        line(lambda _: httpx.Response(200, content=endless())).exchange(BATCH)
    assert read < 30_000


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.WriteError,
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.PoolTimeout,
        httpx.ProxyError,
    ],
)
def test_a_line_that_fails_is_a_cut(error: type[httpx.HTTPError]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error("")

    with pytest.raises(Cut, match="Chưa nối được"):
        line(answer).exchange(BATCH)


def test_a_server_with_another_certificate_is_said_to_be_so() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        try:
            raise ssl.SSLCertVerificationError
        except ssl.SSLError as error:
            raise httpx.ConnectError("") from error

    with pytest.raises(Cut, match="Chứng thư của máy chủ không đúng"):
        line(answer).exchange(BATCH)


def test_a_ticket_is_shown_and_answered() -> None:
    assert line(said(200, b'{"unit": "H15.50.05", "counter": 2}')).enrol("s", "d", "k") == ("H15.50.05", 2)
    for content in (b"", b"{}", b"[]", b"null", b'{"unit": "x", "counter": "y"}', b"\xff"):
        with pytest.raises(Cut):
            line(said(200, content)).enrol("s", "d", "k")


def test_another_s_bundle_is_carried_as_it_is() -> None:
    assert line(lambda request: httpx.Response(200, content=request.content[::-1])).carry(b"abc") == b"cba"


def test_what_the_server_says_it_cannot_read_is_no_trouble_of_the_line() -> None:
    answer = line(said(400, '{"say": "Yêu cầu không đúng dạng"}'.encode()))
    with pytest.raises(Unreadable):
        answer.carry(b"abc")
    for ask in (lambda: answer.exchange(BATCH), lambda: answer.enrol("s", "d", "k")):
        with pytest.raises(Cut, match="không đúng dạng"):
            ask()


@pytest.mark.parametrize("url", ["", "tinh", "https://", "ftp://tinh/"])
def test_an_address_that_leads_nowhere_is_a_cut(url: str) -> None:
    with pytest.raises(Cut):
        HttpLine(url, KEY).exchange(BATCH)


@pytest.mark.parametrize(
    ("url", "certificate"), [("http://[::1", ""), ("https://tinh", "-----BEGIN"), ("https://x", "đ")]
)
def test_a_file_with_a_wrong_address_or_certificate_is_refused_in_words(url: str, certificate: str) -> None:
    with pytest.raises(Refused, match="xin tỉnh tệp"):
        HttpLine(url, KEY, certificate)
