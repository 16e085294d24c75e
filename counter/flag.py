"""What the rules let pass and the supervisor looks at again: read from the log, step by step (protocol.md C2)."""

from dataclasses import replace

from counter.clock import day_of
from counter.dossier import Cause, Dossier, Flag
from counter.event import Event

CAUSES: dict[Cause, str] = {
    "supplement-again": "Yêu cầu bổ sung thêm một lần nữa",
    "asked-late": "Yêu cầu bổ sung quá số ngày cho phép kể từ ngày nhận",
    "corrected-late": "Sửa nội dung tiếp nhận sau khi đã chuyển xử lý",
    "cancelled": "Hủy số hồ sơ",
    "apology-late": "Xin lỗi, hẹn lại muộn",
    "late-again": "Quá hạn lần thứ hai, sau khi đã hẹn lại",
    "forged": "Trả kết quả theo giấy sai chữ ký",
    "reopened": "Mở lại hồ sơ đã dừng",
}
"""How each is called to the supervisor."""


SENT_BACK = "sent-back"
"""The entry that tells the counter of a remark on a dossier, by which its list finds it."""


def waits(dossier: Dossier, event: Event) -> bool:
    """Whether a correction has no effect until the supervisor makes it: the dossier had been handed over before the
    officer's step came, whether they knew of it or not. ``lead`` is how the desk marks a supervisor's own."""
    return event.kind == "correct" and bool(dossier.legs) and event.body.get("lead") is False


def cause(before: Dossier, event: Event) -> Cause | None:
    """Why a step that was applied to ``before`` is to be looked at again; ``None`` for what is as it should be."""
    due = before.due_at
    match event.kind:
        case "ask-supplement" if any(pause.items for pause in before.pauses):
            return "supplement-again"
        case "ask-supplement" if event.body.get("late"):
            return "asked-late"
        case "correct" if before.legs and not event.body.get("lead"):
            return "corrected-late"
        case "cancel":
            return "cancelled"
        case "extend" if due is not None and day_of(event.at) >= day_of(due):
            return "apology-late"
        case "finish" if before.extension is not None and due is not None and day_of(event.at) > day_of(due):
            return "late-again"
        case "return" if event.body.get("forged"):
            return "forged"
        case "reopen":
            return "reopened"
    return None


NO_ANSWERS = frozenset({"assign", "rate"})
"""Steps that leave what was sent back where it was: somebody else is to do it; a citizen presses a key."""


def flagged(before: Dossier, event: Event) -> tuple[Flag, ...]:
    """The flags of ``before`` after the step, which answers what was sent back; what an older system did is nobody's
    here."""
    found = None if event.body.get("carried") else cause(before, event)
    known = before.flags
    if event.kind not in NO_ANSWERS:
        known = tuple(replace(flag, decision="answered") if flag.decision == "returned" else flag for flag in known)
    return (*known, Flag(event.event_id, found)) if found else known
