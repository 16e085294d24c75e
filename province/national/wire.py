"""The wire to the national side: time limits, rate, rest when nobody answers, and a session that is renewed in time."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx

from counter.clock import Clock
from counter.dossier import Dossier
from province.national.answer import Answer, Reply, classify
from province.national.record import NO_SECRET, Exchange, Record, Secret, secret_of_dossier
from sync.answer import ACCEPTED, pieces
from sync.pace import Random, backoff

CONNECT, READ = 10.0, 60.0
"""Seconds (protocol.md C2); the second one is for the whole answer, however slowly it drips."""

RENEW_AFTER = timedelta(minutes=8)
"""A session lives ten minutes (A2)."""

MOST_READ = 32 * 1024 * 1024
LONGEST_REST = 86_400.0
SILENCES = 3
"""Calls in a row without an answer after which the other side is left alone for a while."""


class About(NamedTuple):
    """Whose call it is, and what must not be kept of an answer; ``uid`` is empty for a log-in."""

    unit: str = ""
    uid: str = ""
    secret: Secret = NO_SECRET


def about(dossier: Dossier) -> About:
    """A call that is about ``dossier``."""
    return About(dossier.unit, dossier.uid, secret_of_dossier(dossier))


@dataclass
class Rate:
    """At most ``per_second`` calls, ``burst`` of them at once."""

    per_second: float = 5.0
    burst: float = 5.0

    def __post_init__(self) -> None:
        self._left, self._at = self.burst, 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next call may go; 0 takes its place."""
        self._left = min(self.burst, self._left + max(0.0, now - self._at) * self.per_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.per_second


class Wire:
    """Posts to one national system, for one worker at a time, and keeps what was said.

    While the other side asks to be left alone, or has not answered several calls in a row, no call goes out.
    """

    def __init__(
        self,
        client: httpx.Client,
        record: Record,
        clock: Clock,
        random: Random,
        *,
        rate: Rate | None = None,
        connect: float = CONNECT,
        read: float = READ,
    ) -> None:
        self._client, self._record, self._clock, self._random = client, record, clock, random
        self._rate = rate or Rate()
        self._read = read
        self._timeout = httpx.Timeout(read, connect=connect, pool=connect)
        self._silent = 0
        self._rest_until: datetime | None = None

    def now(self) -> datetime:
        """The clock that sessions and rests go by."""
        return self._clock.now()

    def post(
        self, operation: str, url: str, body: Any, whose: About, headers: Mapping[str, str], kept: Any = None
    ) -> Answer:
        """One call and what its answer means; nothing is sent twice here. ``kept`` stands in the record for a body that
        is too large for it."""
        waits = self._waits()
        if waits:
            return Answer("later", seconds=waits, everyone=True)
        at, started = self.now(), time.monotonic()
        reply = self._reply(url, body, headers)
        exchange = Exchange(
            unit=whose.unit,
            uid=whose.uid,
            operation=operation,
            at=at,
            seconds=time.monotonic() - started,
            status=reply.status,
            fault=reply.fault,
            request=body if kept is None else kept,
            answer=reply.body,
            secret=whose.secret,
        )
        self._record.keep(exchange)
        return self.heard(classify(reply), whose)

    def _waits(self) -> float:
        now = self.now()
        if self._rest_until is not None and now < self._rest_until:
            return (self._rest_until - now).total_seconds()
        return self._rate.wait(now.timestamp())

    def heard(self, answer: Answer, whose: About) -> Answer:
        """``answer``, having counted silences: who asked for a rest, is out of reach or says nothing gets one."""
        if answer.kind in {"unknown", "later"}:
            self._silent += 1
        elif whose.uid and answer.kind != "token":
            # A log-in that works proves nothing: the next call may be refused all the same.
            self._silent = 0
        if not answer.everyone and self._silent < SILENCES:
            return answer
        seconds = max(answer.seconds, backoff(self._silent, self._random))
        self._rest_until = self.now() + timedelta(seconds=seconds)
        return replace(answer, seconds=seconds, everyone=True)

    def _reply(self, url: str, body: Any, headers: Mapping[str, str]) -> Reply:
        until = time.monotonic() + self._read
        got = bytearray()
        try:
            sent = {**ACCEPTED, **headers}
            with self._client.stream("POST", url, json=body, headers=sent, timeout=self._timeout) as response:
                for piece in pieces(response):
                    got += piece
                    if time.monotonic() > until or len(got) > MOST_READ:
                        return Reply(response.status_code, fault="quá lâu hoặc quá dài")
                after = _seconds(response.headers.get("Retry-After", ""), self.now())
                return Reply(response.status_code, bytes(got), after)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            return Reply(fault=type(error).__name__, sent=False)
        except (httpx.HTTPError, ValueError) as error:
            return Reply(fault=type(error).__name__)


def _seconds(retry_after: str, now: datetime) -> float:
    """``Retry-After`` in seconds, a day at most, given as such or as a date; 0 for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_REST, float(text))
    try:
        return min(LONGEST_REST, max(0.0, (parsedate_to_datetime(text) - now).total_seconds()))
    except (TypeError, ValueError):
        return 0.0


Token = tuple[str, float]
"""A token and how many seconds it lives, 0 when that was not said."""


class Session:
    """A token that is asked for when it is needed, renewed before it dies, and once more when it is refused."""

    def __init__(self, log_in: Callable[[], Answer], read: Callable[[Mapping[str, Any]], Token]) -> None:
        self._log_in, self._read = log_in, read
        self._token, self._until = "", None  # type: tuple[str, datetime | None]

    def call(self, wire: Wire, whose: About, send: Callable[[str], Answer]) -> Answer:
        """What ``send`` answers with a living token; never ``token``."""
        for _ in range(2):
            failed = self._renew(wire.now())
            if failed is not None:
                return failed if failed.seconds else wire.heard(failed, whose)
            answer = send(self._token)
            if answer.kind != "token":
                return answer
            self._until = None
        return wire.heard(Answer("later", code="401", everyone=True), whose)

    def _renew(self, now: datetime) -> Answer | None:
        if self._until is not None and now < self._until:
            return None
        answer = self._log_in()
        token, lives = self._read(answer.data) if answer.kind == "ok" else ("", 0.0)
        if not token:
            # Whatever became of the log-in, the dossier's own call has not left.
            return Answer("later", code=answer.code, seconds=answer.seconds, everyone=True)
        life = min(RENEW_AFTER, timedelta(seconds=lives * 0.8)) if lives > 0 else RENEW_AFTER
        self._token, self._until = token, now + life
        return None
