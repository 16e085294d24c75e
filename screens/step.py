"""The steps of a dossier on the keyboard: a letter for each, the questions that it asks, its body from the answers."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from counter.calendar import Calendar
from counter.clock import VIETNAM, iso, parse_moment, vietnamese
from counter.desk import WAITS, Done
from counter.dossier import Dossier, ReturnBy, Status
from counter.field import NAMES
from counter.identity import day_first
from counter.lifecycle import ACTIONS, Kind, allowed, step_name, why_not
from counter.record import to_plain
from counter.refusal import Refused
from counter.right import OFFICER, allows, refusal
from counter.step import NO_AUTHORITY, OTHER_ID, WRONG_ITEM
from counter.unit import Officer
from screens.form import Check, judged
from screens.line import read_lines, rows, written_lines
from screens.questions import Answers, Question

KEYS = {
    "accept": "n",
    "forward": "c",
    "ask-supplement": "b",
    "supplement": "b",
    "refuse": "x",
    "consult": "y",
    "opinion": "i",
    "ask-duty": "v",
    "settle-duty": "v",
    "pay": "f",
    "refund": "j",
    "reconcile": "o",
    "withdraw": "r",
    "stop": "d",
    "reopen": "m",
    "finish": "k",
    "return": "t",
    "delivered": "a",
    "undelivered": "z",
    "extend": "h",
    "correct": "s",
    "cancel": "u",
    "assign": "g",
    "contact": "l",
    "record": "q",
    "complaint": "p",
    "rate": "e",
}
"""The letter of each step, the same at every status; two share one only where they are never allowed together."""

SHORT = {
    "ask-supplement": "Yêu cầu bổ sung",
    "refuse": "Từ chối giải quyết",
    "consult": "Lấy ý kiến phối hợp",
    "ask-duty": "Yêu cầu nghĩa vụ TC",
    "settle-duty": "Đã nộp nghĩa vụ TC",
    "correct": "Sửa sai khi tiếp nhận",
    "reconcile": "Xác nhận đã nhận tiền",
    "undelivered": "Bưu chính trả lại",
}
"""Labels that are too long for a third of the screen."""

MENDS = {
    "owner.name": "owner",
    "owner.id": "owner_id",
    "owner.born": "born",
    "owner.address": "address",
    "owner.phone": "phone",
    "sets": "sets",
    "note": "note",
    "items": "certified",
}
"""Which question of a correction mends a field that was refused; what is not here is mended by another step."""

LABELS = {
    "to": "Chuyển đến",
    "due_at": "Hạn của cơ quan",
    "items": "Giấy tờ cần bổ sung",
    "reason": "Lý do",
    "agency": "Cơ quan phối hợp",
    "code": "Mã của hệ thống gốc",
    "system": "Hệ thống gốc",
    "officer": "Người phụ trách",
    "how": "Hình thức",
    "outcome": "Kết quả báo",
    "about": "Nội dung phản ánh",
    "result": "Kết quả",
    "amount": "Số tiền (đồng)",
    "what": "Nghĩa vụ phải thực hiện",
    "level": "Mức hài lòng",
    "s10": "Số bưu gửi",
    "name": "Người nhận kết quả",
    "id": "Số giấy tờ người nhận",
    "relation": "Quan hệ với chủ hồ sơ",
    "authority": "Giấy ủy quyền",
    "receipt": "Giấy tiếp nhận",
    "number": "Số văn bản xin lỗi",
    "date": "Ngày ký",
    "signer": "Người ký",
    "submitter": "Người nộp",
    **{question: NAMES[field] for field, question in MENDS.items()},
}
_OWN_LABELS = {
    ("extend", "due_at"): "Hẹn lại ngày",
    ("supplement", "items"): "Giấy tờ đã bổ sung",
}
"""What a question is called in one step only."""

_HINTS = {
    "to": "vài chữ không dấu: kinh te, cax",
    "due_at": "25/11/2026, hoặc 25/11/2026 15:00",
    "items": "ghi đủ trong một lần, cách nhau bằng dấu ;",
    "s10": "EE123456785VN, có thể để trống",
    "date": "20/11/2026",
    "number": "văn thư cấp, có thể để trống",
    "authority": "khi người nhận không có tên trong hồ sơ",
}
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "receipt": {"collected": "Đã thu lại", "lost": "Bị mất"},
    "level": {"1": "Rất hài lòng", "2": "Hài lòng", "3": "Không hài lòng"},
}
_WAYS = {
    "return": ("tại quầy", "bưu chính", "điện tử"),
    "contact": ("điện thoại", "tin nhắn", "thư", "tại quầy"),
    "pay": ("tiền mặt", "chuyển khoản", "VietQR"),
    "refund": ("tiền mặt", "chuyển khoản"),
}
"""What ``how`` of a step may be, the usual one first."""

_PARTS: dict[Kind, tuple[str, ...]] = {
    "receiver": ("name", "id", "relation", "authority"),
    "notice": ("number", "date", "signer"),
    "changes": ("owner", "owner_id", "born", "address", "phone", "submitter", "sets", "note", "certified"),
}
"""The questions that one key of a body becomes."""
_WHERE_THERE = {"submitter", "certified"}
"""Asked of dossiers alone that have such a person, such papers."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?|(\d{2})(\d{2})(\d{4})", re.ASCII)

