"""Time as the counter keeps it: Vietnam is UTC+7 all year, so no time-zone table is needed."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from counter.refusal import ClockDoubted, Refused

VIETNAM = timezone(timedelta(hours=7), "+07")

TICK = timedelta(milliseconds=1)
"""The finest time that is kept."""

BUILT = datetime(2026, 11, 1, tzinfo=VIETNAM)
"""No honest clock shows a time before this program was made; moved forward with each release."""

Quality = Literal["free", "synced", "confirmed"]


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, aware."""


class WatchedClock(Clock, Protocol):
    """A clock that notices when it is set, and goes by a server's word once it has one: what official dates go by."""

    def jumped(self) -> timedelta:
        """By how much it was set forward, or back below zero, since it was first looked at or last confirmed."""

    @property
    def confirmed(self) -> bool:
        """Whether an officer has confirmed the present time, and it has not been set since."""

    def confirm(self) -> None:
        """An officer says that it is right now."""

    @property
    def synced(self) -> bool:
        """Whether ``now`` goes by a server's word."""

    @property
    def fresh(self) -> bool:
        """Whether a server has said so lately: what others may go by in their turn."""

    def told(self, time: datetime, took: timedelta) -> None:
        """The province's server says what time it is, in an answer that took so long."""

    @property
    def word(self) -> "Word | None":
        """What the time goes by, for the next program of this run of the system."""


def elapsed() -> float:
    """Seconds that pass whatever the clock is set to, also while the PC sleeps where the system tells."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_MONOTONIC"):
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def boot() -> str:
    """The name of the system's present run, while which ``elapsed`` goes on; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


class Word(NamedTuple):
    """A server's word: its ``time`` at ``passed`` seconds of ``elapsed``, when the PC's own clock showed ``own``."""

    time: datetime
    passed: float
    own: datetime


class SystemClock:
    """The PC's own clock, or in a practice home whatever ``source`` gives. ``elapsed`` gives seconds that no setting of
    the clock changes; without it nobody notices that it was set. Once a server has said what time it is, the time goes
    on from there, whatever the PC's clock shows (protocol.md, "Clock")."""

    def __init__(
        self,
        source: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] | None = None,
    ) -> None:
        self._source, self._elapsed = source, elapsed
        self._confirmed = False
        self._begin: tuple[datetime, float] | None = None
        self._server: tuple[datetime, float] | None = None
        self._heard = 0.0

    def now(self) -> datetime:
        """The present moment, in Vietnam's time."""
        return self._own() if self._server is None else self._after(*self._server)

    def _own(self) -> datetime:
        return moment(self._source())

    def _after(self, begin: datetime, before: float) -> datetime:
        """The moment at which it is when it was ``begin`` at ``before``."""
        assert self._elapsed is not None
        return moment(begin + timedelta(seconds=self._elapsed() - before))

    @property
    def synced(self) -> bool:
        """Whether a server has said what time it is; the time is then right to ``AGREED``."""
        return self._server is not None

    @property
    def fresh(self) -> bool:
        """Whether that was within ``RECALLED``, however well its word agreed with what was known."""
        if self._elapsed is None or self._server is None:
            return False
        return self._elapsed() - self._heard <= RECALLED.total_seconds()

    @property
    def ahead(self) -> timedelta:
        """How far the server's time is ahead of the PC's own clock; nothing before one was told."""
        return timedelta(0) if self._server is None else self.now() - self._own()

    def told(self, time: datetime, took: timedelta) -> None:
        """Go on from a server's word, unless it was too long on its way, or is from before this build."""
        if self._elapsed is None or took > AGREED or time < BUILT:
            return
        self._heard = self._elapsed()
        # A word that comes over a slow line is behind the time, never ahead of it.
        if self._server is None or not timedelta(0) <= self.now() - time <= AGREED:
            self._server = (time, self._heard)

    @property
    def word(self) -> Word | None:
        """What the time goes by, for the next program of this run of the system."""
        return None if self._server is None else Word(*self._server, self._own() - (self.now() - self._server[0]))

    def recall(self, word: Word) -> None:
        """Go on from what an earlier program was told, while it is fresh and the PC's clock was not set since."""
        if self._elapsed is None or self._server is not None:
            return
        passed = timedelta(seconds=self._elapsed() - word.passed)
        drifted = abs(self._own() - word.own - passed)
        if timedelta(0) <= passed <= RECALLED and drifted <= STEP and word.time >= BUILT:
            self._server, self._heard = (word.time, word.passed), word.passed

    def jumped(self) -> timedelta:
        """How far the clock is from where the time that has passed should have brought it."""
        if self._elapsed is None:
            return timedelta(0)
        now, passed = self._own(), self._elapsed()
        if self._begin is None:
            self._begin = (now, passed)
        begin, before = self._begin
        return now - begin - timedelta(seconds=passed - before)

    @property
    def confirmed(self) -> bool:
        """Whether an officer has confirmed it, and it has not been set since."""
        return self._confirmed and abs(self.jumped()) <= DRIFT

    def confirm(self) -> None:
        """From now on this time is right."""
        self._confirmed, self._begin = True, None
        self.jumped()


