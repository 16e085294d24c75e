"""The practice commune: a fortnight of invented dossiers in every state and papers to be certified, up to today; and
whatever the day and the dice, something in every list of a working morning."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle
from typing import Any

from counter.calendar import Calendar
from counter.clock import VIETNAM, stamp
from counter.desk import Desk
from counter.dossier import Dossier
from counter.event import Body
from counter.ports import Draft, NoPaper
from counter.review import list_it
from counter.unit import Setup, read_unit_file
from motcua.files import SAMPLE

DAYS = 12
"""Working days back to the first dossier."""

A_DAY = (2, 5)
"""Fewest and most dossiers of a day."""

A_QUEUE = (1, 2)
"""Fewest and most who come with papers to be certified in a morning."""

SUBMITTED = (15, 3, 1)
"""Hours since dossiers were sent through the portal that nobody has accepted yet."""

SIGNING = time(10, 45)
"""When the leader signs what lies there."""

CIVIL_STATUS = "Hệ thống hộ tịch (Bộ Tư pháp)"
THREE_DAYS = "1.004873"
"""A procedure of three working days."""

Step = tuple[timedelta, str, Body]
"""How long after the step before, which step, its body."""

Timed = tuple[datetime, str, Body]
"""A step and when it is done."""

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


def setup() -> Setup:
    """The sample unit with several officers and a supervisor."""
    return read_unit_file("".join((SAMPLE / name).read_text("utf-8") for name in ("unit.toml", "officers.toml")))


def fill(desk: Desk) -> int:
    """Put all of it into a fresh practice home; how many dossiers. The same ones for the same moment."""
    now = desk.clock.now()
    officers = [officer for officer in desk.facts.unit.officers if officer.role == "officer"]
    desks = cycle([Desk(desk.store, NoPaper(), desk.clock, desk.facts, officer) for officer in officers])
    dice = random.Random(now.toordinal())
    calendar = desk.calendar
    coming = [(at, partial(_wait, dice, now, steps)) for at, steps in _waiting(now.date(), calendar)]
    for opening in _openings(now, calendar):
        usual = (opening + timedelta(minutes=dice.randrange(8 * 60)) for _ in range(dice.randint(*A_DAY)))
        coming += [(at, partial(_usual, dice, now)) for at in usual]
        coming += [(at, partial(_certify, dice, now, calendar)) for at in _queue(dice, opening)]
    come = sorted((each for each in coming if each[0] < now), key=lambda each: each[0])
    for at, take_in in come:
        take_in(next(desks), at)
    for number, hours in enumerate(SUBMITTED, 101):
        _register(dice, next(desks), number, now - timedelta(hours=hours))
    return len(come) + len(SUBMITTED)


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
        "return_by": "post" if owner["phone"].endswith(("3", "7")) else "counter",
        "applicant": owner,
        "received_at": stamp(at),
        "reason": "dữ liệu tập huấn",
    }


def _usual(dice: random.Random, now: datetime, desk: Desk, at: datetime) -> None:
    """A dossier whose life the dice make."""
    dossier = desk.receive(_intake(dice, at), clock_ok=True).dossier
    steps = []
    for pause, kind, body in _steps(dice, dossier):
        at = _at_work(at + pause)
        steps.append((at, kind, body))
    _live(desk, dossier, steps, now)


def _wait(dice: random.Random, now: datetime, steps: list[Timed], desk: Desk, at: datetime) -> None:
    """A dossier that has come as far as ``steps``."""
    # What lies at the counter is still to be entered into the ministry's system.
    given = {**_intake(dice, at), "procedure": THREE_DAYS, "system_of_record": None if steps else CIVIL_STATUS}
    _live(desk, desk.receive(given, clock_ok=True).dossier, steps, now)


def _waiting(today: date, calendar: Calendar) -> Iterator[tuple[datetime, list[Timed]]]:
    """What every working morning has, whatever the dice gave: when it was received, and its steps."""
    days = [today]
    while len(days) < 27:
        days.append(calendar.last_working(days[-1]))

    def at(back: int, minutes: int) -> datetime:
        return calendar.opening(days[back]) + timedelta(minutes=minutes)

    def gone(back: int, minutes: int) -> Timed:
        return at(back, minutes), "forward", {"to": ROOMS[0]}

    def apology(back: int, until: date) -> Timed:
        notice = {"number": "", "date": days[back].isoformat(), "signer": "Lê Văn Tám"}
        again = {"due_at": stamp(calendar.closing(until)), "reason": "chờ kết quả xác minh", "notice": notice}
        return at(back, 100), "extend", again

    def told(back: int, minutes: int) -> Timed:
        return at(back, minutes), "contact", {"how": "điện thoại", "outcome": "đã báo có kết quả"}

    wanted = {"items": ["Giấy tờ chứng minh nơi cư trú"], "reason": "chưa có trong hồ sơ"}
    # Not handed over: since yesterday, since after 15:00, since this morning.
    yield at(1, 155), []
    yield at(1, 490), []
    if calendar.counts(today):
        yield at(0, 12), []
        yield at(0, 41), []
    # Due today, and on the next working day.
    yield from ((at(3, minutes), [gone(3, minutes + 120)]) for minutes in (55, 90))
    yield from ((at(2, minutes), [gone(2, minutes + 120)]) for minutes in (65, 100))
    # Overdue: nobody has apologised; apologised and late again. And one apologised for that is in time.
    yield at(6, 50), [gone(6, 200)]
    yield at(8, 80), [gone(8, 190), apology(6, days[2])]
    yield at(5, 45), [gone(5, 180), apology(3, calendar.next_working(today))]
    # Asked for a supplement: yesterday and for the second time, which the supervisor looks at; and too long ago.
    asked: list[Timed] = [
        (at(2, 60), "ask-supplement", wanted),
        (at(2, 300), "supplement", {}),
        (at(1, 60), "ask-supplement", wanted),
    ]
    yield at(3, 130), [gone(3, 220), *asked]
    # Looked at, and sent back with a remark.
    remark = {"decision": "returned", "reason": "ghi rõ vì sao chưa yêu cầu ngay lần đầu"}
    yield at(3, 160), [gone(3, 250), *asked, (at(1, 150), "review", remark)]
    yield at(26, 70), [gone(26, 200), (at(25, 90), "ask-supplement", wanted), told(25, 95)]
    # The result is there: for long and the citizen knows, for long and nobody has called.
    yield at(14, 30), [gone(14, 150), (at(11, 420), "finish", {}), told(11, 450)]
    yield at(12, 75), [gone(12, 200), (at(9, 400), "finish", {})]


def _register(dice: random.Random, desk: Desk, number: int, at: datetime) -> None:
    """A dossier that was sent through the portal at ``at`` and that nobody has accepted yet; the code is the
    province's."""
    sent = {"code": f"{desk.facts.unit.code}-{at:%y%m%d}-{number:04d}", "channel": "online", "submitted_at": stamp(at)}
    desk.receive({**_intake(dice, at), **sent, "received_at": None}, clock_ok=True)


