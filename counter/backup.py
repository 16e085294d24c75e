"""Backups as the counter sees them: which are kept, how old the last good one is, and when that is too old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(hours=1)
"""Of work: a store in which nothing has happened since is copied once a day only."""

HOURS, DAYS, MONTHS = 24, 30, 12
"""Of each, so many that have a backup keep their newest one."""

WARN_DAYS = 3
"""After so many days without a good backup Home and ``doctor`` warn, unless ``config.toml`` says otherwise."""


@dataclass(frozen=True, slots=True)
class Backed:
    """When the last good backup was made, here and at the second place. ``place`` names the second place, empty for
    none; ``trouble`` is why the last one could not be made, a sentence."""

    last: datetime | None = None
    place: str = ""
    second: datetime | None = None
    trouble: str = ""
    warn_days: int = WARN_DAYS

    def overdue(self, now: datetime) -> bool:
        """Whether a place has no backup, or none that is new enough."""
        wanted = [self.last, self.second] if self.place else [self.last]
        return any(at is None or now - at > timedelta(days=self.warn_days) for at in wanted)

    def glance(self, now: datetime) -> str:
        """The older of the places in a few letters, ``!`` first where somebody has to do something."""
        wanted = [self.last, self.second] if self.place else [self.last]
        sign = "! " if self.trouble or self.overdue(now) else ""
        if any(at is None for at in wanted):
            return f"{sign}chưa sao lưu" if self.last is None else f"{sign}bản thứ hai: chưa có"
        oldest = min(at for at in wanted if at)
        return f"{sign}sao lưu {ago(oldest, now)}"


def ago(at: datetime, now: datetime) -> str:
    """``14:05`` of today, else how many days ago."""
    days = (now.date() - at.date()).days
    return f"{at:%H:%M}" if days <= 0 else "hôm qua" if days == 1 else f"{days} ngày trước"


def kept(made: Iterable[datetime]) -> set[datetime]:
    """Those of these backups that stay: the newest of each of the last hours, days and months that have one."""
    newest = sorted(made, reverse=True)
    found: set[datetime] = set()
    for count, part in ((HOURS, "%Y%m%d%H"), (DAYS, "%Y%m%d"), (MONTHS, "%Y%m")):
        first: dict[str, datetime] = {}
        for at in newest:
            first.setdefault(f"{at:{part}}", at)
        found.update(list(first.values())[:count])
    return found