def moment(value: datetime) -> datetime:
    """``value`` in Vietnam's time, cut to the millisecond, as every event keeps it."""
    return value.astimezone(VIETNAM).replace(microsecond=value.microsecond // 1000 * 1000)


def iso(value: datetime) -> str:
    """ISO 8601 with ``+07:00``, in seconds: the form that people and other programs read."""
    return value.astimezone(VIETNAM).isoformat(timespec="seconds")


def stamp(value: datetime) -> str:
    """ISO 8601 with ``+07:00`` and milliseconds: fixed width, so that text order is time order."""
    return value.astimezone(VIETNAM).isoformat(timespec="milliseconds")


def parse_moment(text: str) -> datetime:
    """An ISO 8601 time; one without an offset is Vietnam's. Raises ``Refused``."""
    try:
        value = datetime.fromisoformat(text)
        found = moment(value if value.tzinfo else value.replace(tzinfo=VIETNAM))
        if not 1 < found.year < 9999:
            raise ValueError("at the edge of what can be told in another zone")
        return found
    except (ValueError, OverflowError):
        raise Refused("Thời điểm không đọc được; ghi như 2026-11-20T08:31 (năm-tháng-ngày, chữ T, giờ:phút).") from None


def day_of(value: datetime) -> date:
    """The calendar day in Vietnam."""
    return value.astimezone(VIETNAM).date()


AGREED = timedelta(minutes=2)
"""How far from the server's own time a time that goes by its word may be, and a PC's clock without a warning."""

RECALLED = timedelta(days=1)
"""How long a server's word holds from one program to the next: a PC's quartz strays by some seconds in that time."""

STEP = timedelta(seconds=5)
"""A clock that time servers set back by less than this is not doubted."""


LONG = timedelta(days=60)
"""A clock that stands so far behind the last event was more likely set to a wrong year than left alone."""

DRIFT = timedelta(minutes=5)
"""What a running clock may gain or lose, and a time server put right, without being doubted."""


def trusted(
    now: datetime,
    last_recorded: datetime | None,
    confirmed: bool,
    jumped: timedelta = timedelta(0),
    *,
    synced: bool = False,
) -> tuple[datetime, Quality]:
    """The time to write down and how far it can be trusted for an official date (protocol.md, "Clock").

    ``last_recorded`` is the last event of this counter, or its last word with the province where that is newer. Raises
    ``ClockDoubted`` when the clock stands before this build, before ``last_recorded`` or long after it, or when it was
    set while the program ran (``jumped``), unless an officer has confirmed it. A time that is a server's (``synced``)
    is not doubted.
    """
    doubt = None
    quality: Quality = "synced" if synced else "free"
    if last_recorded is not None and timedelta(0) < last_recorded - now < STEP:
        return last_recorded, quality
    if synced:
        return now, quality
    if now < BUILT:
        doubt = f"trước ngày phát hành phần mềm ({BUILT:%d/%m/%Y})"
    elif last_recorded is not None and now < last_recorded:
        doubt = f"trước lần làm việc gần nhất ({vietnamese(last_recorded)})"
    elif last_recorded is not None and now - last_recorded > LONG:
        doubt = f"quá {LONG.days} ngày sau lần làm việc gần nhất ({vietnamese(last_recorded)})"
    elif abs(jumped) > DRIFT:
        doubt = f"vừa bị chỉnh {'tới' if jumped > timedelta(0) else 'lùi'} {_length(abs(jumped))} khi đang chạy"
    if doubt is None:
        return now, quality
    if confirmed:
        return now, "confirmed"
    raise ClockDoubted(
        f"Đồng hồ máy chỉ {vietnamese(now)}, {doubt}: chưa in giấy hẹn; chỉnh lại đồng hồ",
        ", hoặc nếu ngày giờ đã đúng thì chạy lại với --clock-ok.",
    )


def _length(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    for size, name in ((24 * 60, "ngày"), (60, "giờ")):
        if minutes >= size:
            return f"{minutes // size} {name}"
    return f"{minutes} phút"


def vietnamese(value: datetime) -> str:
    """``22/11/2026 08:30``: the short form."""
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def vietnamese_long(value: datetime) -> str:
    """``8 giờ 30 phút, ngày 22 tháng 11 năm 2026``: the form of the official papers."""
    local = value.astimezone(VIETNAM)
    return f"{local.hour} giờ {local:%M} phút, ngày {local:%d} tháng {local:%m} năm {local.year}"
