"""The practice commune: a fortnight of invented dossiers in every state, up to today."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from counter.calendar import Calendar
from counter.clock import VIETNAM, stamp
from counter.desk import Desk
from counter.dossier import Dossier
from counter.event import Body
from counter.ports import Draft, NoPaper, Store

DAYS = 12
"""Working days back to the first dossier."""

A_DAY = (2, 5)
"""Fewest and most dossiers of a day."""

PROCEDURES = (
    "1.001193 1.004873 2.000635 1.001022 1.004837 1.000656 1.001612 2.000720 1.001699 1.001653 1.013225 1.013967"
).split()
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Đỗ Bùi Niê Ksơr Kdăm Êban Mlô".split()
MIDDLE = "Văn Thị Mẫu Minh Thử".split()
GIVEN = "An Bình Chi Dũng Đạt Hạnh H'Bĩa Y-Ƀlŏ Khánh Mai Oanh Phượng Quyên Thủy Yến".split()
ROOMS = (
    "Công chức Tư pháp - Hộ tịch",
    "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội",
    "Chi nhánh Văn phòng đăng ký đất đai",
)


def fill(desk: Desk) -> int:
    """Put the fortnight into a fresh practice home; how many dossiers. The same ones for the same day."""
    now = desk.clock.now()
    desk = Desk(desk.store, NoPaper(), desk.clock, desk.facts, desk.officer)
    dice = random.Random(now.toordinal())
    calendar = desk.facts.unit.calendar(desk.facts.calendar)
    made = 0
    for opening in _openings(now, calendar):
        for at in sorted(opening + timedelta(minutes=dice.randrange(8 * 60)) for _ in range(dice.randint(*A_DAY))):
            if at < now:
                dossier = desk.receive(_intake(dice, at), clock_ok=True).dossier
                _live(desk.store, desk.officer.login, dossier, list(_steps(dice, dossier)), now)
                made += 1
    return made


def _openings(now: datetime, calendar: Calendar) -> Iterator[datetime]:
    days = (now.date() - timedelta(days=back) for back in range(2 * DAYS, -1, -1))
    working = [day for day in days if calendar.counts(day)][-DAYS:]
    return (calendar.opening(day) for day in working)


def _intake(dice: random.Random, at: datetime) -> dict[str, Any]:
    woman = dice.random() < 0.5
    name = f"{dice.choice(FAMILY)} {'Thị' if woman else dice.choice(MIDDLE)} {dice.choice(GIVEN)}"
    year = dice.randint(50, 99)
    owner = {
        "name": name,
        "id": f"066{1 if woman else 0}{year}{dice.randrange(10**6):06d}",
        "born": f"19{year}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
        "sex": "Nữ" if woman else "Nam",
        "address": f"Buôn Mẫu {dice.randint(1, 9)}, xã Ea Mẫu",
        "phone": f"0900{dice.randrange(10**6):06d}",
        "checked": "giấy tờ tập huấn",
    }
    return {
        "procedure": dice.choice(PROCEDURES),
        "channel": dice.choice(("counter", "counter", "counter", "post")),
        "applicant": owner,
        "received_at": stamp(at),
        "reason": "dữ liệu tập huấn",
    }


Step = tuple[timedelta, str, Body]
"""How long after the step before, which step, its body."""


def _steps(dice: random.Random, dossier: Dossier) -> Iterator[Step]:
    """A life that may end anywhere: what lies after now is left to the trainee."""
    if dice.random() < 0.05:
        yield _within(dice, 1), "cancel", {"reason": "bấm nhầm thủ tục"}
        return
    yield _within(dice, 5), "forward", {"to": dice.choice(ROOMS)}
    fate = dice.random()
    if fate < 0.12:
        reason = "tờ khai thiếu chữ ký"
        yield _within(dice, 30), "ask-supplement", {"items": ["Tờ khai có chữ ký"], "reason": reason}
        return
    if fate < 0.16:
        yield _within(dice, 30), "withdraw", {"reason": "công dân xin rút"}
        yield _within(dice, 4), "stop", {"reason": "theo đề nghị rút hồ sơ"}
        return
    if fate < 0.2:
        yield _within(dice, 20), "ask-duty", {"amount": 500_000, "what": "lệ phí trước bạ"}
        return
    if fate < 0.24:
        yield _within(dice, 30), "refuse", {"reason": "không đủ điều kiện theo quy định"}
        return
    yield _within(dice, 60), "finish", {}
    yield _within(dice, 30), "contact", {"how": "điện thoại", "outcome": "đã báo có kết quả"}
    to = {"name": dossier.applicant}
    yield _within(dice, 40), "return", {"to": to, "receipt": "collected", "how": "tại quầy"}
    yield _within(dice, 1), "rate", {"level": dice.choice((1, 1, 1, 2, 3))}


def _within(dice: random.Random, hours: int) -> timedelta:
    return timedelta(minutes=dice.randint(20, hours * 60))


def _live(store: Store, officer: str, dossier: Dossier, steps: list[Step], now: datetime) -> None:
    """Enter the steps that lie before ``now``, in working hours."""
    at = dossier.received_at or now
    for pause, kind, body in steps:
        at = _at_work(at + pause)
        if at >= now:
            return
        with store.write(officer, clock_ok=True) as writer:
            writer.append(Draft(dossier.uid, kind, at, body))


def _at_work(at: datetime) -> datetime:
    local = at.astimezone(VIETNAM)
    if local.hour >= 17:
        local = (local + timedelta(days=1)).replace(hour=8)
    if local.hour < 8:
        local = local.replace(hour=8)
    while local.weekday() > 4:
        local += timedelta(days=1)
    return local
