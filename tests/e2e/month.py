"""A month of a commune as lines of input: dossiers of every kind and every step of their lives, plainly invented."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from counter.calendar import shipped_calendar
from counter.clock import VIETNAM, stamp
from tests.e2e.dossiers import dossiers

Body = dict[str, Any]
AGENCY, POLICE = "Công chức Tư pháp - Hộ tịch", "Công an xã Ea Mẫu"
ENTERED = "nhập theo sổ giấy"

LIVES: tuple[tuple[str, ...], ...] = (
    ("forward", "finish", "contact", "return", "rate"),
    ("forward", "consult", "opinion", "finish", "contact", "return", "rate"),
    ("pay", "forward", "ask-supplement", "contact", "supplement", "finish", "return"),
    ("forward", "ask-supplement", "supplement", "ask-supplement", "stop"),
    ("forward", "ask-duty", "settle-duty", "pay", "refund", "finish", "return", "complaint"),
    ("forward", "refuse", "contact", "rate"),
    ("forward", "withdraw", "stop"),
    ("withdraw", "stop", "reopen", "finish", "return"),
    ("forward", "extend", "contact", "finish", "return", "complaint"),
    ("forward", "finish", "return", "undelivered", "return", "delivered"),
    ("correct", "assign", "record", "forward", "pay", "reconcile", "finish"),
    ("cancel",),
    ("forward",),
    (),
)
"""Each dossier lives one of these, in turn; every step but ``accept`` is among them."""

ONLINE: tuple[tuple[str, ...], ...] = (
    ("accept", "forward", "finish", "return"),
    ("ask-supplement", "supplement", "forward", "finish"),
    ("refuse",),
    (),
)
"""Those that came from the portal with a code of their own."""


@dataclass
class Life:
    """One dossier and what is to happen to it; ``code`` is known once it is in."""

    intake: Body
    steps: tuple[str, ...]
    at: datetime
    code: str = ""
    due_at: str = ""


def month(count: int, now: datetime, seed: int) -> list[Life]:
    """``count`` dossiers of the thirty days before ``now``, one in eight from the portal."""
    dice = random.Random(seed)
    lives = []
    for number, intake in enumerate(dossiers(count, seed)):
        at = now - timedelta(days=30 * (count - number) / count, minutes=dice.randint(20, 40))
        if number % 8 == 7:
            code = f"H15.50.05-{at:%y%m%d}-{number % 900 + 1:04d}"
            intake |= {"code": code, "channel": "online", "submitted_at": stamp(at)}
            lives.append(Life(intake, ONLINE[number // 8 % len(ONLINE)], at))
        else:
            intake |= {"received_at": stamp(at), "reason": ENTERED}
            lives.append(Life(intake, LIVES[(number - number // 8) % len(LIVES)], at))
    return lives


def steps(life: Life, now: datetime, seed: int) -> Iterator[Body]:
    """The lines for ``motcua act -``, as far as ``now``; ``as`` says who does it. What came from the portal came just
    now and is done at once; the ledger's steps are entered with their own times."""
    dice = random.Random(f"{seed} {life.code}")
    at = life.at
    for kind in life.steps:
        at += timedelta(minutes=dice.randint(20, 40 * 60))
        line = {"code": life.code, "action": kind, "as": "hoa" if kind == "reopen" else "lan"}
        if "submitted_at" in life.intake:
            yield {**line, "body": body(kind, life, now)}
        elif at < now:
            yield {**line, "body": body(kind, life, at), "at": stamp(at), "reason": ENTERED}


def body(kind: str, life: Life, at: datetime) -> Body:
    """What each step must know."""
    bodies: dict[str, Body] = {
        "forward": {"to": AGENCY, "due_at": stamp(at + timedelta(days=2))},
        "consult": {"agency": POLICE, "due_at": stamp(at + timedelta(days=1))},
        "opinion": {"agency": POLICE},
        "ask-supplement": {"items": ["Tờ khai có chữ ký", "Giấy tờ chứng minh"], "reason": "thiếu chữ ký"},
        "ask-duty": {"amount": 500_000, "what": "lệ phí trước bạ"},
        "pay": {"amount": 8000, "how": "VietQR" if "reconcile" in life.steps else "tiền mặt"},
        "record": {"code": f"15-HT-{life.code}", "system": "Hệ thống hộ tịch"},
        "refund": {"amount": 1000, "how": "tiền mặt", "reason": "thu thừa"},
        "refuse": {"reason": "không đủ điều kiện theo quy định"},
        "withdraw": {"reason": "công dân không còn nhu cầu"},
        "stop": {"reason": "hết thời hạn bổ sung"},
        "reopen": {"reason": "dừng nhầm hồ sơ"},
        "finish": {"result": "kết quả giải quyết"},
        "contact": {"how": "điện thoại", "outcome": "đã báo"},
        "complaint": {"about": "chờ lâu"},
        "rate": {"level": at.minute % 3 + 1},
        "return": {
            "to": {"name": "Người Nhận Mẫu", "authority": "giấy ủy quyền"},
            "receipt": "lost",
            "how": "bưu chính" if "delivered" in life.steps else "tại quầy",
        },
        "undelivered": {"reason": "không có người nhận"},
        "correct": {"changes": {"note": "đã sửa ghi chú"}, "reason": "ghi nhầm"},
        "cancel": {"reason": "lấy nhầm số"},
        "assign": {"officer": "lan"},
        "extend": {
            "due_at": stamp(next_due(life, at)),
            "reason": "phải xác minh tại nơi cư trú trước đây",
            "notice": {"number": "", "date": f"{at:%Y-%m-%d}", "signer": "Lê Văn Tám"},
        },
    }
    return bodies.get(kind, {})


def next_due(life: Life, at: datetime) -> datetime:
    """A working day a week after the promise, or after ``at``."""
    promised = datetime.fromisoformat(life.due_at) if life.due_at else at
    day = (max(promised, at) + timedelta(days=7)).astimezone(VIETNAM).date()
    return shipped_calendar().closing(shipped_calendar().next_working(day))
