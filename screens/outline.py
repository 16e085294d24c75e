"""What the intake says beside its fields: the details that it asks for, the procedure in three lines, what was done."""

from collections.abc import Sequence

from counter.catalogue import UNVERIFIED, Procedure
from counter.clock import VIETNAM
from counter.desk import Done
from counter.money import figures
from screens.form import (
    CHANNELS,
    COUNTS,
    PAID,
    RECEIPT,
    RETURNS,
    Form,
    certified_at_once,
    fees_of,
    owed,
)
from screens.questions import Question


def details_of(form: Form, procedure: Procedure | None) -> list[Question]:
    """What is not ordinary about a dossier: how it came and goes, what it costs, where else it is kept."""
    said = form.details
    units = [fee.unit for fee in fees_of(procedure, form) if fee.unit] if procedure else []
    quantity = Question(
        "quantity",
        f"Số lượng ({next(iter(units), 'hồ sơ')})",
        said.get("quantity", ""),
        hint="1",
        check=COUNTS["quantity"],
    )
    receipt = Question("receipt", "In Giấy tiếp nhận", said.get("receipt", ""), RECEIPT)
    return [
        Question("channel", "Cách nộp", said.get("channel", "counter"), CHANNELS),
        Question("return_by", "Nhận kết quả", said.get("return_by", "counter"), RETURNS),
        Question("sets", "Số bộ hồ sơ", said.get("sets", ""), hint="1", check=COUNTS["sets"]),
        *([] if procedure and procedure.book else [quantity]),
        *([receipt] if procedure and certified_at_once(procedure, form) else []),
        Question("paid", "Phí, lệ phí", said.get("paid", ""), PAID),
        Question("exemption", "Miễn, giảm vì", said.get("exemption", ""), hint="để trống nếu không"),
        Question("competent", "Cơ quan giải quyết", said.get("competent", ""), hint="để trống nếu là đơn vị này"),
        Question("record", "Hệ thống gốc", said.get("record", ""), hint="như: hệ thống hộ tịch"),
        Question("note", "Ghi chú", said.get("note", "")),
    ]


def facts(procedure: Procedure, form: Form, case_key: str, paid_key: str, *, receipt: bool) -> list[str]:
    """The procedure with its case, what it costs, and what is not ordinary about this dossier."""
    case = procedure.case(form.case or None)
    limit = procedure.limit(form.channel, case)
    named = f"{case.name if case else 'trường hợp thường'} (đổi: {case_key})" if procedure.cases else ""
    first = " · ".join(part for part in (procedure.code, str(limit) if limit else "", named) if part)
    published = ", ".join(f"{figures(fee.amount)}/{fee.unit or 'hồ sơ'}" for fee in fees_of(procedure, form))
    total = owed(procedure, form)
    paid = f", đã thu đủ (bỏ: {paid_key})" if form.details.get("paid") else f" (đã thu đủ: {paid_key})"
    money = f" · phải nộp {figures(total)}{paid if total else ''}" if published else ""
    none = f"chưa có mức, {UNVERIFIED}" if "fees" in procedure.unverified else "không"
    second = f"Phí, lệ phí: {published or none}{money}"
    details = form.details
    special = [
        f"{len(form.items)} giấy tờ" if form.items and procedure.book else "",
        f"{'' if receipt else 'không '}in Giấy tiếp nhận" if procedure.book else "",
        f"nộp {CHANNELS[form.channel].lower()}" if form.channel != "counter" else "",
        f"trả {RETURNS[details['return_by']].lower()}" if details.get("return_by", "counter") != "counter" else "",
        f"nơi giải quyết: {details['competent']}" if details.get("competent") else "",
        f"{details['sets']} bộ" if details.get("sets") else "",
        f"{len(form.people)} người" if len(form.people) > 1 else "",
        "có ghi chú" if details.get("note") else "",
        f"! {UNVERIFIED}" if procedure.unverified else "",
    ]
    return [first, second, " · ".join(part for part in special if part)]


def taken(done: Done) -> str:
    """The sentence after a dossier is in."""
    dossier = done.dossier
    due_at = "không có ngày hẹn trả"
    if dossier.waits_for:
        due_at = f"hẹn trả khi {dossier.waits_for} nhận hồ sơ"
    if dossier.due_at:
        due_at = f"hẹn trả {dossier.due_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    items = ""
    if dossier.items:
        paid = "đã thu đủ" if dossier.fees_paid >= dossier.fees_due else "chưa thu"
        items = f"{len(dossier.items)} giấy tờ chờ ký, phí {figures(dossier.fees_due)} {paid}."
    doubts = [warning for warning in dossier.warnings if UNVERIFIED not in warning]
    doubts = ["Lưu ý:", *doubts] if doubts else []
    paper = done.trouble or (f"Giấy tiếp nhận: papers/{done.paper.name}" if done.paper else "")
    return " ".join(part for part in (f"ĐÃ TIẾP NHẬN {dossier.code}, {due_at}.", items, *doubts, paper) if part)


def guidance_of(missing: Sequence[str]) -> list[Question]:
    """What a guidance slip (form 02) needs beside the form: the papers that are not ticked stand there already."""
    items = "; ".join(missing)
    return [
        Question("items", "Giấy tờ cần bổ sung", items, hint="ghi đủ trong một lần, cách nhau bằng dấu ;", needed=True),
        Question("reason", "Lý do", "hồ sơ chưa đủ giấy tờ" if missing else "", needed=True),
    ]


def guided(done: Done) -> str:
    """The sentence after a guidance slip."""
    (number,) = done.dossier.aliases
    paper = done.trouble or (f"Giấy: papers/{done.paper.name}" if done.paper else "")
    return f"ĐÃ IN PHIẾU HƯỚNG DẪN {number}. {paper}"
