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


def signs(standing: Standing, now: datetime) -> tuple[str, ...]:
    """From the whole sentence to what fits anywhere; what a person has to do comes before what goes by itself; since
    when stays for as long as it can."""
    refused, pending = grouped(standing.refused), standing.pending - standing.refused
    at = since(standing.since or now, now)
    waits = f"{grouped(pending)} việc chờ gửi, từ {at}", f"{grouped(pending)} chờ từ {at}", f"{grouped(pending)} chờ"
    if standing.refused:
        both = (f"! {refused} việc cần sửa; {waits[0]}", f"! {refused} cần sửa; {waits[1]}") if pending > 0 else ()
        dated = f"! {refused} việc cần sửa, từ {at}", f"! {refused} cần sửa từ {at}", f"!{refused} sửa từ {at}"
        return *both, *dated, f"!{refused} sửa {at}", f"!{refused} sửa"
    return waits if pending > 0 else ("đã gửi hết", "đã gửi")