AGENCY_HAS_IT = "Nơi giải quyết đã nhận"
NO_SYSTEM = "Không có hệ thống nào khác dẫn hồ sơ này nên không có mã của hệ thống gốc để ghi."

MENDED_AT = {OTHER_ID: "id", NO_AUTHORITY: "authority", WRONG_ITEM: "s10"}
"""Which question of a return what is doubtful is about."""

HOW = {kind: ways[0] for kind, ways in _WAYS.items()}
AT_COUNTER, BY_POST, BY_WIRE = _WAYS["return"]
WAYS_BACK: Mapping[ReturnBy, str] = {"counter": AT_COUNTER, "post": BY_POST, "electronic": BY_WIRE}
"""How a result is returned that was registered so."""


def offered(dossier: Dossier, officer: Officer) -> list[str]:
    """The steps that this officer may do now, the likeliest first; a code of another system only where one leads."""
    known = [kind for kind in allowed(dossier) if kind in KEYS and (kind != "record" or dossier.system_of_record)]
    return [kind for kind in known if allows(officer.role, f"act.{kind}")]


def by_key(dossier: Dossier, officer: Officer, letter: str) -> str | None:
    """The step of that letter, if it may be done now."""
    return next((kind for kind in offered(dossier, officer) if KEYS[kind] == letter), None)


def not_now(dossier: Dossier, letter: str) -> str:
    """Why no step of that letter may be done now by an officer."""
    kind = next(kind for kind, key in KEYS.items() if key == letter)
    return why_not(dossier, kind) or refusal(OFFICER, f"act.{kind}", step_name(kind)) or NO_SYSTEM


def title(kind: str, dossier: Dossier) -> str:
    """How the step is called: of a dossier that waits for the competent agency, what is accepted is its word."""
    return AGENCY_HAS_IT if kind == "accept" and dossier.waits_for else ACTIONS[kind].label


def menu(kinds: Sequence[str], dossier: Dossier) -> str:
    """What can be done now, three to a line."""
    cells = [f"{KEYS[kind].upper()} {SHORT.get(kind, title(kind, dossier))}" for kind in kinds]
    rows = ["".join(f" {cell:<25}" for cell in cells[i : i + 3]) for i in range(0, len(cells), 3)]
    return "\n".join(["Làm được bây giờ (bấm chữ):", *rows]) if rows else "Không còn bước nào."


def asked(kind: str) -> dict[str, Kind]:
    """The keys of a step's body, needed ones first."""
    return {**ACTIONS[kind].needs, **ACTIONS[kind].may}


