"""The questions of one step: what its body must hold, one row each."""

from typing import Any

from counter.lifecycle import ACTIONS, Kind
from screens.questions import Answers, Question

LABELS = {
    "to": "Chuyển đến",
    "due_at": "Hạn của bước này",
    "note": "Ghi chú",
    "reason": "Lý do",
    "agency": "Cơ quan phối hợp",
    "officer": "Người phụ trách (tên đăng nhập)",
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
    "receipt": "Giấy tiếp nhận",
}
_HINTS = {
    "to": "cơ quan, phòng chuyên môn",
    "due_at": "2026-11-25T17:00, có thể để trống",
    "s10": "EE123456785VN, có thể để trống",
}
_OPTIONS = {
    "receipt": {"collected": "Đã thu lại", "lost": "Bị mất"},
    "level": {"1": "Rất hài lòng", "2": "Hài lòng", "3": "Không hài lòng"},
}
_RECEIVER = ("name", "id", "relation")


def asked(kind: str) -> dict[str, Kind]:
    """The keys of a step's body, needed ones first."""
    return {**ACTIONS[kind].needs, **ACTIONS[kind].may}


def questions(kind: str, filled: Answers) -> list[Question]:
    """One question for each key of the step's body; ``filled`` are the answers known before."""
    keys: list[str] = []
    for key, sort in asked(kind).items():
        keys += _RECEIVER if sort == "receiver" else [key]
    needed = {*ACTIONS[kind].needs, "name"}
    return [
        Question(
            key,
            LABELS.get(key, key),
            filled.get(key, ""),
            _OPTIONS.get(key, {}),
            _HINTS.get(key, "" if key in needed else "có thể để trống"),
        )
        for key in keys
    ]


def body(kind: str, answers: Answers) -> dict[str, Any]:
    """A step's body from its answers; empty ones are left out, so that the rule names what is missing."""
    found: dict[str, Any] = {}
    for key, sort in asked(kind).items():
        if sort == "receiver":
            found[key] = {part: answers[part] for part in _RECEIVER if answers[part]}
        elif sort in {"amount", "level"}:
            digits = answers[key].replace(".", "")
            found[key] = int(digits) if digits.isascii() and digits.isdecimal() else answers[key]
        elif answers[key]:
            found[key] = answers[key]
    return found
