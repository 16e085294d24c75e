"""The supervisor's day: who did what today, what burns, how the week flows, what share was on time (domain.md 6.6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from counter.calendar import Calendar
from counter.clock import day_of
from counter.figure import Counts, share
from counter.sync import Standing

AIM = Decimal(95)
"""Per cent of what was settled that must be on time or early (domain.md 6.1)."""

FLOW = 5
"""Working days that the flow shows, today's or the last one included."""

FIGURES = ("kept_time", "settled", "early", "on_time", "late", "extended")
"""What is told of the month so far."""

RECEIVED, FORWARDED, FINISHED, RETURNED = ("receive", "accept"), ("forward",), ("finish",), ("return",)
STEPS = (*RECEIVED, *FORWARDED, *FINISHED, *RETURNED, "cancel")
"""The steps that the day is made of; a number that was struck is in no statistic."""

TROUBLES = {
    "overdue": "quá hạn",
    "late-hand-over": "quá giờ chuyển xử lý",
    "late-again": "đã hẹn lại mà vẫn quá hạn",
}
"""Views that should be empty."""

COUNTED = (
    *TROUBLES,
    "to-apologise",
    "to-review",
    "today",
    "tomorrow",
    "to-hand-over",
    "to-sign",
    "to-return",
    "to-tell",
)
"""The views that the day counts."""


class Step(NamedTuple):
    """One step of a dossier, by whom and at which counter."""

    counter: int
    officer: str
    kind: str
    day: date
    uid: str


class Late(NamedTuple):
    """One overdue dossier, in whose hand and in which counter's register it is."""

    counter: int
    officer: str
    uid: str


@dataclass(frozen=True, slots=True)
class Work:
    """What an officer did today and what of theirs is overdue now, as the uids of the dossiers; without a login the
    whole counter."""

    counter: int
    officer: str
    received: tuple[str, ...]
    forwarded: tuple[str, ...]
    finished: tuple[str, ...]
    returned: tuple[str, ...]
    late: tuple[str, ...]

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """From what came in to what is overdue."""
        return self.received, self.forwarded, self.finished, self.returned, self.late


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in on a day and what was settled."""

    day: date
    received: tuple[str, ...]
    finished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What the store knows at ``now``. ``counts`` are those of the views ``COUNTED``, ``steps`` those of the days of
    the flow, ``waiting`` the dossiers being worked on by field, ``month`` the figures since its first day; ``standing``
    is how this counter stands to the province, ``None`` while it is not enrolled, ``conflicts`` are the dossiers with a
    step that waits for the supervisor's decision."""

    now: datetime
    counts: Mapping[str, int]
    steps: Sequence[Step]
    late: Sequence[Late]
    waiting: Mapping[str, int]
    month: Counts
    days: tuple[date, ...]
    standing: Standing | None = None
    conflicts: tuple[str, ...] = ()

    @property
    def on_time(self) -> Decimal | None:
        """Per cent of what was settled this month that was not late; ``None`` while nothing was."""
        return share(self.month.get("kept_time", 0), self.month.get("settled", 0))

    def works(self) -> list[Work]:
        """Each counter, and under it each officer who did something today or has something overdue."""
        today = day_of(self.now)
        steps = [step for step in self.steps if step.day == today]
        pairs = {(step.counter, step.officer) for step in steps} | {(late.counter, late.officer) for late in self.late}
        whole = {(counter, "") for counter, _ in pairs}
        return [self._work(steps, *pair) for pair in sorted(pairs | whole)]

    def _work(self, steps: Sequence[Step], counter: int, officer: str) -> Work:
        mine = [step for step in steps if step.counter == counter and officer in {"", step.officer}]
        return Work(
            counter=counter,
            officer=officer,
            received=_uids(mine, RECEIVED),
            forwarded=_uids(mine, FORWARDED),
            finished=_uids(mine, FINISHED),
            returned=_uids(mine, RETURNED),
            late=tuple(late.uid for late in self.late if late.counter == counter and officer in {"", late.officer}),
        )

    def flow(self) -> list[Flow]:
        """The working days, the oldest first."""
        by_day = {day: [step for step in self.steps if step.day == day] for day in self.days}
        return [Flow(day, _uids(steps, RECEIVED), _uids(steps, FINISHED)) for day, steps in by_day.items()]

    def troubles(self) -> list[str]:
        """``3 quá hạn`` …: what should not be; empty when all is right."""
        found = [f"{count} {words}" for view, words in TROUBLES.items() if (count := self.counts.get(view, 0))]
        if self.conflicts:
            found.append(f"{len(self.conflicts)} hồ sơ có bước xung đột chờ quyết định")
        if self.on_time is not None and self.on_time < AIM:
            found.append(f"tỷ lệ đúng hạn tháng này dưới mức {AIM}%")
        return found


def _uids(steps: Iterable[Step], kinds: Sequence[str]) -> tuple[str, ...]:
    """Each dossier once, in the order of the steps."""
    return tuple(dict.fromkeys(step.uid for step in steps if step.kind in kinds))


def last_days(now: datetime, calendar: Calendar) -> tuple[date, ...]:
    """The last ``FLOW`` working days up to now, the oldest first."""
    day = day_of(now)
    found = [day if calendar.counts(day) else calendar.last_working(day)]
    while len(found) < FLOW:
        found.append(calendar.last_working(found[-1]))
    return tuple(reversed(found))
