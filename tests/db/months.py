"""Random months of a counter, written straight into a real store, each event at a time of its own."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from counter.clock import stamp
from counter.dossier import Dossier
from counter.event import new_id
from counter.lifecycle import allowed
from counter.ports import Draft
from counter.refusal import Refused
from counter.scanned import read_scanned
from tests.counter.life import BODIES
from tests.office import Office
from tests.scans import png

FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai")
LIMITS = ("3 ngày làm việc", "5 ngày làm việc", "30 ngày", "15 ngày", "24 giờ", "trong ngày", "không hẹn", "")
SOURCES: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"name": "Tờ khai", "originals": 1}],
    [{"name": "Thông tin cư trú", "source": "database"}],
    [{"name": "Thông tin cư trú", "source": "incident", "copies": 1}, {"name": "Hôn nhân", "source": "database"}],
)
PAYMENTS = ("tiền mặt", "VietQR")
DAY = timedelta(days=1)
SCAN = read_scanned(png(), "a.png")


def live(office: Office, dice: Random, dossiers: int, start: datetime, end: datetime) -> list[str]:
    """So many dossiers whose steps lie between two times; their uids."""
    office.store.keep_content(SCAN)
    return [_live(office, dice, start + dice.random() * (end - start), end) for _ in range(dossiers)]


def _live(office: Office, dice: Random, at: datetime, end: datetime) -> str:
    uid = new_id()
    with office.store.write("lan", clock_ok=True) as writer:
        dossier = writer.append(Draft(uid, "receive", at, receipt(dice, uid, at)))[1]
        for _ in range(dice.randrange(9)):
            assert dossier is not None
            at += dice.random() * 6 * DAY
            if dice.random() < 0.3:
                scan: dict[str, Any] = {"component": "Giấy"} if dice.random() < 0.6 else {}
                scan |= {"sha256": SCAN.sha256, "name": SCAN.name, "type": SCAN.type, "size": SCAN.size}
                dossier = writer.append(Draft(uid, dice.choice(("attach", "attach", "detach")), at, scan))[1]
                assert dossier is not None
            ways = [kind for kind in allowed(dossier) if kind != "cancel" or dice.random() < 0.1]
            if not ways or at > end:
                break
            kind = dice.choice([*ways, *(way for way in ways if way in {"forward", "finish", "return", "rate"})])
            try:
                dossier = writer.append(Draft(uid, kind, at, body(dice, dossier, kind, at)))[1]
            except Refused:
                continue
    return uid


def receipt(dice: Random, uid: str, at: datetime) -> dict[str, Any]:
    """What came in: at the counter with a date or without, or from the portal, still to be accepted."""
    legal = dice.choice(LIMITS)
    chosen = {"code": "1.000001", "name": "Thủ tục", "field": dice.choice(FIELDS), "version": "1"}
    chosen |= {"limit": dice.choice((legal, dice.choice(LIMITS))), "legal_limit": legal}
    fees = [{"name": "Phí", "kind": "phí", "due": 9000, "paid": dice.choice((0, 0, 5000))}]
    made = {
        "code": uid,
        "status": 2,
        "procedure": chosen,
        "people": [{"role": "owner", "name": "Lò Thị Mẫu"}],
        "channel": dice.choice(("counter", "online", "post")),
        "return_by": dice.choice(("counter", "electronic")),
        "documents": dice.choice(SOURCES),
        "fees": dice.choice(([], fees)),
        "items": [{"name": f"Giấy {number}"} for number in range(dice.choice((0, 0, 0, 3)))],
        "officer": dice.choice(("lan", "minh", "")),
    }
    if dice.random() < 0.2:
        return made | {"status": 1, "channel": "online"}
    return made | {"received_at": stamp(at), "due": due(dice, at)}


def due(dice: Random, at: datetime) -> dict[str, Any]:
    """A date that a desk might have computed."""
    if dice.random() < 0.15:
        return {"clock_at": stamp(at)}
    return {"clock_at": stamp(at), "due_at": stamp((at + dice.randrange(7) * DAY).replace(hour=17, minute=30))}


def body(dice: Random, dossier: Dossier, kind: str, at: datetime) -> dict[str, Any]:
    """What a step must know."""
    match kind:
        case "accept" | "supplement" | "settle-duty":
            return BODIES[kind] | {"due": due(dice, at)}
        case "extend":
            promised = dossier.due_at or at
            return {**BODIES["extend"], "due_at": stamp(max(promised, at) + dice.randint(1, 9) * DAY)}
        case "pay":
            return {"amount": 1000, "how": dice.choice(PAYMENTS)}
        case "refund":
            return {**BODIES["refund"], "amount": dice.randint(1, dossier.fees_paid)}
        case "rate":
            return {"level": dice.randint(1, 3)}
        case "assign":
            return {"officer": dice.choice(("lan", "minh"))}
        case "finish" if dossier.items:
            place, number = {"form": "ban-sao", "counter": 1, "year": at.year}, dice.randrange(10**9)
            return {"slips": [{**place, "number": number + n} for n in range(len(dossier.items))]}
        case _:
            return BODIES[kind]
