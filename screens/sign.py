"""How a counter stands to the province, in few words and in fewer."""

from datetime import datetime

from counter.calendar import weekday
from counter.clock import VIETNAM, day_of
from counter.money import grouped
from counter.sync import Standing

WEEK = 6
"""Days back that a weekday names without doubt."""


def since(at: datetime, now: datetime) -> str:
    """``08:15`` of today, ``thứ Ba`` of this week, else ``12/11``."""
    days = (day_of(now) - day_of(at)).days
    local = at.astimezone(VIETNAM)
    if days <= 0:
        return f"{local:%H:%M}"
    if days == 1:
        return "hôm qua"
    name = weekday(local.date())
    return name[0].lower() + name[1:] if days <= WEEK else f"{local:%d/%m}"


def signs(standing: Standing, now: datetime) -> tuple[str, str, str]:
    """From the whole sentence to what fits anywhere; what a person has to do comes before what goes by itself."""
    if standing.refused:
        count = grouped(standing.refused)
        return f"! {count} việc cần sửa", f"! {count} cần sửa", f"!{count} sửa"
    if standing.pending:
        count, at = grouped(standing.pending), since(standing.since or now, now)
        return f"{count} việc chờ gửi, từ {at}", f"{count} chờ từ {at}", f"{count} chờ"
    return "đã gửi hết", "đã gửi hết", "đã gửi"
