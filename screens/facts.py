"""One dossier in lines, what must be done first on top."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from counter.calendar import Calendar
from counter.catalogue import UNVERIFIED
from counter.clock import vietnamese
from counter.dossier import OPEN, Document, Dossier, Item, Leg, National, Person, Status, punctuality
from counter.duty import hand_over_by
from counter.event import Body, Event
from counter.field import NAMES
from counter.flag import CAUSES
from counter.identity import day_first
from counter.intake import procedure_doubts
from counter.lifecycle import label
from counter.money import figures
from counter.money import told as money_told
from counter.ports import Unsettled
from counter.review import STATES, VERDICTS
from screens.form import ROLES
from screens.table import tick

_STANDING = {"early": ", trước hạn", "on_time": ", đúng hạn", "late": ", QUÁ HẠN", None: ""}


def facts(
    dossier: Dossier,
    events: Sequence[Event],
    now: datetime,
    calendar: Calendar,
    *,
    enrolled: bool = False,
    unsettled: Unsettled | None = None,
    called: Callable[[str], str] = str,
) -> list[str]:
    """The dossier as it stands at ``now``; ``unsettled`` is what the province has not got of it, where the home is
    ``enrolled``; ``called`` names an officer by the login."""
    known = procedure_doubts(dossier.procedure)
    return [
        *_duties(dossier, now, calendar),
        *_to_settle(dossier, unsettled),
        *_to_review(dossier, events, called),
        *_procedure(dossier),
        *([ticks(dossier, events)] if enrolled else []),
        *(person_line(person) for person in dossier.people),
        *([f" Ghi chú    {dossier.note}"] if dossier.note else []),
        *_codes(dossier, events),
        *_record(dossier),
        *_papers(dossier),
        *_scans(dossier),
        *_money(dossier),
        f" Phụ trách  {called(dossier.officer)}",
        *(_leg(leg, now) for leg in dossier.legs),
        *_end(dossier),
        *(f" Cảnh báo   {warning}" for warning in dossier.warnings if warning not in known),
        " Quá trình",
        *(_step(event, dossier, called) for event in events),
    ]


def ticks(dossier: Dossier, events: Sequence[Event]) -> str:
    """How far a dossier has come: saved here, at the province, counted by the national portal."""
    there = all(event.rev is not None for event in events)
    here = f"{tick(done=True)} đã lưu ở quầy   {tick(done=there)} {'tỉnh đã có' if there else 'tỉnh chưa có đủ'}"
    return f" Đồng bộ    {here}   {tick(done=dossier.national == 'counted')} {_NATIONAL[dossier.national]}"


_NATIONAL: dict[National, str] = {
    "": "Cổng Quốc gia chưa nhận",
    "counted": "Cổng Quốc gia đã ghi nhận",
    "refused": "Cổng Quốc gia không nhận",
    "conflict": "Cổng Quốc gia có hồ sơ khác mang mã này",
}


def to_mend(unsettled: Unsettled) -> str:
    """The field, and the server's sentence."""
    field = NAMES.get(unsettled.field, "")
    return f"{field}: {unsettled.say}" if field else unsettled.say


def _to_settle(dossier: Dossier, unsettled: Unsettled | None) -> Iterator[str]:
    """What keeps the dossier from the province or from the portal, and what waits for the supervisor."""
    if unsettled is not None and unsettled.trouble == "mend":
        yield f" CẦN SỬA    {to_mend(unsettled)}"
    if dossier.conflicts:
        yield f" XUNG ĐỘT   {len(dossier.conflicts)} bước chưa áp dụng, lãnh đạo Trung tâm xem hai bên và quyết định"
    if dossier.national_say and dossier.national != "counted":
        yield f" CỔNG QG    {dossier.national_say}"


def _to_review(dossier: Dossier, events: Sequence[Event], called: Callable[[str], str]) -> Iterator[str]:
    """What waits for the supervisor's second look, and what came back from it."""
    known = {event.event_id: event for event in events}
    for flag in dossier.flags:
        event = known.get(flag.event_id)
        if event is not None and not flag.decision:
            who = called(event.officer)
            yield f" XEM LẠI    {CAUSES[flag.cause]} ({vietnamese(event.at)}, {who}): chờ lãnh đạo Trung tâm"
        elif flag.decision == "returned":
            yield f" TRẢ LẠI    {CAUSES[flag.cause]}; ý kiến của lãnh đạo: {flag.remark}"