def _queue(dice: random.Random, opening: datetime) -> list[datetime]:
    """When people come with papers to be certified: some in the morning, one when it is too late for the same day."""
    morning = (timedelta(minutes=dice.randrange(5, 150)) for _ in range(dice.randint(*A_QUEUE)))
    return [*(opening + after for after in morning), opening + timedelta(minutes=dice.randrange(455, 500))]


def _certify(dice: random.Random, now: datetime, calendar: Calendar, desk: Desk, at: datetime) -> None:
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
    steps = (*_money(dossier), (signed, "finish", {}), (_at_work(fetched), "return", handed))
    for when, kind, body in sorted(steps, key=_when):
        if when < now:
            desk.act(dossier.code, kind, body, at=when, reason="dữ liệu tập huấn", clock_ok=True)


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
        if any(_money(dossier)):
            back = {"amount": dossier.fees_due, "how": "tiền mặt", "reason": "hồ sơ được rút"}
            yield _within(dice, 1), "refund", back
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


def _money(dossier: Dossier) -> Iterator[Timed]:
    """Most people pay when they hand in; some by transfer, which is looked up in the evening; a few not yet."""
    number = dossier.entry % 10
    if dossier.received_at is None or not dossier.fees_due or number == 4:
        return
    how = "chuyển khoản" if number in {1, 6} else "tiền mặt"
    yield dossier.received_at + timedelta(minutes=2), "pay", {"amount": dossier.fees_due, "how": how}
    if how == "chuyển khoản":
        yield dossier.received_at.replace(hour=17, minute=5), "reconcile", {}


def _within(dice: random.Random, hours: int) -> timedelta:
    return timedelta(minutes=dice.randint(20, hours * 60))


def _live(desk: Desk, dossier: Dossier, steps: Iterable[Timed], now: datetime) -> None:
    """Enter the steps that lie before ``now``; a review is the director's, of the step before."""
    (director, *_) = (officer.login for officer in desk.facts.unit.officers if officer.role == "supervisor")
    last = ""
    for at, kind, body in sorted([*_money(dossier), *steps], key=_when):
        if at >= now:
            return
        by, body = (director, {**body, "step": last}) if kind == "review" else (desk.officer.login, body)
        with desk.store.write(by, clock_ok=True) as writer:
            event, _ = writer.append(Draft(dossier.uid, kind, at, body))
            last = event.event_id
            if body.get("decision") == "returned":
                list_it(writer, dossier)


def _when(step: Timed) -> datetime:
    return step[0]


def _at_work(at: datetime) -> datetime:
    local = at.astimezone(VIETNAM)
    if local.hour >= 17:
        local = (local + timedelta(days=1)).replace(hour=8)
    if local.hour < 8:
        local = local.replace(hour=8)
    while local.weekday() > 4:
        local += timedelta(days=1)
    return local