def filled(kind: str, dossier: Dossier, last_agency: str, today: date | None = None) -> Answers:
    """What is known before the officer answers; a letter is of ``today`` where that is told."""
    known = {
        "how": HOW.get(kind, ""),
        "to": dossier.waits_for or last_agency,
        "date": f"{today:%d/%m/%Y}" if today else "",
    }
    waiting = next((leg.to for leg in dossier.legs if leg.kind == "consult" and leg.done_at is None), "")
    if kind == "record":
        known |= {"code": dossier.record_code, "system": dossier.system_of_record}
    if kind == "opinion":
        known["agency"] = waiting
    if kind == "stop" and dossier.status is Status.WITHDRAWN:
        known["reason"] = dossier.ended
    if kind == "supplement" and dossier.pauses:
        known["items"] = "; ".join(dossier.pauses[-1].items)
    if kind == "contact" and dossier.tell:
        known["outcome"] = f"đã báo: {dossier.tell}"
    if kind == "return":
        known |= {"receipt": "collected", "how": WAYS_BACK[dossier.return_by]}
        known |= {"name": person.name, "id": person.id} if (person := dossier.taker) else {}
    if kind == "pay":
        known["amount"] = str(max(0, dossier.fees_owed) or "")
    if kind == "refund":
        ended = dossier.status in {Status.WITHDRAWN, Status.STOPPED, Status.DECLINED}
        known["amount"] = str(dossier.fees_paid if ended else max(0, -dossier.fees_owed) or "")
    if kind == "correct" and dossier.having("owner"):
        owner = dossier.having("owner")[0]
        known |= {"owner": owner.name, "owner_id": owner.id, "born": day_first(owner.born), "address": owner.address}
        known |= {"phone": owner.phone, "sets": str(dossier.sets), "note": dossier.note}
        known |= {"submitter": dossier.having("submitter")[0].name} if dossier.having("submitter") else {}
        known |= {"certified": written_lines(dossier.items)} if dossier.items else {}
    return known


def questions(
    kind: str,
    answers: Answers,
    calendar: Calendar,
    agencies: Sequence[str] = (),
    officers: Mapping[str, str] | None = None,
) -> list[Question]:
    """One question for each thing that the step must know; ``answers`` are those known before, ``agencies`` the names
    that are offered, ``officers`` who can be in charge, by login."""
    keys: list[str] = []
    for key, sort in asked(kind).items():
        keys += [part for part in _PARTS.get(sort, (key,)) if part not in _WHERE_THERE or part in answers]
    needed = {*ACTIONS[kind].needs, "name", "signer", "date"}
    checks: dict[str, Check] = {"due_at": judged(lambda text: moment_of(text, calendar)), "date": judged(iso_day)}
    checks["certified"] = judged(read_lines)
    ways = {way: way[0].upper() + way[1:] for way in _WAYS.get(kind, ())}
    options = {**_OPTIONS, "how": ways, "officer": officers or {}}
    return [
        Question(
            key,
            _OWN_LABELS.get((kind, key)) or LABELS.get(key, key),
            answers.get(key, ""),
            options.get(key, {}),
            _HINTS.get(key, "" if key in needed or kind == "correct" else "có thể để trống"),
            checks.get(key),
            (key in needed and kind != "correct") or (kind, key) == ("correct", "reason"),
            names=agencies if asked(kind).get(key) == "agency" else (),
        )
        for key in keys
    ]


def body(kind: str, answers: Answers, dossier: Dossier | None, calendar: Calendar) -> dict[str, Any]:
    """A step's body from its answers; empty ones are left out, so that the rule names what is missing. Only a
    correction must know the ``dossier``. Raises ``Refused`` for a date that cannot be read."""
    found: dict[str, Any] = {}
    for key, sort in asked(kind).items():
        match sort:
            case "receiver":
                found[key] = {part: answers[part] for part in _PARTS["receiver"] if answers[part]}
            case "notice":
                signed = iso_day(answers["date"]).isoformat() if answers["date"] else ""
                notice = {"number": answers["number"], "date": signed, "signer": answers["signer"]}
                found[key] = {part: value for part, value in notice.items() if value}
            case "changes" if dossier is not None:
                found[key] = changes(answers, dossier)
            case "items":
                items = [item.strip() for item in answers[key].split(";") if item.strip()]
                found |= {key: items} if items else {}
            case "amount" | "level":
                digits = answers[key].replace(".", "")
                found[key] = int(digits) if digits.isascii() and digits.isdecimal() else answers[key]
            case "moment" if answers[key]:
                found[key] = iso(moment_of(answers[key], calendar))
            case _ if answers[key]:
                found[key] = answers[key]
    return found