def hanging(lines: Sequence[str], width: int) -> str:
    """``lines`` broken at ``width``; what goes on stays out of the column of labels."""
    return "\n".join(
        part
        for line in lines
        for part in wrap(
            line, width, subsequent_indent=" " * (6 if line.startswith("   ") else 12), break_on_hyphens=False
        )
    )


def _duties(dossier: Dossier, now: datetime, calendar: Calendar) -> Iterator[str]:
    if dossier.tell:
        call = f"gọi {dossier.phone}" if dossier.phone else "chưa có số điện thoại"
        yield f" CẦN BÁO    {dossier.tell}: {call}"
    if dossier.status is Status.SUPPLEMENT and dossier.pauses:
        asked = dossier.pauses[-1]
        yield f" Chờ        {'; '.join(asked.items)} (yêu cầu {vietnamese(asked.at)}: {asked.why})"
    if dossier.status is Status.DUTY and dossier.pauses:
        since = vietnamese(dossier.pauses[-1].at)
        yield f" Chờ        {dossier.duty}: {figures(dossier.duty_amount)} (yêu cầu {since})"
    first = dossier.status is Status.ACCEPTED and not dossier.to_sign and not dossier.legs
    if first and not dossier.cancelled and dossier.received_at is not None:
        by = hand_over_by(dossier.received_at, calendar)
        yield f" Chuyển     trước {vietnamese(by)}{', ĐÃ QUÁ GIỜ' if now > by else ''}"


def _procedure(dossier: Dossier) -> Iterator[str]:
    yield f" Thủ tục    {dossier.procedure.code} {dossier.procedure.name}"
    yield f" Thời hạn   {dossier.procedure.limit or 'chưa công bố'}   {_came(dossier)}   Hẹn {_promised(dossier)}"
    if dossier.extension:
        before = vietnamese(dossier.extension.before) if dossier.extension.before else ""
        yield f" Đã xin lỗi {vietnamese(dossier.extension.at)}, hẹn cũ {before}: {dossier.extension.reason}"
    if dossier.provisional:
        yield "            Ngày hẹn tạm tính: lịch nghỉ chưa chính thức."
    if dossier.procedure.unverified:
        yield f"            Dữ liệu thủ tục {UNVERIFIED}."


def _came(dossier: Dossier) -> str:
    if dossier.received_at is not None:
        return f"Nhận {vietnamese(dossier.received_at)}"
    return f"Nộp {vietnamese(dossier.submitted_at)}, chưa nhận" if dossier.submitted_at else "Chưa tiếp nhận"


def _promised(dossier: Dossier) -> str:
    if dossier.due_at is not None:
        return vietnamese(dossier.due_at)
    if dossier.waits_for:
        return f"khi {dossier.waits_for} nhận hồ sơ"
    coming = dossier.received_at is None and dossier.status in OPEN
    return "khi tiếp nhận" if coming else "không có ngày hẹn trả"


def person_line(person: Person) -> str:
    """``Chủ hồ sơ  Nguyễn Văn A · 001… · sinh 02/09/1990 · 09…``."""
    born = f"sinh {day_first(person.born)}" if person.born else ""
    parts = [person.name, person.id or person.id_missing, born, person.phone, person.relation]
    return f" {ROLES[person.role]:<10} " + " · ".join(part for part in parts if part)


def _papers(dossier: Dossier) -> Iterator[str]:
    if dossier.items:
        yield " Chứng thực"
        yield from (_item(number, item) for number, item in enumerate(dossier.items, 1))
    elif dossier.documents:
        yield " Giấy tờ"
        yield from (document_line(number, paper) for number, paper in enumerate(dossier.documents, 1))


def _item(number: int, item: Item) -> str:
    electronic = ", bản điện tử" if item.electronic else ""
    book = f"; số {item.number} quyển {item.volume}/{item.year}" if item.number else "; chờ ký"
    return f"   {number}. {item.name}: {item.pages} trang, {item.copies} bản{electronic}, {figures(item.fee)}{book}"


def document_line(number: int, paper: Document) -> str:
    """``1. Tờ khai: 1 bản chính``."""
    counts = [(paper.originals, "bản chính"), (paper.certified, "bản sao chứng thực"), (paper.copies, "bản chụp")]
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    if paper.source == "database":
        said = f"khai thác từ {paper.database}"
    return f"   {number}. {paper.name}: {said}"


def _record(dossier: Dossier) -> Iterator[str]:
    if dossier.system_of_record:
        code = dossier.record_code or ("CHƯA CÓ MÃ" if dossier.to_enter else "")
        yield f" Hệ gốc     {dossier.system_of_record}{f': {code}' if code else ''}"


