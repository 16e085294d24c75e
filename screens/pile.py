"""A pile of dossiers: what it is asked before it is carried out, how, and what is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counter.calendar import Calendar
from counter.desk import Desk
from counter.dossier import Dossier
from counter.handover import (
    WORKS,
    HandedOver,
    Pile,
    give_back,
    hand_over,
    item_of,
    list_from_post,
    send_by_post,
    sign,
    take_results,
    told_by_post,
)
from counter.money import grouped
from screens.questions import Answers, Question
from screens.step import AT_COUNTER, body, filled, questions
from screens.table import short_code


def asked_of(
    work: Pile, first: Dossier, known: Mapping[str, str], calendar: Calendar, agencies: Sequence[str] = ()
) -> list[Question]:
    """What the whole pile needs; of a return the receiver may stay empty, each then takes their own."""
    match work:
        case "handover":
            return questions("forward", {"to": "", **known}, calendar, agencies)
        case "results":
            holder = next((leg.to for leg in first.legs if leg.kind == "forward" and leg.done_at is None), "")
            value = holder or known.get("agency", "")
            return [Question("agency", "Cơ quan trả kết quả", value, needed=True, names=agencies)]
        case "return":
            rows = questions("return", filled("return", first, "") | {"how": AT_COUNTER} | dict(known), calendar)
            own = "để trống nếu ai nhận hồ sơ của người nấy"
            rows = [replace(row, needed=False, hint=own) if row.key == "name" else row for row in rows]
            return [row for row in rows if row.key != "s10"]
        case "sign":
            options = {"no": "Chưa, chờ trả", "yes": "Trả luôn cho người nộp"}
            return [Question("handed", "Đã trả chưa", known.get("handed", "no"), options)]
        case "delivered":
            return []
        case "undelivered":
            return questions("undelivered", dict(known), calendar)
    carrier = known.get("carrier", "Bưu điện")
    return [Question("carrier", "Bưu cục, nhân viên", carrier, check=_no_item, needed=True)]


def carry_out(
    desk: Desk,
    work: Pile,
    pile: Mapping[str, Dossier],
    items: Mapping[str, str],
    answers: Answers,
    calendar: Calendar,
    shown: Mapping[str, str],
) -> HandedOver:
    """Do the work with the whole pile; ``shown`` is what was scanned off receipts. Raises ``Refused`` for an answer
    that cannot be read."""
    codes = list(pile)
    match work:
        case "handover":
            given = body("forward", answers, None, calendar)
            return hand_over(desk, codes, given["to"], given.get("due_at", ""), given.get("note", ""))
        case "results":
            return take_results(desk, codes, answers["agency"])
        case "return":
            to = {key: answers[key] for key in ("name", "id", "relation", "authority") if answers[key]}
            return give_back(desk, codes, to, answers["receipt"], answers["how"], shown)
        case "post-out":
            return send_by_post(desk, {code: items.get(code, "") for code in codes}, answers["carrier"])
        case "post-in":
            return list_from_post(desk, codes, answers["carrier"])
        case "sign":
            return sign(desk, codes, handed=answers["handed"] == "yes")
        case "delivered":
            return told_by_post(desk, codes)
        case "undelivered":
            return told_by_post(desk, codes, answers["reason"])


def told(done: HandedOver, work: Pile) -> str:
    """What was done, which paper goes with it, and what stays on the pile and why."""
    parts = [f"{WORKS[work].label}: {grouped(len(done.dossiers))} hồ sơ xong."] if done.dossiers else []
    parts += [f"Giấy: papers/{done.paper.name}."] if done.paper else []
    parts += [done.trouble] if done.trouble else []
    if done.refused:
        code, why = done.refused[0]
        parts.append(f"Còn lại {len(done.refused)}, như {short_code(code)}: {why}")
    if done.warnings:
        code, warning = done.warnings[0]
        others = len({other for other, _ in done.warnings} - {code})
        more = f" Còn {others} hồ sơ khác có cảnh báo, đứng ở hồ sơ." if others else ""
        parts.append(f"{short_code(code)}: {warning}{more}")
    return " ".join(parts)


def _no_item(text: str) -> str | None:
    """What is wrong with a carrier that is a scanned item's number."""
    return "Vừa quét số bưu gửi; quay lại xấp rồi quét hồ sơ trước, số bưu gửi sau." if item_of(text) else None
