"""The practice commune: a fortnight of invented dossiers in every state and papers to be certified, up to today."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
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

A_QUEUE = (1, 2)
"""Fewest and most who come with papers to be certified in a morning."""

SIGNING = time(10, 45)
"""When the leader signs what lies there."""

PROCEDURES = (
    "1.001193 1.004873 2.000635 1.001022 1.004837 1.000656 1.001612 2.000720 1.001699 1.001653 1.013225 1.013967"
).split()
CERTIFIED = (
    ("2.000815", ("Bằng tốt nghiệp", "Học bạ", "Giấy khai sinh", "Căn cước công dân", "Giấy đăng ký xe")),
    ("2.000815", ("Chứng chỉ ngoại ngữ", "Giấy chứng nhận quyền sử dụng đất", "Sổ hộ khẩu cũ", "Bảng điểm")),
    ("2.000884", ("Giấy ủy quyền", "Sơ yếu lý lịch", "Giấy cam đoan")),
)
"""Procedures of certification, and papers that people bring."""

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
    others = random.Random(f"certified {now.toordinal()}")
    made = 0
    for opening in _openings(now, calendar):
        usual = (opening + timedelta(minutes=dice.randrange(8 * 60)) for _ in range(dice.randint(*A_DAY)))
        coming = [*((at, False) for at in usual), *((at, True) for at in _queue(others, opening))]
        for at, certified in sorted(coming):
            if at >= now:
                break
            if certified:
                _certify(others, desk, calendar, at, now)
            else:
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


def _queue(dice: random.Random, opening: datetime) -> list[datetime]:
    """When people come with papers to be certified: some in the morning, one when it is too late for the same day."""
    morning = (timedelta(minutes=dice.randrange(5, 150)) for _ in range(dice.randint(*A_QUEUE)))
    return [*(opening + after for after in morning), opening + timedelta(minutes=dice.randrange(455, 500))]


def _certify(dice: random.Random, desk: Desk, calendar: Calendar, at: datetime, now: datetime) -> None:
    """Papers taken in, signed at ``SIGNING`` with all that lie there, and handed over at once or days later, as far as
    that is before ``now``."""
    late = at.hour >= 15
    procedure, names = dice.choice(CERTIFIED)
    items = [
        {"name": name, "pages": dice.randint(1, 6), "copies": dice.randint(1, 4), "electronic": dice.random() < 0.2}
        for name in dice.sample(names, dice.randint(1, 3))
    ]
    given = {**_intake(dice, at), "procedure": procedure, "channel": "counter", "items": items, "receipt": late or None}
    dossier = desk.receive(given, clock_ok=True).dossier
    day = calendar.next_working(at.date()) if late else at.date()
    signed = datetime.combine(day, SIGNING, VIETNAM)
    handed = {"to": {"name": dossier.applicant}, "receipt": "collected", "how": "tại quầy"}
    fetched = signed + timedelta(days=2 if late else dice.choice((0, 0, 0, 1)), minutes=dice.randint(5, 40))
    steps: tuple[tuple[datetime, str, Body], ...] = ((signed, "finish", {}), (_at_work(fetched), "return", handed))
    for when, kind, body in steps:
        if when < now:
            desk.act(dossier.code, kind, body, at=when, reason="dữ liệu tập huấn", clock_ok=True)


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