def changes(answers: Answers, dossier: Dossier) -> dict[str, Any]:
    """What a correction changes: only what was answered otherwise than it stands."""
    before = filled("correct", dossier, "")
    found: dict[str, Any] = {}
    parts = {"owner": "name", "owner_id": "id", "born": "born", "address": "address", "phone": "phone"}
    owner = {parts[key]: answers[key] for key in parts if answers[key] != before.get(key, "")}
    if owner:
        people = [to_plain(person) for person in dossier.people]
        place = next(n for n, person in enumerate(dossier.people) if person.role == "owner")
        people[place] = {key: value for key, value in {**people[place], **owner}.items() if value}
        if "id" in owner:
            people[place].pop("id_type", None)
        found["people"] = people
    if answers.get("submitter", "") != before.get("submitter", ""):
        people = found.setdefault("people", [to_plain(person) for person in dossier.people])
        place = next(n for n, person in enumerate(dossier.people) if person.role == "submitter")
        people[place] = {**people[place], "name": answers["submitter"]}
    if answers["sets"] != before["sets"]:
        found["sets"] = int(answers["sets"]) if answers["sets"].isdecimal() else answers["sets"]
    if answers["note"] != before["note"]:
        found["note"] = answers["note"]
    if answers.get("certified", "") != before.get("certified", ""):
        found["items"] = rows(read_lines(answers["certified"]))
    return found


def iso_day(text: str) -> date:
    """``25/11/2026``, also apart by ``-`` or ``.`` or by nothing, or the ISO form. Raises ``Refused``."""
    found = _DAY.fullmatch(text.strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    if len(parts) == 2:
        raise Refused("Ngày thiếu năm; ghi đủ ngày/tháng/năm như 25/11/2026.")
    try:
        return date(*reversed(parts)) if parts else date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("Ngày không có thật; ghi ngày/tháng/năm như 25/11/2026.") from None


def moment_of(text: str, calendar: Calendar) -> datetime:
    """``25/11/2026`` at the end of that day's hours, ``25/11/2026 15:00``, or the ISO form. Raises ``Refused``."""
    day, _, hour = text.strip().partition(" ")
    if "T" in day:
        return parse_moment(day)
    if not hour:
        return calendar.closing(iso_day(day))
    try:
        return datetime.combine(iso_day(day), datetime.strptime(hour.strip(), "%H:%M").time(), VIETNAM)
    except ValueError:
        raise Refused("Giờ không đọc được; ghi như 25/11/2026 15:00.") from None


def outcome(kind: str, before: Dossier, done: Done) -> str:
    """``Nhận bổ sung: xong, hẹn trả 25/11/2026 17:30.``: that the step is done, or that it has no effect yet, and the
    date that it moved."""
    state = "CHƯA CÓ HIỆU LỰC" if WAITS in done.warnings else "xong"
    due = done.dossier.due_at
    moved = f", hẹn trả {vietnamese(due)}" if due is not None and due != before.due_at else ""
    return finished(done, f"{title(kind, before)}: {state}{moved}.")


def finished(done: Done, sentence: str) -> str:
    """What is told after a step: ``sentence``, what to look at again, and where its paper is or why there is none."""
    paper = f"Giấy: papers/{done.paper.name}" if done.paper else ""
    return " ".join(part for part in (sentence, *done.warnings, done.trouble, paper) if part)
