"""What a step adds to what the officer said: new dates, a place in the register, warnings; and what it must not do."""

from datetime import date, datetime

from counter.calendar import Calendar
from counter.clock import day_of, vietnamese
from counter.deadline import Due, DueHour, Limit, due, parse_limit
from counter.dossier import Dossier
from counter.duty import hand_over_by
from counter.event import Body
from counter.identity import born_after, postal_item_checks
from counter.money import figures
from counter.pause import after_pause
from counter.record import to_plain
from counter.text import fold
from counter.unit import Unit

NUMBERED = frozenset({"02", "03"})
"""Forms with a number of their own per counter and year; letters get theirs from the agency's clerk."""

UNBORN = "Ngày sinh ở sau ngày tiếp nhận hồ sơ; xem lại hai ngày."

NO_AUTHORITY = "Người nhận không có tên trong hồ sơ và chưa ghi giấy ủy quyền; giữ lại bản sao giấy ủy quyền."
OTHER_ID = "Số giấy tờ người nhận là của người có tên khác trong hồ sơ; xem lại tên và số giấy tờ."
WRONG_ITEM = "Số bưu gửi có số kiểm tra không khớp; đối chiếu lại với phiếu gửi của bưu điện."

RETURN_WITHIN = 3
"""Working days in which an incomplete dossier is sent back (NĐ 61/2018 19.4)."""


def due_body(found: Due, clock_at: datetime | None) -> Body:
    """A return date as an event carries it."""
    return {
        "clock_at": to_plain(clock_at),
        "due_at": to_plain(found.due_at),
        "provisional": found.provisional,
        "days": to_plain(found.days),
    }


def new_due(dossier: Dossier, kind: str, at: datetime, unit: Unit, calendar: Calendar) -> Body | None:
    """The return date after a step that starts the clock or lets it run again; ``None`` for every other step."""
    limit = parse_limit(dossier.procedure.limit) if dossier.procedure.limit else Limit("none")
    hour: DueHour = unit.due_hour
    if kind == "accept" or (kind == "supplement" and dossier.clock_at is None and not dossier.waits_for):
        return due_body(due(at, limit, calendar, hour), at)
    if kind not in {"supplement", "settle-duty"} or dossier.due_at is None or not dossier.pauses:
        return None
    if kind == "supplement" and (unit.supplement_clock or dossier.procedure.supplement_clock) == "restart":
        return due_body(due(at, limit, calendar, hour), at)
    found = after_pause(dossier.due_at, dossier.pauses[-1].at, at, limit, calendar, hour)
    return due_body(found, dossier.clock_at)


def refusal(dossier: Dossier, kind: str, body: Body, at: datetime, calendar: Calendar) -> str | None:
    """Why the step may not be done as it was said; ``None`` when it may."""
    if kind == "correct":
        return _unborn(dossier, body["changes"])
    wanted = datetime.fromisoformat(body["due_at"]) if "due_at" in body else None
    if wanted is None:
        return None
    if kind != "extend":
        return "Hạn của cơ quan phải ở sau lúc chuyển; chọn ngày khác." if wanted <= at else None
    if wanted <= at:
        return "Ngày giờ hẹn lại đã qua; chọn ngày giờ ở sau lúc này."
    if dossier.due_at is not None and wanted <= dossier.due_at:
        return "Ngày hẹn lại phải sau ngày hẹn đang có; chọn ngày khác."
    if not calendar.counts(wanted.date()):
        return f"Ngày hẹn lại {wanted:%d/%m/%Y} là ngày nghỉ ({calendar.why(wanted.date())}); chọn ngày làm việc."
    if not calendar.open_at(wanted):
        hours = ", ".join(f"{opens:%H:%M} - {closes:%H:%M}" for opens, closes in calendar.hours(wanted.date()))
        return f"Giờ hẹn lại {wanted:%H:%M} ngoài giờ làm việc ({hours}); ghi giờ trong giờ làm việc."
    return _wrong_letter(dossier, date.fromisoformat(body["notice"]["date"]), wanted)


def _wrong_letter(dossier: Dossier, signed: date, wanted: datetime) -> str | None:
    """A letter of apology is signed between the receipt and the date that it promises anew."""
    if signed > day_of(wanted):
        return f"Ngày ký văn bản xin lỗi ở sau ngày hẹn lại ({day_of(wanted):%d/%m/%Y}); xem lại ngày ký."
    if dossier.received_at is not None and signed < day_of(dossier.received_at):
        day = day_of(dossier.received_at)
        return f"Ngày ký văn bản xin lỗi ở trước ngày tiếp nhận hồ sơ ({day:%d/%m/%Y}); xem lại ngày ký."
    return None


def _unborn(dossier: Dossier, changes: Body) -> str | None:
    day = day_of(dossier.received_at) if dossier.received_at else date.max
    return UNBORN if any(born_after(person.get("born", ""), day) for person in changes.get("people", ())) else None


