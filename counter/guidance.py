"""Guidance before acceptance: form 02 for papers that are not complete yet, with a number of its own and no dossier
code (domain.md 2.4; NĐ 309/2026 Art 8: once and in full)."""

from datetime import date
from typing import Any

from counter.clock import moment
from counter.code import SlipNumber
from counter.dossier import Chosen, Dossier, Pause, Person, Status
from counter.event import Event
from counter.intake import Intake, read_intake
from counter.record import Reader, from_plain
from counter.refusal import Refused

KIND = "guide"


def read_guidance(data: Any, today: date) -> tuple[Intake, list[str], str]:
    """The intake as far as it is known, the papers to bring and why. Raises ``Refused``."""
    top = Reader(data, "phiếu hướng dẫn")
    items, reason = top.strings("items"), top.text("reason", required=True, lines=True)
    if not items or not all(items):
        raise Refused('Phiếu hướng dẫn cần ít nhất một giấy tờ ở "items"; ghi đủ trong một lần.')
    rest = {key: value for key, value in top.data.items() if key not in {"items", "reason"}}
    intake = read_intake(rest, today)
    if intake.code or intake.received_at:
        raise Refused("Phiếu hướng dẫn là trước khi tiếp nhận: không ghi mã hồ sơ hay giờ tiếp nhận.")
    return intake, items, reason


def as_dossier(event: Event) -> Dossier:
    """What the slip is drawn from: the people, the procedure and what is asked for, without a code."""
    body, slip = event.body, event.body["slip"]
    return Dossier(
        unit=event.unit,
        uid=event.event_id,
        code="",
        status=Status.REGISTERED,
        procedure=from_plain(Chosen, body["procedure"]),
        received_by=event.officer,
        channel=body.get("channel", "counter"),
        people=tuple(from_plain(Person, person) for person in body["people"]),
        pauses=(Pause(moment(event.at), body["reason"], items=tuple(body["items"])),),
        aliases=(str(SlipNumber(event.unit, slip["counter"], slip["year"], slip["number"])),),
        counter=slip["counter"],
    )