def _scans(dossier: Dossier) -> Iterator[str]:
    """What is there as a file, and what QĐ 766 still misses of it."""
    if not dossier.attachments:
        return
    counts = Counter(file.component for file in dossier.attachments)
    places = [*dossier.components, *(name for name in counts if name not in dossier.components)]
    said = [f"{name or 'kết quả'} {counts[name]} tệp" for name in dict.fromkeys(places) if counts[name]]
    yield f" Số hóa     {'; '.join(said)}"


def _money(dossier: Dossier) -> Iterator[str]:
    if money := money_told(dossier):
        yield f" Phí        {money}"


def _leg(leg: Leg, now: datetime) -> str:
    """Where it went, and how that stands against the leg's own deadline."""
    late = leg.done_at is None and leg.due_at is not None and now > leg.due_at
    standing = _STANDING["late" if late else punctuality(leg.done_at, leg.due_at)]
    until = f", hạn {vietnamese(leg.due_at)}" if leg.due_at else ""
    done = f", xong {vietnamese(leg.done_at)}" if leg.done_at else ", đang giữ"
    return f" {'Lấy ý kiến' if leg.kind == 'consult' else 'Chuyển đến':<10} {leg.to}{until}{done}{standing}"


def _end(dossier: Dossier) -> Iterator[str]:
    handed = dossier.handed
    if handed:
        item = f", bưu gửi {handed.s10}" if handed.s10 else ""
        arrived = ", đang trên đường" if handed.in_the_post else ", đã phát" if handed.delivered_at else ""
        relation = f", {handed.relation}" if handed.relation else ""
        authority = f", {handed.authority}" if handed.authority else ""
        lost = ", mất Giấy tiếp nhận" if handed.receipt == "lost" else ""
        yield f" Đã trả cho {handed.name}{relation} ({handed.how}{item}{arrived}{authority}{lost})"
    if dossier.cancelled or dossier.ended:
        yield f" Lý do      {dossier.cancelled or dossier.ended}"


def _codes(dossier: Dossier, events: Sequence[Event]) -> Iterator[str]:
    """What else finds the dossier; a code that it lost is said apart, for the paper that the citizen holds shows it."""
    lost = [str(event.body["instead_of"]) for event in events if event.kind == "recode"]
    if lost:
        yield f" Mã mới     thay cho {', '.join(lost)} đã cấp trùng; giấy cũ vẫn tra được, in lại Giấy tiếp nhận"
    if others := [code for code in dossier.aliases if code not in lost]:
        yield f" Mã khác    {', '.join(others)}"


def _step(event: Event, dossier: Dossier, called: Callable[[str], str]) -> str:
    words = "; ".join(said(event.body, called))
    mark = ""
    if event.event_id in dossier.conflicts:
        mark = " – CHƯA ÁP DỤNG, chờ quyết định"
    elif event.event_id in dossier.settled:
        mark = " – không áp dụng"
    elif flag := next((flag for flag in dossier.flags if flag.event_id == event.event_id), None):
        mark = f" – {STATES[flag.decision]}"
    return f"   {vietnamese(event.at)}  {label(event)}{f': {words}' if words else ''}  ({called(event.officer)}){mark}"


_CHANGED = {
    "people": "người",
    "documents": "giấy tờ",
    "fees": "phí, lệ phí",
    "items": "giấy tờ chứng thực",
    "sets": "số bộ",
    "note": "ghi chú",
    "return_by": "nơi nhận kết quả",
}
DECISIONS = {"kept": "giữ như hiện tại", "redone": "làm lại bước này"}


def said(body: Body, called: Callable[[str], str]) -> Iterator[str]:
    """What the officer said at a step; the answer to "are you content" is nobody's business."""
    if isinstance(body.get("to"), dict):
        yield f"cho {body['to'].get('name', '')}"
    if "officer" in body:
        yield called(body["officer"])
    for key in ("to", "agency", "what", "how", "outcome", "about", "result", "component", "say"):
        if isinstance(body.get(key), str):
            yield body[key]
    if "amount" in body:
        yield figures(body["amount"])
    yield from body.get("items", ()) if all(isinstance(item, str) for item in body.get("items", ())) else ()
    if changes := body.get("changes"):
        yield f"sửa {', '.join(_CHANGED.get(key, key) for key in changes)}"
        yield from (person["name"] for person in changes.get("people", ()))
    if "instead_of" in body:
        yield f"{body['code']} thay cho {body['instead_of']}"
    if (decided := (DECISIONS | VERDICTS).get(body.get("decision", ""))) is not None:
        yield decided
    if body.get("reason"):
        yield f"lý do: {body['reason']}"