def doubts(dossier: Dossier, kind: str, body: Body, at: datetime, calendar: Calendar) -> list[str]:
    """What the officer is warned of; it is done all the same, and stands in the log."""
    match kind:
        case "forward":
            return [*_doubts_of_hand_over(dossier, at, calendar), *_doubts_of_leg(dossier, body, calendar)]
        case "consult":
            return _doubts_of_leg(dossier, body, calendar)
        case "ask-supplement":
            return _doubts_of_supplement(dossier, at, calendar)
        case "refuse" if dossier.overdue(at):
            return ["Từ chối sau khi đã quá hạn; phải trả lời trong thời hạn giải quyết (NĐ 61/2018, khoản 8 Điều 19)."]
        case "extend" if dossier.due_at is not None and day_of(at) >= day_of(dossier.due_at):
            return ["Xin lỗi muộn: phải gửi trước ngày hẹn trả ít nhất 1 ngày (NĐ 61/2018, khoản 9 Điều 19)."]
        case "return":
            return _doubts_of_return(dossier, body)
        case "pay":
            return _doubts_of_payment(dossier, body)
    return []


def _doubts_of_supplement(dossier: Dossier, at: datetime, calendar: Calendar) -> list[str]:
    asked = sum(1 for pause in dossier.pauses if pause.items)
    found = []
    if asked:
        found.append(
            f"Yêu cầu bổ sung lần thứ {asked + 1}: chỉ được hướng dẫn một lần, đầy đủ (NĐ 309/2026, Điều 8); "
            "báo lãnh đạo Trung tâm."
        )
    if late_supplement(dossier, at, calendar):
        found.append(
            f"Yêu cầu bổ sung sau {RETURN_WITHIN} ngày làm việc kể từ ngày nhận (NĐ 61/2018, khoản 4 Điều 19); "
            "báo lãnh đạo Trung tâm."
        )
    return found


def late_supplement(dossier: Dossier, at: datetime, calendar: Calendar) -> bool:
    """Whether a supplement asked for at ``at`` comes later after the receipt than the rules want it."""
    if dossier.received_at is None:
        return False
    day = day_of(dossier.received_at)
    for _ in range(RETURN_WITHIN):
        day = calendar.next_working(day)
    return day_of(at) > day


def _doubts_of_hand_over(dossier: Dossier, at: datetime, calendar: Calendar) -> list[str]:
    """The first hand-over alone has the day's duty."""
    if dossier.legs or dossier.received_at is None or at <= (by := hand_over_by(dossier.received_at, calendar)):
        return []
    return [
        f"Chuyển xử lý muộn: phải chuyển trước {vietnamese(by)}; nhận sau 15 giờ thì chuyển vào đầu ngày làm việc "
        "tiếp theo (NĐ 309/2026, Điều 9)."
    ]


def _doubts_of_leg(dossier: Dossier, body: Body, calendar: Calendar) -> list[str]:
    """An agency's own deadline lies within that of the dossier, on a day when somebody works."""
    if "due_at" not in body:
        return []
    wanted, found = datetime.fromisoformat(body["due_at"]), []
    if dossier.due_at is not None and wanted > dossier.due_at:
        found.append(f"Hạn của cơ quan ở sau ngày hẹn trả của hồ sơ ({vietnamese(dossier.due_at)}).")
    if not calendar.counts(day_of(wanted)):
        found.append(f"Hạn của cơ quan {wanted:%d/%m/%Y} là ngày nghỉ ({calendar.why(day_of(wanted))}).")
    return found


def _doubts_of_payment(dossier: Dossier, body: Body) -> list[str]:
    before = dossier.fees_paid + dossier.fees_waiting
    if before + body["amount"] <= dossier.fees_due:
        return []
    return [
        f"Thu quá số phải nộp: phải nộp {figures(dossier.fees_due)}, trước đó đã nộp {figures(before)}, "
        f"lần này {figures(body['amount'])}; xem lại số tiền, hoặc sửa phí, lệ phí của hồ sơ."
    ]


def _doubts_of_return(dossier: Dossier, body: Body) -> list[str]:
    to, found = body["to"], []
    same_name = [person for person in dossier.people if fold(person.name) == fold(to["name"])]
    same_id = [person for person in dossier.people if person.id and person.id == to.get("id")]
    if not same_name and same_id:
        found.append(OTHER_ID)
    elif not same_name and not to.get("authority"):
        found.append(NO_AUTHORITY)
    if body.get("s10") and not postal_item_checks(body["s10"]):
        found.append(WRONG_ITEM)
    if dossier.fees_owed > 0:
        found.append(f"Trả kết quả khi phí, lệ phí còn {figures(dossier.fees_owed)} chưa thu.")
    return found


def registered(dossier: Dossier, kind: str) -> bool:
    """Whether the step takes a dossier into the register that was not in it: one that came with a code of its own."""
    return dossier.entry == 0 and (kind == "accept" or (kind == "supplement" and dossier.received_at is None))
