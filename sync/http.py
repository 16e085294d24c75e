"""The line over HTTP: one round trip a batch, signed by the device, over TLS."""

import gzip
import json
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from counter.clock import parse_moment, stamp
from counter.exchange import Batch, Reply, Unreadable
from counter.refusal import Refused
from counter.sync import Cut, NotLet, TooLarge
from sync.answer import ACCEPTED, whole
from sync.seal import DeviceKey

CONNECT, READ = 10.0, 60.0
"""Seconds to wait for a connection, and for an answer."""

MOST = 16 * 1024 * 1024
"""Bytes of an answer that are read: a reply with a catalogue is far smaller."""

NO_LINE = "Chưa nối được với máy chủ của tỉnh; việc ở quầy vẫn làm bình thường, sẽ tự gửi khi có mạng."
UNTRUSTED = (
    "Chứng thư của máy chủ không đúng: xem ngày giờ của máy này, rồi báo quản trị tỉnh (máy chủ đã đổi chứng thư, hoặc "
    "mạng chặn đường). Việc ở quầy vẫn làm bình thường."
)
NOT_UNDERSTOOD = "Máy chủ trả lời không đúng dạng (mạng có thể đang đòi đăng nhập); sẽ tự thử lại."
BUSY = "Máy chủ đang bận hoặc trục trặc; sẽ tự thử lại."
WRONG_FILE = "Địa chỉ hoặc chứng thư trong tệp ghi danh không đúng; xin tỉnh tệp ghi danh mới."
NOT_LET = "Máy chủ không cho máy này kết nối; liên hệ quản trị tỉnh."


TIME = "Motcua-Time"

WINDOW = timedelta(minutes=5)
"""How far the time of a signed request may be from the server's; one that was overheard is of no use afterwards."""


def request_text(method: str, path: str, unit: str, device: str, at: str) -> bytes:
    """What a device signs of a request whose body proves itself."""
    return f"{method} {path} {unit} {device} {at}".encode()


class Signer:
    """What says on every request of the lane of scanned contents which device asks, and when; a content proves itself
    by its hash. A counter's clock may be wrong: the server's time is gone by, once it has said it."""

    def __init__(self, key: DeviceKey, unit: str, device: str, now: Callable[[], datetime]) -> None:
        self._key, self._unit, self._device, self._now = key, unit, device, now
        self._ahead = timedelta()

    def __call__(self, method: str, path: str) -> dict[str, str]:
        """The headers of one request."""
        at = stamp(self._now() + self._ahead)
        signature = self._key.sign(request_text(method, path, self._unit, self._device, at))
        return {"Motcua-Unit": self._unit, "Motcua-Device": self._device, TIME: at, "Motcua-Signature": signature}

    def corrected(self, told: str) -> bool:
        """The server has refused a request and told its time: whether another try with that is worth it."""
        try:
            ahead = parse_moment(told) - self._now()
        except Refused:
            return False
        worth = abs(ahead - self._ahead) > WINDOW
        self._ahead = ahead
        return worth


class HttpLine:
    """``counter.sync.Line`` to a hub or a relay. ``certificate`` (PEM) is the only one trusted; without it the system's
    trust store says. ``transport`` stands in for the network in tests. Raises ``Refused`` for an address or certificate
    that is none."""

    def __init__(
        self, url: str, key: DeviceKey, certificate: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        self._key = key
        try:
            self._client = httpx.Client(
                base_url=url,
                verify=_trust(certificate),
                timeout=httpx.Timeout(READ, connect=CONNECT),
                transport=transport,
                follow_redirects=False,
            )
        except (httpx.InvalidURL, ssl.SSLError, TypeError):
            raise Refused(WRONG_FILE) from None

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    @property
    def client(self) -> httpx.Client:
        """The connection, for the lane of scanned contents."""
        return self._client

    def who(self, unit: str, device: str, now: Callable[[], datetime]) -> Signer:
        """Signs the requests of that lane."""
        return Signer(self._key, unit, device, now)

    def exchange(self, batch: Batch) -> Reply:
        """One round trip. Raises ``Cut``, ``NotLet`` or ``TooLarge``."""
        body = batch.to_bytes()
        headers = {
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "Motcua-Signature": self._key.sign(body),
        }
        try:
            return Reply.from_bytes(self._post("/v1/sync", gzip.compress(body, 6), headers))
        except Unreadable:
            raise Cut(NOT_UNDERSTOOD) from None

    def enrol(self, secret: str, device: str, key: str, escrow: str = "") -> tuple[str, int]:
        """Show a one-time ticket for the device with that public key: the unit and the counter that it is now.
        ``escrow`` is the key of its store, sealed for the hub. Raises ``Cut`` or ``NotLet``."""
        body = json.dumps({"secret": secret, "device": device, "key": key, "escrow": escrow}).encode()
        try:
            told = json.loads(self._post("/v1/enrol", body, {"Content-Type": "application/json"}))
            return str(told["unit"]), int(told["counter"])
        except (Unreadable, ValueError, KeyError, TypeError):
            raise Cut(NOT_UNDERSTOOD) from None

    def carry(self, sealed: bytes) -> bytes:
        """Another device's bundle, on its way; the answer, sealed for it. Raises ``Cut``, ``NotLet``, ``TooLarge``, or
        ``Unreadable`` for a bundle that is none."""
        return self._post("/v1/bundle", sealed, {"Content-Type": "application/octet-stream"})

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        try:
            with self._client.stream("POST", path, content=body, headers=ACCEPTED | headers) as response:
                said = whole(response, MOST)
        except httpx.HTTPError as error:
            raise Cut(UNTRUSTED if _untrusted(error) else NO_LINE) from None
        except ValueError:
            raise Cut(NOT_UNDERSTOOD) from None
        status = response.status_code
        if status == 200:
            return said
        if status in {401, 403}:
            raise NotLet(_sentence(said) or NOT_LET)
        if status == 413:
            raise TooLarge
        if status == 400 and _sentence(said):
            raise Unreadable
        raise Cut(BUSY if status in {408, 429} or status >= 500 else NOT_UNDERSTOOD, after(response.headers))


def _trust(certificate: str) -> ssl.SSLContext:
    if not certificate:
        return ssl.create_default_context()
    context = ssl.create_default_context(cadata=certificate)
    # A relay in the commune's own network has no public name; the certificate itself was handed over at enrolment.
    context.check_hostname = False
    return context


def _untrusted(error: BaseException | None) -> bool:
    """Whether somebody has answered whose certificate is not the trusted one."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _sentence(said: bytes) -> str:
    """What the server says to the officer; empty when it says nothing that we understand."""
    try:
        data: Any = json.loads(said)
        return str(data["say"])[:300]
    except (ValueError, KeyError, TypeError):
        return ""


def after(headers: Mapping[str, str]) -> float:
    """Seconds after which a server wants to be asked again; 0 where it says nothing."""
    told = headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else 0.0
