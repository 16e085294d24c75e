"""Dossiers and events for the tests of the life of a dossier: invented, and made without a store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from counter.clock import VIETNAM, parse_moment
from counter.dossier import Chosen, Dossier, FeeLine, Item, Person, Status
from counter.event import FIRST, Event
from counter.lifecycle import apply, read_body
from counter.record import to_plain

UID = "01900000-0000-7000-8000-000000000001"
START = datetime(2026, 11, 19, 9, 0, tzinfo=VIETNAM)

RECEIVER = {"name": "Trần Thị Bé", "id": "066195000123", "relation": "mẹ", "authority": "giấy ủy quyền 12"}
NOTICE = {"number": "12/VB", "date": "2026-11-24", "signer": "Lê Văn Tám"}
BODIES: dict[str, dict[str, Any]] = {
    "accept": {},
    "forward": {"to": "Phòng Kinh tế", "due_at": "2026-11-23T17:30", "note": "gấp"},
    "ask-supplement": {"items": ["Giấy chứng sinh"], "reason": "thiếu bản chính"},
    "supplement": {"items": ["Giấy chứng sinh"]},
    "refuse": {"reason": "không thuộc thẩm quyền"},
    "consult": {"agency": "Công an xã", "due_at": "2026-11-23T17:30"},
    "opinion": {"agency": "Công an xã"},
    "ask-duty": {"amount": 150000, "what": "lệ phí trước bạ"},
    "settle-duty": {},
    "pay": {"amount": 8000, "how": "tiền mặt"},
    "refund": {"amount": 1500, "how": "tiền mặt", "reason": "nộp thừa"},
    "reconcile": {},
    "withdraw": {"reason": "đổi ý"},
    "stop": {"reason": "quá hạn bổ sung"},
    "reopen": {"reason": "dừng nhầm"},
    "finish": {"result": "Trích lục 01"},
    "return": {"to": RECEIVER, "receipt": "collected", "how": "tại quầy", "s10": "EE123456785VN"},
    "delivered": {},
    "undelivered": {"reason": "không có người nhận"},
    "extend": {"due_at": "2026-12-02T17:30", "reason": "chờ xác minh", "notice": NOTICE},
    "correct": {"changes": {"note": "sửa"}, "reason": "ghi nhầm"},
    "cancel": {"reason": "lấy nhầm số"},
    "assign": {"officer": "lan"},
    "contact": {"how": "điện thoại", "outcome": "đã báo"},
    "record": {"code": "15-HT-000777", "system": "Hệ thống hộ tịch"},
    "complaint": {"about": "chờ lâu"},
    "rate": {"level": 1},
}
"""A whole body for every step."""


def event(kind: str, body: dict[str, Any], *, n: int = 1, at: datetime | None = None, **fields: Any) -> Event:
    when = at or START + timedelta(minutes=n)
    made = Event(
        unit="H15.50.05",
        device="quay-1",
        epoch=1,
        seq=n,
        event_id=f"01900000-0000-7000-8000-{n:012d}",
        uid=UID,
        kind=kind,
        at=when,
        recorded_at=when,
        clock="free",
        officer="lan",
        base_rev=0,
        body=body,
        prev=FIRST,
    )
    return replace(made, **fields).sealed()


def step(kind: str, *, n: int = 1, at: datetime | None = None, **body: Any) -> Event:
    """An event of ``kind`` as the desk writes it: its usual body, or what ``body`` says instead."""
    return event(kind, read_body(kind, body or BODIES[kind]), n=n, at=at)


ITEMS = (Item("Bằng tốt nghiệp", 2, 3, fee=12_000), Item("Học bạ", 12, electronic=True, fee=14_000))


def slips(first: int = 1) -> dict[str, Any]:
    """The numbers of ``ITEMS`` in their book, as ``finish`` carries them."""
    place = {"form": "ban-sao", "counter": 1, "year": 2026}
    return {"slips": [{**place, "number": first + n} for n in range(len(ITEMS))]}


def beginning(status: Status = Status.ACCEPTED, *, same_day: bool = False, **fields: Any) -> Event:
    """What a ``receive`` writes: status 2 with its date, or status 1 without one."""
    chosen = Chosen(
        code="1.004873",
        name="Cấp Giấy xác nhận tình trạng hôn nhân",
        field="Hộ tịch",
        version="2026-11",
        limit="trong ngày" if same_day else "3 ngày làm việc",
        same_day=same_day,
    )
    people = (Person("owner", "H'Bĩa Niê", id_type="cccd", id="066195000123", phone="0912345678"),)
    fees = (FeeLine("đăng ký", "lệ phí", 5000), FeeLine("trích lục", "phí", 6000, 2000))
    body: dict[str, Any] = {
        "code": "H15.50.05-261119-1001",
        "status": int(status),
        "procedure": to_plain(chosen),
        "people": to_plain(people),
        "fees": to_plain(fees),
        "counter": 1,
    }
    if status is not Status.REGISTERED:
        body |= {"received_at": to_plain(START), "book": 1, "year": 2026, "entry": 1}
        body["due"] = due_body("2026-11-25T17:30", clock_at="2026-11-19T09:00")
    return event("receive", {**body, **fields}, n=0)


def due_body(due_at: str, *, clock_at: str) -> dict[str, Any]:
    days = [{"date": "2026-11-19", "counts": False, "why": "Thứ Năm: ngày nhận, không tính"}]
    return {"clock_at": clock_at, "due_at": due_at, "provisional": False, "days": days}


def run(events: Iterable[Event]) -> Dossier:
    """The dossier after ``events``, every one of which must be allowed."""
    dossier: Dossier | None = None
    for entry in events:
        dossier = apply(dossier, entry)
    assert dossier is not None
    return dossier


PATHS: dict[Status, tuple[str, ...]] = {
    Status.REGISTERED: (),
    Status.ACCEPTED: ("accept",),
    Status.DECLINED: ("refuse",),
    Status.PROCESSING: ("accept", "forward"),
    Status.SUPPLEMENT: ("accept", "forward", "ask-supplement"),
    Status.DUTY: ("accept", "forward", "ask-duty"),
    Status.WITHDRAWN: ("accept", "forward", "withdraw"),
    Status.STOPPED: ("accept", "forward", "stop"),
    Status.FINISHED: ("accept", "forward", "finish"),
    Status.RETURNED: ("accept", "forward", "finish", "return"),
}
"""How a portal dossier gets to each status."""


def at_status(status: Status, *, same_day: bool = False) -> Dossier:
    """A dossier that came to ``status`` by the shortest way."""
    found = run([beginning(Status.REGISTERED, same_day=same_day), *walk(PATHS[status])])
    assert found.status is status
    return found


def walk(kinds: Iterable[str]) -> list[Event]:
    due = due_body("2026-11-25T17:30", clock_at="2026-11-19T09:01")
    return [
        event(kind, {**read_body(kind, BODIES[kind]), **({"due": due} if kind == "accept" else {})}, n=n)
        for n, kind in enumerate(kinds, 1)
    ]


def moment(text: str) -> datetime:
    return parse_moment(text)
