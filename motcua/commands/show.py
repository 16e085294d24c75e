"""``motcua show CODE``: a dossier with its trail."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from counter.access import viewed
from counter.catalogue import UNVERIFIED
from counter.clock import iso, vietnamese
from counter.dossier import Dossier, Item
from counter.event import Event
from counter.lifecycle import allowed, carried, label
from counter.mark import doubt
from counter.money import told as money_told
from counter.record import shown
from counter.report import hints
from counter.transcript import system_of, transcript, written
from counter.unit import Unit
from counter.vietqr import request
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--transcript", action="store_true", help="các ô theo thứ tự của hệ thống gốc, để chép sang")
    parser.add_argument("code", help="mã hồ sơ, mã khác của hồ sơ, hoặc phần cuối của mã")


def run(args: Namespace, house: House) -> int:
    """Print the dossier for a person, or whole as JSON."""
    desk = house.desk()
    dossier, events = desk.dossier(args.code)
    if said := doubt(args.code, desk.facts.mark_keys, dossier):
        print(f"Lưu ý: {said}", file=sys.stderr)
    viewed(desk, dossier, "command")
    now = house.clock.now()
    if args.transcript:
        system = system_of(dossier)
        cells = [cell._asdict() for cell in transcript(dossier, system)]
        told = {"system": dossier.system_of_record or None, "checked": system.checked, "fields": cells}
        print(json.dumps(told, ensure_ascii=False) if house.json else written(dossier, system), end="")
    elif house.json:
        print(json.dumps(dossier_json(dossier, events, now, desk.facts.unit), ensure_ascii=False))
    else:
        print("\n".join(_lines(dossier, events, now, desk.facts.unit.called)))
    return 0


def dossier_json(dossier: Dossier, events: Sequence[Event], now: datetime, unit: Unit) -> dict[str, Any]:
    """The dossier with every field, its trail, what it allows now and the QR's text for what is still to be paid."""
    asked = request(unit, dossier)
    # How content somebody was is counted, and shown beside nobody's name (NĐ 61/2018 27.3).
    told = {key: value for key, value in shown(dossier).items() if key not in {"rating", "rated_at"}}
    return {
        **told,
        "status": int(dossier.status),
        "status_label": dossier.status.label,
        "applicant": dossier.applicant,
        "overdue": dossier.overdue(now),
        "fees_due": dossier.fees_due,
        "fees_paid": dossier.fees_paid,
        "fees_waiting": dossier.fees_waiting,
        "fees_refunded": dossier.fees_refunded,
        "fees_by_kind": shown(dossier.fees_by_kind),
        "vietqr": asked.text if asked else None,
        "hints": hints(dossier, now),
        "actions": allowed(dossier),
        "sync": {
            "saved": True,
            "province": all(event.rev is not None for event in events),
            "national": dossier.national,
        },
        "events": [
            {
                "event_id": event.event_id,
                "kind": event.kind,
                "at": iso(event.at),
                "recorded_at": iso(event.recorded_at),
                "officer": event.officer,
                "clock": event.clock,
                "body": {} if event.kind == "rate" else event.body,
            }
            for event in events
        ],
    }


def _lines(dossier: Dossier, events: Sequence[Event], now: datetime, called: Callable[[str], str]) -> list[str]:
    state = "ĐÃ HỦY SỐ" if dossier.cancelled else dossier.status.label
    due = vietnamese(dossier.due_at) if dossier.due_at else "không có ngày hẹn trả"
    lines = [
        f"{dossier.code}  {state}{'  QUÁ HẠN' if dossier.overdue(now) else ''}",
        f"  Thủ tục:   {dossier.procedure.code} {dossier.procedure.name}",
        f"  Chủ hồ sơ: {dossier.applicant}",
        f"  Tiếp nhận: {vietnamese(dossier.received_at) if dossier.received_at else 'chưa tiếp nhận'}",
        f"  Hẹn trả:   {due}{' (tạm tính)' if dossier.provisional else ''}",
    ]
    if dossier.carried:
        lines.append("  Nguồn:     nhập chuyển tiếp; Giấy tiếp nhận do hệ thống cũ cấp")
    if money := money_told(dossier):
        lines.append(f"  Phí:       {money}")
    lines += [f"  Chứng thực: {_certified(item)}" for item in dossier.items]
    if dossier.aliases:
        lines.append(f"  Mã khác:   {', '.join(dossier.aliases)}")
    if dossier.procedure.unverified:
        lines.append(f"  Lưu ý:     {UNVERIFIED}: {', '.join(dossier.procedure.unverified)}")
    if told := hints(dossier, now):
        lines.append(f"  QĐ 766:    {'; '.join(told)}")
    lines.append("  Quá trình:")
    for event in events:
        who = f"nhập chuyển tiếp, {called(event.officer)}" if carried(event) else called(event.officer)
        lines.append(f"    {vietnamese(event.at)}  {label(event)}  ({who})")
    return lines


def _certified(item: Item) -> str:
    number = f", số {item.number} quyển {item.volume}/{item.year}" if item.number else ", chờ ký"
    electronic = ", bản điện tử" if item.electronic else ""
    return f"{item.name}: {item.pages} trang, {item.copies} bản{electronic}{number}"
