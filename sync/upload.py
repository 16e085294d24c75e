"""The lane for scanned contents, behind the data: tus 1.0 over HTTP, small pieces, where the server stands is asked for
and never remembered, the whole checked by its hash at both ends."""

import base64
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Literal, NamedTuple, Protocol

import httpx

from counter.ports import Content
from counter.scanned import MOST
from counter.sync import Cut, NotLet
from sync.answer import ACCEPTED, whole
from sync.http import BUSY, NO_LINE, NOT_LET, NOT_UNDERSTOOD, TIME, after

PATH = "/v1/files"
VERSION = "1.0.0"
PIECE = 128 * 1024
"""Bytes of a piece: 16 seconds on a line of 64 kbit/s."""

PATIENCE = 3
"""How often in a row a server may contradict itself about one content, or find it damaged."""

MISMATCH, NOT_NAMED = 460, 424
Outcome = Literal["sent", "waits", "damaged", "refused"]
"""``sent``: the server holds the whole. ``waits``: it has not got the event that names it. ``damaged``: what is held
here is not what its hash says, and is not sent. ``refused``: the server does not take it."""


class Source(Protocol):
    """Where the contents are kept."""

    def piece(self, sha: str, offset: int) -> bytes:
        """Some bytes from ``offset`` on; none at the end."""

    def whole(self, sha: str) -> bool:
        """Whether it is held as it was kept."""


_NONE: Mapping[str, str] = {}
Headers = Callable[[str, str], Mapping[str, str]]
"""What goes with a request, by its method and path, so that the server knows the device."""


class Said(NamedTuple):
    """What a server answered, read to its end."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class Lane:
    """To one server. ``client`` has its address; ``corrected`` is told the time of a server that has refused a request,
    and says whether to try once more."""

    def __init__(
        self,
        client: httpx.Client,
        headers: Headers,
        corrected: Callable[[str], bool] = lambda told: False,
    ) -> None:
        self._client, self._headers, self._corrected = client, headers, corrected

    def send_all(
        self, contents: Iterable[Content], source: Source, confirm: Callable[[str], None]
    ) -> dict[str, Outcome]:
        """Each in its turn, what became of it by its hash; ``confirm`` is told at once what the server holds, so that a
        cut loses no more than a piece. Raises ``Cut`` or ``NotLet``."""
        outcomes: dict[str, Outcome] = {}
        for content in contents:
            outcomes[content.sha256] = self.send(content, source)
            if outcomes[content.sha256] == "sent":
                confirm(content.sha256)
        return outcomes

    def send(self, content: Content, source: Source) -> Outcome:
        """One content, from where the server stands. Raises ``Cut`` or ``NotLet``."""
        if not source.whole(content.sha256):
            return "damaged"
        offset, faults, damaged = self._stands(content), 0, 0
        while faults < PATIENCE:
            if offset is None:
                offset = self._begin(content)
                if offset is None:
                    return "waits"
            if offset == content.size:
                return "sent"
            response = self._patch(content, offset, source.piece(content.sha256, offset))
            status, stood = response.status_code, offset
            if status == MISMATCH:
                damaged += 1
                if damaged == PATIENCE:
                    return "refused"
                offset = None
                continue
            offset = _number(response, "Upload-Offset") if status == 204 else self._stands(content)
            # A server that lost its tail stands before where it stood: that is a fault, and is sent again.
            faults = 0 if status == 204 and offset is not None and stood < offset <= content.size else faults + 1
            if status == 204 and faults:
                offset = self._stands(content)
            if status in {400, 413, 415}:
                return "refused"
        raise Cut(NOT_UNDERSTOOD)

    def receive(self, sha: str, into: bytearray) -> bool:
        """The content of that hash, behind what ``into`` has of it already; false when the server has not got it. What
        has come stays in ``into`` over a cut. Raises ``Cut`` or ``NotLet``."""
        while True:
            asked = {"Range": f"bytes={len(into)}-{len(into) + PIECE - 1}"}
            response = self._ask("GET", f"{PATH}/{sha}", asked)
            if response.status_code == 404:
                return False
            size = _size(response)
            if response.status_code != 206 or size is None or size > MOST or not response.content:
                raise Cut(NOT_UNDERSTOOD)
            into += response.content
            if len(into) >= size:
                if sha256(into).hexdigest() != sha:
                    into.clear()
                    raise Cut(NOT_UNDERSTOOD)
                return True

    def _stands(self, content: Content) -> int | None:
        """Where the server stands; ``None`` when it has nothing of it."""
        response = self._ask("HEAD", f"{PATH}/{content.sha256}")
        if response.status_code in {404, 410}:
            return None
        if response.status_code != 200:
            raise Cut(NOT_UNDERSTOOD)
        offset = _number(response, "Upload-Offset")
        return offset if offset is not None and offset <= content.size else None

    def _begin(self, content: Content) -> int | None:
        """Begin, or find it here; ``None`` when no event names it there yet."""
        told = {"sha256": content.sha256, "type": content.type}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        headers = {"Upload-Length": str(content.size), "Upload-Metadata": metadata}
        response = self._ask("POST", PATH, headers)
        if response.status_code == NOT_NAMED:
            return None
        offset = _number(response, "Upload-Offset")
        if response.status_code not in {200, 201} or offset is None or offset > content.size:
            raise Cut(NOT_UNDERSTOOD)
        return offset

    def _patch(self, content: Content, offset: int, piece: bytes) -> Said:
        headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return self._ask("PATCH", f"{PATH}/{content.sha256}", headers, piece)

    def _ask(self, method: str, path: str, headers: Mapping[str, str] = _NONE, body: bytes = b"") -> Said:
        response = self._once(method, path, headers, body)
        if response.status_code == 403 and self._corrected(response.headers.get(TIME, "")):
            response = self._once(method, path, headers, body)
        status = response.status_code
        if status in {401, 403}:
            raise NotLet(NOT_LET)
        if status in {408, 429} or status >= 500:
            raise Cut(BUSY, after(response.headers))
        return response

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Said:
        sent = {**ACCEPTED, "Tus-Resumable": VERSION, **self._headers(method, path), **headers}
        try:
            with self._client.stream(method, path, content=body or None, headers=sent) as response:
                return Said(response.status_code, response.headers, whole(response, PIECE))
        except httpx.HTTPError:
            raise Cut(NO_LINE) from None
        except ValueError:
            raise Cut(NOT_UNDERSTOOD) from None


def _number(response: Said, name: str) -> int | None:
    told = response.headers.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() else None


def _size(response: Said) -> int | None:
    told = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(told) if told.isascii() and told.isdecimal() else None
